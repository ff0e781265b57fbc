"""When, on the leader's own wall clock: zones, gaps and doubled hours in one place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HOME = "Europe/Brussels"
WORKWEEK = (0, 1, 2, 3, 4)
MORNING = "09:00"
LATEST_TODAY = time(17, 30)
LATER = timedelta(hours=3)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)


def next_occurrence(day: int, time: str, zone: str, after: datetime) -> datetime:
    """The first moment strictly after `after` that this weekday (0 is Monday) shows this time on the wall clock."""
    today = local(after, zone).date()
    first = today + timedelta((day - today.weekday()) % 7)
    moment = at(first, time, zone)
    return moment if moment > after else at(first + WEEK, time, zone)


def at(day: date, time: str, zone: str) -> datetime:
    """The moment of a wall-clock time, in UTC.

    A time that the day skips becomes the next minute that exists; of a time that comes twice it is the first.
    """
    place = _place(zone)
    wall = datetime.combine(day, _clock(time), place)
    moment = wall.astimezone(UTC)
    # In a gap Python lands beyond it, as far as we asked into it; we want its end.
    while moment.astimezone(place) != wall:  # the same zone: Python compares the wall clocks
        wall += MINUTE
        moment = wall.astimezone(UTC)
    return moment


def local(moment: datetime, zone: str) -> datetime:
    """The same moment on the wall clock of a zone."""
    return moment.astimezone(_place(zone))


def next_workday(day: date, days: Collection[int]) -> date:
    """The first working day after `day`; who has none gets the usual week."""
    week = days or WORKWEEK
    return next(later for later in (day + DAY * ahead for ahead in range(1, 8)) if later.weekday() in week)


def later_today(moment: datetime, zone: str) -> datetime | None:
    """Three hours from now; None when the working day is over by then."""
    later = moment.astimezone(UTC) + LATER
    then = local(later, zone)
    if then.date() != local(moment, zone).date() or then.time() > LATEST_TODAY:
        return None
    return later


def tomorrow_morning(moment: datetime, zone: str, days: Collection[int]) -> datetime:
    """Nine o'clock on the next working day."""
    return at(next_workday(local(moment, zone).date(), days), MORNING, zone)


def next_week(moment: datetime, zone: str, days: Collection[int]) -> datetime:
    """Nine o'clock on the first working day of next week; a week begins on Monday."""
    today = local(moment, zone).date()
    sunday = today + DAY * (6 - today.weekday())
    return at(next_workday(sunday, days), MORNING, zone)


def same_week(one: datetime, other: datetime, zone: str) -> bool:
    """Whether two moments lie in the same week, Monday to Sunday, of this zone."""
    return local(one, zone).isocalendar()[:2] == local(other, zone).isocalendar()[:2]


@lru_cache(maxsize=1024)
def _place(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # unknown, unspeakable, or a folder of zones such as "Europe"
        return ZoneInfo(HOME)


@lru_cache(maxsize=2048)
def _clock(words: str) -> time:
    hour, minute = words.split(":")
    return time(int(hour), int(minute))
