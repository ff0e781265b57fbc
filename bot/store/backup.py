"""All notebooks in one file, also while the server writes them: each is whole by itself, so no lock is asked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from bot.core.errors import BadSettings
from bot.store import archive, codec, copies, moving
from bot.store.archive import MANIFEST, VAULT, Kept, Manifest
from bot.store.disk import Disk
from bot.store.journal import FILE as JOURNAL
from bot.store.package import written


@dataclass(slots=True)
class Made:
    """What went into a backup: of the notebooks in `older` the copy before the last, those in `left_out` not at all."""

    files: list[Kept] = field(default_factory=list[Kept])
    tenants: set[str] = field(default_factory=set[str])
    older: list[str] = field(default_factory=list[str])
    left_out: list[str] = field(default_factory=list[str])
    notebooks: int = 0
    vault: bool = False
    size: int = 0


def backup(folder: Path, out: Path, moment: datetime, version: str) -> Made:
    """Write every notebook of this folder to `out`. Raises BadSettings, one line that says what to do, and OSError."""
    if out.resolve().is_relative_to(folder.resolve()):
        message = f"--out {out} lies in DUWTJE_DATA: name a file somewhere else, on another disk if you can"
        raise BadSettings(message)
    if moving.unfinished(folder):
        message = f"DUWTJE_DATA={folder}: a restore was cut off here; start Duwtje once, which finishes it"
        raise BadSettings(message)
    made, disk, found = Made(), Disk(), [*copies.notebooks(folder)]
    with written(out) as package:
        # Before the notebooks: what is written whole meanwhile is in them, and its lines are no longer in the journal.
        with suppress(FileNotFoundError):
            made.files.append(_put(package, JOURNAL, copies.read(folder / JOURNAL, disk)))
        for path in found:
            _take(package, path, made, disk)
        if not made.notebooks:
            message = f"DUWTJE_DATA={folder} holds no notebooks: name the folder that the server uses"
            raise BadSettings(message)
        with suppress(FileNotFoundError):
            made.files.append(_put(package, VAULT, copies.read(folder / VAULT, disk)))
            made.vault = True
        _put(package, MANIFEST, msgspec.json.encode(_manifest(made, moment, version)))
    made.size = out.stat().st_size
    return made


def _manifest(made: Made, moment: datetime, version: str) -> Manifest:
    return Manifest(
        made=moment.astimezone(UTC),
        duwtje=version,
        schema=codec.SCHEMA,
        notebooks=made.notebooks,
        tenants=len(made.tenants),
        files=tuple(made.files),
    )


def _take(package: ZipFile, path: Path, made: Made, disk: Disk) -> None:
    content, damaged = copies.newest(path, disk, partial(copies.in_place, path))
    if content is None:
        made.left_out += [str(path)] * damaged
        return
    made.files.append(_put(package, f"notebooks/{path.parent.name}/{path.name}", content))
    made.notebooks += 1
    made.tenants.add(path.parent.name)
    made.older += [str(path)] * damaged


def _put(package: ZipFile, name: str, content: bytes) -> Kept:
    package.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return Kept(name, len(content), archive.digest(content))
