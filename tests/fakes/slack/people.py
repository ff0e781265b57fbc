"""Who and where: the accounts and channels of the one workspace."""

import re
from dataclasses import dataclass, field
from typing import Final

from .shape import Json

TEAM: Final = "T1"
APP: Final = "A1"
BOT: Final = "B1"
BOT_USER: Final = "UBOT"


@dataclass
class Account:
    """Somebody with an account, or a bot."""

    id: str
    name: str
    real_name: str
    deleted: bool = False
    is_bot: bool = False
    tz: str = "Europe/Brussels"
    locale: str = "nl-NL"
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    dnd: Json = field(default_factory=lambda: {"dnd_enabled": False})

    @property
    def dm(self) -> str:
        """Return the channel where this person and the bot talk."""
        return f"D{self.id[1:]}"

    def as_user(self, *, locale: bool) -> Json:
        """Return the account the way users.info does."""
        first, _, last = self.real_name.partition(" ")
        profile = {
            "real_name": self.real_name,
            "display_name": self.name,
            "first_name": first,
            "last_name": last,
            "status_text": self.status_text,
            "status_emoji": self.status_emoji,
            "status_expiration": self.status_expiration,
            "team": TEAM,
        }
        user = {
            "id": self.id,
            "team_id": TEAM,
            "name": self.name,
            "real_name": self.real_name,
            "profile": profile,
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "tz": self.tz,
            "tz_label": "Central European Time",
            "tz_offset": 3600,
        }
        return {**user, "locale": self.locale} if locale else user


@dataclass
class Channel:
    """A place where several people talk."""

    id: str
    name: str
    members: set[str]
    private: bool = False
    archived: bool = False


def preset_accounts() -> dict[str, Account]:
    """Return the people every test knows."""
    everybody = [
        Account("UANNA", "anna", "Anna Peeters"),
        Account("UJAN", "jan", "Jan Maes"),
        Account("USARA", "sara", "Sara El Amrani"),
        Account("UTOM", "tom", "Tom de Vries"),
        Account("UPIET", "piet", "Piet Claes", deleted=True),
        Account(BOT_USER, "duwtje", "Duwtje", is_bot=True),
        Account("UHELPBOT", "helpbot", "Helpbot", is_bot=True),
    ]
    return {account.id: account for account in everybody}


def preset_channels() -> dict[str, Channel]:
    """Return the channels every test knows; the bot sits in the first only."""
    places = [
        Channel("C1", "algemeen", {"UANNA", "UJAN", "USARA", "UTOM", BOT_USER}),
        Channel("C2", "projecten", {"UANNA", "UJAN"}),
        Channel("G1", "directie", {"UANNA", "USARA"}, private=True),
    ]
    return {place.id: place for place in places}


def escaped(text: str) -> str:
    """Escape the three characters Slack gives a meaning."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_mentions(text: str, accounts: dict[str, Account], style: str) -> str:
    """Turn "@Jan Maes" or "@jan" into Slack's mark for that person."""
    if style == "off":
        return text
    names = {name.casefold(): account for account in accounts.values() for name in (account.real_name, account.name)}
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)

    def mark(found: re.Match[str]) -> str:
        account = names[found[1].casefold()]
        return f"<@{account.id}|{account.name}>" if style == "named" else f"<@{account.id}>"

    return re.sub(rf"(?<!\w)@({'|'.join(longest_first)})(?!\w)", mark, text, flags=re.IGNORECASE)
