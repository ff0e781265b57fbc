"""The folder as it is now, for who only reads it: without its lock, so also while a server writes in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from bot.core.errors import Unreadable
from bot.core.model import Notebook
from bot.store import changes, codec, copies, journal
from bot.store.disk import Disk
from bot.store.generations import unseal
from bot.store.glance import glance
from bot.store.index import Key
from bot.store.journal import Line
from bot.store.migrating import migrated
from bot.store.names import name_of
from bot.store.rows import Rows
from bot.store.vault import Vault

# Also of a write in progress: a list taken while names change may miss one of them.
ENDS = (".json", ".json.previous", ".json.new")


class Looking:
    """Reads whole notebooks and changes nothing; `unreadable` counts the files that could not be used."""

    def __init__(self, folder: Path, vault: Vault, disk: Disk | None = None) -> None:
        """Nothing is read yet."""
        self._folder, self._vault, self._disk = folder, vault, disk or Disk()
        self.unreadable = 0
        self._lines: Mapping[Key, list[Line]] = {}

    def tenants(self) -> list[str]:
        """Every tenant that somebody has a notebook in, as the notebooks themselves call it."""
        folders = sorted(path for path in self._folder.iterdir() if path.is_dir() and not path.name.startswith("."))
        firsts = (next(self._in(folder), None) for folder in folders)
        return [first.tenant for first in firsts if first]

    def has(self, tenant: str) -> bool:
        """Whether this tenant has a folder, perhaps without a notebook that can be read."""
        return (self._folder / name_of(tenant)).is_dir()

    def notebooks(self, tenant: str) -> Iterator[Notebook]:
        """Every notebook of a tenant, one at a time."""
        return self._in(self._folder / name_of(tenant))

    def read(self, tenant: str, person: str) -> Notebook | None:
        """One notebook as last committed; None when there is none."""
        self._lines = journal.look(self._folder, self._disk)
        return self._read(self._folder / name_of(tenant) / f"{name_of(person)}.json")

    def _in(self, folder: Path) -> Iterator[Notebook]:
        # First the journal: what is written whole after that is in the notebook.
        self._lines = journal.look(self._folder, self._disk)
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        found = {name.partition(".")[0] for name in names if name.endswith(ENDS)}
        # Set aside with nothing left that serves in its place.
        self.unreadable += len({name.partition(".")[0] for name in names if ".json.damaged-" in name} - found)
        for name in sorted(found):
            if book := self._read(folder / f"{name}.json"):
                yield book

    def _read(self, path: Path) -> Notebook | None:
        # A damaged one stays where it is: setting it aside is for who holds the lock.
        try:
            book, damaged = copies.newest(path, self._disk, partial(self._book, path))
        except Unreadable:
            book, damaged = None, True
        self.unreadable += damaged and book is None
        return book

    def _book(self, path: Path, content: bytes) -> Notebook:
        body = unseal(content)
        seen = glance(body)
        if self._folder / name_of(seen.tenant) / f"{name_of(seen.person)}.json" != path:
            message = "this file holds somebody else's notebook"
            raise Unreadable(message)
        rows = Rows(self._vault, seen.tenant, seen.person)
        book = codec.notebook(migrated(body, rows) if codec.schema_of(body) < codec.SCHEMA else body, rows)
        return changes.followed(book, self._lines.get((seen.tenant, seen.person), ()), rows)
