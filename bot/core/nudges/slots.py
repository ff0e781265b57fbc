"""The rhythm's own moments: when each kind comes next, and what a missed or a used one does to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.model import Due, Notebook, Slot, State
from bot.core.rhythm import at, local, next_occurrence, same_week

# A nudge of the rhythm is of use on its own day; later it is noise.
FRESH = timedelta(hours=8)
# It may wait this long for a good moment, and never so long that two come together.
PATIENCE = timedelta(days=4)
UNUSED = 3
# What somebody put off comes because they asked for it.
AGAIN = "|again|"
LONGEST_WEEK = timedelta(days=8)
# Longer ago than this nobody wants to know what was missed.
LONG_AGO = timedelta(days=60)


def replan(book: Notebook, moment: datetime) -> None:
    """Set the next occurrence of each slot; appreciation skips a week that already has a compliment."""
    if not book.rhythm.agreed:
        return
    slots = tuple(
        slot if _waiting(book, slot, moment) else replace(slot, next=_next(book, slot, moment))
        for slot in book.rhythm.slots
    )
    book.rhythm = replace(book.rhythm, slots=slots)


def choose(book: Notebook, slot: Slot, others: Iterable[Slot], moment: datetime) -> None:
    """The leader chose this moment, beside the others: what still waits of an older choice comes no more."""
    book.rhythm = replace(book.rhythm, slots=(*others, slot), agreed=True)
    book.outbox = [
        replace(due, state=State.SKIPPED, reason="rechosen", variant="") if _older(book, due, slot) else due
        for due in book.outbox
    ]
    replan(book, moment)


def _older(book: Notebook, due: Due, slot: Slot) -> bool:
    """Whether a nudge waits for the sake of this slot; what the leader put off themselves has an hour of its own."""
    return due.state is State.DUE and slot_of(book, due) == slot and AGAIN not in due.key


def fly(book: Notebook, before: str) -> None:
    """The leader is in another zone: each turn keeps its day and its hour, there.

    Where that hour has passed already, on arrival, it has struck: so no week is left out, and none has two.
    """
    slots = tuple(replace(slot, next=_there(slot, before, book.owner.zone)) for slot in book.rhythm.slots)
    book.rhythm = replace(book.rhythm, slots=slots)


def _there(slot: Slot, before: str, zone: str) -> datetime | None:
    return at(local(slot.next, before).date(), slot.time, zone) if slot.next else None


def _waiting(book: Notebook, slot: Slot, moment: datetime) -> bool:
    """Its hour has struck and the next tick will send it: planning anew would lose it."""
    struck = slot.next is not None and slot.next <= moment <= slot.next + FRESH
    return struck and not (slot.kind == "appreciation" and appreciated(book, moment))


def appreciated(book: Notebook, moment: datetime) -> bool:
    """Whether this week already has a compliment."""
    # Most are older than that at a glance; a zone takes its time.
    near = (entry.moment for entry in book.compliments if abs(entry.moment - moment) < LONGEST_WEEK)
    return any(same_week(one, moment, book.owner.zone) for one in near)


def struck(book: Notebook, moment: datetime) -> Iterator[tuple[Slot, datetime]]:
    """Each occurrence that has come, oldest first; the slots move on to what is next.

    After a long silence they are told one by one: what did not come is counted, too.
    """
    for slot in book.rhythm.slots:
        if slot.next is None or slot.next > moment:
            continue
        found = [slot.next]
        while (later := _after(book, slot, found[-1])) <= moment:
            found.append(later)
        yield from ((slot, one) for one in found if one > moment - LONG_AGO)
        put(book, slot.kind, replace(slot, next=later))


def put(book: Notebook, kind: str, slot: Slot | None) -> None:
    """Change the slot of this kind, or with None take it away."""
    slots = tuple(slot if other.kind == kind else other for other in book.rhythm.slots)
    book.rhythm = replace(book.rhythm, slots=tuple(other for other in slots if other))


def slot_of(book: Notebook, due: Due) -> Slot | None:
    """The slot a nudge is an occurrence of; None for one with another reason, also when it uses the slot's hour."""
    slot = book.rhythm.slot(due.about)
    return slot if slot and own_key(due).startswith(f"{slot.kind}|") else None


def whole_key(book: Notebook, key: str) -> str:
    """The name of an occurrence among all."""
    return f"{book.tenant}|{book.platform}|nudge|{book.owner.id}|{key}"


def own_key(due: Due) -> str:
    """The part of a key that names the occurrence among the leader's own: `kind|day` or `kind|object`."""
    return due.key.split("|", 4)[-1]


def used(book: Notebook, due: Due) -> None:
    """The leader did something with a nudge of a slot: its rhythm stays."""
    slot = book.rhythm.slot(due.about)
    if slot and (slot.unused or slot.asked):
        put(book, slot.kind, replace(slot, unused=0, asked=False))


def backed_off(book: Notebook, slot: Slot) -> bool:
    """Nobody used what came after we asked what fits better: every other week from now on, and then no more."""
    if slot.unused < UNUSED or not slot.asked:
        return False
    put(book, slot.kind, replace(slot, unused=0, weeks=2) if slot.weeks == 1 else None)
    return True


def settle(book: Notebook, due: Due) -> Due:
    """The leader did something with a nudge: it counts as used."""
    done = replace(due, state=State.SETTLED)
    book.outbox = [done if other.id == due.id else _arrived(other, due) for other in book.outbox]
    used(book, due)
    return done


def _arrived(other: Due, lead: Due) -> Due:
    """Who presses has it before them, also what travelled with it, whatever we heard of the sending."""
    return replace(other, state=State.SENT) if other.lead == lead.id and other.state is State.SENDING else other


def rest(book: Notebook, reason: str) -> None:
    """The leader cannot be reached: nothing is planned or sent until they come back. `reason` is for the operator."""
    book.away = reason


def resume(book: Notebook, moment: datetime) -> None:
    """The leader is back: the rhythm goes on, and an hour that struck while they were away is not made up for."""
    book.away = ""
    slots = tuple(replace(s, next=None) if s.next and s.next <= moment else s for s in book.rhythm.slots)
    book.rhythm = replace(book.rhythm, slots=slots)
    replan(book, moment)


def _next(book: Notebook, slot: Slot, moment: datetime) -> datetime:
    zone, after = book.owner.zone, moment
    # Every other week: the week it was planned for stays its week, whatever becomes of the day, the hour or the zone.
    if slot.weeks > 1 and slot.next and slot.next > moment:
        planned = local(slot.next, zone).date()
        monday = at(planned - timedelta(days=planned.weekday()), "00:00", zone)
        after = max(after, monday)
    until = book.rhythm.paused_until
    if until:
        after = max(after, at(until, "23:59", zone))
    found = next_occurrence(slot.day, slot.time, zone, after)
    if slot.kind == "appreciation" and appreciated(book, found):
        found = next_occurrence(slot.day, slot.time, zone, found)
    return found


def _after(book: Notebook, slot: Slot, moment: datetime) -> datetime:
    """The turn after this one: so many weeks on by the calendar, whatever the clocks do in between."""
    there = local(moment, book.owner.zone)
    start = at(there.date() + timedelta(weeks=slot.weeks - 1), f"{there:%H:%M}", book.owner.zone)
    return _next(book, replace(slot, next=None), start)
