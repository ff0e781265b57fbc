"""The one way in: each request counts once, a mistake keeps nothing, and any words get an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.card import NOTHING, Answer, Card
from bot.core.request import Source
from tests.fakes.chat import buttons
from tests.fakes.world import World, carded, library, text

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


async def test_the_same_request_counts_once():
    world = World()
    request = world.request("compliment <@jan> belde dinsdag de klant terug")
    assert (await world.does(request)).card
    assert await world.does(request) == NOTHING
    assert len(world.book().compliments) == 1


async def test_a_repeat_is_still_known_a_day_later_and_forgotten_after_that():
    world = World()
    request = world.request("compliment <@jan> belde dinsdag de klant terug")
    await world.does(request)
    await world.lives(hours=24)
    assert await world.does(request) == NOTHING
    await world.lives(days=2)
    await world.types("ritme")
    assert request.id not in world.book().handled


async def test_what_could_not_be_kept_leaves_nothing_behind():
    world = World()
    await world.types("help")
    before = world.store.books.copy()
    world.store.full = True
    with pytest.raises(OSError, match="full"):
        await world.coach.answer(world.request("compliment <@jan> belde de klant terug", request_id="again"))
    assert world.store.books == before
    world.store.full = False
    await world.types("compliment <@jan> belde de klant terug", request_id="again")
    assert len(world.book().compliments) == 1


async def test_a_form_that_is_not_understood_names_the_field_and_keeps_nothing():
    world = World()
    await world.types("help")
    answer = await world.submits("compliment keep", who=("anna",), behaviour="dank")
    assert answer == Answer(errors=(("who", SAY("person.self")),))
    assert world.book().compliments == []


async def test_a_typed_mistake_is_answered_with_a_card_and_a_way_on():
    world = World()
    card = await world.types("ritme waardering zondag 15:00")
    assert SAY("rhythm.day-off") in text(card).replace("`", "") or "werkdag" in text(card)
    assert buttons(card)


async def test_a_glance_needs_no_notebook_and_gives_the_same_card():
    world = World()
    request = world.request("gesprek stijl3")
    assert world.coach.glance(request) is None
    await world.does(request)
    commits = len(world.store.commits)
    first, second = (world.coach.glance(world.request("gesprek stijl3")) for _ in range(2))
    assert first
    assert second
    assert first.card is second.card
    assert len(world.store.commits) == commits


@pytest.mark.parametrize(
    "words", ["help", "hulp nodig", "gesprek", "gesprek stijl3", "stijl3", "lsd motivatie", "gesprek help"]
)
async def test_a_glance_and_an_answer_say_the_same(words: str):
    world = World()
    await world.types("help")
    request = world.request(words, request_id="same")
    glanced = world.coach.glance(request)
    assert glanced == await world.coach.answer(request)


@pytest.mark.parametrize(
    "words", ["compliment", "ritme", "team", "logboek", "privacy", "gepland", "home", "blabla", "undo x"]
)
async def test_what_concerns_a_notebook_is_never_answered_at_a_glance(words: str):
    world = World()
    await world.types("help")
    assert world.coach.glance(world.request(words)) is None


async def test_a_person_is_welcomed_once():
    world = World()
    for words in ("hallo", "gesprek stijl3", "ritme", "compliment <@jan> belde de klant terug"):
        await world.types(words)
        await world.lives(days=40)
    welcomes = [letter for letter in world.chat.sent if "welcome" in letter.key]
    assert [letter.address.id for letter in welcomes] == ["anna"]


@pytest.mark.parametrize("first", ["ritme", "ritme waardering donderdag 15:00", "ritme start"])
async def test_who_begins_with_the_rhythm_needs_no_welcome(first: str):
    world = World()
    await world.types(first)
    await world.types("gesprek stijl3")
    assert world.chat.sent == []


async def test_opening_the_page_shows_the_offer():
    world = World()
    card = carded(await world.does(world.request("home", "anna", Source.ARRIVED)))
    assert SAY("welcome.yes") in text(card)


async def test_looking_at_the_page_twice_writes_once():
    world = World()
    await world.does(world.request("home", "anna", Source.ARRIVED, request_id="h"))
    commits = len(world.store.commits)
    again = await world.does(world.request("home", "anna", Source.ARRIVED, request_id="h"))
    assert again.card
    assert len(world.store.commits) == commits


@pytest.mark.parametrize(
    "words", ["geen idee", "uit de hand gelopen", "vrij lastig gesprek", "niet meer dan dat", "vrijdag"]
)
async def test_a_sentence_is_no_order_to_stop(words: str):
    world = World()
    await world.types("ritme start")
    before = world.book().rhythm
    await world.does(world.request(words))
    assert world.book().rhythm == before


@pytest.mark.parametrize("words", ["stop", "Stop!", "stoppen", "niet meer"])
async def test_stop_alone_stops(words: str):
    world = World()
    await world.types("ritme start")
    await world.types(words)
    assert not world.book().rhythm.agreed


@pytest.mark.parametrize(("words", "title"), [("stijl", "guide.which-style"), ("moeilijk gesprek", "guide.which-hard")])
async def test_a_bare_word_that_is_ambiguous_asks(words: str, title: str):
    world = World()
    assert SAY(title) in text(await world.types(words))


async def test_a_command_with_a_typing_mistake_is_one_press_away():
    world = World()
    card = await world.types("complimet <@jan> belde dinsdag de klant terug")
    await world.press(card, "compliment")
    assert world.book().compliments[0].behaviour == "belde dinsdag de klant terug"


async def test_a_silent_platform_stops_nobody():
    world = World()
    world.chat.silent = True
    card = await world.types("compliment <@jan> belde dinsdag de klant terug")
    assert SAY("compliment.kept") in text(card)


async def test_a_traveller_is_found_in_the_new_zone_the_day_after():
    world = World()
    await world.presses("rhythm start")
    world.chat.move("anna", "America/Paramaribo")
    world.now += timedelta(days=1, hours=1)
    await world.types("ritme")
    practice = world.book().rhythm.slot("practice")
    assert practice
    assert practice.next
    assert world.book().owner.zone == "America/Paramaribo"
    assert practice.next.hour == 13


@given(
    st.sampled_from(VERBS),
    st.one_of(st.sampled_from(INSIDE), st.sampled_from(HOSTILE), st.text(max_size=40)),
    st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)),
    st.sampled_from(list(Source)),
    st.dictionaries(
        st.sampled_from(
            ["who", "behaviour", "date", "time", "day", "turn", "until", "words", "channel", "sure", "audience"]
        ),
        st.one_of(st.sampled_from(HOSTILE), st.just(("jan",)), st.just("2026-12-01"), st.just("15:00")),
        max_size=4,
    ),
)
@settings(max_examples=300, deadline=None)
async def test_no_words_break_the_coach(verb: str, inside: str, rest: str, source: Source, fields: dict[str, object]):
    world = World()
    answer = await world.does(world.request(f"{verb} {inside} {rest}", "anna", source, **fields))
    assert answer.card or answer.form or answer.errors
    assert not isinstance(answer.card, Card) or answer.card.blocks
