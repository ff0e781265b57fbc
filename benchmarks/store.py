"""What the notebooks cost: durable writes, a start with many of them, and memory; ratios in one run.

Run: python -m benchmarks.store [people] [entries]      the goals are stated for 10000 and 300
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bot.core.model import Compliment, Notebook, Person
from bot.store import codec
from bot.store.generations import seal
from bot.store.rows import Rows
from bot.store.tiny import TinyStore
from bot.store.vault import Key, Vault

TENANT, MOMENT = "T1", datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
VAULT = Vault([Key("k1", bytes(32))])
WORDS = "belde dinsdag zelf de klant terug en legde rustig uit wat er mis ging"
WRITES, FEW, TEAM = 200, 10, 8


def entry(number: int, owner: int = 0) -> Compliment:
    """A compliment as a leader writes one, about somebody of a team of eight."""
    return Compliment(
        id=f"{number:010x}",
        colleague=f"U{owner // TEAM * TEAM + number % TEAM:09d}",
        name="Jan Maes",
        behaviour=WORDS,
        situation="na de storing van maandag",
        effect="de klant bleef",
        moment=MOMENT,
    )


def unlock(_: Path) -> Vault:
    """The key of this benchmark."""
    return VAULT


def fill(folder: Path, people: int, entries: int) -> None:
    """Write everybody's notebook without waiting for the disk; entries are sealed for one: only heads are opened."""
    (folder / TENANT).mkdir(parents=True)
    shared = Notebook(tenant=TENANT, owner=Person(id="U0", name="Anna"), compliments=[entry(n) for n in range(entries)])
    sealed = Rows(VAULT, TENANT, "U0").seal("compliments", shared.compliments)
    for number in range(people):
        owner = f"U{number:09d}"
        own = replace(shared, owner=Person(id=owner, name="Anna"), compliments=[])
        tables = dict[str, dict[str, Any]](codec.tables(own, Rows(VAULT, TENANT, owner)) | {"compliments": sealed})
        tables["notebook"]["1"]["about"] = {f"U{number // TEAM * TEAM + n:09d}": entries // TEAM for n in range(TEAM)}
        body = msgspec.json.encode(tables)
        (folder / TENANT / f"{owner}.json").write_bytes(seal(body))


async def median(work: Callable[[int], Awaitable[None]], times: int) -> float:
    """Median seconds of doing it so often."""
    took = list[float]()
    for number in range(times):
        began = time.perf_counter()
        await work(number)
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def writer(store: TinyStore, person: str) -> Callable[[int], Awaitable[None]]:
    """Adds an entry and lets the oldest go, so that the notebook keeps its size."""

    async def write(number: int) -> None:
        async with store.notebook(TENANT, person) as book:
            book.compliments = [*book.compliments[1:], entry(1_000_000 + number)]

    return write


async def full(store: TinyStore, person: str, entries: int) -> None:
    """Give this person so many entries."""
    async with store.notebook(TENANT, person) as book:
        book.compliments = [entry(number) for number in range(entries)]


def table(folder: Path) -> sqlite3.Connection:
    """A table that is durable after each insert."""
    con = sqlite3.connect(folder / "entries.db", isolation_level=None)
    con.execute("pragma journal_mode=wal")
    con.execute("pragma synchronous=full")
    con.execute("create table entries(id text primary key, owner text, colleague text, words text, moment text)")
    return con


async def writes(many: Path, folder: Path, people: int, entries: int) -> None:
    """A durable write among many and among few, and beside an insert of SQLite."""
    crowd = await TinyStore.open(many, unlock)
    few = await TinyStore.open(folder / "few", unlock)
    con = table(folder)

    async def insert(number: int) -> None:
        con.execute("insert into entries values(?,?,?,?,?)", (str(number), "U1", "U2", WORDS, MOMENT.isoformat()))

    for number in range(FEW):
        await full(few, f"W{number}", 1)
    await full(crowd, "W0", 1)
    await full(few, "W1", entries)
    rounds = []
    for turn in range(5):  # taken in turns: the machine has moods
        first = WRITES * turn
        among_few = await median(lambda n, at=first: writer(few, "W0")(at + n), WRITES // 5)
        among_many = await median(lambda n, at=first: writer(crowd, "W0")(at + n), WRITES // 5)
        grown = await median(lambda n, at=first: writer(few, "W1")(at + n), WRITES // 5)
        sqlite = await median(lambda n, at=first: insert(at + n), WRITES // 5)
        rounds.append((among_few, among_many, grown, sqlite))
    few_s, many_s, grown_s, sqlite_s = (statistics.median(column) for column in zip(*rounds, strict=True))
    say(f"durable write, {FEW} people", few_s)
    say(f"durable write, {people} people", many_s, many_s / few_s, 1.2)
    say("SQLite insert (WAL, FULL)", sqlite_s)
    say(f"durable write, {entries} entries, sealed", grown_s, grown_s / sqlite_s, 6)
    rate = await together(few)
    print(f"{f'writes a second, {FEW} people at once':44}{rate:>10.0f}")
    await crowd.close()
    await few.close()


async def together(store: TinyStore) -> float:
    """Durable writes a second with everybody writing at once, twenty entries each."""
    people = [f"W{number}" for number in range(FEW)]
    for person in people:
        await full(store, person, 20)
    began = time.perf_counter()
    await asyncio.gather(*[median(writer(store, person), WRITES // 4) for person in people])
    return FEW * (WRITES // 4) / (time.perf_counter() - began)


async def start(folder: Path, people: int, entries: int) -> None:
    """Opening everything, beside reading and parsing the same files; and what memory it takes afterwards."""
    paths = sorted((folder / TENANT).iterdir())

    def plainly(decode: Callable[[bytes], object]) -> float:
        began = time.perf_counter()
        for path in paths:
            decode(path.read_bytes())
        return time.perf_counter() - began

    plainly(len)  # once, so that everybody finds the files in memory
    plain, standard = plainly(msgspec.json.decode), plainly(json.loads)
    gc.collect()
    before, began = resident(), time.perf_counter()
    store = await TinyStore.open(folder, unlock)
    took = time.perf_counter() - began
    gc.collect()
    each = (resident() - before) / people
    await store.close()
    say(f"read and parse {people} files, msgspec", plain)
    say(f"read and parse {people} files, json", standard)
    say(f"start with {people} x {entries} entries", took, took / plain, 1.5)
    print(f"{'memory after it, a person':44}{each:>8.0f} B          (goal: at most 2048 B)")


def resident() -> int:
    """Bytes of memory this process has now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def say(what: str, seconds: float, ratio: float = 0, goal: float = 0) -> None:
    """One line of the table."""
    against = f"{ratio:>10.2f} (goal: at most {goal})" if goal else ""
    print(f"{what:44}{seconds * 1000:>10.2f} ms{against}", flush=True)


async def main(people: int, entries: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        many = Path(folder) / "many"
        fill(many, people, entries)
        await start(many, people, entries)
        await writes(many, Path(folder), people, entries)


if __name__ == "__main__":
    said = [int(word) for word in sys.argv[1:]]
    asyncio.run(main(*(said + [10_000, 300][len(said) :])))
