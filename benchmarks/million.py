"""The index with a million rhythms: what each takes, and how 200,000 that are due at once drain.

Run: python -m benchmarks.million [rhythms] [due]      about half a minute and 600 MB
A tenth of it goes beside it in the same run: an equal cost for each says that the time grows with the number, no more.
"""

from __future__ import annotations

import gc
import os
import sys
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store.glance import Glance
from bot.store.index import Index

MOMENT = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
LEADERS = 10_000  # of a tenant
CHUNK = 10_000  # told to the loop in so many at a time
TRACED = 20_000  # tracemalloc is slow


def seen(number: int, moment: datetime) -> Glance:
    """A leader with a moment of their own, as a notebook that was just read says it."""
    return Glance(f"T{number // LEADERS:05}", f"U{number:09}", moment, ())


def fill(rhythms: int, due: int) -> Index:
    """So many leaders, of whom every so many-th is due by now."""
    index, apart = Index(), max(1, rhythms // due)
    for number in range(rhythms):
        late = number % apart == 0
        away = timedelta(seconds=number % 3600)
        index.put(seen(number, MOMENT - away if late else MOMENT + timedelta(days=1) + away))
    return index


def drained(index: Index, due: int) -> tuple[int, float, float, float]:
    """(how many, seconds to find them, seconds to move each to next week, longest stretch without a pause)."""
    began = time.perf_counter()
    found = index.due(MOMENT, due)
    looked = worst = time.perf_counter() - began
    moved = 0.0
    for first in range(0, len(found), CHUNK):
        began = time.perf_counter()
        for tenant, person in found[first : first + CHUNK]:
            index.put(Glance(tenant, person, MOMENT + timedelta(days=7), ()))
        took = time.perf_counter() - began
        moved, worst = moved + took, max(worst, took / CHUNK)
    assert index.due(MOMENT, due) == []
    return len(found), looked, moved, worst


def resident() -> int:
    """Bytes of memory this process has now (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def measure(rhythms: int, due: int) -> float:
    """Print a row; returns microseconds for each that was due."""
    gc.collect()
    before, began = resident(), time.perf_counter()
    index = fill(rhythms, due)
    took = time.perf_counter() - began
    gc.collect()
    each = (resident() - before) / rhythms
    count, looked, moved, worst = drained(index, due)
    cost = (looked + moved) / count * 1e6
    print(
        f"| {rhythms:>9,} | {count:>7,} | {took / rhythms * 1e6:>7.2f} | {looked:>8.3f} | {moved:>8.3f} | "
        f"{cost:>11.2f} | {worst * 1000:>9.1f} | {each:>9.0f} |",
        flush=True,
    )
    return cost


def traced() -> float:
    """Bytes a rhythm as Python counts them, without what the system rounds up."""
    tracemalloc.start()
    index = fill(TRACED, TRACED // 5)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert index.knows("T00000", "U000000000")
    return size / TRACED


def main() -> None:
    """Print the table."""
    rhythms, due = ([int(word) for word in sys.argv[1:]] + [1_000_000, 200_000][len(sys.argv) - 1 :])[:2]
    print(f"Python counts {traced():.0f} bytes a rhythm (goal: at most 500)")
    print("|   rhythms |     due | put, µs | found, s | moved, s | µs each due | pause, ms | B each   |")
    print("|----------:|--------:|--------:|---------:|---------:|------------:|----------:|---------:|")
    small = measure(rhythms // 10, due // 10)
    large = measure(rhythms, due)
    print(f"each of {due:,} costs {large / small:.2f} times each of {due // 10:,} (a tenth as many rhythms)")


if __name__ == "__main__":
    main()
