"""One sealed file and its previous generation: a write is whole or it never was."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from itertools import count
from pathlib import Path

from bot.store.disk import Disk

# The seal is a table of its own, so that a stock TinyDB reads the file too.
SEAL = b',"seal":{"1":{"sha256":"'
SEAL_END = b'"}}}'
SEAL_SIZE = len(SEAL) + hashlib.sha256().digest_size * 2 + len(SEAL_END)


class Damaged(Exception):  # noqa: N818 - it names the file's state
    """The bytes in a file are not those that were written."""


def seal(body: bytes) -> bytes:
    """A JSON object with members, and a checksum over it inside."""
    return body[:-1] + _tail(body)


def unseal(content: bytes) -> bytes:
    """The JSON object that was sealed. Raises Damaged when a single bit differs."""
    body = content[:-SEAL_SIZE] + b"}"
    if content[-SEAL_SIZE:] != _tail(body):
        raise Damaged
    return body


def _tail(body: bytes) -> bytes:
    return b"%b%b%b" % (SEAL, hashlib.sha256(body).hexdigest().encode(), SEAL_END)


class Generations:
    """What was kept last under a path; the one before it stays beside as `.previous`."""

    def __init__(self, path: Path, disk: Disk) -> None:
        """Nothing is touched before `load` or `keep`."""
        self.path = path
        self.previous = path.with_name(f"{path.name}.previous")
        self._fresh = path.with_name(f"{path.name}.new")
        self._disk = disk
        self.set_aside: list[Path] = []  # damaged copies, as they are called now

    def load(self) -> bytes | None:
        """The newest undamaged body. A missing file with a previous one is a write that was cut off."""
        for path in (self.path, self.previous):
            with suppress(FileNotFoundError):
                content = self._disk.read(path)
                try:
                    return unseal(content)
                except Damaged:
                    self._put_aside(path)
        return None

    def bereft(self) -> bool:
        """Whether the newest was set aside as damaged, and nothing was kept since."""
        # The first number that is free is given out, so the first one tells; listing the folder is for big ones slow.
        return not self.path.exists() and self.path.with_name(f"{self.path.name}.damaged-1").exists()

    def keep(self, body: bytes) -> None:
        """Make this the newest, durably. After an OSError the one before is the newest still."""
        self._disk.make_folder(self.path.parent)
        try:
            self._disk.write(self._fresh, seal(body))
            existed = self._make_previous()
        except OSError:
            self._forget(self._fresh)
            raise
        try:
            self._disk.replace(self._fresh, self.path)
            self._disk.sync_folder(self.path.parent)
        except OSError:
            self._go_back(existed=existed)
            raise

    def keep_copy(self, schema: int, content: bytes) -> None:
        """Keep this beside the newest, durably, as it was in an older schema."""
        self._disk.write(self._fresh, content)
        self._disk.replace(self._fresh, self.path.with_name(f"{self.path.name}.schema-{schema}"))
        self._disk.sync_folder(self.path.parent)

    def drop_copies(self) -> None:
        """Remove every copy but the newest, durably."""
        if not self.path.parent.is_dir():
            return
        copies = [*self.aside("damaged"), *self.aside("schema"), *([self.previous] if self.previous.exists() else [])]
        if not copies:
            return
        if not self.path.exists():  # of a write that was cut off: the previous one is the newest
            self._disk.replace(self.previous, self.path)
        for path in copies:
            self._disk.remove(path)
        self._disk.sync_folder(self.path.parent)

    def drop(self) -> None:
        """Remove every trace, durably; the newest goes last, so that half a removal removed nothing."""
        if not self.path.parent.is_dir():
            return
        for path in (self._fresh, *self.aside("damaged"), *self.aside("schema"), self.previous, self.path):
            self._disk.remove(path)
        self._disk.sync_folder(self.path.parent)

    def _make_previous(self) -> bool:
        try:
            self._disk.replace(self.path, self.previous)
        except FileNotFoundError:
            return False
        return True

    def _go_back(self, *, existed: bool) -> None:
        if existed:
            with suppress(OSError):
                self._disk.replace(self.previous, self.path)
        else:
            self._forget(self.path)
        self._forget(self._fresh)

    def _forget(self, path: Path) -> None:
        with suppress(OSError):
            self._disk.remove(path)

    def _put_aside(self, path: Path) -> None:
        taken = {found.name for found in self.aside("damaged")}
        names = (f"{self.path.name}.damaged-{number}" for number in count(1))
        aside = path.with_name(next(name for name in names if name not in taken))
        self._disk.replace(path, aside)
        self.set_aside.append(aside)

    def aside(self, why: str) -> list[Path]:
        """What stands beside for this reason: "damaged" copies, or copies in an older "schema"."""
        start = f"{self.path.name}.{why}-"
        return [path for path in self.path.parent.iterdir() if path.name.startswith(start)]
