"""The Bot Connector: what a bot posts, changes, takes back and asks."""

import json
from dataclasses import dataclass, field
from typing import Final

from .people import TENANT, Account, Team
from .rates import Rates
from .refused import RefusedError, bad_argument, no_activity, no_conversation, not_installed
from .seen import Seen
from .shape import Json, unwrapped
from .world import World

MOST_BYTES: Final = 100 * 1024


@dataclass
class Connector:
    """Answers by operation; raises RefusedError."""

    world: World
    rates: Rates | None = None
    typing: list[str] = field(default_factory=list)

    def create(self, body: Json) -> Json:
        """Open a talk with one person; the same person is the same talk."""
        members = body.get("members") or []
        if body.get("isGroup") or len(members) != 1:
            raise bad_argument("a talk with one person has one member")
        tenant = body.get("tenantId") or (body.get("channelData") or {}).get("tenant", {}).get("id")
        if tenant != TENANT:
            raise bad_argument("tenantId is missing or is not the tenant of this person")
        account = self.world.account(str(members[0].get("id", "")))
        if account is None or not account.installed or not account.enabled:
            raise not_installed()
        self._pace(account.chat)
        opened: Json = {"id": account.chat}
        if body.get("activity"):
            opened["activityId"] = self.send(account.chat, body["activity"])["id"]
        return opened

    def send(self, conversation: str, activity: Json, *, targeted: bool = False) -> Json:
        """Post a message, or show that the bot is typing."""
        self._reach(conversation)
        self._pace(conversation)
        if activity.get("type") == "typing":
            self.typing.append(conversation)
            return {}
        text, card = self._readable(activity, f"message in {conversation}")
        kind, audience = "chat" if self.world.owner(conversation) else "channel", self.world.audience(conversation)
        if targeted:
            kind, audience = "targeted", {self._target(conversation, activity).id}
        words = str(activity.get("summary") or "")
        seen = self.world.memory.add(kind, audience, conversation=conversation, text=text, card=card, summary=words)
        return {"id": seen.id}

    def update(self, conversation: str, activity_id: str, activity: Json, *, targeted: bool = False) -> Json:
        """Change a message in place."""
        seen = self._message(conversation, activity_id)
        if targeted and activity.get("recipient"):
            raise bad_argument("the recipient of a targeted message cannot change")
        text, card = self._readable(activity, f"change in {conversation}")
        seen.summary = str(activity.get("summary") or "")
        seen.redraw(card, text)
        return {"id": activity_id}

    def delete(self, conversation: str, activity_id: str) -> Json:
        """Take a message back."""
        self._message(conversation, activity_id).gone = True
        return {}

    def member(self, conversation: str, key: str) -> Json:
        """Tell who somebody in a conversation is."""
        account = self.world.account(key)
        if account not in self._members(conversation) or account is None:
            raise RefusedError(404, "MemberNotFoundInConversation", "Member not found in conversation")
        return account.as_member()

    def members(self, conversation: str) -> list[Json]:
        """Tell who is in a conversation."""
        return [account.as_member() for account in self._members(conversation)]

    def team(self, key: str) -> Json:
        """Tell what a team is called."""
        team = self._team(key)
        return {"id": team.id, "name": team.name, "aadGroupId": team.group, "tenantId": TENANT}

    def channels(self, key: str) -> Json:
        """List a team's channels; General goes by no name, as in Teams."""
        found = self._team(key).channels
        return {
            "conversations": [
                {"id": one.id} | ({"name": one.name} if number else {}) for number, one in enumerate(found)
            ]
        }

    def _reach(self, conversation: str) -> None:
        owner, place = self.world.owner(conversation), self.world.place(conversation)
        if owner:
            if not (owner.installed and owner.enabled):
                raise not_installed()
        elif place:
            if not place[0].installed:
                raise RefusedError(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster")
        elif conversation not in self.world.groups:
            raise no_conversation()

    def _pace(self, conversation: str) -> None:
        wait = self.rates.wait(conversation) if self.rates else 0.0
        if wait:
            self.world.violations.append(f"too many messages in {conversation}")
            raise RefusedError(429, "Throttled", "Too many requests", retry_after=max(1, round(wait)))

    def _members(self, conversation: str) -> list[Account]:
        self._reach(conversation)
        audience = self.world.audience(conversation)
        return [account for account in self.world.accounts.values() if account.id in audience]

    def _team(self, key: str) -> Team:
        team = self.world.teams.get(key)
        if team is None:
            raise no_conversation()
        if not team.installed:
            raise RefusedError(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster")
        return team

    def _message(self, conversation: str, activity_id: str) -> Seen:
        self._reach(conversation)
        seen = self.world.memory.message(conversation, activity_id)
        if seen is None:
            raise no_activity()
        return seen

    def _target(self, conversation: str, activity: Json) -> Account:
        if self.world.owner(conversation):
            raise bad_argument("targeted messages exist in channels and group chats only")
        account = self.world.account(str((activity.get("recipient") or {}).get("id", "")))
        if account is None or account.id not in self.world.audience(conversation):
            raise bad_argument("a targeted message needs a recipient in the conversation")
        return account

    def _readable(self, activity: Json, where: str) -> tuple[str, Json | None]:
        """Return the words and the card of a message; refuse what Teams refuses."""
        if len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le")) > MOST_BYTES:
            self.world.violations.append(f"{where}: more than {MOST_BYTES} bytes")
            raise RefusedError(413, "MessageSizeTooBig", "Message size too large")
        if activity.get("type") != "message":
            raise bad_argument(f"unknown activity type {activity.get('type')!r}")
        attachments = activity.get("attachments") or []
        text = str(activity.get("text") or "")
        if not text and not attachments:
            raise bad_argument("a message without words or attachments")
        cards = [unwrapped(one) for one in attachments]
        if len(cards) > 1 or None in cards:
            self.world.violations.append(f"{where}: one card expected, found {len(cards)} attachments")
            raise bad_argument("one adaptive card expected")
        card = cards[0] if cards else None
        if card is not None:
            if self.world.look_at(card, where):
                raise bad_argument("invalid adaptive card")
            if not activity.get("summary") and not text:
                self.world.advice.append(f"{where}: no summary for notifications and screen readers")
        return text, card
