"""Notebooks whose files were cut, flipped or emptied while the server was down."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.model import Notebook
from bot.store.names import name_of
from tests.fakes.notebooks import compliment
from tests.faults.server import server
from tests.faults.shelf import CONFIG, TEAM, opened, shelf

COMMITS = 3
CUT, FLIP, EMPTY, GONE = "cut", "flip", "empty", "gone"
NEWEST, PREVIOUS, BOTH = "newest", "previous", "both"


@dataclass(frozen=True)
class Harm:
    """What happens to the file, or files, of one person."""

    kind: str
    which: str
    where: float  # how far into the file, 0 to 1

    @property
    def left(self) -> int:
        """How many of the compliments that person still has; of none, nothing pretends."""
        return {NEWEST: COMMITS - 1, PREVIOUS: COMMITS, BOTH: 0}[self.which]


@dataclass
class Harmed:
    """How it went."""

    files: int = 0
    started: bool = False
    wrong: list[str] = field(default_factory=list)  # somebody has other words than the newest whole copy
    untold: int = 0  # damaged files that the operator did not read of
    touched: list[str] = field(default_factory=list)  # unharmed people who lost something

    @property
    def sound(self) -> bool:
        return self.started and not (self.wrong or self.untold or self.touched)

    def figures(self) -> dict[str, object]:
        return {
            "files": self.files,
            "starts": self.started,
            "wrong": len(self.wrong),
            "untold": self.untold,
            "others touched": len(self.touched),
        }


def harms(cuts: int, flips: int) -> list[Harm]:
    """Cuts and single bits all over the file, and the coarse ones; of the newest, of the one before, of both."""
    fine = [Harm(CUT, NEWEST, number / cuts) for number in range(cuts)]
    fine += [Harm(FLIP, NEWEST, number / flips) for number in range(flips)]
    coarse = [Harm(kind, which, 0.5) for kind in (CUT, FLIP, EMPTY) for which in (PREVIOUS, BOTH)]
    return [*fine, *coarse, Harm(EMPTY, NEWEST, 0), Harm(GONE, NEWEST, 0), Harm(GONE, PREVIOUS, 0)]


async def harmed(folder: Path, every: list[Harm], planted: str = "") -> Harmed:
    """One person for each harm, and one unharmed after each; the server starts, and what it serves is compared."""
    chance = random.Random(len(every))  # noqa: S311 - no secret
    people = {f"U{number:04}": harm for number, harm in enumerate(every)}
    well = [f"W{number:04}" for number in range(len(every))]
    async with server(folder, planted) as one:
        await _filled(one.data, [*people, *well])
        bad = sum(_hurt(one.data / TEAM / f"{name_of(person)}.json", harm, chance) for person, harm in people.items())
        found = Harmed(files=bad)
        one.start()
        found.started = await one.ready()
        if found.started:
            await one.stop()
        # Each damaged copy may be met at the start and again when the notebook is opened; it is set aside once.
        told = Counter(line for line in one.said.splitlines() if '"action":"read"' in line)
        found.untold = max(0, bad - len(told))
        there = await shelf(one.data)
    wanted = {person: words(person)[: harm.left] for person, harm in people.items()}
    found.wrong = [f"{people[person]}" for person, kept in wanted.items() if there.texts(person) != kept]
    found.touched = [person for person in well if there.texts(person) != words(person)]
    return found


def words(person: str) -> list[str]:
    """What this person kept, oldest first."""
    return [f"{person} zag {number}: {compliment(number).behaviour}" for number in range(1, COMMITS + 1)]


async def _filled(data: Path, people: list[str]) -> None:
    store = await opened(data, data.with_name(CONFIG))
    for person in people:
        for number, text in enumerate(words(person), 1):
            async with store.notebook(TEAM, person) as book:
                _add(book, number, text)
    await store.close()


def _add(book: Notebook, number: int, text: str) -> None:
    one = compliment(number)
    book.compliments.append(
        type(one)(id=one.id, colleague=one.colleague, name=one.name, behaviour=text, moment=one.moment)
    )


def _hurt(path: Path, harm: Harm, chance: random.Random) -> int:
    """Do it; returns how many copies are damaged now."""
    previous = path.with_name(f"{path.name}.previous")
    for one in {NEWEST: [path], PREVIOUS: [previous], BOTH: [path, previous]}[harm.which]:
        whole = one.read_bytes()
        at = min(int(len(whole) * harm.where), len(whole) - 1)
        match harm.kind:
            case "gone":
                one.unlink()
                return 0
            case "cut":
                one.write_bytes(whole[:at])
            case "flip":
                one.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
            case _:
                one.write_bytes(b"")
    return 2 if harm.which == BOTH else int(harm.which == NEWEST)
