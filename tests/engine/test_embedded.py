"""Laws of the beat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.embedded import BEAT, Engine

MOMENT = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
EVERY = 0.02


class Wakes:
    """A wake that remembers; it may break, or last until it is let go."""

    def __init__(self) -> None:
        self.moments: list[datetime] = []
        self.running = self.at_once = 0
        self.breaks = False
        self.free = asyncio.Event()
        self.free.set()
        self.changed = asyncio.Condition()

    async def __call__(self, moment: datetime) -> None:
        self.moments.append(moment)
        self.running += 1
        self.at_once = max(self.at_once, self.running)
        async with self.changed:
            self.changed.notify_all()
        try:
            await self.free.wait()
            if self.breaks:
                raise ZeroDivisionError
        finally:
            self.running -= 1

    async def count(self, at_least: int) -> None:
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: len(self.moments) >= at_least)


@asynccontextmanager
async def beating(wake: Callable[[datetime], Awaitable[object]], every: float = EVERY) -> AsyncIterator[Engine]:
    engine = Engine(wake, lambda: MOMENT, every)
    engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


async def test_every_beat_wakes_with_the_moment_of_the_clock() -> None:
    wakes = Wakes()
    async with beating(wakes):
        await wakes.count(3)
    assert set(wakes.moments) == {MOMENT}


async def test_a_tick_that_breaks_is_told_and_the_next_one_runs(caplog: pytest.LogCaptureFixture) -> None:
    wakes = Wakes()
    wakes.breaks = True
    async with beating(wakes):
        await wakes.count(3)
    assert [record.levelno for record in caplog.records[:2]] == [logging.ERROR] * 2
    assert caplog.records[0].moment == MOMENT.isoformat()  # pyright: ignore[reportAttributeAccessIssue]


async def test_a_long_tick_is_never_joined_by_another() -> None:
    wakes = Wakes()
    wakes.free.clear()
    async with beating(wakes) as engine:
        await wakes.count(1)
        at_once = asyncio.create_task(engine.nudge_now())
        await asyncio.sleep(EVERY * 5)
        assert len(wakes.moments) == 1
        wakes.free.set()
        await at_once
        await wakes.count(2)
    assert wakes.at_once == 1


async def test_a_moved_clock_is_served_at_once() -> None:
    wakes = Wakes()
    async with beating(wakes, every=3600) as engine:
        await engine.nudge_now()
        assert wakes.moments == [MOMENT]


async def test_stopping_lets_a_tick_end() -> None:
    wakes = Wakes()
    wakes.free.clear()
    engine = Engine(wakes, lambda: MOMENT, EVERY)
    engine.start()
    await wakes.count(1)
    stopping = asyncio.create_task(engine.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    wakes.free.set()
    await stopping
    seen = len(wakes.moments)
    await asyncio.sleep(EVERY * 5)
    assert (wakes.running, len(wakes.moments)) == (0, seen)


async def test_stopping_does_not_wait_for_ever() -> None:
    wakes = Wakes()
    wakes.free.clear()
    engine = Engine(wakes, lambda: MOMENT, EVERY)
    engine.start()
    await wakes.count(1)
    await engine.stop(patience=0.01)
    assert wakes.running == 0
    await engine.stop()


async def test_a_wall_clock_set_back_does_not_silence_the_beat() -> None:
    wakes = Wakes()
    async with beating(wakes) as engine:
        await wakes.count(1)
        assert engine._scheduler
        engine._scheduler.modify_job(BEAT, next_run_time=datetime.now(UTC) + timedelta(hours=1))
        await wakes.count(len(wakes.moments) + 2)


async def test_a_night_asleep_is_one_beat_to_make_up_for() -> None:
    wakes = Wakes()
    async with beating(wakes, every=3600) as engine:
        assert engine._scheduler
        engine._scheduler.modify_job(BEAT, next_run_time=datetime.now(UTC) - timedelta(days=14))
        await wakes.count(1)
        await asyncio.sleep(0.05)
        assert len(wakes.moments) == 1
