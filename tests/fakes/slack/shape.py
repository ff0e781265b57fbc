"""Shapes a payload must have: each names the spot that breaks a rule, in Slack's words."""

from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any

Json = dict[str, Any]
Shape = Callable[[object, str], Iterator[str]]
Rule = Callable[[Json, str], Iterator[str]]


def problem(message: str, at: str) -> str:
    """Word one broken rule the way Slack does."""
    return f"{message} [json-pointer:{at}]"


def string(most: int, least: int = 1) -> Shape:
    """Ask for a string of at least `least` and at most `most` characters."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must be a string", at)
        elif len(value) > most:
            yield problem(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", at)

    return check


def words(most: int) -> Shape:
    """Ask for a string a person can read: not blank, at most `most` characters."""
    length = string(most)

    def check(value: object, at: str) -> Iterator[str]:
        yield from length(value, at)
        if isinstance(value, str) and value and not value.strip():
            yield problem("must be more than 0 characters", at)

    return check


def one_of(*allowed: str) -> Shape:
    """Ask for one of a few strings."""

    def check(value: object, at: str) -> Iterator[str]:
        if value not in allowed:
            yield problem(f"must be a valid enum value: {value}", at)

    return check


def integer(least: int, most: int) -> Shape:
    """Ask for a whole number within bounds."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield problem("must be an integer", at)
        elif not least <= value <= most:
            yield problem(f"must be between {least} and {most}", at)

    return check


def number(value: object, at: str) -> Iterator[str]:
    """Ask for any finite number."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
        yield problem("must be a number", at)


def flag(value: object, at: str) -> Iterator[str]:
    """Ask for true or false."""
    if not isinstance(value, bool):
        yield problem("must be a boolean", at)


def many(item: Shape, least: int, most: int) -> Shape:
    """Ask for a list of `least` to `most` items of one shape."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must be an array", at)
            return
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield problem(f"no fewer than {least} items allowed", at)
        for index, entry in enumerate(value):
            yield from item(entry, f"{at}/{index}")

    return check


def obj(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """Ask for an object with these keys and no others."""
    known = {**required, **(optional or {})}

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", at)
            return
        for key in required:
            if key not in value:
                yield problem(f"missing required field: {key}", at)
        for key, part in value.items():
            if key in known:
                yield from known[key](part, f"{at}/{key}")
            else:
                yield problem(f"invalid additional property: {key}", at)

    return check


def typed(shapes: Mapping[str, Shape]) -> Shape:
    """Ask for an object whose `type` says which shape it has."""

    def check(value: object, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            yield problem("must provide an object", at)
        elif not isinstance(kind, str) or kind not in shapes:
            yield problem(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from shapes[kind](value, at)

    return check


def also(shape: Shape, *rules: Rule) -> Shape:
    """Add rules between the parts, asked only when the parts themselves are sound."""

    def check(value: object, at: str) -> Iterator[str]:
        broken = list(shape(value, at))
        yield from broken
        if not broken and isinstance(value, dict):
            for rule in rules:
                yield from rule(value, at)

    return check
