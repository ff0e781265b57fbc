"""All Teams knows in a test: people, places, what was shown, what was called."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from .card_check import card_advice, card_problems
from .people import BOT_NAME, TENANT, Account, Channel, GroupChat, Team, preset_accounts, preset_teams
from .seen import Memory
from .shape import Json

Permission = Literal["none", "basic", "full"]


@dataclass
class Call:
    """One call that reached Microsoft, and what came of it."""

    operation: str
    place: str = ""
    body: Json = field(default_factory=dict)
    status: int = 0
    at: float = field(default_factory=time.monotonic)


@dataclass
class World:
    """The tenant, and everything that happened in it."""

    tenant: str = TENANT
    graph: Permission = "full"
    accounts: dict[str, Account] = field(default_factory=preset_accounts)
    teams: dict[str, Team] = field(init=False)
    groups: dict[str, GroupChat] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    calls: list[Call] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put the people in their teams."""
        self.teams = preset_teams(self.accounts)

    def account(self, key: str) -> Account | None:
        """Find a person by AAD id or by the id channels use."""
        return next((one for one in self.accounts.values() if key in {one.id, one.key}), None)

    def account_named(self, name: str) -> Account | None:
        """Find a person by full name or given name."""
        wanted = name.removeprefix("@").casefold()
        return next(
            (one for one in self.accounts.values() if wanted in {one.name.casefold(), one.given.casefold()}), None
        )

    def owner(self, conversation: str) -> Account | None:
        """Return whose talk with the bot this is."""
        return next((one for one in self.accounts.values() if one.chat == conversation), None)

    def place(self, conversation: str) -> tuple[Team, Channel] | None:
        """Return the channel a conversation is in; a thread is in its channel."""
        root = conversation.partition(";")[0]
        for team in self.teams.values():
            for channel in team.channels:
                if channel.id == root:
                    return team, channel
        return None

    def channel_named(self, name: str) -> tuple[Team, Channel]:
        """Find a channel by its name."""
        wanted = name.removeprefix("#")
        for team in self.teams.values():
            for channel in team.channels:
                if channel.name == wanted:
                    return team, channel
        raise LookupError(f"no channel {name!r}")

    def audience(self, conversation: str) -> set[str]:
        """Return who reads a conversation."""
        owner, place = self.owner(conversation), self.place(conversation)
        if owner:
            return {owner.id}
        return set(place[0].members) if place else set(self.groups[conversation].members)

    def look_at(self, card: object, where: str, surface: str = "message") -> list[str]:
        """Check a card and remember what is wrong with it."""
        problems = card_problems(card, surface)
        self.violations += [f"{where}: {problem}" for problem in problems]
        if isinstance(card, dict) and not problems:
            self.advice += [f"{where}: {advice}" for advice in card_advice(card)]
        return problems

    @property
    def bot_name(self) -> str:
        """Return what the bot is called."""
        return BOT_NAME
