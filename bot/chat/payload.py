"""Feeling one's way through a payload of any shape; every room that reads somebody else's JSON does it like this."""

from __future__ import annotations

import re

UNSENDABLE = re.compile("[\ud800-\udfff\x00]")


class Unreadable(Exception):  # noqa: N818 - it names what the payload is
    """A payload in a shape the platform does not send; the message says which part, never what is in it."""


def clean(text: str, most: int) -> str:
    """Words that can be kept and sent: without half characters, never endless."""
    text = text[:most]
    return text if text.isascii() and "\x00" not in text else UNSENDABLE.sub("", text)


def dig(payload: object, *path: str) -> object:
    """What lies at the end of a path of keys, or None."""
    for key in path:
        payload = payload.get(key) if isinstance(payload, dict) else None
    return payload


def string(payload: object, *path: str) -> str:
    """The words at the end of a path, or none."""
    found = dig(payload, *path)
    return found if isinstance(found, str) else ""


def need(payload: object, *path: str) -> str:
    """The words at the end of a path. Raises Unreadable when there are none."""
    found = string(payload, *path)
    if not found:
        message = ".".join(path)
        raise Unreadable(message)
    return found
