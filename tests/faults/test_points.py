"""Crash points: at every call to the system that a commit makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.figures import Figures
from tests.faults.points import STRACE, Point, all_points, tried
from tests.faults.writer import ERASURE

needs_strace = pytest.mark.skipif(not STRACE, reason="needs strace (the Debian package) and leave to trace")
SHORT = 31


@needs_strace
async def test_a_machine_that_fails_at_any_call_loses_nothing(tmp_path: Path, figures: Figures, *, long: bool) -> None:
    points = all_points(tmp_path)
    assert len(points) >= 60
    found = await tried(tmp_path, points if long else points[:: len(points) // SHORT + 1])
    figures.add("crash points", found.figures() | {"of": len(points)})
    assert (found.corrupt, found.lost, found.missed) == ([], [], [])
    assert found.told


@needs_strace
async def test_nor_does_one_that_fails_while_a_line_goes_into_the_journal(
    tmp_path: Path, figures: Figures, *, long: bool
) -> None:
    points = all_points(tmp_path, lane="swift")
    assert len(points) >= 60
    found = await tried(tmp_path, points if long else points[:: len(points) // SHORT + 1], lane="swift")
    figures.add("crash points, journal", found.figures() | {"of": len(points)})
    assert (found.corrupt, found.lost, found.missed) == ([], [], [])
    assert found.told


@needs_strace
async def test_a_journal_that_shrugs_at_a_full_disk_is_found_losing(tmp_path: Path) -> None:
    full = Point("fsync", 6, "error=ENOSPC", on=True)
    found = await tried(tmp_path, [full], "jots-in-sand", steps=ERASURE - 1, lane="swift")
    assert found.lost


@needs_strace
async def test_a_write_in_place_is_found_corrupt(tmp_path: Path) -> None:
    found = await tried(tmp_path, [Point("write", 4, "signal=SIGKILL")], "in-place")
    assert found.corrupt


@needs_strace
async def test_a_store_that_shrugs_at_a_full_disk_is_found_losing(tmp_path: Path) -> None:
    found = await tried(tmp_path, [Point("fsync", 11, "error=ENOSPC", on=True)], "shrugs", steps=ERASURE - 1)
    assert found.lost
