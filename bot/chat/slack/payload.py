"""Feeling one's way through a payload of any shape, and Slack's text as a person wrote it."""

from __future__ import annotations

import re

from bot.chat.slack import limits

TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
UNSENDABLE = re.compile("[\ud800-\udfff\x00]")


class Unreadable(Exception):  # noqa: N818 - it names what the payload is
    """A payload in a shape Slack does not send; the message says which part, never what is in it."""


def words_of(text: str) -> str:
    """Slack's text as a person wrote it: people stay `<@id>`, everything else loses its brackets."""
    text = text[: limits.WORDS_IN]
    if "<" in text or "&" in text:
        text = TOKEN.sub(_token, text)
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return clean(text).strip()


def _token(found: re.Match[str]) -> str:
    sign, name, label = found.groups()
    if sign == "@":
        return f"<@{name}>"
    if sign == "#":
        return f"#{label or name}"
    if sign == "!":
        return label or f"@{name.partition('^')[0]}"
    return label or name


def clean(text: str) -> str:
    """Words that can be kept and sent: without half characters, never endless."""
    text = text[: limits.WORDS_IN]
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
