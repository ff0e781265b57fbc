"""The local room over real HTTP, with a coach who follows a script and a clock that stands still until moved."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import uvicorn
from aiohttp import ClientResponse, ClientSession

from bot.chat.local.connect import Completion, LocalChat, LocalRoom, MovedClock
from bot.core.outlook import Outlook
from tests.fakes.coach import ScriptedCoach, texts
from tests.fakes.slack.hosting import Prompt

SUNDAY = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
COMPLETIONS = (
    Completion("/gesprek", "Kies een gesprek"),
    Completion("/gesprek stijl3", "Stijl 3 · Ondersteunend gesprek"),
    Completion("/compliment", "Compliment geven"),
    Completion("/lsd", "Vragen"),
)


@dataclass
class LocalPage:
    """A served room and everything it was built with."""

    nudges: list[datetime] = field(default_factory=lambda: [THURSDAY, THURSDAY + timedelta(weeks=1)])
    url: str = ""
    seen: Outlook = field(default_factory=Outlook)

    def __post_init__(self) -> None:
        self.clock = MovedClock(lambda: SUNDAY)
        self.chat = LocalChat(self.clock)
        self.coach = ScriptedCoach(self.chat, self.nudges)
        self.ticks: list[datetime] = []
        self.room = LocalRoom(
            chat=self.chat,
            coach=self.coach,
            clock=self.clock,
            say=texts(),
            completions=COMPLETIONS,
            tick=self.tick,
            outlook=self.outlook,
            beat=0.05,
        )

    async def outlook(self, person: str, moment: datetime) -> Outlook:
        """What the calendar shows: only Anna has anything."""
        return self.seen if person == "anna" else Outlook()

    async def tick(self) -> None:
        """What the engine does at each beat."""
        self.ticks.append(self.clock())
        await self.coach.wake(self.clock())

    @asynccontextmanager
    async def served(self) -> AsyncIterator[LocalPage]:
        """Serve on a free port of this machine."""
        with socket.create_server(("127.0.0.1", 0)) as door:
            self.url = f"http://127.0.0.1:{door.getsockname()[1]}"
            server = Prompt(uvicorn.Config(self.room.asgi, lifespan="off", log_config=None))
            task = asyncio.create_task(server.serve(sockets=[door]))
            try:
                yield self
            finally:
                self.room.close()
                server.asked.set()
                with suppress(asyncio.CancelledError):
                    await task


@dataclass
class Visitor:
    """A browser without a window: posts as the page does."""

    page: LocalPage
    session: ClientSession
    me: str = "anna"

    async def post(self, path: str, /, **data: object) -> ClientResponse:
        """Do something on the page."""
        body = {"id": str(uuid4()), "me": self.me, **data}
        return await self.send(path, json=body, headers={"Origin": self.page.url})

    async def send(self, path: str, **how: Any) -> ClientResponse:
        """Post as some other page would."""
        return await _read(await self.session.post(self.page.url + path, **how))

    async def get(self, path: str, **how: Any) -> ClientResponse:
        """Ask for a page or a file."""
        return await _read(await self.session.get(self.page.url + path, **how))

    async def say(self, words: str) -> str:
        """Type a line."""
        return await (await self.post("/say", words=words)).text()

    async def see(self, path: str = "/") -> str:
        """Open a page."""
        return await (await self.get(path)).text()


async def _read(answer: ClientResponse) -> ClientResponse:
    await answer.read()
    return answer
