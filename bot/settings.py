"""The environment as frozen Settings; nobody else reads os.environ."""

from __future__ import annotations

import binascii
import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.core.errors import BadSettings
from bot.core.retention import Terms

SLACK_API = "https://slack.com/api/"
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - Slack has to reach us over HTTP
HIGHEST_PORT = 65_535
# More would take away more than it shows.
MOST_WITHHELD = 50
# Whose public holidays we keep, by ISO code.
COUNTRIES = frozenset(
    {"AT", "AW", "BE", "CA", "CH", "CW", "DE", "DK", "ES", "FI", "FR"}
    | {"GB", "IE", "IT", "LU", "NL", "NO", "PL", "PT", "SE", "SR", "US"}
)
NOT_YET = ("DATABASE_URL", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
CLOUDS = ("public", "usgov", "usgovdod", "china")
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
KEY_SIZE = 32  # bytes
URL_SAFE = str.maketrans("-_", "+/")
KEY_FIX = "write each as name:key with a key that `openssl rand -base64 32` makes, newest first, with commas between"
KEY_FOLDER = Path("~/.config/duwtje")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """One workspace. With an app token Slack is reached by Socket Mode, otherwise it calls us over HTTP."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    api_url: str = SLACK_API


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsSettings:
    """One bot at Microsoft. Without a secret nobody is checked: for the local room on this machine only.

    `cloud` is one of CLOUDS, or the base URL that serves keys and tokens.
    """

    client_id: str
    client_secret: str = field(default="", repr=False)
    tenant_id: str = ""
    cloud: str = CLOUDS[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator chose; `slack` and `teams` are None when they are not set up.

    `keys` are (name, 32 bytes), newest first; without any, one is made and kept in `key_folder`. `holdout` is how many
    of a hundred nudges are withheld, to see what they do.
    """

    slack: SlackSettings | None = None
    teams: TeamsSettings | None = None
    data: Path = Path("data")
    keys: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    key_folder: Path = KEY_FOLDER
    prompts: Path | None = None
    country: str = "BE"
    language: str = "nl"
    host: str = LOOPBACK
    port: int = 3000
    keep: Terms = field(default_factory=Terms)
    holdout: int = 0

    @property
    def called(self) -> bool:
        """Whether a platform reaches us over HTTP, so that anybody may."""
        return _called(self.slack, self.teams)


def read(env: Mapping[str, str] = os.environ, *, local: bool = False) -> Settings:
    """What the environment says. Raises BadSettings, one line that names the variable and the fix.

    `local`: for the local room, where Teams needs no secret because only this machine can reach it.
    """
    said = {name: value.strip() for name, value in env.items() if value.strip()}
    _refuse_what_we_do_not_serve(said)
    slack, teams = _slack(said), _teams(said, local=local)
    called = _called(slack, teams)
    return Settings(
        slack=slack,
        teams=teams,
        data=_data(said.get("DUWTJE_DATA", "data")),
        keys=_keys(said.get("DUWTJE_KEYS", "")),
        key_folder=_key_folder(said),
        prompts=_prompts(said.get("DUWTJE_PROMPTS")),
        country=_country(said.get("DUWTJE_COUNTRY", "BE")),
        language=_code("DUWTJE_LANGUAGE", said.get("DUWTJE_LANGUAGE", "nl")).lower(),
        host=said.get("HOST", EVERYWHERE if called and not local else LOOPBACK),
        port=_port(said.get("PORT", "3000")),
        keep=_keep(said.get("DUWTJE_KEEP", "")),
        holdout=_holdout(said.get("DUWTJE_HOLDOUT", "")),
    )


def teams_client_id(env: Mapping[str, str] = os.environ) -> str:
    """The id of the bot at Microsoft, or "": the package for Teams needs nothing else of a server that runs."""
    return env.get("TEAMS_CLIENT_ID", "").strip()


def _called(slack: SlackSettings | None, teams: TeamsSettings | None) -> bool:
    return teams is not None or (slack is not None and not slack.app_token)


def _refuse_what_we_do_not_serve(said: Mapping[str, str]) -> None:
    for name in sorted(said):
        if name in NOT_YET:
            message = f"{name} is set, but this version of Duwtje does not serve it yet: remove it"
            raise BadSettings(message)


def _slack(said: Mapping[str, str]) -> SlackSettings | None:
    bot, app, secret = (said.get(f"SLACK_{name}", "") for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET"))
    api_url = _url("SLACK_API_URL", said.get("SLACK_API_URL", SLACK_API), f"use an https URL such as {SLACK_API}")
    if not bot:
        for name in ("SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"):
            if name in said:
                message = f"{name} is set without SLACK_BOT_TOKEN: set the bot token (xoxb-…) too, or remove {name}"
                raise BadSettings(message)
        return None
    _starts("SLACK_BOT_TOKEN", bot, "xoxb-")
    if app:
        _starts("SLACK_APP_TOKEN", app, "xapp-")
    elif not secret:
        message = (
            "SLACK_BOT_TOKEN is set without SLACK_APP_TOKEN or SLACK_SIGNING_SECRET: "
            "set the app token (xapp-…) for Socket Mode, or the signing secret for HTTP"
        )
        raise BadSettings(message)
    return SlackSettings(bot_token=bot, signing_secret=secret, app_token=app, api_url=api_url)


def _starts(name: str, value: str, start: str) -> None:
    # The value itself stays out of the message: it may be another secret in the wrong place.
    if not value.startswith(start) or len(value) == len(start) or not value.isascii() or " " in value:
        message = f"{name} is not such a token: paste the one that starts with {start}"
        raise BadSettings(message)


def _teams(said: Mapping[str, str], *, local: bool) -> TeamsSettings | None:
    client, secret, tenant = (said.get(f"TEAMS_{name}", "") for name in ("CLIENT_ID", "CLIENT_SECRET", "TENANT_ID"))
    cloud = _cloud(said.get("TEAMS_CLOUD", CLOUDS[0]))
    if not client:
        for name in ("TEAMS_CLIENT_SECRET", "TEAMS_TENANT_ID", "TEAMS_CLOUD"):
            if name in said:
                message = (
                    f"{name} is set without TEAMS_CLIENT_ID: set the application (client) id too, or remove {name}"
                )
                raise BadSettings(message)
        return None
    for name, needed, value in (
        ("TEAMS_CLIENT_ID", True, client),
        ("TEAMS_CLIENT_SECRET", not local, secret),
        ("TEAMS_TENANT_ID", not local, tenant),
    ):
        if needed and not value:
            message = f"TEAMS_CLIENT_ID is set without {name}: set it too, or try Teams on this machine with --local"
            raise BadSettings(message)
        # The value itself stays out of the message: it may be another secret in the wrong place.
        if name.endswith("_ID") and value and not GUID.fullmatch(value.lower()):
            message = f"{name} is not such an id: copy the one written like 12345678-1234-1234-1234-123456789abc"
            raise BadSettings(message)
    return TeamsSettings(client_id=client.lower(), client_secret=secret, tenant_id=tenant.lower(), cloud=cloud)


def _cloud(value: str) -> str:
    if value.lower() in CLOUDS:
        return value.lower()
    return _url("TEAMS_CLOUD", value, f"use {', '.join(CLOUDS)}, or an https base URL").rstrip("/")


def _url(name: str, value: str, fix: str) -> str:
    try:
        url = urlsplit(value)
        host, _ = url.hostname, url.port
    except ValueError as error:
        message = f"{name} is not a URL: {fix}"
        raise BadSettings(message) from error
    if url.scheme not in ("http", "https") or not host or url.query or url.fragment:
        message = f"{name} is not an http(s) URL: {fix}"
        raise BadSettings(message)
    if url.scheme == "http" and not _is_loopback(host):
        message = f"{name} sends tokens unencrypted: plain http is for this machine only, {fix}"
        raise BadSettings(message)
    return value if value.endswith("/") else f"{value}/"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _data(value: str) -> Path:
    folder = Path(value)
    if folder.exists() and not folder.is_dir():
        message = f"DUWTJE_DATA={value} is a file: name a folder, it is made when it is not there"
        raise BadSettings(message)
    return folder


def _keys(value: str) -> tuple[tuple[str, bytes], ...]:
    """The keys of the vault. No message repeats what was set: it is a secret, also when it is a wrong one."""
    keys = tuple(_key(number, one.strip()) for number, one in enumerate(value.split(","), 1)) if value else ()
    if len({name for name, _ in keys}) < len(keys):
        message = "DUWTJE_KEYS has two keys of one name: give each key a name of its own"
        raise BadSettings(message)
    return keys


def _key(number: int, value: str) -> tuple[str, bytes]:
    name, _, encoded = value.partition(":")
    try:
        secret = binascii.a2b_base64(encoded.translate(URL_SAFE).encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        secret = b""
    if not KEY_ID.fullmatch(name) or len(secret) != KEY_SIZE:
        message = f"DUWTJE_KEYS: key {number} is not a name and {KEY_SIZE} bytes in base64: {KEY_FIX}"
        raise BadSettings(message)
    return name, secret


def _key_folder(said: Mapping[str, str]) -> Path:
    """Where this machine keeps a person's settings (XDG Base Directory; %APPDATA% on Windows)."""
    config = Path(said.get("XDG_CONFIG_HOME") or said.get("APPDATA", ""))
    return config / "duwtje" if config.is_absolute() else KEY_FOLDER


def _prompts(value: str | None) -> Path | None:
    if value is None:
        return None
    folder = Path(value)
    if not folder.is_dir():
        message = "DUWTJE_PROMPTS is not a folder that exists: name the folder with your own pages, or remove it"
        raise BadSettings(message)
    return folder


def _country(value: str) -> str:
    country = _code("DUWTJE_COUNTRY", value).upper()
    if country not in COUNTRIES:
        message = f"DUWTJE_COUNTRY={country}: expected one of {', '.join(sorted(COUNTRIES))}"
        raise BadSettings(message)
    return country


def _code(name: str, value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        message = f"{name} is not a code of two letters: write it like BE or nl"
        raise BadSettings(message)
    return value


def _port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 1 <= int(value) <= HIGHEST_PORT:
        message = f"PORT is not a number from 1 to {HIGHEST_PORT}: write it like 3000"
        raise BadSettings(message)
    return int(value)


def _holdout(value: str) -> int:
    """How many of a hundred nudges are withheld; 0 unless an operator asks for it."""
    if value and not (re.fullmatch(r"[0-9]{1,2}", value) and 1 <= int(value) <= MOST_WITHHELD):
        message = f"DUWTJE_HOLDOUT is not a number from 1 to {MOST_WITHHELD} (per cent): write it like 20, or remove it"
        raise BadSettings(message)
    return int(value or 0)


def _keep(value: str) -> Terms:
    """How long things stay, as `compliments=180,nudges=30`."""
    parts = [part.partition("=") for part in value.split(",") if part.strip()]
    try:
        return Terms().shortened({name.strip(): days.strip() for name, _, days in parts})
    except BadSettings as error:
        message = f"DUWTJE_KEEP: {error}"
        raise BadSettings(message) from None
