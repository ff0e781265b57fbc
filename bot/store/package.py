"""What leaves the folder as one file: a zip that any tool opens, with a checksum over all of it as its comment."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from bot.core.errors import BadSettings
from bot.store.disk import Disk
from bot.store.rights import OURS_ONLY, narrow

DIGEST = 64
CHUNK = 1 << 20


@contextmanager
def written(out: Path) -> Iterator[ZipFile]:
    """A zip that stands under its name only when all of it is on the disk, else nothing does. Raises BadSettings."""
    if out.exists() or out.is_symlink():
        message = f"--out {out} is there already, and nothing is written over: name another file"
        raise BadSettings(message)
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
            fresh.replace(out)
            Disk().sync_folder(out.parent)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"--out {out} cannot be written ({error.strerror}): name a file in a folder with room for it"
        raise BadSettings(message) from None


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
