"""A disk that fills up, or turns read-only, under a running server."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.card import bare
from tests.faults.disks import SmallDisk, small_disk
from tests.faults.leader import KEPT, NOT_KEPT
from tests.faults.server import Server, server
from tests.faults.shelf import shelf
from tests.faults.wire import Line, Reply, typed

LONG = " en dat hielp ons allemaal verder" * 60


@dataclass
class Full:
    """How it went."""

    disk: str = ""
    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)  # neither kept nor given back
    lost: list[str] = field(default_factory=list)
    smuggled: list[str] = field(default_factory=list)  # told not to be kept, and there all the same
    healed: bool = False
    frozen: bool = False

    def figures(self) -> dict[str, object]:
        return {
            "disk": self.disk,
            "kept": len(self.kept),
            "told not kept": len(self.refused),
            "unclear": len(self.unclear),
            "lost": len(self.lost),
            "healed": self.healed,
            "read-only": "told" if self.frozen else "not tried",
        }


@dataclass
class Anna:
    """Writes, and notes what she is told."""

    one: Server
    found: Full
    number: int = 0

    async def writes(self, more: str = "") -> bool:
        """One compliment; whether she was told that it is kept."""
        self.number += 1
        text = f"belde klant {self.number} zelf terug{more}"
        line = Line(self.one.port)
        reply = await line.ask(typed(self.one.slack, "UANNA", f"/compliment <@UJAN> {text}"))
        line.close()
        kept = reply is not None and KEPT in reply.body
        given_back = _gives_back(reply, text)
        (self.found.kept if kept else self.found.refused if given_back else self.found.unclear).append(text)
        return kept


def _gives_back(reply: Reply | None, text: str) -> bool:
    words = json.loads(reply.body)["text"] if reply and reply.body else ""
    return bare(NOT_KEPT) in words and text in words


async def full(folder: Path, planted: str = "", *, mounting: bool = True) -> Full:
    """Write until nothing fits, make room, write again, turn read-only and back; look at what is there."""
    folder.mkdir(exist_ok=True)
    with small_disk(folder / "data", mounting=mounting) as disk:
        async with server(folder, planted) as one:
            await one.begin()
            found = Full(disk.kind)
            anna = Anna(one, found)
            await _fills_up(disk, anna)
            there = (await shelf(one.data)).texts("UANNA")
            found.lost = [text for text in found.kept if text not in there]
            disk.free(one)
            found.healed = await anna.writes()
            found.frozen = disk.freeze(one)
            if found.frozen:
                refused = not await anna.writes()
                disk.thaw(one)
                found.healed = found.healed and refused and await anna.writes()
            await one.stop()
            there = (await shelf(one.data)).texts("UANNA")
    found.lost += [text for text in found.kept if there.count(text) != 1]
    found.smuggled = [text for text in found.refused if text in there]
    return found


async def _fills_up(disk: SmallDisk, anna: Anna) -> None:
    for _ in range(3):
        assert await anna.writes()
    disk.fill(anna.one)
    await _until(anna, lambda: len(anna.found.refused) + len(anna.found.unclear) >= 3)


async def _until(anna: Anna, enough: Callable[[], bool]) -> None:
    for _ in range(20):
        if enough():
            return
        await anna.writes(LONG)
