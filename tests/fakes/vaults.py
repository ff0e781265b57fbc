"""Keys for tests; nobody's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from bot.core.model import Notebook
from bot.store import codec
from bot.store.rows import Rows
from bot.store.vault import Key, Vault

NEW, OLD, FOREIGN = Key("k2", b"n" * 32), Key("k1", b"o" * 32), Key("k1", b"f" * 32)
VAULT = Vault([OLD])
KEYS = ((OLD.id, OLD.secret),)  # as the settings say them


def keys(_: Path) -> Vault:
    """Unlocks any folder."""
    return VAULT


def rows_of(book: Notebook, vault: Vault = VAULT) -> Rows:
    """What seals and opens for the owner of a notebook."""
    return Rows(vault, book.tenant, book.owner.id)


def body_of(book: Notebook, vault: Vault = VAULT) -> bytes:
    """A notebook as it stands in its file, without the seal."""
    return msgspec.json.encode(codec.tables(book, rows_of(book, vault)))


def tables_of(book: Notebook) -> Any:
    """The same, to look at or to spoil."""
    return json.loads(body_of(book))
