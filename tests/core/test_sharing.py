"""A compliment travels only where its leader sends it, once, and can come back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.card import ToggleField
from bot.core.model import Audience, Reach, State
from bot.core.outcomes import Later, Refused, Sent
from tests.fakes.chat import buttons
from tests.fakes.world import World, library, text

SAY = library().say
LINE = "compliment <@jan> belde dinsdag de klant zelf terug"


async def test_sending_reaches_the_colleague_once():
    world = World()
    card = await world.types(LINE)
    for _ in range(3):
        await world.press(card, "Stuur naar Jan")
    await world.lives(days=1)
    assert len(world.got("jan")) == 1
    assert "belde dinsdag de klant zelf terug" in world.got("jan")[0]
    assert world.book().compliments[0].audience is Audience.COLLEAGUE


async def test_sending_again_shows_the_same_and_sends_nothing():
    world = World()
    card = await world.types(LINE)
    first = await world.press(card, "Stuur naar Jan")
    again = await world.press(card, "Stuur naar Jan")
    assert first.card == again.card
    assert first.card
    assert buttons(first.card)
    assert len(world.got("jan")) == 1


async def test_the_colleague_thanks_once_and_the_leader_hears_it():
    world = World()
    await world.press(await world.types(LINE), "Stuur naar Jan")
    letter = world.chat.to("jan")[0]
    for _ in range(2):
        await world.press(letter.card, SAY("compliment.thank"), by="jan")
    assert [words.splitlines()[0] for words in world.got()] == ["Jan zegt dank je voor je compliment."]
    assert not any(letter.address.id == "jan" for letter in world.chat.sent if "welcome" in letter.key)


async def test_a_channel_is_asked_for_with_the_colleagues_taste():
    world = World()
    form = (await world.press(await world.types(LINE), SAY("compliment.button-channel"))).form
    assert form
    for fields, at in (({}, "channel"), ({"channel": "C1"}, "sure")):
        answer = await world.submits(form.sends, **fields)
        assert [field for field, _ in answer.errors] == [at]
    await world.submits(form.sends, channel="C1", sure="yes")
    letter = world.chat.sent[-1]
    assert (letter.address.reach, letter.address.id) == (Reach.CHANNEL, "C1")
    assert "Anna Peeters geeft een compliment aan Jan Maes" in letter.text


async def test_the_question_about_several_is_in_the_plural():
    world = World()
    card = await world.types("compliment <@jan> <@sara> belden dinsdag de klant terug")
    form = (await world.press(card, SAY("compliment.button-channel"))).form
    assert form
    toggle = form.fields[1]
    assert isinstance(toggle, ToggleField)
    assert toggle.words == "Ik weet dat Jan en Sara dit graag in de groep krijgen"


async def test_undo_takes_it_out_of_the_logbook():
    world = World()
    card = await world.types(LINE)
    answer = await world.press(card, SAY("compliment.button-undo"))
    assert world.book().compliments == []
    assert answer.card
    assert SAY("compliment.undone") in text(answer.card)
    again = (await world.press(card, SAY("compliment.button-undo"))).card
    assert again
    assert SAY("compliment.gone") in text(again)


async def test_undo_takes_a_sent_compliment_back():
    world = World()
    await world.press(await world.types(LINE), "Stuur naar Jan")
    answer = await world.presses(f"undo {world.book().compliments[0].id}")
    assert SAY("compliment.undone-sent") in text(answer)
    assert [(address.id, receipt) for address, receipt in world.chat.withdrawn] == [("jan", "r2")]
    await world.lives(days=1)
    assert len(world.chat.withdrawn) == 1


async def test_undo_is_for_ten_minutes():
    world = World()
    card = await world.types(LINE)
    world.now += timedelta(minutes=10, seconds=1)
    late = (await world.press(card, SAY("compliment.button-undo"))).card
    assert late
    assert SAY("compliment.undo-late") in text(late)
    assert len(world.book().compliments) == 1


async def test_undo_before_it_left_sends_nothing_and_promises_nothing():
    world = World()
    world.chat.outcomes = [Sent("w"), Later(600)]
    await world.press(await world.types(LINE), "Stuur naar Jan")
    card = await world.presses(f"undo {world.book().compliments[0].id}")
    assert text(card).startswith(SAY("compliment.undone"))
    await world.lives(days=1)
    assert world.got("jan") == []
    assert world.chat.withdrawn == []


async def test_undo_while_it_is_on_its_way_takes_it_back_on_arrival():
    world = World()
    await world.types(LINE)
    entry = world.book().compliments[0].id
    send = world.chat.send

    async def undone_meanwhile(*args: object) -> object:
        await world.coach.answer(world.request(f"undo {entry}"))
        return await send(*args)  # pyright: ignore[reportArgumentType]

    world.chat.send = undone_meanwhile  # pyright: ignore[reportAttributeAccessIssue]
    await world.presses(f"share {entry} person")
    await world.lives(minutes=1)
    assert [address.id for address, _ in world.chat.withdrawn] == ["jan"]


async def test_what_does_not_arrive_is_told_to_who_sent_it_once():
    world = World()
    card = await world.types(LINE)
    world.chat.outcomes = [Refused("user_disabled")]
    await world.press(card, "Stuur naar Jan")
    await world.lives(days=3)
    assert len(world.got()) == 1
    assert "kwam niet aan" in world.got()[0]
    assert len(world.book().compliments) == 1


@pytest.mark.parametrize("ids", ["", "x", "x,y", "'; drop", "x" * 500])
async def test_a_button_of_something_gone_says_so(ids: str):
    world = World()
    await world.types("help")
    for words in (f"share {ids} person", f"share {ids} channel", f"share {ids} post"):
        answer = await world.does(world.request(words))
        assert answer.card
    assert all(due.state is not State.DUE or due.kind == "welcome" for due in world.book().outbox)
