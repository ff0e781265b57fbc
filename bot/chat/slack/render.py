"""A Card as Block Kit: a message, a modal, the leader's page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, assert_never

from bot.chat.slack import chart as drawing
from bot.chat.slack import limits
from bot.chat.slack.mrkdwn import cut, entities, mrkdwn, rich
from bot.core.card import Block as Part
from bot.core.card import (
    Bullets,
    Button,
    Buttons,
    Card,
    Chart,
    Divider,
    Fold,
    Note,
    Pick,
    Quote,
    Row,
    Text,
    bare,
    plain,
)

Json = dict[str, Any]
NAME = "Duwtje"
ELLIPSIS = "…"
TEMPTING = re.compile(r"[@#]|://|[^\W\d]\.[^\W\d]")


def message(card: Card, charts: int = limits.CHARTS) -> Json:
    """The card as a message: blocks, and the text that notifications and screen readers say."""
    return {
        "text": entities(plain(card), limits.FALLBACK) or NAME,
        "blocks": blocks(card, limits.MESSAGE_BLOCKS, limits.MESSAGE_WORDS, charts),
    }


def modal(card: Card, close: str) -> Json:
    """The card as a window with nothing to send."""
    fits = 0 < len(card.title) <= limits.VIEW_TITLE
    shown = Card("", card.blocks) if fits and card.blocks else card
    return {
        "type": "modal",
        "title": plain_text(card.title if fits else NAME, limits.VIEW_TITLE),
        "close": plain_text(close, limits.VIEW_BUTTON),
        "blocks": blocks(shown, limits.VIEW_BLOCKS, limits.VIEW_WORDS),
    }


def home(card: Card, charts: int = limits.CHARTS) -> Json:
    """The card as the leader's page."""
    return {"type": "home", "blocks": blocks(card, limits.VIEW_BLOCKS, limits.VIEW_WORDS, charts)}


def blocks(card: Card, most: int, words: int, charts: int = 0) -> list[Json]:
    """The card as at most so many blocks and drawn charts, with at most so many characters of text."""
    made: list[Json] = []
    if card.title:
        made.append({"type": "header", "text": plain_text(card.title, limits.HEADER)})
    primary = True
    for part in card.blocks:
        drawn = sum(block["type"] == drawing.KIND for block in made)
        made.extend(_part(part, primary=primary, draw=drawn < charts))
        primary = primary and not isinstance(part, Buttons)
    fitting = _fit(made or [small_print(ELLIPSIS)], most, words)
    return [{**block, "block_id": f"b{number}"} for number, block in enumerate(fitting)]


def plain_text(words: str, most: int) -> Json:
    """Words without any markup, ours or Slack's; Slack refuses empty ones."""
    shown = bare(words)
    return {"type": "plain_text", "text": cut(shown, most) if shown.strip() else ELLIPSIS, "emoji": False}


def option(label: str, value: str) -> Json:
    """One line of a list."""
    return {"text": plain_text(label, limits.OPTION_LABEL), "value": sendable(value, limits.OPTION_VALUE)}


def options(choices: list[Json]) -> Json:
    """A list of any length: Slack takes a hundred, or groups of a hundred."""
    size, choices = limits.OPTIONS, choices[: limits.MOST_OPTIONS]
    if len(choices) <= size:
        return {"options": choices}
    starts = range(0, len(choices), size)
    return {
        "option_groups": [
            {
                "label": plain_text(f"{start + 1}-{min(start + size, len(choices))}", limits.OPTION_LABEL),
                "options": choices[start : start + size],
            }
            for start in starts
        ]
    }


def sendable(command: str, most: int) -> str:
    """A command as a button's value; one that does not fit is our own mistake, never to be cut."""
    if not 0 < len(command) <= most:
        raise ValueError(f"a command of 1 to {most} characters expected, found {len(command)}")
    return command


def section(words: str) -> Json:
    """One mrkdwn section."""
    return {"type": "section", "text": _text(words)}


def small_print(words: str) -> Json:
    """One line of small print, in mrkdwn."""
    return {"type": "context", "elements": [_text(words)]}


