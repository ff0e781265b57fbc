"""The local room as a Chat: what the engine sends lands on the page."""

from __future__ import annotations

from datetime import datetime

from bot.chat.local.clock import Clock
from bot.chat.local.people import CAST, CHANNEL, PLATFORM, PRESENT, TENANT
from bot.chat.local.transcript import Transcript
from bot.core.card import Card
from bot.core.model import Address, Person, Reach
from bot.core.outcomes import Absent, Found, Outcome, Refused, Sent
from bot.core.presence import Presence

BOT = "duwtje"


class LocalChat:
    """Keeps what everybody sees; implements ports.Chat."""

    platform = PLATFORM

    def __init__(self, clock: Clock) -> None:
        self.transcript = Transcript(clock)
        self.homes: dict[str, tuple[int, Card]] = {}

    async def person(self, tenant: str, person: str) -> Person | None:
        """Who this is."""
        return CAST.get(person) if tenant == TENANT else None

    async def presence(self, tenant: str, person: str, moment: datetime) -> Presence | None:
        """Nobody hangs out a sign here."""

    async def send(self, address: Address, card: Card, key: str, until: datetime | None = None) -> Outcome:  # noqa: ARG002 - it never waits
        """Post a card once."""
        place = place_of(address)
        if place is None:
            return Refused("channel_not_found" if address.reach is Reach.CHANNEL else "user_not_found")
        message = self.transcript.keyed(place, key) or self.transcript.add(place, BOT, card, key)
        return Sent(str(message.id))

    async def find(self, address: Address, key: str, since: datetime, until: datetime) -> Found:  # noqa: ARG002 - the key says it all
        """Whether a card of this key stands there."""
        place = place_of(address)
        message = self.transcript.keyed(place, key) if place else None
        return Sent(str(message.id)) if message else Absent()

    def rest(self, address: Address) -> float:  # noqa: ARG002 - our own page
        """Always open."""
        return 0.0

    async def withdraw(self, address: Address, receipt: str) -> None:
        """Take back what was sent."""
        place = place_of(address)
        if place is not None and receipt.isdecimal():
            self.transcript.change(place, int(receipt), None)

    async def show_home(self, tenant: str, person: str, card: Card) -> None:
        """Show the leader's page."""
        if tenant == TENANT and person in PRESENT and self.homes.get(person, (0, None))[1] != card:
            self.homes[person] = (self.transcript.turn(), card)


def place_of(address: Address) -> str | None:
    """The chat an address means: a person's id, or a channel's name behind a #."""
    if address.tenant != TENANT or address.platform != PLATFORM:
        return None
    match address.reach:
        case Reach.PERSON:
            return address.id if address.id in PRESENT else None
        case Reach.CHANNEL:
            return f"#{CHANNEL}" if address.id == CHANNEL else None
