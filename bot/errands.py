"""What an operator asks while we serve: looked for at each beat, done beside everything else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from bot.store.errands import Errand, Errands
from bot.store.lock import held

log = logging.getLogger(__name__)

Do = Callable[[Errand], Awaitable[list[str]]]
LOOK = 0.3  # seconds between two looks whether the server is done


class Steward:
    """Does one errand at a time; one that a stop cuts off is begun again after the next start."""

    def __init__(self, errands: Errands, doors: Mapping[str, Do]) -> None:
        """`doors` says how each kind is done."""
        self._errands, self._doors = errands, doors
        self._under_way: asyncio.Task[None] | None = None

    def look(self) -> None:
        """Begin what was asked, unless something is under way."""
        if self._under_way is None or self._under_way.done():
            with suppress(OSError):  # a disk that cannot even be listed is told of by whoever writes
                waiting = self._errands.waiting()
                self._under_way = asyncio.create_task(self._all(waiting)) if waiting else None

    async def stop(self) -> None:
        """Let go; what was under way stays asked."""
        if self._under_way:
            self._under_way.cancel()
            await asyncio.wait({self._under_way})

    async def _all(self, waiting: Mapping[str, Errand | None]) -> None:
        for name, errand in waiting.items():
            await asyncio.to_thread(self._errands.done, name, await self._one(errand))

    async def _one(self, errand: Errand | None) -> list[str]:
        do = self._doors.get(errand.door) if errand else None
        if errand is None or do is None:
            return ["the server does not know what was asked: is it of the same version?"]
        try:
            told = await do(errand)
        except Exception:
            log.exception("an errand broke", extra={"action": errand.door, "tenant": errand.tenant})
            return ["it broke; the server's log says where"]
        log.info("an errand is done", extra={"action": errand.door, "tenant": errand.tenant, "person": errand.person})
        return told


async def asked(errands: Errands, errand: Errand) -> list[str]:
    """Ask the process that holds the folder, and wait until it is done. Raises OSError."""
    name = await asyncio.to_thread(errands.ask, errand)
    while (told := await asyncio.to_thread(errands.told, name)) is None:
        if not held(errands.folder):
            return ["the server stopped before it was done; it goes on when it starts again"]
        await asyncio.sleep(LOOK)
    return told
