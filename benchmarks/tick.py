"""How long one tick keeps the loop busy: 10,000 leaders, 1,000 of them due, a real folder on disk.

Run: python -m benchmarks.tick [leaders] [due]
`wake_over` is the seam: it stands where `Coach.wake` belongs and does what a wake asks of the store.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from bot.core.model import Address, Colleague, Compliment, Due, Notebook, Person, Reach, Rhythm, Slot, State
from bot.core.ports import Store
from bot.core.rhythm import next_occurrence
from bot.store import codec
from bot.store.generations import seal
from bot.store.names import name_of
from bot.store.tiny import TinyStore

Wake = Callable[[datetime], Awaitable[object]]

TENANT = "T1"
ZONE = "Europe/Brussels"
MOMENT = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)  # Thursday 15:00 in Brussels
BEAT = 0.001
TOGETHER = 32
CHUNK = 100


def wake_over(store: Store) -> Wake:
    """Open every due notebook, write the nudge into its outbox, plan the next one: no chat, no words."""

    async def nudge(tenant: str, person: str, moment: datetime) -> None:
        async with store.notebook(tenant, person) as book:
            due = letter(tenant, person, moment)
            book.outbox.append(due)
            book.next_due = next_occurrence(3, "15:00", book.owner.zone, moment)
        async with store.notebook(tenant, person) as book:  # durable before the first byte leaves
            book.outbox[-1] = replace(due, state=State.SENDING, attempt_at=moment)
        async with store.notebook(tenant, person) as book:
            book.outbox[-1] = replace(due, state=State.SENT, attempt_at=moment, receipt="1")

    async def wake(moment: datetime) -> None:
        room = asyncio.Semaphore(TOGETHER)

        async def one(tenant: str, person: str) -> None:
            async with room:
                await nudge(tenant, person, moment)

        while found := store.due(moment, CHUNK):
            await asyncio.gather(*[one(*key) for key in found])

    return wake


def letter(tenant: str, person: str, moment: datetime) -> Due:
    """The nudge of this moment."""
    where = Address(platform="slack", tenant=tenant, reach=Reach.PERSON, id=person)
    key = f"{tenant}|slack|waardering|{person}|{moment:%Y-%m-%d}"
    until = moment + timedelta(days=1)
    return Due(id=key, key=key, kind="waardering", address=where, not_before=moment, not_after=until)


def leader(number: int, *, due: bool) -> Notebook:
    """A leader with a team of three and twenty compliments."""
    book = Notebook(tenant=TENANT, platform="slack", owner=Person(id=f"U{number}", name=f"Anna {number}", zone=ZONE))
    book.met = MOMENT
    book.next_due = MOMENT if due else MOMENT + timedelta(days=1)
    book.rhythm = Rhythm(agreed=True, slots=(Slot(kind="waardering", day=3, time="15:00", next=book.next_due),))
    book.team = [Colleague(id=f"U{number}C{n}", name="Jan Maes", since=MOMENT) for n in range(3)]
    book.compliments = [
        Compliment(id=f"c{n}", colleague=f"U{number}C{n % 3}", name="Jan Maes", behaviour="belde terug", moment=MOMENT)
        for n in range(20)
    ]
    return book


def fill(folder: Path, leaders: int, due: int) -> None:
    """Write the notebooks without waiting for the disk: only the tick is measured."""
    (folder / TENANT).mkdir()
    for number in range(leaders):
        book = leader(number, due=number < due)
        path = folder / TENANT / f"{name_of(book.owner.id)}.json"
        path.write_bytes(seal(msgspec.json.encode(codec.tables(book))))


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


async def measure(folder: Path, leaders: int, due: int, make_wake: Callable[[Store], Wake] = wake_over) -> None:
    """Print what a start, a tick for nobody and a tick for many cost."""
    began = time.perf_counter()
    store = await TinyStore.open(folder)
    opened = time.perf_counter() - began
    wake = make_wake(store)
    nobody = await longest_wait(wake(MOMENT - timedelta(days=7)))
    many = await longest_wait(wake(MOMENT))
    left = len(store.due(MOMENT, leaders))
    await store.close()
    print(f"| {leaders:,} leaders on disk     | seconds | loop blocked at most, ms |")
    print("|----------------------------|--------:|-------------------------:|")
    print(f"| start: index of all        | {opened:7.2f} |                          |")
    print(f"| a tick with nobody due     | {nobody[0]:7.4f} | {nobody[1] * 1000:24.1f} |")
    print(f"| a tick with {due:,} due      | {many[0]:7.2f} | {many[1] * 1000:24.1f} |")
    print(f"{due * 3 / many[0]:,.0f} durable commits a second; still due: {left}")


def main() -> None:
    """Fill a folder that is thrown away, and measure."""
    leaders, due = ([int(word) for word in sys.argv[1:]] + [10_000, 1_000][len(sys.argv) - 1 :])[:2]
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), leaders, due)
        asyncio.run(measure(Path(folder), leaders, due))


if __name__ == "__main__":
    main()
