"""Many served at once, each tenant in a lane of its own: one tenant's trouble never slows another."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

EACH, ALL = 16, 64
Who = tuple[str, str]
# Serves one notebook; returns for how long it wants to be left alone, in seconds.
Serve = Callable[[str, str], Awaitable[float]]


class Lanes:
    """Serves whoever was added, in turn among tenants: at most `each` of one tenant at once, and `everyone` in all."""

    def __init__(self, serve: Serve, each: int = EACH, everyone: int = ALL) -> None:
        self._serve, self._each, self._all = serve, each, everyone
        self._lanes: OrderedDict[str, deque[str]] = OrderedDict()
        self._queued = set[Who]()
        self._under_way = dict[Who, asyncio.Task[None]]()
        self._busy = Counter[str]()
        # From and until when somebody is left alone: a clock that was set back ends it too.
        self._resting = dict[Who, tuple[datetime, datetime]]()
        self._moment: datetime | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    def add(self, people: Iterable[Who], moment: datetime) -> None:
        """Queue these, but who waits already, is being served, or rests; begin as many as there is room for."""
        self._moment = moment
        self._resting = {who: span for who, span in self._resting.items() if span[0] <= moment < span[1]}
        for who in people:
            if who not in self._queued and who not in self._under_way and who not in self._resting:
                self._queued.add(who)
                self._lanes.setdefault(who[0], deque()).append(who[1])
        self._begin()

    async def quiet(self, patience: float) -> None:
        """Wait until everybody was served, but not longer than this."""
        try:
            async with asyncio.timeout(patience):
                await self._idle.wait()
        except TimeoutError:
            return

    async def finish(self, patience: float) -> None:
        """Begin nobody any more and let who is being served come to an end; after `patience` they are cut off."""
        self._lanes.clear()
        self._queued.clear()
        under_way = set(self._under_way.values())
        if under_way:
            _, left = await asyncio.wait(under_way, timeout=patience)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _begin(self) -> None:
        """One of each tenant in turn, as long as there is room."""
        full = 0
        while self._lanes and full < len(self._lanes) and len(self._under_way) < self._all:
            tenant, waiting = next(iter(self._lanes.items()))
            self._lanes.move_to_end(tenant)
            if self._busy[tenant] >= self._each:
                full += 1
                continue
            full, who = 0, (tenant, waiting.popleft())
            if not waiting:
                del self._lanes[tenant]
            self._queued.discard(who)
            self._busy[tenant] += 1
            self._under_way[who] = asyncio.create_task(self._served(who))
        if self._under_way or self._lanes:
            self._idle.clear()
        else:
            self._idle.set()

    async def _served(self, who: Who) -> None:
        rest = 0.0
        try:
            rest = await self._serve(*who)
        finally:
            del self._under_way[who]
            self._busy[who[0]] -= 1
            if not self._busy[who[0]]:
                del self._busy[who[0]]
            if rest and self._moment:
                self._resting[who] = self._moment, self._moment + timedelta(seconds=rest)
            self._begin()
