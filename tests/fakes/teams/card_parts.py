"""The parts of a card: elements, what can be pressed, what can be filled in, and which of it shows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from .shape import Json

HOLDERS: Final = ("body", "items", "columns", "rows", "cells", "inlines")


@dataclass
class Screen:
    """What the client keeps of a card by itself: what was folded out, and what was filled in."""

    shown: dict[str, bool] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    filled: dict[str, str] = field(default_factory=dict)

    def shows(self, element: Json) -> bool:
        """Say whether an element is to be seen."""
        return bool(self.shown.get(element.get("id", ""), element.get("isVisible", True)))

    def toggle(self, card: Json, targets: list[object]) -> None:
        """Do what Action.ToggleVisibility asks; from then on this overrules the card."""
        known = {part.element["id"]: part.element for part in parts(card) if "id" in part.element}
        for target in targets:
            wanted = target if isinstance(target, dict) else {"elementId": target}
            name, now = str(wanted["elementId"]), wanted.get("isVisible")
            self.shown[name] = not self.shows(known[name]) if now is None else bool(now)


@dataclass(frozen=True)
class Part:
    """An element, where it stands, and what stands around it (innermost first)."""

    element: Json
    path: str
    visible: bool
    around: tuple[Json, ...] = ()

    @property
    def kind(self) -> str:
        """Return the element's type."""
        return str(self.element.get("type", ""))


@dataclass(frozen=True)
class Press:
    """Something to press, and the part it belongs to."""

    action: Json
    part: Part
    on: str

    @property
    def title(self) -> str:
        """Return the words on it."""
        return str(self.action.get("title", ""))

    @property
    def secondary(self) -> bool:
        """Say whether it sits behind the dots."""
        return str(self.action.get("mode", "")).lower() == "secondary"


def parts(card: Json, screen: Screen | None = None) -> Iterator[Part]:
    """Walk over a card and everything in it, also in cards that its actions show."""
    yield from _walk(card, "card", screen or Screen(), visible=True, around=())


def _walk(element: Json, path: str, screen: Screen, *, visible: bool, around: tuple[Json, ...]) -> Iterator[Part]:
    visible = visible and screen.shows(element)
    yield Part(element, path, visible, around)
    inside = (element, *around)
    for key in HOLDERS:
        for number, child in enumerate(_list(element, key)):
            yield from _walk(child, f"{path}.{key}[{number}]", screen, visible=visible, around=inside)
    for number, action in enumerate(_list(element, "actions")):
        if isinstance(action.get("card"), dict):
            opened = visible and action.get("title") in screen.opened
            yield from _walk(action["card"], f"{path}.actions[{number}].card", screen, visible=opened, around=inside)


def presses(card: Json, screen: Screen | None = None, *, hidden: bool = False) -> list[Press]:
    """List what can be pressed; `hidden` adds what is folded away."""
    found: list[Press] = []
    for part in parts(card, screen):
        if not (part.visible or hidden):
            continue
        found += [Press(action, part, "actions") for action in _list(part.element, "actions")]
        for key in ("selectAction", "inlineAction"):
            if isinstance(part.element.get(key), dict):
                found.append(Press(part.element[key], part, key))
    return [press for press in found if press.action.get("isEnabled", True)]


def inputs(card: Json, screen: Screen | None = None) -> list[Part]:
    """List every field, also those that are folded away: a client sends them too."""
    return [part for part in parts(card, screen) if part.kind.startswith("Input.")]


def _list(element: Json, key: str) -> list[Json]:
    found = element.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
