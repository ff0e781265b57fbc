"""The door that links people: a list of e-mail addresses becomes pairs of identities, and two notebooks one."""

from __future__ import annotations

import csv
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.core.errors import BadSettings
from bot.core.links import Links
from bot.core.merging import merge
from bot.core.model import Link
from bot.core.ports import Store

# Where the pairs are kept: a notebook that is nobody's.
SHELF = ("duwtje", "links")
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
COLUMNS = ("slack", "teams")
MOST = 50_000
Find = Callable[[str], Awaitable[tuple[str, str, str] | None]]


@dataclass(frozen=True, slots=True)
class Row:
    """One person's two addresses; `line` is where they stand in the file."""

    line: int
    slack: str
    teams: str


def rows(path: Path) -> list[Row]:
    """The rows of the operator's list. Raises BadSettings: file:line: expected …, found …."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            read = csv.DictReader(file)
            if not set(COLUMNS) <= {str(name).strip() for name in read.fieldnames or ()}:
                message = f"{path}:1: expected the columns slack,teams with e-mail addresses"
                raise BadSettings(message)
            found = [_row(path, read.line_num, line) for line in read]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path}: cannot be read as a CSV file ({type(error).__name__})"
        raise BadSettings(message) from None
    if not 0 < len(found) <= MOST:
        message = f"{path}: expected 1 to {MOST} rows, found {len(found)}"
        raise BadSettings(message)
    return found


async def link(
    found: list[Row], finders: Mapping[str, Find], store: Store, ids: Mapping[str, re.Pattern[str]]
) -> list[str]:
    """Keep the pairs and join the notebooks; returns a line for each row that could not be linked, and a last one.

    Doing it again is harmless: pairs are kept once, and a notebook that was joined is gone.
    """
    problems, made = list[str](), list[Link]()
    for row in found:
        slack, teams = await finders["slack"](row.slack), await finders["teams"](row.teams)
        for platform, identity in (("slack", slack), ("teams", teams)):
            if identity is None:
                problems.append(f"line {row.line}: nobody in {platform} has this {platform} address")
        if slack and teams:
            made.append(Link(kept=slack, also=teams))
    async with store.notebook(*SHELF) as shelf:
        shelf.links = [*({one.also: one for one in [*shelf.links, *made]}.values())]
        links = Links(shelf.links, ids)
    joined = [await _join(store, one, links) for one in made]
    return [*problems, f"{len(made)} of {len(found)} people linked, {sum(joined)} notebooks joined"]


async def load(store: Store, ids: Mapping[str, re.Pattern[str]]) -> Links:
    """The pairs as they were kept."""
    shelf = await store.read(*SHELF)
    return Links(shelf.links if shelf else (), ids)


async def _join(store: Store, one: Link, links: Links) -> bool:
    other = await store.read(*one.also[1:])
    if other is None:
        return False
    async with store.notebook(*one.kept[1:]) as book:
        merge(book, other, links)
        book.next_due = _earliest(book.next_due, other.next_due)
    # Only now: should we stop in between, doing it again adds nothing twice.
    await store.erase(*one.also[1:])
    return True


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)


def _row(path: Path, line: int, read: Mapping[str | None, str | None]) -> Row:
    slack, teams = ((read.get(name) or "").strip().lower() for name in COLUMNS)
    if not (EMAIL.fullmatch(slack) and EMAIL.fullmatch(teams)):
        # The line itself stays out of the message: it holds somebody's address.
        message = f"{path}:{line}: expected two e-mail addresses, separated by a comma"
        raise BadSettings(message)
    return Row(line, slack, teams)
