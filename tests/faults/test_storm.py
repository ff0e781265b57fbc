"""Kill storms over signed HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.figures import Figures
from tests.faults.storm import storm


async def test_what_was_acknowledged_outlives_a_storm_of_kills(tmp_path: Path, figures: Figures, *, long: bool) -> None:
    found = await storm(tmp_path, 100 if long else 8)
    figures.add("kill storm", found.figures())
    assert found.sound, found
    assert found.hits >= found.at_work * 0.9


async def test_a_kill_between_keeping_and_answering_doubles_nothing(
    tmp_path: Path, figures: Figures, *, long: bool
) -> None:
    found = await storm(tmp_path, 30 if long else 2, "slow-answer", seed=2)
    figures.add("kill storm, slow answers", found.figures())
    assert found.sound, found


@pytest.mark.parametrize(("bug", "finds"), [("acknowledges-first", "lost"), ("slow-answer,forgets", "doubled")])
async def test_the_storm_finds_a_server_with_a_bug(tmp_path: Path, bug: str, finds: str) -> None:
    found = await storm(tmp_path, 12, bug, seed=3)
    assert getattr(found, finds), found


async def test_the_storm_finds_a_server_that_writes_in_place(tmp_path: Path, *, long: bool) -> None:
    # The crash points find it sooner; a storm has to be lucky.
    found = await storm(tmp_path, 60 if long else 9, "in-place", seed=3)
    assert found.lost or found.damaged, found
