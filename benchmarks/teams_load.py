"""What `benchmarks.teams` puts on the wire: messages with their signed tokens, and Slack's commands beside them."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Self

from benchmarks.slack_gesprek import signed_request
from tests.fakes.teams import FakeTeams
from tests.fakes.teams.people import Account
from tests.fakes.teams.shape import Json

PATH = "/api/messages"


def staff(teams: FakeTeams, most: int) -> list[Account]:
    """So many more leaders, each with a talk of their own."""
    made = [Account(f"{n:08d}-0000-4000-8000-{n:012d}", f"Leider{n}", "Vandam") for n in range(1, most + 1)]
    teams.world.accounts.update({one.id: one for one in made})
    return made


@dataclass
class Line:
    """One connection that stays open."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def to(cls, port: int) -> Self:
        """Connect."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes) -> tuple[int, float]:
        """Send a request; returns the status, and when the whole answer was there."""
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        await self.reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        return int(head.split(b" ", 2)[1]), time.monotonic()

    async def close(self) -> None:
        """Let go."""
        self.writer.close()
        await self.writer.wait_closed()


@dataclass
class Connector:
    """Stands in for the connector of the played Teams: says when each answer came, and costs next to nothing."""

    teams: FakeTeams
    waiting: dict[str, asyncio.Future[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take over: the rules were checked before."""
        self.teams.connector.send = self.send  # type: ignore[method-assign]
        self.teams.counter.check = lambda *_, **__: None  # type: ignore[method-assign]

    def send(self, conversation: str, activity: Json, *, targeted: bool = False) -> Json:
        """Take a message."""
        at = self.teams.calls[-1].at
        self.teams.calls.clear()
        waiting = self.waiting.pop(conversation, None)
        if waiting is not None and activity["attachments"]:
            waiting.set_result(at)
        return {"id": f"{at:.9f}"}

    async def answer_to(self, line: Line, sender: Account) -> tuple[float, float]:
        """Ask for a guide; returns after how long it was acknowledged and answered."""
        activity = self.teams.activities.message(sender, "gesprek stijl3")
        request = posted(activity, self.teams.token(jti=activity["id"]))
        self.waiting[sender.chat] = answered = asyncio.get_running_loop().create_future()
        began = time.monotonic()
        (status, acknowledged), at = await asyncio.gather(line.ask(request), answered)
        assert status == 200, status
        return acknowledged - began, at - began


def posted(activity: Json, token: str) -> bytes:
    """An activity as Teams posts it."""
    body = json.dumps(activity).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def strangers(teams: FakeTeams, port: int, every: float) -> None:
    """Keep knocking with keys nobody knows, each over a line of its own; what is under way is let go at the end."""
    number = 0

    async def knock(kid: str) -> None:
        line = await Line.to(port)
        activity = teams.activities.message(teams.account("Anna"), "gesprek stijl3")
        await line.ask(posted(activity, teams.token(kid=kid)))
        await line.close()

    async with asyncio.TaskGroup() as knocking:
        while True:
            number += 1
            knocking.create_task(knock(f"unknown-{number}"))
            await asyncio.sleep(every)


async def commands(port: int, seconds: float) -> list[float]:
    """Slack's command over one line, for so long; how long each answer took."""
    line, request, took = await Line.to(port), signed_request(), list[float]()
    until = time.monotonic() + seconds
    while (began := time.monotonic()) < until:
        status, ended = await line.ask(request)
        assert status == 200, status
        took.append(ended - began)
        await asyncio.sleep(0.001)
    await line.close()
    return took
