"""Duwtje as a process, and Microsoft's own test client against it; both on this machine, on ports of their own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CLIENT = ROOT / "tests/npm/node_modules/@microsoft/m365agentsplayground/cli.js"
BOT_ID = "11111111-2222-4333-8444-555555555555"
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the two of them are."""

    bot: str
    playground: str

    def next_nudge(self) -> None:
        """Put the clock forward to it, as a press on the local page does: Teams and that page share one clock.

        That page knows of its own people alone, so its Anna says yes to the same rhythm.
        """
        self._press("/press", message="1", sends="rhythm start")
        self._press("/clock", to="next")

    def _press(self, path: str, **what: str) -> None:
        body = json.dumps({"id": str(uuid4()), "me": "anna", **what}).encode()
        headers = {"Content-Type": "application/json", "Origin": self.bot}
        with urllib.request.urlopen(urllib.request.Request(f"{self.bot}{path}", body, headers), timeout=PATIENCE):
            pass


@contextmanager
def playing(folder: Path) -> Iterator[Stage]:
    """Both of them, up; whatever they print is kept in `folder`."""
    bot, client = _free_port(), _free_port()
    stage = Stage(f"http://127.0.0.1:{bot}", f"http://127.0.0.1:{client}")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DUWTJE_", "TEAMS_"))}
    ours = {"TEAMS_CLIENT_ID": BOT_ID, "PORT": bot, "DUWTJE_DATA": str(folder / "data")}
    theirs = {
        "TEAMSAPPTESTER_BROWSER": "none",
        # The client tells its own zone as Anna's; the people of the local page live in the same one.
        "TZ": "Europe/Brussels",
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(HERE / "anna.yml"),
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / "playground.log"),
        "M365_AGENTS_PLAYGROUND_ENABLE_EVENTS_RECORDING": "true",
        "M365_AGENTS_PLAYGROUND_RECORDING_FILE": str(folder / "recorded.txt"),
    }
    talks_to = ["start", "-e", f"{stage.bot}/api/messages", "-c", "msteams", "-p", client, "--disable-telemetry"]
    with ExitStack() as stack:
        stack.enter_context(_running([sys.executable, "-m", "bot", "--local"], ROOT, env | ours, folder / "bot.txt"))
        _until_served(f"{stage.bot}/readyz", folder / "bot.txt")
        stack.enter_context(_running(["node", str(CLIENT), *talks_to], folder, env | theirs, folder / "client.txt"))
        _until_served(f"{stage.playground}/_debug/ping", folder / "client.txt")
        yield stage


@contextmanager
def _running(words: list[str], folder: Path, env: dict[str, str], printed: Path) -> Iterator[None]:
    with printed.open("w") as paper:
        running = subprocess.Popen(words, cwd=folder, env=env, stdout=paper, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            running.terminate()
            try:
                running.wait(timeout=10)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait(timeout=10)


def _until_served(url: str, printed: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{url} was not served within {PATIENCE} seconds:\n{printed.read_text()[-2000:]}")


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return str(listening.getsockname()[1])
