"""What Slack delivers again has one effect."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.faults.figures import Figures
from tests.faults.repeats import repeats
from tests.faults.server import server
from tests.faults.shelf import shelf
from tests.faults.wire import Line, said


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


async def test_what_is_said_while_the_disk_stalls_is_said_again_after_a_crash(tmp_path: Path) -> None:
    async with server(tmp_path, "stalls") as one:
        await one.begin()
        event = said(one.slack, "UANNA", "compliment <@UJAN> belde zelf terug")
        line = Line(one.port)
        reply = await line.ask(event)
        line.close()
        one.kill()
        assert reply
        assert (reply.status, reply.took < 3) == (503, True)
        assert (await shelf(one.data)).texts("UANNA") == []
        one.planted = ""
        await one.begin()
        line = Line(one.port)
        for _ in range(2):
            again = await line.ask(replace(event, retries=1))
            assert again
            assert again.status == 200
        line.close()
        await one.stop()
        assert (await shelf(one.data)).texts("UANNA") == ["belde zelf terug"]
