"""The product with a bug planted in it, to see whether our tests notice: `python -m tests.faults.planted BUG,BUG`.

Nothing in bot/ knows of this. `slow-answer` and `slow-disk` are no bugs: they widen the moment a test aims at.
"""

from __future__ import annotations

import asyncio
import errno
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from bot.store import flock, generations
from bot.store.disk import Disk
from bot.store.generations import Damaged, Generations
from bot.store.journal import Journal, Line
from bot.store.tiny import TinyStore

COMMIT, SYNC, KEEP, APPEND = TinyStore._commit, Disk.sync, Generations.keep, Journal.append
SHOUTED = "no room for kanarie zingt om half zeven"
LATER = set[asyncio.Task[None]]()


def in_place() -> None:
    """Write over the old file, as TinyDB's own storage does."""

    def keep(self: Generations, body: bytes) -> None:
        self._disk.make_folder(self.path.parent)
        content = generations.seal(body)
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(handle, content[: len(content) // 2])
            time.sleep(0.005)
            os.write(handle, content[len(content) // 2 :])
            os.fsync(handle)
        finally:
            os.close(handle)

    Generations.keep = keep


def without_sync() -> None:
    """Trust the system to write some day."""

    def sync(self: Disk, handle: int) -> None:
        """Do nothing."""

    Disk.sync = sync


def acknowledges_first() -> None:
    """Say that it is kept, and keep it in a moment."""

    async def commit(self: TinyStore, page: Any, book: Any, **how: Any) -> None:
        async def later() -> None:
            await asyncio.sleep(0.05)
            await COMMIT(self, page, book, **how)

        task = asyncio.create_task(later())
        LATER.add(task)

    TinyStore._commit = commit


def forgets() -> None:
    """Keep no id of what was carried out."""

    async def commit(self: TinyStore, page: Any, book: Any, **how: Any) -> None:
        book.handled.clear()
        await AFTER_FORGETTING[0](self, page, book, **how)

    AFTER_FORGETTING.append(TinyStore._commit)
    TinyStore._commit = commit


AFTER_FORGETTING: list[Any] = []


def slow_answer() -> None:
    """Take a breath between keeping and saying so."""

    async def commit(self: TinyStore, page: Any, book: Any, **how: Any) -> None:
        await COMMIT(self, page, book, **how)
        await asyncio.sleep(0.05)

    TinyStore._commit = commit


def slow_disk() -> None:
    """A disk that needs its time."""

    def sync(self: Disk, handle: int) -> None:
        time.sleep(0.2)
        SYNC(self, handle)

    Disk.sync = sync


def stalls() -> None:
    """A disk that does not come back for half a minute."""

    def keep(self: Generations, body: bytes) -> None:
        time.sleep(30)
        KEEP(self, body)

    Generations.keep = keep


def shrugs() -> None:
    """Say that it is kept when the disk said no."""

    def keep(self: Generations, body: bytes) -> None:
        try:
            KEEP(self, body)
        except OSError:
            return

    Generations.keep = keep


def jots_in_sand() -> None:
    """Say that a line is in the journal when the disk said no."""

    def append(self: Journal, lines: list[Line]) -> None:
        with suppress(OSError):
            APPEND(self, lines)

    Journal.append = append


def shouts() -> None:
    """A full disk whose error repeats the words: whatever a library puts in a message must not reach a log."""
    write = Disk.write

    def full(self: Disk, path: Path, content: bytes) -> None:
        if path.name == ".probe" or (path.name.endswith(".json.new") and path.name != "vault.json.new"):
            raise OSError(errno.ENOSPC, SHOUTED)
        write(self, path, content)

    Disk.write = full


def abrupt() -> None:
    """End at once when asked to stop."""
    from bot import serving  # noqa: PLC0415 - not for a writer that serves nothing

    def handle_exit(self: serving.Server, sig: int, frame: FrameType | None) -> None:
        os._exit(0)

    serving.Server.handle_exit = handle_exit


def open_door() -> None:
    """A lock that always says yes."""
    flock.locked = lambda _handle, _path: True
    flock.prove = lambda _path: None


def trusting() -> None:
    """Never look at the checksum."""
    generations.unseal = lambda content: content[: -generations.SEAL_SIZE] + b"}"


def blank() -> None:
    """Take a damaged notebook for an empty one."""

    def load(self: Generations) -> bytes | None:
        try:
            return generations.unseal(self._disk.read(Path(self.path)))
        except (FileNotFoundError, Damaged):
            return None

    Generations.load = load


BUGS = {
    bug.__name__.replace("_", "-"): bug
    for bug in (
        in_place, without_sync, acknowledges_first, slow_answer, forgets, slow_disk, stalls, shrugs, shouts, abrupt,
        open_door, trusting, blank, jots_in_sand,
    )
}  # fmt: skip


def plant(names: str) -> None:
    """Plant these, in this order."""
    for name in filter(None, names.split(",")):
        BUGS[name]()


if __name__ == "__main__":
    from bot.__main__ import main

    plant(sys.argv[1])
    sys.exit(main([]))
