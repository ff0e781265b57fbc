"""What the index wants to know of a notebook, with as little reading as possible."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import msgspec
from msgspec import Struct

from bot.core.model import Notebook
from bot.store.codec import about_of, check_schema, shapeless


class _Owner(Struct):
    id: str


class _Head(Struct):
    tenant: str
    owner: _Owner
    schema: int
    proof: str = ""
    about: dict[str, int] | None = None
    next_due: datetime | None = None
    line: int = 0


class _Front(Struct):
    notebook: dict[str, _Head]


class _Entry(Struct):
    colleague: str


class _Entries(Struct):
    compliments: dict[str, _Entry] = {}
    talks: dict[str, _Entry] = {}
    agreements: dict[str, _Entry] = {}


# The rows are skipped, not read: at start every notebook passes here.
_FRONT = msgspec.json.Decoder(_Front)


class Glance(Struct, frozen=True):
    """Who a notebook is of, when it wants to be woken, and how many entries it has about whom."""

    tenant: str
    person: str
    next_due: datetime | None
    about: tuple[tuple[str, int], ...]
    proof: str = ""
    line: int = 0  # of the journal: the last one that this has taken over


def glance(body: bytes) -> Glance:
    """What `look` sees, straight from the bytes. Raises Unreadable."""
    try:
        head = _FRONT.decode(body).notebook["1"]
        check_schema(head.schema)
        about = _counted(body) if head.about is None else head.about
    except (KeyError, msgspec.DecodeError) as error:
        raise shapeless(error) from None
    return Glance(head.tenant, head.owner.id, head.next_due, tuple(about.items()), head.proof, head.line)


def _counted(body: bytes) -> dict[str, int]:
    """For a notebook of an older schema, whose head does not say it yet."""
    entries = msgspec.json.decode(body, type=_Entries)
    kinds = (entries.compliments, entries.talks, entries.agreements)
    return Counter(entry.colleague for kind in kinds for entry in kind.values())


def look(book: Notebook) -> Glance:
    """What the index wants to know of this notebook. Raises ValueError when its next moment has no zone."""
    check_moment(book)
    return Glance(book.tenant, book.owner.id, book.next_due, tuple(about_of(book).items()))


def check_moment(book: Notebook) -> None:
    """Raises ValueError when the next moment of this notebook has no zone."""
    if book.next_due is not None and book.next_due.tzinfo is None:
        message = "next_due has no zone: a moment is always aware"
        raise ValueError(message)
