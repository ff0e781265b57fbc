"""Slack as a Chat: who people are, and cards sent of our own accord."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.chat.pace import Pace
from bot.chat.payload import need, string
from bot.chat.slack import history, limits, render
from bot.chat.slack.outcomes import SHUT, SOON, TROUBLE, code_of, outcome_of, wait_of
from bot.chat.slack.presence import Presences
from bot.chat.slack.standing import Standing
from bot.chat.slack.web import Web
from bot.core.card import Card, Chart
from bot.core.errors import BadSettings
from bot.core.model import Address, Person, Reach
from bot.core.outcomes import Found, Later, Outcome, Sent, Unknown, Unreadable
from bot.core.presence import Presence

log = logging.getLogger(__name__)
CALL_SECONDS = 10.0
PERSON_SECONDS = 1.5
PERSON_LASTS = timedelta(hours=1)
REMEMBERED = 10_000
ZONE, LANGUAGE = "Europe/Brussels", "nl"
NOBODY = frozenset({"user_not_found", "users_not_found", "user_not_visible"})
ALREADY_GONE = frozenset({"message_not_found", "channel_not_found"})
# How a Slack that does not know a kind of block answers: a message, a page.
UNDRAWABLE = frozenset({"invalid_blocks", "invalid_arguments"})


class Keys(Protocol):
    """The settings this room needs."""

    @property
    def bot_token(self) -> str: ...  # noqa: D102
    @property
    def signing_secret(self) -> str: ...  # noqa: D102
    @property
    def app_token(self) -> str: ...  # noqa: D102
    @property
    def api_url(self) -> str: ...  # noqa: D102


class SlackChat:
    """One workspace's Slack; implements ports.Chat."""

    platform = "slack"

    def __init__(self, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._keys, self._clock = keys, clock
        self._web: Web | None = None
        self._pace = Pace(time.monotonic, limits.CHANNEL_SECONDS, limits.WORKSPACE_SECONDS, limits.WORKSPACE_BURST)
        self.standing = Standing(self._admitted, clock)
        self._people: dict[tuple[str, str], tuple[datetime, Person | None]] = {}
        self._channels: dict[tuple[str, str], str] = {}
        self._presences = Presences(lambda: self.web)

    @property
    def web(self) -> Web:
        """The one client, on one shared session."""
        if self._web is None:
            session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS))
            self._web = Web(
                pace=lambda: self._pace,
                shut=self.standing.shut,
                token=self._keys.bot_token,
                base_url=self._keys.api_url.rstrip("/") + "/",
                session=session,
                logger=silent(),
            )
        return self._web

    async def close(self) -> None:
        """Let go of the session."""
        await self.standing.stop()
        if self._web is not None and self._web.session is not None:
            await self._web.session.close()
        self._web = None

    async def person(self, tenant: str, person: str) -> Person | None:
        """Who this is; None when Slack does not know them. Raises TimeoutError when Slack does not say in time."""
        known = self._people.get((tenant, person))
        if known is not None and self._clock() - known[0] < PERSON_LASTS:
            return known[1]
        found = await self._ask(person)
        _remember(self._people, (tenant, person), (self._clock(), found))
        return found

    async def presence(self, tenant: str, person: str, moment: datetime) -> Presence | None:
        """How this person is there now; None when Slack does not say: it holds back the notification itself."""
        return await self._presences.of(tenant, person, moment)

    async def by_email(self, email: str) -> tuple[str, str, str] | None:
        """(platform, workspace, person) with this address; None when nobody has it. Raises BadSettings, OSError."""
        try:
            found = await self.web.users_lookupByEmail(email=email)
        except SlackApiError as error:
            if code_of(error) in NOBODY:
                return None
            if code_of(error) == "missing_scope":
                raise BadSettings(
                    "SLACK_BOT_TOKEN: add the right users:read.email to the app, and install it again"
                ) from None
            raise OSError(f"users.lookupByEmail: {code_of(error)}") from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise OSError(f"users.lookupByEmail: {code_of(error)}") from None
        return self.platform, need(found.data, "user", "team_id"), need(found.data, "user", "id")

    async def send(self, address: Address, card: Card, key: str, until: datetime | None = None) -> Outcome:
        """Post a card once; what is not sure is said to be so."""
        message = render.message(card)
        try:
            channel = await self._channel(address)
        except TROUBLE as error:
            # Opening a chat shows nobody anything: it can always be done again.
            ended = outcome_of(error)
            return Later(SOON) if isinstance(ended, Unknown) else ended
        if wait := await self._turn(address.tenant, channel):
            return Later(wait)
        if until is not None and self._clock() > until:
            return Later(0.0)  # past its use while it waited: whoever claims it next finds so
        try:
            answer = await self.web.chat_postMessage(
                channel=channel, **message, metadata=self._mark(key), unfurl_links=False, unfurl_media=False
            )
        except TROUBLE as error:
            log.warning("send ended with %s key=%s", code_of(error), key)
            return outcome_of(error)
        return Sent(f"{answer['channel']}:{answer['ts']}")

    async def find(self, address: Address, key: str, since: datetime, until: datetime) -> Found:
        """Look whether it was posted; Absent only when all of that time was seen."""
        try:
            channel = await self._channel(address)
        except TROUBLE as error:
            return Unreadable(wait_of(error) or SOON)
        return await history.find(self.web, channel, self._mark_of(key), since, until)

    def rest(self, address: Address) -> float:  # noqa: ARG002 - one workspace
        """How long Slack takes no messages of ours."""
        return max(self.standing.rest(), self._pace.rest("chat.postMessage"))

    async def withdraw(self, address: Address, receipt: str) -> None:  # noqa: ARG002 - the receipt says where
        """Take a message back. Raises OSError when Slack did not do it."""
        channel, _, stamp = receipt.partition(":")
        try:
            await self.web.chat_delete(channel=channel, ts=stamp)
        except TROUBLE as error:
            if code_of(error) not in ALREADY_GONE:
                raise OSError(f"chat.delete: {code_of(error)}") from None

    async def show_home(self, tenant: str, person: str, card: Card) -> None:
        """Show the leader's page; one that could not be shown is shown at the next visit."""
        try:
            await drawn(card, lambda charts: self.web.views_publish(user_id=person, view=render.home(card, charts)))
        except TROUBLE as error:
            log.warning("views.publish ended with %s tenant=%s person=%s", code_of(error), tenant, person)

    async def _ask(self, person: str) -> Person | None:
        try:
            async with asyncio.timeout(PERSON_SECONDS):
                answer = await self.web.users_info(user=person, include_locale=True)
        except SlackApiError as error:
            if code_of(error) in NOBODY:
                return None
            raise TimeoutError(f"users.info: {code_of(error)}") from None
        except (aiohttp.ClientError, OSError) as error:
            raise TimeoutError(f"users.info: {code_of(error)}") from None
        return _person(person, answer["user"])

    async def _channel(self, address: Address) -> str:
        match address.reach:
            case Reach.CHANNEL:
                return address.id
            case Reach.PERSON:
                place = (address.tenant, address.id)
                if place not in self._channels:
                    answer = await self.web.conversations_open(users=address.id)
                    _remember(self._channels, place, need(answer.data, "channel", "id"))
                return self._channels[place]

    async def _turn(self, tenant: str, channel: str) -> float:
        return await self._pace.turn(tenant, channel)

    async def _admitted(self) -> str:
        try:
            await self.web.auth_test()
        except TROUBLE as error:
            if code_of(error) in SHUT:
                return code_of(error)
            raise TimeoutError(f"auth.test: {code_of(error)}") from None
        return ""

    def _mark_of(self, key: str) -> str:
        # Finds the message again after a lost answer, and tells nobody else what it is about.
        return hmac.new(self._keys.bot_token.encode(), key.encode(), hashlib.sha256).hexdigest()[:16]

    def _mark(self, key: str) -> dict[str, Any]:
        return {"event_type": history.EVENT, "event_payload": {history.MARK: self._mark_of(key)}}


