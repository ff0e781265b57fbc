"""The store and the chat of a simulated leader: quick, exact about what arrived, and broken when told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.core.card import Card
from bot.core.model import Address, Due, Notebook, Person
from bot.core.nudges import Silence
from bot.core.outcomes import Absent, Found, Outcome, Unreadable
from bot.core.outcomes import Sent as Arrived
from bot.store.changes import own
from tests.fakes.chat import Letter, MemoryChat
from tests.fakes.store import MemoryStore


class Shelf(MemoryStore):
    """It compares nothing, so that a year takes seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.breaks = 0  # so many commits fail from now on

    @asynccontextmanager
    async def notebook(
        self, tenant: str, person: str, *, copies: bool = True, swift: bool = False
    ) -> AsyncGenerator[Notebook]:
        kept = self.books.get((tenant, person))
        book = own(kept) if kept else Notebook(tenant=tenant, owner=Person(id=person, name=""))
        yield book
        if self.breaks:
            self.breaks -= 1
            raise OSError("the disk is full")
        self.books[tenant, person] = book


@dataclass(frozen=True, eq=False)
class Sent:
    """One nudge that was sent: what it was, what travelled with it, and how the notebook stood at that moment.

    `arrived` is the truth, whatever we were told; `forgotten` is what the notebook lost when an older one came back.
    """

    moment: datetime
    due: Due
    riders: tuple[Due, ...]
    book: Notebook
    silence: Silence | None
    arrived: bool
    card: Card
    knew: Notebook  # as it stood before the look that decided it, and forgot what is past its term

    @property
    def again(self) -> bool:
        """Whether the leader had put it off, and so asked for it."""
        return "|again|" in self.due.key

    @property
    def zone(self) -> str:
        return self.book.owner.zone


@dataclass(frozen=True)
class End:
    """How a sending ends: whether it arrives, what we hear of it, and whether we live to write it down."""

    arrives: bool
    outcome: Outcome | Exception | None  # None is a crash
    settles: bool = True


class Line(MemoryChat):
    """A platform that tells how each sending really ended."""

    def __init__(self, shelf: Shelf, ends: Callable[[], End], got: Callable[[Letter, bool], None]) -> None:
        super().__init__()
        self.shelf, self.ends, self.got = shelf, ends, got
        self.blind: Callable[[], bool] = lambda: False  # whether nobody can look what stands there
        self.there = set[str]()

    async def send(self, address: Address, card: Card, key: str, until: datetime | None = None) -> Outcome:
        end = self.ends()
        self.got(Letter(address, card, key), end.arrives)
        self.there |= {key} if end.arrives else set()
        if not end.settles:
            self.shelf.breaks = 1
        if end.outcome is None:
            raise asyncio.CancelledError  # between the commit and the post, or between the post and the commit
        if isinstance(end.outcome, Exception):
            raise end.outcome
        return end.outcome

    async def find(self, address: Address, key: str, since: datetime, until: datetime) -> Found:
        if self.blind():
            return Unreadable()
        return Arrived("found") if key in self.there else Absent()
