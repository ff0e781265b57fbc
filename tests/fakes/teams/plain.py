"""A card as a person reads it: words on lines, buttons in [brackets], fields with what is in them."""

import html
import re
from collections.abc import Callable
from typing import Final

from . import values
from .card_parts import Screen
from .shape import Json

ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>&~|])")
SAFE: Final = 0xE000
LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
MARKS: Final = (
    re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL),
    re.compile(r"\*(?=\S)(.+?)(?<=\S)\*", re.DOTALL),
    re.compile(r"(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)", re.DOTALL),
)


def unmarked(words: str) -> str:
    """Read Markdown as Teams shows it: without its marks, escapes as the characters they stand for."""
    safe = ESCAPED.sub(lambda found: chr(SAFE + ord(found[1])), words)
    safe = LINK.sub(r"\1", safe)
    for mark in MARKS:
        safe = mark.sub(r"\1", safe)
    safe = html.unescape(safe)
    return "".join(chr(ord(one) - SAFE) if SAFE <= ord(one) < SAFE + 128 else one for one in safe)


def plain(card: Json, screen: Screen | None = None) -> str:
    """Return everything a card says and offers."""
    return "\n".join(_lines(card, screen or Screen()))


def _lines(element: Json, screen: Screen) -> list[str]:
    if not screen.shows(element):
        return []
    kind = str(element.get("type", ""))
    if kind.startswith("Chart."):
        return [str(element.get("title", "")), *_fallback(element, screen)]
    if kind.startswith("Input."):
        return _field(element, screen)
    lines = OWN[kind](element) if kind in OWN else _inside(element, screen)
    return _with_press(lines, element.get("selectAction"))


def _inside(element: Json, screen: Screen) -> list[str]:
    keys = ("body", "items", "columns", "rows", "cells")
    lines = [line for key in keys for child in element.get(key) or [] for line in _lines(child, screen)]
    buttons = [f"[{action.get('title', '')}]" for action in element.get("actions") or []]
    lines += [" ".join(buttons)] if buttons else []
    for action in element.get("actions") or []:
        if action.get("title") in screen.opened and action.get("card"):
            lines += _lines(action["card"], screen)
    return lines


def _fallback(element: Json, screen: Screen) -> list[str]:
    instead = element.get("fallback")
    return _lines(instead, screen) if isinstance(instead, dict) else []


def _with_press(lines: list[str], press: Json | None) -> list[str]:
    """A row that can be pressed mostly says so itself, at its end."""
    if not press:
        return lines
    title = str(press.get("title", ""))
    kept = lines[:-1] if lines and lines[-1].strip() == title else lines
    return [*kept, f"[{title}]"]


def _field(element: Json, screen: Screen) -> list[str]:
    told = values.shown(element, screen.filled)
    around = [str(element.get("placeholder", "")), str(element.get("title", ""))]
    around.append(" | ".join(choice["title"] for choice in values.choices(element)))
    return [f"{element.get('label', '')} = {told}", *filter(None, around)]


def _rich(element: Json) -> list[str]:
    runs = [run if isinstance(run, str) else str(run.get("text", "")) for run in element.get("inlines", [])]
    return ["".join(runs)]


def _facts(element: Json) -> list[str]:
    return [f"{unmarked(fact['title'])} {unmarked(fact['value'])}" for fact in element.get("facts", [])]


OWN: Final[dict[str, Callable[[Json], list[str]]]] = {
    "TextBlock": lambda element: unmarked(str(element.get("text", ""))).splitlines(),
    "RichTextBlock": _rich,
    "FactSet": _facts,
    "Image": lambda element: [f"({element.get('altText', '')})"],
    "ImageSet": lambda element: [f"({one.get('altText', '')})" for one in element.get("images", [])],
    "Media": lambda element: [f"({element.get('altText', '')})"],
}
