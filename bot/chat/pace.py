"""Politeness: how fast a platform likes to be spoken to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

REMEMBERED = 10_000


class Pace:
    """Makes a burst of messages a smooth row: so many seconds apart per conversation, and per organisation."""

    def __init__(self, now: Callable[[], float], conversation: float, organisation: float) -> None:
        self._now, self._gaps = now, (conversation, organisation)
        self._next: dict[str, float] = {}

    async def turn(self, organisation: str, conversation: str) -> None:
        """Wait until it is this conversation's turn, and then this organisation's."""
        here, everywhere = self._gaps
        await asyncio.sleep(self.book(f"{organisation}/{conversation}", here))
        await asyncio.sleep(self.book(organisation, everywhere))

    def book(self, name: str, gap: float) -> float:
        """Take the next free moment of a name; returns the seconds until then."""
        now = self._now()
        if len(self._next) > REMEMBERED:
            self._next = {name: moment for name, moment in self._next.items() if moment > now}
        moment = max(now, self._next.get(name, now))
        self._next[name] = moment + gap
        return moment - now
