"""Everything sealed anew with the newest key, notebook by notebook, while others are written."""

from __future__ import annotations

import asyncio
import logging

from bot.store.index import Key
from bot.store.keyring import Keyring
from bot.store.tiny import TinyStore

log = logging.getLogger(__name__)


async def rotate(store: TinyStore, keyring: Keyring) -> list[str]:
    """Seal what an older key sealed, then need that key no more; returns what to tell the operator.

    Cut off anywhere it can be begun again: what is done stays done. An older key is given up only when nothing
    is left that it sealed. Raises OSError.
    """
    folder, vault = store.folder, store.vault
    if not await asyncio.to_thread(keyring.newer, folder, vault) and len(vault.ids) == 1:
        return [
            f"DUWTJE_KEYS has one key, {vault.newest}, and everything is sealed with it.",
            "To change it: put a new one in front, restart Duwtje, and run this again.",
        ]
    renewed, failed = await _renewed(store)
    told = [f"{renewed} notebooks sealed anew with key {vault.newest}"]
    if failed:
        return [*told, f"{failed} cannot be read (the log names them): keep the older key until they are mended"]
    given_up = await asyncio.to_thread(keyring.retire, folder, vault)
    if not given_up:
        return told
    return [*told, f"key {', '.join(given_up)} is needed no more here; backups made before now still need it"]


async def _renewed(store: TinyStore) -> tuple[int, int]:
    """How many notebooks were sealed anew, and how many could not be."""
    await store.drain()
    renewed, failed, seen = 0, 0, set[Key]()
    # Until there is nobody new: who was being written for the first time when we began has the older key too.
    while fresh := {(tenant, person) for tenant in store.tenants() for person in store.people(tenant)} - seen:
        seen |= fresh
        for tenant, person in fresh:
            try:
                renewed += await store.renew(tenant, person)
            except OSError:
                failed += 1
                about = {"action": "rotate", "tenant": tenant, "person": person}
                log.exception("a notebook was not sealed anew", extra=about)
    return renewed, failed + len(store.damage)
