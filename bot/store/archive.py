"""A backup as one file: a zip that any tool opens, with a checksum over all of it as its comment."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from msgspec import Struct

from bot.core.errors import BadSettings
from bot.store.names import name_of
from bot.store.rights import OURS_ONLY, narrow

FORMAT = 1
MANIFEST, VAULT = "manifest.json", "vault.json"
DIGEST = 64
CHUNK = 1 << 20


class Kept(Struct, frozen=True):
    """One file in a backup."""

    path: str
    size: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup says of itself; `made` is when it was begun, `duwtje` the version that made it."""

    format: int = FORMAT
    made: datetime
    duwtje: str
    schema: int
    notebooks: int
    tenants: int
    files: tuple[Kept, ...]


def member(tenant: str, person: str) -> str:
    """Where somebody's notebook stands in a backup."""
    return f"notebooks/{name_of(tenant)}/{name_of(person)}.json"


def digest(content: bytes) -> str:
    """What the manifest remembers a file by."""
    return hashlib.sha256(content).hexdigest()


@contextmanager
def written(out: Path) -> Iterator[ZipFile]:
    """A zip that stands under its name only when all of it is on the disk; else there is nothing."""
    fresh = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        handle = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, OURS_ONLY)
        try:
            with os.fdopen(handle, "w+b") as file:
                narrow(file.fileno(), OURS_ONLY, OURS_ONLY)
                with ZipFile(file, "w", ZIP_DEFLATED) as package:
                    package.comment = b"0" * DIGEST
                    yield package
                _sign(file)
            free(out)
            fresh.replace(out)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"--out {out} cannot be written ({error.strerror}): name a file in a folder with room for it"
        raise BadSettings(message) from None


def free(out: Path) -> None:
    """Raises FileExistsError when there is a file already: a backup is never written over."""
    if out.exists() or out.is_symlink():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(out))


def whole(file: IO[bytes]) -> bool:
    """Whether every byte is there and as it was written."""
    size = file.seek(0, os.SEEK_END) - DIGEST
    return size > 0 and _sum(file, size) == file.read(DIGEST)


def _sign(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END) - DIGEST
    found = _sum(file, size)
    file.seek(size)
    file.write(found)
    file.flush()
    os.fsync(file.fileno())


def _sum(file: IO[bytes], size: int) -> bytes:
    found = hashlib.sha256()
    file.seek(0)
    while size > 0 and (chunk := file.read(min(CHUNK, size))):
        found.update(chunk)
        size -= len(chunk)
    return found.hexdigest().encode()
