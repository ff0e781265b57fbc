"""Public holidays: nobody is nudged, and the nudge comes on the next day that is worked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core.freedays import calendar, never
from bot.core.model import State
from bot.core.nudges import Around
from tests.fakes.nudged import kinds, running, sent_on

YEARS = range(2026, 2028)


@pytest.mark.parametrize(
    ("country", "day", "free"),
    [
        ("BE", date(2026, 7, 21), True),
        ("NL", date(2026, 4, 27), True),
        ("BE", date(2026, 4, 27), False),
        ("NL", date(2026, 12, 25), True),
        ("BE", date(2026, 11, 26), False),
    ],
)
def test_a_country_has_its_own_free_days(country: str, day: date, free: bool):
    assert calendar("BE", YEARS)(country, day) is free


def test_an_unknown_country_is_refused():
    with pytest.raises(NotImplementedError):
        calendar("XX", YEARS)


def test_without_a_calendar_every_day_is_worked():
    assert not never("BE", date(2026, 12, 25))


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
    assert reasons == ["holiday", "done"]  # the month began with a nudge of its own
