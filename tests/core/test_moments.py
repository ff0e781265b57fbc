"""A leader's own weeks: counted on their own calendar, shown when there is something to see, never compared."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core import moments
from bot.core.card import Card, Chart
from bot.core.model import Compliment, Notebook, Person, Talk
from bot.core.request import Request, Source
from bot.core.turn import Turn
from tests.fakes.world import MONDAY, World, brussels, carded, library, text

SAY = library().say
NOBODY = Person(id="anna", name="Anna Peeters")


def pictures(card: Card) -> list[Chart]:
    return [block for block in card.blocks if isinstance(block, Chart)]


async def page(world: World, by: str = "anna") -> list[Chart]:
    return pictures(carded(await world.does(world.request("home", by, Source.ARRIVED))))


async def compliments(world: World, *dates: datetime) -> None:
    """One kept at each of these moments, whatever the time is now."""
    now = world.now
    for world.now in dates:
        await world.types("compliment <@jan> belde de klant terug")
    world.now = now


def turn(book: Notebook, now: datetime) -> Turn:
    async def who(_: str) -> None:
        return None

    request = Request(
        id="r", platform="local", tenant="T1", person="anna", source=Source.TYPED, words="log", moment=now
    )
    return Turn(request=request, rest="", book=book, library=library(), who=who)


async def test_six_weeks_each_named_by_its_monday():
    world = World()
    await compliments(world, brussels("2026-11-17"), MONDAY, MONDAY)
    (chart,) = await page(world)
    assert chart.title == SAY("moments.title")
    assert chart.labels == ("19/10", "26/10", "2/11", "9/11", "16/11", "23/11")
    assert [(row.name, row.values) for row in chart.series] == [
        ("Complimenten", (0, 0, 0, 0, 1, 2)),
        ("Geplande gesprekken", (0, 0, 0, 0, 0, 0)),
    ]


async def test_the_words_say_what_the_picture_shows():
    world = World()
    await compliments(world, *(brussels(f"2026-{day}") for day in ("10-20", "11-10", "11-11")), MONDAY)
    await world.submits("talk keep stijl3", who=("jan",), date="2026-11-27", time="10:00")
    (chart,) = await page(world)
    assert chart.words.splitlines() == [
        "Complimenten: deze week 1, vorige week 0, daarvoor 2, 0, 0 en 1.",
        "Geplande gesprekken: deze week 1, vorige week 0, daarvoor geen.",
    ]


async def test_who_kept_nothing_sees_no_empty_picture():
    world = World()
    assert await page(world) == []
    await compliments(world, MONDAY)
    assert await page(world, "jan") == []
    await world.lives(weeks=6)
    assert await page(world) == []


async def test_a_cancelled_talk_is_no_moment():
    world = World()
    await world.submits("talk keep stijl3", who=("jan",), date="2026-11-27", time="10:00")
    assert len(await page(world)) == 1
    await world.presses(f"talk cancel {world.book().talks[0].id}")
    assert await page(world) == []


async def test_the_week_is_the_leaders_own():
    world = World()
    # Sunday 23:30 in Brussels; in Kolkata that is Monday already.
    await compliments(world, brussels("2026-11-22", "23:30"))
    (chart,) = await page(world)
    assert chart.series[0].values[-2:] == (1, 0)
    book = replace(world.book(), owner=replace(world.book().owner, zone="Asia/Kolkata"))
    abroad = moments.by_week(turn(book, world.now))
    assert abroad
    assert abroad.series[0].values[-2:] == (0, 1)


async def test_it_is_private_and_has_no_score():
    world = World()
    await compliments(world, MONDAY)
    shown = carded(await world.does(world.request("home", "anna", Source.ARRIVED)))
    after = text(shown).partition(SAY("moments.title"))[2].splitlines()
    assert after[3] == SAY("log.private")
    assert not re.search(r"%|gemiddeld|doel|meer dan|minder dan|beter", text(shown))


async def test_the_logbook_draws_from_the_second_week_on():
    world = World()
    await compliments(world, MONDAY, MONDAY)
    assert pictures(await world.types("logboek")) == []
    await compliments(world, brussels("2026-11-10"))
    (chart,) = pictures(await world.types("logboek"))
    assert chart.title == SAY("moments.title-compliments")
    assert [row.values for row in chart.series] == [(0, 0, 0, 1, 0, 2)]
    assert pictures(await world.types("logboek <@jan>")) == []


@given(st.lists(st.integers(0, 24 * 80), max_size=30), st.lists(st.integers(-24 * 7, 24 * 80), max_size=10))
def test_every_moment_of_six_weeks_is_counted_once(kept: list[int], planned: list[int]):
    now = datetime(2026, 11, 25, 11, tzinfo=UTC)
    book = Notebook(tenant="T1", owner=NOBODY)
    made = [now - timedelta(hours=hours) for hours in kept]
    book.compliments = [
        Compliment(id=str(n), colleague="jan", name="Jan", behaviour="x", moment=moment)
        for n, moment in enumerate(made)
    ]
    book.talks = [
        Talk(id=str(n), guide="stijl3", colleague="jan", name="Jan", moment=moment, minutes=5, planned=now)
        for n, moment in enumerate(now - timedelta(hours=hours) for hours in planned)
    ]
    # Summer time ends in between, on 25 October: a week is a week of the calendar, not 168 hours.
    first, last = brussels("2026-10-19", "00:00"), brussels("2026-11-30", "00:00")
    chart = moments.by_week(turn(book, now))
    wanted = [sum(first <= one.moment < last for one in entries) for entries in (book.compliments, book.talks)]
    assert [sum(row.values) for row in chart.series] == wanted if chart else not any(wanted)
