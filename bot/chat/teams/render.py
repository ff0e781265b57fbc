"""A Card as an Adaptive Card, in plain dicts: a message, a dialog, a card in the box people type in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any, assert_never

from bot.chat.teams import limits
from bot.chat.teams.words import ELLIPSIS, bullet, cut, literal, paragraphs, run
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
    Series,
    Text,
    bare,
    plain,
)
from bot.core.commands import asks

Json = dict[str, Any]
NAME = "Duwtje"
CARD = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
# What stands around the body of a card, in bytes.
AROUND = 400
SAY, PICK, SEND = "say", "pick", "send"


def message(card: Card, choose: str) -> Json:
    """The card as a message: the attachment, and the words that notifications and screen readers say.

    `choose` is the word on the button beside a list.
    """
    return {
        "summary": cut(plain(card).strip(), limits.SUMMARY) or NAME,
        "attachments": [attachment(adaptive(card, choose))],
    }


def attachment(content: Json) -> Json:
    """An Adaptive Card as Teams carries it."""
    return {"contentType": CARD, "content": content}


def adaptive(card: Card, choose: str) -> Json:
    """The card alone."""
    return whole([*title(card.title), *_Body(choose).parts(card.blocks)])


def whole(body: list[Json]) -> Json:
    """A body as a card that fits: six actions in sight, the rest behind the dots, and no larger than Teams takes."""
    made = {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": limits.CARD_VERSION,
        "body": body or paragraphs(ELLIPSIS),
    }
    for number, action in enumerate(_actions(made["body"])):
        if number >= limits.ACTIONS:
            action["mode"] = "secondary"
    return _fit(made)


def title(words: str) -> list[Json]:
    """The title of a card; an empty one shows nothing."""
    look = {"size": "Large", "weight": "Bolder"}
    made = paragraphs(words, **look) if words else []
    return [{**block, "style": "heading"} if block["type"] == "TextBlock" else block for block in made]


def note(words: str) -> list[Json]:
    """Small print."""
    return paragraphs(words, size="Small", isSubtle=True)


def action(label: str, sends: str) -> Json:
    """What a button does when pressed; one that asks something opens a dialog."""
    if not sends:
        message = "a button that sends something expected, found nothing"
        raise ValueError(message)
    pressed: Json = {"title": cut(bare(label), limits.TITLE), "associatedInputs": "none"}
    if asks(sends):
        return {"type": "Action.Submit", "data": {SAY: sends, "msteams": {"type": "task/fetch"}}, **pressed}
    return {"type": "Action.Execute", "verb": SAY, "data": {SAY: sends}, **pressed}


class _Body:
    """The blocks of one card, with ids that are its own."""

    def __init__(self, choose: str) -> None:
        self._choose, self._numbers, self._first = choose, count(), True

    def parts(self, blocks: tuple[Part, ...]) -> list[Json]:
        return [made for block in blocks for made in self._part(block)]

    def _part(self, part: Part) -> Iterator[Json]:  # noqa: C901 - one case per block
        match part:
            case Text(words):
                yield from paragraphs(cut(words, limits.TEXT))
            case Bullets(items):
                yield from map(bullet, filter(None, items))
            case Quote(words):
                if words.strip():
                    items = literal(cut(words, limits.QUOTE))
                    yield {"type": "Container", "style": "emphasis", "items": items}
            case Note(words):
                yield from note(words)
            case Row(words, button):
                yield _row(words, button)
            case Buttons(buttons, more):
                yield from self._buttons(buttons, more)
            case Pick(words, options, placeholder):
                yield from self._pick(words, options, placeholder)
            case Divider():
                yield {"type": "Container", "items": [], "separator": True, "spacing": "Medium"}
            case Chart():
                yield from _chart(part)
            case Fold(label, blocks, _):
                yield from self._fold(label, blocks)
            case _:
                assert_never(part)

    def _buttons(self, buttons: tuple[Button, ...], more: tuple[Button, ...]) -> Iterator[Json]:
        made = [_styled(button, primary=self._first and not number) for number, button in enumerate(buttons)]
        made += [{**action(button.label, button.sends), "mode": "secondary"} for button in more]
        self._first = False
        if made:
            yield {"type": "ActionSet", "actions": made}

    def _pick(self, words: str, options: tuple[Button, ...], placeholder: str) -> Iterator[Json]:
        if not options:
            yield from paragraphs(words)
            return
        name = f"pick{next(self._numbers)}"
        menu = {
            "type": "Input.ChoiceSet",
            "id": name,
            "label": bare(words) or placeholder,
            "style": "compact",
            "placeholder": bare(placeholder),
            "choices": [{"title": bare(option.label), "value": option.sends} for option in options],
        }
        # Pressable words rather than a button: a card with seven lists would be out of buttons.
        chosen = {"type": "Action.Execute", "title": self._choose, "verb": PICK, "data": {PICK: name}}
        columns = [_column("stretch", [menu]), _column("auto", [_door(self._choose)])]
        columns[1] |= {"verticalContentAlignment": "Bottom", "selectAction": chosen}
        yield {"type": "ColumnSet", "columns": columns}

    def _fold(self, label: str, blocks: tuple[Part, ...]) -> Iterator[Json]:
        name = f"fold{next(self._numbers)}"
        toggle = {"type": "Action.ToggleVisibility", "title": cut(bare(label), limits.TITLE), "targetElements": [name]}
        rest = {"type": "Container", "id": name, "isVisible": False, "items": self.parts(blocks)}
        # Together, so that no button is left that opens nothing.
        yield {"type": "Container", "items": [{"type": "ActionSet", "actions": [toggle]}, rest]}


def _styled(button: Button, *, primary: bool) -> Json:
    style = "destructive" if button.danger else "positive" if primary else ""
    return {**action(button.label, button.sends), **({"style": style} if style else {})}


def _column(width: str, items: list[Json]) -> Json:
    return {"type": "Column", "width": width, "items": items}


def _door(label: str) -> Json:
    return run(f"{label} ›", color="Accent", weight="Bolder")


def _row(words: str, button: Button) -> Json:
    """The whole line can be pressed: on a phone that is easier than a small button, and a list stays calm."""
    label = cut(bare(button.label), limits.TITLE)
    return {
        "type": "ColumnSet",
        "columns": [_column("stretch", paragraphs(words)), _column("auto", [_door(label)])],
        "selectAction": action(button.label, button.sends),
    }


def _chart(chart: Chart) -> Iterator[Json]:
    """A native picture where Teams draws one; its words stand below, for who cannot see it."""
    series, labels = chart.series[: limits.CHART_SERIES], chart.labels[-limits.CHART_POINTS :]
    yield from paragraphs(chart.title, weight="Bolder")
    if series and labels:
        rows = [_points(row, chart.labels, labels) for row in series]
        one = chart.kind == "bars" and len(rows) == 1
        kind = "Chart.Line" if chart.kind == "lines" else "Chart.VerticalBar" if one else "Chart.VerticalBar.Grouped"
        # Teams does not draw this title; the one above is seen in every client.
        shown = {"title": bare(chart.title) or ELLIPSIS, "data": rows[0]["values"] if one else rows}
        yield {"type": kind, **shown, "fallback": "drop"}
    yield from note(chart.words)


def _points(row: Series, labels: tuple[str, ...], shown: tuple[str, ...]) -> Json:
    values = dict(zip(labels, row.values, strict=False))
    points = [{"x": bare(label), "y": values.get(label, 0)} for label in shown]
    return {"legend": bare(row.name) or ELLIPSIS, "values": points}


def _actions(part: object) -> Iterator[Json]:
    """Every action in sight, in reading order; what is behind the dots and what a whole line does is not counted."""
    if isinstance(part, list):
        for one in part:
            yield from _actions(one)
    elif isinstance(part, dict):
        yield from (one for one in part.get("actions", ()) if one.get("mode") != "secondary")
        for key in ("items", "columns"):
            yield from _actions(part.get(key))


def _fit(made: Json) -> Json:
    """What a leader can do or fill in stays; what there is to read gives way from the end, and says so."""
    body = made["body"]
    if fits(body):
        return made
    gone, kept = paragraphs(ELLIPSIS, isSubtle=True)[0], list(body)
    for part in reversed(body):
        if part["type"] == "ActionSet" or part["type"].startswith("Input."):
            continue
        at = next(number for number, one in enumerate(kept) if one is part)
        kept[at : at + 1] = [gone] if gone not in kept else []
        if fits(kept):
            break
    return {**made, "body": kept}


def fits(body: list[Json]) -> bool:
    """Whether Teams takes a card with this body."""
    return len(json.dumps(body, ensure_ascii=False).encode("utf-16-le")) + AROUND <= limits.CARD_BYTES
