"""The few things the store asks of a disk; tests put one in its place that breaks."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path

from bot.store.rights import OUR_FOLDER, OURS_ONLY, narrow

log = logging.getLogger(__name__)


class Disk:
    """A real disk: what returned from `write` and `sync_folder` is still there after a power cut."""

    def read(self, path: Path) -> bytes:
        """Everything in a file, which others cannot read from now on."""
        with path.open("rb") as file:
            narrow(file.fileno(), OURS_ONLY)
            return file.read()

    def write(self, path: Path, content: bytes) -> None:
        """Write a file whole and wait until it is on the disk."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OURS_ONLY)
        try:
            narrow(handle, OURS_ONLY, OURS_ONLY)
            self.put(handle, content)
            # The same handle: another one may not be told of an earlier failure to write.
            self.sync(handle)
        finally:
            os.close(handle)

    def write_beside(self, path: Path, content: bytes) -> None:
        """Put this in the place of a file, durably: whole, or as it was."""
        fresh = path.with_name(f"{path.name}.new")
        self.write(fresh, content)
        self.replace(fresh, path)
        self.sync_folder(path.parent)

    def put(self, handle: int, content: bytes) -> None:
        """Hand all bytes to the system, which may take them in parts."""
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]

    def sync(self, handle: int) -> None:
        """Wait until what was written is on the disk."""
        os.fsync(handle)

    def replace(self, old: Path, new: Path) -> None:
        """Rename at once; whatever was called `new` is gone."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there."""
        path.unlink(missing_ok=True)

    def make_folder(self, folder: Path) -> None:
        """Make a folder that is ours only, with its parents, if it is not there."""
        if folder.is_dir():
            return
        self.make_folder(folder.parent)
        folder.mkdir(mode=OUR_FOLDER, exist_ok=True)
        narrow(folder, OUR_FOLDER, OUR_FOLDER)
        self.sync_folder(folder.parent)

    def remove_folder(self, folder: Path) -> None:
        """Remove a folder with all the files in it, if it is there."""
        if not folder.is_dir():
            return
        for path in folder.iterdir():
            self.remove(path)
        folder.rmdir()
        self.sync_folder(folder.parent)

    def move_in(self, folder: Path) -> None:
        """Make a folder, or make the one that is there ours only. Raises OSError when we may not use it."""
        if not folder.absolute().parent.is_dir():  # it may be a disk that is not there yet
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
        self.make_folder(folder)
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        if not narrow(folder, OUR_FOLDER):
            says = "others may look into this folder, and it is not ours to close: run chmod 700 on it as its owner"
            log.warning(says, extra={"action": "open", "path": str(folder)})

    def sync_folder(self, folder: Path) -> None:
        """Wait until the names in a folder are on the disk."""
        if os.name == "nt":  # Windows opens no folders; it keeps the names itself
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            self.sync(handle)
        finally:
            os.close(handle)
