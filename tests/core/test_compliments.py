"""A compliment in one line or in the form: private first, literal, nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.card import Buttons, Form, PersonField, Quote, TextField
from bot.core.model import Audience
from bot.core.request import Source
from bot.core.wording import has_effect, has_situation, vague
from tests.fakes.chat import buttons
from tests.fakes.world import World, library, text

SAY, LEXICON = library().say, library().lexicon
LINE = "compliment <@jan> belde dinsdag de klant zelf terug"


def initial(form: Form) -> dict[str, object]:
    """What is filled in already, by field."""
    return {field.name: getattr(field, "initial", None) for field in form.fields}


async def test_one_line_is_kept_for_the_leader_alone():
    world = World()
    card = await world.types(LINE)
    entry = world.book().compliments[0]
    assert (entry.colleague, entry.name, entry.behaviour) == ("jan", "Jan Maes", "belde dinsdag de klant zelf terug")
    assert entry.audience is Audience.ME
    assert SAY("compliment.kept") in text(card)
    await world.lives(days=1)
    assert world.got("jan") == []


async def test_what_was_typed_is_shown_literally():
    world = World()
    words = "*sterk* _werk_ `x` <b> & {naam} \\ 🎉\nnieuwe regel"
    card = await world.types(f"compliment <@jan> {words}")
    assert Quote(words) in card.blocks
    assert world.book().compliments[0].behaviour == words


@pytest.mark.parametrize("line", ["compliment", "compliment <@jan>", "compliment geven", "/compliment <@jan> <@sara>"])
async def test_without_words_the_form_opens_with_who_is_known(line: str):
    world = World()
    form = await world.opens(line)
    assert initial(form)["who"] == tuple(name for name in ("jan", "sara") if name in line)
    assert form.notice == SAY("compliment.notice")


async def test_the_form_keeps_situation_behaviour_and_effect():
    world = World()
    await world.submits(
        "compliment keep", who=("jan",), situation="Dinsdag", behaviour="Je bleef rustig", effect="De klant bleef."
    )
    entry = world.book().compliments[0]
    assert (entry.situation, entry.behaviour, entry.effect) == ("Dinsdag", "Je bleef rustig", "De klant bleef.")


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({}, "behaviour"),
        ({"behaviour": "  "}, "behaviour"),
        ({"behaviour": "x" * 3001, "who": ("jan",)}, "behaviour"),
        ({"behaviour": "dank"}, "who"),
        ({"behaviour": "dank", "who": ("anna",)}, "who"),
        ({"behaviour": "dank", "who": ("bot",)}, "who"),
        ({"behaviour": "dank", "who": ("piet",)}, "who"),
        ({"behaviour": "dank", "who": ("niemand",)}, "who"),
        ({"behaviour": "dank", "who": ("jan", "sara", "tom", "els", "noor", "zes")}, "who"),
    ],
)
async def test_what_cannot_be_kept_names_its_field(fields: dict[str, object], at: str):
    world = World()
    await world.types("help")
    answer = await world.submits("compliment keep", **fields)
    assert [field for field, _ in answer.errors] == [at]
    assert world.book().compliments == []


async def test_three_thousand_characters_are_kept_and_one_more_is_not_lost():
    world = World()
    await world.types(f"compliment <@jan> {'x' * 3000}")
    assert len(world.book().compliments[0].behaviour) == 3000
    card = await world.types(f"compliment <@jan> {'y' * 3001}")
    assert SAY("compliment.long-typed") in text(card)
    form = (await world.press(card, SAY("compliment.button-form"))).form
    assert form
    assert initial(form)["who"] == ("jan",)
    assert initial(form)["behaviour"] == "y" * 3000
    assert len(world.book().compliments) == 1


async def test_several_people_each_get_their_own():
    world = World()
    card = await world.types("compliment <@jan> <@sara> <@jan> hielpen gisteren bij de verhuis van het archief")
    entries = world.book().compliments
    assert [entry.colleague for entry in entries] == ["jan", "sara"]
    assert len({entry.id for entry in entries}) == 2
    assert "Jan en Sara" in text(card)
    await world.press(card, SAY("compliment.button-send-many"))
    assert len(world.got("jan")) == len(world.got("sara")) == 1


async def test_more_than_five_is_asked_to_be_personal_and_the_words_stay():
    world = World()
    who = " ".join(f"<@{name}>" for name in ("jan", "sara", "tom", "els", "noor", "piet"))
    card = await world.types(f"compliment {who} sterke week met z'n allen")
    assert SAY("person.many") in text(card)
    form = (await world.press(card, SAY("compliment.button-form"))).form
    assert form
    assert initial(form)["behaviour"] == "sterke week met z'n allen"


@pytest.mark.parametrize(
    ("who", "says"), [("bot", "person.bot"), ("anna", "person.self"), ("niemand", "person.unknown")]
)
async def test_who_cannot_get_one_is_explained_and_the_words_stay(who: str, says: str):
    world = World()
    card = await world.types(f"compliment <@{who}> belde de klant terug")
    assert SAY(says) in text(card)
    assert world.book().compliments == []
    form = (await world.press(card, SAY("compliment.button-form"))).form
    assert form
    assert initial(form) | {"who": ()} == initial(form)
    assert initial(form)["behaviour"] == "belde de klant terug"


async def test_who_left_is_named():
    world = World()
    assert "Piet Claes" in text(await world.types("compliment <@piet> belde de klant terug"))


async def test_a_plain_name_is_understood_inside_the_team_only():
    world = World()
    card = await world.types("compliment @jan belde de klant terug")
    assert "jan" in text(card)
    assert world.book().compliments == []
    await world.types("team <@jan>")
    await world.types("compliment @Jan belde de klant terug")
    assert world.book().compliments[0].colleague == "jan"


async def test_two_colleagues_with_one_name_are_never_mixed_up():
    world = World()
    from dataclasses import replace  # noqa: PLC0415

    world.chat.known["jan2"] = replace(world.chat.known["jan"], id="jan2", name="Jan Claes")
    await world.types("team <@jan> <@jan2>")
    await world.types("compliment @jan belde de klant terug")
    assert world.book().compliments == []


async def test_words_without_a_name_wait_in_the_form():
    world = World()
    form = await world.opens("compliment belde dinsdag de klant terug")
    assert initial(form)["behaviour"] == "belde dinsdag de klant terug"
    said = await world.opens("compliment belde de klant", "anna", Source.SAID)
    assert initial(said)["behaviour"] == "belde de klant"


async def test_a_draft_is_forgotten_after_a_day():
    world = World()
    await world.opens("compliment belde dinsdag de klant terug")
    assert "klant" in repr(world.book())
    await world.lives(hours=26)
    assert "klant" not in repr(world.book())


async def test_a_message_can_be_the_situation():
    world = World()
    answer = await world.does(world.request("compliment form <@jan>", "anna", Source.PRESSED, quote="Ik los het op!"))
    assert answer.form
    assert initial(answer.form)["situation"] == "Ik los het op!"


@pytest.mark.parametrize("words", ["goed bezig!", "Top!", "👏👏👏", "bedankt voor alles", "Chapeau, sterk werk"])
async def test_vague_praise_is_kept_and_gets_one_warm_question(words: str):
    world = World()
    card = await world.types(f"compliment <@jan> {words}")
    assert "wat deed Jan precies?" in text(card)
    assert len(world.book().compliments) == 1
    form = (await world.press(card, SAY("compliment.button-add"))).form
    assert form
    await world.submits(form.sends, who=("jan",), behaviour="Je belde dinsdag zelf terug")
    assert [entry.behaviour for entry in world.book().compliments] == ["Je belde dinsdag zelf terug"]


async def test_vague_praise_for_several_asks_in_the_plural():
    world = World()
    assert "wat deden Jan en Sara precies?" in text(await world.types("compliment <@jan> <@sara> top!"))


@pytest.mark.parametrize(
    "words",
    [
        "belde dinsdag de klant zelf terug",
        "Toen de trein uitviel, regelde je binnen tien minuten een taxi voor de klant.",
        "Sterk hoe je Lotte haar eigen oplossing liet vinden",
        "Proficiat met je certificaat, je hebt er drie maanden voor geoefend!",
    ],
)
def test_a_concrete_compliment_gets_no_question(words: str):
    assert not vague(words, LEXICON)


def test_what_is_there_is_recognised():
    assert has_situation("belde dinsdag de klant", LEXICON)
    assert has_effect("je belde, daardoor bleef de klant", LEXICON)
    assert not has_effect("je belde", LEXICON)
    assert not has_situation("je belde", LEXICON)


async def test_a_colleague_outside_the_team_can_be_added_at_once():
    world = World()
    card = await world.types(LINE)
    await world.press(card, SAY("compliment.button-team"))
    assert [mate.id for mate in world.book().team] == ["jan"]
    again = await world.types(LINE)
    assert SAY("compliment.button-team") not in [button.label for button in buttons(again)]


async def test_every_kept_card_has_a_way_back_and_at_most_four_buttons_in_sight():
    world = World()
    card = await world.types("compliment <@jan> top!")
    shown = next(block for block in card.blocks if isinstance(block, Buttons))
    assert len(shown.buttons) <= 4
    assert SAY("compliment.button-undo") in [button.label for button in shown.buttons]


async def test_a_form_offers_only_people_the_leader_knows():
    world = World()
    form = await world.opens("compliment form zomaar iets", source=Source.PRESSED)
    assert initial(form)["who"] == ()


async def test_a_form_asks_no_more_than_it_takes():
    form = await World().opens("compliment")
    limits = {field.name: field.limit for field in form.fields if isinstance(field, TextField)}
    assert limits == {"situation": 300, "behaviour": 3000, "effect": 1000}
    assert isinstance(form.fields[0], PersonField)


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=80, deadline=None)
async def test_whatever_is_typed_is_kept_or_waits(words: str):
    world = World()
    answer = await world.does(world.request(f"compliment <@jan> {words}"))
    book = world.book()
    assert answer.form or answer.card
    assert len(book.compliments) + len(book.drafts) == 1 or answer.form
    assert all(entry.behaviour.strip() for entry in book.compliments)


async def test_the_moment_is_the_leaders_moment():
    world = World()
    await world.types(LINE)
    world.now += timedelta(days=3)
    assert "3 dagen geleden" in text(await world.types("logboek"))
