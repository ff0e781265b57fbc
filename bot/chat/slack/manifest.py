"""The app manifest to paste at Slack, and why it asks for each right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

PATH = "/slack/events"
Say = Callable[..., str]
# The last two say that we are no longer let in.
EVENTS = ("app_home_opened", "message.im", "app_uninstalled", "tokens_revoked")
COMMANDS = ("gesprek", "lsd", "compliment", "duwtje")
SHORTCUTS = (
    ("global", "compliment", "shortcut"),
    ("message", "compliment_message", "shortcut"),
    ("global", "moment", "shortcut-moment"),
    ("message", "moment_message", "shortcut-moment"),
)
NAME_MOST, DESCRIPTION_MOST, SHORTCUT_MOST, HINT_MOST = 35, 140, 24, 1000
# The least that the features need; every one can be tried out.
REASONS: Mapping[str, str] = {
    "commands": "people type /gesprek, /lsd, /compliment and /duwtje, and use the compliment and moment shortcuts",
    "chat:write": "Duwtje answers, nudges, and passes a compliment on when its author chose so",
    "chat:write.public": "a compliment can be shared in a public channel without inviting Duwtje first",
    "im:write": "a nudge or a compliment opens the direct chat with its reader",
    "im:history": "the same words work when typed to Duwtje in its direct chat, and a message of Duwtje's own whose "
    "answer got lost is looked up there, so that nobody gets it twice; no other chat is read",
    "users:read": "names, time zones, languages and statuses: nudges come at the reader's own hour, none on leave",
    "dnd:read": "no nudge during somebody's Do Not Disturb; nothing of it is kept",
}


def manifest(mode: Literal["http", "socket"], url: str | None, say: Say) -> dict[str, Any]:
    """The manifest for one of the two transports. Raises ValueError for HTTP without an https address."""
    socket = mode == "socket"
    if not socket and not (url or "").startswith("https://"):
        raise ValueError("HTTP needs the public https address of this server, such as https://duwtje.example.org")
    address = {} if socket else {"request_url": f"{(url or '').rstrip('/').removesuffix(PATH)}{PATH}"}
    command_url = {} if socket else {"url": address["request_url"]}
    return {
        "display_information": {
            "name": say("app.name")[:NAME_MOST],
            "description": say("app.tagline")[:DESCRIPTION_MOST],
        },
        "features": _features(command_url, say),
        "oauth_config": {"scopes": {"bot": list(REASONS)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def explained() -> str:
    """Each right with its reason, one a line."""
    widest = max(map(len, REASONS))
    return "\n".join(f"{scope:<{widest}}  {reason}" for scope, reason in REASONS.items())


def _features(url: dict[str, str], say: Say) -> dict[str, Any]:
    return {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": say("app.name"), "always_online": True},
        "shortcuts": [
            {
                "name": say(f"slack.{key}")[:SHORTCUT_MOST],
                "type": kind,
                "callback_id": callback,
                "description": say(f"slack.{key}-does")[:DESCRIPTION_MOST],
            }
            for kind, callback, key in SHORTCUTS
        ],
        "slash_commands": [_command(name, url, say) for name in COMMANDS],
    }


def _command(name: str, url: dict[str, str], say: Say) -> dict[str, Any]:
    return {
        "command": f"/{name}",
        **url,
        "description": say(f"slack.{name}-does")[:DESCRIPTION_MOST],
        "usage_hint": say(f"slack.{name}-hint")[:HINT_MOST],
        # Without it "@jan" arrives as three letters that name nobody for sure.
        "should_escape": True,
    }
