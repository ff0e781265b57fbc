"""One sealed TinyDB file, and the notebook in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage

from bot.core.model import Notebook, Person
from bot.store import codec
from bot.store.codec import Unreadable
from bot.store.disk import Disk
from bot.store.generations import Generations
from bot.store.glance import Glance, look
from bot.store.index import Key
from bot.store.migrating import migrated
from bot.store.names import identity_of
from bot.store.rows import Rows
from bot.store.vault import Vault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that could not be used: `path` is where it is now, `person` whose it was ("" when nobody can tell)."""

    path: Path
    tenant: str
    person: str


class SealedStorage(Storage):
    """TinyDB's place for one file, written whole."""

    def __init__(self, path: Path, disk: Disk, damage: list[Damage]) -> None:
        """Nothing is read yet."""
        self.copies = Generations(path, disk)
        self._damage = damage

    def load(self) -> bytes | None:
        """What is on the disk; a damaged copy is set aside and told of."""
        told = len(self.copies.set_aside)
        body = self.copies.load()
        for aside in self.copies.set_aside[told:]:
            self._damage.append(damage_of(aside, self.copies.path))
        return body

    def read(self) -> dict[str, dict[str, Any]] | None:
        """All tables, as a copy of their own."""
        body = self.load()
        return None if body is None else msgspec.json.decode(body)

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep all tables, durably."""
        self.copies.keep(msgspec.json.encode(data or {"notebook": {}}))


class OpenNotebook:
    """A notebook in memory: `lock` is held by who changes it, `loading` by who fetches it from the disk.

    `loaded` says that memory is what the disk holds.
    """

    def __init__(self, key: Key, path: Path, disk: Disk, vault: Vault, damage: list[Damage]) -> None:
        """Nothing is read yet."""
        self.key = key
        self.lock = asyncio.Lock()
        self.loading = asyncio.Lock()
        self.users = 0
        self.loaded = False
        self.size = 0  # bytes on disk
        self._book: Notebook | None = None
        self._rows = Rows(vault, *key)
        self._storage = SealedStorage(path, disk, damage)
        self.db = TinyDB(storage=lambda: self._storage)

    def load(self) -> None:
        """Read what the disk holds. Raises Unreadable and OSError."""
        body = self._storage.load()
        if body is not None and codec.schema_of(body) < codec.SCHEMA:
            body = self._migrate(body)
        book = None if body is None else codec.notebook(body, self._rows)
        if book and (book.tenant, book.owner.id) != self.key:
            message = "this file holds somebody else's notebook"
            raise Unreadable(message)
        self._book, self.size, self.loaded = book, len(body or b""), True

    def read(self) -> Notebook | None:
        """The notebook as last committed, for the reader to change as they like."""
        return self._book and _own(self._book)

    def write(self, book: Notebook) -> Glance | None:
        """Keep a notebook; None when nothing changed, or when it is new and still empty."""
        seen = look(book)
        if (seen.tenant, seen.person) != self.key:
            message = "a notebook cannot change its tenant or its owner"
            raise ValueError(message)
        if book == (self._book or new(self.key)):
            return None
        self._keep(book)
        return seen

    def drop(self) -> None:
        """Remove the notebook, durably."""
        self.loaded = False
        self._storage.copies.drop()
        self._book, self.size, self.loaded = None, 0, True

    def _keep(self, book: Notebook) -> None:
        self.loaded = False  # until it is known that the disk followed
        self.db.storage.write(codec.tables(book, self._rows))
        self._book, self.loaded = _own(book), True

    def _migrate(self, body: bytes) -> bytes:
        """Today's shape, after keeping a copy of the older one; both generations follow, for the older has no use."""
        self._storage.copies.keep_copy(codec.schema_of(body), self._rows.seal_copy(body))
        fresh = migrated(body, self._rows)
        for _ in range(2):
            self._storage.copies.keep(fresh)
        return fresh


def new(key: Key) -> Notebook:
    """The notebook of somebody who has none."""
    tenant, person = key
    return Notebook(tenant=tenant, owner=Person(id=person, name=""))


def _own(book: Notebook) -> Notebook:
    """The same notebook in lists of its own; what is in them never changes."""
    mine = copy(book)
    for name in (*codec.LISTS, *codec.DICTS):
        setattr(mine, name, copy(getattr(book, name)))
    return mine


def damage_of(now: Path, path: Path) -> Damage:
    """The damage to what was kept under `path` and is called `now` today; the operator reads it in the log."""
    found = Damage(now, identity_of(path.parent.name), identity_of(path.name.removesuffix(".json")))
    where = {"action": "read", "path": now.name, "tenant": found.tenant, "person": found.person}
    log.error("a damaged notebook was set aside; the copy before it serves, if there is one", extra=where)
    return found
