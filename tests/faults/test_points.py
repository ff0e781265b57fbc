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
async def test_a_write_in_place_is_found_corrupt(tmp_path: Path) -> None:
    found = await tried(tmp_path, [Point("write", 4, "signal=SIGKILL")], "in-place")
    assert found.corrupt


@needs_strace
async def test_a_store_that_shrugs_at_a_full_disk_is_found_losing(tmp_path: Path) -> None:
    found = await tried(tmp_path, [Point("fsync", 11, "error=ENOSPC", on=True)], "shrugs", steps=ERASURE - 1)
    assert found.lost
