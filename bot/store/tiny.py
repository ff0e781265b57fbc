"""Notebooks in TinyDB: one small sealed file per person, one atomic write per change."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.core.model import Notebook
from bot.store import codec, moving
from bot.store.codec import Glance, Unreadable
from bot.store.disk import Disk
from bot.store.generations import Generations
from bot.store.index import Index, Key
from bot.store.lock import FolderLock
from bot.store.names import OURS, name_of
from bot.store.sealed import Damage, OpenNotebook, damage_of, new

log = logging.getLogger(__name__)

OPEN_AT_MOST = 2_000
WRITERS = 4  # threads that wait for the disk side by side; more of them only fight the loop for the interpreter

Result = TypeVar("Result")


class TinyStore:
    """Store over a folder, for one process: `data/<tenant>/<person>.json`.

    `damage` tells which files could not be used, for the operator's log and for the person.
    """

    def __init__(self, folder: Path, lock: FolderLock, disk: Disk, open_at_most: int) -> None:
        """Use `open` instead: it takes the lock and reads what there is."""
        self.damage: list[Damage] = []
        self._folder, self._lock, self._disk, self._open_at_most = folder, lock, disk, open_at_most
        self._index = Index()
        self._open: OrderedDict[Key, OpenNotebook] = OrderedDict()
        self._threads = ThreadPoolExecutor(WRITERS, "notebook")

    @classmethod
    async def open(cls, folder: Path, *, disk: Disk | None = None, open_at_most: int = OPEN_AT_MOST) -> TinyStore:
        """Hold the folder alone and look once at every notebook. Raises Busy and OSError."""
        disk = disk or Disk()
        await asyncio.to_thread(disk.move_in, folder)
        store = cls(folder, await FolderLock.take(folder), disk, open_at_most)
        try:
            await store._wait(lambda: moving.finish(folder, disk))
            for seen in await store._wait(store._survey):
                store._index.put(seen)
        except BaseException:
            await store.close()
            raise
        return store

    @asynccontextmanager
    async def notebook(self, tenant: str, person: str) -> AsyncIterator[Notebook]:
        """Hold a person's notebook alone; leaving the block normally is one durable commit."""
        with self._using((tenant, person)) as page:
            async with page.lock:
                book = await self._read(page) or new(page.key)
                yield book
                await _undivided(self._commit(page, book))

    async def read(self, tenant: str, person: str) -> Notebook | None:
        """The notebook as last committed, also while somebody else is changing it."""
        with self._using((tenant, person)) as page:
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

    async def erase(self, tenant: str, person: str) -> None:
        """Drop a person's notebook with every copy of it, durably."""
        with self._using((tenant, person)) as page:
            async with page.lock:
                await _undivided(self._erase(page))

    async def close(self) -> None:
        """Let what is being written reach the disk, then let go of the folder."""
        await asyncio.to_thread(self._threads.shutdown)
        self._lock.release()

    @contextmanager
    def _using(self, key: Key) -> Iterator[OpenNotebook]:
        page = self._open.get(key)
        if page is None:
            page = self._open[key] = OpenNotebook(key, self._path(*key), self._disk, self.damage)
        self._open.move_to_end(key)
        page.users += 1
        try:
            yield page
        finally:
            page.users -= 1
            self._put_away()

    def _put_away(self) -> None:
        while len(self._open) > self._open_at_most:
            # Never one in use: its lock is what keeps two from changing it at once.
            idle = next((key for key, page in self._open.items() if not page.users), None)
            if idle is None:
                return
            del self._open[idle]

    async def _read(self, page: OpenNotebook) -> Notebook | None:
        async with page.loading:
            return await _undivided(self._wait(page.read))

    async def _commit(self, page: OpenNotebook, book: Notebook) -> None:
        try:
            seen = await self._wait(lambda: page.write(book))
        except OSError:
            await self._look_again(page)
            raise
        if seen is not None:
            self._index.put(seen)

    async def _erase(self, page: OpenNotebook) -> None:
        try:
            await self._wait(page.drop)
        except OSError:
            await self._look_again(page)
            raise
        self._index.drop(*page.key)

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
            self._index.put(codec.look(book))

    async def _wait(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _path(self, tenant: str, person: str) -> Path:
        return self._folder / name_of(tenant) / f"{name_of(person)}.json"

    def _survey(self) -> list[Glance]:
        folders = [path for path in sorted(self._folder.iterdir()) if path.is_dir() and OURS.fullmatch(path.name)]
        seen = (self._glance(path) for folder in folders for path in self._notebooks(folder))
        return [glance for glance in seen if glance]

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
            seen = codec.glance(body) if body else None
            if seen and self._path(seen.tenant, seen.person) != path:
                message = "this file holds somebody else's notebook"
                raise Unreadable(message)
        except OSError:
            log.exception("a notebook cannot be read", extra={"action": "open", "path": str(path)})
            self.damage.append(damage_of(path, path))
            seen = None
        self.damage.extend(damage_of(aside, path) for aside in copies.set_aside)
        return seen


async def _undivided(work: Awaitable[Result]) -> Result:
    """Wait to the end even when we are cancelled: a thread cannot be stopped, and the lock must outlive its write."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled from task.exception()
    return task.result()
