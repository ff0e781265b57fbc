"""A Slack window as a reader sees it: each field with the value it holds now."""

from __future__ import annotations

from tests.fakes.slack import Seen, plain
from tests.fakes.slack.answers import start_of, value_key
from tests.fakes.slack.controls import Control, controls
from tests.fakes.slack.plain import label
from tests.fakes.slack.texts import options_of
from tests.fakes.slack.world import World
from tests.rooms.filled import field_words


def form_words(seen: Seen, world: World) -> str:
    """Title, fields and buttons."""
    lines = [seen.title]
    lines += [_field(seen, part, world) if part["type"] == "input" else plain([part]) for part in seen.blocks]
    lines += [f"[{label(seen.view[key])}]" for key in ("submit", "close") if seen.view.get(key)]
    return "\n".join(lines)


def _field(seen: Seen, block: dict[str, object], world: World) -> str:
    control = next(controls([block]))
    name, element = label(control.block["label"]), control.element
    around = [label(control.block.get("hint")), label(element.get("placeholder"))]
    around.append(" | ".join(label(option["text"]) for option in options_of(element)))
    return field_words(name, _value(seen, control, world), around, seen.errors.get(name, ""))


def _value(seen: Seen, control: Control, world: World) -> str:
    held = seen.filled.get(control.spot) or start_of(control.element)
    content = held[value_key(control.kind)]
    many = content if isinstance(content, list) else [content]
    return ", ".join(_one(one, world) for one in many if one)


def _one(content: object, world: World) -> str:
    if isinstance(content, dict):
        return label(content["text"])
    if str(content) in world.accounts:
        return world.accounts[str(content)].real_name
    return f"#{world.channels[str(content)].name}" if str(content) in world.channels else str(content)
