"""Files that were cut, flipped or emptied touch one person, and nobody silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.damage import harmed, harms
from tests.faults.figures import Figures


async def test_damage_costs_one_person_one_change_at_most(tmp_path: Path, figures: Figures, *, long: bool) -> None:
    found = await harmed(tmp_path, harms(200, 200) if long else harms(20, 12))
    figures.add("damaged files", found.figures())
    assert found.sound, found


@pytest.mark.parametrize("bug", ["trusting", "blank"])
async def test_a_store_that_believes_every_file_is_found(tmp_path: Path, bug: str) -> None:
    found = await harmed(tmp_path, harms(4, 12), bug)
    assert not found.sound
