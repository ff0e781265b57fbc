"""Notebooks in TinyDB: one small sealed file per person, one atomic write per change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.core.errors import BadSettings, Unreadable
from bot.core.model import Notebook
from bot.store import moving
from bot.store.aside import sweep
from bot.store.disk import Disk
from bot.store.generations import Generations
from bot.store.glance import Glance, glance, look
from bot.store.health import Health
from bot.store.index import Index, Key
from bot.store.journal import Journal
from bot.store.lane import Lane
from bot.store.lock import FolderLock
from bot.store.names import OURS, name_of
from bot.store.page import Folder, OpenNotebook, new
from bot.store.rows import Rows
from bot.store.sealed import Damage, damage_of
from bot.store.shelf import OPEN_AT_MOST, Shelf
from bot.store.turns import Turns, undivided
from bot.store.vault import Unopened, Vault

log = logging.getLogger(__name__)

PROBE_EVERY = 1.0  # seconds: anybody may ask how we are
WRITERS, READERS = 4, 2  # threads
# Seconds. An answer that changes something keeps the interpreter busy for a fifth of this; the rest is for pages.
APART = 0.008

Result = TypeVar("Result")
Unlock = Callable[[Path], Vault]


class TinyStore:
    """Store over a folder, for one process: `data/<tenant>/<person>.json`.

    `damage` tells which files could not be used, for the operator's log and for the person.
    """

    def __init__(self, folder: Path, lock: FolderLock, vault: Vault, disk: Disk, open_at_most: int) -> None:
        """Use `open` instead: it takes the lock and reads what there is."""
        self.damage: list[Damage] = []
        self.folder, self.vault = folder, vault
        self._lock, self._disk = lock, disk
        self._health, self._probed = Health(), 0.0
        self._foreign = 0  # notebooks that our keys do not open
        self._index = Index()
        self._shelf = Shelf(self._fetch, open_at_most)
        self._turns = Turns(APART)
        self._journal = Journal(folder, disk)
        self._lane = Lane(self._journal, self._settle)
        self._writing = ThreadPoolExecutor(WRITERS, "commit")
        self._reading = ThreadPoolExecutor(READERS, "notebook")

    @classmethod
    async def open(
        cls, folder: Path, unlock: Unlock, *, disk: Disk | None = None, open_at_most: int = OPEN_AT_MOST
    ) -> TinyStore:
        """Hold the folder alone, unlock its vault and see every notebook once. Raises Busy, BadSettings, OSError."""
        disk = disk or Disk()
        await asyncio.to_thread(disk.move_in, folder)
        lock = await FolderLock.take(folder)
        try:
            # First of all: the vault that comes back with a restore is the one to unlock.
            await asyncio.to_thread(moving.finish, folder, disk)
            store = cls(folder, lock, await asyncio.to_thread(unlock, folder), disk, open_at_most)
            await store._found(store._survey)
            store._lane.follow()
        except BaseException:
            lock.release()
            raise
        return store

    @asynccontextmanager
    async def notebook(
        self, tenant: str, person: str, *, copies: bool = True, swift: bool = False
    ) -> AsyncIterator[Notebook]:
        """Hold a person's notebook alone; leaving the block normally is one durable commit."""
        with self._shelf.using((tenant, person)) as page:
            async with page.lock:
                book = await self._read(page) or new(page.key)
                yield book
                await undivided(self._commit(page, book, copies=copies, swift=swift and copies))

    async def read(self, tenant: str, person: str) -> Notebook | None:
        """The notebook as last committed, also while somebody else is changing it."""
        with self._shelf.using((tenant, person)) as page:
            return await self._read(page)

    def knows(self, tenant: str, person: str) -> bool:
        """Whether this person has a notebook."""
        return self._index.knows(tenant, person)

    def due(self, until: datetime, limit: int) -> list[Key]:
        """(tenant, person) of notebooks that want to be woken at or before `until`, earliest first."""
        return self._index.due(until, limit)

    def about(self, tenant: str, colleague: str) -> Mapping[str, int]:
        """How many entries each person's notebook holds about this colleague, by owner."""
        return self._index.about(tenant, colleague)

    def people(self, tenant: str) -> tuple[str, ...]:
        """Everybody of this tenant who has a notebook."""
        return self._index.people(tenant)

    def tenants(self) -> tuple[str, ...]:
        """Every tenant that somebody has a notebook in."""
        return self._index.tenants()

    async def erase(self, tenant: str, person: str) -> None:
        """Drop a person's notebook with every copy of it, durably."""
        with self._shelf.using((tenant, person)) as page:
            async with page.lock:
                await undivided(self._erase(page))

    async def erase_all(self, tenant: str) -> None:
        """Drop every notebook of a tenant with its folder, durably; what nobody could read goes too."""
        await self.drain()
        for person in self.people(tenant):
            await self.erase(tenant, person)
        await self._written(lambda: self._disk.remove_folder(self._path(tenant, "").parent))

    async def renew(self, tenant: str, person: str) -> bool:
        """Seal a notebook and its copies with the newest key; False when they were so already. Raises OSError."""
        with self._shelf.using((tenant, person)) as page:
            async with page.lock, page.loading:
                return await undivided(self._written(page.renew))

    async def sweep(self, moment: datetime) -> int:
        """Let damaged and older copies go that were set aside more than a month ago; returns how many."""
        return await self._written(lambda: sweep(self.folder, moment, self._disk))

    async def drain(self) -> None:
        """Write whole, for as far as that takes seconds, what is so far in the journal."""
        await self._lane.drain()

    async def trouble(self) -> str:
        """Why the notebooks are not well now, in a line for the operator; "" when they are."""
        now = asyncio.get_running_loop().time()
        if self._health.trouble and now - self._probed > PROBE_EVERY:
            self._probed = now
            await self._written(lambda: self._health.probe(self.folder, self._disk))
        damaged = f"files that cannot be used: {len(self.damage)}, see the log" if self.damage else ""
        return "; ".join(filter(None, (self._health.trouble, damaged)))

    def counts(self) -> dict[str, int]:
        """Figures for a monitor: of the whole, never of one person."""
        return {
            "notebooks": sum(len(self.people(tenant)) for tenant in self.tenants()),
            "files_damaged": len(self.damage),
            "commits_total": self._health.kept,
            "commits_failed_total": self._health.failed,
        }

    async def close(self) -> None:
        """Let what is being written reach the disk, then let go of the folder."""
        await self._lane.close()
        for threads in (self._writing, self._reading):
            await asyncio.to_thread(threads.shutdown)
        self._lock.release()

    def _fetch(self, key: Key) -> OpenNotebook:
        return OpenNotebook(key, self._path(*key), Folder(self._disk, self.vault, self._journal, self.damage))

    async def _read(self, page: OpenNotebook) -> Notebook | None:
        if not page.loaded:
            async with page.loading:
                if not page.loaded:  # whoever waited finds it done
                    await undivided(self._found(page.load))
        return page.read()

    async def _commit(self, page: OpenNotebook, book: Notebook, *, copies: bool, swift: bool) -> None:
        try:
            if swift and (line := page.change(book)):
                await self._lane.put(line)
                page.take(book)
                seen = line.seen
            else:
                async with self._turns.taken():
                    seen = await self._written(lambda: page.write(book, copies=copies))
        except OSError as error:
            self._health.broke(error)
            await self._look_again(page)
            raise
        if seen is not None:
            self._health.went_well()
            self._index.put(seen)

    async def _erase(self, page: OpenNotebook) -> None:
        try:
            await self._written(page.drop)
        except OSError as error:
            self._health.broke(error)
            await self._look_again(page)
            raise
        self._index.drop(*page.key)

    async def _settle(self, key: Key) -> None:
        """Write a notebook whole whose changes are in the journal; nobody waits for it."""
        with self._shelf.using(key) as page:
            async with page.lock, page.loading:
                try:
                    await undivided(self._written(page.settle))
                except OSError as error:
                    self._health.broke(error)
                    raise

    async def _look_again(self, page: OpenNotebook) -> None:
        """After a failing disk the index follows what the disk holds, whatever that is."""
        try:
            book = await self._read(page)
        except OSError:
            path = str(self._path(*page.key))
            log.exception("a notebook cannot be read back", extra={"action": "commit", "path": path})
            return
        if book is None:
            self._index.drop(*page.key)
        else:
            self._index.put(look(book))

    async def _written(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._writing, work)

    async def _found(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._reading, work)

    def _path(self, tenant: str, person: str) -> Path:
        return self.folder / name_of(tenant) / f"{name_of(person)}.json"

    def _survey(self) -> None:
        if aside := self._journal.load():
            log.error("a damaged journal was set aside", extra={"action": "open", "path": str(aside)})
            self.damage.append(Damage(aside, "", ""))
        folders = [path for path in sorted(self.folder.iterdir()) if path.is_dir() and OURS.fullmatch(path.name)]
        for path in (path for folder in folders for path in self._notebooks(folder)):
            if seen := self._glance(path):
                self._index.put(self._journal.latest(seen))
        if self._foreign and not self.tenants():
            message = f"none of the notebooks in {self.folder} opens with these keys: set the right DUWTJE_KEYS"
            raise BadSettings(message)

    def _notebooks(self, folder: Path) -> list[Path]:
        self._disk.move_in(folder)
        names = [path.name for path in folder.iterdir()]
        for name in names:
            if name.endswith(".json.new"):  # of a write that was cut off
                self._disk.remove(folder / name)
        ours = {name.removesuffix(".previous") for name in names if name.endswith((".json", ".json.previous"))}
        return [folder / name for name in sorted(ours)]

    def _glance(self, path: Path) -> Glance | None:
        copies = Generations(path, self._disk)
        try:
            body = copies.load()
            seen = glance(body) if body else None
            if seen and self._path(seen.tenant, seen.person) != path:
                message = "this file holds somebody else's notebook"
                raise Unreadable(message)
            if seen and seen.proof:
                self._prove(seen)
        except OSError:
            log.exception("a notebook cannot be read", extra={"action": "open", "path": str(path)})
            self.damage.append(damage_of(path, path))
            seen = None
        self.damage.extend(damage_of(aside, path) for aside in copies.set_aside)
        return seen

    def _prove(self, seen: Glance) -> None:
        try:
            Rows(self.vault, seen.tenant, seen.person).check(seen.proof)
        except Unopened:
            self._foreign += 1
            message = "it was sealed with another key, or for somebody else"
            raise Unreadable(message) from None
