"""Where calendars are read: fetched with care, and looked at in a process of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.calendar.fetch import Fetcher

if TYPE_CHECKING:
    from bot.core.diary import Meeting


class Desk:
    """Reads people's own calendars; implements ports.Diaries."""

    def __init__(self, fetcher: Fetcher | None = None) -> None:
        """Nothing is loaded before somebody links a calendar."""
        self._fetcher = fetcher or Fetcher()

    async def fetched(self, address: str, zone: str, moment: datetime) -> Sequence[Meeting]:
        """What stands in the calendar at this address. Raises NotUnderstood."""
        return await self._read(await self._fetcher.fetch(address), zone, moment)

    async def given(self, words: str, zone: str, moment: datetime) -> Sequence[Meeting]:
        """What stands in a file. Raises NotUnderstood."""
        return await self._read(words.encode(), zone, moment)

    async def _read(self, content: bytes, zone: str, moment: datetime) -> Sequence[Meeting]:
        from bot.calendar.apart import read_apart  # noqa: PLC0415 - see above

        return await read_apart(content, zone, moment)
