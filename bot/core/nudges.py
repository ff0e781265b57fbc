"""Which nudge, when and for whom: pure policy over one notebook."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from bot.core import delivery
from bot.core.freedays import HOME, Free, country_of, never
from bot.core.model import Address, Colleague, Due, Notebook, Reach, Slot, State, Talk
from bot.core.pages import Library, NudgePage
from bot.core.retention import DRAFTED
from bot.core.rhythm import at, local, next_occurrence, next_workday, same_week
from bot.core.turn import new_id

# Which pages a kind of slot chooses from; the one unseen for longest comes first.
PAGES = {
    "practice": ("vraagterug", "stilte", "watmaaktdat"),
    "appreciation": ("waardering",),
    "feedback": ("feedback",),
}
REST = "rust"
TALKS = ("vooraf", "erna", "review")
# Nobody reads the same text within eight weeks.
AGAIN = timedelta(weeks=8)
# A practice nudge is of use on its own day; later it is noise.
FRESH = timedelta(hours=8)
UNUSED = 3
# No country closes for longer than this many working days.
LONGEST_HOLIDAY = 10
REVIEW = "review"
Off = Callable[[date], bool]


def replan(book: Notebook, moment: datetime) -> None:
    """Set the next occurrence of each slot; appreciation skips a week that already has a compliment."""
    if not book.rhythm.agreed:
        return
    slots = tuple(
        slot if _waiting(book, slot, moment) else replace(slot, next=_next(book, slot, moment))
        for slot in book.rhythm.slots
    )
    book.rhythm = replace(book.rhythm, slots=slots)


def _waiting(book: Notebook, slot: Slot, moment: datetime) -> bool:
    """Its hour has struck and the next tick will send it: planning anew would lose it."""
    struck = slot.next is not None and slot.next <= moment <= slot.next + FRESH
    return struck and not (slot.kind == "appreciation" and appreciated(book, moment))


def appreciated(book: Notebook, moment: datetime) -> bool:
    """Whether this week already has a compliment."""
    return any(same_week(entry.moment, moment, book.owner.zone) for entry in book.compliments)


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


def wake(book: Notebook, library: Library, moment: datetime, free: Free = never, home: str = HOME) -> None:
    """Put in the outbox what this notebook's leader should get now, and move the slots on.

    `free` tells the public holidays: a nudge of such a day comes on the next working day. `home` is the country of
    who lives in a zone that does not tell.
    """
    if book.away:
        return
    off = partial(free, book.rhythm.country or country_of(book.owner.zone, home))
    for slot in book.rhythm.slots if book.rhythm.agreed else ():
        if slot.next and slot.next <= moment:
            _slot_due(book, library, slot, moment, off)
    for talk in book.talks:
        for kind, start, end in talk_times(talk, book.owner.zone):
            if start <= moment <= end:
                _add(book, library, kind.partition("-")[0], f"{kind}|{talk.id}", start, end, talk=talk)


def next_due(book: Notebook, moment: datetime) -> datetime | None:
    """The next moment to wake this notebook: for its leader, or to forget a draft; None when nothing waits."""
    forget = [draft.moment + DRAFTED for draft in book.drafts]
    return min([*forget, *filter(None, [coming(book, moment)])], default=None)


def coming(book: Notebook, moment: datetime) -> datetime | None:
    """The next moment its leader hears from us."""
    if book.away:
        return min(delivery.waits(book.outbox), default=None)
    waits = [slot.next for slot in book.rhythm.slots if slot.next and book.rhythm.agreed]
    keys = {due.key.split("|", 4)[-1] for due in book.outbox}
    for talk in book.talks:
        times = talk_times(talk, book.owner.zone)
        waits += [start for kind, start, end in times if end > moment and f"{kind}|{talk.id}" not in keys]
    return min([*waits, *delivery.waits(book.outbox)], default=None)


def _slot_due(book: Notebook, library: Library, slot: Slot, moment: datetime, off: Off) -> None:
    assert slot.next is not None  # noqa: S101 - the caller looked
    zone, due_at = book.owner.zone, slot.next
    day = local(due_at, zone).date()
    moved = replace(slot, next=_after(book, slot, max(due_at, moment)))
    if moment - due_at > FRESH or _paused(book, moment):
        return _move(book, slot, moved)
    if day.weekday() not in book.rhythm.days or off(day) or _nudged_on(book, due_at):
        later = at(_workday_after(day, book.rhythm.days, off), slot.time, zone)
        return _move(book, slot, replace(slot, next=later))
    if slot.unused >= UNUSED and slot.asked:
        return _move(book, slot, replace(moved, unused=0, weeks=2) if slot.weeks == 1 else None)
    asking = slot.unused >= UNUSED
    page = REST if asking else _page(book, slot)
    key = f"{slot.kind}|{day.isoformat()}"
    mate = None if asking else _longest(book, slot)
    _add(book, library, page, key, due_at, due_at + FRESH, mate=mate, about=slot.kind)
    return _move(book, slot, replace(moved, unused=0 if asking else slot.unused + 1, asked=slot.asked or asking))


def _workday_after(day: date, days: tuple[int, ...], off: Off) -> date:
    found = next_workday(day, days)
    for _ in range(LONGEST_HOLIDAY):
        if not off(found):
            break
        found = next_workday(found, days)
    return found


def _after(book: Notebook, slot: Slot, moment: datetime) -> datetime:
    start = moment + timedelta(weeks=slot.weeks - 1)
    return _next(book, replace(slot, next=None), start)


def _move(book: Notebook, slot: Slot, moved: Slot | None) -> None:
    slots = tuple(moved if other.kind == slot.kind else other for other in book.rhythm.slots)
    book.rhythm = replace(book.rhythm, slots=tuple(other for other in slots if other))


def _paused(book: Notebook, moment: datetime) -> bool:
    until = book.rhythm.paused_until
    return until is not None and local(moment, book.owner.zone).date() <= until


def _nudged_on(book: Notebook, moment: datetime) -> bool:
    """At most one practice nudge a day; what belongs to a talk is a commitment and does not count."""
    day = local(moment, book.owner.zone).date()
    kinds = {page for pages in PAGES.values() for page in pages} | {REST}
    return any(due.kind in kinds and local(due.not_before, book.owner.zone).date() == day for due in book.outbox)


def _page(book: Notebook, slot: Slot) -> str:
    return min(PAGES[slot.kind], key=lambda page: (_last_shown(book, page), PAGES[slot.kind].index(page)))


def _last_shown(book: Notebook, page: str) -> float:
    return max((seen.timestamp() for key, seen in book.shown.items() if key.startswith(f"{page}|")), default=0.0)


def _longest(book: Notebook, slot: Slot) -> Colleague | None:
    """The colleague longest without a compliment; whoever never had one counts from joining the team."""
    return next(iter(longest_unseen(book)), None) if slot.kind == "appreciation" else None


def longest_unseen(book: Notebook) -> list[Colleague]:
    """The team, longest without a compliment first; at the same moment who never had one goes first."""

    def seen(mate: Colleague) -> tuple[datetime, bool, str]:
        last = last_compliment(book, mate.id)
        return last or mate.since, last is not None, mate.name

    return sorted(book.team, key=seen)


def last_compliment(book: Notebook, person: str) -> datetime | None:
    """When the leader last kept a compliment for this colleague."""
    return max((entry.moment for entry in book.compliments if entry.colleague == person), default=None)


def talk_times(talk: Talk, zone: str) -> list[tuple[str, datetime, datetime]]:
    """(kind, from, until) of what belongs to a planned talk (S1.7a, S2.3e, S2.2e)."""
    end, day = talk.moment + timedelta(minutes=talk.minutes), local(talk.moment, zone).date()
    times = [
        ("vooraf", talk.moment - timedelta(minutes=10), talk.moment),
        ("erna", end, end + timedelta(days=1)),
    ]
    if talk.guide == REVIEW:
        ahead, today = at(day - timedelta(days=7), "09:00", zone), at(day, "08:30", zone)
        times.append(("review-ahead", ahead, ahead + timedelta(days=2)))
        times.append(("review-today", today, talk.moment - timedelta(minutes=10)))
    return [(kind, start, until) for kind, start, until in times if start >= talk.planned - timedelta(minutes=10)]


def _add(  # noqa: PLR0913 - a nudge has this many facts
    book: Notebook,
    library: Library,
    page: str,
    key: str,
    start: datetime,
    end: datetime,
    *,
    mate: Colleague | None = None,
    talk: Talk | None = None,
    about: str = "",
) -> None:
    full = whole_key(book, key)
    if any(due.key == full for due in book.outbox):
        return
    part = {"review-ahead": "ahead", "review-today": "today"}.get(key.partition("|")[0], "")
    name = mate.name if mate else talk.name if talk else ""
    parts = (part,) if part else ("named", "unnamed") if name else ("unnamed",)
    variant = _variant(book, library.nudges[page], parts, mate, start)
    if not variant:
        return
    book.shown[variant] = start
    book.outbox.append(
        Due(
            id=new_id(),
            key=full,
            kind=page,
            about=talk.id if talk else about,
            name=name,
            variant=variant,
            person=mate.id if mate else talk.colleague if talk else "",
            not_before=start,
            not_after=end,
            address=Address(platform=book.platform, tenant=book.tenant, reach=Reach.PERSON, id=book.owner.id),
        )
    )


def whole_key(book: Notebook, key: str) -> str:
    """The name of an occurrence among all."""
    return f"{book.tenant}|{book.platform}|nudge|{book.owner.id}|{key}"


def _variant(book: Notebook, page: NudgePage, parts: tuple[str, ...], mate: Colleague | None, moment: datetime) -> str:
    """The text least recently shown, as page|part|number; "" when the page has none that fits.

    The first part goes first, as long as it has a text unseen for eight weeks; {days} needs an earlier compliment.
    """
    last = last_compliment(book, mate.id) if mate else None
    counted = last is not None and moment - last > timedelta(days=2)
    texts = {part: page.variants.get(part, ()) for part in parts}
    turn = zlib.crc32(book.owner.id.encode())

    def rank(place: tuple[str, int]) -> tuple[bool, int, float, int]:
        part, number = place
        shown = book.shown.get(f"{page.stem}|{part}|{number}")
        recent = shown is not None and moment - shown < AGAIN
        # When all were seen lately, the oldest of any part; else the first part goes first.
        first = 0 if recent else parts.index(part)
        return recent, first, shown.timestamp() if shown else 0.0, (number - turn) % len(texts[part])

    usable = [(part, n) for part in parts for n, text in enumerate(texts[part]) if counted or "{days}" not in text]
    return "|".join((page.stem, *map(str, min(usable, key=rank)))) if usable else ""


def rest(book: Notebook, reason: str) -> None:
    """The leader cannot be reached: nothing is planned or sent until they come back. `reason` is for the operator."""
    book.away = reason


def resume(book: Notebook, moment: datetime) -> None:
    """The leader is back: the rhythm goes on, and an hour that struck while they were away is not made up for."""
    book.away = ""
    slots = tuple(replace(s, next=None) if s.next and s.next <= moment else s for s in book.rhythm.slots)
    book.rhythm = replace(book.rhythm, slots=slots)
    replan(book, moment)


def settle(book: Notebook, due: Due) -> Due:
    """The leader did something with a nudge: it counts as used, so its rhythm stays."""
    used = replace(due, state=State.SETTLED)
    book.outbox = [used if other.id == due.id else other for other in book.outbox]
    slots = tuple(replace(s, unused=0, asked=False) if s.kind == due.about else s for s in book.rhythm.slots)
    book.rhythm = replace(book.rhythm, slots=slots)
    return used
