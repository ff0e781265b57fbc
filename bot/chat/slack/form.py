"""A Form as a Slack window, and the same window again with what was typed still in it."""

from __future__ import annotations

import re
from typing import Any, assert_never

from bot.chat.slack import limits
from bot.chat.slack.mrkdwn import entities, mrkdwn
from bot.chat.slack.render import Json, option, options, plain_text, section, small_print
from bot.core.card import (
    AnyField,
    ChannelField,
    ChoiceField,
    DateField,
    Form,
    PersonField,
    TextField,
    TimeField,
    ToggleField,
)

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TIME = re.compile(r"\d{2}:\d{2}")
YES = "yes"
CALLBACK = "form"
# Where a kind of element keeps what was filled in, and where it takes it back.
STARTS = {
    "plain_text_input": ("value", "initial_value"),
    "radio_buttons": ("selected_option", "initial_option"),
    "static_select": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
}


def view(form: Form, close: str) -> Json:
    """The form as a window; what it sends travels in private_metadata."""
    if not 0 < len(form.sends) <= limits.METADATA:
        raise ValueError(f"a form that sends 1 to {limits.METADATA} characters expected, found {len(form.sends)}")
    shown = [_input(field) for field in form.fields][: limits.VIEW_BLOCKS - 1]
    shown.extend(map(small_print, mrkdwn(form.notice, limits.CONTEXT)[:1]))
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": form.sends,
        "title": plain_text(form.title, limits.VIEW_TITLE),
        "submit": plain_text(form.submit, limits.VIEW_BUTTON),
        "close": plain_text(close, limits.VIEW_BUTTON),
        "blocks": shown or [section(entities(form.title, limits.SECTION))],
    }


def refilled(shown: Json, state: Json, problems: tuple[str, ...]) -> Json:
    """The window somebody sent, as they filled it in, with what there is to mend on top.

    Slack's own field errors fit in an acknowledgement only; when that moment has passed, nothing typed may be lost.
    """
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close")
    told = [section(written) for problem in problems for written in mrkdwn(problem, limits.SECTION)]
    blocks = [_refill(block, state) for block in shown["blocks"]]
    room = limits.VIEW_BLOCKS - len(blocks)
    return {**{key: shown[key] for key in kept if shown.get(key)}, "blocks": [*told[:room], *blocks]}


def _refill(block: Json, state: Json) -> Json:
    if block.get("type") != "input":
        return block
    element = block["element"]
    filled = state.get(block["block_id"], {}).get(element.get("action_id"), {})
    answered, start = STARTS.get(element["type"], ("", ""))
    bare = {key: value for key, value in element.items() if key != start}
    return {**block, "element": {**bare, start: filled[answered]} if filled.get(answered) else bare}


def _input(field: AnyField) -> Json:
    made: Json = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, limits.INPUT_LABEL),
        # An empty box is an answer too: Slack would refuse it in a field that must be filled in.
        "optional": field.optional or isinstance(field, ToggleField),
        "element": {**_element(field), "action_id": field.name},
    }
    return {**made, "hint": plain_text(field.hint, limits.INPUT_HINT)} if field.hint else made


def _element(field: AnyField) -> Json:  # noqa: PLR0911 - one line per kind of field
    match field:
        case PersonField():
            return _people(field)
        case TextField():
            return _writing(field)
        case ChoiceField():
            return _choice(field)
        case DateField(initial=day):
            return {"type": "datepicker", **_start("initial_date", day if DAY.fullmatch(day) else "")}
        case TimeField(initial=time):
            return {"type": "timepicker", **_start("initial_time", time if TIME.fullmatch(time) else "")}
        case ToggleField():
            return _toggle(field)
        case ChannelField(initial=channel):
            return {"type": "channels_select", **_start("initial_channel", channel)}
        case _:
            assert_never(field)


def _start(key: str, value: Any) -> Json:
    return {key: value} if value else {}


def _people(field: PersonField) -> Json:
    if field.many:
        chosen = list(field.initial[: limits.INITIAL_PEOPLE])
        return {"type": "multi_users_select", **_start("initial_users", chosen)}
    return {"type": "users_select", **_start("initial_user", field.initial[0] if field.initial else "")}


def _writing(field: TextField) -> Json:
    most = min(max(field.limit, 1), limits.INPUT_TEXT)
    placeholder = plain_text(field.placeholder, limits.PLACEHOLDER) if field.placeholder else None
    return {
        "type": "plain_text_input",
        "multiline": field.long,
        "max_length": most,
        **_start("initial_value", field.initial[:most]),
        **_start("placeholder", placeholder),
    }


def _choice(field: ChoiceField) -> Json:
    choices = [option(label, value) for value, label in field.options]
    chosen = next((choice for choice in choices if choice["value"] == field.initial), None)
    if len(choices) <= limits.RADIO_OPTIONS:
        return {"type": "radio_buttons", "options": choices, **_start("initial_option", chosen)}
    return {"type": "static_select", **options(choices), **_start("initial_option", chosen)}


def _toggle(field: ToggleField) -> Json:
    box = option(field.words, YES)
    return {"type": "checkboxes", "options": [box], **_start("initial_options", [box] if field.initial else [])}
