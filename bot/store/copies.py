"""Which copy of a notebook counts, while somebody else may be writing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from bot.core.errors import BadSettings, Unreadable
from bot.store import archive
from bot.store.disk import Disk
from bot.store.generations import Damaged, unseal
from bot.store.glance import glance
from bot.store.names import OURS

Taken = TypeVar("Taken")


def notebooks(folder: Path) -> Iterator[Path]:
    """Every notebook of a data folder, by its path."""
    if not folder.is_dir():
        message = f"DUWTJE_DATA={folder} is not there: name the folder that the server uses"
        raise BadSettings(message)
    for tenant in sorted(path for path in folder.iterdir() if path.is_dir() and OURS.fullmatch(path.name)):
        # Twice: while a second commit renames the first, one look through the folder may see neither.
        names = {path.name for _ in range(2) for path in tenant.iterdir()}
        ours = {name.removesuffix(".previous") for name in names if name.endswith((".json", ".json.previous"))}
        yield from (tenant / name for name in sorted(ours))


def newest(path: Path, disk: Disk, take: Callable[[bytes], Taken]) -> tuple[Taken | None, bool]:
    """What `take` makes of the newest copy it can use (None: there is none), and whether a newer one is damaged.

    `take` raises Damaged for one it cannot use. A missing file with a previous one is a write under way: the previous
    one is what was acknowledged. Raises BadSettings.
    """
    damaged = False
    # Once more at the end: a write that failed takes its previous copy back.
    for copy in (path, path.with_name(f"{path.name}.previous"), path):
        with suppress(FileNotFoundError):
            content = read(copy, disk)
            try:
                return take(content), damaged
            except Damaged:
                damaged = True
    return None, damaged


def in_place(path: Path, content: bytes) -> bytes:
    """The content of a notebook that stands where it belongs. Raises Damaged."""
    try:
        seen = glance(unseal(content))
    except Unreadable:
        raise Damaged from None
    if archive.member(seen.tenant, seen.person) != f"notebooks/{path.parent.name}/{path.name}":
        raise Damaged
    return content


def read(path: Path, disk: Disk) -> bytes:
    """Everything in a file. Raises FileNotFoundError, and BadSettings when we may not."""
    try:
        return disk.read(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}): use the account that the server runs with"
        raise BadSettings(message) from None
