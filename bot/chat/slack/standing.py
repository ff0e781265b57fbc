"""Whether the workspace still lets us in: found by any call, told by an event, and asked for once a day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.chat.payload import dig, string

log = logging.getLogger(__name__)
# An event can get lost, so we ask; a closed door is tried more often than an open one.
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def farewell(payload: object) -> str:
    """The event by which a workspace takes us away; "" for anything else."""
    kind = string(payload, "event", "type")
    if kind == "tokens_revoked":
        return kind if dig(payload, "event", "tokens", "bot") else ""
    return kind if kind == "app_uninstalled" else ""


class Standing:
    """Open until we learn otherwise. `ask` answers why we are not let in, "" when we are; it raises TimeoutError."""

    def __init__(self, ask: Callable[[], Awaitable[str]], clock: Callable[[], datetime]) -> None:
        self.reason = ""
        self._ask, self._clock = ask, clock
        self._asked: datetime | None = None
        self._asking: asyncio.Task[None] | None = None

    def shut(self, reason: str) -> None:
        """The workspace said so, or an event did; told in the log once."""
        if not self.reason:
            log.error("Slack no longer lets us in", extra={"action": "send", "reason": reason})
            self._asked = self._clock()
        self.reason = reason

    def look(self) -> None:
        """Ask whether the door is open, when it is time: at each beat this is called."""
        now, every = self._clock(), HOUR if self.reason else DAY
        if self._asked is None:
            self._asked = now  # the start asked
        # Also when the clock was set back, else nobody would be asked for as long.
        elif not timedelta(0) <= now - self._asked < every and (self._asking is None or self._asking.done()):
            self._asked = now
            self._asking = asyncio.create_task(self._find_out())

    def rest(self) -> float:
        """Seconds until we may be let in again; 0 when we are."""
        if not self.reason or self._asked is None:
            return 0.0
        return max(1.0, (self._asked + HOUR - self._clock()).total_seconds())

    @property
    def trouble(self) -> str:
        """What an operator has to do, in a line; "" when nothing."""
        if not self.reason:
            return ""
        return f"Slack no longer lets us in ({self.reason}): install the app again and set its SLACK_BOT_TOKEN"

    async def stop(self) -> None:
        """Ask nothing more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _find_out(self) -> None:
        try:
            reason = await self._ask()
        except TimeoutError:
            return  # a Slack that is down says nothing of us
        if reason:
            self.shut(reason)
        elif self.reason:
            self.reason = ""
            log.warning("Slack lets us in again", extra={"action": "send"})
