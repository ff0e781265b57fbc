"""A lock on a file, where the disk knows locks; where it does not, a refusal."""

from __future__ import annotations

import errno
import logging
import os
import sys
from pathlib import Path

from bot.core.errors import BadSettings
from bot.store.rights import OURS_ONLY, narrow

if sys.platform != "win32":
    import fcntl

log = logging.getLogger(__name__)

# How a disk says that it has no locks.
NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS}


def opened(path: Path) -> int:
    """The lock file, ours only."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, OURS_ONLY)
    narrow(handle, OURS_ONLY, OURS_ONLY)
    return handle


def prove(path: Path) -> None:
    """Some network disks give everybody the lock: whoever asks after us must not get it."""
    second = opened(path)
    try:
        if sys.platform != "win32" and locked(second, path):
            raise BadSettings(_no_locks(path))
    finally:
        os.close(second)


def locked(handle: int, path: Path) -> bool:
    """Whether we have the lock now. Raises BadSettings where there are no locks."""
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
