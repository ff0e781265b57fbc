"""The coming and the past four weeks of a leader, each nudge as a line in words."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.core.dates import brief_day, clock
from bot.core.habit_cards import KINDS
from bot.core.model import Due, Notebook
from bot.core.nudges import AFRESH, FADING, REST, Around
from bot.core.pages import Library
from bot.core.retention import Terms
from bot.core.rhythm import local
from bot.core.upcoming import Fate, Foreseen, foresee, past

DAYS = 28
THEIR_OWN = frozenset({REST, FADING, AFRESH})  # known by their title, also at an hour of the rhythm
LATE = "late"  # what a downtime of ours took away is counted, not told one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One nudge in words; `moment` is on the leader's wall clock, `state` says what becomes of it ("" when it comes).

    `reason` is why it was moved or skipped, `why` the rule it comes by; `why` has marks, the rest are plain words.
    """

    moment: datetime
    day: str
    time: str
    what: str
    fate: Fate
    state: str
    reason: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What comes, oldest first, and what came, newest first; `late` fell away while we could not send."""

    coming: tuple[Line, ...] = ()
    past: tuple[Line, ...] = ()
    late: int = 0


async def looked(book: Notebook, library: Library, moment: datetime, around: Around, terms: Terms) -> Outlook:
    """The outlook, lived aside: four full weeks may take a second, in which others are answered."""
    return await asyncio.to_thread(outlook, book, library, moment, around, terms)


def outlook(book: Notebook, library: Library, moment: datetime, around: Around, terms: Terms) -> Outlook:
    """The coming and the past four weeks of a leader, in words."""
    back = past(book, library, moment, DAYS)
    ahead = foresee(book, library, moment, DAYS, around, terms)
    late = [one for one in (*ahead, *back) if one.reason == LATE]

    def lines(found: list[Foreseen], section: str) -> tuple[Line, ...]:
        return tuple(_line(one, book, library, section) for one in found if one.reason != LATE)

    return Outlook(coming=lines(ahead, "ahead"), past=lines(back, "reason"), late=len(late))


def _line(one: Foreseen, book: Notebook, library: Library, section: str) -> Line:
    say, zone = library.say, book.owner.zone
    wall, by_itself = local(one.moment, zone), local(one.due.planned or one.moment, zone)
    state = "missed" if section == "reason" and one.fate is Fate.SKIPPED else one.fate.value
    day = brief_day(library, by_itself.date())
    return Line(
        moment=wall,
        day=brief_day(library, wall.date()),
        time=clock(library, wall.strftime("%H:%M")),
        what=_what(one.due, library),
        fate=one.fate,
        state="" if one.fate is Fate.COMES else say(f"upcoming.{state}", day=day),
        reason=say(f"{section}.{one.reason}") if one.fate in (Fate.MOVED, Fate.SKIPPED) and one.reason else "",
        why=one.why,
    )


def _what(due: Due, library: Library) -> str:
    """The kind as the leader chose it, or the title of its page; with whom it is about."""
    page, slot = library.nudges.get(due.kind), due.about if due.about in KINDS else "practice"
    titled = page if due.about not in KINDS or due.kind in THEIR_OWN else None
    kind = titled.title if titled else library.say(f"rhythm.kind-{slot}")
    # Held together, so that a line on a phone does not begin with a dot.
    return f"{kind} ·\N{NO-BREAK SPACE}{due.first}" if due.name else kind
