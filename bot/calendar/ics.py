"""An .ics file as meetings: only what is near, only what is busy. Run where a hostile file can do no harm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from bot.core.diary import MOST, Guest, Meeting
from bot.core.rhythm import at

BEFORE, AHEAD = timedelta(days=2), timedelta(days=28)
TITLE, GUESTS = 300, 20
THINGS = frozenset({"ROOM", "RESOURCE"})
FREE = frozenset({"FREE", "WORKINGELSEWHERE"})
OUT = "OOF"
# How the library, or Python, says that something is not what a calendar may hold.
ODD = (AttributeError, TypeError, ValueError, LookupError, OverflowError)


def meetings(content: str, zone: str, moment: datetime) -> list[Meeting]:
    """What stands in a calendar around this moment, soonest first. Raises ValueError when it is none.

    An hour without a zone, or with one that nobody knows, is meant in the leader's own.
    """
    import icalendar  # noqa: PLC0415 - a second, in a process of its own
    import recurring_ical_events  # noqa: PLC0415

    calendar = cast("Any", icalendar.Calendar.from_ical(content))
    # One event without a day would cost all the others.
    calendar.subcomponents = [part for part in calendar.subcomponents if part.name != "VEVENT" or _dated(part)]
    first, last = moment - BEFORE, moment + AHEAD
    query = cast("Any", recurring_ical_events).of(calendar, skip_bad_series=True)
    found = [meeting for event in query.between(first, last) if (meeting := _meeting(event, zone))]
    return sorted(found, key=lambda one: one.start)[:MOST]


def _dated(event: Any) -> bool:
    with suppress(*ODD):
        return bool(event.start and event.end)
    return False


def _meeting(event: Any, zone: str) -> Meeting | None:
    """One occurrence; None when it takes nobody's time, or cannot be read."""
    if _text(event, "STATUS") == "CANCELLED" or _text(event, "X-MICROSOFT-CDO-BUSYSTATUS") in FREE:
        return None
    with suppress(*ODD):
        start, end = event.start, event.end
        whole = not isinstance(start, datetime)
        # Days are usually shown as free, also those of a leave.
        if _text(event, "TRANSP") == "TRANSPARENT" and not whole:
            return None
        return Meeting(
            uid=str(event.get("UID", ""))[:TITLE],
            start=_moment(start, zone),
            end=_moment(end, zone),
            title=str(event.get("SUMMARY", ""))[:TITLE],
            guests=tuple(_guests(event)),
            whole=whole,
            away=_text(event, "X-MICROSOFT-CDO-BUSYSTATUS") == OUT,
        )
    return None


def _moment(found: date | datetime, zone: str) -> datetime:
    if not isinstance(found, datetime):
        return at(found, "00:00", zone)
    return found.astimezone(UTC) if found.tzinfo else at(found.date(), f"{found:%H:%M}", zone)


def _text(event: Any, name: str) -> str:
    return str(event.get(name, "")).strip().upper()


def _guests(event: Any) -> Iterator[Guest]:
    """Everybody in it once, who called it too; rooms are nobody."""
    seen = set[str]()
    for found in [*_many(event, "ATTENDEE"), *_many(event, "ORGANIZER")][:GUESTS]:
        said = getattr(found, "params", {})
        address = str(found).strip()[:TITLE].lower().removeprefix("mailto:")
        if str(said.get("CUTYPE", "")).upper() in THINGS or address in seen:
            continue
        seen.add(address)
        declined = str(said.get("PARTSTAT", "")).upper() == "DECLINED"
        yield Guest(name=str(said.get("CN", ""))[:TITLE], address=address, declined=declined)


def _many(event: Any, name: str) -> list[Any]:
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]
