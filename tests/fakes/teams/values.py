"""What is in the fields of a card: at first, after filling in, and as it is sent."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from .card_parts import Screen, inputs
from .people import Account
from .shape import Json

PEOPLE: Final = "graph.microsoft.com/users"
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
HOUR: Final = re.compile(r"\d\d:\d\d")
Find = Callable[[str], Account | None]


class NotPossibleError(AssertionError):
    """A person tried what the screen of Teams does not offer."""


def choices(element: Json) -> list[Json]:
    """Return the choices a list shows."""
    found = element.get("choices")
    return found if isinstance(found, list) else []


def picks_people(element: Json) -> bool:
    """Say whether everybody in the tenant can be chosen."""
    return element.get("choices.data", {}).get("dataset") == PEOPLE


def start(element: Json) -> str | None:
    """Return what is in a field at first; None is a choice not made."""
    nothing = {"Input.ChoiceSet": None, "Input.Number": None, "Input.Toggle": element.get("valueOff", "false")}
    return element.get("value") or nothing.get(str(element["type"]), "")


def shown(element: Json, filled: dict[str, str]) -> str:
    """Return what a person sees in a field."""
    held = filled.get(element.get("id", ""), start(element)) or ""
    if element["type"] == "Input.Toggle":
        return "ja" if held == element.get("valueOn", "true") else "nee"
    if element["type"] != "Input.ChoiceSet":
        return held
    names = {choice["value"]: choice["title"] for choice in choices(element)}
    several = held.split(",") if element.get("isMultiSelect") else [held]
    return ", ".join(names.get(one, one) for one in several if one)


def sent(card: Json, screen: Screen) -> Json:
    """Return every field's value the way a client sends it: what was not chosen is left out."""
    held = {part.element["id"]: screen.filled.get(part.element["id"], start(part.element)) for part in inputs(card)}
    return {name: value for name, value in held.items() if value is not None}


def value_of(element: Json, answer: object, find: Find) -> str:
    """Turn what a person means into what the field holds."""
    kind, words = str(element["type"]), str(answer)
    if kind == "Input.Toggle":
        on = answer in (True, "ja")
        return element.get("valueOn", "true") if on else element.get("valueOff", "false")
    if kind == "Input.ChoiceSet":
        wanted: Iterable[object] = answer if isinstance(answer, list) else [answer]
        return ",".join(_chosen(element, str(one), find) for one in wanted if one)
    pattern = {"Input.Date": DAY, "Input.Time": HOUR}.get(kind)
    if pattern and words and not pattern.fullmatch(words):
        raise NotPossibleError(f"{element.get('label')}: {words!r} cannot be picked")
    return words


def _chosen(element: Json, words: str, find: Find) -> str:
    for choice in choices(element):
        if words in {choice["title"], choice["value"]}:
            return str(choice["value"])
    someone = find(words) if picks_people(element) else None
    if someone and someone.enabled:
        return someone.id
    there = [choice["title"] for choice in choices(element)]
    raise NotPossibleError(f"{element.get('label')}: nothing says {words!r}; there are {there}")


def complaint(element: Json, value: str | None) -> str:
    """Return what the client itself says about a value, or nothing."""
    if element.get("isRequired") and not value:
        return str(element.get("errorMessage", "required"))
    most = element.get("maxLength")
    if most and value and len(value) > most:
        return f"at most {most} characters"
    pattern = element.get("regex")
    return str(element.get("errorMessage", "wrong")) if pattern and value and not re.search(pattern, value) else ""
