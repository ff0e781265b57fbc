"""What nudges do: how many did it by themselves after a nudge that came, and after one that was withheld."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from statistics import NormalDist

from bot.core.diary import MARK
from bot.core.entries import Measuring
from bot.core.model import Due, Notebook, State
from bot.core.nudges.policy import MEASURED, measured
from bot.core.retention import Terms
from bot.core.rhythm import WEEK

KINDS = tuple(MEASURED.values())
# A nudge that helps, helps soon.
SOON = timedelta(hours=48)
# Below these nobody hears anything: a total of fewer says something about somebody.
LEADERS, TIMES = 8, 5
# What a shorter look leaves out is itself a total that nobody may work out, so there is one shorter look only.
SHORTEST = 4
# Whole weeks, until two days before the week in which somebody asks.
MARGIN = WEEK + SOON


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of one leader: how many nudges came and were withheld, and after how many of each they did it."""

    sent: int = 0
    sent_done: int = 0
    held: int = 0
    held_done: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The difference between the two shares, and how far it may lie from what is so (95 %)."""

    total: Counts
    difference: float
    margin: float

    @property
    def visible(self) -> float:
        """The smallest difference that this many would show four times out of five."""
        return self.margin * (1 + NormalDist().inv_cdf(0.8) / NormalDist().inv_cdf(0.975))


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


def effect(leaders: Iterable[Counts]) -> Effect | None:
    """The difference with its interval; None when there are too few to tell it without telling about somebody.

    A leader gives many observations, which resemble each other: the variance is the cluster-robust one of the
    difference of two ratios (Liang & Zeger 1986, Biometrika 73:13-22), with the correction G/(G-1) and Student's t for
    few clusters (Cameron & Miller 2015, Journal of Human Resources 50:317-372). As degrees of freedom only the leaders
    count that have both kinds.
    """
    known = [one for one in leaders if one.sent or one.held]
    total, both = sum(known, Counts()), sum(1 for one in known if one.sent and one.held)
    cells = (total.sent_done, total.sent - total.sent_done, total.held_done, total.held - total.held_done)
    if both < LEADERS or min(cells) < TIMES:
        return None
    with_, without = total.sent_done / total.sent, total.held_done / total.held
    off = (
        (one.sent_done - with_ * one.sent) / total.sent - (one.held_done - without * one.held) / total.held
        for one in known
    )
    variance = len(known) / (len(known) - 1) * sum(one * one for one in off)
    return Effect(total=total, difference=with_ - without, margin=student(both - 1) * math.sqrt(variance))


def student(freedom: int) -> float:
    """The point that leaves 2.5 % above it (Abramowitz & Stegun 26.7.5; 0.001 off at seven degrees)."""
    z = NormalDist().inv_cdf(0.975)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))
