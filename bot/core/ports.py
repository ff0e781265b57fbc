"""What core needs of the rooms, in its own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.core.card import Card
from bot.core.diary import Meeting
from bot.core.model import Address, Notebook, Person
from bot.core.outcomes import Found, Outcome
from bot.core.presence import Presence


class Chat(Protocol):
    """A platform people type in."""

    platform: str

    async def person(self, tenant: str, person: str) -> Person | None:
        """Who this is; None when the platform does not know them. Raises TimeoutError when it does not say in time."""
        ...

    async def presence(self, tenant: str, person: str, moment: datetime) -> Presence | None:
        """How this person is there now, for who is about to write to them; None when the platform does not say."""
        ...

    async def send(self, address: Address, card: Card, key: str, until: datetime | None = None) -> Outcome:
        """Post a card once, without retries of its own; `key` names the occurrence. Nothing leaves after `until`."""
        ...

    async def find(self, address: Address, key: str, since: datetime, until: datetime) -> Found:
        """Whether what was tried between these moments stands there; Absent only when all of it was seen."""
        ...

    def rest(self, address: Address) -> float:
        """Seconds in which nothing may leave for this address: asked before a letter is claimed. 0 is now."""
        ...

    async def withdraw(self, address: Address, receipt: str) -> None:
        """Take back what was sent, where the platform allows it."""
        ...

    async def show_home(self, tenant: str, person: str, card: Card) -> None:
        """Show the leader's page, where the platform has one."""
        ...


class Store(Protocol):
    """Keeps one notebook per person."""

    def notebook(
        self, tenant: str, person: str, *, copies: bool = True, swift: bool = False
    ) -> AbstractAsyncContextManager[Notebook]:
        """Open a person's notebook (a new one when there is none) and hold it alone.

        Leaving the block normally is one atomic, durable commit; leaving it with an exception changes nothing.
        An unchanged notebook is not written. `copies=False` leaves no older copy of it: what was forgotten is gone
        everywhere. `swift` is for what changes little and comes in great numbers: as durable, sooner, and the notebook
        is written whole later. Raises OSError when it could not be kept.
        """
        ...

    async def read(self, tenant: str, person: str) -> Notebook | None:
        """The notebook as last committed, to look at only; None when there is none."""
        ...

    def knows(self, tenant: str, person: str) -> bool:
        """Whether this person has a notebook."""
        ...

    def due(self, until: datetime, limit: int) -> list[tuple[str, str]]:
        """(tenant, person) of notebooks that want to be woken at or before `until`, earliest first."""
        ...

    def about(self, tenant: str, colleague: str) -> Mapping[str, int]:
        """How many entries each person's notebook holds about this colleague, by owner."""
        ...

    def people(self, tenant: str) -> Iterable[str]:
        """Everybody of this tenant who has a notebook."""
        ...

    def tenants(self) -> Iterable[str]:
        """Every tenant that somebody has a notebook in."""
        ...

    async def erase(self, tenant: str, person: str) -> None:
        """Drop a person's notebook, durably; nothing happens when there is none."""
        ...

    async def erase_all(self, tenant: str) -> None:
        """Drop every notebook of a tenant, and the place they stood in, durably."""
        ...

    async def close(self) -> None:
        """Let go of the folder; later calls are a mistake."""
        ...


class Diaries(Protocol):
    """Reads people's own calendars: from two days ago to four weeks ahead."""

    async def fetched(self, address: str, zone: str, moment: datetime) -> Sequence[Meeting]:
        """What stands in the calendar at this address. Raises NotUnderstood when it cannot be read."""
        ...

    async def given(self, words: str, zone: str, moment: datetime) -> Sequence[Meeting]:
        """What stands in a file, by its words. Raises NotUnderstood when it cannot be read."""
        ...
