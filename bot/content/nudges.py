"""A page of nudges/ as the texts of one kind of nudge."""

from __future__ import annotations

from typing import Literal

import msgspec

from bot.content.front import read_front, sentence
from bot.content.markdown import Page
from bot.content.words import Vocabulary, with_holes
from bot.core.pages import NudgePage
from bot.core.texts import HOLE

# What the program can fill in, by part. A text that asks for more would leak a hole to a leader.
KNOWN = {
    "named": {"name", "days", "guide", "goal", "question", "time", "date"},
    "unnamed": set[str](),
    "ahead": {"name", "date"},
    "today": {"name", "time"},
}
# But these are facts of some kinds only: of a talk, of what was agreed for a day, of what was last done.
DATED = ("programma", "planningstart", "tussenmoment", "loslaten", "doelen")
FACTS: dict[str, set[str]] = {
    **{stem: {"guide", "goal", "question", "time", "date"} for stem in ("vooraf", "erna", "pet")},
    **{stem: {"date"} for stem in DATED},
    **{stem: {"days"} for stem in ("waardering", "eenopeen")},
}
REASON = {"name", "date", "day", "time", "guide", "days", "count"}
SENDS = {"who", "talk", "guide", "due"}
LONGEST = 280


class _Button(msgspec.Struct, forbid_unknown_fields=True):
    label: str
    sends: str


class _Nudge(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    kind: Literal["practice", "moment", "talk", "commitment"]
    sources: list[str]
    version: int
    reviewed: list[str]
    buttons: list[_Button]


def read_nudge(page: Page, vocabulary: Vocabulary) -> NudgePage:
    """The texts of one kind, every hole one the program fills. Raises BadPrompt with the line that does not fit."""
    front, heading = read_front(page, _Nudge), vocabulary.headings
    variants = dict[str, tuple[str, ...]]()
    # The review page names its parts like a guide does; which part is meant follows from the heading alone.
    by_heading = {heading[part]: part for part in KNOWN}
    for found in page.parts:
        if found.heading == heading["reason"]:
            continue
        part = by_heading.get(found.heading)
        if part is None:
            page.fail(found.line, f"one of {', '.join(by_heading)}", repr(found.heading))
        known = _known(page, part)
        variants[part] = tuple(_text(page, item.line, item.words, vocabulary, known) for item in found.items)
    if not any(variants.values()):
        page.fail(1, "at least one text", "none")
    reason = sentence(page, heading["reason"])
    return NudgePage(
        stem=page.path.stem,
        id=front.id,
        kind=front.kind,
        title=page.title,
        buttons=tuple((_label(page, button, vocabulary), _sends(page, button)) for button in front.buttons),
        reason=_text(page, page.line_of("id"), reason, vocabulary, REASON),
        variants=variants,
    )


def _known(page: Page, part: str) -> set[str]:
    known = KNOWN[part]
    return known & ({"name", *FACTS.get(page.path.stem, ())}) if part == "named" else known


def _text(page: Page, line: int, words: str, vocabulary: Vocabulary, known: set[str]) -> str:
    if len(words) > LONGEST:
        page.fail(line, f"at most {LONGEST} characters", str(len(words)))
    text = with_holes(f"{page.path}:{line}", words, vocabulary.placeholders)
    extra = set(HOLE.findall(text)) - known
    if extra:
        page.fail(line, f"only the holes {sorted(known)}", str(sorted(extra)))
    return text


def _label(page: Page, button: _Button, vocabulary: Vocabulary) -> str:
    return _text(page, page.line_of("label"), button.label, vocabulary, {"name"})


def _sends(page: Page, button: _Button) -> str:
    extra = set(HOLE.findall(button.sends)) - SENDS
    if extra:
        page.fail(page.line_of("sends"), f"only the holes {sorted(SENDS)}", str(sorted(extra)))
    return button.sends
