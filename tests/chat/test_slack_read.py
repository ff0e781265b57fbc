"""Laws of reading what Slack sends."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.payload import Unreadable
from bot.chat.slack import limits
from bot.chat.slack.payload import words_of
from bot.chat.slack.read import Arrival, Place, read
from bot.core.request import Source

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WHO = {"team": {"id": "T1"}, "user": {"id": "UANNA"}, "trigger_id": "1.2"}


def command(name: str, text: str = "", **more: str) -> dict[str, str]:
    base = {"command": name, "text": text, "team_id": "T1", "user_id": "UANNA", "channel_id": "C1"}
    return {**base, "trigger_id": "1.2", "response_url": "http://slack/response/1", **more}


def event(inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": inner}


def said(text: str, **more: Any) -> dict[str, Any]:
    return event({"type": "message", "channel_type": "im", "user": "UANNA", "channel": "D1", "text": text, **more})


def arrived(payload: object) -> Arrival:
    found = read(payload, NOW)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("/gesprek", "stijl3", "gesprek stijl3"),
        ("/Gesprek", "", "gesprek"),
        ("/duwtje", "ritme pauze", "ritme pauze"),
        ("/duwtje", "  ", "help"),
        ("/compliment", "<@UJAN|jan> belde &lt;zelf&gt; &amp; snel", "compliment <@UJAN> belde <zelf> & snel"),
        (
            "/compliment",
            "<@UJAN> zie <https://a.be/x|de site> in <#C1|algemeen>",
            "compliment <@UJAN> zie de site in #algemeen",
        ),
    ],
)
def test_a_command_becomes_the_words_that_were_typed(name: str, text: str, words: str) -> None:
    request = arrived(command(name, text)).request
    assert (request.words, request.source, request.tenant, request.person) == (words, Source.TYPED, "T1", "UANNA")
    assert request.moment == NOW


@pytest.mark.parametrize(("channel", "place"), [("C1", "C1"), ("G1", "G1"), ("D1", "")])
def test_a_direct_chat_is_no_place(channel: str, place: str) -> None:
    assert arrived(command("/lsd", channel_id=channel)).request.place == place


def test_words_in_the_direct_chat_are_said_once_per_event() -> None:
    request = arrived(said("gesprek stijl3")).request
    assert (request.id, request.words, request.source, request.place) == ("Ev1", "gesprek stijl3", Source.SAID, "")


def test_silence_is_nothing() -> None:
    assert read(said("   "), NOW) is None


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"hidden": True},
        {"subtype": "message_changed"},
        {"channel_type": "channel"},
    ],
)
def test_what_a_person_did_not_say_to_us_is_nothing(more: dict[str, Any]) -> None:
    assert read(said("gesprek", **more), NOW) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_words_with_a_file_are_words(subtype: str) -> None:
    assert arrived(said("hulp", subtype=subtype)).request.words == "hulp"


def test_the_page_opens_on_its_own_tab_only() -> None:
    opened = {"type": "app_home_opened", "user": "UANNA"}
    request = arrived(event({**opened, "tab": "home"})).request
    assert (request.words, request.source) == ("home", Source.ARRIVED)
    assert read(event({**opened, "tab": "messages"}), NOW) is None


@pytest.mark.parametrize(
    "action",
    [
        {"type": "button", "value": "gesprek stijl3", "action_ts": "5.1"},
        {"type": "overflow", "selected_option": {"value": "gesprek stijl3"}, "action_ts": "5.1"},
        {"type": "static_select", "selected_option": {"value": "gesprek stijl3"}, "action_ts": "5.1"},
    ],
)
def test_pressing_says_what_the_button_sends(action: dict[str, Any]) -> None:
    found = arrived({"type": "block_actions", "actions": [action], "channel": {"id": "D1"}, **WHO})
    assert (found.request.words, found.request.id) == ("gesprek stijl3", "UANNA:5.1")
    assert (found.request.source, found.route.place) == (Source.PRESSED, Place.MESSAGE)


@pytest.mark.parametrize(("kind", "place"), [("modal", Place.WINDOW), ("home", Place.PAGE)])
def test_a_press_knows_where_it_was(kind: str, place: Place) -> None:
    payload = {"type": "block_actions", "actions": [{"value": "x"}], "view": {"id": "V1", "type": kind}, **WHO}
    assert arrived(payload).route.place is place


def submission(values: object, **view: Any) -> dict[str, Any]:
    shown = {"id": "V1", "hash": "h1", "private_metadata": "keep", "state": {"values": values}, "blocks": [], **view}
    return {"type": "view_submission", "view": shown, **WHO}


def test_a_form_sends_its_command_with_every_field() -> None:
    elements = {
        "who": {"type": "multi_users_select", "selected_users": ["UJAN", "USARA"]},
        "one": {"type": "users_select", "selected_user": "UJAN"},
        "nobody": {"type": "users_select", "selected_user": None},
        "what": {"type": "plain_text_input", "value": "belde & <zelf>"},
        "empty": {"type": "plain_text_input", "value": None},
        "audience": {"type": "radio_buttons", "selected_option": {"value": "me"}},
        "guide": {"type": "static_select", "selected_option": {"value": "stijl3"}},
        "on": {"type": "checkboxes", "selected_options": [{"value": "yes"}]},
        "off": {"type": "checkboxes", "selected_options": []},
        "day": {"type": "datepicker", "selected_date": "2026-11-24"},
        "time": {"type": "timepicker", "selected_time": "15:00"},
        "channel": {"type": "channels_select", "selected_channel": "C1"},
    }
    request = arrived(submission({name: {name: element} for name, element in elements.items()})).request
    assert request.words == "keep"
    assert request.fields == {
        "who": ("UJAN", "USARA"),
        "one": ("UJAN",),
        "nobody": (),
        "what": "belde & <zelf>",
        "empty": "",
        "audience": "me",
        "guide": "stijl3",
        "on": "yes",
        "off": "",
        "day": "2026-11-24",
        "time": "15:00",
        "channel": "C1",
    }


def test_another_form_in_the_same_window_is_another_request() -> None:
    first, second = (arrived(submission({}, hash=mark)).request.id for mark in ("h1", "h2"))
    assert first != second
    assert arrived(submission({}, hash="h1")).request.id == first


def test_in_an_organisation_a_person_belongs_to_their_own_workspace() -> None:
    press = {"type": "block_actions", "actions": [{"value": "x"}], "trigger_id": "1.2", "team": None}
    grid = {**press, "enterprise": {"id": "E1"}, "user": {"id": "UANNA", "team_id": "T9"}}
    assert arrived(grid).request.tenant == "T9"


def shortcut(callback: str, **message: Any) -> dict[str, Any]:
    kind = "message_action" if message else "shortcut"
    return {"type": kind, "callback_id": callback, "message": message, "channel": {"id": "C1"}, **WHO}


def test_a_shortcut_opens_the_compliment_form() -> None:
    request = arrived(shortcut("compliment")).request
    assert (request.words, request.fields, request.id) == ("compliment form", {}, "1.2")


def test_a_message_shortcut_brings_the_author_and_the_words() -> None:
    request = arrived(shortcut("compliment_message", user="UJAN", text="klant &amp; co gebeld" + "x" * 400)).request
    assert request.words == "compliment form <@UJAN>"
    assert request.fields["quote"] == ("klant & co gebeld" + "x" * 400)[: limits.QUOTE_IN]


@pytest.mark.parametrize(
    ("name", "message", "words"),
    [
        ("moment", {}, "moment form"),
        ("moment_message", {"user": "UJAN", "text": "kom later"}, "moment form <@UJAN>"),
        ("moment_message", {"bot_id": "B9", "user": "UBOT", "text": "x"}, "moment form"),
    ],
)
def test_a_moment_never_brings_the_words_of_a_message(name: str, message: dict[str, str], words: str) -> None:
    request = arrived(shortcut(name, **message)).request
    assert (request.words, request.fields) == (words, {})


@pytest.mark.parametrize("message", [{"bot_id": "B9", "user": "UBOT", "text": "x"}, {"text": "x"}])
def test_a_message_of_nobody_names_nobody(message: dict[str, str]) -> None:
    assert arrived(shortcut("compliment_message", **message)).request.words == "compliment form"


def test_endless_words_are_cut() -> None:
    assert len(arrived(command("/duwtje", "x" * 100_000)).request.words) == limits.WORDS_IN


def test_half_characters_are_dropped() -> None:
    assert words_of("goed\ud800 zo\x00") == "goed zo"


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SOUND = [
    command("/gesprek", "stijl3"),
    said("hulp"),
    event({"type": "app_home_opened", "user": "UANNA", "tab": "home"}),
    {"type": "block_actions", "actions": [{"type": "button", "value": "x"}], "channel": {"id": "D1"}, **WHO},
    submission({"what": {"what": {"type": "plain_text_input", "value": "x"}}}),
    shortcut("compliment_message", user="UJAN", text="x"),
]


def paths(part: object, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = part.keys() if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    found = [(*at, key) for key in keys]
    return found + [deep for path in found for deep in paths(part[path[-1]], path)]  # type: ignore[index]


@given(st.data())
def test_a_hostile_shape_is_unreadable_and_nothing_worse(data: st.DataObject) -> None:
    payload = json.loads(json.dumps(data.draw(st.sampled_from(SOUND))))
    path = data.draw(st.sampled_from(paths(payload)))
    spot = payload
    for key in path[:-1]:
        spot = spot[key]
    if data.draw(st.booleans()) and isinstance(spot, dict):
        del spot[path[-1]]
    else:
        spot[path[-1]] = data.draw(JUNK)
    with contextlib.suppress(Unreadable):
        found = read(payload, NOW)
        assert found is None or (found.request.tenant and found.request.person)


@given(JUNK)
def test_junk_is_unreadable(junk: object) -> None:
    with pytest.raises(Unreadable):
        read(junk, NOW)


@given(st.text(alphabet="<>@#!|&;ltgamp U1", max_size=60))
def test_every_text_can_be_read(text: str) -> None:
    assert isinstance(words_of(text), str)
