"""A notebook that is open: in memory as the disk holds it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tinydb import TinyDB

from bot.core.errors import Unreadable
from bot.core.model import Notebook, Person
from bot.store import changes, codec, journal
from bot.store.disk import Disk
from bot.store.generations import Damaged, unseal
from bot.store.glance import Glance, check_moment, glance, look
from bot.store.index import Key
from bot.store.journal import Journal, Line
from bot.store.migrating import migrated
from bot.store.rows import Rows
from bot.store.sealed import Damage, SealedStorage
from bot.store.vault import Vault, key_of


@dataclass(frozen=True, slots=True)
class Folder:
    """What the notebooks of a folder share."""

    disk: Disk
    vault: Vault
    journal: Journal
    damage: list[Damage]


class OpenNotebook:
    """A notebook in memory: `lock` is held by who changes it, `loading` by who fetches it from the disk.

    `loaded` says that memory is what the disk holds.
    """

    def __init__(self, key: Key, path: Path, folder: Folder) -> None:
        """Nothing is read yet."""
        self.key = key
        self.lock = asyncio.Lock()
        self.loading = asyncio.Lock()
        self.users = 0
        self.loaded = False
        self._book: Notebook | None = None
        self._rows, self._journal = Rows(folder.vault, *key), folder.journal
        self._storage = SealedStorage(path, folder.disk, folder.damage)
        self.db = TinyDB(storage=lambda: self._storage)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self._storage.size

    def load(self) -> None:
        """Read what the disk holds; after damage the owner is to be told. Raises Unreadable and OSError."""
        body, bereft = self._storage.load(), self._storage.copies.bereft()
        if body is not None and codec.schema_of(body) < codec.SCHEMA:
            body = self._migrate(body)
        book = None if body is None else codec.notebook(body, self._rows)
        if book and (book.tenant, book.owner.id) != self.key:
            message = "this file holds somebody else's notebook"
            raise Unreadable(message)
        self._book, self.loaded = (
            book and changes.followed(book, self._journal.lines(self.key, self._rows.line), self._rows),
            True,
        )
        if bereft:
            self._book = book or new(self.key)
            self._book.mended = "older" if book else "empty"
            with suppress(OSError):  # it can be read all the same, and is kept with the next change
                self._keep(self._book)

    def read(self) -> Notebook | None:
        """The notebook as last committed, for the reader to change as they like."""
        return self._book and changes.own(self._book)

    def change(self, book: Notebook) -> Line | None:
        """What would make this the notebook, as a line of the journal; None when it is to be written whole."""
        self._check(book)
        if self._book is None or book == self._book or self._journal.long(self.key):
            return None
        self._rows.line = self._journal.next()
        found = changes.change(self._book, book, self._rows)
        return journal.made(found) if found else None

    def take(self, book: Notebook) -> None:
        """The line that makes this the notebook is on the disk."""
        self._book = changes.own(book)

    def settle(self) -> None:
        """Write the notebook whole when it has lines in the journal. Raises OSError."""
        if self.key in self._journal:
            if not self.loaded:
                self.load()
            if self._book is not None:
                self._keep(self._book)
            self._journal.settled(self.key)

    def write(self, book: Notebook, *, copies: bool = True) -> Glance | None:
        """Keep a notebook; None when nothing changed, or when it is new and still empty.

        Without `copies` nothing older stays beside it.
        """
        self._check(book)
        changed = book != (self._book or new(self.key))
        if changed:
            self._keep(book)
        if not copies:
            self.settle()
            self._storage.copies.drop_copies()
            self._journal.forget(self.key)
        return look(book) if changed else None

    def renew(self) -> bool:
        """Seal all that is kept with the newest key, every copy; False when it was so already."""
        if not self.loaded:
            self.load()
        self.settle()
        self._journal.forget(self.key)
        if self._book is None or self._rows.key == self._previous_key() == self._rows.vault.newest:
            return False
        for _ in range(2):
            self._keep(self._book)
        copies = self._storage.copies
        for path in copies.aside("schema"):
            body = self._rows.open_copy(path.read_bytes())
            copies.keep_copy(int(path.name.rpartition("-")[2]), self._rows.seal_copy(body))
        return True

    def drop(self) -> None:
        """Remove the notebook, durably."""
        self.loaded = False
        self._storage.copies.drop()
        self._journal.forget(self.key)
        self._book, self._storage.size, self.loaded = None, 0, True

    def _keep(self, book: Notebook) -> None:
        self.loaded = False  # until it is known that the disk followed
        self._rows.line = self._journal.number
        self.db.storage.write(codec.tables(book, self._rows))
        self._journal.settled(self.key)
        self._book, self.loaded = changes.own(book), True

    def _check(self, book: Notebook) -> None:
        check_moment(book)
        if (book.tenant, book.owner.id) != self.key:
            message = "a notebook cannot change its tenant or its owner"
            raise ValueError(message)

    def _previous_key(self) -> str:
        """The key of the generation before; without one there is nothing to seal."""
        try:
            return key_of(glance(unseal(self._storage.copies.previous.read_bytes())).proof)
        except FileNotFoundError:
            return self._rows.vault.newest
        except (Damaged, OSError):
            return ""

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
