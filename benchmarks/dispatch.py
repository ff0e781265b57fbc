"""Nudges sent a second, each claimed and settled durably, beside a plain loop over the same SDK client.

Run: python -m benchmarks.dispatch [leaders] [rounds] [seconds that Slack takes ...]      about two minutes
A small Slack in a process of its own; both send the same card with sixteen under way over one shared session. Slack is
said to take some 80 ms; with none at all only our own work counts, and that of one small call is far less than what a
nudge wants: two durable changes, the rules, the words, the card.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop
from aiohttp import web

from benchmarks.busy import pin
from benchmarks.tick import MOMENT, VAULT, fill
from bot.chat.slack.render import message
from bot.chat.slack.send import SlackChat
from bot.content.library import load
from bot.core import reading
from bot.core.card import Card
from bot.core.coach import Coach
from bot.core.model import Address
from bot.core.outcomes import Outcome, Sent
from bot.engine import garbage
from bot.store.tiny import TinyStore

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

AT_ONCE, PATIENCE = 16, 120.0
stamps = itertools.count(1)


@dataclass(frozen=True)
class Keys:
    """What the room wants to know."""

    api_url: str
    bot_token: str = "xoxb-test"  # noqa: S105 - nobody's
    signing_secret: str = "secret"  # noqa: S105
    app_token: str = ""


class Unpaced(SlackChat):
    """Slack's chat without its politeness: how fast Slack wants to be spoken to is not measured here."""

    def __init__(self, url: str) -> None:
        super().__init__(Keys(url), lambda: MOMENT)
        self.sent = 0
        self.card = Card("", ())

    async def send(self, address: Address, card: Card, key: str, until: datetime | None = None) -> Outcome:
        """Count what arrived."""
        self.card = card
        ended = await super().send(address, card, key, until)
        self.sent += isinstance(ended, Sent)
        return ended

    async def _turn(self, tenant: str, channel: str) -> float:
        """At once."""
        return 0.0

    async def _channel(self, address: Address) -> str:
        # Both send into chats that are open: opening one is done once for each leader.
        return f"D{address.id}"


def slack(told: Connection, takes: float) -> None:
    """A Slack that takes every message, after so many seconds."""
    pin(1)

    async def answer(request: web.Request) -> web.Response:
        form = await (request.json() if request.content_type == "application/json" else request.post())
        channel = form.get("channel") or f"D{request.query.get('users', form.get('users'))}"
        person = {"tz": "Europe/Brussels", "name": "anna"}
        await asyncio.sleep(takes)
        if request.match_info["method"] != "chat.postMessage":
            return web.json_response({"ok": True, "user": person, "channel": {"id": channel}, "team_id": "T1"})
        return web.json_response({"ok": True, "channel": channel, "ts": f"{next(stamps)}.0001"})

    async def serve() -> None:
        app = web.Application()
        app.router.add_post("/api/{method}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        told.send(runner.addresses[0][1])
        while not told.poll():
            await asyncio.sleep(0.1)
        await runner.cleanup()

    asyncio.run(serve())


@contextlib.contextmanager
def served(takes: float) -> Iterator[str]:
    """The small Slack's address, for as long as the block lasts."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=slack, args=(theirs, takes))
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/api/"
    finally:
        ours.send("end")
        process.join(10)


@contextlib.asynccontextmanager
async def coach(url: str, folder: Path) -> AsyncGenerator[tuple[Coach, Unpaced]]:
    """The real one, over a real folder, as the product runs it."""
    store = await TinyStore.open(folder, lambda _: VAULT)
    gc.collect()
    with garbage.in_small_rounds():
        library, chat = load(), Unpaced(url)
        reading.warm(library.language)
        one = Coach(library, store, [chat])
        try:
            yield one, chat
        finally:
            await one.finish()
            await chat.close()
            await store.close()
    gc.unfreeze()


async def woken(one: Coach, chat: Unpaced, leaders: int, moment: datetime = MOMENT) -> None:
    """Wake until everybody has been written to."""
    async with asyncio.timeout(PATIENCE):
        while chat.sent < leaders:
            await one.wake(moment)
    await one.finish()


async def plainly(chat: SlackChat, card: Card, times: int) -> None:
    """Sixteen who send one after the other and remember nothing."""
    numbers = iter(range(times))

    async def sending() -> None:
        for number in numbers:
            words = message(card)
            await chat.web.chat_postMessage(
                channel=f"DU{number}",
                **words,
                metadata={"event_type": "duwtje", "event_payload": {"k": "0" * 16}},
                unfurl_links=False,
                unfurl_media=False,
            )

    await asyncio.gather(*(sending() for _ in range(AT_ONCE)))


async def timed(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """(seconds on the clock, seconds of this process) that it took."""
    began, busy = time.perf_counter(), time.process_time()
    await work()
    return time.perf_counter() - began, time.process_time() - busy


async def measure(url: str, leaders: int) -> tuple[float, ...]:
    """Both once: (ours a second, plain a second, CPU ms of ours each, CPU ms of plain each)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, leaders, leaders)
        async with coach(url, folder) as (one, chat):
            mine, my_cpu = await timed(lambda: woken(one, chat, leaders))
            card = chat.card
            plain, plain_cpu = await timed(lambda: plainly(chat, card, leaders))
    return leaders / mine, leaders / plain, my_cpu / leaders * 1000, plain_cpu / leaders * 1000


def compared(leaders: int, rounds: int, takes: float) -> None:
    """Print the rows for a Slack that takes so many seconds."""
    with served(takes) as url:
        found = [uvloop.run(measure(url, leaders)) for _ in range(rounds)]
    mine, plain, my_cpu, plain_cpu = (statistics.median(column) for column in zip(*found, strict=True))
    ratio = statistics.median(one[0] / one[1] for one in found)
    print(f"Slack takes {takes * 1000:.0f} ms; {leaders} leaders; {AT_ONCE} under way; {rounds} rounds, medians")
    print(f"ours, two durable changes each: {mine:7.0f} a second, {my_cpu:.2f} ms of CPU each")
    print(f"plain loop over the same SDK:   {plain:7.0f} a second, {plain_cpu:.2f} ms of CPU each")
    print(f"ratio {ratio:.2f} (goal: at least 0.9)", flush=True)


def main() -> None:
    """Print the tables."""
    pin(0)
    said = sys.argv[1:]
    leaders, rounds = (int(word) for word in [*said, *("2000", "3")[len(said) :]][:2])
    for takes in map(float, said[2:] or ("0.08", "0")):
        compared(leaders, rounds, takes)


if __name__ == "__main__":
    main()
