"""Our marked words as text of a card; what a person typed can never become markup."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.core.card import Span, spans

Json = dict[str, Any]
# What Teams would read as markup in a text block; anything near it travels as literal runs instead.
ACTIVE = re.compile(r"[*_`~\[\]\\<>&#|\t]|^ {4}|^\s*(?:[-+•]|\d+[.)])\s|^\s*(?:=+|-+)\s*$|://|www\.|\{\{")
# A client starts a new line at each of these, and reads its beginning as one.
BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# "{{DATE(…)}}" is computed by the client, also in literal runs: a space of no width keeps it words.
COMPUTED, APART = re.compile(r"\{(?=\{)"), "{\u200b"
ELLIPSIS = "…"
HARD = {"code": {"fontType": "Monospace"}, "bold": {"weight": "Bolder"}, "italic": {"italic": True}}


def cut(words: str, most: int) -> str:
    """At most so many characters, with an ellipsis when something was lost."""
    return words if len(words) <= most else words[: most - 1].rstrip() + ELLIPSIS


def paragraphs(words: str, **look: Any) -> list[Json]:
    """Marked words, a block for each line; `look` is said of every block (size, isSubtle, …)."""
    lines = _lines(list(spans(words)))
    return [_block(line, first=not number, **look) for number, line in enumerate(lines) if _seen(line)]


def literal(words: str, **look: Any) -> list[Json]:
    """Words a person typed, exactly."""
    return [_runs([Span(line)], **look) for line in _broken(words).split("\n") if line.strip()]


def run(words: str, **look: Any) -> Json:
    """One line of words exactly, on a card where nothing is marked."""
    line = _broken(words).replace("\n", " ").strip() or ELLIPSIS
    return _block([Span(line)], first=True, **look)


def bullet(words: str) -> Json:
    """One line of a list; its marks are runs, so that every client shows the same."""
    line = [Span("•\u2002"), *(replace(span, words=_broken(span.words).replace("\n", " ")) for span in spans(words))]
    return _runs(line, spacing="Small")


def _lines(found: list[Span]) -> list[list[Span]]:
    if not any("\n" in span.words or BREAK.search(span.words) for span in found):
        return [found]
    lines: list[list[Span]] = [[]]
    for span in found:
        first, *rest = _broken(span.words).split("\n")
        lines[-1].append(Span(first, span.bold, span.italic, span.code))
        lines.extend([Span(words, span.bold, span.italic, span.code)] for words in rest)
    return lines


def _broken(words: str) -> str:
    return BREAK.sub("\n", words)


def _seen(line: list[Span]) -> bool:
    return any(span.words.strip() for span in line)


def _block(line: list[Span], *, first: bool, **look: Any) -> Json:
    whole = "".join(span.words for span in line)
    plain = not any(span.bold or span.italic or span.code for span in line)
    look = look if first else {**look, "spacing": "Small"}
    if plain and not ACTIVE.search(whole):
        return {"type": "TextBlock", "text": whole, "wrap": True, **look}
    return _runs(line, **look)


def _runs(line: list[Span], **look: Any) -> Json:
    spacing = {"spacing": look.pop("spacing")} if "spacing" in look else {}
    return {"type": "RichTextBlock", "inlines": [_run(span, look) for span in line if span.words], **spacing}


def _run(span: Span, look: Json) -> Json:
    style = {key: value for name, marks in HARD.items() if getattr(span, name) for key, value in marks.items()}
    return {"type": "TextRun", "text": COMPUTED.sub(APART, span.words), **look, **style}
