"""What would come when nothing changes, lived ahead on a copy of the notebook; and what came of what was planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core import delivery, nudge_cards, nudge_reasons, nudges
from bot.core.effect import SOON
from bot.core.model import Due, Notebook, State, Talk
from bot.core.nudges import PLANNING, QUIET, Around
from bot.core.outcomes import Sent
from bot.core.pages import Library
from bot.core.retention import Terms, tidy

FURTHEST = 92
# Nobody gets this many nudges in a quarter: a notebook that wants more is shown as far as this goes, and one that
# holds hundreds of talks to come less far, so that looking ahead never takes long.
MOST_STEPS, MOST_WORK = 300, 30_000
# What belongs to a talk comes from so long before it until so long after.
BEFORE, AFTER = timedelta(days=8), timedelta(days=3)
# As the beat does: a little later each time, so that nothing can hold time still.
A_MOMENT = timedelta(seconds=1)


class Fate(StrEnum):
    """What becomes, or became, of a nudge."""

    COMES = "comes"
    MOVED = "moved"  # it comes, later than by itself: `reason` says why
    SKIPPED = "skipped"  # it does not come: `reason` says why
    CAME = "came"
    USED = "used"
    UNSURE = "unsure"  # perhaps it came
    LOST = "lost"  # the platform refused it


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """One nudge: when, what becomes of it, in which words, and `why` it exists at all.

    A skipped one stands at the moment it would have come.
    """

    moment: datetime
    fate: Fate
    due: Due
    words: str = ""
    why: str = ""

    @property
    def reason(self) -> str:
        """The rule that moved or skipped it."""
        return self.due.reason


def foresee(
    book: Notebook, library: Library, moment: datetime, days: int, around: Around = QUIET, terms: Terms | None = None
) -> list[Foreseen]:
    """The coming days as the coach itself would live them if the leader did nothing; `book` stays as it is.

    A silence of this very moment says nothing about tomorrow, so it does not count. And what chance will withhold
    nobody may know: it would be as good as the nudge.
    """
    end, now, found = moment + timedelta(days=min(days, FURTHEST)), moment, list[Foreseen]()
    copy = replace(book, outbox=[*book.outbox], shown={**book.shown}, talks=_talks(book, moment, end))
    ahead = _Ahead(copy, library, replace(around, silence=None, held=0))
    for _ in range(min(MOST_STEPS, MOST_WORK // (1 + len(copy.talks)))):
        coming = None if book.away or not book.owner.active else nudges.next_due(ahead.book, now)
        if coming is None or coming > end:
            break
        now = max(coming, now)
        found += ahead.lived(now, terms or Terms())
        now += A_MOMENT
    found += ahead.later(end)
    return sorted(found, key=lambda one: (one.moment, one.due.key))


def _talks(book: Notebook, moment: datetime, end: datetime) -> list[Talk]:
    """The talks that have a say in these days: those in reach, and of the others what each rule may ask about.

    A linked calendar fills a notebook with talks, and every step looks at all.
    """
    # After a downtime what fell away in it is told, too.
    since = min(moment, book.woken or book.met or moment) - AFTER
    waiting = {due.about for due in book.outbox if due.state is State.DUE}
    by_moment = sorted(book.talks, key=lambda talk: talk.moment)
    last = {talk.colleague: talk.id for talk in by_moment if talk.moment <= moment}
    later = {talk.colleague: talk.id for talk in reversed(by_moment) if talk.moment > end + BEFORE}
    named = waiting | {*last.values(), *later.values()}
    return [
        talk
        for talk in book.talks
        if since <= talk.moment <= end + BEFORE or talk.id in named or talk.guide == PLANNING
    ]


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A copy of the notebook in which time goes on."""

    book: Notebook
    library: Library
    around: Around

    def lived(self, now: datetime, terms: Terms) -> Iterator[Foreseen]:
        """What the post does at this moment, with a platform that takes all; what ended by it."""
        book = self.book
        over = {due.id for due in book.outbox if due.state is not State.DUE}
        nudges.wake(book, self.library, now, self.around)
        tidy(book, now, terms)
        # What nobody saw end began before this: it is no longer to come.
        for lost in delivery.unseen(book, now):
            delivery.settle(book, lost, Sent(""), now)
        while due := delivery.claim(book, now):
            if due.rank and nudge_cards.card(due, book, self.library, now) is None:
                delivery.drop(book, due)
            else:
                delivery.settle(book, due, Sent(""), now)
        for due in book.outbox:
            if due.rank and due.state is not State.DUE and due.id not in over:
                yield self._told(due, now)

    def later(self, end: datetime) -> Iterator[Foreseen]:
        """What would have come by now, and was moved beyond the end."""
        for due in self.book.outbox:
            if due.rank and due.reason and due.state is State.DUE and due.planned and due.planned <= end:
                yield self._told(due, end)

    def _told(self, due: Due, now: datetime) -> Foreseen:
        match due.state:
            case State.SKIPPED | State.EXPIRED:
                return _foreseen(_unwanted(due), self.book, self.library, now, Fate.SKIPPED)
            case _:
                return _foreseen(due, self.book, self.library, now, Fate.MOVED if due.reason else Fate.COMES)


def past(book: Notebook, library: Library, moment: datetime, days: int) -> list[Foreseen]:
    """What came, what was used and what did not come, the newest first."""
    since = moment - timedelta(days=days)
    told = (_past(due, book, library, moment) for due in book.outbox if due.rank)
    found = [one for one in told if one and since <= one.moment <= moment]
    return sorted(found, key=lambda one: (one.moment, one.due.key), reverse=True)


def _past(due: Due, book: Notebook, library: Library, moment: datetime) -> Foreseen | None:
    fates = {
        State.SENDING: Fate.CAME,
        State.SENT: Fate.CAME,
        State.SETTLED: Fate.USED,
        State.UNKNOWN: Fate.UNSURE,
        State.FAILED: Fate.LOST,
        State.SKIPPED: Fate.SKIPPED,
        State.EXPIRED: Fate.SKIPPED,
    }
    # For two days it is not told what was withheld: that would be as good as the nudge.
    if due.state is State.DUE or (due.reason == "held" and moment - due.not_before < SOON):
        return None
    ended = _unwanted(due) if due.state is State.EXPIRED else due
    return _foreseen(ended, book, library, moment, fates[due.state])


def _unwanted(due: Due) -> Due:
    """What was dropped on leaving had lost what it was about."""
    return due if due.state is State.SKIPPED else replace(due, reason="gone")


def _foreseen(due: Due, book: Notebook, library: Library, moment: datetime, fate: Fate) -> Foreseen:
    by_itself = due.planned or due.not_before
    when = by_itself if fate is Fate.SKIPPED else due.attempt_at or due.not_before
    words, why = nudge_reasons.told(due, book, library, moment)
    return Foreseen(moment=when, fate=fate, due=due, words=words, why=why)
