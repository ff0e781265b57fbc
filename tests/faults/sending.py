"""A storm of kills while nudges leave: nobody gets one twice, and each that was begun is accounted for."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.core.model import Due, Notebook, Person, Rhythm, Slot, State
from tests.faults.server import ROOT
from tests.faults.shelf import CONFIG, Shelf, opened, shelf

MOMENT = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)  # a Thursday
TENANT = "T1"
PATIENCE, STEP, LATER, A_WHILE = 60.0, 0.002, 0.02, 3.0  # seconds


@dataclass
class Sending:
    """How it went; `unsure` were begun and cut off, so that nobody knows whether they arrived."""

    kills: int = 0
    sent: int = 0
    unsure: int = 0
    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    damaged: int = 0

    @property
    def sound(self) -> bool:
        return not (self.doubled or self.lost or self.damaged)

    def figures(self) -> dict[str, object]:
        doubled, lost = len(self.doubled), len(self.lost)
        return {"kills": self.kills, "sent": self.sent, "doubled": doubled, "lost": lost, "unsure": self.unsure}


async def sending(folder: Path, leaders: int, kills: int, planted: str = "", seed: int = 1) -> Sending:
    """Kill the sender so often while it works, then let it end."""
    found, chance, data, log = Sending(), random.Random(seed), folder / "data", folder / "log"  # noqa: S311 - no secret
    await _filled(data, leaders)
    for _ in range(kills):
        sender, until = _begin(data, log, planted), _lines(log) + chance.randrange(4, max(5, leaders // kills))
        while sender.poll() is None and _lines(log) < until:  # noqa: ASYNC110 - another process
            await asyncio.sleep(STEP)
        await asyncio.sleep(chance.uniform(0, LATER))
        found.kills += sender.poll() is None
        sender.kill()
        sender.wait(20)
    last = _begin(data, log, planted)
    if planted:  # one with a bug may never come to an end
        await asyncio.sleep(A_WHILE)
        last.kill()
        last.wait(20)
    else:
        assert await asyncio.to_thread(last.wait, PATIENCE) == 0
    left = Counter(log.read_text().split())
    _judge(left, await shelf(data, TENANT), leaders, found)
    return found


def _judge(left: Counter[str], there: Shelf, leaders: int, found: Sending) -> None:
    found.damaged, found.sent = there.damaged, left.total()
    found.doubled = [key for key, times in left.items() if times > 1]
    for number in range(leaders):
        letters = _letters(there.books.get(f"U{number}"))
        found.unsure += any(one.state is State.SENDING for one in letters)
        arrived = [one for one in letters if one.state is State.SENT and one.key in left]
        begun = [one for one in letters if one.state is State.SENDING]
        if len(arrived) + len(begun) != 1 or len(letters) != 1:
            found.lost.append(f"U{number}: {[one.state.value for one in letters]}")


def _letters(book: Notebook | None) -> list[Due]:
    return book.outbox if book else []


def _lines(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0


def _begin(data: Path, log: Path, planted: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faults.sender", str(data), str(log), planted]
    return subprocess.Popen(command, cwd=ROOT)


async def _filled(data: Path, leaders: int) -> None:
    store = await opened(data, data.with_name(CONFIG))
    for number in range(leaders):
        async with store.notebook(TENANT, f"U{number}") as book:
            book.owner, book.platform = Person(id=f"U{number}", name="Anna Peeters"), "slack"
            book.met = book.looked = book.next_due = MOMENT
            book.rhythm = Rhythm(agreed=True, slots=(Slot(kind="appreciation", day=3, time="15:00", next=MOMENT),))
    await store.close()
