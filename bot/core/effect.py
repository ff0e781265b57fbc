"""What nudges do: after how many of them, sent or withheld, a leader did by themselves what it asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.diary import MARK
from bot.core.difference import Counts
from bot.core.entries import Measuring
from bot.core.model import Due, Notebook, State
from bot.core.nudges.holdout import MEASURED, measured
from bot.core.retention import Terms
from bot.core.rhythm import WEEK

KINDS = tuple(MEASURED.values())
# A nudge that helps, helps soon.
SOON = timedelta(hours=48)
# What a shorter look leaves out is itself a total that nobody may work out, so there is one shorter look only.
SHORTEST = 4
# Whole weeks, until two days before the week in which somebody asks.
MARGIN = WEEK + SOON


def weeks(days: int, terms: Terms) -> int:
    """How many whole weeks can be looked at: all that is kept, or when fewer days are asked for, the shortest look."""
    shortest = min(terms.nudges, terms.compliments, terms.talks, terms.agreements)
    kept = max(0, (timedelta(days=shortest) - MARGIN) // WEEK)
    return kept if days >= kept * WEEK.days else min(kept, SHORTEST)


def last_week(moment: datetime) -> datetime:
    """The Monday until which is looked: what came just before had its two days."""
    done = moment - SOON
    midnight = done.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=midnight.weekday())


def counted(book: Notebook, kind: str, start: datetime, end: datetime) -> Counts:
    """What one leader's notebook tells of one kind of nudge; nothing of who does not want to be counted."""
    known, total = book.measuring, Counts()
    if known is None or known.declined:
        return total
    for due in book.outbox:
        if due.kind == kind and measured(due) and start <= due.not_before < end and _drawn(due, known):
            done = int(_did(kind, book, due.not_before))
            held = due.state is State.SKIPPED
            total += Counts(held=1, held_done=done) if held else Counts(sent=1, sent_done=done)
    return total


def _drawn(due: Due, known: Measuring) -> bool:
    """Whether chance decided about it: withheld, or chosen to be sent, whatever became of it then."""
    told = known.since <= due.not_before and (known.until is None or due.not_before < known.until)
    return told and (bool(due.variant) or (due.state is State.SKIPPED and due.reason == "held"))


def _did(kind: str, book: Notebook, start: datetime) -> bool:
    """Whether the leader did it by themselves; what can only be pressed under a nudge does not count."""
    match kind:
        case "waardering":
            moments = [entry.moment for entry in book.compliments]
        case "eenopeen":
            # What the leader's own calendar brought was not planned here.
            moments = [talk.planned for talk in book.talks if not talk.id.startswith(MARK)]
        case "feedback":
            # A moment that was noted is gone after two weeks, so it cannot be counted fairly.
            moments = [talk.planned for talk in book.talks if talk.guide == kind]
            moments += [one.moment for one in book.agreements]
        case _:
            moments = [habit.since for habit in book.habits]
    return any(start <= moment < start + SOON for moment in moments)
