"""The keys Microsoft signs with, kept in memory, so that checking a token never waits for Microsoft."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import jwt

from bot.chat.payload import string

log = logging.getLogger(__name__)
# Keys change rarely, and a new one is served long before it is used.
LASTS = 12 * 3600.0
# A key nobody knows is looked for at most this often: anybody can invent one.
SOONEST = 30.0
# While there is none yet, sooner: everybody waits for it.
SOON = 2.0
PATIENCE = 5.0


class Keys:
    """The published keys, by id; stands in for the SDK's own client, which fetches inside the event loop."""

    def __init__(self, metadata: str, now: Callable[[], float], http: httpx.AsyncClient) -> None:
        self._metadata, self._now, self._http = metadata, now, http
        self._keys: dict[str, jwt.PyJWK] = {}
        self._asked, self._got = float("-inf"), float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Fetch them, in the background."""
        if self._fetching is None or self._fetching.done():
            self._asked = self._now()
            self._fetching = asyncio.create_task(self._fetch())

    async def stop(self) -> None:
        """Fetch no more."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    async def prepare(self, token: str) -> bool:
        """See to it that the key of this token is here, if it exists at all; who has a known key does not wait.

        False while we have no key at all: then nobody can be checked.
        """
        known = self._id(token) in self._keys
        soonest = SOONEST if self._keys else SOON
        if (not known or self._now() - self._got > LASTS) and self._now() - self._asked > soonest:
            self.begin()
        if not known and self._fetching is not None:
            await asyncio.wait({self._fetching}, timeout=PATIENCE)
        return bool(self._keys)

    def get_signing_key_from_jwt(self, token: str) -> jwt.PyJWK:
        """The key this token says it was signed with. Raises jwt.InvalidTokenError."""
        key = self._keys.get(self._id(token))
        if key is None:
            unknown = "signed with a key that is not published"
            raise jwt.InvalidTokenError(unknown)
        return key

    def _id(self, token: str) -> str:
        """Which key a token names; whether it may, the SDK checks."""
        head = token.partition(".")[0]
        try:
            return string(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))), "kid")
        except (ValueError, RecursionError):
            return ""

    async def _fetch(self) -> None:
        try:
            where = string((await self._http.get(self._metadata)).raise_for_status().json(), "jwks_uri")
            if not self._trusted(where):
                log.error("the metadata names keys elsewhere", extra={"action": "keys"})
                return
            found = jwt.PyJWKSet.from_dict((await self._http.get(where)).raise_for_status().json())
        except (httpx.HTTPError, ValueError, TypeError, jwt.PyJWTError) as error:
            log.warning("keys not fetched", extra={"action": "keys", "reason": type(error).__name__})
            return
        self._keys = {key.key_id: key for key in found.keys if key.key_id}
        self._got = self._now()

    def _trusted(self, where: str) -> bool:
        ours, theirs = urlsplit(self._metadata), urlsplit(where)
        return (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc) or theirs.scheme == "https"
