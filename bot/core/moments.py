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
    series = tuple(Series(turn.say(f"moments.{kind}"), counts) for kind, counts in rows.items())
    return Chart(title, labels, series, "\n".join(_words(turn, row) for row in series))


def _words(turn: Turn, row: Series) -> str:
    """This week first: the newest is what one looks for."""
    say = turn.say
    if not any(row.values):
        return say("moments.row-none", kind=row.name)
    *earlier, last, this = row.values
    before = named(say, [str(count) for count in reversed(earlier)]) if any(earlier) else say("moments.none")
    return say("moments.row", kind=row.name, this=str(this), last=str(last), list=before)
