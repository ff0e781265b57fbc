"""All notebooks in one file, also while the server writes them: each is whole by itself, so no lock is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from bot.core.errors import BadSettings
from bot.store import archive, codec, moving
from bot.store.archive import MANIFEST, VAULT, Kept, Manifest
from bot.store.disk import Disk
from bot.store.generations import Damaged, unseal
from bot.store.names import OURS


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
    if out.exists():
        message = f"--out {out} is there already, and a backup is never written over: name another file"
        raise BadSettings(message)
    if moving.unfinished(folder):
        message = f"DUWTJE_DATA={folder}: a restore was cut off here; start Duwtje once, which finishes it"
        raise BadSettings(message)
    made, disk, found = Made(), Disk(), [*_notebooks(folder)]
    with archive.written(out) as package:
        for path in found:
            _take(package, path, made, disk)
        if not made.notebooks:
            message = f"DUWTJE_DATA={folder} holds no notebooks: name the folder that the server uses"
            raise BadSettings(message)
        with suppress(FileNotFoundError):
            made.files.append(_put(package, VAULT, _read(folder / VAULT, disk)))
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


def _notebooks(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        message = f"DUWTJE_DATA={folder} is not there: name the folder that the server uses"
        raise BadSettings(message)
    for tenant in sorted(path for path in folder.iterdir() if path.is_dir() and OURS.fullmatch(path.name)):
        # Twice: while a second commit renames the first, one look through the folder may see neither.
        names = {path.name for _ in range(2) for path in tenant.iterdir()}
        ours = {name.removesuffix(".previous") for name in names if name.endswith((".json", ".json.previous"))}
        yield from (tenant / name for name in sorted(ours))


def _take(package: ZipFile, path: Path, made: Made, disk: Disk) -> None:
    """Put in the newest undamaged copy. A missing file with a previous one is a write under way: that one counts."""
    damaged = False
    # Once more at the end: a write that failed takes its previous copy back.
    for copy in (path, path.with_name(f"{path.name}.previous"), path):
        with suppress(FileNotFoundError):
            content = _read(copy, disk)
            try:
                seen = codec.glance(unseal(content))
                name = archive.member(seen.tenant, seen.person)
            except (Damaged, codec.Unreadable):
                damaged = True
                continue
            if name != f"notebooks/{path.parent.name}/{path.name}":
                damaged = True
                continue
            made.files.append(_put(package, name, content))
            made.notebooks += 1
            made.tenants.add(seen.tenant)
            if damaged:
                made.older.append(str(path))
            return
    if damaged:
        made.left_out.append(str(path))


def _read(path: Path, disk: Disk) -> bytes:
    try:
        return disk.read(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        message = (
            f"{path} cannot be read ({error.strerror}): make the backup with the account that the server runs with"
        )
        raise BadSettings(message) from None


def _put(package: ZipFile, name: str, content: bytes) -> Kept:
    package.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return Kept(name, len(content), archive.digest(content))
