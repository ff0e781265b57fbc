"""What a backup says of itself, and where a notebook stands in it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from msgspec import Struct

from bot.store.names import name_of

FORMAT = 1
MANIFEST, VAULT = "manifest.json", "vault.json"


class Kept(Struct, frozen=True):
    """One file in a backup."""

    path: str
    size: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup says of itself; `made` is when it was begun, `duwtje` the version that made it."""

    format: int = FORMAT
    made: datetime
    duwtje: str
    schema: int
    notebooks: int
    tenants: int
    files: tuple[Kept, ...]


def member(tenant: str, person: str) -> str:
    """Where somebody's notebook stands in a backup."""
    return f"notebooks/{name_of(tenant)}/{name_of(person)}.json"


def digest(content: bytes) -> str:
    """What the manifest remembers a file by."""
    return hashlib.sha256(content).hexdigest()
