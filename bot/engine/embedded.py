"""One beat in this process: APScheduler wakes whoever is due; it never holds a job per leader."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

BEAT = "beat"
PATIENCE = 10.0  # seconds a tick gets to end; what it was sending then is settled after the next start
MISSED = 5  # beats that may stay out before we look what happened to the clock


class Engine:
    """Calls `wake(clock())` every so many seconds, never twice at once."""

    def __init__(
        self, wake: Callable[[datetime], Awaitable[object]], clock: Callable[[], datetime], every: float = 1.0
    ) -> None:
        """Nothing beats before `start`."""
        self._wake, self._clock, self._every = wake, clock, every
        self.beside: list[Callable[[], None]] = []  # what else wants a quick look at each beat
        self._alone = asyncio.Lock()
        self._beaten = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Begin to beat on the running loop."""
        # Loaded when the beat begins: the door is open by then.
        from bot.engine.beat import scheduled  # noqa: PLC0415

        self._scheduler = scheduled(self._beat, self._every, BEAT)
        self._scheduler.start()
        self._beaten = asyncio.get_running_loop().time()
        self._look()

    async def stop(self, patience: float = PATIENCE) -> None:
        """Let no tick begin any more; one that runs may end, and is cancelled when it takes too long."""
        if self._watch is None or self._scheduler is None:
            return
        self._watch.cancel()
        self._watch = None
        self._scheduler.pause()
        try:
            async with asyncio.timeout(patience), self._alone:
                pass
        except TimeoutError:
            log.warning("a tick did not end in time and is cut off", extra={"action": "wake"})
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # it shuts down when the loop turns
        async with self._alone:
            pass

    async def nudge_now(self) -> None:
        """Run a tick at once, after the one that runs now, if any: the clock was moved."""
        async with self._alone:
            await self._tick()

    async def _beat(self) -> None:
        self._beaten = asyncio.get_running_loop().time()
        for look in self.beside:
            look()
        if not self._alone.locked():
            await self.nudge_now()

    async def _tick(self) -> None:
        moment = self._clock()
        try:
            await self._wake(moment)
        except Exception:  # the boundary: whatever broke, the next tick is another chance
            log.exception("a tick broke", extra={"action": "wake", "moment": moment.isoformat()})
        finally:
            self._beaten = asyncio.get_running_loop().time()

    def _look(self) -> None:
        """Mend the beat when the machine's clock was set back: it would wait for the old hour to come again."""
        loop = asyncio.get_running_loop()
        late = loop.time() - self._beaten > MISSED * self._every
        if late and self._scheduler and not self._alone.locked():
            log.warning("the beat stayed out; was the clock set back?", extra={"action": "wake"})
            self._scheduler.modify_job(BEAT, next_run_time=datetime.now(UTC))
        self._watch = loop.call_later(MISSED * self._every, self._look)
