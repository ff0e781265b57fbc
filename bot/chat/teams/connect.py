"""The Teams room goes live: Microsoft's SDK checks who knocks and carries what we send."""

from __future__ import annotations

import asyncio
import logging
import time
import warnings
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from typing import Any, Protocol

import httpx
import jwt

from bot.chat.payload import string
from bot.chat.teams import clouds, tokens
from bot.chat.teams.form import Known
from bot.chat.teams.gate import Gate
from bot.chat.teams.keys import Keys
from bot.chat.teams.listen import Coach, Listener
from bot.chat.teams.manifest import PATH
from bot.chat.teams.offers import Offers
from bot.chat.teams.outcomes import FORBIDDEN, NOT_FOUND, TROUBLE, WRONG_SECRET, NoToken, code_of, status_of
from bot.chat.teams.people import People
from bot.chat.teams.read import PLATFORM, person_id
from bot.chat.teams.reply import Say
from bot.chat.teams.send import TeamsChat
from bot.chat.teams.teams import Places, Teams
from bot.chat.teams.tokens import Tokens
from bot.chat.teams.wire import Wire, silence
from bot.core.errors import BadSettings
from bot.core.model import Notebook
from bot.core.request import Contact

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from microsoft_teams.api import ClientCredentials
    from microsoft_teams.apps.auth import TokenValidator
    from microsoft_teams.apps.events import ActivityEvent
    from microsoft_teams.apps.http import HttpServer
    from microsoft_teams.common import Client, ClientOptions

log = logging.getLogger(__name__)
CALL_SECONDS = 10.0
Notebooks = Callable[[str, str], Awaitable[Notebook | None]]
Asgi = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]
]


class Secrets(tokens.Secrets, Protocol):
    """The settings this room needs."""

    @property
    def cloud(self) -> str: ...  # noqa: D102


