"""A round every night, and one some minutes after a start; what was done already is for the round to know."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

SOON = 300.0  # seconds after a start: first the people, then the housekeeping


class Nightly:
    """Calls `walk(clock())` at the same hour of every night, never twice at once."""

    def __init__(
        self,
        walk: Callable[[datetime], Awaitable[object]],
        clock: Callable[[], datetime],
        at: time,
        soon: float = SOON,
    ) -> None:
        """Nothing walks before `start`."""
        self._walk, self._clock, self._at, self._soon = walk, clock, at, soon
        self._alone = asyncio.Lock()
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Begin to count the nights on the running loop."""
        from bot.engine.beat import EveryNight, scheduled  # noqa: PLC0415 - the door is open by then

        self._scheduler = scheduled(self._round, EveryNight(self._at, self._soon), "night")
        self._scheduler.start()

    async def stop(self) -> None:
        """Let no round begin any more; one that runs is cut off between two notebooks, and walked again."""
        if self._scheduler is None:
            return
        self._scheduler.shutdown(wait=False)
        self._scheduler = None
        await asyncio.sleep(0)  # it shuts down when the loop turns
        async with self._alone:
            pass

    async def _round(self) -> None:
        async with self._alone:
            moment = self._clock()
            try:
                await self._walk(moment)
            except Exception:  # the boundary: whatever broke, the next night is another chance
                log.exception("a night's round broke", extra={"action": "tidy", "moment": moment.isoformat()})
