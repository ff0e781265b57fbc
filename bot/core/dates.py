"""Days and hours as people write and read them, in the leader's own language and zone."""

from __future__ import annotations

import importlib
import re
from datetime import UTC, date, datetime, timedelta

from bot.core.pages import Library
from bot.core.rhythm import local

TIME = re.compile(r"(?<![\d.:])(\d{1,2})(?:[:.hu]\s?(\d{2}))?\s*(?:u(?:ur)?\.?|h)?\s*$", re.IGNORECASE)


def day_name(library: Library, day: int) -> str:
    """0 → "maandag"."""
    monday = date(2024, 1, 1)
    return _formatted(monday + timedelta(days=day), "EEEE", library.language)


def long_day(library: Library, day: date) -> str:
    """A day as "donderdag 26 november"."""
    return _formatted(day, "EEEE d MMMM", library.language)


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


def read_time(words: str) -> str | None:
    """The hour at the end of a line ("15:00", "9.30 u.", "15u") as "15:00"; None when there is none."""
    found = TIME.search(words.strip())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None  # noqa: PLR2004 - a day has 24 hours


def read_date(words: str, now: datetime, language: str) -> date | None:
    """A day in words ("3 januari", "vrijdag", "morgen"), the next one that fits; `now` is local."""
    # Heavy, and only needed when somebody types a date.
    import dateparser  # noqa: PLC0415

    found = dateparser.parse(
        words[:60],
        languages=[language],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": now.replace(tzinfo=None),
            "DATE_ORDER": "DMY",
            "REQUIRE_PARTS": ["day"],
        },
    )
    return found.date() if found else None


def iso_date(words: str) -> date | None:
    """A form's "2026-11-22" as a date; None for anything else."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def warm(language: str) -> None:
    """Load what the first date, the first typed day and the first typing mistake want: in a thread, once we serve."""
    importlib.import_module("rapidfuzz.distance")

    _formatted(date(2024, 1, 1), "EEEE d MMMM", language)
    read_date("3 januari", datetime(2024, 1, 1, tzinfo=UTC), language)
