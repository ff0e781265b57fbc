"""What Teams takes of a card, beyond the schema."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from .card_parts import Part, inputs, parts, presses
from .card_schema import schema_problems
from .shape import Json

MOST_BYTES: Final = 28 * 1024
MOST_ACTIONS: Final = 6
NEWEST: Final = (1, 5)
ADVISED_TITLE: Final = 40


def card_problems(card: object, surface: str = "message") -> list[str]:
    """List every rule a card breaks; surfaces are "message", "dialog" and "compose"."""
    if not isinstance(card, dict):
        return ["not a card"]
    unlike = _unlike_json(card)
    if unlike:
        return unlike
    wrong = schema_problems(card)
    if wrong:
        return wrong
    rules = (_size(card), _version(card), _actions(card, surface), _ids(card), _fields(card), _pictures(card))
    return [problem for rule in rules for problem in rule]


def card_advice(card: Json) -> list[str]:
    """List what Teams allows, but cuts short on a telephone."""
    long = [press.title for press in presses(card, hidden=True) if len(press.title) > ADVISED_TITLE]
    return [f"title longer than {ADVISED_TITLE} characters: {title!r}" for title in long]


def weight(card: Json) -> int:
    """Return how many bytes a card takes, in the encoding that takes most."""
    text = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
    return max(len(text.encode("utf-8")), len(text.encode("utf-16-le")))


def _unlike_json(card: Json) -> list[str]:
    try:
        again = json.loads(json.dumps(card, allow_nan=False))
    except (TypeError, ValueError) as error:
        return [f"not JSON: {error}"]
    return [] if again == card else ["not the same after a journey as JSON"]


def _size(card: Json) -> Iterator[str]:
    if (found := weight(card)) > MOST_BYTES:
        yield f"{found} bytes, at most {MOST_BYTES}"


def _version(card: Json) -> Iterator[str]:
    found = str(card.get("version", ""))
    if not re.fullmatch(r"\d+\.\d+", found) or tuple(map(int, found.split("."))) > NEWEST:
        yield f"version {found!r}, at most 1.5"


def _actions(card: Json, surface: str) -> Iterator[str]:
    names = {part.element.get("id") for part in parts(card)}
    everything = presses(card, hidden=True)
    for press in everything:
        if not press.title.strip():
            yield f"{press.part.path}: an action without a title"
        if press.action["type"] == "Action.ToggleVisibility":
            for target in press.action["targetElements"]:
                name = target["elementId"] if isinstance(target, dict) else target
                if name not in names:
                    yield f"{press.part.path}: nothing to toggle goes by {name!r}"
        if press.action["type"] == "Action.Execute" and surface != "message":
            yield f"{press.part.path}: Action.Execute {press.title!r} does nothing in a {surface}"
    shown = [press for press in presses(card) if press.on == "actions" and not press.secondary]
    if len(shown) > MOST_ACTIONS:
        yield f"{len(shown)} actions, at most {MOST_ACTIONS}"


def _ids(card: Json) -> Iterator[str]:
    ids = Counter(part.element["id"] for part in parts(card) if part.element.get("id"))
    for name, count in ids.items():
        if count > 1:
            yield f"{count} elements go by {name!r}"


def _fields(card: Json) -> Iterator[str]:
    for part in inputs(card):
        if not part.element["id"]:
            yield f"{part.path}: a field without an id"
        if not str(part.element.get("label", "")).strip():
            yield f"{part.path}: a field without a label"
        yield from _choices(part)


def _choices(part: Part) -> Iterator[str]:
    if part.kind != "Input.ChoiceSet":
        return
    values = [choice["value"] for choice in part.element.get("choices", [])]
    if not values and "choices.data" not in part.element:
        yield f"{part.path}: nothing to choose from"
    if len(set(values)) < len(values):
        yield f"{part.path}: two choices with one value"
    if part.element.get("isMultiSelect") and any("," in value for value in values):
        yield f"{part.path}: a comma in a value of which there can be more"


def _pictures(card: Json) -> Iterator[str]:
    for part in parts(card):
        if part.kind == "Image" and part.element["url"].lower().startswith("http:"):
            yield f"{part.path}: a picture over plain http"
