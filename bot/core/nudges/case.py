"""One nudge that could leave now, with all a rule may look at; and what a rule may say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.model import Due, Notebook
from bot.core.nudges.around import Around
from bot.core.nudges.slots import AGAIN, PATIENCE, own_key, slot_of
from bot.core.nudges.week import Week
from bot.core.rhythm import local

# What matters most comes first; each is the kind of a page.
COMMITMENT, TALK, MOMENT, PRACTICE = RANKS = ("commitment", "talk", "moment", "practice")
# The reason of a nudge about a moment that the leader noted: within two days it is fresh (S3.2l).
NOTED = "moment|"


@dataclass(frozen=True, slots=True)
class Send:
    """It may leave now."""


@dataclass(frozen=True, slots=True)
class Move:
    """Not now, but at `to`."""

    to: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Not this one, ever."""

    reason: str


Verdict = Send | Move | Skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One nudge that could leave now; `leaving` are the ids of those that leave in this same look."""

    due: Due
    book: Notebook
    week: Week
    around: Around
    moment: datetime
    leaving: frozenset[str] = frozenset()

    @property
    def rank(self) -> str:
        """The kind of its page."""
        return self.due.rank

    @property
    def hour(self) -> str:
        """The wall-clock time to come at on another day: that of its own, and what was noted as soon as it can."""
        if own_key(self.due).startswith(NOTED):
            return self.week.opens
        return local(self.due.planned or self.due.not_before, self.week.zone).strftime("%H:%M")

    @property
    def again(self) -> bool:
        """Whether the leader put it off."""
        return AGAIN in self.due.key

    @property
    def last(self) -> datetime:
        """Until when it may wait for a good moment."""
        if slot_of(self.book, self.due) or self.again:
            return (self.due.planned or self.due.not_before) + PATIENCE
        return self.due.not_after
