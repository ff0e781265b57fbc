"""One process per data folder: an advisory lock that names its holder."""

from __future__ import annotations

import asyncio
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

from bot.core.errors import Busy
from bot.store import flock

# A restart may overlap the end of the process before it a little; a second program may not.
TRIES = 10
PAUSE = 0.05


class FolderLock:
    """Held until `release` or until the process ends, however it ends."""

    def __init__(self, handle: int) -> None:
        """Take over an open and locked file."""
        self._handle = handle

    @classmethod
    async def take(cls, folder: Path) -> FolderLock:
        """Hold the folder alone.

        Raises Busy within two seconds when another process does, and BadSettings where a lock holds nobody off.
        """
        path = folder / ".lock"
        handle = flock.opened(path)
        try:
            await _wait_for(handle, path)
            flock.prove(path)
            os.truncate(handle, 0)
            os.write(handle, f"{os.getpid()} {socket.gethostname()}\n".encode())
        except BaseException:
            os.close(handle)
            raise
        return cls(handle)

    def release(self) -> None:
        """Let another process in. The file stays: removing it would let two in."""
        if self._handle >= 0:
            os.truncate(self._handle, 0)
            os.close(self._handle)
            self._handle = -1


def held(folder: Path) -> bool:
    """Whether a process holds the folder now."""
    try:
        handle = os.open(folder / ".lock", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not flock.locked(handle, folder / ".lock")
    finally:
        os.close(handle)


async def _wait_for(handle: int, path: Path) -> None:
    for _ in range(TRIES):
        if flock.locked(handle, path):
            return
        await asyncio.sleep(PAUSE)
    raise Busy(_refusal(path))


def _refusal(path: Path) -> str:
    holder = path.read_text(encoding="utf-8", errors="replace").split()
    pid, host = (*holder, "?", "?")[:2]
    since = datetime.fromtimestamp(path.stat().st_mtime, UTC)  # written when the lock was taken
    return (
        f"{path.parent} is in use by process {pid} on {host} since {since:%Y-%m-%d %H:%M:%S} UTC: "
        "stop that process first, or give this one a folder of its own with DUWTJE_DATA"
    )
