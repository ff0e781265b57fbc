"""Teams as a Chat: cards sent of our own accord, and the places they can go to."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.chat.pace import Pace
from bot.chat.teams import limits, render
from bot.chat.teams.outcomes import LATE, NOT_FOUND, SOON, TOO_MANY, TROUBLE, code_of, outcome_of, status_of, wait_of
from bot.chat.teams.people import Contacts, People
from bot.chat.teams.read import PLATFORM
from bot.core.card import Card
from bot.core.model import Address, Person, Reach
from bot.core.outcomes import Found, Gone, Later, Outcome, Refused, Sent, Shut, Unknown, Unreadable
from bot.core.presence import Presence
from bot.core.request import Contact

if TYPE_CHECKING:
    from bot.chat.teams.wire import Wire

log = logging.getLogger(__name__)
REMEMBERED = 10_000
EVERYBODY = "*"  # every organisation at once


class TeamsChat:
    """One bot's Teams; implements ports.Chat. `home` is where to write while no organisation told us its address."""

    platform = PLATFORM

    def __init__(
        self,
        wire: Wire,
        people: People,
        contacts: Contacts,
        serves: Callable[[str], bool],
        home: str,
        choose: str,
        clock: Callable[[], datetime],
    ) -> None:
        self.wire, self.people = wire, people
        self._contacts, self._serves, self._home, self._choose = contacts, serves, home, choose
        self._services: dict[str, str] = {}
        self._chats: OrderedDict[tuple[str, str], tuple[str, str]] = OrderedDict()
        self._pace = Pace(time.monotonic, limits.CONVERSATION_SECONDS, limits.TENANT_SECONDS, limits.TENANT_BURST)
        self._clock, self._shut = clock, ""
        people.asks(self.chat)

    def heard(self, tenant: str, person: str, service: str, contact: Contact | None) -> None:
        """Where an organisation, and perhaps this person's own chat, is served from now on."""
        self._services[tenant] = service
        if contact:
            self._remember(tenant, person, (contact.service, contact.chat))

    async def person(self, tenant: str, person: str) -> Person | None:
        """Who this is; None when nobody knows them. Raises TimeoutError when Teams does not say in time."""
        return await self.people.person(tenant, person)

    async def presence(self, tenant: str, person: str, moment: datetime) -> Presence | None:
        """Teams tells it only who may read everybody's presence (Presence.Read.All): more than a nudge is worth."""

    async def send(self, address: Address, card: Card, key: str, until: datetime | None = None) -> Outcome:
        """Post a card once; what is not sure is said to be so."""
        try:
            service, conversation = await self._where(address)
        except TROUBLE as error:
            # Opening a chat shows nobody anything: it can always be done again.
            ended = self._noted(address, error)
            return Later(SOON) if isinstance(ended, Unknown) else ended
        if wait := await self._turn(address.tenant, conversation):
            return Later(wait)
        if until is not None and self._clock() > until:
            return Later(0.0)  # past its use while it waited: whoever claims it next finds so
        try:
            sent = await self._post(address, service, conversation, card)
        except TROUBLE as error:
            log.warning("send ended with %s key=%s", code_of(error), key)
            ended = self._noted(address, error)
            # A channel has no wishes: what it refuses, it refuses.
            return Refused(ended.reason) if isinstance(ended, Gone) and address.reach is Reach.CHANNEL else ended
        self._shut = ""
        return Sent(f"{sent} {conversation}")

    async def find(self, address: Address, key: str, since: datetime, until: datetime) -> Found:  # noqa: ARG002 - see below
        """Teams shows a bot nothing of a chat: what nobody saw end stays unknown."""
        return Unreadable()

    def rest(self, address: Address) -> float:
        """How long Teams takes no messages of ours for this organisation."""
        return max(self._pace.rest(EVERYBODY), self._pace.rest(address.tenant))

    @property
    def trouble(self) -> str:
        """What an operator has to do, in a line; "" when nothing."""
        if not self._shut:
            return ""
        return f"Microsoft no longer knows us ({self._shut}): make a new secret and set TEAMS_CLIENT_SECRET"

    async def withdraw(self, address: Address, receipt: str) -> None:
        """Take a message back. Raises OSError when Teams did not do it."""
        activity, _, conversation = receipt.partition(" ")
        try:
            service = await self.service(address.tenant, address.id if address.reach is Reach.PERSON else "")
            await self.wire.delete(service, conversation, activity)
        except TROUBLE as error:
            if status_of(error) != NOT_FOUND:
                raise OSError(f"delete: {code_of(error)}") from None

    async def show_home(self, tenant: str, person: str, card: Card) -> None:
        """Teams has no page of ours that stands open: it comes as a card when it is asked for."""

    async def chat(self, tenant: str, person: str) -> tuple[str, str]:
        """(service, conversation) of somebody's direct chat, opened when need be."""
        known = self._chats.get((tenant, person))
        if known:
            return known
        contact = await self._contacts(tenant, person)
        # What was kept is looked at again: a notebook may come from a backup of another installation.
        if contact and contact.platform == PLATFORM and self._serves(contact.service):
            return contact.service, contact.chat
        return await self._opened(tenant, person)

    async def service(self, tenant: str, person: str = "") -> str:
        """The address that serves an organisation: the newest we heard of."""
        contact = await self._contacts(tenant, person) if person and tenant not in self._services else None
        return contact.service if contact and self._serves(contact.service) else self._services.get(tenant, self._home)

    async def _where(self, address: Address) -> tuple[str, str]:
        match address.reach:
            case Reach.CHANNEL:
                return await self.service(address.tenant), address.id
            case Reach.PERSON:
                return await self.chat(address.tenant, address.id)

    def _noted(self, address: Address, error: BaseException) -> Outcome:
        """How it ended; what Teams wants to be left alone is left alone."""
        ended = outcome_of(error)
        if status_of(error) == TOO_MANY:
            self._pace.close(address.tenant, wait_of(error) or SOON)
        elif isinstance(ended, Shut):
            self._pace.close(EVERYBODY, LATE)
            if not self._shut:
                log.error("Microsoft no longer knows us", extra={"action": "send", "reason": ended.reason})
            self._shut = ended.reason
        return ended

    async def _post(self, address: Address, service: str, conversation: str, card: Card) -> str:
        message = render.message(card, self._choose)
        try:
            return await self.wire.post(service, conversation, message)
        except TROUBLE as error:
            if status_of(error) != NOT_FOUND or address.reach is Reach.CHANNEL:
                raise
        # The chat we knew is gone, so surely nothing was posted: Teams may have a new one for this person.
        self._chats.pop((address.tenant, address.id), None)
        service, conversation = await self._opened(address.tenant, address.id)
        return await self.wire.post(service, conversation, message)

    async def _opened(self, tenant: str, person: str) -> tuple[str, str]:
        service = await self.service(tenant)
        place = service, await self.wire.open_chat(service, tenant, person)
        self._remember(tenant, person, place)
        return place

    def _remember(self, tenant: str, person: str, place: tuple[str, str]) -> None:
        self._chats[tenant, person] = place
        self._chats.move_to_end((tenant, person))
        if len(self._chats) > REMEMBERED:
            self._chats.popitem(last=False)

    async def _turn(self, tenant: str, conversation: str) -> float:
        return await self._pace.turn(tenant, conversation)
