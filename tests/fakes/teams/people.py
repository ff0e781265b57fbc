"""Who and where: the people of the one tenant, its teams and their channels."""

import re
from dataclasses import dataclass, field
from typing import Final

from .shape import Json

TENANT: Final = "7e4a4700-0000-4000-8000-000000000001"
CLIENT: Final = "b0700000-0000-4000-8000-000000000028"
BOT: Final = f"28:{CLIENT}"
BOT_NAME: Final = "Duwtje"


@dataclass
class Account:
    """Somebody in the tenant."""

    id: str
    given: str
    surname: str
    enabled: bool = True
    installed: bool = True
    zone: str = "Europe/Brussels"
    locale: str = "nl-BE"

    @property
    def name(self) -> str:
        """Return the name others see."""
        return f"{self.given} {self.surname}"

    @property
    def key(self) -> str:
        """Return the id channels use for this person with this bot."""
        return f"29:1{self.given.lower()}-{self.id[:8]}"

    @property
    def chat(self) -> str:
        """Return the conversation this person has with the bot."""
        return f"a:1{self.given.lower()}-{self.id[:8]}"

    @property
    def mail(self) -> str:
        """Return the address."""
        return f"{self.given.lower()}@noord.example"

    def as_member(self) -> Json:
        """Return the person the way a roster does."""
        return {
            "id": self.key,
            "aadObjectId": self.id,
            "objectId": self.id,
            "name": self.name,
            "givenName": self.given,
            "surname": self.surname,
            "email": self.mail,
            "userPrincipalName": self.mail,
            "tenantId": TENANT,
            "userRole": "user",
        }

    def as_sender(self) -> Json:
        """Return the person the way an activity names who did it."""
        return {"id": self.key, "name": self.name, "aadObjectId": self.id}


@dataclass
class Channel:
    """A channel of a team."""

    id: str
    name: str


@dataclass
class Team:
    """A team; the app hears its channels when it is installed there."""

    id: str
    name: str
    members: set[str]
    channels: list[Channel]
    installed: bool = True
    group: str = ""


@dataclass
class GroupChat:
    """A chat of several people."""

    id: str
    members: set[str] = field(default_factory=set)
    installed: bool = True


def preset_accounts() -> dict[str, Account]:
    """Return the people every test knows."""
    everybody = [
        Account("a44a0000-0000-4000-8000-00000000a44a", "Anna", "Peeters"),
        Account("1a400000-0000-4000-8000-000000001a40", "Jan", "Maes"),
        Account("5a4a0000-0000-4000-8000-000000005a4a", "Sara", "El Amrani"),
        Account("70400000-0000-4000-8000-000000007040", "Tom", "de Vries"),
        Account("91e70000-0000-4000-8000-0000000091e7", "Piet", "Claes", enabled=False, installed=False),
    ]
    return {account.id: account for account in everybody}


def preset_teams(accounts: dict[str, Account]) -> dict[str, Team]:
    """Return the teams every test knows; the second does not have the app."""
    present = {account.id for account in accounts.values() if account.enabled}
    general, common = Channel("19:noord@thread.tacv2", "General"), Channel("19:algemeen@thread.tacv2", "algemeen")
    north = Team("19:noord@thread.tacv2", "Team Noord", present, [general, common], group="4004d000")
    elsewhere = Channel("19:zuid@thread.tacv2", "General"), Channel("19:projecten@thread.tacv2", "projecten")
    south = Team("19:zuid@thread.tacv2", "Team Zuid", set(list(present)[:2]), [*elsewhere], installed=False)
    return {team.id: team for team in (north, south)}


def with_mentions(text: str, accounts: dict[str, Account]) -> tuple[str, list[Json]]:
    """Turn "@Jan Maes" or "@jan" into what a client makes of a picked mention, with its entities."""
    names = {name.casefold(): one for one in accounts.values() if one.enabled for name in (one.name, one.given)}
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    entities: list[Json] = []

    def mark(found: re.Match[str]) -> str:
        account = names[found[1].casefold()]
        words = f"<at>{account.name}</at>"
        entities.append(mention(account.key, account.name))
        return words

    marked = re.sub(rf"(?<![\w<])@({'|'.join(longest_first)})\b", mark, text, flags=re.IGNORECASE)
    return marked, entities


def mention(key: str, name: str) -> Json:
    """Return the entity of a mention."""
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": key, "name": name}}
