"""Reads tests/dialogues/*.md: each file is one dialogue (its README says how they are written)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tests.rooms.words import moment_of

ROOMS: Final = ("slack-http", "slack-socket", "teams", "local")
WHO: Final = r"(?P<who>Anna|Jan|Sara|Tom|Piet)"
ACTS: Final = {
    "types": rf"{WHO} typt(?: in #(?P<where>\w+))?: (?P<what>.*)",
    "says": rf"{WHO} zegt: (?P<what>.*)",
    "presses": rf"{WHO} drukt(?P<twice> twee keer)?(?: bij (?P<where>[^:]+))?: (?P<what>.+)",
    "picks": rf"{WHO} kiest(?: bij (?P<where>[^:]+))?: (?P<what>.+)",
    "fills": rf"{WHO} vult in: (?P<what>.+)",
    "submits": rf"{WHO} verstuurt(?P<twice> twee keer)?",
    "closes": rf"{WHO} sluit het venster",
    "opens_page": rf"{WHO} opent (?:haar|zijn|hun) pagina",
    "shortcut": rf"{WHO} gebruikt de snelkoppeling",
    "message_shortcut": rf"{WHO} gebruikt de snelkoppeling op een bericht van (?P<where>\w+): (?P<what>.+)",
    "notes": rf"{WHO} gebruikt de snelkoppeling Moment noteren",
    "notes_message": rf"{WHO} gebruikt de snelkoppeling Moment noteren op een bericht van (?P<where>\w+): (?P<what>.+)",
    "sets_clock": rf"{WHO} zet de klok: (?P<what>.+)",
    "repeats": r"Het bericht komt nog een keer aan",
    "refuses_window": r"Slack weigert het volgende venster",
    "refuses_message": r"Het volgende bericht wordt geweigerd",
    "is_busy": r"Het volgende bericht moet even wachten",
    "loses_message": r"Het volgende bericht verdwijnt onderweg",
}
LOOKS: Final = {
    "new": rf"{WHO} ziet:",
    "nothing": rf"{WHO} ziet niets nieuws",
    "everything": rf"{WHO} ziet nog:",
}
NEW_ONLY: Final = "Geen enkele vraag komt terug"
ONCE: Final = "Eén keer staat er: "
TIME: Final = re.compile(r"Het (is|wordt) (.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something a person does, or the platform does to them (then `who` is empty)."""

    verb: str
    who: str
    what: str
    where: str
    twice: bool


@dataclass(frozen=True, slots=True)
class Look:
    """Whose screen the next expectations are about: what is new on it, nothing new, or everything."""

    who: str
    scope: str


@dataclass(frozen=True, slots=True)
class Expect:
    """Words that must be there (perhaps just once), or must not."""

    words: str
    there: bool
    once: bool = False


@dataclass(frozen=True, slots=True)
class Time:
    """It becomes this moment; what falls due on the way arrives at its own time."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class NothingAgain:
    """No question on the screen was on it before in this dialogue."""


Step = Act | Look | Expect | Time | NothingAgain


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """One story, told in numbered lines."""

    path: Path
    title: str
    rooms: tuple[str, ...]
    mentions: bool
    holdout: int
    steps: tuple[tuple[int, Step], ...]


def read(path: Path) -> Dialogue:
    """Read one file. Raises ValueError as file:line: expected …, found …."""
    lines = path.read_text(encoding="utf-8").splitlines()
    front, start = _front(lines)
    told = [(number, line.strip()) for number, line in enumerate(lines, 1) if number > start and line.strip()]
    if not told or not told[0][1].startswith("# "):
        raise ValueError(f"{path.name}:{start + 1}: expected '# ' and a title")
    # A line between brackets is a remark to the reader.
    steps = tuple((number, _step(path, number, line)) for number, line in told[1:] if not line.startswith("("))
    wanted = front.get("kamers", ["slack", "teams", "local"])
    return Dialogue(
        path=path,
        title=told[0][1].removeprefix("# "),
        rooms=tuple(room for room in ROOMS if room.partition("-")[0] in wanted),
        mentions=front.get("vermeldingen", True),
        holdout=front.get("meten", 0),
        steps=steps,
    )


def _front(lines: list[str]) -> tuple[dict[str, Any], int]:
    if not lines or lines[0] != "+++":
        return {}, 0
    end = lines.index("+++", 1)
    return tomllib.loads("\n".join(lines[1:end])), end + 1


def _step(path: Path, number: int, line: str) -> Step:
    try:
        return _read(line)
    except ValueError as error:
        raise ValueError(f"{path.name}:{number}: {error}") from None


def _read(line: str) -> Step:
    if line[:2] in {"> ", "! "}:
        return Expect(line[2:].strip(), there=line[0] == ">")
    if found := TIME.fullmatch(line):
        return Time(moment_of(found[2]))
    if line.startswith(ONCE):
        return Expect(line.removeprefix(ONCE), there=True, once=True)
    if line == NEW_ONLY:
        return NothingAgain()
    for scope, pattern in LOOKS.items():
        if found := re.fullmatch(pattern, line):
            return Look(found["who"], scope)
    for verb, pattern in ACTS.items():
        if found := re.fullmatch(pattern, line):
            said = {"who": "", "what": "", "where": "", "twice": ""} | found.groupdict("")
            return Act(verb=verb, who=said["who"], what=said["what"], where=said["where"], twice=bool(said["twice"]))
    raise ValueError(f"expected an act, a look, a moment, '> ' or '! ', found {line!r}")
