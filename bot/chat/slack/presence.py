"""How somebody is there: their status and their Do Not Disturb, asked gently and remembered for some minutes."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.payload import string
from bot.chat.slack import limits
from bot.chat.slack.outcomes import TROUBLE, code_of
from bot.core.presence import Presence

log = logging.getLogger(__name__)
LASTS = timedelta(minutes=5)
SECONDS = 1.5
REMEMBERED = 10_000
MINUTE = timedelta(minutes=1)
# A right that was not given is not asked for again and again.
CLOSED = timedelta(hours=1)
WITHOUT_RIGHT = frozenset({"missing_scope", "not_allowed_token_type", "no_permission"})
Key = tuple[str, str]


class Presences:
    """Asks Slack how people are there; says None rather than more than Slack likes to be asked."""

    def __init__(self, web: Callable[[], AsyncWebClient]) -> None:
        """Nothing is asked yet."""
        self._web = web
        self._known: OrderedDict[Key, tuple[datetime, Presence]] = OrderedDict()
        self._asked = {method: deque[datetime]() for method in limits.ASKED_A_MINUTE}
        self._rests = dict[str, datetime]()

    async def of(self, tenant: str, person: str, now: datetime) -> Presence | None:
        """How this person is there; None when Slack does not say."""
        known = self._known.get((tenant, person))
        if known and timedelta() <= now - known[0] < LASTS:
            return known[1]
        asked = [self._ask(method, person, now) for method in limits.ASKED_A_MINUTE]
        user, rest = await asyncio.gather(*asked)
        if user is None and rest is None:
            return None
        found = _presence(user or {}, rest or {}, now)
        self._keep((tenant, person), now, found)
        return found

    async def _ask(self, method: str, person: str, now: datetime) -> Mapping[str, Any] | None:
        if not self._may_ask(method, now):
            return None
        ask = {"users.info": self._web().users_info, "dnd.info": self._web().dnd_info}[method]
        try:
            async with asyncio.timeout(SECONDS):
                answer = await ask(user=person)
        except TROUBLE as error:
            self._heed(method, error, now)
            return None
        return answer.data if isinstance(answer.data, dict) else {}

    def _may_ask(self, method: str, now: datetime) -> bool:
        """Whether this method was asked little enough in the last minute, and did not tell us to wait."""
        asked = self._asked[method]
        while asked and now - asked[0] >= MINUTE:
            asked.popleft()
        if len(asked) >= limits.ASKED_A_MINUTE[method] or self._rests.get(method, now) > now:
            return False
        asked.append(now)
        return True

    def _heed(self, method: str, error: BaseException, now: datetime) -> None:
        code = code_of(error)  # "later" is heeded where all calls pass
        if code in WITHOUT_RIGHT:
            self._rests[method] = now + CLOSED
        log.info("presence not known", extra={"action": method, "reason": code})

    def _keep(self, key: Key, now: datetime, found: Presence) -> None:
        self._known[key] = now, found
        self._known.move_to_end(key)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def _presence(user: Mapping[str, Any], rest: Mapping[str, Any], now: datetime) -> Presence:
    profile = user.get("user", {}).get("profile") if isinstance(user.get("user"), dict) else None
    shown = profile if isinstance(profile, dict) else {}
    return Presence(
        status=string(shown, "status_text"),
        emoji=string(shown, "status_emoji").strip(":"),
        until=_moment(shown.get("status_expiration")),
        quiet_until=_quiet_until(rest, now),
    )


def _quiet_until(rest: Mapping[str, Any], now: datetime) -> datetime | None:
    """The end of a snooze, or of the quiet hours that run now; the later one when both do."""
    snooze = _moment(rest.get("snooze_endtime")) if rest.get("snooze_enabled") else None
    start, end = _moment(rest.get("next_dnd_start_ts")), _moment(rest.get("next_dnd_end_ts"))
    runs = bool(rest.get("dnd_enabled")) and start is not None and end is not None and start <= now
    ends = [moment for moment in (snooze, end if runs else None) if moment and moment > now]
    return max(ends, default=None)


def _moment(stamp: object) -> datetime | None:
    """A moment of Slack's; 0 means that there is none."""
    if not isinstance(stamp, int) or isinstance(stamp, bool) or stamp <= 0:
        return None
    try:
        return datetime.fromtimestamp(stamp, UTC)
    except (OverflowError, OSError, ValueError):
        return None
