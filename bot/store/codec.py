"""A Notebook as tables of rows, the shape TinyDB keeps, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from itertools import chain
from typing import Any

import msgspec
from msgspec import Raw

from bot.core.errors import Unreadable
from bot.core.model import Notebook
from bot.store.rows import ONE, PROOF, Rows
from bot.store.vault import Unopened

# A new field with a default is no new schema: an older program ignores it. Anything else is.
SCHEMA = 2

Tables = dict[str, dict[str, Any]]

# As written, not evaluated: that alone would be a hundredth of a start.
_HINTS = {field.name: str(field.type) for field in fields(Notebook)}
LISTS = tuple(name for name, hint in _HINTS.items() if hint.startswith("list["))
DICTS = tuple(name for name, hint in _HINTS.items() if hint.startswith("dict["))
HEAD = tuple(name for name in _HINTS if name not in LISTS and name not in DICTS)
# What there is one of and holds words.
HEADS = ("owner", "contact", "calendar")
_TABLES = msgspec.json.Decoder(dict[str, dict[str, Raw]])


class _Head(msgspec.Struct):
    schema: int


class _Front(msgspec.Struct):
    notebook: dict[str, _Head]


_SCHEMA = msgspec.json.Decoder(_Front)


def tables(book: Notebook, rows: Rows) -> Tables:
    """Each list of the notebook is a table; what there is one of stands in the table `notebook`."""
    rows.begin()
    kept: Tables = {"notebook": {ONE: head(book, rows)}}
    for name in LISTS:
        kept[name] = rows.seal(name, getattr(book, name))
    return kept | {name: pairs(getattr(book, name)) for name in DICTS}


def head(book: Notebook, rows: Rows) -> dict[str, Any]:
    """What there is one of, with what the index wants to know and the last line of the journal that is in here."""
    found = {name: msgspec.to_builtins(getattr(book, name)) for name in HEAD}
    for name in HEADS:
        if found[name]:
            rows.head(name, found[name])
    return {"schema": SCHEMA, PROOF: rows.prove(), "about": about_of(book), "line": rows.line} | found


def pairs(found: Mapping[str, object]) -> dict[str, Any]:
    """A table of keys and values, numbered from 1."""
    return {str(number): {"key": key, "value": value} for number, (key, value) in enumerate(found.items(), 1)}


def about_of(book: Notebook) -> dict[str, int]:
    """How many entries there are about each colleague."""
    entries = chain(book.compliments, book.talks, book.agreements, book.sightings, book.marks, book.busy)
    return Counter(entry.colleague for entry in entries if entry.colleague)


def schema_of(body: bytes) -> int:
    """The schema a body was written in. Raises Unreadable when it says none, or one of a newer program."""
    try:
        schema = _SCHEMA.decode(body).notebook[ONE].schema
    except (KeyError, msgspec.DecodeError) as error:
        raise shapeless(error) from None
    check_schema(schema)
    return schema


def notebook(body: bytes, rows: Rows, *, whole: bool = True) -> Notebook:
    """The notebook in a body of today's schema; what a later version added is left out. Raises Unreadable.

    Not `whole`, it is what changed in one that these rows already know.
    """
    try:
        kept = _TABLES.decode(body)
        head = msgspec.json.decode(kept["notebook"][ONE])
        check_schema(head["schema"])
        rows.check(head[PROOF])
        rows.line = head.get("line", 0)
        for name in HEADS:
            if head.get(name):
                rows.opened(name, head[name], ONE)
        plain = dict(head) | {name: [] for name in LISTS}
        plain |= {name: _pairs(kept[name]) for name in DICTS if name in kept}
        book = msgspec.convert(plain, Notebook)
        for name in LISTS:
            setattr(book, name, rows.open(name, kept.get(name, {}), whole=whole))
    except Unopened:
        message = "it was sealed with another key, or for somebody else"
        raise Unreadable(message) from None
    except (KeyError, TypeError, AttributeError, msgspec.DecodeError) as error:
        raise shapeless(error) from None
    return book


def check_schema(schema: int) -> None:
    """Raises Unreadable when a newer program wrote this."""
    if schema > SCHEMA:
        message = f"a newer version of Duwtje wrote this notebook (schema {schema}, this one reads {SCHEMA})"
        raise Unreadable(message)


def shapeless(error: Exception) -> Unreadable:
    """What to raise when a body is not a notebook."""
    # Only the kind of error: its own words may repeat what stands in the file.
    return Unreadable(f"a notebook does not have the expected shape: {type(error).__name__}")


def _pairs(rows: Mapping[str, Raw]) -> dict[str, Any]:
    pairs = (msgspec.json.decode(raw) for raw in rows.values())
    return {pair["key"]: pair["value"] for pair in pairs}
