"""Teams' text as a person wrote it: it travels as a little HTML, with mentions between tags."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6]|blockquote|pre)>", re.IGNORECASE)
# An inserted card says nothing that a person typed.
INSERTED, ENDED = re.compile(r"<span class=\"inline-compose-card\"", re.IGNORECASE), "</span>"
# Only what Teams itself writes: what looks like a tag in somebody's own words comes escaped, or stays.
TAG = re.compile(
    r"</?(?:p|div|br|span|b|strong|i|em|u|s|strike|ul|ol|li|a|blockquote|pre|code|at|attachment|emoji|img|font"
    r"|h[1-6]|table|tbody|tr|td|readonly|systemeventmessage)\b[^<>]*>",
    re.IGNORECASE,
)
MENTION = re.compile(r"<at(?:\s[^<>]*)?>([^<>]*)</at>", re.IGNORECASE)


def words_of(text: str, mentions: Iterable[tuple[str, str]], ourselves: str) -> str:
    """The words alone; `mentions` says in order whom each name between tags means, `ourselves` is left out."""
    people: dict[str, list[str]] = {}
    for name, person in mentions:
        people.setdefault(name, []).append(person)

    def named(found: re.Match[str]) -> str:
        meant = people.get(found[1])
        if not meant:
            return found[1]
        # Two people can have one name; a name with no entity of its own means the last.
        person = meant.pop(0) if len(meant) > 1 else meant[0]
        return "" if person == ourselves else f"<@{person}>"

    text = _typed(text)
    # Mentions go through as marks of their own: unescaping must not make one of typed brackets.
    pieces, start = list[str](), 0
    for found in MENTION.finditer(text):
        pieces += [bare(text[start : found.start()]), named(found)]
        start = found.end()
    pieces.append(bare(text[start:]))
    return "".join(pieces).strip()


def _typed(text: str) -> str:
    """Without the cards that somebody put in it."""
    pieces, start = list[str](), 0
    while (found := INSERTED.search(text, start)) and (end := text.find(ENDED, found.end())) >= 0:
        pieces.append(text[start : found.start()])
        start = end + len(ENDED)
    return "".join([*pieces, text[start:]])


def bare(text: str) -> str:
    """Without tags and entities."""
    if "<" in text:
        text = TAG.sub("", BREAK.sub("\n", text))
    return html.unescape(text).replace("\xa0", " ") if "&" in text or "\xa0" in text else text
