"""The door that erases: a person with all that others hold about them, or a whole workspace."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable

from bot import linking
from bot.core.errors import BadSettings
from bot.core.forgetting import forget
from bot.core.identity import Identity, identity, lists
from bot.core.model import Link, Notebook
from bot.core.ports import Store
from bot.store.looking import Looking

log = logging.getLogger(__name__)


async def erase(store: Store, tenant: str, person: str = "") -> Counter[str]:
    """Erase a person, or with "" everybody of a workspace; returns how many of each thing went.

    It may stop anywhere and be done again: what leads to the rest goes last. `unreadable` counts the notebooks of
    others that could not be read, and so may still name the person.
    """
    gone = await (_person(store, tenant, person) if person else _workspace(store, tenant))
    log.info("erased", extra={"action": "erase", "tenant": tenant, "person": person, "counts": told(gone)})
    return gone


async def _person(store: Store, tenant: str, person: str) -> Counter[str]:
    shelf = await store.read(*linking.SHELF)
    who, gone = identity(shelf.links if shelf else (), tenant, person), Counter[str]()
    for there in who.tenants:
        for writer in tuple(store.people(there)):
            if (there, writer) not in who.notebooks:
                gone += await _forgotten(store, there, writer, who)
    for where in who.notebooks:
        gone += await _dropped(store, *where)
    await _unlink(store, shelf, lambda link: not {link.kept[1:], link.also[1:]}.isdisjoint(who.notebooks))
    return gone


async def _forgotten(store: Store, tenant: str, writer: str, who: Identity) -> Counter[str]:
    try:
        async with store.notebook(tenant, writer, copies=False) as book:
            return forget(book, who.ids)
    except OSError:
        log.exception("a notebook could not be read", extra={"action": "erase", "tenant": tenant, "person": writer})
        return Counter({"unreadable": 1})


async def _workspace(store: Store, tenant: str) -> Counter[str]:
    gone = Counter[str]()
    for person in tuple(store.people(tenant)):
        gone += await _dropped(store, tenant, person)
    await store.erase_all(tenant)
    shelf = await store.read(*linking.SHELF)
    await _unlink(store, shelf, lambda link: tenant in (link.kept[1], link.also[1]))
    return gone


async def _dropped(store: Store, tenant: str, person: str) -> Counter[str]:
    """Erase somebody's own notebook; one that cannot be read goes too."""
    there = store.knows(tenant, person)
    try:
        book = await store.read(tenant, person)
    except OSError:
        book = None
    await store.erase(tenant, person)
    return owned(book) if book else Counter({"notebooks": int(there)})


async def _unlink(store: Store, shelf: Notebook | None, gone: Callable[[Link], bool]) -> None:
    if shelf and any(map(gone, shelf.links)):
        async with store.notebook(*linking.SHELF, copies=False) as book:
            book.links = [link for link in book.links if not gone(link)]


def preview(looking: Looking, tenant: str, person: str = "") -> Counter[str]:
    """What would go, and how many files cannot be read. Raises BadSettings when there is no such workspace."""
    known(looking, tenant)
    return left(looking, tenant, person)


def left(looking: Looking, tenant: str, person: str = "") -> Counter[str]:
    """What is there, and how many files cannot be read; nothing when all went."""
    shelf = looking.read(*linking.SHELF)
    who, there = identity(shelf.links if shelf else (), tenant, person), Counter[str]()
    for one in who.tenants if person else (tenant,):
        for book in looking.notebooks(one):
            mine = not person or (one, book.owner.id) in who.notebooks
            there += owned(book) if mine else forget(book, who.ids)
    return there + Counter({"unreadable": looking.unreadable})


def known(looking: Looking, tenant: str) -> None:
    """Raises BadSettings when there is no such workspace, with what there is: counts, no names."""
    if tenant == linking.SHELF[0] or not looking.has(tenant):
        tenants = [one for one in looking.tenants() if one != linking.SHELF[0]]
        books = sum(1 for one in tenants for _ in looking.notebooks(one))
        message = f"--tenant: no such workspace here; found {len(tenants)} others, with {books} notebooks"
        raise BadSettings(message)


def owned(book: Notebook) -> Counter[str]:
    """How many of each thing one notebook holds."""
    return Counter({"notebooks": 1} | {name: len(held) for name, held in lists(book).items() if held})


def told(gone: Counter[str]) -> str:
    """Counts in a line: "compliments 3, notebooks 1"."""
    return ", ".join(f"{name} {many}" for name, many in sorted(gone.items()) if many) or "nothing"
