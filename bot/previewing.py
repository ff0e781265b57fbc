"""The door that looks ahead for an operator: what would come for one leader, and why. It only reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.core.card import bare
from bot.core.commands import fold
from bot.core.errors import BadSettings
from bot.core.model import Notebook, Person
from bot.core.nudges import Around
from bot.core.pages import Library
from bot.core.retention import Terms
from bot.core.rhythm import local
from bot.core.upcoming import FURTHEST, Fate, Foreseen, foresee
from bot.linking import SHELF
from bot.store.looking import Looking

COLUMNS = ("when", "what", "about", "verdict", "reason", "words")
# As much of a text as one line of a terminal likes to hold.
WORDS = 72


def leader(looking: Looking, who: str, tenant: str) -> Notebook:
    """The notebook of the leader with this id or name. Raises BadSettings unless there is exactly one."""
    if tenant and not looking.has(tenant):
        message = "--tenant: no such workspace here"
        raise BadSettings(message)
    tenants = [one for one in ([tenant] if tenant else looking.tenants()) if one != SHELF[0]]
    found = [book for one in tenants if (book := looking.read(one, who))]
    if not found:
        found = [book for one in tenants for book in looking.notebooks(one) if _called(book.owner, who)]
    if len(found) != 1:
        damaged = f"; {looking.unreadable} notebooks could not be read" if looking.unreadable else ""
        many = f"{len(found)} people go by that name or id: add --tenant, or give an id" if found else ""
        message = f"--leader: {many or 'nobody here goes by that id or name: give the id as in the log'}{damaged}"
        raise BadSettings(message)
    return found[0]


def days(asked: int) -> int:
    """How far to look. Raises BadSettings."""
    if not 1 <= asked <= FURTHEST:
        message = f"--days {asked}: write 1 to {FURTHEST}"
        raise BadSettings(message)
    return asked


def _called(owner: Person, who: str) -> bool:
    return fold(who) in (fold(owner.name), fold(owner.first)) and bool(fold(who))


def preview(book: Notebook, library: Library, moment: datetime, span: int, around: Around, terms: Terms) -> list[str]:
    """A table of what would come, and how much in a week; kinds, first names and reasons, nothing a leader typed."""
    zone, found = book.owner.zone, foresee(book, library, moment, span, around, terms)
    head = f"{book.owner.id}, {span} days from {local(moment, zone):%a %d %b %Y %H:%M} ({zone})"
    if book.away:
        return [head, "Nothing comes: they cannot be reached."]
    if not book.rhythm.agreed:
        head += "; no rhythm was agreed, so only what they planned comes"
    rows = [COLUMNS, *(_row(one, zone, library) for one in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [head, *(table if found else ["Nothing comes."]), *_by_week(found, zone, moment, span)]


def _row(one: Foreseen, zone: str, library: Library) -> tuple[str, ...]:
    due, page = one.due, library.nudges.get(one.due.kind)
    words = " ".join(bare(one.words).split())
    short = words if len(words) <= WORDS else f"{words[: WORDS - 1].rstrip()}…"
    return (
        f"{local(one.moment, zone):%a %d %b %H:%M}",
        page.title if page else due.kind,
        due.first if due.name else "-",
        one.fate.value,
        _reason(one, zone),
        short,
    )


def _reason(one: Foreseen, zone: str) -> str:
    """The rule that moved or skipped it; of what simply comes its rank, and the slot it comes at."""
    if one.fate is Fate.MOVED and one.due.planned:
        return f"{one.reason}, was {local(one.due.planned, zone):%a %d %b %H:%M}"
    return one.reason or one.due.rank


def _by_week(found: list[Foreseen], zone: str, moment: datetime, span: int) -> Iterator[str]:
    """How many come in each week, also in one without any."""
    end = moment + timedelta(days=span)
    comes = Counter(_week(one.moment, zone) for one in found if one.fate is not Fate.SKIPPED and one.moment <= end)
    weeks = dict.fromkeys(_week(moment + timedelta(days=day), zone) for day in range(span + 1))
    yield "Per week: " + ", ".join(f"{week} {comes[week]}" for week in weeks)


def _week(moment: datetime, zone: str) -> str:
    day = local(moment, zone)
    return f"{day - timedelta(days=day.weekday()):%d %b}"
