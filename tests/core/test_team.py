"""The team is the leader's own list: people of flesh and blood, each once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.card import Row
from tests.fakes.chat import buttons
from tests.fakes.world import World, library, text

SAY = library().say


def team(world: World) -> list[str]:
    """Who is in it, by id."""
    return [mate.id for mate in world.book().team]


@pytest.mark.parametrize(
    "line",
    ["team <@jan> <@sara>", "mijn team <@jan> <@sara>", "team voeg toe <@jan> <@sara>", "team <@jan> en <@sara> erbij"],
)
async def test_mentioned_people_join_once_each(line: str):
    world = World()
    await world.types(line)
    card = await world.types(line)
    assert team(world) == ["jan", "sara"]
    assert "Al in je team: Jan en Sara." in text(card)


async def test_the_form_adds_and_wants_somebody():
    world = World()
    form = await world.opens("team erbij")
    answer = await world.submits(form.sends)
    assert [field for field, _ in answer.errors] == ["who"]
    await world.submits(form.sends, who=("jan", "sara"))
    assert team(world) == ["jan", "sara"]


@pytest.mark.parametrize("who", ["anna", "bot", "piet", "niemand"])
async def test_who_is_no_colleague_does_not_join(who: str):
    world = World()
    await world.types("help")
    card = await world.types(f"team <@jan> <@{who}>")
    assert team(world) == []
    assert buttons(card)
    answer = await world.submits("team add", who=(who,))
    assert [field for field, _ in answer.errors] == ["who"]


@pytest.mark.parametrize(
    "line",
    [
        "team weg <@jan>",
        "team <@jan> weg",
        "team verwijder @jan",
        "team weg jan",
        "team weg Jan Maes",
        "team min <@jan>",
    ],
)
async def test_somebody_can_be_taken_out_by_mention_or_name(line: str):
    world = World()
    await world.types("team <@jan> <@sara>")
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    card = await world.types(line)
    assert team(world) == ["sara"]
    assert "Uit je team gehaald: Jan." in text(card)
    assert len(world.book().compliments) == 1


async def test_who_is_not_there_cannot_be_taken_out():
    world = World()
    await world.types("team <@jan>")
    for line in ("team weg <@sara>", "team weg", "team weg @sara"):
        assert SAY("team.not-there") in text(await world.types(line))
    assert team(world) == ["jan"]


async def test_a_plain_name_that_nobody_vouches_for_is_asked_for():
    world = World()
    await world.types("help")
    card = await world.types("team @kim")
    assert "kim" in text(card)
    assert team(world) == []


async def test_an_empty_team_offers_to_add():
    card = await World().types("team")
    assert SAY("team.empty") in text(card)
    assert [button.sends for button in buttons(card)] == ["team form"]


async def test_each_row_takes_out_its_own_and_never_judges():
    world = World()
    await world.types("team <@jan> <@sara>")
    card = await world.types("team")
    await world.presses(next(button.sends for button in buttons(card) if "sara" in button.sends))
    assert team(world) == ["jan"]
    assert SAY("team.note") in text(card)


async def test_a_team_has_an_end():
    world = World()
    for number in range(51):
        world.chat.known[f"p{number}"] = replace(world.chat.known["jan"], id=f"p{number}", name=f"P{number}")
    await world.types("team " + " ".join(f"<@p{n}>" for n in range(50)))
    card = await world.types("team <@p50>")
    assert "50" in text(card)
    assert len(team(world)) == 50


async def test_the_team_says_how_long_ago_in_words():
    world = World()
    await world.types("team <@jan> <@sara>")
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    await world.lives(days=1)
    shown = text(await world.types("team"))
    assert "Jan Maes  ·  laatste compliment gisteren" in shown
    assert "Sara El Amrani  ·  nog geen compliment van jou" in shown


async def test_a_long_team_comes_in_pages_and_nobody_falls_off():
    world = World()
    for number in range(40):
        world.chat.known[f"c{number}"] = replace(world.chat.known["jan"], id=f"c{number}", name=f"Collega {number}")
        await world.types(f"team <@c{number}>")
    card, seen = await world.types("team"), list[str]()
    while True:
        seen += [block.words.split("  ")[0] for block in card.blocks if isinstance(block, Row)]
        more = [
            button for button in buttons(card) if button.sends.startswith("team from") and button.sends != "team from 0"
        ]
        if not more:
            break
        card = await world.presses(more[0].sends)
    assert [words.replace("*", "") for words in seen] == [f"Collega {number}" for number in range(40)]
    card = await world.presses("team from 0")
    assert "Collega 0" in text(card)
    assert "Nog 25 anderen" in text(card)
