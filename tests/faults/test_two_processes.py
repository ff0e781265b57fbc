"""One process for each data folder: real servers, side by side."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

from tests.faults.figures import Figures
from tests.faults.leader import KEPT
from tests.faults.server import Server, server
from tests.faults.shelf import shelf
from tests.faults.wire import Line, typed


async def refused(first: Server) -> tuple[float, str]:
    """Start a second one beside it; after how long it gave up, and its one line, "" when it did not."""
    beside = first.folder.with_name("beside")
    second = replace(first, folder=beside, port=0, process=None, _log=None)
    env = first._env()
    second._env = lambda: env | {"PORT": str(second.port)}  # type: ignore[method-assign] - the same data folder
    second.start()
    started = time.monotonic()
    try:
        served = await second.ready()
        took = time.monotonic() - started
        assert second.process
        lines = second.said.splitlines()
        told = not served and second.process.returncode == 2 and len(lines) == 1
        return took, lines[0] if told else ""
    finally:
        second.close()


async def writes(one: Server, number: int) -> None:
    line = Line(one.port)
    reply = await line.ask(typed(one.slack, "UANNA", f"/compliment <@UJAN> belde zelf {number}"))
    line.close()
    assert reply
    assert KEPT in reply.body


async def test_a_second_server_ends_and_names_the_first(tmp_path: Path, figures: Figures) -> None:
    async with server(tmp_path / "first") as one:
        started = time.monotonic()
        await one.begin()
        boot = time.monotonic() - started
        await writes(one, 1)
        took, line = await refused(one)
        assert re.search(rf"\bprocess {one.pid}\b", line), line
        assert str(one.data) in line
        await writes(one, 2)
        one.kill()
        await one.begin()  # free again after kill -9
        await writes(one, 3)
        await one.stop()
        assert (await shelf(one.data)).texts("UANNA") == ["belde zelf 1", "belde zelf 2", "belde zelf 3"]
    figures.add("two processes", {"second gave up after": f"{took:.1f} s", "first unharmed": True})
    # Beside the start itself: the lock waits a second for a process that is just ending.
    assert took < boot + 2


async def test_a_lock_that_always_says_yes_is_found(tmp_path: Path) -> None:
    async with server(tmp_path / "first", "open-door") as one:
        await one.begin()
        assert (await refused(one))[1] == ""
