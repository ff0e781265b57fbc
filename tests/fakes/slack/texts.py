"""Slack's text objects, options and confirmation dialogs, with their limits."""

from collections.abc import Iterator

from .shape import Json, Shape, also, flag, many, obj, one_of, problem, string, typed, words

ACTION_ID = string(255)
BLOCK_ID = string(255)
URL = string(3000)


def plain_text(most: int) -> Shape:
    """Ask for a plain_text object."""
    return obj({"type": one_of("plain_text"), "text": words(most)}, {"emoji": flag})


def mrkdwn(most: int) -> Shape:
    """Ask for a mrkdwn object."""
    return obj({"type": one_of("mrkdwn"), "text": words(most)}, {"verbatim": flag})


def text(most: int) -> Shape:
    """Ask for a text object of either kind."""
    return typed({"plain_text": plain_text(most), "mrkdwn": mrkdwn(most)})


CONFIRM = obj(
    {
        "title": plain_text(100),
        "text": text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    {"style": one_of("primary", "danger")},
)

# Slack's own pages disagree on 75 or 150 for a value, so the strict one counts.
OPTION_VALUE = string(75)
OPTION = obj({"text": plain_text(75), "value": OPTION_VALUE}, {"description": plain_text(75)})
OVERFLOW_OPTION = obj({"text": plain_text(75), "value": OPTION_VALUE}, {"description": plain_text(75), "url": URL})
RICH_OPTION = obj({"text": text(75), "value": OPTION_VALUE}, {"description": text(75)})
OPTION_GROUP = obj({"label": plain_text(75), "options": many(OPTION, 1, 100)})


def options_of(element: Json) -> list[Json]:
    """List every option of a menu, grouped or not."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def known_start(element: Json, at: str) -> Iterator[str]:
    """Ask that what is chosen at the start is among the options, word for word."""
    chosen = element.get("initial_options", [])
    if "initial_option" in element:
        chosen = [element["initial_option"]]
    for option in chosen:
        if option not in options_of(element):
            yield problem("initial option must be one of the options", at)


def either_options(element: Json, at: str) -> Iterator[str]:
    """Ask for options or option groups: one of both."""
    if ("options" in element) == ("option_groups" in element):
        yield problem("must provide either options or option_groups", at)


def menu(shape: Shape) -> Shape:
    """Add the rules every menu of fixed options has."""
    return also(shape, either_options, known_start)
