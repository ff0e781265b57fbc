"""A page of guides/ as a Guide."""

from __future__ import annotations

import re

import msgspec

from bot.content.front import items, part, read_front, sentence
from bot.content.markdown import Page, Part
from bot.content.words import Vocabulary
from bot.core.pages import Guide, Step

STEP = re.compile(r"(\d+)\. (.+) \((\d+) min\)$")
MOST_WORDS = 20
LEAST_STEPS, LEAST_PHRASES, MOST_PHRASES = 3, 3, 6


class _Guide(msgspec.Struct, forbid_unknown_fields=True):
    aliases: list[str]
    minutes: int
    hats: list[str]
    engages: str
    need: str
    must: bool
    questions: str
    related: list[str]
    sources: list[str]
    version: int
    reviewed: list[str]


def read_guide(page: Page, vocabulary: Vocabulary) -> Guide:
    """A Guide whose step minutes add up, with three short questions and a key phrase in each step.

    Raises BadPrompt with the line that does not fit.
    """
    front, heading = read_front(page, _Guide), vocabulary.headings
    if front.need not in vocabulary.needs:
        page.fail(page.line_of("need"), f"one of {', '.join(vocabulary.needs)}", repr(front.need))
    steps = _steps(page, [heading[key] for key in ("goal", "fits", "unless", "before")], list(heading.values()))
    total = sum(step.minutes for step in steps)
    if total != front.minutes:
        page.fail(page.line_of("minutes"), f"the minutes of the steps together ({total})", str(front.minutes))
    return Guide(
        stem=page.path.stem,
        title=page.title,
        aliases=tuple(front.aliases),
        minutes=front.minutes,
        hats=tuple(front.hats),
        engages=front.engages,
        need=front.need,
        must=front.must,
        questions=front.questions,
        related=tuple(front.related),
        sources=tuple(front.sources),
        goal=sentence(page, heading["goal"]),
        fits=sentence(page, heading["fits"]),
        unless=sentence(page, heading["unless"]),
        before=items(page, heading["before"], 3, 3),
        steps=steps,
        pitfalls=items(page, heading["pitfalls"], 3, 4),
        closing=sentence(page, heading["closing"]),
        follow=sentence(page, heading["follow"]),
        short=items(page, heading["short"], 3, 3),
    )


def _steps(page: Page, ahead: list[str], known: list[str]) -> tuple[Step, ...]:
    steps = list[Step]()
    for found in page.parts:
        numbered = STEP.match(found.heading)
        if not numbered:
            if found.heading not in known:
                page.fail(found.line, "a part of a guide or '## 1. title (5 min)'", repr(found.heading))
            continue
        if int(numbered[1]) != len(steps) + 1:
            page.fail(found.line, f"step {len(steps) + 1}", f"step {numbered[1]}")
        steps.append(_step(page, found, numbered[2], int(numbered[3])))
    if len(steps) < LEAST_STEPS:
        page.fail(part(page, ahead[-1]).line, f"at least {LEAST_STEPS} steps", str(len(steps)))
    return tuple(steps)


def _step(page: Page, found: Part, title: str, minutes: int) -> Step:
    keys = [item for item in found.items if item.key]
    if not LEAST_PHRASES <= len(found.items) <= MOST_PHRASES:
        page.fail(found.line, f"{LEAST_PHRASES} to {MOST_PHRASES} phrases in a step", str(len(found.items)))
    if len(keys) != 1:
        page.fail(found.line, "one '> ' phrase to show first", str(len(keys)))
    for item in found.items:
        if len(item.words.split()) > MOST_WORDS:
            page.fail(item.line, f"at most {MOST_WORDS} words", str(len(item.words.split())))
    if not found.lines:
        page.fail(found.line, "a line that says what to do", "none")
    return Step(title=title, minutes=minutes, doing=found.words, phrases=found.texts, key=keys[0].words)
