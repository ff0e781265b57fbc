"""What gives reason for a nudge, and at which moment: talks, agreements, moments noted, days that are followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.entries import Follows, Mark, Stage
from bot.core.model import Notebook, Talk
from bot.core.nudges.case import NOTED
from bot.core.nudges.slots import FRESH, PATIENCE
from bot.core.rhythm import DAY, WEEK, at, local

REVIEW, PLANNING, AFRESH = "review", "planning", "nieuwestart"
# Talks in which it matters which hat one wears (S3.2c).
HATS = frozenset({"functionering", "evaluatie", "slechtnieuws"})
EARLY, MORNING, LATER_MORNING = "08:30", "09:00", "10:00"
# After this nothing of a talk is of use any more.
LONG_PAST = timedelta(days=3)
QUARTER = timedelta(days=92)
# Three new tasks for one person in a quarter (S1.4a-c).
FULL = 3
GOALS = timedelta(weeks=6)
# A habit that faded comes back once.
RETURN = timedelta(weeks=8)
# Off for as long as this, one begins afresh.
LONG_LEAVE = timedelta(days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One reason for one nudge: `kind` is its page, `key` its name among the leader's own, never a timestamp.

    It is best at `at`, and of no use after `until`.
    """

    kind: str
    key: str
    at: datetime
    until: datetime
    about: str = ""
    person: str = ""
    name: str = ""


def occasions(book: Notebook, moment: datetime) -> Iterator[Occasion]:
    """All but the rhythm's own that are ahead, or came since we last looked; also those decided already."""
    since = book.woken or book.met or moment
    for one in _all(book, moment, min(since, moment)):
        if one.until >= moment or one.at > since:
            yield one


def _all(book: Notebook, moment: datetime, since: datetime) -> Iterator[Occasion]:
    for talk in book.talks:
        if talk.moment + LONG_PAST > since:
            yield from _talk(talk, book.owner.zone)
    yield from _sightings(book)
    yield from _agreements(book, since.date())
    for mark in book.marks:
        yield from _mark(mark, book, moment)
    yield from _capacity(book)
    if book.rhythm.agreed:
        yield from _afresh(book, moment)
        yield from _returns(book)


def talk_times(talk: Talk, zone: str) -> list[tuple[str, datetime, datetime]]:
    """(kind, from, until) of what belongs to a planned talk (S1.7a, S2.3e, S2.2e, S3.2c)."""
    end, day = talk.moment + timedelta(minutes=talk.minutes), local(talk.moment, zone).date()
    times = [
        ("vooraf", talk.moment - timedelta(minutes=10), talk.moment),
        ("erna", end + timedelta(minutes=15), end + timedelta(days=1)),
    ]
    if talk.guide == REVIEW:
        ahead = at(day - timedelta(days=7), MORNING, zone)
        # With what else was promised for that day, in one message; before an early review it has to come alone.
        today = at(day, MORNING if talk.moment >= at(day, LATER_MORNING, zone) else EARLY, zone)
        times.append(("review-ahead", ahead, ahead + timedelta(days=2)))
        times.append(("review-today", today, talk.moment - timedelta(minutes=10)))
    if talk.guide in HATS:
        times.append(("pet", talk.moment - timedelta(hours=1), talk.moment - timedelta(minutes=15)))
    return [
        (kind, start, until)
        for kind, start, until in times
        if start >= talk.planned - timedelta(minutes=10) and until > start
    ]


def _talk(talk: Talk, zone: str) -> Iterator[Occasion]:
    for kind, start, until in talk_times(talk, zone):
        yield Occasion(
            kind=kind.partition("-")[0],
            key=f"{kind}|{talk.id}",
            at=start,
            until=until,
            about=talk.id,
            person=talk.colleague,
            name=talk.name,
        )


def _sightings(book: Notebook) -> Iterator[Occasion]:
    """A day after it was noted; it may wait for working time, but after a week the moment is gone (S3.2l)."""
    for one in book.sightings:
        if one.given is None:
            yield Occasion(
                kind="feedback",
                key=f"{NOTED}{one.id}",
                at=one.moment + timedelta(days=1),
                until=one.moment + timedelta(days=7),
                about=one.id,
                person=one.colleague,
                name=one.name,
            )


def _agreements(book: Notebook, since: date) -> Iterator[Occasion]:
    for one in book.agreements:
        if one.until and since - one.until <= WEEK and not one.done:
            start = at(one.until, MORNING, book.owner.zone)
            yield Occasion(
                kind="terugkomen",
                key=f"back|{one.id}|{one.until.isoformat()}",
                at=start,
                until=start + timedelta(days=5),
                about=one.id,
                person=one.colleague,
                name=one.name,
            )


