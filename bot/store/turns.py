"""Commits side by side, but not all begun at once: in between the loop answers who only asks for a page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar

Result = TypeVar("Result")


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


async def undivided(work: Awaitable[Result]) -> Result:
    """Wait to the end even when we are cancelled: a thread cannot be stopped, and the lock must outlive its write."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled from task.exception()
    return task.result()
