"""Send it, move it or leave it: each rule looks at one nudge in one notebook, and gives its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from bot.core.entries import Busy
from bot.core.model import Due, Notebook, State
from bot.core.nudges.case import COMMITMENT, MOMENT, PRACTICE, TALK, Case, Move, Send, Skip, Verdict
from bot.core.nudges.choosing import PAGES, REST, not_met
from bot.core.nudges.occasions import AFRESH, PLANNING
from bot.core.nudges.slots import AGAIN, FRESH, UNUSED, appreciated, slot_of
from bot.core.rhythm import DAY, at, local, same_week

# Read just before a talk that the leader planned: also when that is in the evening.
AT_THE_TALK = frozenset({"vooraf", "pet"})
A_WEEK = 3  # practice nudges
# Who did nothing for so long gets only what they promised.
SILENT = timedelta(days=30)
WENT = frozenset({State.SENDING, State.SENT, State.UNKNOWN, State.SETTLED})
# Without an end of its own, a silence is looked at again after this.
A_WHILE = timedelta(hours=2)


def judge(case: Case) -> Verdict:
    """The first rule that has something to say; when none has, it leaves."""
    return next(filter(None, (rule(case) for rule in RULES)), Send())


def _gone(case: Case) -> Verdict | None:
    """What it was about is no longer there, or needs no nudge any more."""
    return Skip("gone") if not there(case.due, case.book) else None


def there(due: Due, book: Notebook) -> bool:
    """Whether what a nudge is about still waits for it."""
    if due.about in PAGES or due.kind == REST:
        return book.rhythm.agreed and book.rhythm.slot(due.about) is not None
    waiting = (
        *book.talks,
        *(one for one in book.agreements if not one.done),
        *(one for one in book.marks if not one.done),
        *(one for one in book.sightings if one.given is None),
    )
    return any(one.id == due.about for one in waiting)


def _unasked(case: Case) -> Verdict | None:
    """Without a yes only what the leader planned or promised."""
    return Skip("unasked") if case.rank in (MOMENT, PRACTICE) and not case.book.rhythm.agreed else None


def _late(case: Case) -> Verdict | None:
    return Skip("late") if case.moment > case.due.not_after else None


def _unwanted(case: Case) -> Verdict | None:
    """Muted, spared, paused; or nobody is there to read it."""
    book, due = case.book, case.due
    # A slot may still find another page; what has its words already comes with those.
    if due.kind in book.rhythm.muted and (due.variant or not slot_of(book, due)):
        return Skip("muted")
    if due.person in book.rhythm.spared and case.rank in (MOMENT, PRACTICE):
        return Skip("spared")
    if case.rank not in (MOMENT, PRACTICE):
        return None
    until = book.rhythm.paused_until
    if until is not None and local(case.moment, case.week.zone).date() <= until:
        return Skip("pause")
    return Skip("silent") if _silent(book, case.moment) else None


def _silent(book: Notebook, moment: datetime) -> bool:
    """Nothing was done for a month, though several came; a month in which we were silent ourselves does not count."""
    heard = _heard(book, moment)
    ours = [due for due in book.outbox if due.rank in (MOMENT, PRACTICE)]
    unanswered = sum((due.attempt_at or heard) > heard for due in ours)
    # Who is left in peace stays so, also when what they did not answer is forgotten by now.
    at_peace = any(due.reason == "silent" and due.not_before > heard for due in ours)
    return moment - heard > SILENT and (unanswered >= UNUSED or at_peace)


def _heard(book: Notebook, moment: datetime) -> datetime:
    """Since when the leader could have done something and did not: days off do not count."""
    off = [*(leave.last for leave in book.rhythm.leave), *filter(None, [book.rhythm.paused_until])]
    back = [at(last, "23:59", book.owner.zone) for last in off]
    return max([one for one in back if one < moment] + [book.lively or book.met or moment])


def _done(case: Case) -> Verdict | None:
    """Nobody is reminded of what is done."""
    due, book = case.due, case.book
    if due.about == "practice" and not case.again and _begun_afresh(case):
        return Skip("afresh")
    return Skip("done") if done(due, book, case.moment) else None


def _begun_afresh(case: Case) -> bool:
    """A fresh start is the practice of its week, and one is enough: more at once is too much."""
    began = (
        due
        for due in case.book.outbox
        if due.kind == AFRESH and due.id != case.due.id and (due.state in WENT or due.id in case.leaving)
    )
    return any(same_week(_tried(due, case), case.moment, case.week.zone) for due in began)


def done(due: Due, book: Notebook, moment: datetime) -> bool:
    """Whether the leader already did what a nudge would ask."""
    match due.about, due.kind:
        case "appreciation", _:
            return appreciated(book, moment)
        case "oneonone", kind if kind != REST:
            return not not_met(book, moment)
        case _, "planningstart":
            return _planned(due, book)
        case _:
            return False


def _planned(due: Due, book: Notebook) -> bool:
    """Whether a talk to plan together takes place after the programme was ready, whenever it was planned."""
    ready = next((mark.since for mark in book.marks if mark.id == due.about), None)
    talks = (talk for talk in book.talks if talk.guide == PLANNING and talk.colleague == due.person)
    return ready is not None and any(talk.moment > ready for talk in talks)


def _untimely(case: Case) -> Verdict | None:
    """Outside working hours, on a free day, in a meeting: at the next good moment, if there is one in time."""
    if case.due.kind in AT_THE_TALK:
        return _before_a_talk(case)
    reason = case.week.hindrance(case.moment)
    return _moved(case, case.moment, reason) if reason else None


def _before_a_talk(case: Case) -> Verdict | None:
    """The talk is the leader's own plan, whatever the hour; only another meeting or leave stands in the way."""
    if case.week.off(local(case.moment, case.week.zone).date()) == "leave":
        return Skip("leave")
    meeting: Busy | None = case.week.meeting(case.moment)
    if meeting is None:
        return None
    return Move(meeting.end, "meeting") if meeting.end < case.due.not_after else Skip("meeting")


