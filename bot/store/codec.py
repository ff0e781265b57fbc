"""A Notebook as tables of plain documents, the shape TinyDB keeps, and back."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from datetime import datetime
from itertools import chain
from typing import Any

import msgspec
from msgspec import Struct

from bot.core.model import Notebook

# A new field with a default is no new schema: an older program ignores it. Anything else is.
SCHEMA = 1

Tables = dict[str, dict[str, Any]]

# As written, not evaluated: that alone would be a hundredth of a start.
_HINTS = {field.name: str(field.type) for field in fields(Notebook)}
LISTS = tuple(name for name, hint in _HINTS.items() if hint.startswith("list["))
DICTS = tuple(name for name, hint in _HINTS.items() if hint.startswith("dict["))


class Unreadable(OSError):  # noqa: N818 - it names the file's state
    """The file is whole, but this program cannot read it; it stays where it is."""


class _Owner(Struct):
    id: str


class _Head(Struct):
    tenant: str
    owner: _Owner
    schema: int
    next_due: datetime | None = None


class _About(Struct):
    colleague: str


class _Pages(Struct):
    notebook: dict[str, _Head]
    compliments: dict[str, _About] = {}
    talks: dict[str, _About] = {}
    agreements: dict[str, _About] = {}


class Glance(Struct, frozen=True):
    """What the index wants to know of a notebook."""

    tenant: str
    person: str
    next_due: datetime | None
    about: Counter[str]


def tables(book: Notebook) -> Tables:
    """Each list of the notebook is a table; what there is one of stands in the table `notebook`."""
    plain = msgspec.to_builtins(book)
    head = {name: value for name, value in plain.items() if name not in LISTS and name not in DICTS}
    kept: Tables = {"notebook": {"1": {"schema": SCHEMA} | head}}
    for name in LISTS:
        kept[name] = {str(number): row for number, row in enumerate(plain[name], 1)}
    for name in DICTS:
        pairs = plain[name].items()
        kept[name] = {str(number): {"key": key, "value": value} for number, (key, value) in enumerate(pairs, 1)}
    return kept


def notebook(kept: Tables) -> Notebook:
    """The notebook in these tables; what a later version added is left out. Raises Unreadable."""
    try:
        head = kept["notebook"]["1"]
        _check(head["schema"])
        plain = dict(head)
        plain |= {name: list(kept[name].values()) for name in LISTS if name in kept}
        plain |= {name: {row["key"]: row["value"] for row in kept[name].values()} for name in DICTS if name in kept}
        return msgspec.convert(plain, Notebook)
    except (KeyError, TypeError, AttributeError, msgspec.ValidationError) as error:
        message = f"a notebook does not have the expected shape: {error}"
        raise Unreadable(message) from error


def glance(body: bytes) -> Glance:
    """What `look` sees, straight from the bytes: at start every notebook passes here. Raises Unreadable."""
    try:
        pages = msgspec.json.decode(body, type=_Pages)
        head = pages.notebook["1"]
    except (KeyError, msgspec.DecodeError) as error:
        message = f"a notebook does not have the expected shape: {error}"
        raise Unreadable(message) from error
    _check(head.schema)
    entries = chain(pages.compliments.values(), pages.talks.values(), pages.agreements.values())
    return Glance(head.tenant, head.owner.id, head.next_due, Counter(entry.colleague for entry in entries))


def look(book: Notebook) -> Glance:
    """What the index wants to know of this notebook."""
    if book.next_due is not None and book.next_due.tzinfo is None:
        message = "next_due has no zone: a moment is always aware"
        raise ValueError(message)
    entries = chain(book.compliments, book.talks, book.agreements)
    return Glance(book.tenant, book.owner.id, book.next_due, Counter(entry.colleague for entry in entries))


def _check(schema: int) -> None:
    if schema > SCHEMA:
        message = f"a newer version of Duwtje wrote this notebook (schema {schema}, this one reads {SCHEMA})"
        raise Unreadable(message)
