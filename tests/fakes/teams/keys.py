"""The keys tokens are signed with: one Microsoft publishes, and one it never did."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from .shape import Json


@dataclass(frozen=True)
class Key:
    """A private key and its name."""

    kid: str
    private: rsa.RSAPrivateKey

    def public(self) -> Json:
        """Return what a key set says of it."""
        shape = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return {**shape, "kid": self.kid, "use": "sig", "alg": "RS256", "endorsements": ["msteams"]}

    def pem(self) -> bytes:
        """Return the public half as a forger would use it for a secret."""
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signed(self, claims: Json, *, alg: str = "RS256", kid: str | None = None) -> str:
        """Sign claims; `alg` may be "none" or "HS256", as forgers try."""
        header = {"kid": self.kid if kid is None else kid}
        secret: Any = {"none": "", "HS256": "forged with a secret of more than 32 bytes"}.get(alg, self.private)
        return jwt.encode(claims, secret, algorithm=alg, headers=header)


@cache
def published() -> Key:
    """Return the key in the key set; made once, since it takes a moment."""
    return Key("published-key", rsa.generate_private_key(65537, 2048))


@cache
def unpublished() -> Key:
    """Return a key nobody should trust."""
    return Key("unpublished-key", rsa.generate_private_key(65537, 2048))
