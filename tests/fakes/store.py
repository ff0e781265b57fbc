"""A store in memory that remembers: what was committed, and how often."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from bot.core.model import Notebook, Person
from bot.store.changes import own


class MemoryStore:
    """Notebooks by copy: nobody holds a committed one, and an exception keeps nothing."""

    def __init__(self) -> None:
        self.books: dict[tuple[str, str], Notebook] = {}
        self.commits: list[tuple[str, str]] = []
        self.alone: list[tuple[str, str]] = []  # kept without an older copy
        self.full = False
        self.locks = defaultdict[tuple[str, str], asyncio.Lock](asyncio.Lock)

    @asynccontextmanager
    async def notebook(
        self, tenant: str, person: str, *, copies: bool = True, swift: bool = False
    ) -> AsyncGenerator[Notebook]:
        """A copy to write in; leaving the block normally keeps it, when it changed."""
        async with self.locks[tenant, person]:
            kept = self.books.get((tenant, person))
            book = own(kept) if kept else Notebook(tenant=tenant, owner=Person(id=person, name=""))
            before = own(book)
            yield book
            if (book.tenant, book.owner.id) != (tenant, person):
                raise ValueError("a notebook cannot change its tenant or its owner")
            if book.next_due is not None and book.next_due.tzinfo is None:
                raise ValueError("next_due has no zone: a moment is always aware")
            if self.full:
                raise OSError("the disk is full")
            if book != before:
                self.books[tenant, person] = own(book)
                self.commits.append((tenant, person))
            if not copies:
                self.alone.append((tenant, person))

    async def read(self, tenant: str, person: str) -> Notebook | None:
        """A copy of what was committed."""
        kept = self.books.get((tenant, person))
        return kept and own(kept)

    def knows(self, tenant: str, person: str) -> bool:
        """Whether this person has a notebook."""
        return (tenant, person) in self.books

    def due(self, until: datetime, limit: int) -> list[tuple[str, str]]:
        """Who wants to be woken, earliest first."""
        waiting = [(book.next_due, who) for who, book in self.books.items() if book.next_due]
        return [who for moment, who in sorted(waiting) if moment <= until][:limit]

    def about(self, tenant: str, colleague: str) -> Mapping[str, int]:
        """How many entries each notebook holds about somebody."""
        counts = defaultdict[str, int](int)
        for (there, owner), book in self.books.items():
            entries = (*book.compliments, *book.talks, *book.agreements)
            for entry in (*entries, *book.sightings, *book.marks, *book.busy):
                if there == tenant and entry.colleague == colleague:
                    counts[owner] += 1
        return counts

    def people(self, tenant: str) -> Iterable[str]:
        """Everybody with a notebook."""
        return [person for there, person in self.books if there == tenant]

    def tenants(self) -> Iterable[str]:
        """Every tenant with a notebook."""
        return dict.fromkeys(tenant for tenant, _ in self.books)

    async def erase(self, tenant: str, person: str) -> None:
        """Drop a notebook."""
        self.books.pop((tenant, person), None)

    async def erase_all(self, tenant: str) -> None:
        """Drop all notebooks of a tenant."""
        self.books = {who: book for who, book in self.books.items() if who[0] != tenant}

    async def close(self) -> None:
        """Nothing to let go of."""
