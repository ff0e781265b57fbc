"""The real server in a process of its own, that can be killed and started again on the same folder."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.fakes.slack import FakeSlack
from tests.faults.shelf import CONFIG

ROOT = Path(__file__).parents[2]
READY = "Duwtje is ready"
READY_SECONDS = 20.0
STEP = 0.03


@dataclass
class Server:
    """`python -m bot` against a fake Slack; with `planted` the same program with that bug in it, by its starter."""

    slack: FakeSlack
    folder: Path
    planted: str = ""
    traced: tuple[str, ...] = ()
    port: int = 0
    starter: str = ""
    failed_starts: int = 0
    up: asyncio.Event = field(default_factory=asyncio.Event)
    process: subprocess.Popen[bytes] | None = None
    _log: IO[bytes] | None = None
    _ready_before: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def said(self) -> str:
        """Everything on standard error, of all starts."""
        return (self.folder / "said").read_text(errors="replace")

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def start(self) -> None:
        """Begin; `ready` waits for it."""
        self.port = self.port or free_port()
        self.folder.mkdir(exist_ok=True)
        self._log = self._log or (self.folder / "said").open("ab")
        self._ready_before = self.said.count(READY)
        starter = self.starter or ("tests.faults.planted" if self.planted else "")
        program = ["-m", starter, self.planted] if starter else ["-m", "bot"]
        self.process = subprocess.Popen(
            [*self.traced, sys.executable, *program], cwd=ROOT, env=self._env(), stdout=self._log, stderr=self._log
        )

    async def ready(self) -> bool:
        """Wait until it serves; False when the start failed."""
        for _ in range(int(READY_SECONDS / STEP)):
            if self.process is None or self.process.poll() is not None:
                break
            # Both: somebody else may have taken the port of a server that is not up yet.
            if self.said.count(READY) >= self._ready_before + 1 and await self._asked_ready():
                self.up.set()
                return True
            await asyncio.sleep(STEP)
        self.failed_starts += 1
        return False

    async def begin(self) -> None:
        """Start and wait; a start that fails ends the test."""
        self.start()
        assert await self.ready(), self.said[-2000:]

    def kill(self) -> None:
        """Kill -9, and wait until nothing of it runs."""
        self.up.clear()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        if self.process:
            self.process.wait(20)

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        assert self.process
        self.up.clear()
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self.process.wait, 20)

    def close(self) -> None:
        """Leave nothing running."""
        self.kill()
        if self._log:
            self._log.close()

    async def _asked_ready(self) -> bool:
        try:
            async with asyncio.timeout(2):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                with contextlib.closing(writer):
                    writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    return (await reader.read(12)).endswith(b" 200")
        except OSError:
            return False

    def _env(self) -> dict[str, str]:
        ours = ("SLACK_", "DUWTJE_", "TEAMS_", "DATABASE_", "XDG_")
        return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.api_url,
            "DUWTJE_DATA": str(self.data),
            "XDG_CONFIG_HOME": str(self.folder / CONFIG),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }


def free_port() -> int:
    """A port below those that systems hand out: while a killed server is away, nobody else is given its port."""
    for port in random.sample(range(10_000, 30_000), 50):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no free port among fifty")


@contextlib.asynccontextmanager
async def server(folder: Path, planted: str = "", traced: tuple[str, ...] = ()) -> AsyncIterator[Server]:
    """A server that was not started yet, and a Slack that is there."""
    async with FakeSlack("http") as slack:
        one = Server(slack, folder, planted, traced)
        try:
            yield one
        finally:
            one.close()
