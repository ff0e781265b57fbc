"""The logbook holds a leader's own compliments, by colleague, for that leader alone."""

from __future__ import annotations

import pytest

from bot.core.card import Quote
from tests.fakes.chat import buttons
from tests.fakes.world import World, library, text

SAY = library().say


async def filled() -> World:
    """Two compliments for Jan, one for Sara, a day apart."""
    world = World()
    for who, words in (("jan", "belde de klant terug"), ("sara", "hielp bij de verhuis"), ("jan", "bleef rustig")):
        await world.types(f"compliment <@{who}> {words} dinsdag")
        await world.lives(days=1)
    return world


async def test_a_row_for_each_colleague_most_recent_first():
    shown = text(await (await filled()).types("logboek"))
    assert shown.index("Jan Maes  ·  2 complimenten, het laatste gisteren") < shown.index("Sara El Amrani")
    assert "één compliment, het laatste 2 dagen geleden" in shown
    assert SAY("log.private") in shown


@pytest.mark.parametrize("line", ["logboek <@jan>", "logboek jan", "logboek @jan", "logboek Jan Maes", "log JAN"])
async def test_one_colleague_by_mention_or_name(line: str):
    world = await filled()
    card = await world.types(line)
    quotes = [block.words for block in card.blocks if isinstance(block, Quote)]
    assert quotes == ["bleef rustig dinsdag", "belde de klant terug dinsdag"]


async def test_nobody_else_sees_it():
    world = await filled()
    shown = text(await world.types("logboek", "jan")) + text(await world.types("logboek <@jan>", "sara"))
    assert "rustig" not in shown
    assert SAY("log.empty") in shown


async def test_an_entry_can_be_wiped_and_only_once():
    world = await filled()
    card = await world.types("logboek <@jan>")
    first = next(button.sends for button in buttons(card) if button.label == SAY("log.remove"))
    shown = await world.presses(first)
    assert SAY("log.removed") in text(shown)
    assert len(world.book().compliments) == 2
    assert SAY("compliment.gone") in text(await world.presses(first))
    assert len(world.book().compliments) == 2


async def test_wiping_nothing_says_so():
    world = await filled()
    assert SAY("compliment.gone") in text(await world.types("logboek verwijder"))


async def test_wiping_a_sent_one_takes_it_back():
    world = World()
    await world.press(await world.types("compliment <@jan> belde dinsdag terug"), "Stuur naar Jan")
    await world.presses(f"log remove {world.book().compliments[0].id}")
    assert [address.id for address, _ in world.chat.withdrawn] == ["jan"]


async def test_wiping_the_last_one_of_a_colleague_leaves_a_way_on():
    world = await filled()
    entry = next(entry for entry in world.book().compliments if entry.colleague == "sara")
    card = await world.presses(f"log remove {entry.id}")
    assert buttons(card)


async def test_an_empty_logbook_invites():
    card = await World().types("logboek")
    assert SAY("log.empty") in text(card)
    assert [button.sends for button in buttons(card)] == ["compliment form"]


async def test_a_colleague_without_entries_is_named():
    world = World()
    await world.types("team <@sara>")
    assert "Voor Sara staat er nog niets" in text(await world.types("logboek <@sara>"))


async def test_a_long_history_shows_the_latest_ten_and_counts_the_rest():
    world = World()
    for number in range(13):
        await world.types(f"compliment <@jan> deed dinsdag iets moois nummer {number}")
    card = await world.types("logboek <@jan>")
    assert len([block for block in card.blocks if isinstance(block, Quote)]) == 10
    assert "nog 3 oudere" in text(card)


async def test_an_entry_says_who_sees_it():
    world = World()
    await world.press(await world.types("compliment <@jan> belde dinsdag terug"), "Stuur naar Jan")
    await world.types("compliment <@jan> bleef dinsdag rustig")
    shown = text(await world.types("logboek <@jan>"))
    assert "gestuurd naar Jan" in shown
    assert "alleen jij" in shown
