"""Teams' text as a person wrote it: it travels as a little HTML, with mentions between tags."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6]|blockquote|pre)>", re.IGNORECASE)
# An inserted card says nothing that a person typed.
INSERTED = re.compile(r"<span class=\"inline-compose-card\"[^>]*>.*?</span>", re.IGNORECASE | re.DOTALL)
# Only what Teams itself writes: what looks like a tag in somebody's own words comes escaped, or stays.
TAG = re.compile(
    r"</?(?:p|div|br|span|b|strong|i|em|u|s|strike|ul|ol|li|a|blockquote|pre|code|at|attachment|emoji|img|font"
    r"|h[1-6]|table|tbody|tr|td|readonly|systemeventmessage)\b[^<>]*>",
    re.IGNORECASE,
)
MENTION = re.compile(r"<at(?:\s[^<>]*)?>(.*?)</at>", re.IGNORECASE | re.DOTALL)


def words_of(text: str, mentions: Mapping[str, str], ourselves: str) -> str:
    """The words alone; `mentions` says whom each name between tags means, `ourselves` is left out."""

    def named(found: re.Match[str]) -> str:
        person = mentions.get(found[1])
        return found[1] if person is None else "" if person == ourselves else f"<@{person}>"

    text = INSERTED.sub("", text)
    # Mentions go through as marks of their own: unescaping must not make one of typed brackets.
    pieces, start = list[str](), 0
    for found in MENTION.finditer(text):
        pieces += [bare(text[start : found.start()]), named(found)]
        start = found.end()
    pieces.append(bare(text[start:]))
    return "".join(pieces).strip()


def bare(text: str) -> str:
    """Without tags and entities."""
    if "<" in text:
        text = TAG.sub("", BREAK.sub("\n", text))
    return html.unescape(text).replace("\xa0", " ") if "&" in text or "\xa0" in text else text
