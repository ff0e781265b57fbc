"""A planned talk: with whom, when, one agreement afterwards; never in the past and never in somebody's calendar."""

from __future__ import annotations

import pytest

from bot.core.card import DateField, PersonField
from tests.fakes.chat import buttons
from tests.fakes.world import World, brussels, carded, library, text

SAY = library().say
WHEN = {"who": ("jan",), "date": "2026-12-03", "time": "10:00"}


async def test_the_form_proposes_the_next_working_day():
    world = World(brussels("2026-11-27"))
    form = await world.opens("talk plan stijl3")
    day = next(field for field in form.fields if isinstance(field, DateField))
    assert day.initial == "2026-11-30"
    assert form.notice == SAY("talk.notice")


async def test_a_name_known_already_is_filled_in():
    form = await World().opens("talk plan stijl3 <@jan>")
    who = form.fields[0]
    assert isinstance(who, PersonField)
    assert who.initial == ("jan",)


async def test_a_plan_is_kept_and_confirmed_with_a_way_back():
    world = World()
    card = carded(await world.submits("talk keep review", **WHEN))
    assert "Reviewgesprek (samen terugkijken) met Jan, donderdag 3 december om 10.00 u." in text(card)
    talk = world.book().talks[0]
    assert (talk.guide, talk.colleague, talk.moment) == ("review", "jan", brussels("2026-12-03", "10:00"))
    assert talk.minutes == library().guides["review"].minutes
    assert "Jan" in text(await world.types("gepland"))
    await world.presses(f"talk cancel {talk.id}")
    assert SAY("talk.list-empty") in text(await world.types("gepland"))


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"who": ()}, "who"),
        ({"who": ("jan", "sara")}, "who"),
        ({"who": ("anna",)}, "who"),
        ({"who": ("bot",)}, "who"),
        ({"date": ""}, "date"),
        ({"date": "morgen"}, "date"),
        ({"date": "2026-11-22"}, "date"),
        ({"date": "2028-01-01"}, "date"),
        ({"time": ""}, "time"),
        ({"time": "25:00"}, "time"),
        ({"date": "2026-11-23", "time": "08:59"}, "time"),
    ],
)
async def test_what_does_not_fit_names_its_field(change: dict[str, object], at: str):
    world = World()
    answer = await world.submits("talk keep stijl3", **(WHEN | change))
    assert [field for field, _ in answer.errors] == [at]


async def test_now_is_not_past():
    world = World(brussels("2026-11-23", "09:00"))
    world.now = world.now.replace(second=40)
    answer = await world.submits("talk keep stijl3", who=("jan",), date="2026-11-23", time="09:00")
    assert answer.card


@pytest.mark.parametrize("words", ["talk plan", "talk plan niets", "talk plan stijl9"])
async def test_planning_nothing_says_which_to_choose(words: str):
    card = await World().types(words)
    assert SAY("talk.guide-unknown") in text(card)
    assert buttons(card)


async def test_one_agreement_is_kept_for_the_leader_alone():
    world = World()
    await world.submits("talk keep stijl3", **WHEN)
    talk = world.book().talks[0]
    form = await world.opens(f"talk agree {talk.id}")
    answer = await world.submits(form.sends, words="  ", until="")
    assert [field for field, _ in answer.errors] == ["words"]
    card = carded(await world.submits(form.sends, words="Jan maakt *de* planning", until="2026-12-10"))
    assert "Jan maakt *de* planning" in text(card)
    assert "donderdag 10 december" in text(card)
    kept = world.book().agreements[0]
    assert (kept.talk, kept.colleague, kept.words) == (talk.id, "jan", "Jan maakt *de* planning")


@pytest.mark.parametrize("words", ["talk cancel {id}", "talk agree {id}", "talk ask {id}"])
async def test_a_strangers_talk_cannot_be_reached(words: str):
    world = World()
    await world.submits("talk keep stijl3", **WHEN)
    talk = world.book().talks[0]
    card = await world.presses(words.format(id=talk.id), "tom")
    assert SAY("talk.gone") in text(card)
    assert world.book().talks == [talk]


async def test_asking_to_look_back_gives_words_and_writes_to_nobody():
    world = World()
    await world.submits("talk keep review", **WHEN)
    card = await world.presses(f"talk ask {world.book().talks[0].id}")
    assert SAY("nudge.review-ask") in text(card)
    assert world.got("jan") == []


async def test_what_is_past_is_no_longer_listed():
    world = World()
    await world.submits("talk keep stijl3", **WHEN)
    await world.lives(days=20)
    assert SAY("talk.list-empty") in text(await world.types("gepland"))


async def test_a_talk_is_forgotten_after_sixty_days():
    world = World()
    await world.submits("talk keep stijl3", **WHEN)
    await world.lives(days=80)
    await world.types("gepland")
    assert world.book().talks == []
