"""What a leader's own calendar says, brought down to what is kept: when it is busy, and with whom of the team."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.commands import fold
from bot.core.entries import Busy
from bot.core.lexicon import Lexicon
from bot.core.model import Colleague, Notebook, Talk
from bot.core.status import away

MOST = 500
# A talk of two, with perhaps somebody who joins; more people are a meeting.
FEW = 3
GUIDE = "eenopeen"
MARK = "cal"
TWINS = timedelta(hours=1)
# "Verlof", "Vakantie Spanje", "Halve dag vrij": a longer line is about something else.
SHORT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody in a meeting, as its invitation calls them."""

    name: str = ""
    address: str = ""
    declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One occurrence of what stands in a calendar; nothing of its words is kept.

    `whole` is a day or more without an hour; `away` says that the calendar itself calls it an absence.
    """

    uid: str
    start: datetime
    end: datetime
    title: str = ""
    guests: tuple[Guest, ...] = ()
    whole: bool = False
    away: bool = False


def note(book: Notebook, meetings: Iterable[Meeting], moment: datetime, lexicon: Lexicon) -> None:
    """What the calendar says now takes the place of what it said before; said twice, nothing changes."""
    struck = {one.id for one in book.busy if one.dropped}
    held = [meeting for meeting in meetings if _holds(meeting, book, lexicon)]
    found = dict[str, tuple[Busy, Meeting]]()
    # All of it: of two that share an id the same one is kept, in whatever order a calendar tells them.
    for meeting in sorted(held, key=lambda meeting: (meeting.start, meeting.end, repr(meeting))):
        mate = None if meeting.whole else _mate(meeting, book)
        kept = _id(meeting)
        busy = Busy(
            id=kept,
            start=meeting.start,
            end=meeting.end,
            colleague=mate.id if mate else "",
            name=mate.name if mate else "",
            dropped=kept in struck,
        )
        found.setdefault(kept, (busy, meeting))
    rows = list(found.values())[:MOST]
    book.busy = [busy for busy, _ in rows]
    _note_talks(book, [busy for busy, meeting in rows if len(meeting.guests) <= FEW], moment)


def forget(book: Notebook, moment: datetime) -> None:
    """The calendar is no longer read: what it told of the days ahead goes; a talk that was held stays a talk."""
    book.calendar, book.busy = None, []
    _note_talks(book, [], moment)


def strike(book: Notebook, talk: Talk) -> None:
    """The leader struck a talk that came from the calendar: it does not come back while it stands there."""
    book.busy = [replace(one, dropped=True) if MARK + one.id == talk.id else one for one in book.busy]


def beside(talks: Sequence[Talk], planned: Talk) -> list[Talk]:
    """The talks without what the calendar says of this very one, now that the leader planned it here."""
    return [talk for talk in talks if not (talk.id.startswith(MARK) and _twins(talk, planned))]


def _note_talks(book: Notebook, rows: Sequence[Busy], moment: datetime) -> None:
    known = {talk.id: talk for talk in book.talks}
    kept = [talk for talk in book.talks if not talk.id.startswith(MARK) or talk.moment <= moment]
    for busy in rows:
        if not busy.colleague or busy.dropped or busy.start <= moment:
            continue
        before = known.get(MARK + busy.id)
        talk = Talk(
            id=MARK + busy.id,
            guide=GUIDE,
            colleague=busy.colleague,
            name=busy.name,
            moment=busy.start,
            minutes=max(1, int((busy.end - busy.start) / timedelta(minutes=1))),
            planned=before.planned if before else moment,
        )
        if not any(_twins(other, talk) for other in kept):
            kept.append(talk)
    book.talks = kept


def _twins(one: Talk, other: Talk) -> bool:
    return one.colleague == other.colleague and abs(one.moment - other.moment) < TWINS


def _id(meeting: Meeting) -> str:
    return hashlib.sha256(f"{meeting.uid}|{meeting.start.isoformat()}".encode()).hexdigest()[:16]


def _holds(meeting: Meeting, book: Notebook, lexicon: Lexicon) -> bool:
    """Whether the leader is really busy then: not what they declined, nor a birthday, nor somebody else's leave."""
    if meeting.end <= meeting.start or any(guest.declined and _is(guest, book.owner.name) for guest in meeting.guests):
        return False
    if not meeting.whole:
        return True
    words = fold(meeting.title).split()
    others = {word for mate in book.team for word in fold(mate.name).split()}
    leave = away(meeting.title, "", lexicon) == "leave" and len(words) <= SHORT
    return not others & set(words) and (meeting.away or leave)


def _mate(meeting: Meeting, book: Notebook) -> Colleague | None:
    """The one colleague of the team whom this meeting names; None when it names nobody, or several."""
    firsts = Counter(fold(name) for name in (book.owner.first, *(mate.first for mate in book.team)))
    coming = [guest for guest in meeting.guests if not guest.declined and not _is(guest, book.owner.name)]
    title = f" {fold(meeting.title)} "
    named = list[Colleague]()
    for mate in book.team:
        first, whole = fold(mate.first), fold(mate.name)
        alone = bool(first) and firsts[first] == 1
        guest = any(_is(one, mate.name) or (alone and first in (fold(one.name), _local(one))) for one in coming)
        # A first name in the title is somebody else when those who come are named, and no colleague is among them.
        titled = bool(whole) and (f" {whole} " in title or (alone and not coming and f" {first} " in title))
        declined = any(one.declined and _is(one, mate.name) for one in meeting.guests)
        if (guest or titled) and not declined:
            named.append(mate)
    return named[0] if len(named) == 1 else None


def _is(guest: Guest, name: str) -> bool:
    """Whether all words of a name are in how this guest is called: "Maes, Jan", jan.maes@…."""
    words = set(fold(name).split())
    return bool(words) and (
        words <= set(fold(guest.name).split()) or (len(words) > 1 and words <= set(_local(guest).split()))
    )


def _local(guest: Guest) -> str:
    return fold(guest.address.partition("@")[0])
