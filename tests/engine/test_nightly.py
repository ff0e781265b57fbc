"""Laws of the nightly round's clock."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.engine.beat import EveryNight
from bot.engine.nightly import Nightly

AT = time(2, 30, tzinfo=UTC)
MOMENT = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)


class Walks:
    """A round that remembers; it may break, or last until it is let go."""

    def __init__(self) -> None:
        self.moments: list[datetime] = []
        self.ended = 0
        self.breaks = False
        self.begun, self.free = asyncio.Event(), asyncio.Event()

    async def __call__(self, moment: datetime) -> None:
        self.moments.append(moment)
        self.begun.set()
        try:
            if self.breaks:
                raise ZeroDivisionError
            await self.free.wait()
        finally:
            self.ended += 1


def test_it_comes_soon_after_a_start_and_then_at_its_hour() -> None:
    night, first = EveryNight(AT, 300), MOMENT + timedelta(seconds=300)
    assert night.get_next_fire_time(None, MOMENT) == first
    assert night.get_next_fire_time(first, first) == datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
    at = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
    assert night.get_next_fire_time(at, at) == at + timedelta(days=1)
    # Fourteen nights asleep: one to make up for.
    assert night.get_next_fire_time(at, at + timedelta(days=14, hours=5)) == at + timedelta(days=15)


async def test_a_round_gets_the_moment_of_the_clock() -> None:
    walks = Walks()
    nightly = Nightly(walks, lambda: MOMENT, AT, soon=0)
    nightly.start()
    async with asyncio.timeout(10):
        await walks.begun.wait()
    walks.free.set()
    await nightly.stop()
    assert walks.moments == [MOMENT]


async def test_stopping_cuts_a_round_off_and_waits_until_it_let_go() -> None:
    walks = Walks()
    nightly = Nightly(walks, lambda: MOMENT, AT, soon=0)
    nightly.start()
    async with asyncio.timeout(10):
        await walks.begun.wait()
        await nightly.stop()
    assert walks.ended == 1
    await nightly.stop()


async def test_a_round_that_breaks_is_told(caplog: pytest.LogCaptureFixture) -> None:
    walks = Walks()
    walks.breaks = True
    nightly = Nightly(walks, lambda: MOMENT, AT, soon=0)
    nightly.start()
    async with asyncio.timeout(10):
        await walks.begun.wait()
    await asyncio.sleep(0.05)
    await nightly.stop()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_a_round_that_never_began_stops_at_once() -> None:
    nightly = Nightly(Walks(), lambda: MOMENT, AT)
    await nightly.stop()
    nightly.start()
    await nightly.stop()
