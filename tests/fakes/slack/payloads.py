"""What Slack tells an app: commands, presses, submissions, shortcuts and events."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from .answers import state_of
from .api_chat import as_message
from .people import APP, BOT_USER, TEAM, Account
from .seen import Seen
from .shape import Json
from .world import World


@dataclass
class Payloads:
    """Writes payloads in the words of one workspace."""

    world: World
    response_base: str = ""
    _events: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def _shared(self, account: Account) -> Json:
        user = {"id": account.id, "username": account.name, "name": account.name, "team_id": TEAM}
        return {
            "team": self.world.team(),
            "user": user,
            "api_app_id": APP,
            "token": "legacy",
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _response_url(self, account: Account, channel: str, original: Seen | None = None) -> str:
        name = self.world.tickets.address(account.id, channel, original)
        return f"{self.response_base}/response/{name}"

    def _channel(self, channel: str) -> Json:
        place = self.world.channels.get(channel)
        return {"id": channel, "name": place.name if place else "directmessage"}

    def command(self, account: Account, line: str, channel: str) -> Json:
        """Tell that somebody typed a slash command."""
        command, _, text = line.partition(" ")
        return {
            "token": "legacy",
            "team_id": TEAM,
            "team_domain": self.world.team()["domain"],
            "channel_id": channel,
            "channel_name": self._channel(channel)["name"],
            "user_id": account.id,
            "user_name": account.name,
            "command": command,
            "text": text.strip(),
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._response_url(account, channel),
            "trigger_id": self.world.tickets.trigger(account.id),
        }

    def press(self, account: Account, seen: Seen, action: Json) -> Json:
        """Tell that somebody pressed or picked something."""
        payload = {
            "type": "block_actions",
            **self._shared(account),
            "trigger_id": self.world.tickets.trigger(account.id),
            "actions": [{**action, "action_ts": self.world.clock.ts()}],
        }
        if seen.view:
            container = {"type": "view", "view_id": seen.view_id}
            return {**payload, "container": container, "view": view_of(seen)}
        fleeting = seen.kind == "ephemeral"
        payload |= {
            "container": {
                "type": "message",
                "message_ts": seen.ts,
                "channel_id": seen.channel,
                "is_ephemeral": fleeting,
            },
            "channel": self._channel(seen.channel),
            "state": {"values": state_of(seen.blocks, seen.filled)},
            "response_url": self._response_url(account, seen.channel, seen),
        }
        return payload if fleeting else {**payload, "message": as_message(seen)}

    def submission(self, account: Account, seen: Seen) -> Json:
        """Tell that somebody submitted a modal."""
        return {
            "type": "view_submission",
            **self._shared(account),
            "trigger_id": self.world.tickets.trigger(account.id),
            "view": view_of(seen),
            "response_urls": [],
        }

    def closing(self, account: Account, seen: Seen, *, cleared: bool) -> Json:
        """Tell that somebody closed a modal."""
        return {
            "type": "view_closed",
            **self._shared(account),
            "view": view_of(seen),
            "is_cleared": cleared,
        }

    def shortcut(self, account: Account, callback_id: str) -> Json:
        """Tell that somebody used a global shortcut."""
        return {
            "type": "shortcut",
            **self._shared(account),
            "callback_id": callback_id,
            "trigger_id": self.world.tickets.trigger(account.id),
            "action_ts": self.world.clock.ts(),
        }

    def message_shortcut(self, account: Account, callback_id: str, message: Seen) -> Json:
        """Tell that somebody used a shortcut on a message."""
        return {
            **self.shortcut(account, callback_id),
            "type": "message_action",
            "message_ts": message.ts,
            "message": as_message(message),
            "channel": self._channel(message.channel),
            "response_url": self._response_url(account, message.channel),
        }

    def event(self, event: Json, event_id: str | None = None) -> Json:
        """Wrap an event the way the Events API does."""
        return {
            "token": "legacy",
            "team_id": TEAM,
            "api_app_id": APP,
            "type": "event_callback",
            "event": {"event_ts": self.world.clock.ts(), **event},
            "event_id": event_id or f"Ev{next(self._events):08d}",
            "event_time": int(self.world.clock.now()),
            "is_ext_shared_channel": False,
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                },
            ],
        }


def view_of(seen: Seen) -> Json:
    """Return a view with what was filled in so far."""
    return {**seen.view, "state": {"values": state_of(seen.blocks, seen.filled)}}


def message_event(seen: Seen, kind: str, channel_type: str) -> Json:
    """Return the event of a message somebody wrote."""
    words = [{"type": "text", "text": seen.text}]
    paragraph = {"type": "rich_text_section", "elements": words}
    return {
        "type": kind,
        "user": seen.author,
        "text": seen.text,
        "ts": seen.ts,
        "event_ts": seen.ts,
        "team": TEAM,
        "channel": seen.channel,
        "channel_type": channel_type,
        "client_msg_id": f"m{seen.ts}",
        "blocks": [{"type": "rich_text", "block_id": "typed", "elements": [paragraph]}],
    }
