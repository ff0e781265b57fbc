"""Who people in Teams are: as their own messages tell, as a chat's list of members does, or as the directory."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.chat.payload import string
from bot.chat.teams.outcomes import FORBIDDEN, NOT_FOUND, TROUBLE, UNAUTHORISED, code_of, status_of
from bot.chat.teams.read import person_id
from bot.core.model import Person
from bot.core.request import Contact

log = logging.getLogger(__name__)
LASTS = timedelta(hours=1)
PATIENCE = 1.5
REMEMBERED = 10_000
# So many names of one message are looked up: whoever types more means none of them.
ASKED = 10
# Names of one to four words; what follows may be the rest of the sentence.
LOOSE = re.compile(r"(?<![\w<])@(\w[\w'’.-]*(?: \w[\w'’.-]*){0,3})")
ACCOUNT = re.compile(r"<@(\d+:[^<>\s|]+)>")
Chats = Callable[[str, str], Awaitable[tuple[str, str]]]
Contacts = Callable[[str, str], Awaitable[Contact | None]]
Key = tuple[str, str]


class Wire(Protocol):
    """What this file asks of Teams."""

    async def member(self, service: str, conversation: str, person: str) -> dict[str, Any]: ...  # noqa: D102
    async def user(self, tenant: str, person: str) -> dict[str, Any]: ...  # noqa: D102
    async def named(self, tenant: str, start: str) -> list[dict[str, Any]]: ...  # noqa: D102


class People:
    """Remembers who was seen for an hour; asks Teams for who was not."""

    def __init__(self, wire: Wire, contacts: Contacts, ourselves: str, clock: Callable[[], datetime]) -> None:
        self._wire, self._contacts, self._clock = wire, contacts, clock
        self._ourselves = f"28:{ourselves}"
        self._seen: OrderedDict[Key, tuple[datetime, Person | None]] = OrderedDict()
        self._closed: dict[str, datetime] = {}
        self._chats: Chats | None = None

    def asks(self, chats: Chats) -> None:
        """Where to find the direct chat with somebody: who is in it has a name there."""
        self._chats = chats

    def told(self, tenant: str, person: str, name: str, contact: Contact | None) -> None:
        """What somebody's own message, or a message about them, says of them."""
        known = self._seen.get((tenant, person), (None, None))[1]
        found = replace(known, name=name or known.name, active=True) if known else _unknown(person, name)
        if contact:
            found = replace(found, zone=contact.zone or found.zone, language=contact.language or found.language)
        self._keep(tenant, person, found)

    async def meets(self, tenant: str, person: str, service: str, conversation: str, account: str) -> None:
        """Learn the name of somebody whose activity does not tell it (an installation never does)."""
        known = self._seen.get((tenant, person), (None, None))[1]
        if known and known.name:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                row = await self._wire.member(service, conversation, account)
        except TROUBLE as error:
            log.info("name not found", extra={"action": "member", "reason": code_of(error)})
            return
        self.told(tenant, person, string(row, "name"), None)

    async def person(self, tenant: str, person: str) -> Person | None:
        """Who this is; None when nobody knows them. Raises TimeoutError when that cannot be said now."""
        if person == self._ourselves:
            return Person(id=person, name="Duwtje", automated=True)
        known = self._seen.get((tenant, person))
        if known and known[1] and known[1].name and self._clock() - known[0] < LASTS:
            return known[1]
        contact = await self._contacts(tenant, person)
        if contact and contact.name:
            self.told(tenant, person, contact.name, contact)
            return self._seen[tenant, person][1]
        return await self._look_up(tenant, person)

    async def resolved(self, tenant: str, service: str, conversation: str, words: str) -> str:
        """The words with every mention as `<@id of the directory>`; a name nobody vouches for stays as typed."""
        for number, account in enumerate(dict.fromkeys(ACCOUNT.findall(words))):
            known = await self._member(tenant, service, conversation, account) if number < ASKED else ""
            words = words.replace(f"<@{account}>", known)
        for found in reversed(list(LOOSE.finditer(words))[:ASKED]):
            person, name = await self._named(tenant, found[1])
            if person:
                words = f"{words[: found.start()]}<@{person}>{words[found.start() + 1 + len(name) :]}"
        return words

    async def _member(self, tenant: str, service: str, conversation: str, account: str) -> str:
        if account == self._ourselves:
            return f"<@{account}>"
        try:
            async with asyncio.timeout(PATIENCE):
                row = await self._wire.member(service, conversation, account)
        except TROUBLE as error:
            log.info("member not found", extra={"action": "member", "reason": code_of(error)})
            return ""
        person = person_id(string(row, "aadObjectId") or string(row, "objectId"))
        if not person:
            return ""
        self.told(tenant, person, string(row, "name"), None)
        return f"<@{person}>"

    async def _named(self, tenant: str, typed: str) -> Key:
        """(id, name as typed) of the one person whose whole name these words start with."""
        if typed.split(maxsplit=1)[0].casefold() == "duwtje":
            return self._ourselves, typed.split(maxsplit=1)[0]
        rows = await self._starting(tenant, typed.split(maxsplit=1)[0])
        folded = f"{typed.casefold()} "
        fitting = [row for row in rows if folded.startswith(f"{string(row, 'displayName').casefold()} ")]
        longest = max((len(string(row, "displayName")) for row in fitting), default=0)
        best = [row for row in fitting if len(string(row, "displayName")) == longest]
        if not best and len(rows) == 1 and string(rows[0], "displayName").split()[:1]:
            first = string(rows[0], "displayName").split()[0]
            # Somebody's first name alone, when just one person has it.
            best, longest = (rows, len(first)) if typed.split(maxsplit=1)[0].casefold() == first.casefold() else ([], 0)
        person = person_id(string(best[0], "id")) if len(best) == 1 else ""
        if person:
            self._keep(tenant, person, _listed(person, best[0]))
        return person, typed[:longest]

    async def _starting(self, tenant: str, first: str) -> list[dict[str, Any]]:
        if self._is_closed(tenant):
            return []
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._wire.named(tenant, first)
        except TROUBLE as error:
            self._refused(tenant, error)
            return []

    async def _look_up(self, tenant: str, person: str) -> Person | None:
        if self._is_closed(tenant):
            return await self._in_chat(tenant, person)
        try:
            async with asyncio.timeout(PATIENCE):
                row = await self._wire.user(tenant, person)
        except TROUBLE as error:
            if status_of(error) == NOT_FOUND:
                return None
            self._refused(tenant, error)
            return await self._in_chat(tenant, person)
        self._keep(tenant, person, _listed(person, row))
        return self._seen[tenant, person][1]

    async def _in_chat(self, tenant: str, person: str) -> Person | None:
        """Who has us among their apps stands by name in the chat they have with us."""
        if self._chats is None:
            raise TimeoutError("no chat to look in")
        try:
            async with asyncio.timeout(PATIENCE):
                row = await self._wire.member(*await self._chats(tenant, person), person)
        except TROUBLE as error:
            raise TimeoutError(f"members: {code_of(error)}") from None
        self.told(tenant, person, string(row, "name"), None)
        return self._seen[tenant, person][1]

    def _refused(self, tenant: str, error: BaseException) -> None:
        if status_of(error) in {FORBIDDEN, UNAUTHORISED}:
            self._closed[tenant] = self._clock()
        log.info("not in the directory", extra={"action": "users", "tenant": tenant, "reason": code_of(error)})

    def _is_closed(self, tenant: str) -> bool:
        since = self._closed.get(tenant)
        return since is not None and self._clock() - since < LASTS

    def _keep(self, tenant: str, person: str, found: Person) -> None:
        self._seen[tenant, person] = self._clock(), found
        self._seen.move_to_end((tenant, person))
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)


def _unknown(person: str, name: str) -> Person:
    # No zone and no language: what we knew before stays.
    return Person(id=person, name=name, zone="", language="")


def _listed(person: str, row: dict[str, Any]) -> Person:
    found = _unknown(person, string(row, "displayName"))
    return replace(found, active=row.get("accountEnabled") is not False)
