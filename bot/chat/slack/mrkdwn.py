"""Our marked words as Slack's mrkdwn and rich text; what a person typed can never become markup."""

from __future__ import annotations

import re
from typing import Any

from bot.core.card import Span, spans

# Slack has no escape for its own marks, so literal ones become characters that look the same.
LITERAL = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
)
IN_CODE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "\u02cb"})
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Slack reads an escaped > at the start of a line as a quotation, and marks inside a word not at all.
NOTHING_WIDE = "\u200b"
LINE_START = re.compile(r"^(?=\s*>)", re.MULTILINE)
CHUNK = 500


def cut(words: str, most: int) -> str:
    """At most so many characters, with an ellipsis when something was lost."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def entities(words: str, most: int) -> str:
    """Literal words where Slack still reads < and &; cut without breaking an entity."""
    whole = words.translate(ENTITIES)
    if len(whole) <= most:
        return whole
    kept: list[str] = []
    room = most - 1
    for character in words:
        written = character.translate(ENTITIES)
        room -= len(written)
        if room < 0:
            break
        kept.append(written)
    return "".join(kept) + "…"


def mrkdwn(words: str, most: int) -> list[str]:
    """Marked words as mrkdwn texts of at most so many characters each."""
    parts = [""]
    for span in spans(words):
        for written in filter(None, _pieces(span, most)):
            glued = _glue(parts[-1], written)
            if len(glued) > most:
                parts.append(written)
            else:
                parts[-1] = glued
    return [part for part in parts if part.strip()]


def rich(words: str) -> list[dict[str, Any]]:
    """Marked words as rich text elements."""
    return [_element(span) for span in spans(words) if span.words]


def _element(span: Span) -> dict[str, Any]:
    style = {name: True for name in ("bold", "italic", "code") if getattr(span, name)}
    element: dict[str, Any] = {"type": "text", "text": span.words}
    return {**element, "style": style} if style else element


def _pieces(span: Span, most: int) -> list[str]:
    whole = _styled(span)
    if len(whole) <= most:
        return [whole]
    chunks = (span.words[at : at + CHUNK] for at in range(0, len(span.words), CHUNK))
    return [_styled(Span(chunk, span.bold, span.italic, span.code)) for chunk in chunks]


def _styled(span: Span) -> str:
    if span.code:
        literal, marks = span.words.translate(IN_CODE), "`"
    else:
        literal, marks = LINE_START.sub(NOTHING_WIDE, span.words).translate(LITERAL), ""
    marks += "*" * span.bold + "_" * span.italic
    if not marks:
        return literal
    # Slack wants a mark to touch its word and to close on the same line.
    return "\n".join(_marked(line, marks) for line in literal.split("\n"))


def _marked(line: str, marks: str) -> str:
    core = line.strip()
    if not core:
        return line
    lead, tail = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    return f"{lead}{marks[::-1]}{core}{marks}{tail}"


def _glue(before: str, after: str) -> str:
    marks = "*_`"
    if before[-1:] in marks and before and (after[0].isalnum() or after[0] in marks):
        return f"{before}{NOTHING_WIDE}{after}"
    if after[0] in marks and before[-1:].isalnum():
        return f"{before}{NOTHING_WIDE}{after}"
    return before + after
