"""A backup opened: it hands out only what fits its manifest, whoever made the file."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import msgspec

from bot.core.errors import BadSettings
from bot.store import archive, codec
from bot.store.archive import FORMAT, MANIFEST, VAULT, Kept, Manifest
from bot.store.codec import Unreadable
from bot.store.generations import Damaged, unseal

# No notebook comes near; a file that grows beyond it while it is unpacked was made to hurt.
MOST = 64 << 20
MOST_PROMISED = 32 << 20  # a manifest of 150,000 notebooks
NAME = 80
# What zipfile and msgspec answer to bytes that somebody made up.
ODD = (BadZipFile, zlib.error, struct.error, msgspec.MsgspecError, EOFError, NotImplementedError, RuntimeError)
ODDER = (ValueError, LookupError, OverflowError, OSError)


class Refused(Exception):  # noqa: N818 - it says what became of the file
    """Why a file cannot be restored."""


class _Form(msgspec.Struct):
    format: int


class Backup:
    """A file of ours, with the manifest that it keeps to."""

    def __init__(self, package: ZipFile) -> None:
        """Raises Refused when the members are not those that the manifest promises."""
        self._package = package
        infos = package.infolist()
        self._infos = {info.filename: info for info in infos}
        _expect(len(self._infos) == len(infos), "a name stands in it twice")
        self.manifest = self._read_manifest()
        promised = [kept.path for kept in self.manifest.files]
        _expect(len(set(promised)) == len(promised), "a name stands in its manifest twice")
        for name in sorted({*promised, MANIFEST} ^ set(self._infos)):
            _expect(False, f"{name[:NAME]!a} is {'missing' if name in promised else 'not in its manifest'}")

    def contents(self) -> Iterator[tuple[Kept, tuple[str, str] | None, bytes]]:
        """Each file with whose notebook it is (None: nobody's), checked and one at a time."""
        tenants, notebooks = set[str](), 0
        for kept in self.manifest.files:
            content = self._read(kept.path, kept.size)
            _expect(archive.digest(content) == kept.sha256, f"{kept.path[:NAME]!a} is not as its manifest says")
            who = None if kept.path == VAULT else _whose(kept.path, content)
            if who:
                tenants.add(who[0])
                notebooks += 1
            yield kept, who, content
        counted = (self.manifest.notebooks, self.manifest.tenants)
        _expect((notebooks, len(tenants)) == counted, "its manifest counts other notebooks than it holds")

    def _read(self, name: str, size: int) -> bytes:
        info = self._infos[name]
        _expect(0 <= info.file_size == size <= MOST and _plain(info), f"{name[:NAME]!a} is not as its manifest says")
        with _odd(), self._package.open(info) as file:
            content = file.read(size + 1)  # never more, whatever it would unpack to
        _expect(len(content) == size, f"{name[:NAME]!a} is not as its manifest says")
        return content

    def _read_manifest(self) -> Manifest:
        _expect(MANIFEST in self._infos, "it has no manifest")
        size = self._infos[MANIFEST].file_size
        _expect(size <= MOST_PROMISED, "its manifest is too long")
        raw = self._read(MANIFEST, size)
        with _odd():
            form = msgspec.json.decode(raw, type=_Form).format
            _expect(form == FORMAT, f"it has another format than {FORMAT}: use the Duwtje that made it")
            found = msgspec.json.decode(raw, type=Manifest)
        newer = f"Duwtje {found.duwtje[:NAME]!a} made it, which is newer than this one: upgrade first"
        _expect(found.schema <= codec.SCHEMA, newer)
        _expect(found.made.tzinfo is not None, "its manifest has a moment without zone")
        return found


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """A backup whose every byte is as it was written. Raises BadSettings, one line that says what to do."""
    try:
        with _odd():
            file = path.open("rb")
        with file:
            with _odd():
                _expect(archive.whole(file), "it is damaged or was cut off, so take another copy")
                package = ZipFile(file)
            with package:
                yield Backup(package)
    except Refused as refused:
        message = f"{path} cannot be restored: {refused}"
        raise BadSettings(message) from None


@contextmanager
def _odd() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(error.strerror or "it cannot be read") from None
    except (*ODD, *ODDER) as error:
        message = f"it is not a backup of Duwtje ({type(error).__name__})"
        raise Refused(message) from None


def _expect(fits: bool, otherwise: str) -> None:  # noqa: FBT001 - the law, in words at each call
    if not fits:
        raise Refused(otherwise)


def _plain(info: ZipInfo) -> bool:
    encrypted = bool(info.flag_bits & 1)
    return info.compress_type in (ZIP_STORED, ZIP_DEFLATED) and not encrypted


def _whose(name: str, content: bytes) -> tuple[str, str]:
    """Whose notebook this is: only the place that belongs to them will do."""
    try:
        seen = codec.glance(unseal(content))
    except Damaged:
        message = f"{name[:NAME]!a} has a seal that does not fit"
        raise Refused(message) from None
    except Unreadable as error:
        message = f"{name[:NAME]!a}: {error}"
        raise Refused(message) from None
    _expect(archive.member(seen.tenant, seen.person) == name, f"{name[:NAME]!a} is not the place of that notebook")
    return seen.tenant, seen.person
