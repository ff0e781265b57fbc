"""Microsoft's counter for tokens: what a bot asks for, and what comes along with what the bot hears."""

import time
from dataclasses import dataclass, field
from typing import Final

import jwt

from .keys import Key, published
from .people import CLIENT, TENANT
from .refused import RefusedError
from .shape import Json

ISSUER: Final = "https://api.botframework.com"
SECRET: Final = "secret-of-the-bot"
LIFE: Final = 3600
CONNECTOR: Final = "https://api.botframework.com"
GRAPH: Final = "https://graph.microsoft.com"


@dataclass
class Counter:
    """Gives out tokens, and knows its own when it sees them."""

    client: str = CLIENT
    secret: str = SECRET
    tenants: set[str] = field(default_factory=lambda: {TENANT, "botframework.com", "common"})
    life: int = LIFE
    given: int = 0
    revoked: set[str] = field(default_factory=set)
    service_url: str = ""
    base: str = ""

    def grant(self, tenant: str, form: Json) -> Json:
        """Answer a client that asks for itself."""
        if tenant not in self.tenants:
            raise _refused(400, "invalid_request", "AADSTS90002: Tenant not found")
        if form.get("grant_type") != "client_credentials":
            raise _refused(400, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type")
        if form.get("client_id") != self.client:
            raise _refused(400, "unauthorized_client", "AADSTS700016: Application was not found in the directory")
        if form.get("client_secret") != self.secret:
            raise _refused(401, "invalid_client", "AADSTS7000215: Invalid client secret provided")
        audience = str(form.get("scope", "")).removesuffix("/.default")
        if audience not in {CONNECTOR, GRAPH, self.base}:
            raise _refused(400, "invalid_scope", "AADSTS70011: The provided value for scope is not valid")
        self.given += 1
        return {
            "token_type": "Bearer",
            "expires_in": self.life,
            "ext_expires_in": self.life,
            "access_token": self._access(tenant, audience),
        }

    def check(self, bearer: str, *, graph: bool) -> None:
        """Refuse a call without one of our own tokens, meant for this service and still alive."""
        try:
            claims = jwt.decode(
                bearer, published().private.public_key(), algorithms=["RS256"], options={"verify_aud": False}
            )
        except jwt.InvalidTokenError as error:
            raise RefusedError(401, "Unauthorized", f"Authorization has been denied: {error}") from None
        wanted = {GRAPH, self.base} if graph else {CONNECTOR, self.base}
        if claims.get("appid") != self.client or claims.get("aud") not in wanted or bearer in self.revoked:
            raise RefusedError(401, "Unauthorized", "Authorization has been denied for this request.")

    def inbound(self, *, key: Key | None = None, alg: str = "RS256", kid: str | None = None, **claims: object) -> str:
        """Make the token that comes with what the bot hears; every claim can be another, None leaves it out."""
        now = int(time.time())
        usual: Json = {
            "iss": ISSUER,
            "aud": self.client,
            "nbf": now - 60,
            "exp": now + LIFE,
            "serviceurl": self.service_url,
        }
        told = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return (key or published()).signed(told, alg=alg, kid=kid)

    def _access(self, tenant: str, audience: str) -> str:
        now = int(time.time())
        claims = {"iss": f"{self.base}/{tenant}/", "aud": audience, "appid": self.client, "tid": tenant}
        return published().signed({**claims, "iat": now, "nbf": now, "exp": now + self.life, "jti": str(self.given)})


class TokenRefusedError(RefusedError):
    """The token endpoint has its own way of saying no."""

    def answer(self) -> Json:
        """Return the answer's body."""
        return {"error": self.code, "error_description": self.message, "error_codes": []}


def _refused(status: int, code: str, words: str) -> RefusedError:
    return TokenRefusedError(status, code, words)
