"""Every sentence of our pages, with where it stands: for the metrics that a script can check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.content.library import own_folder
from bot.core.card import bare
from bot.core.pages import Guide
from bot.core.texts import HOLE
from tests.fakes.world import library

QUOTED = re.compile(r"[‘“'\"][^’”'\"]*[’”'\"]")
SENTENCE = re.compile(r"(?<=[.!?…])\s+")
WORD = re.compile(r"[\w’'-]+")


@cache
def lines() -> tuple[tuple[str, str], ...]:
    """(where, words) of everything a person reads on our pages and in our sentences."""
    return tuple(_all())


def _all() -> Iterator[tuple[str, str]]:
    for stem, guide in library().guides.items():
        yield from ((f"{stem} {part}", words) for part, words in _guide(guide))
    for stem, topic in library().topics.items():
        for skill in ("listen", "summarise", "probe"):
            yield from ((f"lsd {stem} {skill}", item) for item in getattr(topic, skill))
    for stem, page in library().nudges.items():
        yield f"nudge {stem} reason", page.reason
        yield from ((f"nudge {stem} {part}", item) for part, texts in page.variants.items() for item in texts)
    yield from ((f"text {key}", sentence) for key, sentence in library().say.sentences.items())


def _guide(guide: Guide) -> Iterator[tuple[str, str]]:
    for step in guide.steps:
        yield "step", step.title
        yield "doing", step.doing
        yield from (("phrase", phrase) for phrase in step.phrases)
    yield from ((part, getattr(guide, part)) for part in ("title", "goal", "fits", "unless", "closing", "follow"))
    yield from ((part, item) for part in ("before", "pitfalls", "short") for item in getattr(guide, part))


def words(sentence: str) -> list[str]:
    """The words of a line, holes and marks left out."""
    return WORD.findall(HOLE.sub("X", bare(sentence)))


def sentences(line: str) -> list[str]:
    """A line as its sentences."""
    return [part for part in SENTENCE.split(line) if part.strip()]


def sources() -> dict[str, set[str]]:
    """Which pages name which row of the sources."""
    named = dict[str, set[str]]()
    for path in sorted(own_folder().rglob("*.md")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("sources"):
                for row in re.findall(r'"([^"]+)"', line):
                    named.setdefault(row, set()).add(path.stem)
    return named


def page(folder: str, stem: str) -> Path:
    """Where a page lies."""
    return own_folder() / "nl" / folder / f"{stem}.md"
