"""Public holidays: nobody is nudged, and the nudge comes on the next day that is worked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.freedays import COUNTRIES, calendar, country_of, never
from bot.core.model import State
from bot.core.nudges import Around
from tests.fakes.nudged import kinds, running, sent_on
from tests.fakes.world import World

YEARS = range(2026, 2028)
FREE = calendar(COUNTRIES, YEARS)
OF_THEIR_OWN = {
    "BE": (date(2026, 7, 21), date(2027, 7, 21)),
    "NL": (date(2026, 4, 27), date(2027, 4, 27)),
    "FR": (date(2026, 7, 14), date(2027, 5, 8)),
    "DE": (date(2026, 10, 3), date(2027, 10, 3)),
    "LU": (date(2026, 6, 23), date(2027, 5, 9)),
}


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_country_keeps_its_own_days_and_works_on_those_of_its_neighbours(country: str):
    for other, days in OF_THEIR_OWN.items():
        assert [FREE(country, day) for day in days] == [other == country, other == country], (country, other)


@pytest.mark.parametrize("country", COUNTRIES)
def test_christmas_is_free_everywhere_and_an_ordinary_thursday_nowhere(country: str):
    assert FREE(country, date(2026, 12, 25))
    assert not FREE(country, date(2026, 11, 26))


def test_the_kings_day_moves_away_from_a_sunday():
    kings = calendar(["NL"], [2025])
    assert kings("NL", date(2025, 4, 26))
    assert not kings("NL", date(2025, 4, 27))


def test_a_country_nobody_asked_for_has_no_free_days():
    assert not FREE("SR", date(2026, 12, 25))


def test_an_unknown_country_is_refused():
    with pytest.raises(NotImplementedError):
        calendar(["XX"], YEARS)


def test_without_a_calendar_every_day_is_worked():
    assert not never("BE", date(2026, 12, 25))


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Brussels", "BE"),
        ("Europe/Amsterdam", "NL"),
        ("Europe/Paris", "FR"),
        ("Europe/Berlin", "DE"),
        ("Europe/Luxembourg", "LU"),
        ("America/Paramaribo", "CH"),
        ("", "CH"),
    ],
)
def test_the_zone_tells_the_country_and_else_the_operator_does(zone: str, country: str):
    assert country_of(zone, "CH") == country


@pytest.mark.parametrize(
    ("zone", "chosen", "home", "day"),
    [
        ("Europe/Amsterdam", "", "BE", "2026-11-25"),
        ("Europe/Brussels", "", "NL", "2026-11-24"),
        ("Europe/Brussels", "NL", "BE", "2026-11-25"),
        ("America/Paramaribo", "", "NL", "2026-11-25"),
    ],
)
async def test_the_holidays_are_those_of_where_the_leader_lives_or_chose(zone: str, chosen: str, home: str, day: str):
    world = World()
    world.chat.move("anna", zone)
    free = lambda country, day: (country, day) == ("NL", date(2026, 11, 24))  # noqa: E731 - one line
    world.coach.post.around = Around(free=free, country=home)
    await world.presses("rhythm start")
    world.book().rhythm = replace(world.book().rhythm, country=chosen)
    await world.lives(days=3)
    assert sent_on(world)[0] == day


async def test_a_nudge_of_a_public_holiday_comes_on_the_next_working_day():
    world = await running()
    world.coach.post.around = Around(free=lambda _, day: day == date(2026, 11, 24))
    await world.lives(days=4)
    assert kinds(world) == ["practice", "appreciation"]
    assert sent_on(world) == ["2026-11-25", "2026-11-26"]


async def test_after_a_long_row_of_free_days_the_rhythm_goes_on_and_makes_up_for_nothing():
    world = await running()
    days = [date(2026, 11, 24) + timedelta(days=further) for further in range(6)]
    world.coach.post.around = Around(free=lambda _, day: day in days)
    await world.lives(days=9)
    assert sent_on(world) == ["2026-11-30", "2026-12-01"]
    reasons = [due.reason for due in world.book().outbox if due.state is State.SKIPPED]
    assert reasons == ["holiday", "afresh"]  # the month began with a nudge of its own
