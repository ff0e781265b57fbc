"""What Slack delivers again has one effect."""

from __future__ import annotations

from pathlib import Path

from tests.faults.figures import Figures
from tests.faults.repeats import repeats


async def test_what_is_delivered_one_to_four_times_happens_once(
    tmp_path: Path, figures: Figures, *, long: bool
) -> None:
    found = await repeats(tmp_path, 50 if long else 5)
    figures.add("delivered 1-4 times", found.figures())
    assert (found.not_200, found.wrong) == (0, {})
    assert found.deliveries > found.requests


async def test_a_server_that_forgets_what_it_handled_is_found_doubling(tmp_path: Path) -> None:
    found = await repeats(tmp_path, 2, "forgets")
    assert max(found.wrong.values()) > 1
