"""APScheduler with one job that comes every so often, or every night."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger


class EverySoOften(BaseTrigger):
    """Counts from now on: after a night asleep there is one beat to make up for, not one for every second."""

    def __init__(self, every: timedelta) -> None:
        self.every = every

    def get_next_fire_time(  # pyright: ignore[reportIncompatibleMethodOverride] - the library has no types
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime:
        """One interval from now, whenever the last one was."""
        del previous_fire_time
        return now + self.every


class EveryNight(BaseTrigger):
    """First some seconds after the start, then at the same hour of every day; `at` has a zone."""

    def __init__(self, at: time, soon: float) -> None:
        self.at, self.soon = at, timedelta(seconds=soon)

    def get_next_fire_time(  # pyright: ignore[reportIncompatibleMethodOverride] - the library has no types
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime:
        """Counted from now: nights that were slept through are not made up for one by one."""
        if previous_fire_time is None:
            return now + self.soon
        today = datetime.combine(now.astimezone(self.at.tzinfo).date(), self.at)
        return today if today > now else today + timedelta(days=1)


def scheduled(beat: Callable[[], Awaitable[None]], when: BaseTrigger, name: str) -> AsyncIOScheduler:
    """A scheduler that will call `beat`, one at a time, once it is started."""
    # It tells of every beat and warns when a tick outlasts one; what goes wrong we tell ourselves.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    scheduler = AsyncIOScheduler(timezone=UTC)
    # misfire_grace_time=None: a late tick is still a tick; the default drops it after a second.
    scheduler.add_job(
        beat,
        when,
        id=name,
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    return scheduler
