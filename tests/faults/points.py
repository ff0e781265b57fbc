"""Every point of a commit at which the machine may fail: killed there, or told that the disk is full or broken."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.store.journal import FILE as JOURNAL
from bot.store.keyring import Keyring
from tests.faults.server import ROOT
from tests.faults.shelf import CONFIG, shelf
from tests.faults.writer import ERASURE, PERSON, TENANT, name_of

CALLS = ("mkdir", "openat", "write", "fsync", "rename", "unlink")
WAYS = ("signal=SIGKILL", "error=ENOSPC", "error=EIO")
SIDE_BY_SIDE = 2


def _strace() -> str:
    """The strace of this machine, when it may trace here; else none."""
    found = shutil.which("strace") or ""
    tries = found and subprocess.run([found, "-o", "/dev/null", "true"], capture_output=True, timeout=20, check=False)
    return found if tries and tries.returncode == 0 else ""


STRACE = _strace()
LINE = re.compile(r"^\d+ +(\w+)\(", re.MULTILINE)


@dataclass(frozen=True)
class Point:
    """The `number`-th call of this kind goes wrong this way; with `on`, every one after it does too."""

    call: str
    number: int
    way: str
    on: bool = False

    @property
    def inject(self) -> str:
        """As strace wants to hear it."""
        return f"inject={self.call}:{self.way}:when={self.number}{'+' if self.on else ''}"


@dataclass
class Points:
    """How it went."""

    points: int = 0
    told: int = 0
    corrupt: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)  # strace did nothing: a point that proves nothing

    def figures(self) -> dict[str, object]:
        return {
            "points": self.points,
            "told not kept": self.told,
            "corrupt": len(self.corrupt),
            "lost": len(self.lost),
        }


def all_points(folder: Path, planted: str = "", lane: str = "whole") -> list[Point]:
    """Count what the commits call, once, without harm; then each of them in each way."""
    traced(folder, "trace=" + ",".join(CALLS), planted, lane=lane)
    found = Counter(LINE.findall(trace(folder).read_text()))
    every = [(call, number) for call in CALLS for number in range(1, found[call] + 1)]
    once = [Point(call, number, way) for call, number in every for way in WAYS]
    # A disk that stays broken: also the way back fails.
    return once + [Point(call, number, "error=EIO", on=True) for call, number in every if call != "openat"]


async def tried(
    folder: Path, points: Iterable[Point], planted: str = "", steps: int = ERASURE, lane: str = "whole"
) -> Points:
    """Let writers, each in a folder of its own, run into these points, and look at what each left."""
    found, waiting = Points(), iter(points)

    async def one_after_the_other(own: Path) -> None:
        for point in waiting:
            words = await asyncio.to_thread(traced, own, point.inject, planted, steps, lane)
            await _look(own, point, words, found)

    await asyncio.gather(*(one_after_the_other(folder / str(number)) for number in range(SIDE_BY_SIDE)))
    return found


async def _look(folder: Path, point: Point, words: list[tuple[str, int]], found: Points) -> None:
    seen = trace(folder).read_text()
    there = await shelf(data(folder), TENANT)
    book = there.books.get(PERSON)
    holds = int(book.owner.name.split()[0]) if book else gone(words)
    found.points += 1
    found.told += sum(word == "not-kept" for word, _ in words)
    if "killed by SIGKILL" not in seen and "(INJECTED)" not in seen:
        found.missed.append(point.inject)
    if there.damaged or (book and book.owner.name != name_of(holds)):
        found.corrupt.append(point.inject)
    if not _kept_its_word(words, holds):
        found.lost.append(f"{point.inject}: {words} and then {holds}")


def gone(words: list[tuple[str, int]]) -> int:
    """Which step an empty folder stands for: the beginning, or the erasure once it has begun."""
    return ERASURE if ("erasing", ERASURE) in words else 0


def traced(folder: Path, what: str, planted: str, steps: int = ERASURE, lane: str = "whole") -> list[tuple[str, int]]:
    """Run the writer on an empty folder under strace, which sees only the calls about its notebook."""
    shutil.rmtree(folder, ignore_errors=True)
    # The folder above is there already: another thread would make it, and strace counts for each thread apart.
    data(folder).mkdir(parents=True)
    Keyring((), folder / CONFIG / "duwtje").vault(data(folder))
    ran = subprocess.run(
        [*_under_strace(folder, what), *_writer(folder, planted, steps, lane)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = [line.split() for line in ran.stdout.splitlines()]
    # A writer that may not even open its folder says nothing; what else it could say is a mistake of ours.
    assert lines or "(INJECTED)" in trace(folder).read_text() or ran.returncode < 0, ran.stderr
    return [(word, int(number)) for word, number in lines]


def _under_strace(folder: Path, what: str) -> list[str]:
    own = data(folder) / TENANT
    names = [data(folder), own, *(own / f"{PERSON}.json{end}" for end in ("", ".new", ".previous"))]
    names += [data(folder) / JOURNAL, data(folder) / f"{JOURNAL}.new"]
    paths = [part for name in names for part in ("-P", str(name))]
    # Without --seccomp-bpf: with it strace 6.1 sends no signals.
    return [STRACE, "-f", "-o", str(trace(folder)), *paths, "-e", "trace=" + ",".join(CALLS), "-e", what]


def _writer(folder: Path, planted: str, steps: int, lane: str) -> list[str]:
    return [sys.executable, "-m", "tests.faults.writer", str(data(folder)), planted, str(steps), lane]


def data(folder: Path) -> Path:
    return folder / "data"


def trace(folder: Path) -> Path:
    return folder / "trace"


def _kept_its_word(words: list[tuple[str, int]], holds: int) -> bool:
    """What was said to be kept is there, or something newer, also while the program goes on after a failure."""
    newest = 0
    for word, number in words:
        if word == "erasing":  # from here on nothing is as good as everything
            break
        if word == "holds" and number < newest:
            return False
        newest = number if word == "kept" else newest
    return holds >= max(newest, *(number for word, number in words if word == "kept"), 0)
