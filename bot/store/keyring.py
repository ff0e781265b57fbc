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

    def retire(self, folder: Path, vault: Vault) -> list[str]:
        """From now on only the newest key is needed here; returns the names of the others. Raises OSError."""
        ring = _read(folder) or Ring(secrets.token_hex(4), {})
        others = [name for name in ring.checks if name != vault.newest]
        if others:
            self._write(folder, Ring(ring.id, {vault.newest: ring.checks[vault.newest]}))
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

    def _made(self, folder: Path, ring: Ring) -> tuple[Key, ...]:
        """The key that was made for this folder, or a new one for a new folder."""
        path = self._key_folder.expanduser().absolute() / f"{ring.id}.key"
        if folder.resolve() in path.resolve().parents:
            message = f"the key would lie beside what it seals, in {path.parent}: set DUWTJE_KEYS"
            raise BadSettings(message)
        if not ring.checks:
            return (self._make(path, folder),)
        try:
            name, _, secret = self._disk.read(path).decode("ascii").strip().partition(":")
            return (Key(name, _whole(a2b_base64(secret, strict_mode=True))),)
        except (OSError, ValueError):
            message = f"the key of {folder} is not in {path}: put it back, or set DUWTJE_KEYS"
            raise BadSettings(message) from None

    def _make(self, path: Path, folder: Path) -> Key:
        key = Key(FIRST, secrets.token_bytes(KEY_SIZE))
        self._disk.make_folder(path.parent)
        # First the key, then what says it exists: a crash in between leaves a key that nothing needs.
        self._disk.write(path, b"%b:%b\n" % (key.id.encode(), b2a_base64(key.secret, newline=False)))
        self._disk.sync_folder(path.parent)
        log.warning(
            "made a key that opens the notebooks; without it nobody can read them, so keep a copy in a safe place",
            extra={"action": "key", "path": str(path), "reason": f"DUWTJE_KEYS is not set for {folder}"},
        )
        return key

    def _write(self, folder: Path, ring: Ring) -> None:
        fresh = folder / f"{FILE}.new"
        self._disk.write(fresh, msgspec.json.format(msgspec.json.encode(ring)) + b"\n")
        self._disk.replace(fresh, folder / FILE)
        self._disk.sync_folder(folder)


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


def _whole(secret: bytes) -> bytes:
    if len(secret) != KEY_SIZE:
        raise ValueError
    return secret
