"""A notebook that comes back from a backup: what was due before is not sent by this life too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.core import delivery, nudges
from bot.core.delivery import Again
from bot.core.model import Due, Notebook, State


def expire(book: Notebook, moment: datetime) -> int:
    """End every letter that was due by now, and plan the rhythm anew from here; returns how many letters ended.

    The life that was lost did or did not send them. What a leader wrote to a colleague was almost surely sent, so its
    fate is unknown; a nudge is past its use.
    """
    kept = book.outbox
    book.outbox = [_ended(due) if _was_due(due, moment) else due for due in kept]
    book.outbox.extend(_begun(book, moment))
    away = book.away
    nudges.resume(book, moment)
    book.away = away  # whoever was out of reach still is
    book.next_due = nudges.next_due(book, moment)
    return sum(_was_due(due, moment) for due in kept)


def _was_due(due: Due, moment: datetime) -> bool:
    return due.state is State.SENDING or (due.state is State.DUE and due.not_before <= moment)


def _ended(due: Due) -> Due:
    return replace(due, state=State.UNKNOWN if delivery.again(due.kind) is Again.ONCE else State.EXPIRED)


def _begun(book: Notebook, moment: datetime) -> Iterator[Due]:
    """What could still be queued, though its hour came before: written down as past."""
    for one in nudges.undecided(book, nudges.occasions(book, moment)):
        if one.at <= moment:
            yield replace(nudges.due_of(book, one), state=State.EXPIRED)
