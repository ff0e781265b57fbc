"""The doors of who looks after the notebooks: done here while nothing serves, else by the process that does."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

from bot import erasing
from bot.core.errors import Busy
from bot.errands import asked
from bot.settings import Settings
from bot.store import restore as restoring
from bot.store.errands import Errand, Errands
from bot.store.rotation import rotate
from bot.store.tiny import TinyStore
from bot.wiring import keyring, looking, notebooks


async def rotate_keys(settings: Settings) -> list[str]:
    """Seal everything with the newest key; returns what to tell. Raises BadSettings and OSError."""
    try:
        store, keyring = await notebooks(settings)
    except Busy:
        return await asked(Errands(settings.data), Errand("rotate-keys"))
    try:
        return await rotate(store, keyring)
    finally:
        await store.close()


async def erase(settings: Settings, tenant: str, person: str = "") -> tuple[list[str], Counter[str]]:
    """Erase a person or a workspace, then look again; returns (what to tell, what is left).

    Raises BadSettings when there is no such workspace, and OSError.
    """
    erasing.known(looking(settings), tenant)
    try:
        store, _ = await notebooks(settings)
    except Busy:
        told = await asked(Errands(settings.data), Errand("erase", tenant, person))
    else:
        try:
            told = [f"Erased: {erasing.told(await erasing.erase(store, tenant, person))}."]
        finally:
            await store.close()
    return told, erasing.left(looking(settings), tenant, person)


async def restore(settings: Settings, path: Path, moment: datetime) -> restoring.Restored:
    """Fill the data folder from a backup, whole or not at all. Raises BadSettings, Busy and OSError."""
    unlock = keyring(settings).vault
    return await restoring.restore(path, settings.data, moment, lambda folder: TinyStore.open(folder, unlock))
