"""Laws of the leader's week; dateutil and a minute-by-minute search are the oracles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil import tz
from dateutil.rrule import WEEKLY, rrule
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.core.rhythm import (
    at,
    later_today,
    local,
    next_occurrence,
    next_week,
    next_workday,
    same_week,
    tomorrow_morning,
)

ZONES = [
    "Europe/Brussels",
    "Europe/Amsterdam",
    "America/Paramaribo",
    "America/Curacao",
    "America/New_York",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "UTC",
]
DST = ["Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo"]
BRUSSELS = "Europe/Brussels"
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
MINUTE = timedelta(minutes=1)

moments = st.datetimes(datetime(2024, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


def utc(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def there(words: str, zone: str = BRUSSELS) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def by_rrule(day: int, time: str, zone: str, after: datetime) -> datetime:
    hour, minute = map(int, time.split(":"))
    start = after.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - timedelta(days=15)
    rule = rrule(WEEKLY, byweekday=day, byhour=hour, byminute=minute, bysecond=0, dtstart=start, count=6)
    found = (tz.resolve_imaginary(wall.replace(tzinfo=tz.gettz(zone))).astimezone(UTC) for wall in rule)
    return next(moment for moment in found if moment > after)


def by_search(day: date, time: str, zone: str) -> datetime:
    """The first minute of the world at which the wall clock there shows this time of this day, or has passed it."""
    wanted = datetime.fromisoformat(f"{day} {time}")
    minute = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=16)
    while minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None) < wanted:
        minute += MINUTE
    return minute


@given(day=st.integers(0, 6), time=times, zone=st.sampled_from(ZONES), after=moments)
@settings(max_examples=400, deadline=None)
def test_the_week_agrees_with_dateutil(day: int, time: str, zone: str, after: datetime) -> None:
    expected = by_rrule(day, time, zone, after)
    # dateutil goes as far beyond a gap as one asked into it; the search below judges those days.
    assume(f"{expected.astimezone(ZoneInfo(zone)):%H:%M}" == time)
    assert next_occurrence(day, time, zone, after) == expected


@pytest.mark.parametrize("zone", DST)
def test_days_on_which_the_clock_changes_agree_with_a_search(zone: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(500)]
    midnights = [at(day, "00:00", zone) for day in days]
    changes = [days[n] for n in range(499) if midnights[n + 1] - midnights[n] != timedelta(days=1)]
    assert len(changes) >= 2
    for day in changes[:3]:
        for time in ("00:00", "00:15", "00:30", "01:30", "01:45", "02:00", "02:15", "02:30", "02:59", "03:00", "12:00"):
            assert at(day, time, zone) == by_search(day, time, zone), (day, time)


@given(day=st.integers(0, 6), time=times, zone=st.sampled_from(sorted(available_timezones())), after=moments)
@settings(max_examples=300, deadline=None)
def test_an_occurrence_is_later_and_at_most_a_week_and_two_hours_away(
    day: int, time: str, zone: str, after: datetime
) -> None:
    moment = next_occurrence(day, time, zone, after)
    assert after < moment <= after + timedelta(days=7, hours=2)
    assert moment.tzinfo is UTC
    assert local(moment, zone).weekday() == day or f"{local(moment, zone):%H:%M}" == "00:00"


@given(time=times, zone=st.sampled_from(DST), after=moments)
@settings(max_examples=150, deadline=None)
def test_a_year_has_each_week_once(time: str, zone: str, after: datetime) -> None:
    days = set()
    moment = after
    for _ in range(53):
        moment = next_occurrence(6, time, zone, moment)
        days.add(local(moment, zone).date())
    assert len(days) == 53
    assert (max(days) - min(days)).days == 52 * 7


def test_a_day_without_the_wall_time_gets_the_next_minute_that_exists() -> None:
    assert at(SPRING, "02:30", BRUSSELS) == utc("2027-03-28 01:00")
    assert local(at(SPRING, "02:00", BRUSSELS), BRUSSELS).hour == 3
    assert next_occurrence(6, "02:30", BRUSSELS, utc("2027-03-22 12:00")) == utc("2027-03-28 01:00")
    assert next_occurrence(6, "02:30", BRUSSELS, utc("2027-03-28 01:00")) == utc("2027-04-04 00:30")


def test_a_day_that_does_not_exist_gets_the_first_minute_after_it() -> None:
    assert at(date(2011, 12, 30), "09:00", "Pacific/Apia") == there("2011-12-31 00:00", "Pacific/Apia")


def test_a_doubled_hour_counts_once() -> None:
    first = utc("2026-10-25 00:30")
    assert at(AUTUMN, "02:30", BRUSSELS) == first
    assert next_occurrence(6, "02:30", BRUSSELS, first - MINUTE) == first
    for minutes in (0, 1, 59, 60, 61):
        assert next_occurrence(6, "02:30", BRUSSELS, first + MINUTE * minutes) == utc("2026-11-01 01:30")


def test_the_week_is_the_leaders_and_not_the_servers() -> None:
    after = utc("2026-11-22 14:00")
    assert next_occurrence(0, "09:00", "America/Paramaribo", after) == utc("2026-11-23 12:00")
    assert next_occurrence(0, "09:00", BRUSSELS, after) == utc("2026-11-23 08:00")


def test_the_next_is_strictly_later() -> None:
    thursday = there("2026-11-26 15:00")
    assert next_occurrence(3, "15:00", BRUSSELS, thursday - timedelta(microseconds=1)) == thursday
    assert next_occurrence(3, "15:00", BRUSSELS, thursday) == there("2026-12-03 15:00")


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Europe", "a\0b", "x" * 500]
)
def test_an_unknown_zone_is_home(zone: str) -> None:
    assert at(SPRING, "09:00", zone) == at(SPRING, "09:00", BRUSSELS)


@pytest.mark.parametrize("time", ["", "25:00", "9", "12:60", "a:b"])
def test_a_time_that_is_none_is_refused(time: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        at(SPRING, time, BRUSSELS)


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        ("2026-11-26", (0, 1, 2, 3, 4), "2026-11-27"),
        ("2026-11-27", (0, 1, 2, 3, 4), "2026-11-30"),
        ("2026-11-26", (3,), "2026-12-03"),
        ("2026-11-27", (0, 2), "2026-11-30"),
        ("2026-11-28", (5, 6), "2026-11-29"),
        ("2026-11-28", (), "2026-11-30"),
    ],
)
def test_the_next_working_day_is_one_of_the_leaders(day: str, days: tuple[int, ...], expected: str) -> None:
    assert next_workday(date.fromisoformat(day), days) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("now", "later"),
    [("09:00", "12:00"), ("14:30", "17:30"), ("14:31", None), ("20:00", None), ("22:30", None), ("00:10", "03:10")],
)
def test_later_today_stays_within_the_working_day(now: str, later: str | None) -> None:
    expected = there(f"2026-11-26 {later}") if later else None
    assert later_today(there(f"2026-11-26 {now}"), BRUSSELS) == expected


def test_tomorrow_morning_skips_days_off() -> None:
    thursday = there("2026-11-26 15:00")
    assert tomorrow_morning(thursday, BRUSSELS, (0, 1, 2, 3, 4)) == there("2026-11-27 09:00")
    assert tomorrow_morning(thursday, BRUSSELS, (0, 1, 3)) == there("2026-11-30 09:00")


@pytest.mark.parametrize("today", range(23, 30))
def test_next_week_is_never_this_week(today: int) -> None:
    moment = there(f"2026-11-{today} 15:00")
    assert next_week(moment, BRUSSELS, (1, 3)) == there("2026-12-01 09:00")
    assert next_week(moment, BRUSSELS, ()) == there("2026-11-30 09:00")


def test_a_week_ends_on_sunday_where_the_leader_is() -> None:
    late = utc("2026-11-22 23:30")  # Monday in Brussels, Sunday in Paramaribo
    sunday = utc("2026-11-22 12:00")
    assert not same_week(late, sunday, BRUSSELS)
    assert same_week(late, sunday, "America/Paramaribo")
    assert same_week(there("2026-12-31 12:00"), there("2027-01-03 12:00"), BRUSSELS)
    assert not same_week(there("2026-01-01 12:00"), there("2027-01-01 12:00"), BRUSSELS)
