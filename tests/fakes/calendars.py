"""Calendars in memory: what is served at an address, read as the real thing reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.calendar.ics import meetings
from bot.core.diary import Meeting
from bot.core.errors import NotUnderstood

GOOD = "https://agenda.example/anna.ics"


def event(*lines: str, uid: str = "1") -> str:
    """One event; its lines as a calendar writes them."""
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"))


def at(day: str, start: str, end: str, title: str, *more: str, uid: str = "") -> str:
    """An event of one day, on the wall clock of Brussels: `at("20261124", "1000", "1100", "Overleg")`."""
    return event(
        f"DTSTART;TZID=Europe/Brussels:{day}T{start}00",
        f"DTEND;TZID=Europe/Brussels:{day}T{end}00",
        f"SUMMARY:{title}",
        *more,
        uid=uid or f"{day}{start}{title}",
    )


def calendar(*events: str) -> str:
    """A whole file."""
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//NL", *events, "END:VCALENDAR", ""))


class MemoryDiaries:
    """Serves what you put there; an address without anything is silent, and one with an error fails that way."""

    def __init__(self) -> None:
        self.served: dict[str, str | Exception] = {}
        self.asked: list[str] = []

    async def fetched(self, address: str, zone: str, moment: datetime) -> Sequence[Meeting]:
        """What stands there now."""
        self.asked.append(address)
        found = self.served.get(address, NotUnderstood("calendar.trouble-silent"))
        if isinstance(found, Exception):
            raise found
        return meetings(found, zone, moment)

    async def given(self, words: str, zone: str, moment: datetime) -> Sequence[Meeting]:
        """What stands in a file."""
        return meetings(words, zone, moment)


def everyday() -> MemoryDiaries:
    """What the dialogues find at `GOOD`: a demo and, on the Thursday, a talk with Jan."""
    found = MemoryDiaries()
    found.served[GOOD] = calendar(
        at("20261125", "0900", "1200", "Demo"), at("20261126", "1400", "1430", "Bila Jan Maes")
    )
    return found