def _silenced(case: Case) -> Verdict | None:
    """Do not disturb, or a status that says so, asked of the platform at this very moment."""
    silence = case.around.silence
    if silence is None:
        return None
    return _moved(case, max(silence.until or case.moment + A_WHILE, case.moment + timedelta(minutes=1)), silence.reason)


def _capped(case: Case) -> Verdict | None:
    """One commitment message a day; one other nudge a day, and three of practice a week."""
    if case.again or case.rank == TALK:
        return None
    today = local(case.moment, case.week.zone).date()
    together = (COMMITMENT,) if case.rank == COMMITMENT else (MOMENT, PRACTICE)
    # Commitments that leave together are one message.
    went = [(rank, day) for rank, day, now in _went(case) if not (now and rank == COMMITMENT)]
    if any(rank in together and day == today for rank, day in went) or _makes_way(case, today):
        day = case.week.workday(today)
        return _moved(case, case.week.on(day, case.hour), "busy-day") if day else Skip("busy-day")
    monday = today - timedelta(days=today.weekday())
    practised = sum(rank == PRACTICE and day >= monday for rank, day in went)
    return Skip("enough") if case.rank == PRACTICE and practised >= A_WEEK else None


def _makes_way(case: Case, today: date) -> bool:
    """The day is kept for a moment the leader noted, when that comes later today."""
    book = case.book
    noted = {one.id: one for one in book.sightings if one.given is None and one.colleague not in book.rhythm.spared}
    if case.rank == COMMITMENT or case.due.about in noted or "feedback" in book.rhythm.muted:
        return False
    begun = {due.about for due in book.outbox}
    ahead = [due.not_before for due in book.outbox if due.about in noted and due.state is State.DUE]
    ahead += [one.moment + DAY for one in noted.values() if one.id not in begun]
    later = (moment for moment in ahead if moment > case.moment and not case.week.hindrance(moment))
    return any(local(moment, case.week.zone).date() == today for moment in later)


def _went(case: Case) -> Iterator[tuple[str, date, bool]]:
    """(rank, local day, whether now) of what left before, or leaves in this same look."""
    for due in case.book.outbox:
        now = due.id in case.leaving
        if due.rank and AGAIN not in due.key and (due.state in WENT or now):
            yield due.rank, local(_tried(due, case), case.week.zone).date(), now


def _tried(due: Due, case: Case) -> datetime:
    """When it left; one that leaves now may have tried in vain before, and counts for today."""
    if due.id in case.leaving:
        return case.moment
    # One that was used without having left came before a restore: of that, its own moment is known.
    return due.attempt_at or due.not_before


def _moved(case: Case, start: datetime, reason: str) -> Verdict:
    found = case.week.good(start, case.last, case.hour)
    return Move(found, reason) if found else Skip(reason)


def fresh_until(case: Case, to: datetime) -> datetime:
    """How long a moved nudge is of use."""
    if slot_of(case.book, case.due) or case.again:
        return to + FRESH
    return case.due.not_after


RULES: tuple[Callable[[Case], Verdict | None], ...] = (
    _gone,
    _unasked,
    _late,
    _unwanted,
    _done,
    _untimely,
    _silenced,
    _capped,
)
