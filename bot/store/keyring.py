"""Which keys open a folder of notebooks: `vault.json` in it names them and tells a right one from a wrong one."""

from __future__ import annotations

import logging
import re
import secrets
from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from bot.core.errors import BadSettings
from bot.store.disk import Disk
from bot.store.generations import Damaged, unseal
from bot.store.glance import Glance, glance
from bot.store.rows import Rows
from bot.store.vault import KEY_SIZE, Key, Unopened, Vault

log = logging.getLogger(__name__)

FILE = "vault.json"
FIRST = "k1"
NAME = re.compile(r"[0-9a-f]{8}")


class Ring(Struct):
    """What `vault.json` says: the vault's own name, and per key that is in use a check sealed with it."""

    id: str
    checks: dict[str, str]


class Keyring:
    """Opens the vault of a folder, with the operator's keys or with one made here."""

    def __init__(self, keys: Sequence[Key], key_folder: Path, disk: Disk | None = None) -> None:
        """Nothing is read or made before `vault`."""
        self._keys, self._key_folder, self._disk = tuple(keys), key_folder, disk or Disk()

    def vault(self, folder: Path) -> Vault:
        """The vault of this folder, its keys checked; the caller holds the folder. Raises BadSettings and OSError."""
        ring = _read(folder)
        sealed = None if ring else _sealed_before(folder)
        if sealed and not self._keys:
            message = f"{folder / FILE} is gone, and with it which key opens the notebooks: put it back"
            raise BadSettings(message)
        known = ring or Ring(secrets.token_hex(4), {})
        keys = self._keys or self._made(folder, known)
        vault = Vault(keys)
        self._check(folder, known, vault)
        if sealed and not _opens(sealed, vault):
            message = f"these keys do not open the notebooks in {folder}: set the right DUWTJE_KEYS"
            raise BadSettings(message)
        fresh = {name: _sealed(Vault([key]), known) for key in keys if (name := key.id) not in known.checks}
        if fresh or ring is None:
            self._write(folder, Ring(known.id, known.checks | fresh))
        return vault

    def newer(self, folder: Path, vault: Vault) -> bool:
        """Put a new key in front, where the key was made here; False when the operator names the keys.

        One that a rotation before this one did not get to is used first. Raises OSError.
        """
        ring = _read(folder)
        if self._keys or ring is None:
            return False
        if len(vault.ids) == 1:
            key = Key(_after(vault.newest), secrets.token_bytes(KEY_SIZE))
            path = self._path(ring)
            self._disk.write_beside(path, _line(key) + self._disk.read(path))
            vault.add(key)
            self._write(folder, Ring(ring.id, ring.checks | {key.id: _sealed(Vault([key]), ring)}))
        return True

    def retire(self, folder: Path, vault: Vault) -> list[str]:
        """From now on only the newest key is needed here; returns the names of the others. Raises OSError."""
        ring = _read(folder) or Ring(secrets.token_hex(4), {})
        others = [name for name in ring.checks if name != vault.newest]
        if others:
            self._write(folder, Ring(ring.id, {vault.newest: ring.checks[vault.newest]}))
        if not self._keys:
            path = self._path(ring)
            self._disk.write_beside(path, self._disk.read(path).splitlines(keepends=True)[0])
        return others

    def _check(self, folder: Path, ring: Ring, vault: Vault) -> None:
        for name, check in ring.checks.items():
            if name not in vault.ids:
                message = f"{folder} holds notebooks sealed with key {name}: add it to DUWTJE_KEYS, behind the newest"
                raise BadSettings(message)
            try:
                vault.open(_place(ring), check)
            except Unopened:
                message = f"key {name} is not the key that {folder} was sealed with: set the right one"
                raise BadSettings(message) from None

    def _path(self, ring: Ring) -> Path:
        return self._key_folder.expanduser().absolute() / f"{ring.id}.key"

    def _made(self, folder: Path, ring: Ring) -> tuple[Key, ...]:
        """The keys that were made for this folder, or a new one for a new folder."""
        path = self._path(ring)
        if folder.resolve() in path.resolve().parents:
            message = f"the key would lie beside what it seals, in {path.parent}: set DUWTJE_KEYS"
            raise BadSettings(message)
        if not ring.checks:
            return (self._make(path, folder),)
        try:
            return _keys(self._disk.read(path))
        except (OSError, ValueError):
            message = f"the key of {folder} is not in {path}: put it back, or set DUWTJE_KEYS"
            raise BadSettings(message) from None

    def _make(self, path: Path, folder: Path) -> Key:
        key = Key(FIRST, secrets.token_bytes(KEY_SIZE))
        self._disk.make_folder(path.parent)
        # First the key, then what says it exists: a crash in between leaves a key that nothing needs.
        self._disk.write_beside(path, _line(key))
        log.warning(
            "made a key that opens the notebooks; without it nobody can read them, so keep a copy in a safe place",
            extra={"action": "key", "path": str(path), "reason": f"DUWTJE_KEYS is not set for {folder}"},
        )
        return key

    def _write(self, folder: Path, ring: Ring) -> None:
        self._disk.write_beside(folder / FILE, msgspec.json.format(msgspec.json.encode(ring)) + b"\n")


def _read(folder: Path) -> Ring | None:
    path = folder / FILE
    try:
        ring = msgspec.json.decode(path.read_bytes(), type=Ring)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError:
        ring = None
    if ring is None or not NAME.fullmatch(ring.id):  # the name becomes a path
        message = f"{path} is damaged: put it back from a backup"
        raise BadSettings(message)
    return ring


def _sealed_before(folder: Path) -> Glance | None:
    """A notebook that was sealed here; those of a version before the vault were not."""
    for path in folder.glob("*/*.json"):
        with suppress(Damaged, OSError):
            seen = glance(unseal(path.read_bytes()))
            return seen if seen.proof else None
    return None


def _opens(seen: Glance, vault: Vault) -> bool:
    try:
        Rows(vault, seen.tenant, seen.person).check(seen.proof)
    except Unopened:
        return False
    return True


def _place(ring: Ring) -> bytes:
    return f"{ring.id}|check".encode()


def _sealed(vault: Vault, ring: Ring) -> str:
    return vault.seal(_place(ring), "check")


def _line(key: Key) -> bytes:
    return b"%b:%b\n" % (key.id.encode(), b2a_base64(key.secret, newline=False))


def _keys(content: bytes) -> tuple[Key, ...]:
    """The keys in a file, one a line. Raises ValueError."""
    lines = [line.partition(":") for line in content.decode("ascii").split()]
    keys = tuple(Key(name, a2b_base64(encoded, strict_mode=True)) for name, _, encoded in lines)
    if not keys or any(not key.id or len(key.secret) != KEY_SIZE for key in keys):
        raise ValueError
    return keys


def _after(name: str) -> str:
    """k1 is followed by k2."""
    start = name.rstrip("0123456789")
    return f"{start}{int(name[len(start) :] or 0) + 1}"
