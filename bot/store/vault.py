"""Words sealed with a key and bound to their place: who carries a file away, or moves it, reads nothing."""

from __future__ import annotations

import os
from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = "v1"
KEY_SIZE = 32  # bytes: AES-256
NONCE_SIZE = 12  # bytes, at random: one key may seal 2**32 words (NIST SP 800-38D, 8.3)


class Unopened(Exception):  # noqa: N818 - it names what the words stay
    """These words were sealed with a key we do not have, or for another place; says nothing of what they are."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the name it goes by in what it sealed."""

    id: str
    secret: bytes = field(repr=False)


class Vault:
    """Seals with the newest key and opens with any; sealed words look like `v1:<key id>:<base64>`."""

    def __init__(self, keys: Sequence[Key]) -> None:
        """Take the keys, newest first; at least one, each of 32 bytes."""
        self.newest = keys[0].id
        self._ciphers = {key.id: AESGCM(key.secret) for key in keys}

    @property
    def ids(self) -> tuple[str, ...]:
        """The names of the keys, newest first."""
        return tuple(self._ciphers)

    def add(self, key: Key) -> None:
        """From now on this is the newest."""
        self._ciphers = {key.id: AESGCM(key.secret)} | self._ciphers
        self.newest = key.id

    def seal(self, place: bytes, words: str, key: str = "") -> str:
        """These words, to be read at this place only; with the newest key, or the one that is named."""
        nonce, key = os.urandom(NONCE_SIZE), key or self.newest
        sealed = self._ciphers[key].encrypt(nonce, words.encode("utf-8", "surrogatepass"), place)
        return f"{FORMAT}:{key}:{b2a_base64(nonce + sealed, newline=False).decode()}"

    def open(self, place: bytes, sealed: str) -> str:
        """The words that were sealed for this place. Raises Unopened."""
        cipher = self._ciphers.get(key_of(sealed))
        if cipher is None:
            raise Unopened
        try:
            raw = a2b_base64(sealed.rpartition(":")[2], strict_mode=True)
            return cipher.decrypt(raw[:NONCE_SIZE], raw[NONCE_SIZE:], place).decode("utf-8", "surrogatepass")
        except (InvalidTag, NotBase64, ValueError):
            # Without the cause: some of these repeat the bytes they choked on.
            raise Unopened from None


def key_of(sealed: str) -> str:
    """The name of the key that sealed these words; "" when they are not sealed."""
    version, _, rest = sealed.partition(":")
    return rest.partition(":")[0] if version == FORMAT else ""
