"""Microsoft's Agents Playground beside the real product, each in a process of its own, and somebody who uses it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from aiohttp import ClientError, ClientSession
from playwright.async_api import Locator, Page, async_playwright, expect

ROOT: Final = Path(__file__).parent.parent.parent
CLI: Final = ROOT / "tests/npm/node_modules/@microsoft/m365agentsplayground/cli.js"
CHROMIUM, NODE = shutil.which("chromium"), shutil.which("node")
READY: Final = CLI.is_file() and CHROMIUM is not None and NODE is not None
BOT_ID: Final = "12345678-1234-4234-8234-123456789abc"
SHOTS: Final = "DUWTJE_SHOTS"
PATIENCE: Final = 20_000


@dataclass
class Alex:
    """The one person of the playground: what they type and press, and what stands there."""

    page: Page
    bot: str
    shots: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def says(self, words: str) -> None:
        """Type a line in the personal chat."""
        box = self.page.locator("[contenteditable=true]").first
        await box.click()
        await self.page.keyboard.type(words)
        # Sent too early, the client sends nothing.
        await expect(box).to_have_text(words)
        await self.page.keyboard.press("Enter")

    async def sees(self, words: str) -> Locator:
        """Wait until these words stand there."""
        found = self.page.get_by_text(words).last
        await expect(found).to_be_visible(timeout=PATIENCE)
        return found

    async def presses(self, title: str) -> None:
        """Press the newest button with this title, behind the dots when it is not in sight."""
        button = self.page.get_by_role("button", name=title, exact=True).last
        await button.click(timeout=PATIENCE)

    async def chooses(self, title: str, item: str) -> None:
        """Open the newest menu of this name, and press something in it."""
        await self.page.get_by_role("button", name=title, exact=True).last.click(timeout=PATIENCE)
        # The menus of the client are hidden from assistive roles while they open.
        await self.page.locator("[role=menuitem]").filter(has_text=item).last.click(timeout=PATIENCE)

    async def times(self, words: str) -> int:
        """How often these words stand there."""
        return await self.page.get_by_text(words).count()

    async def lets_pass(self, jump: str) -> None:
        """Put the clock of the local page forward: the house has one clock."""
        told = {"me": "anna", "id": f"jump-{next(self._numbers)}", "to": jump}
        async with (
            ClientSession(headers={"Origin": self.bot}) as session,
            session.post(f"{self.bot}/clock", json=told) as answer,
        ):
            answer.raise_for_status()

    async def shot(self, name: str) -> None:
        """Take a picture of what stands there."""
        await self.page.screenshot(path=self.shots / f"{next(self._numbers):02}-{name}.png")


@contextlib.asynccontextmanager
async def playground(folder: Path) -> AsyncIterator[Alex]:
    """Duwtje and the playground, live on this machine until the block is left."""
    bot, client = f"http://127.0.0.1:{_free()}", _free()
    ours = {"TEAMS_CLIENT_ID": BOT_ID, "PORT": bot.rpartition(":")[2], "DUWTJE_DATA": str(folder / "data")}
    theirs = {"TEAMSAPPTESTER_BROWSER": "none", "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / "playground.txt")}
    start = [str(NODE), str(CLI), "start", "-e", f"{bot}/api/messages", "-c", "msteams", "-p", str(client)]
    async with (
        _running([sys.executable, "-m", "bot", "--local"], ours, ROOT, f"{bot}/readyz"),
        _running([*start, "--disable-telemetry"], theirs, folder, f"http://localhost:{client}/_debug/ping"),
        async_playwright() as driver,
    ):
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1180, "height": 1200})
        await page.goto(f"http://localhost:{client}/")
        shots = Path(os.environ.get(SHOTS, folder))
        shots.mkdir(parents=True, exist_ok=True)
        yield Alex(page, bot, shots)
        await browser.close()


@contextlib.asynccontextmanager
async def _running(program: list[str], more: dict[str, str], folder: Path, ready: str) -> AsyncIterator[None]:
    """A process that answers at `ready`, ended by its own id when the block is left."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEAMS_", "DUWTJE_"))}
    log = (folder if folder != ROOT else Path(more["DUWTJE_DATA"]).parent) / f"{Path(program[1]).name.strip('-')}.log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(*program, cwd=folder, env=env | more, stdout=out, stderr=out)
    try:
        await _answers(ready, process)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _answers(url: str, process: asyncio.subprocess.Process) -> None:
    async with ClientSession() as session, asyncio.timeout(60):
        while process.returncode is None:
            with contextlib.suppress(ClientError):
                async with session.get(url):
                    return
            await asyncio.sleep(0.1)
    raise RuntimeError(f"nothing answers at {url}: the process ended with {process.returncode}")


def _free() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]
