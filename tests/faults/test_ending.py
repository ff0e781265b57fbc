"""SIGTERM under load."""

from __future__ import annotations

from pathlib import Path

from tests.faults.ending import ending
from tests.faults.figures import Figures


async def test_a_server_asked_to_stop_ends_cleanly_under_load(tmp_path: Path, figures: Figures, *, long: bool) -> None:
    for number in range(10 if long else 1):
        found = await ending(tmp_path / str(number))
        figures.add("SIGTERM under load", found.figures())
        assert found.sound, found


async def test_what_was_under_way_is_still_answered(tmp_path: Path, figures: Figures) -> None:
    found = await ending(tmp_path, "slow-disk")
    figures.add("SIGTERM, slow disk", found.figures())
    assert found.sound, found
    assert found.under_way


async def test_a_server_that_ends_at_once_is_found_cutting_off(tmp_path: Path) -> None:
    found = await ending(tmp_path, "slow-disk,abrupt")
    assert found.cut_off
