"""The doors of who looks after the notebooks: done here while nothing serves, else by the process that does."""

from __future__ import annotations

from bot.core.errors import Busy
from bot.errands import asked
from bot.settings import Settings
from bot.store.errands import Errand, Errands
from bot.store.rotation import rotate
from bot.wiring import notebooks


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
