"""A full disk, for real: the person is told, keeps the words, and nothing that was kept is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.disks import Limited, read_only
from tests.faults.figures import Figures
from tests.faults.full import full
from tests.faults.points import STRACE
from tests.faults.server import server


def refusing(path: Path) -> tuple[str, ...]:
    """Let strace stand in the place of a read-only folder."""
    inject = "inject=openat:error=EROFS"
    return (STRACE, "-D", "-f", "-o", "/dev/null", "-P", str(path), "-e", "trace=openat", "-e", inject)


async def test_a_full_disk_is_told_with_the_words_and_heals(tmp_path: Path, figures: Figures) -> None:
    found = await full(tmp_path)
    figures.add("full disk", found.figures())
    assert (found.unclear, found.lost, found.smuggled) == ([], [], [])
    assert len(found.refused) >= 3
    assert found.healed


async def test_a_full_disk_without_mounting_is_told_just_as_well(tmp_path: Path) -> None:
    found = await full(tmp_path, mounting=False)
    assert (found.disk, found.unclear, found.lost, found.smuggled) == (Limited.kind, [], [], [])
    assert len(found.refused) >= 3
    assert found.healed


async def test_a_store_that_shrugs_is_found_lying(tmp_path: Path) -> None:
    found = await full(tmp_path, "shrugs")
    assert found.lost


async def test_a_server_that_cannot_write_says_so_in_one_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with read_only(data) as there:
        if not there and not STRACE:
            pytest.skip("root that may not mount writes everywhere, unless strace (the Debian package) says no")
        async with server(tmp_path, traced=() if there else refusing(data / ".lock")) as one:
            one.start()
            assert one.process
            assert one.process.wait(10) == 2
            lines = [line for line in one.said.splitlines() if line.strip()]
    assert len(lines) == 1
    assert str(data) in lines[0]
