"""What the index wants to know of a notebook, with as little reading as possible."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import chain

import msgspec
from msgspec import Struct

from bot.core.model import Notebook
from bot.store.codec import check_schema, shapeless


class _Owner(Struct):
    id: str


class _Head(Struct):
    tenant: str
    owner: _Owner
    schema: int
    proof: str = ""
    next_due: datetime | None = None


class _About(Struct):
    colleague: str


class _Pages(Struct):
    notebook: dict[str, _Head]
    compliments: dict[str, _About] = {}
    talks: dict[str, _About] = {}
    agreements: dict[str, _About] = {}


_PAGES = msgspec.json.Decoder(_Pages)


class Glance(Struct, frozen=True):
    """Who a notebook is of, when it wants to be woken, and how many entries it has about whom."""

    tenant: str
    person: str
    next_due: datetime | None
    about: tuple[tuple[str, int], ...]
    proof: str = ""


def glance(body: bytes) -> Glance:
    """What `look` sees, straight from the bytes: at start every notebook passes here. Raises Unreadable."""
    try:
        pages = _PAGES.decode(body)
        head = pages.notebook["1"]
    except (KeyError, msgspec.DecodeError) as error:
        raise shapeless(error) from None
    check_schema(head.schema)
    entries = chain(pages.compliments.values(), pages.talks.values(), pages.agreements.values())
    about = Counter(entry.colleague for entry in entries)
    return Glance(head.tenant, head.owner.id, head.next_due, tuple(about.items()), head.proof)


def look(book: Notebook) -> Glance:
    """What the index wants to know of this notebook. Raises ValueError when its next moment has no zone."""
    if book.next_due is not None and book.next_due.tzinfo is None:
        message = "next_due has no zone: a moment is always aware"
        raise ValueError(message)
    about = Counter(entry.colleague for entry in chain(book.compliments, book.talks, book.agreements))
    return Glance(book.tenant, book.owner.id, book.next_due, tuple(about.items()))
