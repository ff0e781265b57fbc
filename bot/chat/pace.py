"""Politeness: how fast a platform likes to be spoken to, and what it asked to be left alone.

Own code: the limiters there are (aiolimiter and its kind) make a caller wait, and do not say for how long; here a
letter that would have to wait long is put back instead of being held, and what is closed is not even claimed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

REMEMBERED = 10_000
# Seconds. What would have to wait longer comes back later: who holds it looks cut off.
LONGEST = 5.0


class Pace:
    """So many seconds apart per conversation and per organisation, where `burst` may leave at once after a rest."""

    def __init__(self, now: Callable[[], float], conversation: float, organisation: float, burst: int = 1) -> None:
        self._now, self._gaps, self._burst = now, (conversation, organisation), burst
        self._next: dict[str, float] = {}
        self._closed: dict[str, float] = {}

    async def turn(self, organisation: str, conversation: str) -> float:
        """Wait until it is this conversation's turn, and then this organisation's: 0.

        When that takes too long: the seconds until then, and nobody's turn was taken.
        """
        here, everywhere = self._gaps
        there = f"{organisation}/{conversation}"
        wait = max(self._wait(there, here, 1), self._wait(organisation, everywhere, self._burst))
        if wait > LONGEST:
            return wait
        await asyncio.sleep(self.book(there, here))
        await asyncio.sleep(self.book(organisation, everywhere, self._burst))
        return 0.0

    def book(self, name: str, gap: float, burst: int = 1) -> float:
        """Take the next free moment of a name; returns the seconds until then."""
        now, wait = self._now(), self._wait(name, gap, burst)
        if len(self._next) > REMEMBERED:
            self._next = {name: moment for name, moment in self._next.items() if moment > now}
        # A bucket of `burst` that fills by one each `gap`, told by the one moment at which it is full again.
        self._next[name] = max(now, self._next.get(name, now)) + gap
        return wait

    def close(self, name: str, seconds: float) -> None:
        """Nothing of this name leaves for so long: the platform said so."""
        self._closed[name] = max(self._now() + seconds, self._closed.get(name, 0.0))

    def rest(self, name: str) -> float:
        """The seconds until this name is open again; 0 when it is."""
        left = self._closed.get(name, 0.0) - self._now()
        if left <= 0:
            self._closed.pop(name, None)
        return max(0.0, left)

    def _wait(self, name: str, gap: float, burst: int) -> float:
        now = self._now()
        return max(0.0, self._next.get(name, now) - (burst - 1) * gap - now)