async def drawn(card: Card, show: Callable[[int], Awaitable[object]]) -> None:
    """Show a card with so many charts drawn; where Slack does not know them yet, once more with their words."""
    try:
        await show(limits.CHARTS)
    except SlackApiError as error:
        pictured = any(isinstance(block, Chart) for block in card.blocks)
        if not pictured or code_of(error) not in UNDRAWABLE:
            raise
        await show(0)


def silent() -> logging.Logger:
    """The logger for the SDK: below ERROR it quotes payloads, and with them people's words."""
    quiet = logging.getLogger("bot.chat.slack.sdk")
    quiet.setLevel(logging.ERROR)
    return quiet


def _person(known_as: str, found: object) -> Person:
    name = string(found, "profile", "real_name") or string(found, "real_name") or string(found, "name") or known_as
    flags = found if isinstance(found, dict) else {}
    return Person(
        id=known_as,
        name=name,
        zone=string(found, "tz") or ZONE,
        language=string(found, "locale").partition("-")[0] or LANGUAGE,
        automated=bool(flags.get("is_bot")) or known_as == "USLACKBOT",
        active=not flags.get("deleted"),
    )


def _remember(kept: dict[Any, Any], key: tuple[str, str], value: object) -> None:
    if len(kept) >= REMEMBERED:
        with suppress(StopIteration):
            del kept[next(iter(kept))]
    kept[key] = value
