"""Kill storms while nudges leave."""

from __future__ import annotations

from pathlib import Path

from tests.faults.figures import Figures
from tests.faults.sending import sending


async def test_a_nudge_leaves_once_whatever_is_killed_when(tmp_path: Path, figures: Figures, *, long: bool) -> None:
    found = await sending(tmp_path, 1_600 if long else 100, 40 if long else 5)
    figures.add("send storm, journal", found.figures())
    assert found.sound, found
    assert found.kills


async def test_the_storm_finds_a_claim_that_is_not_waited_for(tmp_path: Path) -> None:
    found = await sending(tmp_path, 100, 6, "acknowledges-first")
    assert found.doubled, found
