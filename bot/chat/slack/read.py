"""What Slack sends, as a Request and the way its answer can travel back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.chat.payload import Unreadable, dig, need, string
from bot.chat.slack import limits
from bot.chat.slack.payload import clean, words_of
from bot.core.request import Request, Source

PLATFORM = "slack"
UMBRELLA = "duwtje"
COMPLIMENT, MOMENT = "compliment form", "moment form"
# The command behind each shortcut, and whether it stands on a message.
SHORTCUTS = {
    "compliment": (COMPLIMENT, False),
    "compliment_message": (COMPLIMENT, True),
    "moment": (MOMENT, False),
    "moment_message": (MOMENT, True),
}
PERSON_ID = re.compile(r"[UW][A-Z0-9]+")
Fields = dict[str, str | tuple[str, ...]]


class Place(StrEnum):
    """Where in Slack a person did something; it decides how the answer gets there."""

    COMMAND = "command"
    DIRECT = "direct"
    MESSAGE = "message"
    WINDOW = "window"
    PAGE = "page"
    SHORTCUT = "shortcut"
    SENT_FORM = "sent form"
    OPENED_PAGE = "opened page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How an answer can travel back: what Slack lent us for this one request."""

    place: Place
    channel: str = ""
    thread: str = ""
    response_url: str = ""
    trigger: str = ""
    view: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A request with its way back."""

    request: Request
    route: Route


def read(payload: object, moment: datetime) -> Arrival | None:
    """What somebody did; None when it is nothing for us. Raises Unreadable for what Slack does not send."""
    kind = string(payload, "type")
    if string(payload, "command"):
        return _command(payload, moment)
    reader = READERS.get(kind)
    if reader is None:
        raise Unreadable("type")
    return reader(payload, moment)


def _private(channel: str) -> str:
    # The direct chat is the place where nobody else reads along.
    return "" if channel.startswith("D") else channel


def _command(payload: object, moment: datetime) -> Arrival:
    name = need(payload, "command").lstrip("/").lower()
    text = words_of(string(payload, "text"))
    channel = string(payload, "channel_id")
    words = text or "help" if name == UMBRELLA else f"{name} {text}".rstrip()
    return Arrival(
        request=Request(
            id=string(payload, "trigger_id"),
            platform=PLATFORM,
            tenant=need(payload, "team_id"),
            person=need(payload, "user_id"),
            source=Source.TYPED,
            words=words,
            moment=moment,
            place=_private(channel),
        ),
        route=Route(
            place=Place.COMMAND,
            channel=channel,
            response_url=string(payload, "response_url"),
            trigger=string(payload, "trigger_id"),
        ),
    )


def _event(payload: object, moment: datetime) -> Arrival | None:
    kind = need(payload, "event", "type")
    if kind == "message":
        return _said(payload, moment)
    if kind == "app_home_opened" and string(payload, "event", "tab") == "home":
        return _opened(payload, moment)
    return None


def _said(payload: object, moment: datetime) -> Arrival | None:
    event = dig(payload, "event")
    ours = dig(event, "bot_id") or dig(event, "hidden") or string(event, "channel_type") != "im"
    if ours or string(event, "subtype") not in {"", "file_share", "thread_broadcast"}:
        return None
    words = words_of(string(event, "text"))
    if not words:
        return None
    return Arrival(
        request=_request(payload, moment, Source.SAID, words, person=need(event, "user")),
        route=Route(place=Place.DIRECT, channel=need(event, "channel"), thread=string(event, "thread_ts")),
    )


def _opened(payload: object, moment: datetime) -> Arrival:
    person = need(payload, "event", "user")
    return Arrival(
        request=_request(payload, moment, Source.ARRIVED, "home", person=person),
        route=Route(place=Place.OPENED_PAGE),
    )


def _request(payload: object, moment: datetime, source: Source, words: str, *, person: str) -> Request:
    return Request(
        id=need(payload, "event_id"),
        platform=PLATFORM,
        tenant=need(payload, "team_id"),
        person=person,
        source=source,
        words=words,
        moment=moment,
    )


def _tenant(payload: object) -> str:
    # In an Enterprise organisation a window belongs to no workspace: the person does.
    own = string(payload, "user", "team_id")
    return own if own and dig(payload, "enterprise") else string(payload, "team", "id") or own


def _interactive(
    payload: object,
    moment: datetime,
    source: Source,
    words: str,
    *,
    key: str,
    **more: Any,
) -> Request:
    tenant = _tenant(payload)
    if not tenant:
        raise Unreadable("team.id")
    return Request(
        id=key,
        platform=PLATFORM,
        tenant=tenant,
        person=need(payload, "user", "id"),
        source=source,
        words=words,
        moment=moment,
        **more,
    )


def _pressed(payload: object, moment: datetime) -> Arrival | None:
    actions = dig(payload, "actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    words = string(action, "value") or string(action, "selected_option", "value")
    if not isinstance(action, dict):
        raise Unreadable("actions")
    if not words:
        return None
    channel = string(payload, "channel", "id") or string(payload, "container", "channel_id")
    places = {"modal": Place.WINDOW, "home": Place.PAGE}
    click = f"{string(payload, 'user', 'id')}:{string(action, 'action_ts') or string(payload, 'trigger_id')}"
    return Arrival(
        request=_interactive(payload, moment, Source.PRESSED, clean(words), key=click, place=_private(channel)),
        route=Route(
            place=places.get(string(payload, "view", "type"), Place.MESSAGE),
            channel=channel,
            response_url=string(payload, "response_url"),
            trigger=string(payload, "trigger_id"),
            view=string(payload, "view", "id"),
        ),
    )


def _submitted(payload: object, moment: datetime) -> Arrival:
    view = dig(payload, "view")
    # The hash changes when we show something else in the same window: another form is another request.
    sent = ":".join(filter(None, (need(view, "id"), string(view, "hash"))))
    words = need(view, "private_metadata")
    state = dig(view, "state", "values")
    fields = _fields(state if isinstance(state, dict) else {})
    blocks = dig(view, "blocks")
    sound = isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks)
    return Arrival(
        request=_interactive(payload, moment, Source.SUBMITTED, words, key=sent, fields=fields),
        route=Route(
            place=Place.SENT_FORM,
            trigger=string(payload, "trigger_id"),
            view=need(view, "id"),
            shown=view if sound and isinstance(view, dict) else {},
        ),
    )


def _fields(state: Mapping[str, object]) -> Fields:
    fields: Fields = {}
    for name, elements in state.items():
        for element in elements.values() if isinstance(elements, dict) else ():
            fields[name] = _value(element)
    return fields


def _value(element: object) -> str | tuple[str, ...]:
    kind = string(element, "type")
    if kind == "multi_users_select":
        people = dig(element, "selected_users")
        return tuple(one for one in people if isinstance(one, str)) if isinstance(people, list) else ()
    if kind == "users_select":
        person = string(element, "selected_user")
        return (person,) if person else ()
    if kind == "checkboxes":
        return "yes" if dig(element, "selected_options") else ""
    if kind in {"radio_buttons", "static_select"}:
        return string(element, "selected_option", "value")
    keys = ("value", "selected_date", "selected_time", "selected_channel", "selected_conversation")
    return clean(next(filter(None, (string(element, key) for key in keys)), ""))


def _shortcut(payload: object, moment: datetime) -> Arrival:
    name, fields = need(payload, "callback_id"), Fields()
    if name not in SHORTCUTS:
        raise Unreadable("callback_id")
    words, on_message = SHORTCUTS[name]
    said = dig(payload, "message")
    author = string(said, "user")
    if on_message and PERSON_ID.fullmatch(author) and not dig(said, "bot_id"):
        # Somebody's own words are theirs: only praise may quote them.
        if words == COMPLIMENT:
            fields["quote"] = words_of(string(said, "text"))[: limits.QUOTE_IN]
        words = f"{words} <@{author}>"
    channel, trigger = string(payload, "channel", "id"), string(payload, "trigger_id")
    return Arrival(
        request=_interactive(
            payload, moment, Source.PRESSED, words, key=trigger, fields=fields, place=_private(channel)
        ),
        route=Route(
            place=Place.SHORTCUT,
            channel=channel,
            response_url=string(payload, "response_url"),
            trigger=trigger,
        ),
    )


def _nothing(_payload: object, _moment: datetime) -> None:
    return None


READERS: Mapping[str, Callable[[object, datetime], Arrival | None]] = {
    "event_callback": _event,
    "block_actions": _pressed,
    "view_submission": _submitted,
    "view_closed": _nothing,
    "shortcut": _shortcut,
    "message_action": _shortcut,
}