def _part(part: Part, *, primary: bool, draw: bool) -> Iterator[Json]:  # noqa: C901 - one per kind of block
    match part:
        case Text(words):
            yield from map(section, mrkdwn(words, limits.SECTION))
        case Bullets(items):
            yield from _bullets(items)
        case Quote(words):
            yield from _quote(words)
        case Note(words):
            yield from map(small_print, mrkdwn(words, limits.CONTEXT))
        case Row(words, button):
            yield {**section(_first(words)), "accessory": _button(button, 0, "")}
        case Buttons(buttons, more):
            yield from _actions(buttons, more, primary=primary)
        case Pick(words, choices, placeholder):
            yield _pick(words, choices, placeholder)
        case Divider():
            yield {"type": "divider"}
        case Chart():
            yield from _chart(part, draw=draw)
        case Fold(label, _, sends):
            yield from _actions((Button(label, sends),), (), primary=False)
        case _:
            assert_never(part)


def _chart(part: Chart, *, draw: bool) -> Iterator[Json]:
    picture = drawing.native(part) if draw else None
    if picture is None:
        yield from map(section, mrkdwn(drawing.told(part), limits.SECTION))
        return
    yield picture
    # A screen reader gets a message's text, but the leader's page has none: there the words must be on it.
    yield from map(small_print, mrkdwn(part.words, limits.CONTEXT))


def _bullets(items: tuple[str, ...]) -> Iterator[Json]:
    lines = [{"type": "rich_text_section", "elements": rich(cut(item, limits.SECTION))} for item in items if item]
    for start in range(0, len(lines), limits.LIST_ITEMS):
        group = lines[start : start + limits.LIST_ITEMS]
        yield _rich({"type": "rich_text_list", "style": "bullet", "elements": group})


def _quote(words: str) -> Iterator[Json]:
    if words:
        text = {"type": "text", "text": cut(words, limits.QUOTE)}
        yield _rich({"type": "rich_text_quote", "elements": [text]})


def _actions(buttons: tuple[Button, ...], more: tuple[Button, ...], *, primary: bool) -> Iterator[Json]:
    elements = [
        _button(button, number, "primary" if primary and not number else "") for number, button in enumerate(buttons)
    ]
    for start in range(0, len(more), limits.OVERFLOW):
        group = [option(button.label, button.sends) for button in more[start : start + limits.OVERFLOW]]
        elements.append({"type": "overflow", "action_id": f"more{start}", "options": group})
    for start in range(0, len(elements), limits.ACTIONS):
        yield {"type": "actions", "elements": elements[start : start + limits.ACTIONS]}


def _button(button: Button, number: int, style: str) -> Json:
    style = "danger" if button.danger else style
    return {
        "type": "button",
        "action_id": f"do{number}",
        "text": plain_text(button.label, limits.BUTTON_LABEL),
        "value": sendable(button.sends, limits.BUTTON_VALUE),
        **({"style": style} if style else {}),
    }


def _pick(words: str, choices: tuple[Button, ...], placeholder: str) -> Json:
    line = section(_first(words))
    if not choices:
        return line
    menu = {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": plain_text(placeholder, limits.PLACEHOLDER),
        **options([option(choice.label, choice.sends) for choice in choices]),
    }
    return {**line, "accessory": menu}


def _first(words: str) -> str:
    parts = mrkdwn(words, limits.SECTION - 1)
    return f"{parts[0]}{ELLIPSIS}" if len(parts) > 1 else (parts or [ELLIPSIS])[0]


def _text(words: str) -> Json:
    # Verbatim keeps Slack from making links and mentions of what only looks like one. Only where something does:
    # previewers take the word to mean that there is no markup at all.
    verbatim = {"verbatim": True} if TEMPTING.search(words) else {}
    return {"type": "mrkdwn", "text": words, **verbatim}


def _rich(element: Json) -> Json:
    return {"type": "rich_text", "elements": [element]}


def _fit(made: list[Json], most: int, words: int) -> list[Json]:
    if len(made) <= most and _size(made) <= words:
        return made
    # What a leader can do stays; what there is to read gives way, and says so.
    kept: list[Json] = []
    must = [block for block in made if _must(block)]
    count, room, whole = most - len(must) - 1, words - _size(must), True
    for block in made:
        if _must(block):
            kept.append(block)
        elif whole and count > 0 and room >= _size(block):
            kept.append(block)
            count, room = count - 1, room - _size(block)
        elif whole:
            kept.append(small_print(ELLIPSIS))
            whole = False
    return kept[:most]


def _must(block: Json) -> bool:
    return block["type"] == "actions"


def _size(part: object) -> int:
    if isinstance(part, list):
        return sum(map(_size, part))
    if not isinstance(part, dict):
        return 0
    own = part.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(map(_size, part.values()))
