"""One sealed TinyDB file."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from tinydb.storages import Storage

from bot.store.disk import Disk
from bot.store.generations import Generations
from bot.store.names import identity_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that could not be used: `path` is where it is now, `person` whose it was ("" when nobody can tell)."""

    path: Path
    tenant: str
    person: str


class SealedStorage(Storage):
    """TinyDB's place for one file, written whole."""

    def __init__(self, path: Path, disk: Disk, damage: list[Damage]) -> None:
        """Nothing is read yet."""
        self.copies = Generations(path, disk)
        self.size = 0  # bytes, as last read or written
        self._damage = damage

    def load(self) -> bytes | None:
        """What is on the disk; a damaged copy is set aside and told of."""
        told = len(self.copies.set_aside)
        body = self.copies.load()
        self.size = len(body or b"")
        for aside in self.copies.set_aside[told:]:
            self._damage.append(damage_of(aside, self.copies.path))
        return body

    def read(self) -> dict[str, dict[str, Any]] | None:
        """All tables, as a copy of their own."""
        body = self.load()
        return None if body is None else msgspec.json.decode(body)

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep all tables, durably."""
        body = msgspec.json.encode(data or {"notebook": {}})
        self.copies.keep(body)
        self.size = len(body)


def damage_of(now: Path, path: Path) -> Damage:
    """The damage to what was kept under `path` and is called `now` today; the operator reads it in the log."""
    found = Damage(now, identity_of(path.parent.name), identity_of(path.name.removesuffix(".json")))
    where = {"action": "read", "path": now.name, "tenant": found.tenant, "person": found.person}
    log.error("a damaged notebook was set aside; the copy before it serves, if there is one", extra=where)
    return found
