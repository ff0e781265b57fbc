"""Laws of the collector's rounds: nothing old is walked through by day, and the night finds what grew old."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from bot import wiring
from bot.engine import garbage
from bot.settings import Settings
from bot.store.tiny import TinyStore
from tests.fakes.vaults import KEYS
from tests.fakes.world import MONDAY


class Ring:
    """Garbage that only the collector can find."""

    def __init__(self) -> None:
        self.itself = self


def test_by_day_no_round_walks_through_what_is_old_and_afterwards_all_is_as_it_was() -> None:
    before, walks = gc.get_threshold(), list[int]()

    def seen(phase: str, about: dict[str, int]) -> None:
        walks.append(about["generation"])

    with garbage.in_small_rounds():
        gc.callbacks.append(seen)
        kept = [[number] for number in range(400_000)]
        gc.callbacks.remove(seen)
    assert (len(kept), gc.get_threshold()) == (400_000, before)
    assert set(walks) == {0, 1}


def old() -> weakref.ref[Ring]:
    """Garbage that grew old before it was left behind."""
    ring = Ring()
    gc.collect(1)
    return weakref.ref(ring)


def test_a_walk_finds_what_grew_old() -> None:
    with garbage.in_small_rounds():
        gone = old()
        gc.collect(1)
        assert gone() is not None
        garbage.walk()
        assert gone() is None


async def test_the_house_looks_in_small_rounds_by_day_and_walks_at_night(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, keys=KEYS)
    async with wiring.opened(settings, local=True) as house:
        assert gc.get_threshold()[2] == garbage.NEVER
        gone, store = old(), house.coach.store
        assert isinstance(store, TinyStore)
        await wiring._rounds(store, settings)(MONDAY)
        assert gone() is None
