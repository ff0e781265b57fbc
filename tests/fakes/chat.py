"""A chat that remembers what was sent, and fails the way it is told to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.card import Button, Buttons, Card, Fold, Pick, Row, plain
from bot.core.model import Address, Person
from bot.core.outcomes import Found, Outcome, Sent, Unreadable
from bot.core.presence import Presence

PEOPLE = {
    "anna": "Anna Peeters",
    "jan": "Jan Maes",
    "sara": "Sara El Amrani",
    "tom": "Tom de Vries",
    "els": "Els Janssens",
    "noor": "Noor Bakker",
}


@dataclass(frozen=True)
class Letter:
    """One card that arrived somewhere."""

    address: Address
    card: Card
    key: str

    @property
    def text(self) -> str:
        """What the reader sees."""
        return plain(self.card).replace("\xa0", " ")


def buttons(card: Card) -> list[Button]:
    """Every button on a card, also those in lists and menus."""
    found = list[Button]()
    for block in card.blocks:
        match block:
            case Buttons(shown, more):
                found += [*shown, *more]
            case Row(_, button):
                found.append(button)
            case Pick(_, options, _):
                found += options
            case Fold(label, _, sends):
                found.append(Button(label, sends))
            case _:
                pass
    return found


class MemoryChat:
    """A platform whose people and letters are lists."""

    def __init__(self, platform: str = "local") -> None:
        self.platform = platform
        self.known = {person: Person(id=person, name=name) for person, name in PEOPLE.items()}
        self.known["bot"] = Person(id="bot", name="Duwtje", automated=True)
        self.known["piet"] = Person(id="piet", name="Piet Claes", active=False)
        self.sent: list[Letter] = []
        self.tried: list[Letter] = []
        self.withdrawn: list[tuple[Address, str]] = []
        self.outcomes: list[Outcome | Exception] = []
        self.finds: list[Found | Exception] = []
        self.sought: list[str] = []
        self.closed = 0.0
        self.silent = False
        self.presences: dict[str, Presence] = {}

    async def person(self, tenant: str, person: str) -> Person | None:
        """Who this is, unless the platform is silent."""
        if self.silent:
            raise TimeoutError
        return self.known.get(person)

    async def presence(self, tenant: str, person: str, moment: datetime) -> Presence | None:
        """As told; nothing for anybody else."""
        return self.presences.get(person)

    async def send(self, address: Address, card: Card, key: str, until: datetime | None = None) -> Outcome:
        """Take the next outcome of the script; without a script it arrives."""
        letter = Letter(address, card, key)
        self.tried.append(letter)
        outcome = self.outcomes.pop(0) if self.outcomes else Sent(f"r{len(self.tried)}")
        if isinstance(outcome, Exception):
            raise outcome
        if isinstance(outcome, Sent):
            self.sent.append(letter)
        return outcome

    async def find(self, address: Address, key: str, since: datetime, until: datetime) -> Found:
        """Take the next finding of the script; without a script nobody can look."""
        self.sought.append(key)
        found = self.finds.pop(0) if self.finds else Unreadable()
        if isinstance(found, Exception):
            raise found
        return found

    def rest(self, address: Address) -> float:
        """How long this platform takes nothing."""
        return self.closed

    async def withdraw(self, address: Address, receipt: str) -> None:
        """Remember what was taken back."""
        self.withdrawn.append((address, receipt))

    async def show_home(self, tenant: str, person: str, card: Card) -> None:
        """Nowhere to show it."""

    def to(self, person: str) -> list[Letter]:
        """What somebody got, welcome excluded: every test would have to count it."""
        return [letter for letter in self.sent if letter.address.id == person and "|welcome|" not in letter.key]

    def move(self, person: str, zone: str) -> None:
        """Somebody travels."""
        self.known[person] = replace(self.known[person], zone=zone)
