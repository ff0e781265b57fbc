"""The round of the night: every notebook forgets what is past its term, one at a time."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.core.model import Notebook
from bot.core.ports import Store
from bot.core.retention import Terms, tidy

log = logging.getLogger(__name__)

# Night in all of Europe, in summer and in winter.
NIGHT = time(2, 30, tzinfo=UTC)
# Where the last round is kept: a notebook that is nobody's.
SHELF = ("duwtje", "night")
PAUSE = 0.01


class Night:
    """Walks all notebooks; `pause` is how long it lets others work in between, in seconds."""

    def __init__(self, store: Store, terms: Terms, pause: float = PAUSE) -> None:
        self._store, self._terms, self._pause = store, terms, pause

    async def round(self, moment: datetime) -> None:
        """Walk once a night: nothing happens when this night's round is done already."""
        shelf = await self._store.read(*SHELF)
        if shelf and shelf.looked and last(moment) <= shelf.looked <= moment:
            return
        everybody = [(tenant, person) for tenant in self._store.tenants() for person in self._store.people(tenant)]
        broken = 0
        for tenant, person in everybody:
            broken += not await self._tidied(tenant, person, moment)
            await asyncio.sleep(self._pause)
        # Only at the end: a round that was cut off is walked again.
        async with self._store.notebook(*SHELF) as shelf:
            shelf.looked = moment
        log.info("the night's round is done", extra={"action": "tidy", "counts": f"{len(everybody)}, {broken} failed"})

    async def _tidied(self, tenant: str, person: str, moment: datetime) -> bool:
        """Whether this notebook is as it should be; one's trouble is nobody else's."""
        try:
            book = await self._store.read(tenant, person)
            if book is None:
                return True
            before = replace(book)
            tidy(book, moment, self._terms)
            if book != before:
                # Words that are past their term are past it in the older copy too.
                async with self._store.notebook(tenant, person, copies=_words(book) == _words(before)) as book:
                    tidy(book, moment, self._terms)
        except Exception:
            log.exception("a notebook could not be tidied", extra={"tenant": tenant, "person": person})
            return False
        return True


def last(moment: datetime) -> datetime:
    """When the last night's round should have begun."""
    tonight = datetime.combine(moment.astimezone(UTC).date(), NIGHT)
    return tonight if tonight <= moment else tonight - timedelta(days=1)


def _words(book: Notebook) -> tuple[object, ...]:
    entries = book.compliments, book.talks, book.agreements, book.sightings, book.marks, book.habits
    return *entries, book.busy, book.calendar, book.drafts, book.outbox
