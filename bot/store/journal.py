"""What changed in notebooks since they were last written whole, in one file: a line a change, one fsync for many.

Nothing is only here for long: whoever settles a notebook writes it whole, and with that its lines are done with.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Lock

import msgspec

from bot.core.errors import Unreadable
from bot.store.disk import Disk
from bot.store.generations import Damaged, seal, unseal
from bot.store.glance import Glance, glance
from bot.store.index import Key
from bot.store.rights import OURS_ONLY

FILE = "outbox.journal"
END = b"\n"  # a line is JSON, in which no line ends
AFRESH = 4 << 20  # bytes
# More lines of one notebook than this, and it is time to write it whole.
LONG = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A change of one notebook, sealed; `seen` is how the index sees the notebook afterwards."""

    seen: Glance
    sealed: bytes

    @property
    def key(self) -> Key:
        """Whose it is."""
        return self.seen.tenant, self.seen.person

    @property
    def body(self) -> bytes:
        """As the file of a notebook would say it, with nothing but what changed."""
        return unseal(self.sealed)


@dataclass(frozen=True, slots=True)
class Found:
    """What a journal holds: the lines in their order, and how many were damaged."""

    lines: list[Line]
    damaged: int


def parsed(content: bytes) -> Found:
    """The lines in a journal. One without its end was being written when the machine stopped: nobody was told of it."""
    *ended, rest = content.split(END)
    lines = [_line(sealed) for sealed in ended]
    # Whole but for its very end it counts all the same: better a word too many than one too few.
    last = _line(rest) or _line(rest[:-1])
    return Found([line for line in (*lines, last) if line], lines.count(None))


def look(folder: Path, disk: Disk) -> Mapping[Key, list[Line]]:
    """The lines by whose they are, for who only reads, and who looks here first: then nothing falls in between."""
    found: dict[Key, list[Line]] = {}
    with suppress(FileNotFoundError):
        for line in parsed(disk.read(folder / FILE)).lines:
            found.setdefault(line.key, []).append(line)
    return found


def made(tables: Mapping[str, object]) -> Line:
    """A line that says this."""
    body = msgspec.json.encode(tables)
    return Line(glance(body), seal(body))


class Journal:
    """The journal of a data folder, for one process. Every line has a number, in the order they were made."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        """Nothing is read yet."""
        self.number = 0  # of the last line
        self._path, self._disk = folder / FILE, disk
        self._lock, self._counting = Lock(), Lock()
        self._open: dict[Key, list[Line]] = {}  # of notebooks that were not written whole since
        self._named: set[Key] = set()  # whose lines are in the file, also when they are done with
        self._handle, self._size, self._most = -1, 0, AFRESH

    def __contains__(self, key: object) -> bool:
        """Whether this notebook has lines that its file does not have."""
        return key in self._open

    def __len__(self) -> int:
        """How many notebooks have."""
        return len(self._open)

    @property
    def used(self) -> bool:
        """Whether there may be a file."""
        return self._handle >= 0 or bool(self._named)

    def waiting(self) -> list[Key]:
        """Whose notebooks are to be written whole, longest first."""
        return list(self._open)

    def long(self, key: Key) -> bool:
        """Whether this notebook has had enough lines."""
        return len(self._open.get(key, ())) >= LONG

    def next(self) -> int:
        """A number for a line; whether or not that is kept, no other gets it."""
        with self._counting:
            self.number += 1
            return self.number

    def lines(self, key: Key, number: int) -> list[Line]:
        """The lines of a notebook whose file has all until this number."""
        self._reach(number)
        return [line for line in self._open.get(key, ()) if line.seen.line > number]

    def latest(self, seen: Glance) -> Glance:
        """How a notebook is now whose file looks like this; lines that the file has are done with."""
        key = seen.tenant, seen.person
        lines = self.lines(key, seen.line)
        if not lines and key in self:
            self.settled(key)
        return lines[-1].seen if lines else seen

    def load(self) -> Path | None:
        """Read what there is; returns where a damaged journal was set aside. Raises OSError."""
        if (fresh := self._path.with_name(f"{FILE}.new")).exists():  # of a write that was cut off
            self._disk.remove(fresh)
        try:
            content = self._disk.read(self._path)
        except FileNotFoundError:
            return None
        found = parsed(content)
        for line in found.lines:
            self._add(line)
        if not found.damaged:
            return None  # one that was cut off is written afresh with the first line that comes
        aside = self._aside()
        self._disk.write(aside, content)
        self._afresh()
        return aside

    def append(self, lines: list[Line]) -> None:
        """Keep these, durably; after an OSError none of them counts."""
        with self._lock:
            try:
                # After a failure too: nobody knows what is in the file then.
                if self._handle < 0 or self._size > self._most:
                    self._afresh()
                self._write(lines)
            except BaseException:
                self._let_go()
                raise
            for line in lines:
                self._add(line)

    def settled(self, key: Key) -> None:
        """This notebook was written whole, or is gone."""
        with self._lock:
            self._open.pop(key, None)

    def forget(self, key: Key) -> None:
        """Nothing of this notebook stays in the file, durably."""
        with self._lock:
            self._open.pop(key, None)
            if key in self._named:
                self._afresh()

    def drop(self) -> None:
        """Remove the file when nobody needs it any more. Raises OSError."""
        with self._lock:
            if not self._open:
                self._let_go()
                self._named.clear()
                self._disk.remove(self._path)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._let_go()

    def _reach(self, number: int) -> None:
        with self._counting:
            self.number = max(self.number, number)

    def _add(self, line: Line) -> None:
        self._reach(line.seen.line)
        self._open.setdefault(line.key, []).append(line)
        self._named.add(line.key)

    def _afresh(self) -> None:
        """Only what is needed still, in a new file in the place of the old one."""
        self._let_go()
        kept = [line for lines in self._open.values() for line in lines]
        self._disk.write_beside(self._path, b"".join(line.sealed + END for line in kept))
        self._handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OURS_ONLY)
        self._named = set(self._open)
        self._size = sum(len(line.sealed) for line in kept)
        self._most = max(AFRESH, self._size * 2)

    def _write(self, lines: list[Line]) -> None:
        content = b"".join(line.sealed + END for line in lines)
        self._disk.put(self._handle, content)
        self._disk.sync(self._handle)
        self._size += len(content)

    def _let_go(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _aside(self) -> Path:
        names = (self._path.with_name(f"{FILE}.damaged-{number}") for number in count(1))
        return next(path for path in names if not path.exists())


def _line(sealed: bytes) -> Line | None:
    with suppress(Damaged, Unreadable):
        return Line(glance(unseal(sealed)), sealed)
    return None
