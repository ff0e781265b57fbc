"""Wakes everybody, and notes what leaves; made to be killed: `python -m tests.faults.sender FOLDER LOG BUG,BUG`."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from datetime import datetime
from pathlib import Path

from bot.content.library import load
from bot.core.card import Card
from bot.core.coach import Coach
from bot.core.model import Address, Person
from bot.core.outcomes import Sent, Unreadable
from bot.store import lane
from tests.faults.planted import plant
from tests.faults.sending import MOMENT
from tests.faults.shelf import CONFIG, opened

LONGEST = 0.01  # seconds that a sending takes
ALL = 1_000_000
BEAT = 0.05  # seconds between two looks


class Post:
    """A platform that takes everything, and of which every line in the log is a message that somebody got."""

    platform = "slack"

    def __init__(self, log: Path) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def person(self, tenant: str, person: str) -> Person | None:
        """As they are known already."""
        return None

    async def presence(self, tenant: str, person: str, moment: datetime) -> None:
        """Nobody hangs out a sign."""

    async def send(self, address: Address, card: Card, key: str, until: datetime | None = None) -> Sent:
        """It leaves now; that we hear of it takes longer."""
        os.write(self._log, f"{key}\n".encode())
        await asyncio.sleep(random.uniform(0, LONGEST))  # noqa: S311 - no secret
        return Sent(f"D:{key}")

    async def find(self, address: Address, key: str, since: datetime, until: datetime) -> Unreadable:
        """Nobody looks back here."""
        return Unreadable()

    def rest(self, address: Address) -> float:
        """It takes everything at once."""
        return 0.0

    async def withdraw(self, address: Address, receipt: str) -> None:
        """Nothing to take back."""

    async def show_home(self, tenant: str, person: str, card: Card) -> None:
        """No page."""


async def main(folder: Path, log: Path) -> None:
    """Until nobody is due."""
    # Notebooks are written whole meanwhile, as they are in the minutes after.
    lane.APART, lane.MANY = 0.002, 5
    store = await opened(folder, folder.with_name(CONFIG))
    coach = Coach(load("nl"), store, [Post(log)])
    while store.due(MOMENT, ALL):
        await coach.wake(MOMENT)
        await asyncio.sleep(BEAT)
    await coach.finish()
    await store.close()


if __name__ == "__main__":
    plant(sys.argv[3])
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
