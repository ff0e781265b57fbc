"""Every rule by which clocks change, at every change of seven years: no day is left out, and none comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.rrule import DAILY, rrule

from bot.core import delivery, nudges
from bot.core.model import Notebook, Person, Rhythm, Slot, State
from bot.core.rhythm import at, next_occurrence
from tests.fakes.world import library

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
# Around midnight and in the small hours schedulers go wrong; at nine nobody does.
WALLS = ("00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00", "09:00", "23:30")
# Thirty rules and 167 changes have been counted, 1,503 cases; we take every zone there is, and every change it has.
RULES, CASES = 30, 1503
DAY, WEEK, SECOND = timedelta(days=1), timedelta(days=7), timedelta(seconds=1)


@dataclass(frozen=True)
class Change:
    """The first moment of another offset."""

    moment: datetime
    before: timedelta
    after: timedelta

    @property
    def day(self) -> date:
        """The local day whose clock jumps; a jump over midnight belongs to the evening before."""
        return (self.moment + min(self.before, self.after) - SECOND).date()


def changes(zone: str) -> Iterator[Change]:
    """Found by looking at the clock every few days, and closer where it differs."""
    place, moment = ZoneInfo(zone), FIRST

    def offset(then: datetime) -> timedelta:
        return then.astimezone(place).utcoffset() or timedelta()

    while moment < LAST:
        low, high = moment, moment + WEEK
        if offset(low) != offset(high):
            while high - low > timedelta(minutes=1):
                middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
                low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
            yield Change(high, offset(low), offset(high))
        moment += WEEK


@cache
def rules() -> dict[tuple[Change, ...], str]:
    """One zone for each rule: zones with the same changes are the same to us."""
    return {found: zone for zone in sorted(available_timezones(), reverse=True) if (found := tuple(changes(zone)))}


CHANGING = sorted(rules().values())


def expected(zone: str, wall: str, first: date, days: int) -> list[datetime]:
    """The days by dateutil; the moments by its changes, since dateutil misreads zones with a winter in summer.

    A time that comes twice is the first, a time in a gap is the end of the gap: the change itself.
    """
    hour, minute = map(int, wall.split(":"))
    start = datetime(first.year, first.month, first.day, hour, minute)  # noqa: DTZ001 - rrule counts on the wall
    return [shown(zone, naive) for naive in rrule(DAILY, dtstart=start, count=days)]


def shown(zone: str, naive: datetime) -> datetime:
    """The first moment at which the clock there shows this, or has passed it."""
    found = next(found for found, name in rules().items() if name == zone)
    there = naive.replace(tzinfo=UTC)
    spans = zip(
        (FIRST - WEEK, *(one.moment for one in found)), (*(one.moment for one in found), LAST + WEEK), strict=True
    )
    offsets = (found[0].before, *(one.after for one in found))
    moments = [
        there - offset for (begin, end), offset in zip(spans, offsets, strict=True) if begin <= there - offset < end
    ]
    return (
        min(moments)
        if moments
        else next(one.moment for one in found if there - one.after < one.moment <= there - one.before)
    )


def cases(zone: str) -> Iterator[tuple[Change, str]]:
    found = next(found for found, name in rules().items() if name == zone)
    return ((change, wall) for change in found for wall in WALLS)


def test_there_are_enough_of_them() -> None:
    assert len(CHANGING) >= RULES
    assert sum(1 for zone in CHANGING for _ in cases(zone)) >= CASES


@pytest.mark.parametrize("zone", CHANGING)
def test_no_day_is_skipped_and_none_comes_twice(zone: str) -> None:
    for change, wall in cases(zone):
        first = change.day - 2 * DAY
        oracle = expected(zone, wall, first, 14)
        ours = [at(first + DAY * number, wall, zone) for number in range(14)]
        assert ours == oracle, (change, wall)
        assert len(set(ours)) == 14, (change, wall)
        for number, moment in enumerate(ours[:7]):
            day = (first + DAY * number).weekday()
            assert next_occurrence(day, wall, zone, moment - SECOND) == moment, (change, wall)
            assert next_occurrence(day, wall, zone, moment) == ours[number + 7], (change, wall)


def book(zone: str, day: date, wall: str, weeks: int = 1) -> Notebook:
    """A leader there who works whenever, with a slot on this weekday."""
    slot = Slot(kind="practice", day=day.weekday(), time=wall, weeks=weeks)
    rhythm = Rhythm(agreed=True, slots=(slot,), days=tuple(range(7)), opens="00:00", closes="23:59")
    return Notebook(tenant="T1", platform="local", owner=Person(id="anna", name="Anna", zone=zone), rhythm=rhythm)


def lives(mine: Notebook, start: datetime, end: datetime) -> list[datetime]:
    """When something left; the engine looks at each moment that something is due."""
    nudges.replan(mine, start)
    left, moment = list[datetime](), start
    while (coming := nudges.next_due(mine, moment)) and coming < end:
        moment = max(coming, moment + SECOND)
        nudges.wake(mine, library(), moment)
        while delivery.claim(mine, moment):
            left.append(moment)
        mine.outbox = [replace(due, state=State.SETTLED) for due in mine.outbox]
        mine.rhythm = replace(mine.rhythm, slots=tuple(replace(slot, unused=0) for slot in mine.rhythm.slots))
    return left


@pytest.mark.parametrize("zone", CHANGING)
def test_a_slot_gives_one_nudge_a_week_across_every_change(zone: str) -> None:
    for change, wall in cases(zone):
        first = change.day - WEEK
        oracle = expected(zone, wall, first, 15)[::7]
        start = oracle[0] - timedelta(hours=2)
        assert lives(book(zone, first, wall), start, oracle[-1] + DAY) == oracle, (change, wall)


@pytest.mark.parametrize("zone", CHANGING)
def test_every_other_week_stays_every_other_week(zone: str) -> None:
    for change, wall in cases(zone):
        first = change.day - 2 * WEEK
        oracle = expected(zone, wall, first, 29)[::14]
        mine = book(zone, first, wall, weeks=2)
        assert lives(mine, oracle[0] - timedelta(hours=2), oracle[-1] + DAY) == oracle, (change, wall)