class TeamsRoom:
    """One bot, live. Without a secret nobody is checked, and only this machine is answered."""

    def __init__(self, secrets: Secrets, clock: Callable[[], datetime], say: Say) -> None:
        silence()
        self._secrets, self._say, self._clock = secrets, say, clock
        self._cloud = clouds.environment(secrets.cloud)
        self._serves = clouds.served(secrets.cloud) if secrets.client_secret else clouds.on_this_machine
        self._http = httpx.AsyncClient(timeout=CALL_SECONDS)
        self._tokens = Tokens(self._http, self._cloud.login_endpoint, secrets, time.monotonic)
        self._client = Client(ClientOptions(timeout=CALL_SECONDS, token=self._token))
        wire = Wire(self._client, self._http, self._tokens, clouds.graph(self._cloud), self._cloud.graph_scope)
        people = People(wire, self._contact, secrets.client_id, clock)
        home, choose = clouds.home(secrets.cloud), say("room.choose")
        self.chat = TeamsChat(wire, people, self._contact, self._serves, home, choose, clock)
        self._keys = Keys(self._cloud.openid_metadata_url, time.monotonic, self._http)
        self._listener: Listener | None = None
        self._notebook: Notebooks | None = None
        self.gate = Gate(self._keys if secrets.client_secret else _Open(), self._serves)
        self.asgi: Asgi = self.gate

    def joins(self, coach: Coach, places: Places, notebook: Notebooks) -> None:
        """Meet the coach, once there is one; `notebook` shows what is kept of somebody."""
        self._notebook = notebook
        teams = Teams(self.chat.wire, places, self._serves, self._say)
        offers = Offers(self._mates, self._name, teams.channels)
        self._listener = Listener(coach, self.chat, offers, teams, self._clock, self._say)
        self._serve()

    async def start(self) -> None:
        """Go live. Raises BadSettings when Microsoft refuses the secret; a Microsoft that is down may come back."""
        if not self._secrets.client_secret:
            return
        self._keys.begin()
        try:
            await self._tokens(self._cloud.bot_scope)
        except NoToken as error:
            if str(error) in WRONG_SECRET:
                raise BadSettings(
                    f"TEAMS_CLIENT_SECRET: Microsoft refuses it ({error}); "
                    "make a new secret for this client id and tenant, and copy its value"
                ) from None
            log.warning("no token yet: %s; trying on", error)

    async def by_email(self, email: str) -> tuple[str, str, str] | None:
        """(platform, tenant, person) with this address; None when nobody has it. Raises BadSettings, OSError."""
        tenant = self._secrets.tenant_id
        try:
            row = await self.chat.wire.user(tenant, email)
        except TROUBLE as error:
            if status_of(error) == NOT_FOUND:
                return None
            if status_of(error) == FORBIDDEN:
                raise BadSettings(
                    "TEAMS_CLIENT_ID: give the app the permission User.ReadBasic.All (application), with admin consent"
                ) from None
            raise OSError(f"users: {code_of(error)}") from None
        person = person_id(string(row, "id"))
        return (PLATFORM, tenant, person) if person else None

    async def stop(self) -> None:
        """Hear nothing more, finish what was begun, let go."""
        if self._listener is not None:
            await self._listener.finish()
        await self._keys.stop()
        await asyncio.gather(self._http.aclose(), self._client.http.aclose())

    def _serve(self) -> None:
        """The SDK's server behind our gate: it checks the token, we hear the activity."""
        secrets = self._secrets
        server = HttpServer(self.gate, PATH)
        server.on_request = self._heard
        known = ClientCredentials(
            client_id=secrets.client_id, client_secret=secrets.client_secret, tenant_id=secrets.tenant_id or None
        )
        server.initialize(
            credentials=known,
            cloud=self._cloud,
            dangerously_allow_unauthenticated_requests=not secrets.client_secret,
        )
        if secrets.client_secret:
            # The SDK would fetch keys inside the event loop, of any tenant that a stranger names: ours are at hand.
            validator = _Lasting.for_service(secrets.client_id, cloud=self._cloud)
            validator._jwks_client = self._keys  # noqa: SLF001 # pyright: ignore[reportAttributeAccessIssue]
            server._token_validator = validator  # noqa: SLF001 # pyright: ignore[reportAttributeAccessIssue]

    async def _heard(self, event: ActivityEvent) -> Any:
        core = event.body
        activity = {**(core.model_extra or {}), "type": core.type, "id": core.id}
        assert self._listener is not None  # noqa: S101 - nothing is served before joins()
        status, body = await self._listener.hear(activity)
        return {"status": status, "body": body}

    async def _token(self) -> str:
        return await self._tokens(self._cloud.bot_scope) if self._secrets.client_secret else "local"

    async def _contact(self, tenant: str, person: str) -> Contact | None:
        book = await self._notebook(tenant, person) if self._notebook else None
        return book.contact if book else None

    async def _mates(self, tenant: str, person: str) -> Known:
        book = await self._notebook(tenant, person) if self._notebook else None
        return tuple((mate.id, mate.name) for mate in book.team) if book else ()

    async def _name(self, tenant: str, person: str) -> str:
        try:
            found = await self.chat.person(tenant, person)
        except TimeoutError:
            found = None
        return found.name if found and found.name else self._say("person.someone")


class _Open:
    """No keys: on this machine alone, for who tries Teams out."""

    async def prepare(self, token: str) -> bool:  # noqa: ARG002 - whoever it is
        """Nothing to fetch."""
        return True


class _Lasting(TokenValidator):
    """As the SDK checks, and a token that never ends is none of Teams'."""

    async def validate_token(
        self, raw_token: str, service_url: str | None = None, scope: str | None = None
    ) -> dict[str, Any]:
        """What the token says. Raises jwt.InvalidTokenError."""
        found = await super().validate_token(raw_token, service_url, scope)
        if "exp" not in found:
            endless = "exp"
            raise jwt.MissingRequiredClaimError(endless)
        return found
