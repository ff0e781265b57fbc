"""The things in blocks a person can press, pick or fill in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .plain import label
from .shape import Json
from .texts import options_of


class NotPossibleError(AssertionError):
    """A person tried what Slack's own screen does not offer."""

    def __init__(self, why: str) -> None:
        """Keep what went wrong."""
        super().__init__(why)


@dataclass(frozen=True)
class Control:
    """An element and the block it is in."""

    block: Json
    element: Json

    @property
    def kind(self) -> str:
        """Return the element's type."""
        return str(self.element["type"])

    @property
    def spot(self) -> tuple[str, str]:
        """Return the two ids a value is filed under."""
        return self.block["block_id"], self.element["action_id"]

    @property
    def prompt(self) -> str:
        """Return the words next to it."""
        return label(self.block.get("label")) or label(self.element.get("placeholder"))


def controls(blocks: list[Json]) -> Iterator[Control]:
    """List every element that has an action_id."""
    for block in blocks:
        parts = block.get("elements", []) if block["type"] == "actions" else []
        for part in [*parts, block.get("accessory"), block.get("element")]:
            if part and "action_id" in part:
                yield Control(block, part)


def fields(blocks: list[Json]) -> list[Control]:
    """List the elements of input blocks."""
    return [control for control in controls(blocks) if control.block["type"] == "input"]


def option_with(element: Json, words: str) -> Json | None:
    """Find an option by its words."""
    return next((part for part in options_of(element) if label(part["text"]) == words), None)


def button_with(blocks: list[Json], words: str) -> Control | None:
    """Find a button by its words."""
    for control in controls(blocks):
        if control.kind == "button" and label(control.element["text"]) == words:
            return control
    return None


def choice_with(blocks: list[Json], words: str, of: str | None = None) -> Control | None:
    """Find the overflow, menu or row of options that offers these words."""
    offers = [
        control for control in controls(blocks) if option_with(control.element, words) and of in {None, control.prompt}
    ]
    # An overflow shows behind three dots, but it was put there to be pressed.
    offers.sort(key=lambda control: control.kind != "overflow")
    return offers[0] if offers else None


def picker_for(blocks: list[Json], words: str, of: str | None = None) -> Control | None:
    """Find a menu of people, or a date or time picker, that takes these words."""
    wanted = {"users_select"}
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        wanted = {"datepicker"}
    elif re.fullmatch(r"\d\d:\d\d", words):
        wanted = {"timepicker"}
    for control in controls(blocks):
        if control.kind in wanted and of in {None, control.prompt}:
            return control
    return None


def pressed(control: Control) -> Json:
    """Return the action of a pressed button."""
    element = control.element
    kept = ("action_id", "type", "text", "value", "style", "url")
    action = {key: element[key] for key in kept if key in element}
    return {**action, "block_id": control.block["block_id"]}


def picked(control: Control, value: Json) -> Json:
    """Return the action of a picked value."""
    block_id, action_id = control.spot
    return {**value, "type": control.kind, "block_id": block_id, "action_id": action_id}


def offered(blocks: list[Json]) -> list[str]:
    """List everything that can be pressed or picked, for a helpful complaint."""
    words: list[str] = []
    for control in controls(blocks):
        if control.kind == "button":
            words.append(label(control.element["text"]))
        words += [label(option["text"]) for option in options_of(control.element)]
    return words
