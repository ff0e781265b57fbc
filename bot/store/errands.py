"""What an operator asks of the process that holds the folder: a file in it, and what came of it in another.

A file and no socket: it is still there after a crash, and nobody needs an open port.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from bot.store.disk import Disk

FOLDER = ".errands"
ASKED, DONE = ".asked", ".done"


class Errand(Struct, frozen=True):
    """`door` is what to do; `tenant` and `person` for whom, where that matters."""

    door: str
    tenant: str = ""
    person: str = ""


class Errands:
    """The errands of one data folder."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        """Nothing is read or made yet."""
        self.folder, self._folder, self._disk = folder, folder / FOLDER, disk or Disk()

    def ask(self, errand: Errand) -> str:
        """Leave an errand, durably; returns the name to look for. Raises OSError."""
        name = secrets.token_hex(8)
        self._disk.make_folder(self._folder)
        self._disk.write_beside(self._folder / f"{name}{ASKED}", msgspec.json.encode(errand))
        return name

    def waiting(self) -> dict[str, Errand | None]:
        """What was asked and is not done, by name; None for what cannot be read. Raises OSError."""
        if not self._folder.is_dir():
            return {}
        return {path.stem: _read(path) for path in sorted(self._folder.glob(f"*{ASKED}"))}

    def done(self, name: str, told: list[str]) -> None:
        """Say what came of it; asked is what is not done. Raises OSError."""
        self._disk.write_beside(self._folder / f"{name}{DONE}", msgspec.json.encode(told))
        self._disk.remove(self._folder / f"{name}{ASKED}")
        self._disk.sync_folder(self._folder)

    def told(self, name: str) -> list[str] | None:
        """What came of it, once; None when it is not done yet. Raises OSError."""
        path = self._folder / f"{name}{DONE}"
        try:
            told = msgspec.json.decode(self._disk.read(path), type=list[str])
        except FileNotFoundError:
            return None
        self._disk.remove(path)
        return told


def _read(path: Path) -> Errand | None:
    with suppress(msgspec.DecodeError, FileNotFoundError):
        return msgspec.json.decode(path.read_bytes(), type=Errand)
    return None
