"""The outbox protocol: what may be sent now, how a sending ended, and what becomes of one that nobody saw end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import assert_never

from bot.core.model import Address, Due, Notebook, State
from bot.core.outcomes import Absent, Found, Gone, Later, Outcome, Refused, Sent, Shut, Unknown, Unreadable

MOST_ATTEMPTS = 12
# What cannot be seen now is looked for again, but not for ever.
LOOKED_FOR = timedelta(hours=1)
BEHIND_A_DOOR = timedelta(minutes=1)
Rest = Callable[[Address], float]


@dataclass(frozen=True, slots=True)
class Times:
    """How long a call may take, and how long a platform may take after it to show what it took."""

    call: timedelta = timedelta(seconds=10)
    settle: timedelta = timedelta(seconds=60)


TIMES = Times()


def anytime(_: Address) -> float:
    """Nothing rests."""
    return 0.0


class Again(Enum):
    """How often at most a letter leaves once more when nobody knows, nor can see, whether it arrived."""

    NEVER = 0
    ONCE = 1
    SOME = 4
    ALWAYS = 1_000_000


# A nudge is never worth two, and the next one heals it; what somebody wrote or waits for is. That it may not have
# arrived has to be heard: only then can its writer send it again. Taking back can be done any number of times. A kind
# that is not here is a nudge.
UNSEEN: Mapping[str, Again] = {
    "compliment": Again.ONCE,
    "channel": Again.ONCE,
    "thanks": Again.ONCE,
    "guide": Again.ONCE,
    "refused-person": Again.SOME,
    "refused-channel": Again.SOME,
    "unsure-person": Again.SOME,
    "unsure-channel": Again.SOME,
    "withdraw": Again.ALWAYS,
}


def again(kind: str) -> Again:
    """What the table says of a kind of letter."""
    return UNSEEN.get(kind, Again.NEVER)


def claim(book: Notebook, moment: datetime, times: Times = TIMES, rest: Rest = anytime) -> Due | None:
    """Mark the first letter that may leave now as sending; the caller sends it only after this is durable.

    One at a time: a letter that waits in a queue of ours would look cut off. What is past its use ends here.
    """
    for due in [due for due in book.outbox if due.state is State.DUE and due.not_before <= moment > due.not_after]:
        _put(book, replace(due, state=State.EXPIRED))
    due = next((due for due in ready(book, moment) if not rest(due.address)), None)
    if due is None:
        return None
    look_at = moment + times.call + times.settle
    claimed = replace(due, state=State.SENDING, attempts=due.attempts + 1, attempt_at=moment, look_at=look_at)
    _put(book, claimed)
    return claimed


def ready(book: Notebook, moment: datetime) -> list[Due]:
    """The letters whose time has come; one that travels with another has no call of its own."""
    # A nudge without words was not judged yet, or is to be judged anew.
    waiting = (d for d in book.outbox if d.state is State.DUE and not d.lead and (d.variant or not d.rank))
    return [due for due in waiting if due.not_before <= moment <= due.not_after]


def unseen(book: Notebook, moment: datetime) -> list[Due]:
    """The letters that were being sent so long ago that it can be seen by now whether they arrived.

    What travels with another stands nowhere under its own name, and ends as that one does.
    """
    sending = (due for due in book.outbox if due.state is State.SENDING and not due.lead)
    return [due for due in sending if _look_at(due) <= moment]


def settle(book: Notebook, due: Due, outcome: Outcome | Found, moment: datetime, times: Times = TIMES) -> Due:
    """Write down how a sending ended; returns the letter as it is now."""
    # What happened to it meanwhile stays: its leader may have pressed a button before we heard that it arrived.
    kept = next((other for other in book.outbox if other.id == due.id), None)
    if kept is None or kept.state is not State.SENDING:
        ended = replace(kept or due, receipt=outcome.receipt if isinstance(outcome, Sent) else due.receipt)
    else:
        ended = _ended(due, outcome, moment, times)
    _put(book, ended)
    return ended


def drop(book: Notebook, due: Due) -> None:
    """It is no longer relevant: what it was about is gone."""
    _put(book, replace(due, state=State.EXPIRED))


def waits(outbox: Iterable[Due]) -> list[datetime]:
    """The moments at which this outbox wants to be looked at again."""
    outbox = list(outbox)
    sending = [_look_at(due) for due in outbox if due.state is State.SENDING and not due.lead]
    return sending + [due.not_before for due in outbox if due.state is State.DUE and not due.lead]


def _ended(due: Due, outcome: Outcome | Found, moment: datetime, times: Times) -> Due:
    match outcome:
        case Sent(receipt):
            return replace(due, state=State.SENT, receipt=receipt)
        case Later(seconds) if due.attempts < MOST_ATTEMPTS:
            return replace(due, state=State.DUE, not_before=moment + timedelta(seconds=max(1.0, seconds)))
        case Later() | Refused() | Gone():
            return replace(due, state=State.FAILED)
        case Shut():
            # Nobody was asked to take it: it waits for the door to open, or until it is past its use.
            return replace(due, state=State.DUE, attempts=due.attempts - 1, not_before=moment + BEHIND_A_DOOR)
        case Unknown():
            return replace(due, look_at=moment + times.settle)
        case Absent() | Unreadable():
            return _looked_for(due, outcome, moment)
        case _:
            assert_never(outcome)


def _looked_for(due: Due, found: Absent | Unreadable, moment: datetime) -> Due:
    since = _tried(due)
    # Was our clock set back meanwhile, who knows which hours were looked at.
    if since <= moment and isinstance(found, Absent):
        return replace(due, state=State.DUE, not_before=moment)
    if isinstance(found, Unreadable) and found.seconds and since <= moment < since + LOOKED_FOR:
        return replace(due, look_at=moment + timedelta(seconds=found.seconds))
    return _nobody_knows(due, moment)


def _nobody_knows(due: Due, moment: datetime) -> Due:
    if due.unsure < again(due.kind).value:
        return replace(due, state=State.DUE, not_before=moment, unsure=due.unsure + 1)
    return replace(due, state=State.UNKNOWN)


def _tried(due: Due) -> datetime:
    return due.attempt_at or due.not_before


def _look_at(due: Due) -> datetime:
    """An older program wrote down the attempt alone."""
    return due.look_at or _tried(due) + TIMES.call + TIMES.settle


def _put(book: Notebook, due: Due) -> None:
    """Write it down; what travels with it ends as it does."""
    book.outbox = [due if other.id == due.id else _riding(other, due) for other in book.outbox]


def _riding(other: Due, lead: Due) -> Due:
    if other.lead != lead.id or other.state not in (State.DUE, State.SENDING):
        return other
    return replace(other, state=lead.state, attempt_at=lead.attempt_at, look_at=lead.look_at)
