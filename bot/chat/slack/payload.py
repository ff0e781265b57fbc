"""Slack's text as a person wrote it."""

from __future__ import annotations

import re

from bot.chat import payload
from bot.chat.slack import limits

TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def words_of(text: str) -> str:
    """Slack's text as a person wrote it: people stay `<@id>`, everything else loses its brackets."""
    text = text[: limits.WORDS_IN]
    if "<" in text or "&" in text:
        text = TOKEN.sub(_token, text)
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return clean(text).strip()


def clean(text: str) -> str:
    """Words that can be kept and sent, as long as Slack lets them be."""
    return payload.clean(text, limits.WORDS_IN)


def _token(found: re.Match[str]) -> str:
    sign, name, label = found.groups()
    if sign == "@":
        return f"<@{name}>"
    if sign == "#":
        return f"#{label or name}"
    if sign == "!":
        return label or f"@{name.partition('^')[0]}"
    return label or name
