"""The app package to upload at Microsoft Teams, and why it asks for each right."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.chat.teams.icons import ACCENT, colour_icon, outline_icon

Say = Callable[..., str]
PATH = "/api/messages"
# The first version with targeted messages and slash commands.
VERSION = "1.29"
SCHEMAS = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}"
DEFAULT, OTHER = "nl", "en"
COMMANDS = ("guide", "questions", "compliment", "rhythm", "log", "team", "talks", "home", "privacy", "help")
# A mention is read by everyone there; the rest is between a leader and Duwtje.
ALOUD = ("guide", "questions", "compliment", "help")
SHARED = ["team", "groupChat"]
DEVELOPER_MOST = 32
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HTTPS = re.compile(r"https://[^\s/?#@]+(/[^\s?#]*)?")
# What Teams translates: these, and not a name of the developer or an id.
TRANSLATED = re.compile(r"(name|description)\.\w+|(bots|composeExtensions)\[.*\.(title|description)")
# The least that the features need; every one can be tried out.
REASONS: Mapping[str, str] = {
    "personal": "people talk with Duwtje in a chat of their own, and get their nudges there",
    "team, groupChat": "a compliment can be shared where colleagues are; Duwtje reads only what is addressed to it",
    "compose, message": "the form for a compliment or a moment opens from the message box, or from a message",
    "targeted messages": "an answer in a team or group chat is seen by the one who asked",
    "identity": "names, time zones and languages: nudges come at the reader's own hour; no more is kept",
    "messageTeamMembers": "a nudge or a compliment opens the direct chat with its reader",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What differs between one organisation's Duwtje and another's."""

    client_id: str
    url: str
    developer: str
    version: str


def app(*, client_id: str, url: str, developer: str, version: str) -> App:
    """What an operator typed, in one form. Raises ValueError that names the option and the fix."""
    client_id, developer = client_id.strip().lower(), developer.strip()
    # Some copy the endpoint of the bot instead of the address of the server.
    address = url.strip().rstrip("/").removesuffix(PATH).rstrip("/")
    if not GUID.fullmatch(client_id):
        # The value itself stays out of the message: it may be the secret in the wrong place.
        found = "is not such an id" if client_id else "is missing"
        fix = "copy the Application (client) ID of the bot, written like 12345678-1234-1234-1234-123456789abc"
        message = f"--client-id (or TEAMS_CLIENT_ID) {found}: {fix}"
        raise ValueError(message)
    if not HTTPS.fullmatch(address):
        found = f"{url}: expected" if url else "is missing: give"
        message = f"--url {found} the public https address of this server, such as https://duwtje.example.org"
        raise ValueError(message)
    if not 0 < len(developer) <= DEVELOPER_MOST:
        message = f"--developer: expected the name of your organisation, in at most {DEVELOPER_MOST} characters"
        raise ValueError(message)
    return App(client_id=client_id, url=address, developer=developer, version=version)


def package(app: App, say: Mapping[str, Say]) -> bytes:
    """The zip to upload; the same App and texts give the same bytes."""
    made = {
        "manifest.json": _text(manifest(app, say[DEFAULT])),
        f"{OTHER}.json": _text(strings(manifest(app, say[OTHER]))),
        "color.png": colour_icon(),
        "outline.png": outline_icon(),
    }
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as zipped:
        for name, body in made.items():
            # A fixed moment and a fixed system: what changes between two packages is what somebody changed.
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, ZIP_DEFLATED
            zipped.writestr(info, body)
    return packed.getvalue()


def manifest(app: App, say: Say) -> dict[str, Any]:
    """manifest.json with the sentences of one language."""
    return {
        "$schema": f"{SCHEMAS}/MicrosoftTeams.schema.json",
        "manifestVersion": VERSION,
        "version": app.version,
        # The same id as the bot: stable, nothing more to keep, and the bot can link to its own app.
        "id": app.client_id,
        "developer": {
            "name": app.developer,
            "websiteUrl": app.url,
            "privacyUrl": f"{app.url}/privacy",
            "termsOfUseUrl": f"{app.url}/terms",
        },
        "localizationInfo": {
            "defaultLanguageTag": DEFAULT,
            "additionalLanguages": [{"languageTag": OTHER, "file": f"{OTHER}.json"}],
        },
        "name": {"short": say("app.name"), "full": say("teams.name")},
        "description": {"short": say("teams.short"), "full": say("teams.full").strip()},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "bots": [_bot(app, say)],
        "composeExtensions": [_extension(app, say)],
        "permissions": ["identity", "messageTeamMembers"],
        # No page of ours is shown inside Teams, so no address is trusted there.
        "validDomains": [],
        "defaultInstallScope": "personal",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
    }


def strings(made: Mapping[str, Any]) -> dict[str, str]:
    """What people read of a manifest, as a language file: {"name.short": …}."""
    read = {where: words for where, words in _leaves(made) if TRANSLATED.fullmatch(where)}
    return {"$schema": f"{SCHEMAS}/MicrosoftTeams.Localization.schema.json", **read}


def explained() -> str:
    """Each right with its reason, one a line."""
    widest = max(map(len, REASONS))
    return "\n".join(f"{right:<{widest}}  {reason}" for right, reason in REASONS.items())


def _bot(app: App, say: Say) -> dict[str, Any]:
    return {
        "botId": app.client_id,
        "scopes": ["personal", *SHARED],
        "isNotificationOnly": False,
        "supportsFiles": False,
        "supportsTargetedMessages": True,
        "commandLists": [
            {"scopes": ["personal"], "triggers": ["mention"], "commands": _commands(COMMANDS, say)},
            {"scopes": SHARED, "triggers": ["mention"], "commands": _commands(ALOUD, say)},
            # A slash command and its answer are seen by one person only.
            {"scopes": SHARED, "triggers": ["slash"], "commands": _commands(COMMANDS, say)},
        ],
    }


def _commands(names: tuple[str, ...], say: Say) -> list[dict[str, str]]:
    return [{"title": say(f"teams.{name}"), "description": say(f"teams.{name}-does")} for name in names]


def _extension(app: App, say: Say) -> dict[str, Any]:
    # Without a slash trigger: the bot's own list has the compliment, and takes a line with it.
    return {
        "botId": app.client_id,
        "commands": [
            {
                "id": name,
                "type": "action",
                "context": context,
                "title": say(f"teams.{key}"),
                "description": say(f"teams.{key}-does"),
                "fetchTask": True,
            }
            for name, key, context in (
                ("compliment", "compose", ["compose", "commandBox"]),
                ("complimentMessage", "message", ["message"]),
                ("moment", "moment", ["compose", "commandBox"]),
                ("momentMessage", "moment", ["message"]),
            )
        ],
    }


def _leaves(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield where, value
        case dict():
            for key, inner in value.items():
                yield from _leaves(inner, f"{where}.{key}" if where else key)
        case list():
            for number, inner in enumerate(value):
                yield from _leaves(inner, f"{where}[{number}]")


def _text(made: Mapping[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"
