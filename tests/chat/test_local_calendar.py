"""The calendar of the local page: whole weeks, each nudge on its own day, and words for who does not see it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.local.calendar import grid, weekdays
from bot.core.outlook import Line, Outlook
from bot.core.upcoming import Fate
from tests.fakes.local_page import LocalPage, Visitor

LINE = Line(
    moment=datetime(2026, 11, 26, 15, 0, tzinfo=UTC),
    day="do 26 november",
    time="15.00 u.",
    what="Waardering · Jan",
    fate=Fate.COMES,
    state="",
    reason="",
    why="Je koos elke **donderdag**.",
)
SKIPPED = replace(
    LINE,
    moment=LINE.moment + timedelta(days=7),
    fate=Fate.SKIPPED,
    state="komt niet.",
    reason="Dan ben je vrij.",
    what="<b>Oefening</b>",
)
days = st.dates(date(2024, 1, 1), date(2030, 1, 1))


@given(first=days, span=st.integers(0, 60), ahead=st.lists(st.integers(-5, 70), max_size=8))
def test_the_grid_is_whole_weeks_with_each_day_and_each_line_once(first: date, span: int, ahead: list[int]) -> None:
    noon = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
    lines = [replace(LINE, moment=noon + timedelta(days=far), what=str(n)) for n, far in enumerate(ahead)]
    weeks = grid(lines, first, first + timedelta(days=span), first, "nl")
    squares = [day for week in weeks for day in week]
    assert {len(week) for week in weeks} == {7}
    assert squares[0].day.weekday() == 0
    assert [day.day for day in squares] == [squares[0].day + timedelta(days=n) for n in range(len(squares))]
    assert squares[0].day <= first <= first + timedelta(days=span) <= squares[-1].day
    assert [day.day for day in squares if day.today] == [first]
    found = [(line.what, day.day) for day in squares for line in day.lines]
    assert sorted(found) == sorted((line.what, line.moment.date()) for line in lines)


def test_the_first_of_a_month_names_it() -> None:
    squares = [day for week in grid([], date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 1), "nl") for day in week]
    assert [day.number for day in squares[:3]] == ["30", "1 dec", "2"]
    assert squares[1].words == "dinsdag 1 december"


def test_the_week_begins_on_monday() -> None:
    assert weekdays("nl")[0] == ("ma", "maandag")
    assert weekdays("nl")[6] == ("zo", "zondag")


@pytest_asyncio.fixture
async def visitor() -> AsyncIterator[Visitor]:
    house = LocalPage(
        seen=Outlook(coming=(LINE, SKIPPED), past=(replace(LINE, fate=Fate.USED, state="gebruikt."),), late=2)
    )
    async with house.served(), ClientSession() as session:
        yield Visitor(house, session)


async def test_the_page_shows_what_comes_and_what_came_with_the_reasons(visitor: Visitor) -> None:
    page = await visitor.see("/calendar?me=anna")
    for words in (
        "donderdag 26 november",
        "15.00 u.",
        "Waardering · Jan",
        "Dan ben je vrij.",
        "komt niet.",
        "gebruikt.",
    ):
        assert words in page
    assert "2 duwtjes vielen weg" in page
    assert "Je koos elke <strong>donderdag</strong>." in page
    assert "<b>" not in page
    assert "<script" not in page


async def test_a_colleague_sees_nothing_of_the_leader(visitor: Visitor) -> None:
    page = await visitor.see("/calendar?me=jan")
    assert "Waardering" not in page
    assert "De komende vier weken staat er niets klaar." in page


@pytest.mark.parametrize(("path", "status"), [("/calendar", 200), ("/calendar?me=nobody", 404), ("/calendar?me=", 404)])
async def test_only_who_is_there_has_a_calendar(visitor: Visitor, path: str, status: int) -> None:
    assert (await visitor.get(path)).status == status
