"""Nobody reaches another's notebook, and what was erased stays erased."""

from __future__ import annotations

import pytest

from bot.core.request import Source
from tests.fakes.world import TENANT, World, carded, library, text

SAY = library().say
VERBS = [*sorted(library().lexicon.verbs.values()), "share", "undo", "settle", "snooze", "why", "note", "thank", "talk"]
INSIDE = [
    "form",
    "keep",
    "set practice",
    "paused",
    "plan stijl3",
    "agreed x",
    "remove x",
    "x post",
    "erase",
    "pauze tot",
]
HOSTILE = [
    "",
    "\x00",
    "\u202e",
    "👩‍👩‍👧" * 30,
    "<@",
    "<@jan>",
    "@jan",
    "{name}",
    "é\n\r\t",
    "x" * 5000,
    "from 9999 seed 9",
    "²",
]


@pytest.mark.parametrize(
    "words", ["undo {entry}", "share {entry} person", "share {entry} channel", "log remove {entry}"]
)
async def test_a_stranger_cannot_touch_my_compliment(words: str):
    world = World()
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    kept = world.book().compliments
    card = await world.presses(words.format(entry=kept[0].id), "tom")
    assert SAY("compliment.gone") in text(card)
    assert world.book().compliments == kept
    assert world.got("jan") == []


@pytest.mark.parametrize(
    "words", ["settle {due} done", "snooze {due} later", "why {due}", "rhythm less {due}", "rhythm stop {due}"]
)
async def test_a_stranger_cannot_touch_my_nudge(words: str):
    world = World()
    await world.presses("rhythm start")
    await world.lives(days=2)
    outbox, rhythm = world.book().outbox, world.book().rhythm
    nudge = next(due for due in outbox if due.kind != "welcome")
    await world.presses(words.format(due=nudge.id), "tom")
    assert (world.book().outbox, world.book().rhythm) == (outbox, rhythm)


@pytest.mark.parametrize("words", ["settle {due} done", "snooze {due} week", "why {due}"])
async def test_only_a_nudge_has_nudge_buttons(words: str):
    world = World()
    await world.types("help")
    welcome = world.book().outbox[0]
    card = await world.presses(words.format(due=welcome.id))
    assert SAY("nudge.gone") in text(card)
    assert world.book().outbox[0].state == welcome.state


async def test_thanks_reach_only_who_sent_that_compliment():
    world = World()
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    entry = world.book().compliments[0].id
    for by, words in (
        ("jan", f"thank anna {entry}"),
        ("tom", f"thank anna {entry}"),
        ("jan", "thank sara x"),
        ("jan", "thank x"),
    ):
        card = await world.presses(words, by)
        assert SAY("compliment.thank-gone") in text(card)
    assert world.got() == world.got("sara") == []


async def test_erasing_leaves_nothing_and_the_page_stays_blank():
    world = World()
    await world.types("team <@jan>")
    await world.presses("rhythm start")
    card = await world.press_through("privacy", SAY("privacy.erase"), SAY("privacy.erase-sure"))
    assert SAY("privacy.erased") in text(card)
    assert not world.store.knows(TENANT, "anna")
    page = carded(await world.does(world.request("home", "anna", Source.ARRIVED)))
    assert "Jan" not in text(page)
    assert not world.store.knows(TENANT, "anna")
    sent = len(world.chat.sent)
    await world.lives(days=30)
    assert len(world.chat.sent) == sent


async def test_who_erased_everything_may_begin_again():
    world = World()
    await world.types("help")
    await world.presses("privacy erase sure")
    await world.types("help")
    assert world.store.knows(TENANT, "anna")
    assert len([letter for letter in world.chat.sent if "welcome" in letter.key]) == 2


async def test_erasing_while_a_letter_is_on_its_way_brings_nothing_back():
    world = World()
    await world.types("help")
    await world.presses("rhythm start")
    send = world.chat.send

    async def erased_meanwhile(*args: object) -> object:
        await world.store.erase(TENANT, "anna")
        return await send(*args)  # pyright: ignore[reportArgumentType]

    world.chat.send = erased_meanwhile  # pyright: ignore[reportAttributeAccessIssue]
    await world.lives(days=2)
    assert not world.store.knows(TENANT, "anna")
