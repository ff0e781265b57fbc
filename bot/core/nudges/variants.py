"""Which text of a page: the one least recently read, so that nobody reads the same twice."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

from bot.core.model import Due, Notebook
from bot.core.nudges.seen import last_compliment, last_talk
from bot.core.nudges.slots import own_key
from bot.core.pages import NudgePage

# Nobody reads the same text within eight weeks; what belongs to an appointment may come more often than it has texts.
AGAIN = timedelta(weeks=8)
STRICT = ("practice", "moment")


def variant_of(book: Notebook, page: NudgePage, due: Due, moment: datetime) -> str:
    """The text least recently shown, as page|part|number; "" when the page has none that may be read now.

    The first part goes first, as long as it has a text unseen for eight weeks; {days} needs an earlier one to count
    from.
    """
    parts = _parts(own_key(due), due, page)
    last = _counted_from(book, due, moment)
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
    best = min(usable, key=rank, default=None)
    if best is None or (page.kind in STRICT and rank(best)[0]):
        return ""
    return "|".join((page.stem, *map(str, best)))


def _parts(key: str, due: Due, page: NudgePage) -> tuple[str, ...]:
    part = {"review-ahead": "ahead", "review-today": "today"}.get(key.partition("|")[0], "")
    if part in page.variants:
        return (part,)
    return ("named", "unnamed") if due.name else ("unnamed",)


def _counted_from(book: Notebook, due: Due, moment: datetime) -> datetime | None:
    if not due.person:
        return None
    return last_talk(book, due.person, moment) if due.kind == "eenopeen" else last_compliment(book, due.person)
