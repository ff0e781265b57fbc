"""Commits side by side, but not all begun at once: in between the loop answers who only asks for a page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Turns:
    """While one is under way the next begins some time later; one that is alone never waits.

    On a slow disk many are under way side by side; on a quick one they come one after the other.
    """

    def __init__(self, apart: float) -> None:
        """`apart` is the least time between two beginnings, in seconds."""
        self._apart, self._began, self._under_way = apart, 0.0, 0
        self._line = asyncio.Lock()

    @asynccontextmanager
    async def taken(self) -> AsyncGenerator[None]:
        """Wait for a turn, first come, first served."""
        now = asyncio.get_running_loop().time
        async with self._line:
            if self._under_way and (wait := self._began + self._apart - now()) > 0:
                await asyncio.sleep(wait)
            self._began = now()
            self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
