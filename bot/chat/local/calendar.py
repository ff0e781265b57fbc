"""What comes and what came, as weeks of days: the grid behind the calendar page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from bot.core.outlook import Line

DAY = timedelta(days=1)
WEEK = 7


@dataclass(frozen=True, slots=True)
class Day:
    """One square: `words` is the whole date, `number` what stands in the corner."""

    day: date
    number: str
    words: str
    today: bool
    lines: tuple[Line, ...]


def grid(lines: Iterable[Line], first: date, last: date, today: date, language: str) -> list[list[Day]]:
    """Whole weeks from the Monday before `first` to the Sunday after `last`; longer when a line lies beyond."""
    by_day = defaultdict[date, list[Line]](list)
    for line in sorted(lines, key=lambda line: line.moment):
        by_day[line.moment.date()].append(line)
    first, last = min([first, *by_day]), max([last, *by_day])
    monday = first - DAY * first.weekday()
    weeks = ((last - monday).days // WEEK) + 1
    days = [_day(monday + DAY * n, by_day, today, language) for n in range(weeks * WEEK)]
    return [days[n : n + WEEK] for n in range(0, len(days), WEEK)]


def _day(day: date, lines: dict[date, list[Line]], today: date, language: str) -> Day:
    # The first of a month names it: elsewhere the number says enough.
    number = format_date(day, "d MMM", locale=language) if day.day == 1 else str(day.day)
    words = format_date(day, "EEEE d MMMM", locale=language)
    return Day(day=day, number=number, words=words, today=day == today, lines=tuple(lines.get(day, ())))


def weekdays(language: str) -> list[tuple[str, str]]:
    """(short, whole) names of the days, Monday first."""
    monday = date(2024, 1, 1)
    return [
        (
            format_date(monday + DAY * n, "EEEEEE", locale=language),
            format_date(monday + DAY * n, "EEEE", locale=language),
        )
        for n in range(WEEK)
    ]
