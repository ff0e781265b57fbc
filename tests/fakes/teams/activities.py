"""What a bot hears: activities the way the Teams channel writes them."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from .people import BOT, TENANT, Account, Channel, Team, mention, with_mentions
from .shape import Json
from .world import World

FIRST: Final = 1_795_000_000_000


def now() -> datetime:
    """Return the real time."""
    return datetime.now(UTC)


class Activities:
    """Writes activities with ids that never repeat."""

    def __init__(self, world: World, clock: Callable[[], datetime] = now) -> None:
        """Keep who is who."""
        self.world, self.clock = world, clock
        self.service_url = ""
        self._ids = itertools.count(FIRST)

    def new_id(self) -> str:
        """Return an id nothing else has."""
        return str(next(self._ids))

    def message(self, sender: Account, text: str, **more: object) -> Json:
        """Write what somebody types to the bot itself: names stay plain text."""
        return {**self._base("message", sender, self._talk(sender)), "text": text, "textFormat": "plain", **more}

    def channel_message(self, sender: Account, place: tuple[Team, Channel], text: str) -> Json:
        """Write what somebody says to the bot in a channel, people marked as the client marks them."""
        name = self.world.bot_name
        marked, entities = with_mentions(text, self.world.accounts)
        if f"@{name}" in marked:
            marked = marked.replace(f"@{name}", f"<at>{name}</at>", 1)
        else:
            marked = f"<at>{name}</at> {marked}"
        base = self._base("message", sender, self._channel(place))
        base["conversation"]["id"] += f";messageid={base['id']}"
        base["entities"] += [mention(BOT, name), *entities]
        team, channel = place
        base["channelData"] |= {"teamsTeamId": team.id, "teamsChannelId": channel.id}
        base["channelData"] |= {"team": {"id": team.id, "name": team.name}, "channel": {"id": channel.id}}
        return {**base, "text": marked, "textFormat": "plain"}

    def invoke(self, sender: Account, name: str, value: Json, conversation: str = "", reply_to: str = "") -> Json:
        """Write a press, a dialog's answer or the use of a message extension."""
        talk = self._conversation(sender, conversation)
        about = {"replyToId": reply_to} if reply_to else {}
        return {**self._base("invoke", sender, talk), "name": name, "value": value, **about}

    def install(self, sender: Account, action: str) -> list[Json]:
        """Write that somebody added or removed the app."""
        told = [{**self._base("installationUpdate", sender, self._talk(sender)), "action": action}]
        if action == "add":
            both = [{"id": sender.key, "aadObjectId": sender.id}, {"id": BOT}]
            told.append({**self._base("conversationUpdate", sender, self._talk(sender)), "membersAdded": both})
        # An installation says by ids alone who did it.
        return [{**one, "from": {"id": sender.key, "aadObjectId": sender.id}} for one in told]

    def team_install(self, sender: Account, team: Team) -> list[Json]:
        """Write that somebody added the app to a team."""
        place = team, team.channels[0]
        added, joined = (
            self._base(kind, sender, self._channel(place)) for kind in ("installationUpdate", "conversationUpdate")
        )
        about = {"team": {"id": team.id, "name": team.name, "aadGroupId": team.group}}
        added["channelData"] |= about
        joined["channelData"] |= {**about, "eventType": "teamMemberAdded"}
        return [{**added, "action": "add"}, {**joined, "membersAdded": [{"id": BOT}]}]

    def _base(self, kind: str, sender: Account, conversation: Json) -> Json:
        moment = self.clock()
        info = {
            "type": "clientInfo",
            "locale": sender.locale,
            "country": "BE",
            "platform": "Web",
            "timezone": sender.zone,
        }
        return {
            "type": kind,
            "id": self.new_id(),
            "timestamp": moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "localTimestamp": moment.astimezone(ZoneInfo(sender.zone)).isoformat(timespec="milliseconds"),
            "localTimezone": sender.zone,
            "serviceUrl": self.service_url,
            "channelId": "msteams",
            "from": sender.as_sender(),
            "conversation": conversation,
            "recipient": {"id": BOT, "name": self.world.bot_name},
            "channelData": {"tenant": {"id": TENANT}},
            "locale": sender.locale,
            "entities": [info],
        }

    def _talk(self, sender: Account) -> Json:
        return {"id": sender.chat, "conversationType": "personal", "tenantId": TENANT}

    def _channel(self, place: tuple[Team, Channel]) -> Json:
        named = {"name": place[1].name}
        return {"id": place[1].id, "conversationType": "channel", "tenantId": TENANT, "isGroup": True, **named}

    def _conversation(self, sender: Account, conversation: str) -> Json:
        if conversation in {"", sender.chat}:
            return self._talk(sender)
        place = self.world.place(conversation)
        if place:
            return {**self._channel(place), "id": conversation}
        return {"id": conversation, "conversationType": "groupChat", "tenantId": TENANT, "isGroup": True}
