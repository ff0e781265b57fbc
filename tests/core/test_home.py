"""The leader's page: what comes, whom one has not seen, and a door to everything."""

from __future__ import annotations

from bot.core.card import Card, Row
from bot.core.request import Source
from tests.fakes.chat import buttons
from tests.fakes.world import World, carded, library, text

SAY = library().say


async def home(world: World, by: str = "anna") -> Card:
    """The page as somebody opens it."""
    return carded(await world.does(world.request("home", by, Source.ARRIVED)))


async def test_a_new_page_offers_the_rhythm_and_the_team():
    card = await home(World())
    sends = [button.sends for button in buttons(card)]
    assert text(card).startswith("Dag Anna")
    assert {"rhythm start", "team form", "compliment form", "guide menu", "questions", "help", "privacy"} <= set(sends)


async def test_it_shows_what_comes_in_order_and_at_most_five():
    world = World()
    await world.presses("rhythm start")
    for day in range(1, 7):
        await world.submits("talk keep stijl3", who=("jan",), date=f"2026-12-0{day}", time="10:00")
    lines = [line for line in text(await home(world)).splitlines() if line[:1] in "🌱📅"]
    assert len(lines) == 5
    assert "dinsdag 24 november" in lines[0]
    assert "waardering" in lines[1]
    assert "Stijl 3 · Ondersteunend gesprek met Jan" in lines[2]


async def test_who_was_unseen_longest_comes_first():
    world = World()
    await world.types("team <@jan> <@sara> <@tom>")
    await world.lives(days=1)
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    rows = [block.words for block in (await home(world)).blocks if isinstance(block, Row)]
    assert [row.split("  ·  ")[0] for row in rows] == ["Sara El Amrani", "Tom de Vries", "Jan Maes"]


async def test_nobody_sees_another_leaders_page():
    world = World()
    await world.types("team <@sara>")
    await world.types("compliment <@sara> belde dinsdag de klant terug")
    assert "Sara" not in text(await home(world, "jan"))


async def test_a_pause_is_shown_until_it_is_over():
    world = World()
    await world.presses("rhythm start")
    await world.types("ritme pauze tot vrijdag")
    assert "Pauze tot en met vrijdag 27 november" in text(await home(world))
    await world.lives(days=7)
    assert "Pauze" not in text(await home(world))


async def test_after_a_stop_the_offer_is_back_and_no_date_is_shown():
    world = World()
    await world.presses("rhythm start")
    await world.types("stop")
    card = await home(world)
    assert "🌱" not in text(card)
    assert "rhythm start" in [button.sends for button in buttons(card)]


async def test_each_row_opens_the_form_for_that_colleague():
    world = World()
    await world.types("team <@jan>")
    form = (await world.press(await home(world), SAY("team.compliment"))).form
    assert form
    assert form.fields[0].initial == ("jan",)  # pyright: ignore[reportAttributeAccessIssue]
