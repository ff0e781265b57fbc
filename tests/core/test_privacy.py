"""Who asks what is kept gets the truth in plain words, and can wipe it."""

from __future__ import annotations

from bot.core.card import Card
from tests.fakes.chat import buttons
from tests.fakes.notebooks import calendar, habit, mark
from tests.fakes.world import TENANT, World, library, text

SAY = library().say


def count(card: Card, words: str) -> str:
    """The number behind a line."""
    return next(line for line in text(card).splitlines() if words in line).rpartition(" ")[2]


async def test_the_counts_are_the_counts():
    world = World()
    await world.types("team <@jan> <@sara>")
    for _ in range(3):
        await world.types("compliment <@jan> belde dinsdag de klant terug")
    await world.submits("talk keep stijl3", who=("jan",), date="2026-12-03", time="10:00")
    shown = text(await world.types("privacy"))
    assert SAY("privacy.team", count="2") in shown
    assert SAY("privacy.compliments", count="3") in shown
    assert SAY("privacy.talks", count="1", days="0") in shown


async def test_what_is_followed_is_counted_too_and_the_address_of_a_calendar_is_not_shown():
    world = World()
    await world.types("moment <@jan> demo ging mis")
    shown = text(await world.types("privacy"))
    assert SAY("privacy.moments", count="1") in shown
    assert SAY("privacy.calendar") not in shown
    book = world.book()
    book.habits, book.marks, book.calendar = [habit()], [mark("jan"), mark("jan")], calendar()
    shown = text(await world.types("privacy"))
    assert SAY("privacy.follows", count="1", days="2") in shown
    assert SAY("privacy.calendar") in shown
    assert "example" not in shown


async def test_a_colleague_hears_how_often_but_not_what_or_by_whom():
    world = World()
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    await world.types("compliment <@jan> bleef dinsdag rustig", "sara")
    shown = text(await world.types("privacy", "jan"))
    assert SAY("privacy.about", count="2") in shown
    for secret in ("Anna", "Sara", "klant", "rustig"):
        assert secret not in shown
    assert SAY("privacy.about", count="1").split("1")[0] not in text(await world.types("privacy", "tom"))


async def test_wiping_asks_once_more_and_can_be_called_off():
    world = World()
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    card = await world.press_through("privacy", SAY("privacy.erase"))
    assert SAY("privacy.erase-body") in text(card)
    assert next(button for button in buttons(card) if button.sends == "privacy erase sure").danger
    kept = (await world.press(card, SAY("privacy.erase-no"))).card
    assert kept
    assert SAY("privacy.kept") in text(kept)
    assert len(world.book().compliments) == 1


async def test_wiping_is_mine_alone():
    world = World()
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    await world.types("compliment <@anna> bleef rustig", "sara")
    await world.presses("privacy erase sure", "tom")
    await world.presses("privacy erase sure")
    assert not world.store.knows(TENANT, "anna")
    assert len(world.book("sara").compliments) == 1


async def test_what_was_sent_and_not_yet_left_dies_with_the_notebook():
    world = World()
    await world.types("help")
    await world.presses("rhythm start")
    await world.presses("privacy erase sure")
    await world.lives(days=20)
    assert world.got() == []


async def test_the_help_card_for_a_crisis_is_one_line_away_and_leaves_no_trace():
    world = World()
    await world.types("help")
    before = world.store.books[TENANT, "anna"]
    for words in ("hulp nodig", "crisis", "gesprek hulp nodig", "noodgeval"):
        shown = text(await world.types(words))
        assert "112" in shown
        assert "1813" in shown
        assert "0800-0113" in shown
    assert world.store.books[TENANT, "anna"] == before


async def test_nothing_typed_stays_longer_than_its_use():
    world = World()
    await world.opens("compliment een zin zonder naam")
    await world.lives(days=2)
    assert "zonder naam" not in repr(world.book())
