"""One beat in this process: APScheduler wakes whoever is due; it never holds a job per leader."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

log = logging.getLogger(__name__)

BEAT = "beat"
PATIENCE = 10.0  # seconds a tick gets to end; what it was sending then is settled after the next start
MISSED = 5  # beats that may stay out before we look what happened to the clock


class _EverySoOften(BaseTrigger):
    """Counts from now on: after a night asleep there is one beat to make up for, not one for every second."""

    def __init__(self, every: timedelta) -> None:
        self.every = every

    def get_next_fire_time(  # pyright: ignore[reportIncompatibleMethodOverride] - the library has no types
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime:
        """One interval from now, whenever the last one was."""
        del previous_fire_time
        return now + self.every


class Engine:
    """Calls `wake(clock())` every so many seconds, never twice at once."""

    def __init__(
        self, wake: Callable[[datetime], Awaitable[object]], clock: Callable[[], datetime], every: float = 1.0
    ) -> None:
        """Nothing beats before `start`."""
        self._wake, self._clock, self._every = wake, clock, every
        self._alone = asyncio.Lock()
        self._beaten = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        # misfire_grace_time=None: a late tick is still a tick; the default drops it after a second.
        self._scheduler.add_job(
            self._beat,
            _EverySoOften(timedelta(seconds=every)),
            id=BEAT,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )

    def start(self) -> None:
        """Begin to beat on the running loop."""
        # It tells of every beat and warns when a tick outlasts one; what goes wrong we tell ourselves.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        self._scheduler.start()
        self._beaten = asyncio.get_running_loop().time()
        self._look()

    async def stop(self, patience: float = PATIENCE) -> None:
        """Let no tick begin any more; one that runs may end, and is cancelled when it takes too long."""
        if self._watch is None:
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
        if loop.time() - self._beaten > MISSED * self._every and not self._alone.locked():
            log.warning("the beat stayed out; was the clock set back?", extra={"action": "wake"})
            self._scheduler.modify_job(BEAT, next_run_time=datetime.now(UTC))
        self._watch = loop.call_later(MISSED * self._every, self._look)
