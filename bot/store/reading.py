"""A backup opened: it hands out only what fits its manifest, whoever made the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec

from bot.core.errors import BadSettings, Unreadable
from bot.store import archive, codec, package
from bot.store.archive import FORMAT, MANIFEST, VAULT, Kept, Manifest
from bot.store.generations import Damaged, unseal
from bot.store.glance import glance
from bot.store.journal import FILE as JOURNAL
from bot.store.refusing import Refused, expect, odd

# No notebook comes near; a file that grows beyond it while it is unpacked was made to hurt.
MOST = 64 << 20
MOST_PROMISED = 32 << 20  # a manifest of 150,000 notebooks
NAME = 80


class _Form(msgspec.Struct):
    format: int


class Backup:
    """A file of ours, with the manifest that it keeps to."""

    def __init__(self, package: ZipFile) -> None:
        """Raises Refused when the members are not those that the manifest promises."""
        self._package = package
        infos = package.infolist()
        self._infos = {info.filename: info for info in infos}
        expect(len(self._infos) == len(infos), "a name stands in it twice")
        self.manifest = self._read_manifest()
        promised = [kept.path for kept in self.manifest.files]
        expect(len(set(promised)) == len(promised), "a name stands in its manifest twice")
        for name in sorted({*promised, MANIFEST} ^ set(self._infos)):
            expect(False, f"{name[:NAME]!a} is {'missing' if name in promised else 'not in its manifest'}")

    def contents(self) -> Iterator[tuple[Kept, tuple[str, str] | None, bytes]]:
        """Each file with whose notebook it is (None: nobody's), checked and one at a time."""
        tenants, notebooks = set[str](), 0
        for kept in self.manifest.files:
            content = self._read(kept.path, kept.size)
            expect(archive.digest(content) == kept.sha256, f"{kept.path[:NAME]!a} is not as its manifest says")
            who = None if kept.path in (VAULT, JOURNAL) else _whose(kept.path, content)
            if who:
                tenants.add(who[0])
                notebooks += 1
            yield kept, who, content
        counted = (self.manifest.notebooks, self.manifest.tenants)
        expect((notebooks, len(tenants)) == counted, "its manifest counts other notebooks than it holds")

    def _read(self, name: str, size: int) -> bytes:
        info = self._infos[name]
        expect(0 <= info.file_size == size <= MOST and _plain(info), f"{name[:NAME]!a} is not as its manifest says")
        with odd(), self._package.open(info) as file:
            content = file.read(size + 1)  # never more, whatever it would unpack to
        expect(len(content) == size, f"{name[:NAME]!a} is not as its manifest says")
        return content

    def _read_manifest(self) -> Manifest:
        expect(MANIFEST in self._infos, "it has no manifest")
        size = self._infos[MANIFEST].file_size
        expect(size <= MOST_PROMISED, "its manifest is too long")
        raw = self._read(MANIFEST, size)
        with odd():
            form = msgspec.json.decode(raw, type=_Form).format
            expect(form == FORMAT, f"it has another format than {FORMAT}: use the Duwtje that made it")
            found = msgspec.json.decode(raw, type=Manifest)
        newer = f"Duwtje {found.duwtje[:NAME]!a} made it, which is newer than this one: upgrade first"
        expect(found.schema <= codec.SCHEMA, newer)
        expect(found.made.tzinfo is not None, "its manifest has a moment without zone")
        return found


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """A backup whose every byte is as it was written. Raises BadSettings, one line that says what to do."""
    try:
        with odd():
            file = path.open("rb")
        with file:
            with odd():
                expect(package.whole(file), "it is damaged or was cut off, so take another copy")
                members = ZipFile(file)
            with members:
                yield Backup(members)
    except Refused as refused:
        message = f"{path} cannot be restored: {refused}"
        raise BadSettings(message) from None


def _plain(info: ZipInfo) -> bool:
    encrypted = bool(info.flag_bits & 1)
    return info.compress_type in (ZIP_STORED, ZIP_DEFLATED) and not encrypted


def _whose(name: str, content: bytes) -> tuple[str, str]:
    """Whose notebook this is: only the place that belongs to them will do."""
    try:
        seen = glance(unseal(content))
    except Damaged:
        message = f"{name[:NAME]!a} has a seal that does not fit"
        raise Refused(message) from None
    except Unreadable as error:
        message = f"{name[:NAME]!a}: {error}"
        raise Refused(message) from None
    expect(archive.member(seen.tenant, seen.person) == name, f"{name[:NAME]!a} is not the place of that notebook")
    return seen.tenant, seen.person
