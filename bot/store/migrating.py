"""Notebooks that an older Duwtje wrote, brought to the shape of today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from bot.core.errors import Unreadable
from bot.store.codec import ONE, SCHEMA
from bot.store.rows import PROOF, WORDS, Rows

Plain = dict[str, dict[str, dict[str, Any]]]
_PLAIN = msgspec.json.Decoder(Plain)


def _seal_words(kept: Plain, rows: Rows) -> None:
    """Until schema 1 words stood in the file as they were typed."""
    head = kept["notebook"][ONE]
    for name in ("owner", "contact"):
        if head.get(name):
            rows.sealed(name, head[name], ONE)
    head[PROOF] = rows.prove()
    for name in WORDS:
        for row in kept.get(name, {}).values():
            rows.sealed(name, row)


STEPS: Mapping[int, Callable[[Plain, Rows], None]] = {1: _seal_words}


def migrated(body: bytes, rows: Rows) -> bytes:
    """The body in the shape of today. Raises Unreadable."""
    try:
        kept = _PLAIN.decode(body)
        head = kept["notebook"][ONE]
        for schema in range(head["schema"], SCHEMA):
            STEPS[schema](kept, rows)
        head["schema"] = SCHEMA
    except (KeyError, TypeError, msgspec.DecodeError) as error:
        message = f"an older notebook does not have the expected shape: {type(error).__name__}"
        raise Unreadable(message) from None
    return msgspec.json.encode(kept)
