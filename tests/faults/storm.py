"""A storm of kills while four leaders write: what was acknowledged stays, and stands there once."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.leader import Leader, leaders
from tests.faults.server import Server, server
from tests.faults.shelf import shelf

WAYS = ("any moment", "after an answer", "during boot")
LONGEST_BOOT = 1.0
STALL = 20.0  # seconds without answers after which we no longer wait for them


@dataclass
class Storm:
    """How it went."""

    kills: int = 0
    at_work: int = 0
    hits: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    damaged: int = 0
    failed_starts: int = 0
    odd: int = 0
    seconds: float = 0.0

    @property
    def sound(self) -> bool:
        return not (self.lost or self.doubled or self.damaged or self.failed_starts or self.odd)

    def figures(self) -> dict[str, object]:
        return {
            "kills": self.kills,
            "acknowledged": self.acknowledged,
            "in flight": f"{self.hits}/{self.at_work}",
            "lost": len(self.lost),
            "doubled": len(self.doubled),
            "damaged": self.damaged,
            "failed starts": self.failed_starts,
            "seconds": round(self.seconds, 1),
        }


async def storm(folder: Path, kills: int, planted: str = "", seed: int = 1) -> Storm:
    """Kill so many times; ends at the first trouble."""
    found, started = Storm(), time.monotonic()
    chance = random.Random(seed)  # noqa: S311 - no secret
    async with server(folder, planted) as one:
        people = leaders(one.slack, seed)
        stop = asyncio.Event()
        one.start()
        assert await one.ready(), one.said[-2000:]
        writing = [asyncio.create_task(leader.write(one, stop)) for leader in people]
        try:
            while found.kills < kills and found.sound:
                await _kill(one, people, chance, WAYS[found.kills % len(WAYS)], found)
                await _compare(one, people, found)
                one.start()
                await one.ready()
                found.failed_starts = one.failed_starts
        finally:
            stop.set()
            if found.sound:
                await asyncio.wait(writing, timeout=30)
            for task in writing:
                task.cancel()
            await asyncio.gather(*writing, return_exceptions=True)
        await one.stop()
        if found.sound:  # what was found before stays found, though a start may have mended it
            await _compare(one, people, found)
        found.acknowledged = sum(leader.acknowledged for leader in people)
    found.seconds = time.monotonic() - started
    return found


async def _kill(one: Server, people: list[Leader], chance: random.Random, way: str, found: Storm) -> None:
    if way == "during boot":
        await _answers(one, people, 4)
        one.kill()
        one.start()
        await asyncio.sleep(chance.uniform(0, LONGEST_BOOT))
    elif way == "any moment":
        await _answers(one, people, 4)
        await asyncio.sleep(chance.uniform(0, 0.08))
    else:
        await _answers(one, people, chance.randrange(4, 12), then=lambda: _strike(one, people, found))
    if way == "any moment":
        _strike(one, people, found)
    one.kill()
    found.kills += 1


def _strike(one: Server, people: list[Leader], found: Storm) -> None:
    """Kill while they work; it hits when somebody waits for an answer."""
    found.at_work += 1
    found.hits += any(leader.asking for leader in people)
    one.kill()


async def _answers(one: Server, people: list[Leader], number: int, then: Callable[[], None] = lambda: None) -> None:
    """Wait for so many answers; the kill, if it is wanted, comes before anything else happens here."""
    left, enough = [number], asyncio.Event()

    def heard() -> None:
        left[0] -= 1
        if left[0] == 0:
            then()
            enough.set()

    for leader in people:
        leader.on_answer = heard
    try:
        await asyncio.wait_for(enough.wait(), STALL)
    except TimeoutError:
        raise AssertionError(_told(one, people)) from None


def _told(one: Server, people: list[Leader]) -> str:
    """What is known of a server that answers nobody any more."""
    states = [(leader.person, leader.asking, leader.doing, leader.odd[-2:]) for leader in people]
    return f"no answers: up={one.up.is_set()} {states}\n{one.said[-3000:]}"


async def _compare(one: Server, people: list[Leader], found: Storm) -> None:
    there = await shelf(one.data)
    found.damaged = there.damaged
    found.odd = sum(len(leader.odd) for leader in people)
    for leader in people:
        found.lost += leader.lost(there)
        found.doubled += leader.doubled(there)
