"""Laws of the collector's rounds: nothing old is walked through by day, and the night finds what grew old."""

from __future__ import annotations

import gc
import weakref

from bot.engine import garbage


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


def test_the_night_finds_what_grew_old() -> None:
    with garbage.in_small_rounds():
        ring = Ring()
        gone = weakref.ref(ring)
        gc.collect(1)  # it is old from now on
        del ring
        gc.collect(1)
        assert gone() is not None
        garbage.walk()
        assert gone() is None
