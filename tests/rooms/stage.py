"""The real product on a stage: its house open on a folder of its own, its clock in our hands."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot import wiring
from bot.serving import Server
from tests.fakes.slack.hosting import Prompt
from tests.rooms.script import Act
from tests.rooms.words import moment_of

START = moment_of("zondag 22 november 2026, 14.00 u.")
PEOPLE = ("Anna", "Jan", "Sara", "Tom")
ROUNDS = 5


class Room(Protocol):
    """Where a dialogue is played."""

    stage: Stage

    async def carry_out(self, act: Act) -> None:
        """Do what a person does; from here on everything is new."""
        ...

    async def look_away(self) -> None:
        """Note what everybody has seen by now."""
        ...

    async def news(self, who: str) -> str:
        """What a person got to see since."""
        ...

    async def screen(self, who: str) -> str:
        """Everything on a person's screen."""
        ...

    def close(self) -> None:
        """Check what must hold at the end of every play."""
        ...


class Clock:
    """Stands still, a second between two acts apart, until it is moved."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        """The moment it is."""
        return self.moment

    def go_on(self, by: timedelta = timedelta(seconds=1)) -> None:
        """Let time pass."""
        self.moment += by


@dataclass
class Stage:
    """The house and its clock."""

    house: wiring.House
    clock: Clock
    tenant: str
    people: Iterable[str]

    def now(self) -> datetime:
        """What time the house thinks it is: a room may have a clock of its own on top of ours."""
        return self.house.engine._clock()

    async def settle(self) -> None:
        """Let the engine beat until nothing is due; a beat waits for what it sends."""
        for _ in range(ROUNDS):
            await self.house.engine.nudge_now()
            if not list(self.house.coach.store.due(self.now(), 1)):
                return

    async def travel(self, target: datetime) -> None:
        """Go to a moment; what is due on the way comes at its own time."""
        if target < self.now():
            raise AssertionError(f"time does not run back to {target}: it is {self.now()}")
        while (coming := await self._coming()) and coming < target:
            self._move(coming)
            await self.settle()
        self._move(target)
        await self.settle()

    async def _coming(self) -> datetime | None:
        now = self.now()
        moments = [await self.house.coach.next_nudge(self.tenant, person, now) for person in self.people]
        return min((moment for moment in moments if moment and moment > now), default=None)

    def _move(self, moment: datetime) -> None:
        self.clock.go_on(moment - self.now())


class Door(Server, Prompt):
    """The product's own web server, which ends as soon as it is asked to."""


@contextlib.asynccontextmanager
async def served(house: wiring.House) -> AsyncIterator[str]:
    """The house behind its own web server, on a free port of this machine."""
    with socket.socket(proto=socket.IPPROTO_TCP) as door:
        # With the protocol named, asyncio sends at once; else small answers wait 40 ms for each other.
        door.bind(("127.0.0.1", 0))
        door.listen()
        server = Door(house.asgi, house.close)
        task = asyncio.create_task(server.serve(sockets=[door]))
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.asked.set()
            await task
