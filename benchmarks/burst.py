"""Ten thousand leaders due at once: what finding them costs, how long the loop is blocked, and how pages are answered.

Run: python -m benchmarks.burst [leaders] [brief]      about two minutes; in brief without the server
Beside APScheduler with a job for each, in the same run; then the real coach with a chat that counts; then the real
server, as it is and with its politeness towards Slack off, which is worse than any leader will meet.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import uvloop
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from benchmarks import busy, dispatch
from benchmarks.tick import MOMENT, TENANT, VAULT, ZONE, Counter, fill, longest_wait
from bot.content.library import load
from bot.core import reading
from bot.core.coach import Coach
from bot.core.rhythm import next_occurrence
from bot.engine import garbage
from bot.store.glance import Glance
from bot.store.index import Index
from bot.store.tiny import TinyStore

ROUNDS, SOON = 3, timedelta(seconds=2)
BOOT, IDLE, LATER, MEASURED = 15.0, 6.0, 1.0, 8.0  # seconds
FLOOR = 5.0  # seconds
STARTS_AT = "BURST_AT"  # when it is MOMENT, in seconds of the machine's clock
POLITE, RUDE, BRIEF = "polite", "rude", "brief"


@dataclass(frozen=True)
class Workspace:
    """As the server is told of it."""

    api_url: str
    bot_token: str = "xoxb-test"  # noqa: S105 - nobody's
    signing_secret: str = "secret"  # noqa: S105


def swept(leaders: int) -> float:
    """CPU seconds of our own part: who is due, and when each is due next."""
    index = Index()
    for number in range(leaders):
        index.put(Glance(TENANT, f"U{number:09}", MOMENT, ()))
    gc.collect()
    began = time.process_time()
    for tenant, person in index.due(MOMENT, leaders):
        index.put(Glance(tenant, person, next_occurrence(3, "15:00", ZONE, MOMENT), ()))
    took = time.process_time() - began
    assert index.due(MOMENT, 1) == []
    return took


async def scheduled(leaders: int) -> tuple[float, float]:
    """(CPU seconds, longest time the loop was blocked) of APScheduler with a job for each, doing nothing in it."""
    done, scheduler = 0, AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None})

    async def nothing() -> None:
        nonlocal done
        done += 1

    scheduler.start(paused=True)
    trigger = CronTrigger(day_of_week="thu", hour=15, timezone=ZONE)
    for _ in range(leaders):
        scheduler.add_job(nothing, trigger, next_run_time=datetime.now(UTC) + SOON)
    await asyncio.sleep(SOON.total_seconds())

    async def burst() -> None:
        scheduler.resume()
        while done < leaders:
            await asyncio.sleep(0.01)

    began = time.process_time()
    _, blocked = await longest_wait(burst())
    took = time.process_time() - began
    scheduler.shutdown(wait=False)
    return took, blocked


async def woken(leaders: int) -> tuple[float, float]:
    """(seconds, longest time the loop was blocked) of the real coach with a chat that counts."""
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), leaders, leaders)
        store = await TinyStore.open(Path(name), lambda _: VAULT)
        gc.collect()
        chat, library = Counter(), load()
        reading.warm(library.language)
        coach = Coach(library, store, [chat])

        async def burst() -> None:
            while chat.sent < leaders:
                await coach.wake(MOMENT)
                await asyncio.sleep(0)

        with garbage.in_small_rounds():
            found = await longest_wait(burst())
        await coach.finish()
        await store.close()
        gc.unfreeze()
    return found


async def asked(leaders: int, how: str) -> tuple[list[float], list[float]]:
    """How long each page took, while nobody was due and during the burst."""
    with tempfile.TemporaryDirectory() as name, dispatch.served(0.0) as url:
        folder, slack = Path(name) / "data", Workspace(url)
        folder.mkdir()
        fill(folder, leaders, leaders)
        starts = time.time() + BOOT + IDLE
        os.environ[STARTS_AT] = str(starts)
        async with busy.served(slack, str(folder), ("-m", "benchmarks.burst", how)) as port:
            await busy.reading(slack.signing_secret, port, 1.0)
            assert time.time() + IDLE < starts, "the start took too long"
            idle = await busy.reading(slack.signing_secret, port, IDLE)
            await asyncio.sleep(starts + LATER - time.time())
            return idle, await busy.reading(slack.signing_secret, port, MEASURED)


def serve(how: str) -> int:
    """The product, on a clock of its own."""
    from bot import __main__, wiring  # noqa: PLC0415 - only in the process that serves
    from bot.chat.slack.send import SlackChat  # noqa: PLC0415

    starts = float(os.environ[STARTS_AT])

    async def at_once(*_: object) -> float:
        """Without pause."""
        return 0.0

    if how == RUDE:
        setattr(SlackChat, "_turn", at_once)  # noqa: B010 - how fast Slack wants it is not measured here
    wiring.opened = partial(wiring.opened, clock=lambda: MOMENT + timedelta(seconds=time.time() - starts))
    return __main__.main([])


def at(took: list[float], part: float) -> float:
    """Milliseconds below which so large a part lies."""
    return busy.at(took, part) * 1000


def main(leaders: int, *, brief: bool = False) -> None:
    """Print the table."""
    mine = sorted(swept(leaders) for _ in range(ROUNDS))[ROUNDS // 2]
    cpu, blocked = asyncio.run(scheduled(leaders))
    print(
        f"sweep of {leaders:,}: {mine:.3f} s of CPU; APScheduler, a job each: {cpu:.2f} s, loop blocked {blocked:.2f} s"
    )
    print(f"ratio {mine / cpu:.3f} (goal: at most 0.1)", flush=True)
    _, floor = uvloop.run(longest_wait(asyncio.sleep(FLOOR)))
    took, blocked = uvloop.run(woken(leaders))
    print(
        f"real coach: {took:.1f} s, {leaders / took:.0f} a second; loop blocked at most {blocked * 1000:.0f} ms",
        end=" ",
    )
    print(f"(goal: 50; a loop with nothing to do here and now: {floor * 1000:.0f} ms)", flush=True)
    for how in () if brief else (POLITE, RUDE):
        idle, during = asyncio.run(asked(leaders, how))
        for name, part in (("p50", 0.5), ("p99", 0.99)):
            one, other = at(idle, part), at(during, part)
            goal = " (goal: at most 2)" if (name, how) == ("p99", POLITE) else ""
            said = f"idle {one:.2f} ms, during the burst {other:.2f} ms, ratio {other / one:.2f}{goal}"
            print(f"/gesprek {name}, {how} to Slack: {said}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] in ([POLITE], [RUDE]):
        sys.exit(serve(sys.argv[1]))
    main(int((sys.argv[1:] or ["10000"])[0]), brief=BRIEF in sys.argv[1:])
