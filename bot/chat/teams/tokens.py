"""Tokens to speak with Teams and the directory: asked with the client secret, kept until shortly before they end.

Microsoft's own library wants https, also from this machine, and a thread for each call; the exchange is one form.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Protocol

import httpx

from bot.chat.payload import string
from bot.chat.teams.outcomes import NoToken

# Asked anew this long before it ends, so that no call leaves with one that dies on the way.
EARLY = 300.0
SHORTEST = 60.0
CODE = re.compile(r"[a-z_]{1,64}")


class Secrets(Protocol):
    """Who we are at Microsoft."""

    @property
    def client_id(self) -> str: ...  # noqa: D102
    @property
    def client_secret(self) -> str: ...  # noqa: D102
    @property
    def tenant_id(self) -> str: ...  # noqa: D102


class Tokens:
    """One client's tokens, by scope and tenant; callers at the same moment share one request."""

    def __init__(self, http: httpx.AsyncClient, login: str, secrets: Secrets, now: Callable[[], float]) -> None:
        self._http, self._login, self._tenant, self._now = http, login.rstrip("/"), secrets.tenant_id, now
        self._form = {
            "grant_type": "client_credentials",
            "client_id": secrets.client_id,
            "client_secret": secrets.client_secret,
        }
        self._kept: dict[tuple[str, str], tuple[float, str]] = {}
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}

    async def __call__(self, scope: str | list[str], tenant: str | None = None) -> str:
        """A token for this scope. Raises NoToken."""
        key = (scope if isinstance(scope, str) else " ".join(scope), tenant or self._tenant)
        async with self._locks.setdefault(key, asyncio.Lock()):
            ends, token = self._kept.get(key, (0.0, ""))
            if ends <= self._now():
                ends, token = await self._ask(*key)
                self._kept[key] = ends, token
            return token

    def forget(self) -> None:
        """These are not taken any more: ask anew."""
        self._kept.clear()

    async def _ask(self, scope: str, tenant: str) -> tuple[float, str]:
        if not self._form["client_secret"]:
            none = "no_secret"
            raise NoToken(none)
        url = f"{self._login}/{tenant}/oauth2/v2.0/token"
        try:
            answer = await self._http.post(url, data={**self._form, "scope": scope})
            found: object = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise NoToken(type(error).__name__) from None
        token = string(found, "access_token")
        if not token:
            code = string(found, "error")
            raise NoToken(code if CODE.fullmatch(code) else f"http_{answer.status_code}")
        lasts = str(found["expires_in"]) if isinstance(found, dict) and "expires_in" in found else ""
        seconds = float(lasts) if lasts.isdecimal() else SHORTEST
        return self._now() + max(SHORTEST, seconds - EARLY), token
