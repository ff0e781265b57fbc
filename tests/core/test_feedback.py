"""An ik-boodschap: the parts apart, shown as one message, said by the leader and sent by nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.card import Card, Quote
from bot.core.feedback import PARTS
from bot.core.model import State
from bot.core.request import Source
from tests.core.test_sightings import initial, noted, nudged
from tests.fakes.chat import buttons
from tests.fakes.world import World, carded, library, text

SAY = library().say
SAID = {"fact": "Ik zag dinsdag", "feeling": "Ik schrok", "effect": "De klant wachtte", "question": "Hoe zag jij het?"}
WHOLE = "Ik zag dinsdag. Ik schrok. De klant wachtte. Hoe zag jij het?"
GONE = SAY("moment.gone", days="14 dagen")


def quoted(card: Card) -> str:
    """The message itself."""
    return next(block.words for block in card.blocks if isinstance(block, Quote))


async def test_the_fields_begin_with_the_words_of_the_moment_and_a_question():
    world = World()
    entry = await noted(world)
    form = await world.opens(f"moment feedback {entry}", source=Source.PRESSED)
    assert initial(form) == {
        "fact": "demo ging mis",
        "feeling": "",
        "effect": "",
        "question": SAY("moment.question-usual"),
    }
    assert [field.name for field in form.fields if field.optional] == ["feeling"]


async def test_the_message_is_one_text_and_stays_with_its_moment():
    world = World()
    entry = await noted(world)
    card = carded(await world.submits(f"moment prepare {entry}", **SAID))
    assert quoted(card) == WHOLE
    assert world.book().sightings[0].words == "demo ging mis"
    form = await world.opens(f"moment feedback {entry}", source=Source.PRESSED)
    assert initial(form) == SAID
    await world.lives(days=3)
    assert world.got("jan") == []


PART = st.text(max_size=60).filter(lambda words: words.strip())


@given(fact=PART, feeling=st.text(max_size=60), effect=PART, question=PART)
@settings(max_examples=80, deadline=None)
async def test_every_part_comes_back_in_its_own_field(**typed: str):
    world = World()
    entry = await noted(world)
    await world.submits(f"moment prepare {entry}", **typed)
    form = await world.opens(f"moment feedback {entry}", source=Source.PRESSED)
    assert initial(form) == {part: " ".join(typed[part].split()) for part in PARTS}


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"fact": " "}, "fact"),
        ({"effect": ""}, "effect"),
        ({"question": ""}, "question"),
        ({"fact": "x" * 3001}, "fact"),
        ({"feeling": "x" * 301}, "feeling"),
        ({"effect": "x" * 1001}, "effect"),
        ({"question": "x" * 301}, "question"),
    ],
)
async def test_what_misses_or_is_too_long_names_its_field(change: dict[str, str], at: str):
    world = World()
    entry = await noted(world)
    answer = await world.submits(f"moment prepare {entry}", **{**SAID, **change})
    assert [field for field, _ in answer.errors] == [at]
    assert world.book().sightings[0].prepared == ""


@pytest.mark.parametrize(
    ("question", "days", "tips"),
    [
        ("Hoe zag jij het?", 0, ("tip-soon", "tip-listen")),
        ("Hoe zag jij het?", 1, ("tip-soon", "tip-listen")),
        ("Hoe zag jij het? En wat nu?", 0, ("tip-soon", "tip-one")),
        ("Zeg het maar", 0, ("tip-soon", "tip-no-question")),
        ("Hoe zag jij het?", 5, ("tip-late", "tip-listen")),
    ],
)
async def test_the_tips_fit_what_was_written(question: str, days: int, tips: tuple[str, ...]):
    world = World()
    entry = await noted(world)
    world.now += timedelta(days=days)
    card = carded(await world.submits(f"moment prepare {entry}", **{**SAID, "question": question}))
    for tip in ("tip-soon", "tip-late", "tip-angry", "tip-listen", "tip-one", "tip-no-question"):
        words = SAY(f"moment.{tip}", **({"days": str(days)} if tip == "tip-late" else {}))
        assert (words in text(card)) == (tip in (*tips, "tip-angry")), tip


async def test_given_is_set_once_and_thanked_and_quiets_what_waits():
    world = World()
    entry = await noted(world)
    waiting = nudged(world, entry, State.DUE)
    card = carded(await world.submits(f"moment prepare {entry}", **SAID))
    answer = await world.press(card, SAY("moment.button-given"))
    assert answer.in_place
    assert SAY("moment.next-time") in text(answer)
    assert f"compliment form <@{'jan'}>" in [button.sends for button in buttons(carded(answer))]
    first = world.book().sightings[0].given
    assert first == world.now
    assert [due.state for due in world.book().outbox if due.id == waiting.id] == [State.EXPIRED]
    world.now += timedelta(hours=1)
    again = await world.presses(f"moment given {entry}")
    assert SAY("nudge.already") in text(again)
    assert world.book().sightings[0].given == first


async def test_made_anew_it_is_to_be_said_again():
    world = World()
    entry = await noted(world)
    await world.submits(f"moment prepare {entry}", **SAID)
    await world.presses(f"moment given {entry}")
    await world.submits(f"moment prepare {entry}", **SAID)
    assert world.book().sightings[0].given is None


async def test_a_nudge_about_a_moment_opens_its_form_and_counts_as_used():
    world = World()
    entry = await noted(world)
    due = nudged(world, entry)
    form = await world.opens(f"moment feedback {due.id}", source=Source.PRESSED)
    assert (form.sends, initial(form)["fact"]) == (f"moment prepare {entry}", "demo ging mis")
    assert [kept.state for kept in world.book().outbox if kept.id == due.id] == [State.SETTLED]


@pytest.mark.parametrize("about", ["", "feedback", "t1"])
async def test_a_nudge_about_no_moment_opens_an_empty_form_with_its_colleague(about: str):
    world = World()
    await world.submits("talk keep feedback", who=("jan",), date="2026-12-03", time="10:00")
    world.book().talks[0] = replace(world.book().talks[0], id="t1")
    form = await world.opens(f"moment feedback {nudged(world, about).id}", source=Source.PRESSED)
    assert (form.sends, initial(form)["who"], initial(form)["fact"]) == ("moment prepare", ("jan",), "")


async def test_a_nudge_about_a_moment_that_went_says_so():
    world = World()
    due = nudged(world, await noted(world))
    await world.lives(days=14)
    card = await world.presses(f"moment feedback {due.id}")
    assert text(card).startswith(GONE)


@pytest.mark.parametrize("key", ["nergens", "<@", "x y z", "d0"])
async def test_a_key_to_nothing_opens_nothing(key: str):
    world = World()
    await world.types("help")
    welcome = world.book().outbox[0].id
    assert text(await world.presses(f"moment feedback {welcome if key == 'd0' else key}")).startswith(GONE)


async def test_without_a_moment_it_becomes_one():
    world = World()
    form = await world.opens("moment feedback <@jan>", source=Source.PRESSED)
    assert initial(form)["who"] == ("jan",)
    await world.submits(form.sends, who=("jan",), **SAID)
    entry = world.book().sightings[0]
    assert (entry.colleague, entry.name, entry.words) == ("jan", "Jan Maes", SAID["fact"])
    for who in ((), ("anna",), ("bot",), ("jan", "sara")):
        answer = await world.submits(form.sends, who=who, **SAID)
        assert [field for field, _ in answer.errors] == ["who"]
    assert len(world.book().sightings) == 1


async def test_what_was_typed_while_its_moment_went_is_shown_and_not_kept():
    world = World()
    entry = await noted(world)
    await world.lives(days=14)
    card = carded(await world.submits(f"moment prepare {entry}", **SAID))
    assert text(card).startswith(SAY("moment.gone-typed", days="14 dagen"))
    assert quoted(card) == WHOLE
    assert [button.sends for button in buttons(card)] == ["guide feedback", "moments"]
    assert world.book().sightings == []
