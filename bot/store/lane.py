"""The way into the journal: whoever comes while it is being written goes with the next group, and pays one fsync."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from bot.store.index import Key
from bot.store.journal import Journal, Line

log = logging.getLogger(__name__)

# Notebooks are written whole one at a time and apart, much further apart while lines come in; not so with many waiting.
APART, QUIET, MANY = 0.02, 0.5, 2_000  # seconds, seconds, notebooks
AGAIN = 5.0  # seconds after a disk that failed
# At the end what is written in this time; the rest waits in the journal for the next start.
ENDING = 2.0  # seconds


@dataclass(slots=True)
class Group:
    """Lines that become durable together, and why they did not."""

    lines: list[Line] = field(default_factory=list[Line])
    failed: BaseException | None = None


class Lane:
    """Lines in, in groups; behind them `settle` writes their notebooks whole, and then they are done with."""

    def __init__(self, journal: Journal, settle: Callable[[Key], Awaitable[None]]) -> None:
        """Nothing is under way."""
        self._journal, self._settle = journal, settle
        self._thread = ThreadPoolExecutor(1, "journal")
        self._group, self._writing = Group(), asyncio.Lock()
        self._behind: asyncio.Task[None] | None = None
        self._last = 0.0

    async def put(self, line: Line) -> None:
        """Keep a line, durably. Raises OSError."""
        loop, group = asyncio.get_running_loop(), self._group
        group.lines.append(line)
        async with self._writing:
            if group is self._group:  # the first of a group writes for all of it
                self._group, self._last = Group(), loop.time()
                try:
                    await loop.run_in_executor(self._thread, self._journal.append, group.lines)
                except BaseException as error:  # noqa: BLE001 - everybody in the group has to hear of it
                    group.failed = error
        if group.failed:
            raise group.failed
        self.follow()

    def follow(self) -> None:
        """See to it that what is in the journal will be written whole."""
        if len(self._journal) and (self._behind is None or self._behind.done()):
            self._behind = asyncio.create_task(self._settle_all())

    async def drain(self, patience: float = ENDING) -> None:
        """Write whole what is in the journal, as much as fits in so many seconds."""
        if not self._journal.used:
            return
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(patience):
                for key in self._journal.waiting():
                    await self._settle(key)
        await self._drop()

    async def close(self) -> None:
        """Write whole what there is time for, and let go of the file."""
        if self._behind:
            self._behind.cancel()
            await asyncio.gather(self._behind, return_exceptions=True)
        await self.drain()
        await asyncio.to_thread(self._thread.shutdown)
        self._journal.close()

    async def _settle_all(self) -> None:
        while waiting := self._journal.waiting():
            for key in waiting:
                await self._wait()
                try:
                    await self._settle(key)
                except OSError:
                    about = {"action": "settle", "tenant": key[0], "person": key[1]}
                    log.exception("a notebook was not written whole; what changed stays in the journal", extra=about)
                    await asyncio.sleep(AGAIN)
        await self._drop()

    async def _wait(self) -> None:
        """Let others go first."""
        since = asyncio.get_running_loop().time() - self._last
        await asyncio.sleep(APART if len(self._journal) > MANY else max(APART, QUIET - since))

    async def _drop(self) -> None:
        with suppress(OSError):
            await asyncio.get_running_loop().run_in_executor(self._thread, self._journal.drop)
