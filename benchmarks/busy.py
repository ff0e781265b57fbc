"""How `/gesprek` is answered while eight people write without pause, beside an idle server.

Run: python -m benchmarks.busy
The real server in a process of its own, with its notebooks on disk; signed requests over connections that stay open.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import itertools
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from benchmarks.slack_gesprek import Line
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.people import Account

WRITERS, ROUNDS, SECONDS = 8, 7, 2.0
BEGUN, WRITING = 1.5, 4.0  # the eight start before the measuring does, and end after it
PATH = "/slack/events"
KEY = f"k1:{base64.b64encode(bytes(32)).decode()}"
WORDS = "belde dinsdag zelf de klant terug en legde rustig uit wat er mis ging"
PEOPLE = [f"UW{number}" for number in range(320)]
numbers = itertools.count(time.time_ns())


def signed(secret: str, person: str, command: str, text: str) -> bytes:
    """One command as Slack posts it, each with a trigger of its own."""
    body = urlencode({
        "command": command, "text": text, "team_id": "T1", "team_domain": "t", "channel_id": "C1",
        "channel_name": "algemeen", "user_id": person, "user_name": "anna", "api_app_id": "A1", "token": "legacy",
        "trigger_id": f"{next(numbers)}.2.3", "response_url": "http://127.0.0.1/response/1",
        "is_enterprise_install": "false",
    }).encode()  # fmt: skip
    stamp = str(int(time.time()))
    proof = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={proof}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Workspace(Protocol):
    """What the product wants to know of a Slack."""

    @property
    def bot_token(self) -> str: ...  # noqa: D102
    @property
    def signing_secret(self) -> str: ...  # noqa: D102
    @property
    def api_url(self) -> str: ...  # noqa: D102


@contextlib.asynccontextmanager
async def served(slack: Workspace, folder: str, program: tuple[str, ...] = ("-m", "bot")) -> AsyncGenerator[int]:
    """The product as an operator runs it, on a core of its own; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = os.environ | {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "DUWTJE_DATA": folder,
        "DUWTJE_KEYS": KEY,
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    pin(0)
    command, pipe, nowhere = (sys.executable, *program), asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, env=env, stdout=pipe, stderr=nowhere)
    pin(1)
    try:
        assert process.stdout is not None
        assert b"ready" in await process.stdout.readline()
        yield port
    finally:
        process.terminate()
        await process.wait()


def pin(core: int) -> None:
    """Keep what measures away from what is measured."""
    with contextlib.suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {core})


async def reading(secret: str, port: int, seconds: float) -> list[float]:
    """How long each page took."""
    line, took = Line(*await asyncio.open_connection("127.0.0.1", port)), list[float]()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        asked = signed(secret, "UANNA", "/gesprek", "stijl3")
        began = time.perf_counter()
        await line.ask(asked)
        took.append(time.perf_counter() - began)
    line.writer.close()
    return took


async def write(secret: str, port: int, seconds: float) -> None:
    """Eight people who keep a compliment as soon as the last one is kept; prints how many there were."""
    os.nice(10)  # whoever measures goes first
    until = time.perf_counter() + seconds

    async def writing(first: int) -> int:
        line, kept = Line(*await asyncio.open_connection("127.0.0.1", port)), 0
        while time.perf_counter() < until:
            # Everybody in turn: nobody writes a hundred times a day.
            person = PEOPLE[first + kept % (len(PEOPLE) // WRITERS)]
            answer = await line.ask(signed(secret, person, "/compliment", f"<@UJAN> {WORDS}"))
            assert b"Bewaard" in answer, answer[:300]
            kept += 1
        line.writer.close()
        return kept

    print(sum(await asyncio.gather(*[writing(first) for first in range(0, len(PEOPLE), len(PEOPLE) // WRITERS)])))


async def writers(secret: str, port: int) -> asyncio.subprocess.Process:
    """The eight, in a process of their own."""
    command = (sys.executable, "-m", "benchmarks.busy", secret, str(port))
    return await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)


async def main() -> None:
    """Print the table."""
    idle, busy, rates = list[list[float]](), list[list[float]](), list[float]()
    with tempfile.TemporaryDirectory() as folder:
        async with FakeSlack("http") as slack, served(slack, str(Path(folder) / "data")) as port:
            secret = slack.signing_secret
            slack.world.accounts.update({one: Account(one, one.lower(), f"Leider {one}") for one in PEOPLE})
            await reading(secret, port, 1.0)
            for _ in range(ROUNDS):
                idle.append(await reading(secret, port, SECONDS))
                process = await writers(secret, port)
                await asyncio.sleep(BEGUN)
                busy.append(await reading(secret, port, SECONDS))
                said, _ = await process.communicate()
                rates.append(int(said) / WRITING)
    for name, part in (("p50", 0.5), ("p99", 0.99)):
        one, other = (statistics.median(at(took, part) for took in rounds) for rounds in (idle, busy))
        apart = statistics.median(at(b, part) / at(i, part) for i, b in zip(idle, busy, strict=True))
        goal = " (goal: at most 2)" if name == "p99" else ""
        print(f"/gesprek {name}: idle {one * 1000:.2f} ms, busy {other * 1000:.2f} ms, ratio {apart:.2f}{goal}")
    print(f"compliments kept a second meanwhile: {statistics.median(rates):.0f}")


def at(took: list[float], part: float) -> float:
    """The value below which so large a part lies."""
    return sorted(took)[min(len(took) - 1, int(len(took) * part))]


if __name__ == "__main__":
    if sys.argv[1:]:
        asyncio.run(write(sys.argv[1], int(sys.argv[2]), WRITING))
    else:
        asyncio.run(main())
