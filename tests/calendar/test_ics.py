"""Laws of reading a calendar: what takes time is seen, and a hostile file ends within its bounds."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.apart import MEMORY, read_apart
from bot.calendar.desk import Desk
from bot.calendar.ics import AHEAD, ODD, meetings
from bot.core.diary import MOST, Guest, Meeting
from bot.core.errors import NotUnderstood
from tests.fakes.calendars import at, calendar, event
from tests.fakes.world import MONDAY, brussels

ZONE = "Europe/Brussels"
OTHER, MUCH = "calendar.trouble-other", "calendar.trouble-much"
TUESDAY = brussels("2026-11-24", "10:00")


def read(*events: str) -> list[Meeting]:
    return meetings(calendar(*events), ZONE, MONDAY)


def starts(*events: str) -> list[datetime]:
    return [one.start for one in read(*events)]


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART;TZID=Europe/Brussels:20261124T100000",
        "DTSTART:20261124T090000Z",
        "DTSTART:20261124T100000",  # nobody's zone is the leader's own
        "DTSTART;TZID=Romance Standard Time:20261124T100000",  # as Outlook calls it
        "DTSTART;TZID=Mars/Olympus:20261124T100000",  # a zone that nobody defined
        "DTSTART;TZID=America/New_York:20261124T040000",
    ],
)
def test_an_hour_is_the_right_one_in_every_zone(start: str) -> None:
    (one,) = read(event(start, "DURATION:PT45M", "SUMMARY:Bila"))
    assert (one.start, one.end) == (TUESDAY, TUESDAY + timedelta(minutes=45))


def test_what_comes_every_week_comes_every_week_but_not_when_it_was_left_out() -> None:
    weekly = event(
        "DTSTART;TZID=Europe/Brussels:20260106T100000",
        "DTEND;TZID=Europe/Brussels:20260106T110000",
        "RRULE:FREQ=WEEKLY",
        "EXDATE;TZID=Europe/Brussels:20261201T100000",
    )
    moved = event(
        "DTSTART;TZID=Europe/Brussels:20261209T150000",
        "DTEND;TZID=Europe/Brussels:20261209T160000",
        "RECURRENCE-ID;TZID=Europe/Brussels:20261208T100000",
    )
    days = ["2026-11-24", "2026-12-09", "2026-12-15"]
    hours = ["10:00", "15:00", "10:00"]
    assert starts(weekly, moved) == [brussels(day, hour) for day, hour in zip(days, hours, strict=True)]


@pytest.mark.parametrize(
    "line",
    [
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
    ],
)
def test_what_takes_nobodys_time_is_not_seen(line: str) -> None:
    assert read(at("20261124", "1000", "1100", "Bila", line)) == []
    assert len(read(at("20261124", "1000", "1100", "Bila"))) == 1


def test_a_whole_day_is_the_leaders_own_day_from_midnight() -> None:
    day = event("DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261126", "SUMMARY:Verlof", "TRANSP:TRANSPARENT")
    (one,) = read(day)
    assert (one.whole, one.start, one.end) == (True, brussels("2026-11-24", "00:00"), brussels("2026-11-26", "00:00"))
    (out,) = read(event("DTSTART;VALUE=DATE:20261124", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"))
    assert out.away


def test_guests_are_who_was_asked_once_each_and_rooms_are_nobody() -> None:
    (one,) = read(
        at(
            "20261124",
            "1000",
            "1100",
            "Bila",
            "ORGANIZER;CN=Anna Peeters:mailto:anna@x.example",
            "ATTENDEE;CN=Anna Peeters;PARTSTAT=ACCEPTED:mailto:anna@x.example",
            'ATTENDEE;CN="Maes, Jan";PARTSTAT=DECLINED:MAILTO:Jan.Maes@x.example',
            "ATTENDEE;CN=Zaal 3;CUTYPE=ROOM:mailto:zaal3@x.example",
        )
    )
    assert one.guests == (
        Guest(name="Anna Peeters", address="anna@x.example"),
        Guest(name="Maes, Jan", address="jan.maes@x.example", declined=True),
    )


def test_only_what_is_near_is_seen() -> None:
    days = ("20261115", "20261122", "20261220", "20261224")
    assert len(read(*(at(day, "1000", "1100", "x") for day in days))) == 2


def test_broken_lines_cost_no_other_meeting() -> None:
    good = at("20261124", "1000", "1100", "Goed")
    for bad in (
        event("DTSTART:gisteren", "DTEND:morgen"),
        event("DIT IS GEEN REGEL", "DTSTART:20261124T080000Z"),
        event("DTSTART:20261124T080000Z", "RRULE:FREQ=SOMS"),
        event("SUMMARY:zonder uur"),
        event("DTSTART:20261124T080000Z", "DTEND:20261123T080000Z"),
        event("DTSTART:00000000T000000Z", "DURATION:P99999999999W"),
    ):
        assert TUESDAY in starts(bad, good), bad


def test_a_calendar_of_thousands_gives_five_hundred() -> None:
    hourly = event("DTSTART:20261122T000000Z", "DURATION:PT1M", "RRULE:FREQ=HOURLY")
    assert len(read(hourly)) == MOST


async def test_read_apart_it_says_the_same() -> None:
    content = calendar(at("20261124", "1000", "1100", "Bila Jan \u2713", "ATTENDEE;CN=Jan:mailto:jan@x.example"))
    assert await read_apart(content.encode(), ZONE, MONDAY) == meetings(content, ZONE, MONDAY)
    assert await read_apart(b"\xef\xbb\xbf" + content.encode(), "Nergens/Zo", MONDAY)
    assert await Desk().given(content, ZONE, MONDAY) == meetings(content, ZONE, MONDAY)


async def refused(content: bytes, seconds: float = 30.0) -> str:
    with pytest.raises(NotUnderstood) as error:
        await read_apart(content, ZONE, MONDAY, seconds)
    return error.value.key


@pytest.mark.parametrize(
    "content", [b"", b"<html>inloggen</html>", b"\x00\xff", b"BEGIN:VCARD", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"]
)
async def test_what_is_no_calendar_is_said_to_be_none(content: bytes) -> None:
    assert await refused(content) == OTHER


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=SECONDLY;BYSECOND=59;BYMINUTE=59;BYHOUR=23;BYMONTH=2;BYMONTHDAY=30"]
)
async def test_a_meeting_of_every_second_ends_when_its_time_is_up(rule: str) -> None:
    hostile = calendar(event("DTSTART:19700101T000000Z", "DURATION:PT1S", f"RRULE:{rule}"))
    began = time.monotonic()
    assert await refused(hostile.encode(), 2.0) == MUCH
    assert time.monotonic() - began < 20  # nothing hangs: it is a bound, not a speed


async def test_a_hundred_thousand_recurrences_end() -> None:
    many = calendar(event("DTSTART:20260101T000000Z", "DURATION:PT1M", "RRULE:FREQ=MINUTELY;COUNT=100000"))
    try:
        assert await read_apart(many.encode(), ZONE, MONDAY) == []
    except NotUnderstood as error:
        assert error.key == MUCH


def test_the_process_that_reads_gets_so_much_memory_and_no_more() -> None:
    for size, ended in ((MEMORY // 4, 0), (MEMORY, 1)):
        asks = f"from bot.calendar import apart; apart._limit(); bytes({size})"
        ran = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=False)
        assert ran.returncode == ended, ran.stderr
        assert ("MemoryError" in ran.stderr) == ended


async def test_a_file_of_nothing_but_beginnings_ends() -> None:
    folded = b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 140_000
    assert await refused(folded) in (OTHER, MUCH)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_hostile_bytes_are_read_or_refused_and_break_nothing(body: bytes) -> None:
    text = calendar(at("20261124", "1000", "1100", "x"), body.decode("utf-8", "replace"))
    try:
        found = meetings(text, ZONE, MONDAY)
    except ODD:
        return
    assert all(one.start.tzinfo is UTC and one.end.tzinfo is UTC for one in found)
    assert all(one.start <= MONDAY + AHEAD for one in found)


LINES = st.lists(
    st.sampled_from(
        [
            "DTSTART:20261124T100000Z",
            "DTSTART;VALUE=DATE:20261124",
            "DTSTART;TZID=X:20261124T100000",
            "DTEND:20261124T110000Z",
            "DTEND;VALUE=DATE:20261125",
            "DURATION:PT1H",
            "DURATION:-PT1H",
            "RRULE:FREQ=DAILY;COUNT=3",
            "RRULE:FREQ=WEEKLY;UNTIL=20261224",
            "RDATE:20261125T100000Z",
            "EXDATE:20261124T100000Z",
            "RECURRENCE-ID:20261124T100000Z",
            "SEQUENCE:x",
            "ATTENDEE:",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:x",
            "ORGANIZER;CN=x:y",
            "STATUS:",
            "BEGIN:VALARM",
            "END:VALARM",
            "BEGIN:VTIMEZONE",
            "END:VEVENT",
            ":",
            ";=",
        ]
    ),
    max_size=8,
)


@given(st.lists(LINES, max_size=4))
def test_a_meddled_calendar_is_read_or_refused(events: list[list[str]]) -> None:
    try:
        found = meetings(calendar(*(event(*lines) for lines in events)), ZONE, MONDAY)
    except ODD:
        return
    assert all(one.start.tzinfo is UTC for one in found)
