"""What people fill in: values the way Slack files them, and what its screen refuses."""

import re
from datetime import date, datetime, time
from typing import Final

from .controls import Control, NotPossibleError, controls, fields, option_with
from .shape import Json
from .texts import options_of

VALUE_KEYS: Final = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
FORMS: Final = {
    "number_input": (r"-?\d+([.,]\d+)?", "Not a number."),
    "email_text_input": (r"\S+@\S+\.\S+", "Not an e-mail address."),
    "url_text_input": (r"https?://\S+", "Not a web address."),
}
Filled = dict[tuple[str, str], Json]


def value_key(kind: str) -> str:
    """Return the key a type of element keeps its value under."""
    return "selected_option" if kind == "overflow" else VALUE_KEYS[kind]


def start_of(element: Json) -> Json:
    """Return the value an element starts with."""
    key = value_key(element["type"])
    start = "initial_value" if key == "value" else key.replace("selected", "initial", 1)
    empty = [] if key.endswith("s") else None
    return {"type": element["type"], key: element.get(start, empty)}


def state_of(blocks: list[Json], filled: Filled) -> Json:
    """Return every value on a surface, filed by block and action."""
    state: Json = {}
    for control in controls(blocks):
        if control.kind in VALUE_KEYS:
            block_id, action_id = control.spot
            value = filled.get(control.spot)
            fits = value is not None and value["type"] == control.kind
            state.setdefault(block_id, {})[action_id] = value if fits else start_of(control.element)
    return state


def _option(control: Control, answer: object) -> Json:
    for option in options_of(control.element):
        if answer in {option["value"], option["text"]["text"]}:
            return option
    raise NotPossibleError(why=f"{control.prompt!r} does not offer {answer!r}")


def _options(control: Control, answer: object) -> list[Json]:
    if isinstance(answer, bool):
        # One box to tick reads as yes or no.
        return options_of(control.element) if answer else []
    wanted = answer if isinstance(answer, list) else [answer]
    chosen = [_option(control, one) for one in wanted]
    return [option for option in options_of(control.element) if option in chosen]


def _moment(answer: object) -> object:
    if isinstance(answer, datetime):
        return int(answer.timestamp())
    if isinstance(answer, date):
        return answer.isoformat()
    return answer.strftime("%H:%M") if isinstance(answer, time) else answer


def value_of(control: Control, answer: object) -> Json:
    """Return an answer the way Slack files it; people are given by id."""
    key = value_key(control.kind)
    if answer is None or answer == "":
        return {"type": control.kind, key: [] if key.endswith("s") else None}
    if key == "selected_option":
        return {"type": control.kind, key: _option(control, answer)}
    if key == "selected_options":
        return {"type": control.kind, key: _options(control, answer)}
    return {"type": control.kind, key: _moment(answer)}


def complaint(control: Control, value: Json) -> str:
    """Return what Slack's own screen says about a value, before the app hears of it."""
    content = value[value_key(control.kind)]
    if content in (None, "", []):
        return "" if control.block.get("optional") else "Please complete this required field."
    if control.kind == "plain_text_input":
        least, most = control.element.get("min_length", 0), control.element.get("max_length", 3000)
        long = "Too long." if len(content) > most else ""
        return "Too short." if len(content) < least else long
    form, said = FORMS.get(control.kind, (".*", ""))
    return "" if re.fullmatch(form, str(content), re.DOTALL) else said


def field_named(blocks: list[Json], name: str) -> Control:
    """Find a field by its label, or by its block_id."""
    known = {control.prompt: control for control in fields(blocks)}
    by_id = {control.block["block_id"]: control for control in fields(blocks)}
    found = known.get(name) or by_id.get(name)
    if found is None:
        raise NotPossibleError(why=f"no field {name!r}; there are {list(known)}")
    return found


def choice(control: Control, words: str, filled: Filled) -> Json:
    """Return the value once an option is picked by its words; a ticked box unticks."""
    option, key = option_with(control.element, words), value_key(control.kind)
    if key != "selected_options":
        return {key: option}
    before = filled.get(control.spot, start_of(control.element))[key]
    return {key: [one for one in options_of(control.element) if (one in before) != (one == option)]}
