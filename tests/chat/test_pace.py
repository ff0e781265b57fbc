"""Laws of politeness: bursts become rows, and what is closed stays closed as long as was asked."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.pace import LONGEST, Pace


def test_a_burst_becomes_a_smooth_row() -> None:
    now = [100.0]
    pace = Pace(lambda: now[0], 1.0, 0.25)
    assert [pace.book("T1", 0.25) for _ in range(4)] == [0.0, 0.25, 0.5, 0.75]
    assert pace.book("T2", 0.25) == 0.0
    now[0] += 10
    assert pace.book("T1", 0.25) == 0.0


def test_a_small_burst_leaves_at_once_and_what_comes_after_waits() -> None:
    now = [100.0]
    pace = Pace(lambda: now[0], 1.0, 0.25, 3)
    assert [pace.book("T1", 0.25, 3) for _ in range(5)] == [0.0, 0.0, 0.0, 0.25, 0.5]
    now[0] += 0.5 + 3 * 0.25
    assert [pace.book("T1", 0.25, 3) for _ in range(4)] == [0.0, 0.0, 0.0, 0.25]


@given(st.integers(1, 40), st.integers(1, 200), st.lists(st.floats(0, 5), max_size=50))
def test_no_stretch_of_time_sees_more_than_the_burst_and_what_fills_up(burst: int, gap: int, naps: list[float]) -> None:
    now, apart, left = [0.0], gap / 100, list[float]()
    pace = Pace(lambda: now[0], 1.0, apart, burst)
    for nap in [*naps, *([0.0] * 50)]:
        now[0] += nap
        left.append(now[0] + pace.book("T1", apart, burst))
    left.sort()
    for first, since in enumerate(left):
        for count, until in enumerate(left[first:], 1):
            assert count <= burst + (until - since) / apart + 1e-6


async def test_who_would_wait_too_long_takes_nobodys_turn() -> None:
    pace = Pace(lambda: 0.0, 1.0, 0.0)
    for _ in range(7):
        pace.book("T1/C1", 1.0)
    assert await pace.turn("T1", "C1") == 7.0 > LONGEST
    assert pace.book("T1/C1", 1.0) == 7.0
    assert await pace.turn("T1", "C2") == 0.0


async def test_one_organisation_waits_for_no_other() -> None:
    pace = Pace(asyncio.get_running_loop().time, 0.0, 4.0)
    await pace.turn("T1", "C1")
    waiting = asyncio.create_task(pace.turn("T1", "C2"))
    async with asyncio.timeout(1):
        await pace.turn("T2", "C1")
    waiting.cancel()


def test_what_is_closed_opens_when_its_time_is_over_and_not_before() -> None:
    now = [100.0]
    pace = Pace(lambda: now[0], 1.0, 0.25)
    pace.close("chat.postMessage", 7.0)
    pace.close("chat.postMessage", 3.0)
    assert (pace.rest("chat.postMessage"), pace.rest("users.info")) == (7.0, 0.0)
    now[0] += 6.9
    assert pace.rest("chat.postMessage") > 0
    now[0] += 0.2
    assert pace.rest("chat.postMessage") == 0.0


def test_the_pace_forgets_who_is_long_past() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0], 1.0, 0.25)
    for number in range(30_000):
        now[0] += 1
        pace.book(f"T1/C{number}", 1.0)
    assert len(pace._next) <= 10_002
