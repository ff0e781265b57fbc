"""What changed in a notebook, as tables with nothing else in them, and a notebook that takes such a change over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from bot.core.model import Notebook
from bot.store import codec
from bot.store.codec import DICTS, HEAD, LISTS, ONE, Tables
from bot.store.journal import Line
from bot.store.migrating import migrated
from bot.store.rows import Rows

GONE = "gone"


class _Gone(msgspec.Struct):
    gone: dict[str, dict[str, list[str]]]


_GONE = msgspec.json.Decoder(_Gone)


def change(before: Notebook, book: Notebook, rows: Rows) -> Tables | None:
    """The head, with the rows that are new or other, and the names of those that are gone.

    None when that would not give this very notebook: rows in another order, or rows without a name.
    """
    kept, gone = Tables(), dict[str, list[str]]()
    for name in LISTS:
        old, new = getattr(before, name), getattr(book, name)
        if old != new:
            fresh, gone[name] = _apart(old, new)
            if _together(old, fresh, gone[name]) != new:
                return None
            kept[name] = rows.seal(name, fresh, whole=False)
    for name in DICTS:
        old, new = getattr(before, name), getattr(book, name)
        if old != new:
            kept[name] = codec.pairs({key: value for key, value in new.items() if old.get(key) != value})
            gone[name] = [key for key in old if key not in new]
    return {"notebook": {ONE: codec.head(book, rows)}, GONE: {ONE: gone}} | kept


def taken(before: Notebook, body: bytes, rows: Rows) -> Notebook:
    """The notebook after this change. Raises Unreadable."""
    book, gone = codec.notebook(body, rows, whole=False), _GONE.decode(body).gone[ONE]
    for name in (*LISTS, *DICTS):
        old, fresh = getattr(before, name), getattr(book, name)
        if name not in gone:
            setattr(book, name, old)
        elif name in LISTS:
            setattr(book, name, _together(old, fresh, gone[name]))
        else:
            setattr(book, name, {key: value for key, value in old.items() if key not in gone[name]} | fresh)
    return book


def followed(book: Notebook, lines: Iterable[Line], rows: Rows) -> Notebook:
    """The notebook after those of these lines that it does not have yet. Raises Unreadable."""
    for line in lines:
        if line.seen.line > rows.line:
            older = codec.schema_of(line.body) < codec.SCHEMA
            book = taken(book, migrated(line.body, rows) if older else line.body, rows)
    return book


def own(book: Notebook) -> Notebook:
    """The same notebook in lists of its own; what is in them never changes."""
    # By hand: this is done five times for each nudge, and copy() takes ten times as long.
    mine = Notebook.__new__(Notebook)
    for name in HEAD:
        setattr(mine, name, getattr(book, name))
    for name in LISTS:
        setattr(mine, name, [*getattr(book, name)])
    for name in DICTS:
        setattr(mine, name, {**getattr(book, name)})
    return mine


def _apart(old: Iterable[Any], new: Iterable[Any]) -> tuple[list[Any], list[str]]:
    known = {_id(entry): entry for entry in old}
    return [entry for entry in new if known.get(_id(entry)) != entry], list(known.keys() - set(map(_id, new)))


def _together(old: Iterable[Any], fresh: Iterable[Any], gone: Iterable[str]) -> list[Any]:
    """A row that changed keeps its place; a new one goes last."""
    rows: Mapping[str, Any] = {_id(entry): entry for entry in (*old, *fresh)}
    return [entry for name, entry in rows.items() if name not in gone]


def _id(entry: object) -> str:
    return getattr(entry, "id", "")
