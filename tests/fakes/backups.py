"""Backups as somebody with bad intentions makes them: any members, any manifest, and a checksum that fits."""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.core.model import Notebook, Person
from bot.store import archive, codec, package
from bot.store.generations import seal
from tests.fakes.vaults import tables_of


@dataclass
class Forged:
    """The parts of a backup, to change before it is written."""

    manifest: dict[str, Any]
    members: list[tuple[str, bytes]]
    method: int = zipfile.ZIP_DEFLATED
    raw: list[Callable[[bytes], bytes]] = field(default_factory=list[Callable[[bytes], bytes]])

    @classmethod
    def of(cls, path: Path) -> Forged:
        """The parts of a good one."""
        with zipfile.ZipFile(path) as package:
            members = [(name, package.read(name)) for name in package.namelist() if name != "manifest.json"]
            return cls(json.loads(package.read("manifest.json")), members)

    def write(self, out: Path) -> Path:
        """As one file whose checksum fits, whatever is in it."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # zipfile warns of doubled names
            with package.written(out) as made:
                for name, content in [*self.members, ("manifest.json", json.dumps(self.manifest).encode())]:
                    made.writestr(zipfile.ZipInfo(name), content, self.method)
        content = out.read_bytes()[: -package.DIGEST]
        for change in self.raw:
            content = change(content)
        out.write_bytes(content + archive.digest(content).encode())
        return out

    def swap(self, number: int, name: str, content: bytes) -> None:
        """Another member in place of this one; the manifest follows."""
        self.members[number] = (name, content)
        self.manifest["files"][number] = promise(name, content)

    def add(self, name: str, content: bytes) -> None:
        """One more member, which the manifest knows."""
        self.members.append((name, content))
        self.manifest["files"].append(promise(name, content))
        self.manifest["notebooks"] += 1


def promise(name: str, content: bytes) -> dict[str, Any]:
    """What a manifest says of a file."""
    return {"path": name, "size": len(content), "sha256": archive.digest(content)}


def sealed(tenant: str, person: str, schema: int = codec.SCHEMA) -> bytes:
    """A notebook as it is kept."""
    tables = tables_of(Notebook(tenant=tenant, owner=Person(id=person, name=person)))
    tables["notebook"]["1"]["schema"] = schema
    return seal(json.dumps(tables, separators=(",", ":")).encode())
