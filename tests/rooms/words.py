"""Dutch moments, and words the way a reader compares them."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Brussels")
DAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS: Final = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
MOMENT: Final = re.compile(rf"({'|'.join(DAYS)}) (\d+) ({'|'.join(MONTHS)}) (\d{{4}}), (\d+)\.(\d\d) u\.")
LONG: Final = re.compile(r"\{(\d+) tekens\}")
# Marks and invisible glue: how a platform shows emphasis is the renderers' business, not a dialogue's.
MARKS: Final = re.compile("[*_`\u200b\u200c\u200d\u2060\ufe0f]")
FILLER: Final = "Je hielp de nieuwe collega op weg en legde alles rustig uit. "
NEW_LINE: Final = "⏎"


def moment_of(words: str) -> datetime:
    """Read "zondag 22 november 2026, 14.00 u."; the day must be right, since readers count on it."""
    found = MOMENT.fullmatch(words.strip())
    if not found:
        raise ValueError(f"expected a moment like 'zondag 22 november 2026, 14.00 u.', found {words!r}")
    day, number, month, year, hour, minute = found.groups()
    wall = datetime(int(year), MONTHS.index(month) + 1, int(number), int(hour), int(minute), tzinfo=ZONE)
    if DAYS[wall.weekday()] != day:
        raise ValueError(f"{number} {month} {year} is a {DAYS[wall.weekday()]}, found {day!r}")
    return wall.astimezone(UTC)


def spelled(words: str) -> str:
    """What somebody types: `⏎` is a new line, `{3001 tekens}` a text that long, quotes keep spaces."""
    bare = words[1:-1] if len(words) > 1 and words[0] == words[-1] == '"' else words
    return LONG.sub(lambda found: long_text(int(found[1])), bare.replace(NEW_LINE, "\n"))


def long_text(count: int) -> str:
    """Sensible Dutch of exactly so many characters."""
    text = (FILLER * (count // len(FILLER) + 1))[:count]
    return text[:-1] + "." if text.endswith(" ") else text


def compared(words: str) -> str:
    """Words without marks or layout."""
    return " ".join(MARKS.sub("", unicodedata.normalize("NFC", words)).split())
