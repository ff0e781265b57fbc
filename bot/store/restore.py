"""A backup back in an empty folder: all of it is checked before anything is written, and all arrives or nothing."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.core.errors import BadSettings
from bot.core.restoring import expire
from bot.store import moving, reading
from bot.store.archive import Manifest
from bot.store.disk import Disk
from bot.store.lock import FolderLock
from bot.store.reading import Backup
from bot.store.tiny import TinyStore

Open = Callable[[Path], Awaitable[TinyStore]]
# A notebook that changes while it is restored stands there twice for a moment.
ROOM = 2


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; `expired` letters had been due, and are not sent any more."""

    manifest: Manifest
    expired: int


async def restore(path: Path, folder: Path, moment: datetime, opened: Open, *, disk: Disk | None = None) -> Restored:
    """Fill an empty folder from a backup. Raises BadSettings, Busy and OSError, and then nothing is there.

    `opened` opens a store on a folder as the server would, with its keys.
    """
    disk = disk or Disk()
    with reading.opened(path) as backup:
        people = _checked(backup, folder)
        disk.move_in(folder)
        lock = await FolderLock.take(folder)
        try:
            fresh = moving.begin(folder, disk)
            try:
                _write(backup, fresh, disk)
                # A clock that went back must not let a letter of that life leave a second time.
                expired = await _expire(await opened(fresh), people, max(moment, backup.manifest.made))
                _tidy(fresh, disk)
                moving.commit(folder, disk)
            except Exception:
                shutil.rmtree(fresh, ignore_errors=True)
                raise
        finally:
            lock.release()
        return Restored(backup.manifest, expired)


def _checked(backup: Backup, folder: Path) -> list[tuple[str, str]]:
    """Whose notebooks are in it, after every byte was looked at."""
    found = [who for _, who, _ in backup.contents() if who]
    there = next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
    needs, has = sum(kept.size for kept in backup.manifest.files) * ROOM, shutil.disk_usage(there).free
    if needs > has:
        message = f"DUWTJE_DATA={folder} has room for {has} bytes and the restore needs {needs}: make room first"
        raise BadSettings(message)
    return found


def _write(backup: Backup, fresh: Path, disk: Disk) -> None:
    for kept, who, content in backup.contents():
        path = fresh / (kept.path.partition("/")[2] if who else kept.path)
        disk.make_folder(path.parent)
        disk.write(path, content)


async def _expire(store: TinyStore, people: list[tuple[str, str]], moment: datetime) -> int:
    expired = 0
    try:
        for who in people:
            async with store.notebook(*who) as book:
                expired += expire(book, moment)
    finally:
        await store.close()
    return expired


def _tidy(fresh: Path, disk: Disk) -> None:
    """The copies from before the letters expired must never serve again, not even after a power cut."""
    for path in (fresh / ".lock", *fresh.glob("*/*.previous")):
        disk.remove(path)
    for tenant in {path.parent for path in fresh.glob("*/*")}:
        disk.sync_folder(tenant)
