"""One sealed TinyDB file, and the notebook in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage

from bot.core.model import Notebook, Person
from bot.store import codec
from bot.store.codec import Glance, Unreadable
from bot.store.disk import Disk
from bot.store.generations import Generations
from bot.store.index import Key
from bot.store.names import identity_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that could not be used: `path` is where it is now, `person` whose it was ("" when nobody can tell)."""

    path: Path
    tenant: str
    person: str


class SealedStorage(Storage):
    """TinyDB's place for one file: read once, written whole and only when something changed."""

    def __init__(self, path: Path, disk: Disk, damage: list[Damage]) -> None:
        """Nothing is read yet."""
        self._copies = Generations(path, disk)
        self._damage = damage
        self._body: bytes | None = None
        self._loaded = False

    def load(self) -> None:
        """Read what is on the disk; a damaged copy is set aside and told of."""
        if self._loaded:
            return
        told = len(self._copies.set_aside)
        self._body = self._copies.load()
        self._loaded = True
        for aside in self._copies.set_aside[told:]:
            self._damage.append(damage_of(aside, self._copies.path))

    def read(self) -> codec.Tables | None:
        """All tables, as a copy of their own."""
        self.load()
        return None if self._body is None else msgspec.json.decode(self._body)

    def write(self, data: Mapping[str, Mapping[str, Any]], *, copies: bool = True) -> None:
        """Keep all tables, durably; without `copies` nothing older stays beside them."""
        body = msgspec.json.encode(data or {"notebook": {}})
        if not self._loaded or body != self._body:
            self._keep(body)
        if not copies:
            self._copies.drop_copies()

    def _keep(self, body: bytes) -> None:
        try:
            self._copies.keep(body)
        except OSError:
            self._loaded = False  # what we remember must be what the disk holds
            raise
        self._body, self._loaded = body, True

    def drop(self) -> None:
        """Remove the file and every trace of it, durably."""
        try:
            self._copies.drop()
        except OSError:
            self._loaded = False
            raise
        self._body, self._loaded = None, True


class OpenNotebook:
    """A notebook in memory: `lock` is held by who changes it, `loading` by who fetches it from the disk."""

    def __init__(self, key: Key, path: Path, disk: Disk, damage: list[Damage]) -> None:
        """Nothing is read yet."""
        self.key = key
        self.lock = asyncio.Lock()
        self.loading = asyncio.Lock()
        self.users = 0
        self._storage = SealedStorage(path, disk, damage)
        self.db = TinyDB(storage=lambda: self._storage)

    def read(self) -> Notebook | None:
        """The notebook as last committed."""
        kept = self.db.storage.read()
        if kept is None:
            return None
        book = codec.notebook(kept)
        if (book.tenant, book.owner.id) != self.key:
            message = "this file holds somebody else's notebook"
            raise Unreadable(message)
        return book

    def write(self, book: Notebook, *, copies: bool = True) -> Glance | None:
        """Keep a notebook; None when it is new and still empty, which is not worth a file."""
        seen = codec.look(book)
        if (seen.tenant, seen.person) != self.key:
            message = "a notebook cannot change its tenant or its owner"
            raise ValueError(message)
        if book == new(self.key) and self.db.storage.read() is None:
            return None
        self._storage.write(codec.tables(book), copies=copies)
        return seen

    def drop(self) -> None:
        """Remove the notebook, durably."""
        self._storage.drop()


def new(key: Key) -> Notebook:
    """The notebook of somebody who has none."""
    tenant, person = key
    return Notebook(tenant=tenant, owner=Person(id=person, name=""))


def damage_of(now: Path, path: Path) -> Damage:
    """The damage to what was kept under `path` and is called `now` today; the operator reads it in the log."""
    found = Damage(now, identity_of(path.parent.name), identity_of(path.name.removesuffix(".json")))
    where = {"action": "read", "path": now.name, "tenant": found.tenant, "person": found.person}
    log.error("a damaged notebook was set aside; the copy before it serves, if there is one", extra=where)
    return found
