"""Many leaders live the same weeks, with the same downtimes; and what became of it all, counted."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.core.model import State
from tests.simulated.days import Days
from tests.simulated.leader import leader
from tests.simulated.life import START, Life, counted_ids

# When the service was down: from an hour to twenty days.
DOWN = tuple(
    (START + timedelta(days=start), START + timedelta(days=start + length))
    for start, length in ((30.3, 0.2), (61.4, 1.1), (120.35, 14), (200.4, 0.04), (240.2, 20), (300.1, 3.3))
)
LOGS = logging.getLogger("bot.core.post")


def lived(seeds: Iterable[int], weeks: int, downtimes: tuple[tuple[datetime, datetime], ...] = DOWN) -> list[Life]:
    """These leaders after so many weeks."""
    LOGS.disabled = True  # a mishap on the line tells its story each time
    try:
        return [asyncio.run(_lived(seed, weeks, downtimes)) for seed in seeds]
    finally:
        LOGS.disabled = False


async def _lived(seed: int, weeks: int, downtimes: tuple[tuple[datetime, datetime], ...]) -> Life:
    life = Life(leader(seed), downtimes)
    Days(life, weeks).fill()
    with counted_ids():
        await life.run(START + timedelta(weeks=weeks))
    return life


def sent(lives: list[Life]) -> Counter[str]:
    """How many came of each kind; what travelled with another counts."""
    return Counter(due.kind for life in lives for one in life.arrived(again=True) for due in (one.due, *one.riders))


def reasons(lives: list[Life], state: State) -> Counter[str]:
    """How many were skipped, or moved and came or still wait, for each reason."""
    ended = ({due.id: due for look in life.looks for due in look.after.outbox if due.rank} for life in lives)
    return Counter(due.reason for found in ended for due in found.values() if due.reason and due.state is state)


def mishaps(lives: list[Life]) -> dict[str, int]:
    """What the year had to endure."""
    return {
        "lost on the way": sum(not one.arrived for life in lives for one in life.sent),
        "put off": sum(one.again for life in lives for one in life.arrived(again=True)),
        "bundled": sum(bool(one.riders) for life in lives for one in life.arrived(again=True)),
        "restored": sum(len(life.lost) for life in lives),
        "out of reach": sum(len(life.aways) for life in lives),
        "late by a wrong clock": sum(life.who.jumps for life in lives),
        "flew": sum(len({look.after.owner.zone for look in life.looks}) > 2 for life in lives),
        "looks": sum(len(life.looks) for life in lives),
        "asked": sum(life.ids for life in lives),
    }
