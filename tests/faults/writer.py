"""Writes one notebook over and over and says what was kept: `python -m tests.faults.writer FOLDER BUG,BUG STEPS LANE`.

On standard output, a word and a number a line: `begin 0`, then `kept N` or `not-kept N`, and after an error `holds N`:
what the running program reads back; before the erasure `erasing N`. The last number is that of the erasure of it all.
LANE is "swift" for commits by way of the journal, else "whole".
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.model import Person
from bot.store import lane, tiny
from bot.store.tiny import TinyStore
from tests.faults.planted import plant
from tests.faults.shelf import CONFIG, opened

TENANT, PERSON = "T1", "U1ANNA"  # files are called so too
SIZES = (1, 40, 3, 200, 0, 7)  # it grows and shrinks
ERASURE = len(SIZES) + 1
START = datetime(2026, 11, 24, tzinfo=UTC)


def name_of(number: int) -> str:
    """What commit `number` writes, as long as its size asks."""
    return f"{number} " + "x" * 50 * SIZES[number % len(SIZES)]


async def main(folder: Path, steps: int, *, swift: bool) -> None:
    """Six commits, each its own number and size, and the erasure."""
    # One thread for everything, so that the numbers strace counts are the same in every run.
    tiny.WRITERS = 1
    TinyStore._found = TinyStore._written
    lane.APART = 3600.0  # nothing is written whole behind our back, before the end
    store = await opened(folder, folder.with_name(CONFIG))
    store._lane._thread = store._writing
    _say("begin", 0)
    for number in range(1, steps + 1):
        try:
            await _step(store, number, swift=swift)
            _say("kept", number)
        except OSError:
            _say("not-kept", number)
            _say("holds", await _held(store))
    await store.close()


async def _step(store: TinyStore, number: int, *, swift: bool) -> None:
    if number == ERASURE:
        _say("erasing", number)
        await store.erase(TENANT, PERSON)
        return
    async with store.notebook(TENANT, PERSON, swift=swift) as book:
        book.owner = Person(id=PERSON, name=name_of(number))
        book.handled = {str(n): START + timedelta(seconds=n) for n in range(SIZES[number % len(SIZES)])}


async def _held(store: TinyStore) -> int:
    book = await store.read(TENANT, PERSON)
    return int(book.owner.name.split()[0]) if book else 0


def _say(word: str, number: int) -> None:
    print(word, number, flush=True)  # noqa: T201 - this is how it speaks


if __name__ == "__main__":
    plant(sys.argv[2])
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[3]), swift=sys.argv[4] == "swift"))
