"""Every point of a commit at which the machine may fail: killed there, or told that the disk is full or broken."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.server import ROOT
from tests.faults.shelf import shelf
from tests.faults.writer import ERASURE, PERSON, TENANT, name_of

CALLS = ("openat", "write", "fsync", "rename", "unlink")
WAYS = ("signal=SIGKILL", "error=ENOSPC", "error=EIO")
STRACE = shutil.which("strace")
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


def all_points(folder: Path, planted: str = "") -> list[Point]:
    """Count what the commits call, once, without harm; then each of them in each way."""
    traced(folder, "trace=" + ",".join(CALLS), planted)
    found = Counter(LINE.findall(trace(folder).read_text()))
    every = [(call, number) for call in CALLS for number in range(1, found[call] + 1)]
    once = [Point(call, number, way) for call, number in every for way in WAYS]
    # A disk that stays broken: also the way back fails.
    return once + [Point(call, number, "error=EIO", on=True) for call, number in every if call != "openat"]


async def tried(folder: Path, points: Iterable[Point], planted: str = "", steps: int = ERASURE) -> Points:
    """Let the writer run into each of these points, and look at what it left."""
    found = Points()
    for point in points:
        found.points += 1
        words = traced(folder, point.inject, planted, steps)
        seen = trace(folder).read_text()
        if "killed by SIGKILL" not in seen and "(INJECTED)" not in seen:
            found.missed.append(point.inject)
        there = await shelf(data(folder), TENANT)
        book = there.books.get(PERSON)
        holds = int(book.owner.name.split()[0]) if book else gone(words)
        if there.damaged or (book and book.owner.name != name_of(holds)):
            found.corrupt.append(point.inject)
        found.told += sum(word == "not-kept" for word, _ in words)
        if not _kept_its_word(words, holds):
            found.lost.append(f"{point.inject}: {words} and then {holds}")
    return found


def gone(words: list[tuple[str, int]]) -> int:
    """Which step an empty folder stands for: the beginning, or the erasure once it has begun."""
    return ERASURE if ("erasing", ERASURE) in words else 0


def traced(folder: Path, what: str, planted: str, steps: int = ERASURE) -> list[tuple[str, int]]:
    """Run the writer on an empty folder under strace, which sees only the calls about its notebook."""
    shutil.rmtree(data(folder), ignore_errors=True)
    own = data(folder) / TENANT
    names = [own, *(own / f"{PERSON}.json{end}" for end in ("", ".new", ".previous"))]
    paths = [part for name in names for part in ("-P", str(name))]
    assert STRACE
    ran = subprocess.run(
        # Without --seccomp-bpf: with it strace 6.1 sends no signals.
        [STRACE, "-f", "-o", str(trace(folder)), *paths, "-e", "trace=" + ",".join(CALLS), "-e", what]
        + [sys.executable, "-m", "tests.faults.writer", str(data(folder)), planted, str(steps)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = [line.split() for line in ran.stdout.splitlines()]
    assert lines, ran.stderr
    return [(word, int(number)) for word, number in lines]


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
