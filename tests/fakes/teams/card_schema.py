"""The schema of Adaptive Cards 1.5, with what Teams adds to it and without the holes in it."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jsonschema import Draft6Validator
from jsonschema.exceptions import ValidationError

from .shape import Json

TEXT: Final = {"type": "string", "minLength": 1}
COLORS: Final = {"type": "string"}
POINT: Final = {
    "type": "object",
    "properties": {"x": {"type": ["string", "number"]}, "y": {"type": "number"}, "color": COLORS},
    "required": ["x", "y"],
    "additionalProperties": False,
}
LINE: Final = {
    "type": "object",
    "properties": {"legend": TEXT, "values": {"type": "array", "items": POINT, "minItems": 1}, "color": COLORS},
    "required": ["legend", "values"],
    "additionalProperties": False,
}
SLICE: Final = {
    "type": "object",
    "properties": {"legend": TEXT, "value": {"type": "number"}, "color": COLORS},
    "required": ["legend", "value"],
    "additionalProperties": False,
}
CHARTS: Final = {
    "Chart.VerticalBar": POINT,
    "Chart.VerticalBar.Grouped": LINE,
    "Chart.HorizontalBar": POINT,
    "Chart.Line": LINE,
    "Chart.Donut": SLICE,
    "Chart.Pie": SLICE,
}
CHART_WORDS: Final = ("title", "colorSet", "maxWidth", "xAxisTitle", "yAxisTitle", "color")
CHART_FLAGS: Final = ("showTitle", "showLegend", "showBarValues", "stacked")
QUERY: Final = {
    "type": "object",
    "properties": {"type": {"enum": ["Data.Query"]}, "dataset": TEXT},
    "required": ["type", "dataset"],
    "additionalProperties": False,
}
MSTEAMS: Final = {
    "type": "object",
    "properties": {"width": {"enum": ["Full", "full"]}, "entities": {"type": "array"}},
    "additionalProperties": False,
}
# What Teams takes beyond version 1.5, and where the schema has a slip of the pen ("rtl?").
BEYOND: Final = {
    "Input.ChoiceSet": {"choices.data": QUERY},
    "AdaptiveCard": {"msteams": MSTEAMS},
    "Container": {"rtl": {"type": "boolean"}},
    "TableCell": {"rtl": {"type": "boolean"}},
}


def schema_problems(card: Any) -> list[str]:
    """Say where a card is not what Teams draws."""
    return [_told(error) for found in validator().iter_errors(card) for error in _clearest(found)]


@cache
def validator() -> Draft6Validator:
    """Return the check, built once."""
    path = files("adaptive_cards") / "schemas" / "schema-1.5.json"
    schema = _hardened(json.loads(path.read_text(encoding="utf-8")))
    known = schema["definitions"]
    for name, more in BEYOND.items():
        known[name]["properties"].update(more)
    for name, datum in CHARTS.items():
        known[name] = _chart(name, datum, known["TextBlock"])
        known["ImplementationsOf.Element"]["anyOf"].append(
            {"required": ["type"], "allOf": [{"$ref": f"#/definitions/{name}"}]}
        )
    known["AdaptiveCard"]["required"] = ["type"]
    return Draft6Validator(schema)


def _chart(name: str, datum: Json, like: Json) -> Json:
    shared = ("fallback", "height", "separator", "spacing", "id", "isVisible", "requires")
    properties: Json = {"type": {"enum": [name]}, "data": {"type": "array", "items": datum, "minItems": 1}}
    properties |= dict.fromkeys(CHART_WORDS, TEXT) | {key: {"type": "boolean"} for key in CHART_FLAGS}
    properties |= {"yMin": {"type": "number"}, "yMax": {"type": "number"}}
    properties |= {key: like["properties"][key] for key in shared}
    required = ["title", "data", "fallback"]
    return {"properties": properties, "required": required, "additionalProperties": False, "allOf": like["allOf"]}


def _hardened(node: Any) -> Any:
    """Close the patterns that would let "positively" pass for "positive", and numbers for words."""
    if isinstance(node, list):
        return [_hardened(part) for part in node]
    if not isinstance(node, dict):
        return node
    either = node.get("anyOf", [])
    if len(either) == 2 and "enum" in either[0] and "pattern" in either[1]:
        return {"type": "string", "pattern": f"(?i)^({'|'.join(either[0]['enum'])})$"}
    return {key: _hardened(part) for key, part in node.items()}


def _clearest(error: ValidationError) -> Iterator[ValidationError]:
    """Of all the things an element is not, keep what is wrong with the one it says it is."""
    if not error.context:
        yield error
        return
    branches: dict[object, list[ValidationError]] = {}
    for one in error.context:
        branches.setdefault(one.relative_schema_path[0], []).append(one)
    best = min(branches.values(), key=lambda found: (sum(map(_off, found)), len(found)))
    if any(map(_names_type, best)):
        yield error
        return
    for one in best:
        yield from _clearest(one)


def _off(error: ValidationError) -> int:
    return 2 if _names_type(error) else int(error.validator == "type")


def _names_type(error: ValidationError) -> bool:
    return error.validator == "enum" and bool(error.relative_path) and error.relative_path[-1] == "type"


def _told(error: ValidationError) -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    found = error.instance
    if error.context and isinstance(found, dict):
        return f"{place or '.'}: unknown type {found.get('type')!r}"
    return f"{place or '.'}: {error.message[:200]}"
