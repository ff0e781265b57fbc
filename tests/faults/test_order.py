"""An acknowledgement leaves only after fsync: read from a trace of the real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.figures import Figures
from tests.faults.order import order
from tests.faults.points import STRACE

needs_strace = pytest.mark.skipif(not STRACE, reason="needs strace (the Debian package) and leave to trace")


@needs_strace
async def test_every_answer_leaves_after_its_words_are_on_the_disk(
    tmp_path: Path, figures: Figures, *, long: bool
) -> None:
    each = 100 if long else 15
    found = await order(tmp_path, each)
    figures.add("durable before answered", found.figures())
    assert found.early == []
    assert found.answered == found.durable == 4 * each


@needs_strace
async def test_an_answer_that_leaves_too_soon_is_seen(tmp_path: Path, *, long: bool) -> None:
    for bug in ("without-sync", "acknowledges-first", "in-place")[: 3 if long else 1]:
        found = await order(tmp_path / bug, 3, bug)
        assert found.answered == 12
        assert len(found.early) > 6, bug
