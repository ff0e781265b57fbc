"""Why a file cannot be restored, in words for an operator."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from zipfile import BadZipFile

import msgspec

# What zipfile and msgspec answer to bytes that somebody made up.
ODD = (BadZipFile, zlib.error, struct.error, msgspec.MsgspecError, EOFError, NotImplementedError, RuntimeError)
ODDER = (ValueError, LookupError, OverflowError, OSError)


class Refused(Exception):  # noqa: N818 - it says what became of the file
    """Why a file cannot be restored."""


@contextmanager
def odd() -> Iterator[None]:
    """What the libraries say of made-up bytes becomes a refusal."""
    try:
        yield
    except OSError as error:
        raise Refused(error.strerror or "it cannot be read") from None
    except (*ODD, *ODDER) as error:
        message = f"it is not a backup of Duwtje ({type(error).__name__})"
        raise Refused(message) from None


def expect(fits: bool, otherwise: str) -> None:  # noqa: FBT001 - the law, in words at each call
    """Raises Refused when the file does not keep to this."""
    if not fits:
        raise Refused(otherwise)
