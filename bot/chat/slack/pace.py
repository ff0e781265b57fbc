"""Politeness: how fast Slack likes to be spoken to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

CHANNEL_SECONDS = 1.0
WORKSPACE_SECONDS = 0.25
REMEMBERED = 10_000


class Pace:
    """Makes a burst of messages a smooth row: one a second per channel, four a second per workspace."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._next: dict[str, float] = {}

    async def turn(self, workspace: str, channel: str) -> None:
        """Wait until it is this channel's turn, and then this workspace's."""
        await asyncio.sleep(self.book(f"{workspace}/{channel}", CHANNEL_SECONDS))
        await asyncio.sleep(self.book(workspace, WORKSPACE_SECONDS))

    def book(self, name: str, gap: float) -> float:
        """Take the next free moment of a name; returns the seconds until then."""
        now = self._now()
        if len(self._next) > REMEMBERED:
            self._next = {name: moment for name, moment in self._next.items() if moment > now}
        moment = max(now, self._next.get(name, now))
        self._next[name] = moment + gap
        return moment - now
