"""All Slack knows in a test: people, places, what was shown, what was called."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from .blocks import block_problems, too_wordy, view_problems, view_too_large
from .clock import Clock
from .people import BOT_USER, TEAM, Account, Channel, preset_accounts, preset_channels
from .refused import RefusedError, invalid_arguments, invalid_blocks
from .seen import Memory, Seen
from .shape import Json
from .tickets import Tickets
from .views import Views

ADVISED_TEXT: Final = 4000
MOST_TEXT: Final = 40_000


@dataclass
class Call:
    """One call that reached Slack, and what came of it."""

    method: str
    args: Json
    ok: bool = False
    error: str = ""
    at: float = 0.0


@dataclass
class World:
    """The workspace, and everything that happened in it."""

    clock: Clock = field(default_factory=Clock)
    accounts: dict[str, Account] = field(default_factory=preset_accounts)
    channels: dict[str, Channel] = field(default_factory=preset_channels)
    memory: Memory = field(default_factory=Memory)
    calls: list[Call] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=lambda: {"xoxb-test": "bot", "xapp-test": "app"})
    tickets: Tickets = field(init=False)
    views: Views = field(init=False)

    def __post_init__(self) -> None:
        """Give the parts the clock and memory they share."""
        self.tickets = Tickets(self.clock)
        self.views = Views(self.clock, self.memory)

    def dm_owner(self, channel: str) -> Account | None:
        """Return whose direct messages a channel holds."""
        return next((one for one in self.accounts.values() if one.dm == channel), None)

    def audience(self, channel: str) -> set[str]:
        """Return who reads a channel."""
        owner = self.dm_owner(channel)
        return {owner.id, BOT_USER} if owner else self.channels[channel].members

    def account_named(self, name: str) -> Account | None:
        """Find a person by id, handle or full name."""
        wanted = name.removeprefix("@").casefold()
        for account in self.accounts.values():
            if wanted in {account.id.casefold(), account.name, account.real_name.casefold()}:
                return account
        return None

    def post(self, channel: str, author: str, body: Json) -> Seen:
        """Put a lasting message in a channel."""
        return self.memory.add(
            "dm" if self.dm_owner(channel) else "channel",
            self.audience(channel),
            author=author,
            channel=channel,
            ts=self.clock.ts(),
            text=body.get("text") or "",
            blocks=body.get("blocks") or [],
            metadata=body.get("metadata"),
        )

    def whisper(self, user: str, channel: str, body: Json) -> Seen:
        """Put a message in a channel that one person sees."""
        return self.memory.add(
            "ephemeral",
            {user},
            channel=channel,
            ts=self.clock.ts(),
            text=body.get("text") or "",
            blocks=body.get("blocks") or [],
        )

    def check_message(self, where: str, body: Json) -> None:
        """Refuse a message Slack would refuse, and remember why."""
        blocks, text = body.get("blocks") or [], body.get("text") or ""
        problems = block_problems(blocks, "message")
        if problems:
            self.violations += [f"{where}: {problem}" for problem in problems]
            raise invalid_blocks(problems)
        if too_wordy(blocks):
            self._refuse(where, "msg_blocks_too_long")
        if len(text) > MOST_TEXT:
            self._refuse(where, "msg_too_long")
        if not text and not blocks:
            self._refuse(where, "no_text")
        if not text:
            self.advice.append(f"{where}: no text for notifications and screen readers")
        if len(text) > ADVISED_TEXT:
            self.advice.append(f"{where}: text longer than {ADVISED_TEXT} characters")

    def check_view(self, where: str, view: object, surface: str) -> Json:
        """Refuse a view Slack would refuse, and remember why."""
        problems = view_problems(view, surface)
        if problems or not isinstance(view, dict):
            self.violations += [f"{where}: {problem}" for problem in problems]
            raise invalid_arguments(problems)
        if view_too_large(view):
            self._refuse(where, "view_too_large")
        return view

    def _refuse(self, where: str, error: str) -> None:
        self.violations.append(f"{where}: {error}")
        raise RefusedError(error)

    def team(self) -> Json:
        """Return the workspace the way payloads name it."""
        return {"id": TEAM, "domain": "duwtje-test"}
