"""Laws of the manifest: the least rights, each with a reason, and Slack's limits kept."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from bot.chat.slack.manifest import REASONS, explained, manifest
from bot.chat.slack.read import SHORTCUTS

TEXTS = tomllib.loads(Path("prompts/nl/texts.toml").read_text(encoding="utf-8"))


def say(key: str) -> str:
    table, name = key.split(".")
    return TEXTS[table][name]


def test_http_names_one_address_for_everything() -> None:
    made = manifest("http", "https://duwtje.example.org/", say)
    urls = {
        made["settings"]["event_subscriptions"]["request_url"],
        made["settings"]["interactivity"]["request_url"],
        *(command["url"] for command in made["features"]["slash_commands"]),
    }
    assert urls == {"https://duwtje.example.org/slack/events"}
    assert not made["settings"]["socket_mode_enabled"]


@pytest.mark.parametrize("url", [None, "", "http://duwtje.example.org"])
def test_http_needs_an_https_address(url: str | None) -> None:
    with pytest.raises(ValueError, match="https"):
        manifest("http", url, say)


def test_socket_mode_names_no_address() -> None:
    made = manifest("socket", None, say)
    assert made["settings"]["socket_mode_enabled"]
    assert "url" not in json.dumps(made)


def test_every_right_has_its_reason_and_there_are_no_others() -> None:
    assert manifest("socket", None, say)["oauth_config"]["scopes"] == {"bot": list(REASONS)}
    assert all(scope in explained() and reason in explained() for scope, reason in REASONS.items())


def test_every_command_escapes_people_and_says_what_it_does() -> None:
    commands = manifest("socket", None, say)["features"]["slash_commands"]
    assert [command["command"] for command in commands] == ["/gesprek", "/lsd", "/compliment", "/duwtje"]
    assert all(command["should_escape"] and command["description"] and command["usage_hint"] for command in commands)


def test_what_people_read_is_not_cut_off() -> None:
    made = manifest("socket", None, say)
    assert made["display_information"]["description"] == say("app.tagline")
    assert [(one["callback_id"], one["type"], one["name"]) for one in made["features"]["shortcuts"]] == [
        ("compliment", "global", say("slack.shortcut")),
        ("compliment_message", "message", say("slack.shortcut")),
        ("moment", "global", say("slack.shortcut-moment")),
        ("moment_message", "message", say("slack.shortcut-moment")),
    ]


def test_every_shortcut_of_the_manifest_is_read() -> None:
    made = manifest("socket", None, say)["features"]["shortcuts"]
    assert {one["callback_id"]: one["type"] == "message" for one in made} == {
        name: on_message for name, (_, on_message) in SHORTCUTS.items()
    }
