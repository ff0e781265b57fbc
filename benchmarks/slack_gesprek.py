"""How fast `/gesprek stijl3` is answered in Slack: the whole room against a bare Bolt app with the same blocks.

Run: python -m benchmarks.slack_gesprek
Real uvicorn (uvloop, httptools) in a process of its own, signed requests over connections that stay open, paired
rounds. What counts is the ratio, not the absolute numbers of this machine.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.connect import SlackRoom
from bot.chat.slack.reply import ephemeral
from bot.chat.slack.send import SlackChat
from bot.content.library import load
from bot.core.coach import Coach
from bot.core.ports import Store
from bot.core.request import Request, Source
from bot.settings import SlackSettings

SECRET, TOKEN = "secret-test", "xoxb-test"
ROUNDS, SECONDS = 5, 0.9
CONNECTIONS = 32
Scope = MutableMapping[str, Any]
Asgi = Callable[[Scope, Any, Any], Awaitable[None]]


def coach() -> Coach:
    """The real coach with the real pages, and one leader who was welcomed; a glance opens no notebook."""
    real = Coach(load("nl", None), cast("Store", None), [])
    real.met.setdefault(("T1", "UANNA"))
    return real


def ours(url: str) -> Asgi:
    """The room as it goes live."""
    keys = SlackSettings(bot_token=TOKEN, signing_secret=SECRET, api_url=url)
    real = coach()
    chat = SlackChat(keys, lambda: datetime.now(UTC))
    room = SlackRoom(keys, chat, real, lambda: datetime.now(UTC), real.library.say)
    return cast("Asgi", room.asgi)


def bare(url: str) -> Asgi:
    """The least a Bolt app can be: one command, the same blocks, answered inline."""
    request = Request(
        id="1", platform="slack", tenant="T1", person="UANNA", source=Source.TYPED,
        words="gesprek stijl3", moment=datetime.now(UTC),
    )  # fmt: skip
    answer = coach().glance(request)
    assert answer is not None
    assert answer.card is not None
    body = ephemeral(answer.card)
    client = AsyncWebClient(token=TOKEN, base_url=url)
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)

    @app.command("/gesprek")
    async def gesprek(ack: AsyncAck) -> None:
        await ack(**body)

    return cast("Asgi", AsyncSlackRequestHandler(app))


def serve(kind: str, core: int) -> None:
    """Serve one of the two, and answer Bolt's own auth.test beside it."""
    with suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {core})
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    inner = {"ours": ours, "bare": bare}[kind](f"http://127.0.0.1:{port}/api/")

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["path"] != "/api/auth.test":
            await inner(scope, receive, send)
            return
        body = json.dumps({"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "B1"}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        cast("Any", app), loop="uvloop", http="httptools", lifespan="off", access_log=False, log_level="error"
    )
    uvicorn.Server(config).run(sockets=[bound])


def signed_request() -> bytes:
    """One command as Slack posts it."""
    body = urlencode({
        "command": "/gesprek", "text": "stijl3", "team_id": "T1", "team_domain": "t", "channel_id": "C1",
        "channel_name": "algemeen", "user_id": "UANNA", "user_name": "anna", "api_app_id": "A1", "token": "legacy",
        "trigger_id": "1.2.3", "response_url": "http://127.0.0.1/response/1", "is_enterprise_install": "false",
    }).encode()  # fmt: skip
    stamp = str(int(time.time()))
    proof = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={proof}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass
class Line:
    """One connection that stays open."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, request: bytes) -> bytes:
        """Send a request; returns the body of the answer."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return await self.reader.readexactly(length)


async def measured(port: int, connections: int, seconds: float) -> list[float]:
    """How long each answer took, over so many connections at once."""
    request, took = signed_request(), list[float]()
    lines = [Line(*await asyncio.open_connection("127.0.0.1", port)) for _ in range(connections)]
    until = time.perf_counter() + seconds

    async def keep_asking(line: Line) -> None:
        while (began := time.perf_counter()) < until:
            await line.ask(request)
            took.append(time.perf_counter() - began)

    await asyncio.gather(*map(keep_asking, lines))
    for line in lines:
        line.writer.close()
        await line.writer.wait_closed()
    return took


async def compare(ports: dict[str, int]) -> dict[str, dict[str, list[float]]]:
    """Paired rounds: each of the two, at both loads, taking turns."""
    found: dict[str, dict[str, list[float]]] = {kind: {"p50": [], "rate": []} for kind in ports}
    for port in ports.values():
        await measured(port, 4, 0.3)
    for turn in range(ROUNDS):
        for kind in sorted(ports, reverse=bool(turn % 2)):
            alone = await measured(ports[kind], 1, SECONDS)
            together = await measured(ports[kind], CONNECTIONS, SECONDS)
            found[kind]["p50"].append(statistics.median(alone) * 1000)
            found[kind]["rate"].append(len(together) / SECONDS)
    return found


async def same_answer(ports: dict[str, int]) -> None:
    """Both must say the same, or the comparison means nothing."""
    said = []
    for port in ports.values():
        line = Line(*await asyncio.open_connection("127.0.0.1", port))
        said.append(json.loads(await line.ask(signed_request())))
        line.writer.close()
    assert said[0] == said[1], "the two do not answer the same"
    print(f"the answer: {len(said[0]['blocks'])} blocks, {len(json.dumps(said[0]))} bytes")


async def main() -> None:
    """Start both, compare, print a table."""
    with suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {1})
    command = [sys.executable, "-m", "benchmarks.slack_gesprek"]
    running = {
        kind: subprocess.Popen([*command, kind], stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220
        for kind in ("ours", "bare")
    }
    try:
        ports = {kind: int(process.stdout.readline()) for kind, process in running.items() if process.stdout}
        await same_answer(ports)
        found = await compare(ports)
    finally:
        for process in running.values():
            process.terminate()
            process.wait()
    print(f"{'':6}{'p50 alone, ms':>15}{f'per second, {CONNECTIONS} at once':>26}")
    middle = {kind: {name: statistics.median(values) for name, values in row.items()} for kind, row in found.items()}
    for kind, row in middle.items():
        print(f"{kind:6}{row['p50']:>15.3f}{row['rate']:>26.0f}")
    ratios = {
        name: [a / b for a, b in zip(found["ours"][name], found["bare"][name], strict=True)] for name in ("p50", "rate")
    }
    print(f"{'ratio':6}{statistics.median(ratios['p50']):>15.2f}{statistics.median(ratios['rate']):>26.2f}")


if __name__ == "__main__":
    if sys.argv[1:]:
        serve(sys.argv[1], 0)
    else:
        asyncio.run(main())
