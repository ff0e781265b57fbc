"""One process per data folder: an advisory lock that names its holder."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.core.errors import BadSettings, Busy
from bot.store.rights import OURS_ONLY, narrow

if sys.platform != "win32":
    import fcntl

log = logging.getLogger(__name__)

# A restart may overlap the end of the process before it a little; a second program may not.
TRIES = 20
PAUSE = 0.05
# How a disk says that it has no locks.
NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS}


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
        handle = _opened(path)
        try:
            await _wait_for(handle, path)
            _prove(path)
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


def _opened(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, OURS_ONLY)
    narrow(handle, OURS_ONLY, OURS_ONLY)
    return handle


async def _wait_for(handle: int, path: Path) -> None:
    for _ in range(TRIES):
        if _lock(handle, path):
            return
        await asyncio.sleep(PAUSE)
    raise Busy(_refusal(path))


def _prove(path: Path) -> None:
    """Some network disks give everybody the lock: whoever asks after us must not get it."""
    second = _opened(path)
    try:
        if sys.platform != "win32" and _lock(second, path):
            raise BadSettings(_no_locks(path))
    finally:
        os.close(second)


def _lock(handle: int, path: Path) -> bool:
    if sys.platform == "win32":
        log.warning("This system cannot lock the data folder: make sure that only one Duwtje uses it.")
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno in NO_LOCKS:
            raise BadSettings(_no_locks(path)) from None
        raise
    return True


def _no_locks(path: Path) -> str:
    return (
        f"DUWTJE_DATA={path.parent} is on a disk where locks do not work, so two programs could write over each other: "
        "name a folder on a disk of this machine"
    )


def _refusal(path: Path) -> str:
    holder = path.read_text(encoding="utf-8", errors="replace").split()
    pid, host = (*holder, "?", "?")[:2]
    since = datetime.fromtimestamp(path.stat().st_mtime, UTC)  # written when the lock was taken
    return (
        f"{path.parent} is in use by process {pid} on {host} since {since:%Y-%m-%d %H:%M:%S} UTC: "
        "stop that process first, or give this one a folder of its own with DUWTJE_DATA"
    )
