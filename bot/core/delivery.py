"""The outbox protocol: what may be sent now, and how a sending ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.core.model import Due, Notebook, State
from bot.core.outcomes import Gone, Later, Outcome, Refused, Sent, Unknown

# A sending that has not ended by now was cut off by a crash: whether it arrived, nobody knows.
CUT_OFF = timedelta(minutes=2)
MOST_ATTEMPTS = 12
# What a person wrote to somebody is worth a second copy rather than none; a nudge never is.
WORTH_TWO = frozenset({"compliment", "channel"})


def claim(book: Notebook, moment: datetime) -> list[Due]:
    """Mark what may leave now as sending; the caller sends only after this is durable."""
    claimed = list[Due]()
    for due in book.outbox:
        if due.state is State.SENDING and due.attempt_at and moment - due.attempt_at > CUT_OFF:
            _put(book, _unsure(due, moment))
    for due in list(book.outbox):
        # A rider travels with its lead, and has no call of its own.
        if due.state is not State.DUE or due.not_before > moment or due.lead:
            continue
        if due.not_after < moment:
            _put(book, replace(due, state=State.EXPIRED))
            continue
        claimed.append(replace(due, state=State.SENDING, attempts=due.attempts + 1, attempt_at=moment))
    for due in claimed:
        _put(book, due)
    return claimed


def settle(book: Notebook, due: Due, outcome: Outcome, moment: datetime) -> Due:
    """Write down how a sending ended. A nudge whose fate is unknown is never sent again."""
    match outcome:
        case Sent(receipt):
            ended = replace(due, state=State.SENT, receipt=receipt)
        case Later(seconds) if due.attempts < MOST_ATTEMPTS:
            ended = replace(due, state=State.DUE, not_before=moment + timedelta(seconds=max(1.0, seconds)))
        case Later() | Refused() | Gone():
            ended = replace(due, state=State.FAILED)
        case Unknown():
            ended = _unsure(due, moment)
        case _:
            assert_never(outcome)
    _put(book, ended)
    return ended


def drop(book: Notebook, due: Due) -> None:
    """It is no longer relevant: what it was about is gone."""
    _put(book, replace(due, state=State.EXPIRED))


def waits(outbox: Iterable[Due]) -> list[datetime]:
    """The moments at which this outbox wants to be looked at again."""
    sending = [due.attempt_at + CUT_OFF for due in outbox if due.state is State.SENDING and due.attempt_at]
    return sending + [due.not_before for due in outbox if due.state is State.DUE and not due.lead]


def _unsure(due: Due, moment: datetime) -> Due:
    if due.kind in WORTH_TWO and due.attempts < 2:  # noqa: PLR2004 - once more, then never
        return replace(due, state=State.DUE, not_before=moment + CUT_OFF)
    return replace(due, state=State.UNKNOWN)


def _put(book: Notebook, due: Due) -> None:
    """Write it down; what travels with it ends as it does."""
    book.outbox = [due if other.id == due.id else _riding(other, due) for other in book.outbox]


def _riding(other: Due, lead: Due) -> Due:
    rides = other.lead == lead.id and other.state in (State.DUE, State.SENDING)
    return replace(other, state=lead.state, attempt_at=lead.attempt_at) if rides else other
