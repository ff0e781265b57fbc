"""A disk that remembers what it was asked and breaks at the step you choose."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bot.store.disk import Disk


class Killed(BaseException):
    """The process ends here; nothing after this line runs."""


class BreakingDisk(Disk):
    """Breaks at step number `at` (0 is the first); `steps` tells what happened.

    With Killed it is dead from then on, and what was not synced is half gone. With an OSError it breaks
    `times` times, then works again.
    """

    def __init__(self, at: int = -1, error: BaseException | None = None, times: int = 1) -> None:
        self.at, self.error, self.times = at, error, times
        self.steps: list[str] = []
        self.read_paths: list[Path] = []
        self.dead = False

    def read(self, path: Path) -> bytes:
        self.read_paths.append(path)
        return super().read(path)

    def put(self, handle: int, content: bytes) -> None:
        if self._breaks("put"):
            super().put(handle, content[: len(content) // 2])
            self._break()
        super().put(handle, content)

    def sync(self, handle: int) -> None:
        if self._breaks("sync"):
            self._lose_half(handle)
            self._break()
        super().sync(handle)

    def replace(self, old: Path, new: Path) -> None:
        if self._breaks(f"replace {new.suffix}"):
            self._break()
        super().replace(old, new)

    def remove(self, path: Path) -> None:
        if self._breaks(f"remove {path.suffix}"):
            self._break()
        super().remove(path)

    def _breaks(self, step: str) -> bool:
        if self.dead:
            raise Killed
        self.steps.append(step)
        return 0 <= self.at < len(self.steps) <= self.at + self.times

    def _break(self) -> None:
        self.dead = isinstance(self.error, Killed)
        raise self.error or OSError(5, "broken")

    def _lose_half(self, handle: int) -> None:
        if isinstance(self.error, Killed) and stat.S_ISREG(os.fstat(handle).st_mode):
            os.ftruncate(handle, os.fstat(handle).st_size // 2)
