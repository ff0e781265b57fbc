"""What is due now for one leader: planned, judged, and put in the outbox with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.core import delivery
from bot.core.model import Due, Notebook, Slot, State
from bot.core.nudges import slots
from bot.core.nudges.around import QUIET, Around
from bot.core.nudges.case import COMMITMENT, PRACTICE, RANKS, TALK, Case, Move, Send, Skip, Verdict
from bot.core.nudges.choosing import FADING, PAGES, REST, fade, unworded, worded
from bot.core.nudges.holdout import withheld
from bot.core.nudges.occasions import Occasion, occasions
from bot.core.nudges.policy import fresh_until, judge
from bot.core.nudges.week import week_of
from bot.core.pages import Library
from bot.core.retention import DRAFTED
from bot.core.rhythm import local
from bot.core.turn import new_id


def wake(book: Notebook, library: Library, moment: datetime, around: Around = QUIET) -> None:
    """Let leave what this notebook's leader should get now; what should come later, or not at all, says why.

    After this no nudge waits whose moment has come: it is ready to be claimed, it was moved on, or it was skipped.
    """
    if book.away:
        return
    _plan(book, library, moment)
    _release(book, library, moment, around)
    book.woken = moment


def next_due(book: Notebook, moment: datetime) -> datetime | None:
    """The next moment to wake this notebook: for its leader, or to forget a draft; None when nothing waits."""
    forget = [draft.moment + DRAFTED for draft in book.drafts]
    return min([*forget, *filter(None, [coming(book, moment)])], default=None)


def coming(book: Notebook, moment: datetime) -> datetime | None:
    """The next moment its leader may hear from us."""
    # Nudges for who cannot be reached wait till they are back: nobody is woken for those.
    waits = delivery.waits(due for due in book.outbox if not (book.away and due.rank and due.state is State.DUE))
    if not book.away:
        waits += [slot.next for slot in book.rhythm.slots if slot.next and book.rhythm.agreed]
        waits += [one.at for one in undecided(book, occasions(book, moment))]
    return min(waits, default=None)


def stirs(book: Notebook, moment: datetime) -> bool:
    """Whether a nudge may leave now: only then it matters how its leader is there."""
    if book.away:
        return False
    if any(_waits(due, moment) for due in book.outbox):
        return True
    if book.rhythm.agreed and any(slot.next and slot.next <= moment for slot in book.rhythm.slots):
        return True
    return any(one.at <= moment for one in undecided(book, occasions(book, moment)))


def _plan(book: Notebook, library: Library, moment: datetime) -> None:
    """Each reason whose moment has come stands in the outbox, once and for good."""
    come = [one for one in occasions(book, moment) if one.at <= moment]
    turns = slots.struck(book, moment) if book.rhythm.agreed else ()
    for one in undecided(book, [*come, *(_turn(book, slot, when) for slot, when in turns)]):
        page = library.nudges.get(one.kind)
        book.outbox.append(replace(due_of(book, one), rank=page.kind if page else PRACTICE))


def _turn(book: Notebook, slot: Slot, when: datetime) -> Occasion:
    key = f"{slot.kind}|{local(when, book.owner.zone).date().isoformat()}"
    return Occasion(kind=PAGES[slot.kind], key=key, at=when, until=when + slots.FRESH, about=slot.kind)


def undecided(book: Notebook, found: Iterable[Occasion]) -> Iterator[Occasion]:
    """Those that no letter stands for yet, each once."""
    keys = {due.key for due in book.outbox}
    for one in found:
        if (key := slots.whole_key(book, one.key)) not in keys:
            keys.add(key)
            yield one


def due_of(book: Notebook, one: Occasion) -> Due:
    """The letter of an occasion, not judged yet."""
    return Due(
        id=new_id(),
        key=slots.whole_key(book, one.key),
        kind=one.kind,
        address=book.direct,
        not_before=one.at,
        not_after=one.until,
        planned=one.at,
        about=one.about,
        person=one.person,
        name=one.name,
    )


def _release(book: Notebook, library: Library, moment: datetime, around: Around) -> None:
    _unbundle(book, moment)
    week, leaving = week_of(book, around), dict[str, Due]()
    for due in sorted(filter(lambda due: _waits(due, moment), book.outbox), key=_order):
        case = Case(due=due, book=book, week=week, around=around, moment=moment, leaving=frozenset(leaving))
        verdict, chosen = _decided(case, library, [*leaving.values()])
        match verdict:
            case Send():
                _leave(book, due, chosen, moment)
                leaving[due.id] = chosen
            case Move(to, reason):
                moved = replace(due, not_before=to, not_after=fresh_until(case, to), reason=reason)
                _put(book, moved)
            case Skip(reason):
                _put(book, replace(due, state=State.SKIPPED, reason=reason, variant=""))
            case _:
                assert_never(verdict)
    _bundle(book, [due for due in leaving.values() if due.rank == COMMITMENT])


def _waits(due: Due, moment: datetime) -> bool:
    return bool(due.rank) and due.state is State.DUE and not due.lead and due.not_before <= moment


def _order(due: Due) -> tuple[int, float, str]:
    """What matters most first; of what belongs to talks the newest, of the rest the oldest."""
    when = (due.planned or due.not_before).timestamp()
    return RANKS.index(due.rank), -when if due.rank == TALK else when, due.key


def _decided(case: Case, library: Library, leaving: list[Due]) -> tuple[Verdict, Due]:
    verdict, due, book = judge(case), case.due, case.book
    if not isinstance(verdict, Send):
        return verdict, due
    # After a night's downtime nobody is asked about three talks at once.
    if due.rank == TALK and any(other.kind == due.kind for other in leaving):
        return Skip("one-per-kind"), due
    slot = slots.slot_of(book, due)
    if slot and not case.again and not due.variant and slots.backed_off(book, slot):
        return Skip("resting"), due
    chosen = worded(due, book, library, case.moment)
    if chosen is None:
        return Skip(unworded(due, book, case.moment)), due
    return (Skip("held"), due) if withheld(case, chosen) else (verdict, chosen)


def _leave(book: Notebook, due: Due, chosen: Due, moment: datetime) -> None:
    """It is ready, and read from now on; once for each nudge it counts as unused until somebody presses."""
    _put(book, chosen)
    # Also when it could not leave the first time, or was put off: eight weeks count from when it was read.
    book.shown[chosen.variant] = moment
    if due.variant:
        return
    if chosen.kind == FADING:
        fade(book, moment)
    slot = book.rhythm.slot(chosen.about)
    if slot and chosen.kind == REST:
        slots.put(book, slot.kind, replace(slot, unused=0, asked=True))
    elif slot:
        slots.put(book, slot.kind, replace(slot, unused=slot.unused + 1))


def _unbundle(book: Notebook, moment: datetime) -> None:
    """A bundle that did not leave and is up once more: each of it is looked at for itself."""
    up = {due.id for due in book.outbox if _waits(due, moment)}
    book.outbox = [replace(due, lead="") if due.state is State.DUE and due.lead in up else due for due in book.outbox]


def _bundle(book: Notebook, leaving: list[Due]) -> None:
    """Several commitments of one day are one message: the others travel with the first."""
    for rider in leaving[1:]:
        _put(book, replace(rider, lead=leaving[0].id))


def _put(book: Notebook, due: Due) -> None:
    book.outbox = [due if other.id == due.id else other for other in book.outbox]
