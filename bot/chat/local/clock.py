"""A clock that runs like the real one and can be put forward, and how its moments read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

Clock = Callable[[], datetime]


class Jump(StrEnum):
    """The steps the page offers."""

    NEXT = "next"
    HOUR = "hour"
    MORNING = "morning"
    WEEK = "week"


class MovedClock:
    """Real time plus an offset that only grows: people and notebooks never see time run back."""

    def __init__(self, source: Clock) -> None:
        self._source = source
        self._offset = timedelta()

    def __call__(self) -> datetime:
        """The moment it is here."""
        return self._source() + self._offset

    def move(self, to: datetime) -> None:
        """Put the clock forward to this moment; a moment that passed changes nothing."""
        self._offset += max(to - self(), timedelta())


def landing(now: datetime, jump: Jump, zone: ZoneInfo) -> datetime:
    """Where a jump lands on the wall clock of this zone; the next nudge is not ours to know."""
    wall = now.astimezone(zone)
    match jump:
        case Jump.HOUR:
            return now + timedelta(hours=1)
        case Jump.MORNING:
            return (wall + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0).astimezone(UTC)
        case Jump.WEEK | Jump.NEXT:
            # Wall-clock arithmetic: a week later is the same hour, also when the clocks changed between.
            return (wall + timedelta(weeks=1)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Reading:
    """A moment in the words of a language: day, date and time apart, so that prompts/ can join them."""

    day: str
    date: str
    time: str


def reading(moment: datetime, zone: ZoneInfo, language: str) -> Reading:
    """How people here write this moment."""
    wall = moment.astimezone(zone)
    day, date = (format_datetime(wall, pattern, locale=language) for pattern in ("EEEE", "d MMMM"))
    return Reading(day, date, f"{wall.hour}.{wall.minute:02}")