def _mark(mark: Mark, book: Notebook, moment: datetime) -> Iterator[Occasion]:
    if mark.done:
        return
    zone = book.owner.zone
    match mark.kind:
        case Follows.PROGRAMME if mark.day:
            # On the day itself it may still come.
            yield _of(mark, "programma", "programme", at(mark.day + DAY, MORNING, zone), timedelta(days=5))
        case Follows.ANALYSIS:
            yield _of(mark, "planningstart", "planning", _day_after(mark.since, zone, MORNING), timedelta(days=10))
        case Follows.CHECKPOINT if mark.day:
            yield _of(mark, "tussenmoment", "checkpoint", at(mark.day, MORNING, zone), timedelta(days=3))
        case Follows.DELEGATION if mark.day:
            yield from _letting_go(mark, book, mark.day)
        case Follows.GOALS:
            rounds = max(1, (moment - mark.since - WEEK) // GOALS + 1)
            start = _day_after(mark.since + rounds * GOALS - DAY, zone, LATER_MORNING)
            yield _of(mark, "doelen", f"goals-{rounds}", start, WEEK)
        case Follows.CHANGE:
            yield _of(mark, "betekenis", "change", mark.since + DAY, timedelta(days=5))
        case Follows.PROGRAMME | Follows.CHECKPOINT | Follows.DELEGATION:
            return  # without a day there is nothing to wait for


def _letting_go(mark: Mark, book: Notebook, until: date) -> Iterator[Occasion]:
    """Halfway a delegation of some length, when no moment in between was agreed (S1.1d-f)."""
    between = any(other.kind is Follows.CHECKPOINT and other.about == mark.id for other in book.marks)
    begun = local(mark.since, book.owner.zone).date()
    days = (until - begun).days
    if days >= WEEK.days and not between:
        start = at(begun + timedelta(days=days // 2), LATER_MORNING, book.owner.zone)
        yield _of(mark, "loslaten", "halfway", start, timedelta(days=min(3, days // 2 - 1)))


def _capacity(book: Notebook) -> Iterator[Occasion]:
    """Three new tasks for one person in a quarter: what may go? (S1.4a-c)."""
    tasks = dict[str, list[Mark]]()
    for mark in sorted(book.marks, key=lambda mark: mark.since):
        if mark.kind is Follows.DELEGATION and mark.colleague:
            tasks.setdefault(mark.colleague, []).append(mark)
    for given in tasks.values():
        for nth in range(FULL - 1, len(given), FULL):
            if given[nth].since - given[nth - FULL + 1].since <= QUARTER:
                start = _day_after(given[nth].since, book.owner.zone, LATER_MORNING)
                yield _of(given[nth], "draagkracht", "capacity", start, WEEK)


def _afresh(book: Notebook, moment: datetime) -> Iterator[Occasion]:
    """The first days of a month, and after a long leave, for who has no habit yet (Dai e.a. 2014)."""
    slot, zone = book.rhythm.slot("practice"), book.owner.zone
    # Who asked for less, or was asked what fits better, does not get more.
    if slot is None or slot.weeks > 1 or slot.asked or active(book):
        return
    today = local(moment, zone).date()
    this = today.replace(day=1)
    after = (this + timedelta(days=32)).replace(day=1)
    starts = [(f"afresh|{first:%Y-%m}", first) for first in (this, after)]
    starts += [
        (f"afresh|after-{leave.last.isoformat()}", leave.last + DAY)
        for leave in book.rhythm.leave
        if leave.last - leave.first >= LONG_LEAVE
    ]
    for key, first in starts:
        start = at(first, slot.time, zone)
        if book.met and start > book.met:
            yield Occasion(kind=AFRESH, key=key, at=start, until=start + PATIENCE, about="practice")


def _returns(book: Notebook) -> Iterator[Occasion]:
    slot = book.rhythm.slot("practice")
    for habit in book.habits:
        if slot and habit.stage is Stage.FADED and habit.ended and not active(book):
            day = local(habit.ended + RETURN, book.owner.zone).date()
            start = at(day, slot.time, book.owner.zone)
            yield Occasion(kind=habit.page, key=f"return|{habit.id}", at=start, until=start + WEEK, about="practice")


def active(book: Notebook) -> bool:
    """Whether the leader works on a habit now."""
    return any(habit.stage is Stage.ACTIVE for habit in book.habits)


def _of(mark: Mark, kind: str, key: str, start: datetime, lasts: timedelta) -> Occasion:
    return Occasion(
        kind=kind,
        key=f"{key}|{mark.id}",
        at=start,
        until=start + max(lasts, FRESH),
        about=mark.id,
        person=mark.colleague,
        name=mark.name,
    )


def _day_after(moment: datetime, zone: str, hour: str) -> datetime:
    return at(local(moment, zone).date() + DAY, hour, zone)
