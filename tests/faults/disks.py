"""Disks that fail for real, full or read-only: a small tmpfs where we may mount, else the kernel's own limits."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from tests.faults.server import Server

SIZE = 64 * 1024
FILLER = "filler"


class SmallDisk(Protocol):
    """Where the data folder lives."""

    kind: str

    def fill(self, server: Server) -> None:
        """Leave no room at all."""
        ...

    def free(self, server: Server) -> None:
        """Give room again."""
        ...

    def freeze(self, server: Server) -> bool:
        """Turn read-only; False where that cannot be done."""
        ...

    def thaw(self, server: Server) -> None:
        """Turn writable again."""
        ...


class Tmpfs:
    """64 KB of memory as a disk."""

    kind = "64 KB tmpfs"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, server: Server) -> None:
        with (self.folder / FILLER).open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while filler.write(b"\0" * 512):
                pass

    def free(self, server: Server) -> None:
        (self.folder / FILLER).unlink()

    def freeze(self, server: Server) -> bool:
        # Each folder of a tenant by itself: the lock in the folder above is open for writing as long as we run.
        return all(_mount("--bind", one, one) and _mount("-o", "remount,bind,ro", one) for one in _tenants(server))

    def thaw(self, server: Server) -> None:
        for one in _tenants(server):
            subprocess.run(["umount", one], check=True, timeout=20)


class Limited:
    """No file of the running server may grow: as root in a container that may not mount, and as anybody."""

    kind = "RLIMIT_FSIZE"

    def fill(self, server: Server) -> None:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def free(self, server: Server) -> None:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def freeze(self, server: Server) -> bool:
        if os.geteuid() == 0:
            return False
        for folder in _tenants(server):
            Path(folder).chmod(0o500)
        return True

    def thaw(self, server: Server) -> None:
        for folder in _tenants(server):
            Path(folder).chmod(0o700)


@contextlib.contextmanager
def small_disk(folder: Path, *, mounting: bool = True) -> Iterator[SmallDisk]:
    """A disk of its own under this folder where we may mount one, and want to."""
    folder.mkdir(parents=True, exist_ok=True)
    if not mounting or not _mount("-t", "tmpfs", "-o", f"size={SIZE},mode=700", "none", str(folder)):
        yield Limited()
        return
    try:
        yield Tmpfs(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, timeout=20)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[bool]:
    """A folder nobody can write in; False where that cannot be made."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid():
        folder.chmod(0o500)
        try:
            yield True
        finally:
            folder.chmod(0o700)
        return
    mounted = _mount("-t", "tmpfs", "-o", f"size={SIZE},ro", "none", str(folder))
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True, timeout=20)


def _tenants(server: Server) -> list[str]:
    return [str(path) for path in server.data.iterdir() if path.is_dir()]


def _mount(*how: str) -> bool:
    try:
        return subprocess.run(["mount", *how], capture_output=True, timeout=20, check=False).returncode == 0
    except OSError:
        return False
