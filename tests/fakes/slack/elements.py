"""Every element a block may hold, with its limits."""

from collections.abc import Iterator
from typing import Final

from .shape import (
    Json,
    Shape,
    also,
    flag,
    integer,
    many,
    obj,
    one_of,
    problem,
    string,
    typed,
)
from .texts import (
    ACTION_ID,
    CONFIRM,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    RICH_OPTION,
    URL,
    known_start,
    menu,
    plain_text,
)

DATE = string(10, 10)
TIME = string(5, 5)
USER = string(30)


def element(kind: str, required: dict[str, Shape], optional: dict[str, Shape]) -> Shape:
    """Ask for an element: its type, its own keys and an action_id."""
    return obj({"type": one_of(kind), **required}, {"action_id": ACTION_ID, **optional})


def chooser(kind: str, **optional: Shape) -> Shape:
    """Ask for a menu or picker, which all share a few keys."""
    shared = {"placeholder": plain_text(150), "confirm": CONFIRM, "focus_on_load": flag}
    return element(kind, {}, {**shared, **optional})


def writing(kind: str, **optional: Shape) -> Shape:
    """Ask for a field to write in."""
    shared: dict[str, Shape] = {
        "placeholder": plain_text(150),
        "focus_on_load": flag,
        "dispatch_action_config": obj(
            {
                "trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 1, 2),
            },
        ),
    }
    return element(kind, {}, {**shared, **optional})


def start_fits(value: Json, at: str) -> Iterator[str]:
    """Ask that a text field's own bounds agree with each other and with its start."""
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    start = value.get("initial_value", "")
    if least > most:
        yield problem("min_length must not exceed max_length", at)
    if start and not least <= len(start) <= most:
        yield problem("initial_value must fit min_length and max_length", at)


BUTTON = element(
    "button",
    {"text": plain_text(75)},
    {
        "url": URL,
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
OVERFLOW = element("overflow", {"options": many(OVERFLOW_OPTION, 1, 5)}, {"confirm": CONFIRM})
IMAGE = obj({"type": one_of("image"), "alt_text": string(2000)}, {"image_url": URL})
PICK_ONE = chooser(
    "static_select",
    options=many(OPTION, 1, 100),
    option_groups=many(OPTION_GROUP, 1, 100),
    initial_option=OPTION,
)
PICK_SOME = chooser(
    "multi_static_select",
    options=many(OPTION, 1, 100),
    option_groups=many(OPTION_GROUP, 1, 100),
    initial_options=many(OPTION, 1, 100),
    max_selected_items=integer(1, 100),
)


def ticking(kind: str, **start: Shape) -> Shape:
    """Ask for radio buttons or check boxes."""
    shape = element(
        kind,
        {"options": many(RICH_OPTION, 1, 10)},
        {"confirm": CONFIRM, "focus_on_load": flag, **start},
    )
    return also(shape, known_start)


MENUS: Final[dict[str, Shape]] = {
    "static_select": menu(PICK_ONE),
    "users_select": chooser("users_select", initial_user=USER),
    "conversations_select": chooser(
        "conversations_select",
        initial_conversation=USER,
        default_to_current_conversation=flag,
        response_url_enabled=flag,
    ),
    "channels_select": chooser("channels_select", initial_channel=USER, response_url_enabled=flag),
}
MULTI_MENUS: Final[dict[str, Shape]] = {
    "multi_static_select": menu(PICK_SOME),
    "multi_users_select": chooser(
        "multi_users_select",
        initial_users=many(USER, 1, 100),
        max_selected_items=integer(1, 100),
    ),
}
PICKERS: Final[dict[str, Shape]] = {
    "radio_buttons": ticking("radio_buttons", initial_option=RICH_OPTION),
    "checkboxes": ticking("checkboxes", initial_options=many(RICH_OPTION, 1, 10)),
    "datepicker": chooser("datepicker", initial_date=DATE),
    "timepicker": chooser("timepicker", initial_time=TIME, timezone=string(50)),
}
DATETIME: Final[dict[str, Shape]] = {
    "datetimepicker": element(
        "datetimepicker",
        {},
        {
            "initial_date_time": integer(1_000_000_000, 9_999_999_999),
            "confirm": CONFIRM,
            "focus_on_load": flag,
        },
    ),
}
FIELDS: Final[dict[str, Shape]] = {
    "plain_text_input": also(
        writing(
            "plain_text_input",
            initial_value=string(3000),
            multiline=flag,
            min_length=integer(0, 3000),
            max_length=integer(1, 3000),
        ),
        start_fits,
    ),
    "email_text_input": writing("email_text_input", initial_value=string(3000)),
    "url_text_input": writing("url_text_input", initial_value=string(3000)),
    "number_input": also(
        writing(
            "number_input",
            is_decimal_allowed=flag,
            initial_value=string(100),
            min_value=string(100),
            max_value=string(100),
        ),
    ),
}
PRESSED: Final[dict[str, Shape]] = {"button": BUTTON, "overflow": OVERFLOW}

IN_SECTION = typed({**PRESSED, **MENUS, **MULTI_MENUS, **PICKERS, "image": IMAGE})
IN_ACTIONS = typed({**PRESSED, **MENUS, **PICKERS, **DATETIME})
IN_INPUT = typed({**FIELDS, **MENUS, **MULTI_MENUS, **PICKERS, **DATETIME})
