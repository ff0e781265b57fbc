"""Asked to stop under load: what was begun is finished, what was acknowledged stays, and the end is clean."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.leader import Leader, leaders
from tests.faults.server import server
from tests.faults.shelf import shelf
from tests.faults.wire import Line

# What Slack posted this long before the end has certainly arrived.
ARRIVED = 0.1


@dataclass
class Ending:
    """How it went."""

    code: int = -1
    seconds: float = 0.0
    acknowledged: int = 0
    under_way: int = 0
    cut_off: int = 0  # under way when we asked, and never answered
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return self.code == 0 and self.seconds < 10 and not (self.cut_off or self.lost or self.doubled)

    def figures(self) -> dict[str, object]:
        return {
            "exit code": self.code,
            "seconds": round(self.seconds, 1),
            "acknowledged": self.acknowledged,
            "under way": self.under_way,
            "cut off": self.cut_off,
            "lost": len(self.lost),
        }


async def ending(folder: Path, planted: str = "") -> Ending:
    """Four write; in the midst of it comes SIGTERM."""
    found = Ending()
    async with server(folder, planted) as one:
        await one.begin()
        people = leaders(one.slack, 4)
        working = [asyncio.create_task(_works(leader, one.port)) for leader in people]
        await asyncio.wait_for(_answers(people, 12), 20)
        waiting = {leader: leader.doing for leader in people if leader.asking}
        await asyncio.sleep(ARRIVED)
        under_way = [leader for leader, act in waiting.items() if leader.asking and leader.doing is act]
        started = time.monotonic()
        found.code = await one.stop()
        found.seconds = time.monotonic() - started
        await asyncio.gather(*working)
        there = await shelf(one.data)
    found.under_way = len(under_way)
    found.cut_off = sum(leader.doing is waiting[leader] for leader in under_way)
    for leader in people:
        found.acknowledged += leader.acknowledged
        found.lost += leader.lost(there)
        found.doubled += leader.doubled(there)
    return found


async def _answers(people: list[Leader], number: int) -> None:
    """Wait for so many answers."""
    heard = asyncio.Semaphore(0)
    for leader in people:
        leader.on_answer = heard.release
    for _ in range(number):
        await heard.acquire()


async def _works(leader: Leader, port: int) -> None:
    """One change after the other on one connection, until the server goes."""
    line = Line(port)
    while await leader.once(line):
        pass
    line.close()
