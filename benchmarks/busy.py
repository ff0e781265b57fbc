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
from urllib.parse import urlencode

from benchmarks.slack_gesprek import Line
from tests.fakes.slack import FakeSlack

WRITERS, ROUNDS, SECONDS = 8, 7, 2.0
PATH = "/slack/events"
KEY = f"k1:{base64.b64encode(bytes(32)).decode()}"
WORDS = "belde dinsdag zelf de klant terug en legde rustig uit wat er mis ging"
numbers = itertools.count(1)


def signed(slack: FakeSlack, person: str, command: str, text: str) -> bytes:
    """One command as Slack posts it, each with a trigger of its own."""
    body = urlencode({
        "command": command, "text": text, "team_id": "T1", "team_domain": "t", "channel_id": "C1",
        "channel_name": "algemeen", "user_id": person, "user_name": "anna", "api_app_id": "A1", "token": "legacy",
        "trigger_id": f"{next(numbers)}.2.3", "response_url": "http://127.0.0.1/response/1",
        "is_enterprise_install": "false",
    }).encode()  # fmt: skip
    stamp = str(int(time.time()))
    proof = hmac.new(slack.signing_secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={proof}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@contextlib.asynccontextmanager
async def served(slack: FakeSlack, folder: str) -> AsyncGenerator[int]:
    """The product as an operator runs it; gives its port."""
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
    command, pipe, nowhere = (sys.executable, "-m", "bot"), asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, env=env, stdout=pipe, stderr=nowhere)
    try:
        assert process.stdout is not None
        assert b"ready" in await process.stdout.readline()
        yield port
    finally:
        process.terminate()
        await process.wait()


async def reading(slack: FakeSlack, line: Line, until: float) -> list[float]:
    """How long each page took."""
    took = list[float]()
    while (began := time.perf_counter()) < until:
        await line.ask(signed(slack, "UANNA", "/gesprek", "stijl3"))
        took.append(time.perf_counter() - began)
    return took


async def writing(slack: FakeSlack, line: Line, person: str, until: float) -> int:
    """How many compliments one person kept."""
    kept = 0
    while time.perf_counter() < until:
        answer = await line.ask(signed(slack, person, "/compliment", f"<@UJAN> {WORDS}"))
        assert b"Bewaard" in answer, answer[:300]
        kept += 1
    return kept


async def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        async with FakeSlack("http") as slack, served(slack, str(Path(folder) / "data")) as port:
            lines = [Line(*await asyncio.open_connection("127.0.0.1", port)) for _ in range(WRITERS + 1)]
            people = [f"UW{number}" for number in range(WRITERS)]
            idle, busy, rates = [], [], []
            await reading(slack, lines[0], time.perf_counter() + 1)
            for _ in range(ROUNDS):
                idle.append(await reading(slack, lines[0], time.perf_counter() + SECONDS))
                until = time.perf_counter() + SECONDS
                writers = [writing(slack, *pair, until) for pair in zip(lines[1:], people, strict=True)]
                asking = asyncio.create_task(reading(slack, lines[0], until))
                rates.append(sum(await asyncio.gather(*writers)) / SECONDS)
                busy.append(await asking)
            for line in lines:
                line.writer.close()
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
    asyncio.run(main())
