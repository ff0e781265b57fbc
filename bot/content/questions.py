"""A page of questions/ as a Topic (LSD: listen, summarise, probe)."""

from __future__ import annotations

import msgspec

from bot.content.front import items, part, read_front
from bot.content.markdown import Page
from bot.content.words import Vocabulary
from bot.core.pages import Topic


class _Topic(msgspec.Struct, forbid_unknown_fields=True):
    aliases: list[str]
    sources: list[str]
    version: int
    reviewed: list[str]


def read_topic(page: Page, vocabulary: Vocabulary) -> Topic:
    """A Topic with at least one line for each skill. Raises BadPrompt with the line that does not fit."""
    front, heading = read_front(page, _Topic), vocabulary.headings
    known = {heading[skill] for skill in ("listen", "summarise", "probe")}
    for found in page.parts:
        if found.heading not in known:
            page.fail(found.line, f"one of {', '.join(sorted(known))}", repr(found.heading))
    opening = [item.words for item in part(page, heading["listen"]).items if item.key]
    return Topic(
        stem=page.path.stem,
        title=page.title,
        aliases=tuple(front.aliases),
        listen=items(page, heading["listen"], 1),
        summarise=items(page, heading["summarise"], 1),
        probe=items(page, heading["probe"], 1),
        first=opening[0] if opening else "",
    )
