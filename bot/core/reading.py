"""Days and hours as people type them."""

from __future__ import annotations

import importlib
import re
from datetime import UTC, date, datetime

TIME = re.compile(r"(?<![\d.:])(\d{1,2})(?:[:.hu]\s?(\d{2}))?\s*(?:u(?:ur)?\.?|h)?\s*$", re.IGNORECASE)


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

    importlib.import_module("babel.dates")
    read_date("3 januari", datetime(2024, 1, 1, tzinfo=UTC), language)
