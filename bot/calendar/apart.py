"""Reads a file in a process of its own, with so much time and memory and no more; `python -m` this is that process."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.errors import NotUnderstood

if TYPE_CHECKING:
    from bot.core.diary import Meeting

SECONDS, PROCESSOR = 20.0, 10
MEMORY = 512 * 1024 * 1024
# Five hundred meetings of fifty guests, and then some.
MOST_BACK = 16_000_000
BEGINS = b"BEGIN:VCALENDAR"
NO_CALENDAR, DONE = 3, 0
OTHER, MUCH = "calendar.trouble-other", "calendar.trouble-much"


async def read_apart(content: bytes, zone: str, moment: datetime, seconds: float = SECONDS) -> list[Meeting]:
    """The meetings in a file. Raises NotUnderstood when it is none, or wants more than it gets."""
    if not content.removeprefix(b"\xef\xbb\xbf").lstrip()[: len(BEGINS)].upper() == BEGINS:
        raise NotUnderstood(OTHER)
    code, said = await _run(content, zone, moment, seconds)
    if code == NO_CALENDAR:
        raise NotUnderstood(OTHER)
    if code != DONE:
        raise NotUnderstood(MUCH)
    import msgspec  # noqa: PLC0415 - it is there already in whoever keeps notebooks

    from bot.core.diary import Meeting  # noqa: PLC0415

    return msgspec.json.decode(said, type=list[Meeting])


async def _run(content: bytes, zone: str, moment: datetime, seconds: float) -> tuple[int | None, bytes]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-B",
        "-m",
        __name__,
        zone,
        moment.isoformat(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # what it says may quote the calendar
        env={"PYTHONPATH": os.pathsep.join(sys.path)},  # and nothing else of ours: no tokens, no keys
    )
    try:
        async with asyncio.timeout(seconds):
            said, _ = await process.communicate(content)
    except TimeoutError:
        return None, b""
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return process.returncode, said


def _limit() -> None:
    """What this process may use; where the machine knows no limits the clock of who started it is the only one."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - not on Windows

        wanted = {"RLIMIT_CPU": PROCESSOR, "RLIMIT_AS": MEMORY, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0}
        for name, most in wanted.items():
            with suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, name), (most, most))


def _main(zone: str, moment: str) -> int:
    _limit()
    import msgspec  # noqa: PLC0415

    from bot.calendar.ics import ODD, meetings  # noqa: PLC0415

    try:
        found = meetings(sys.stdin.buffer.read().decode("utf-8-sig", "replace"), zone, datetime.fromisoformat(moment))
    except ODD:
        return NO_CALENDAR
    sys.stdout.buffer.write(msgspec.json.encode(found)[:MOST_BACK])
    return DONE


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:3]))
