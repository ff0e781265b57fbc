"""Days and hours as people write and read them, in the leader's own language and zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.core.pages import Library
from bot.core.rhythm import local
from bot.core.texts import Texts

YEAR = 365


def day_name(library: Library, day: int) -> str:
    """0 → "maandag"."""
    monday = date(2024, 1, 1)
    return _formatted(monday + timedelta(days=day), "EEEE", library.language)


def long_day(library: Library, day: date) -> str:
    """A day as "donderdag 26 november"."""
    return _formatted(day, "EEEE d MMMM", library.language)


def short_day(library: Library, day: date) -> str:
    """A day as "26/11"."""
    return _formatted(day, "d/M", library.language)


def brief_day(library: Library, day: date) -> str:
    """A day as "do 26 november"."""
    return _formatted(day, "EEE d MMMM", library.language)


def full_day(library: Library, day: date) -> str:
    """A day as "26 november 2026"."""
    return _formatted(day, "d MMMM y", library.language)


def full_moment(library: Library, moment: datetime, zone: str) -> str:
    """A moment as "26 november 2026 om 15.00 u."."""
    day = full_day(library, local(moment, zone).date())
    return library.say("time.moment", date=day, time=clock(library, wall(moment, zone)))


@lru_cache(maxsize=512)
def _formatted(day: date, pattern: str, language: str) -> str:
    # A tenth of a start's time, and the first date is shown only when somebody has a rhythm.
    from babel.dates import format_date  # noqa: PLC0415

    return format_date(day, pattern, locale=language)


def clock(library: Library, time: str) -> str:
    """A wall-clock time ("15:00") as people write it ("15.00 u.")."""
    hour, _, minute = time.partition(":")
    return library.say("time.clock", time=f"{int(hour)}.{minute}")


def wall(moment: datetime, zone: str) -> str:
    """A moment as the leader's wall clock, "15:00"."""
    return local(moment, zone).strftime("%H:%M")


def when(library: Library, moment: datetime, zone: str) -> str:
    """A moment as "donderdag 26 november om 15.00 u."."""
    day = long_day(library, local(moment, zone).date())
    return library.say("time.moment", date=day, time=clock(library, wall(moment, zone)))


def ago(library: Library, moment: datetime, now: datetime, zone: str) -> str:
    """How many local days ago: "vandaag", "gisteren", "24 dagen geleden"."""
    days = days_between(moment, now, zone)
    if days <= 0:
        return library.say("ago.today")
    return library.say("ago.yesterday") if days == 1 else library.say("ago.days", days=str(days))


def days_between(earlier: datetime, later: datetime, zone: str) -> int:
    """Whole local days between two moments."""
    return (local(later, zone).date() - local(earlier, zone).date()).days


def span(say: Texts, days: int) -> str:
    """So many days in words."""
    named = {1: "privacy.day", YEAR: "privacy.year"}
    return say(named[days]) if days in named else say("privacy.days", count=str(days))
