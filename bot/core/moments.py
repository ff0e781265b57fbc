"""A leader's own weeks as a picture: the compliments they kept and the talks they planned, never a score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.core.card import Chart, Series
from bot.core.dates import short_day
from bot.core.rhythm import local
from bot.core.turn import Turn, named

WEEKS = 6
# One bar says no more than the line beside it: the logbook draws from here on.
SPREAD = 2


def by_week(turn: Turn) -> Chart | None:
    """Compliments and planned talks of the last six weeks; None when there were none."""
    mondays = _mondays(turn)
    rows = {"compliment": _compliments(turn, mondays), "talk": _talks(turn, mondays)}
    return _chart(turn, turn.say("moments.title"), mondays, rows) if any(map(any, rows.values())) else None


def compliments_by_week(turn: Turn) -> Chart | None:
    """The compliments of the last six weeks; None unless there is more than one week to see."""
    mondays = _mondays(turn)
    counts = _compliments(turn, mondays)
    if sum(map(bool, counts)) < SPREAD:
        return None
    return _chart(turn, turn.say("moments.title-compliments"), mondays, {"compliment": counts})


def _mondays(turn: Turn) -> tuple[date, ...]:
    # The leader's own week: late on Sunday in Brussels is still Sunday, whatever UTC says.
    this = _monday(turn.request.moment, turn.book.owner.zone)
    return tuple(this - timedelta(weeks=back) for back in reversed(range(WEEKS)))


def _monday(moment: datetime, zone: str) -> date:
    day = local(moment, zone).date()
    return day - timedelta(days=day.weekday())


def _compliments(turn: Turn, mondays: tuple[date, ...]) -> tuple[int, ...]:
    return _counted((entry.moment for entry in turn.book.compliments), turn.book.owner.zone, mondays)


def _talks(turn: Turn, mondays: tuple[date, ...]) -> tuple[int, ...]:
    return _counted((talk.moment for talk in turn.book.talks), turn.book.owner.zone, mondays)


def _counted(moments: Iterable[datetime], zone: str, mondays: tuple[date, ...]) -> tuple[int, ...]:
    found = Counter(_monday(moment, zone) for moment in moments)
    return tuple(found[monday] for monday in mondays)


def _chart(turn: Turn, title: str, mondays: tuple[date, ...], rows: dict[str, tuple[int, ...]]) -> Chart:
    labels = tuple(short_day(turn.library, monday) for monday in mondays)
    series = tuple(Series(turn.say(f"moments.{kind}-series"), counts) for kind, counts in rows.items())
    return Chart(title, labels, series, _words(turn, labels, rows))


def _words(turn: Turn, labels: tuple[str, ...], rows: dict[str, tuple[int, ...]]) -> str:
    """This week first: the newest is what one looks for."""
    lines, quiet = list[str](), False
    for back in range(len(labels)):
        at = len(labels) - 1 - back
        told = [_amount(turn, kind, counts[at]) for kind, counts in rows.items() if counts[at]]
        quiet = quiet or not told
        if told:
            lines.append(_week(turn, back, labels[at], named(turn.say, told)))
    return " ".join([*lines, turn.say("moments.rest")] if quiet else lines)


def _week(turn: Turn, back: int, monday: str, told: str) -> str:
    match back:
        case 0:
            return turn.say("moments.this-week", list=told)
        case 1:
            return turn.say("moments.last-week", list=told)
        case _:
            return turn.say("moments.week", date=monday, list=told)


def _amount(turn: Turn, kind: str, count: int) -> str:
    return turn.say(f"moments.{kind}-one") if count == 1 else turn.say(f"moments.{kind}-several", count=str(count))
