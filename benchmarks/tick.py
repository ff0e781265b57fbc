"""How long one tick keeps the loop busy: 10,000 leaders, 1,000 of them due, a real folder on disk.

Run: python -m benchmarks.tick [leaders] [due]
The real coach wakes them; the chat renders each card for Slack and counts it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from bot.chat.slack.render import message
from bot.content.library import load
from bot.core import reading
from bot.core.card import Card
from bot.core.coach import Coach
from bot.core.model import Address, Colleague, Compliment, Notebook, Person, Rhythm, Slot
from bot.core.outcomes import Absent, Sent
from bot.engine import garbage
from bot.store import codec
from bot.store.generations import seal
from bot.store.names import name_of
from bot.store.rows import Rows
from bot.store.tiny import TinyStore
from bot.store.vault import Key, Vault

TENANT = "T1"
VAULT = Vault([Key("k1", bytes(32))])
ZONE = "Europe/Brussels"
MOMENT = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)  # Thursday 15:00 in Brussels
BEAT = 0.001


class Counter:
    """A chat that takes everything at once and counts it."""

    platform = "slack"

    def __init__(self) -> None:
        self.sent = 0

    async def person(self, tenant: str, person: str) -> Person:
        """Everybody is Anna."""
        return Person(id=person, name="Anna Peeters", zone=ZONE)

    async def presence(self, tenant: str, person: str, moment: datetime) -> None:
        """Nobody says."""

    async def send(self, address: Address, card: Card, key: str, until: datetime | None = None) -> Sent:
        """Render as Slack does, and count."""
        message(card)
        self.sent += 1
        return Sent(str(self.sent))

    async def find(self, address: Address, key: str, since: datetime, until: datetime) -> Absent:
        """Nothing gets lost here."""
        return Absent()

    def rest(self, address: Address) -> float:
        """Always open."""
        return 0.0

    async def withdraw(self, address: Address, receipt: str) -> None:
        """Nothing to take back."""

    async def show_home(self, tenant: str, person: str, card: Card) -> None:
        """No page."""


def leader(number: int, *, due: bool) -> Notebook:
    """A leader with a team of three and twenty compliments."""
    book = Notebook(tenant=TENANT, platform="slack", owner=Person(id=f"U{number}", name=f"Anna {number}", zone=ZONE))
    book.met = book.looked = MOMENT
    book.next_due = MOMENT if due else MOMENT + timedelta(days=1)
    book.rhythm = Rhythm(agreed=True, slots=(Slot(kind="appreciation", day=3, time="15:00", next=book.next_due),))
    book.team = [Colleague(id=f"U{number}C{n}", name="Jan Maes", since=MOMENT) for n in range(3)]
    book.compliments = [
        Compliment(
            id=f"c{n}",
            colleague=f"U{number}C{n % 3}",
            name="Jan Maes",
            behaviour="belde terug",
            moment=MOMENT - timedelta(days=20 + n),
        )
        for n in range(20)
    ]
    return book


def fill(folder: Path, leaders: int, due: int) -> None:
    """Write the notebooks without waiting for the disk: only the tick is measured."""
    (folder / TENANT).mkdir()
    for number in range(leaders):
        book = leader(number, due=number < due)
        path = folder / TENANT / f"{name_of(book.owner.id)}.json"
        path.write_bytes(seal(msgspec.json.encode(codec.tables(book, Rows(VAULT, TENANT, book.owner.id)))))


async def longest_wait(work: Awaitable[object]) -> tuple[float, float]:
    """(seconds it took, longest stretch in which the loop did not turn)."""
    worst = 0.0

    async def heart() -> None:
        nonlocal worst
        while True:
            before = time.perf_counter()
            await asyncio.sleep(BEAT)
            worst = max(worst, time.perf_counter() - before - BEAT)

    beating = asyncio.create_task(heart())
    await asyncio.sleep(BEAT * 5)
    worst, began = 0.0, time.perf_counter()
    await work
    took = time.perf_counter() - began
    beating.cancel()
    with suppress(asyncio.CancelledError):
        await beating
    return took, worst


async def measure(folder: Path, leaders: int, due: int) -> None:
    """Print what a start, a tick for nobody and a tick for many cost."""
    began = time.perf_counter()
    store = await TinyStore.open(folder, lambda _: VAULT)
    opened = time.perf_counter() - began
    chat = Counter()
    library = load()
    reading.warm(library.language)  # as the product does once it serves
    coach = Coach(library, store, [chat])

    async def wake(moment: datetime) -> None:
        await coach.wake(moment)
        while chat.sent < due and moment == MOMENT:  # sendings may go on after a tick
            await asyncio.sleep(0.01)

    with garbage.in_small_rounds():  # as the product does
        nobody = await longest_wait(wake(MOMENT - timedelta(days=7)))
        many = await longest_wait(wake(MOMENT))
    left = len(store.due(MOMENT, leaders))
    await coach.finish()
    await store.close()
    print(f"| {leaders:,} leaders on disk     | seconds | loop blocked at most, ms |")
    print("|----------------------------|--------:|-------------------------:|")
    print(f"| start: index of all        | {opened:7.2f} |                          |")
    print(f"| a tick with nobody due     | {nobody[0]:7.4f} | {nobody[1] * 1000:24.1f} |")
    print(f"| a tick with {due:,} due      | {many[0]:7.2f} | {many[1] * 1000:24.1f} |")
    print(f"{chat.sent:,} sent, {chat.sent / many[0]:,.0f} a second with two durable commits each; still due: {left}")


def main() -> None:
    """Fill a folder that is thrown away, and measure."""
    leaders, due = ([int(word) for word in sys.argv[1:]] + [10_000, 1_000][len(sys.argv) - 1 :])[:2]
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), leaders, due)
        asyncio.run(measure(Path(folder), leaders, due))


if __name__ == "__main__":
    main()
