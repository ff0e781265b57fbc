"""Leaders' own calendars, looked at every few hours: a few at once, each on its own, and longer apart when it fails."""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import diary
from bot.core.entries import Calendar
from bot.core.errors import NotUnderstood
from bot.core.lexicon import Lexicon
from bot.core.model import Notebook
from bot.core.ports import Diaries

log = logging.getLogger(__name__)
EVERY, SPREAD = timedelta(hours=4), timedelta(hours=1)
# After a failure first soon, then ever later, until once a day.
AGAIN, LONGEST = timedelta(minutes=30), timedelta(days=1)
# What is being read is looked for again, in case a crash cut it off.
CUT_OFF = timedelta(minutes=10)
AT_ONCE, PATIENCE = 2, 0.2
BROKE = "calendar.trouble-broke"
Who = tuple[str, str]
Opened = Callable[[str, str, str, datetime], AbstractAsyncContextManager[Notebook]]


class Calendars:
    """Reads the calendars that are due; `opened` gives the notebook to write in."""

    def __init__(self, diaries: Diaries | None, lexicon: Lexicon, opened: Opened) -> None:
        self._diaries, self._lexicon, self._opened = diaries, lexicon, opened
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._failed = dict[Who, int]()
        self._under_way = dict[Who, asyncio.Task[None]]()
        self._fresh = set[asyncio.Task[None]]()

    def next_look(self, book: Notebook, moment: datetime) -> datetime | None:
        """When this leader's calendar wants to be read; None when there is none, or nobody to read it for."""
        found, who = book.calendar, (book.tenant, book.owner.id)
        if self._diaries is None or found is None or not found.address or book.away:
            return None
        if who in self._under_way:
            return moment + CUT_OFF
        if found.looked is None:
            return found.since
        if found.trouble:
            return found.looked + min(LONGEST, AGAIN * 2 ** min(self._failed.get(who, 0), 10))
        # So that not everybody's is read at the same minute.
        return found.looked + EVERY + SPREAD * (zlib.crc32("|".join(who).encode()) % 60) / 60

    def begin(self, book: Notebook, moment: datetime) -> None:
        """Begin to read this leader's calendar when it is time; what is being read is not read twice."""
        due, who = self.next_look(book, moment), (book.tenant, book.owner.id)
        if due and due <= moment and book.calendar:
            task = asyncio.create_task(self._look(who, book.calendar, book.owner.zone, moment))
            self._under_way[who] = task
            self._fresh.add(task)

    async def settle(self, patience: float = PATIENCE) -> None:
        """Let what was just begun end, when it is quick; the rest goes on by itself."""
        fresh, self._fresh = self._fresh, set[asyncio.Task[None]]()
        if fresh:
            await asyncio.wait(fresh, timeout=patience)

    async def stop(self) -> None:
        """Let go; what was being read is read after the next start."""
        under_way = list(self._under_way.values())
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _look(self, who: Who, calendar: Calendar, zone: str, moment: datetime) -> None:
        try:
            async with self._turns:
                found, trouble = await self._read(who, calendar.address, zone, moment)
        finally:
            del self._under_way[who]
        self._failed[who] = self._failed.get(who, -1) + 1 if trouble else -1
        try:
            await self._write(who, calendar, found, trouble, moment)
        except Exception:
            log.exception("what a calendar says could not be kept", extra=_of(who))

    async def _read(self, who: Who, address: str, zone: str, moment: datetime) -> tuple[list[diary.Meeting], str]:
        """The meetings, or the text that says why there are none."""
        assert self._diaries is not None  # noqa: S101 - else nothing was due
        try:
            return list(await self._diaries.fetched(address, zone, moment)), ""
        except NotUnderstood as error:
            log.info("a calendar was not read", extra=_of(who) | {"reason": error.key})
            return [], error.key
        except Exception as error:  # noqa: BLE001 - its message may hold the address, and with it the key to a calendar
            log.error("reading a calendar broke", extra=_of(who) | {"reason": type(error).__name__})  # noqa: TRY400
            return [], BROKE

    async def _write(
        self, who: Who, calendar: Calendar, found: list[diary.Meeting], trouble: str, moment: datetime
    ) -> None:
        async with self._opened(*who, "", moment) as book:
            # Who wiped everything meanwhile gets no new notebook for it: nothing in it changes.
            if book.calendar is None or book.calendar.address != calendar.address:
                return
            if not trouble:
                diary.note(book, found, moment, self._lexicon)
            book.calendar = replace(book.calendar, looked=moment, trouble=trouble)


def _of(who: Who) -> dict[str, str]:
    return {"action": "calendar", "tenant": who[0], "person": who[1]}
