"""A restored folder takes its place: however it ends, nothing is there or the whole."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.core.errors import BadSettings
from bot.store.disk import Disk

# Inside the data folder, since that may be a disk of its own. One rename makes the first the second: from then on the
# restore has happened, and whoever holds the folder next finishes what is left of moving.
FRESH, WHOLE = ".restoring-fresh", ".restored"


def begin(folder: Path, disk: Disk) -> Path:
    """A fresh folder to restore in; what an earlier try left is removed. Raises BadSettings when others are there."""
    found = sorted(path.name for path in folder.iterdir() if path.name not in (".lock", FRESH, "lost+found"))
    if found:
        message = (
            f"DUWTJE_DATA={folder} is not empty (it holds {found[0]!a}), and a restore writes over nothing: "
            "name an empty folder, or move this one away"
        )
        raise BadSettings(message)
    shutil.rmtree(folder / FRESH, ignore_errors=True)
    disk.make_folder(folder / FRESH)
    return folder / FRESH


def commit(folder: Path, disk: Disk) -> None:
    """All is written and synced: let it take its place."""
    disk.sync_folder(folder / FRESH)
    disk.replace(folder / FRESH, folder / WHOLE)
    disk.sync_folder(folder)
    finish(folder, disk)


def finish(folder: Path, disk: Disk) -> None:
    """Move what a restore left to move, and forget one that did not happen; for whoever holds the lock."""
    shutil.rmtree(folder / FRESH, ignore_errors=True)
    if not unfinished(folder):
        return
    for path in sorted((folder / WHOLE).iterdir()):
        disk.replace(path, folder / path.name)
    disk.sync_folder(folder)
    (folder / WHOLE).rmdir()


def unfinished(folder: Path) -> bool:
    """Whether a restore happened and was cut off while moving."""
    return (folder / WHOLE).is_dir()
