"""`/gesprek`: short first, everything on request, a menu by need, and always a way on."""

from __future__ import annotations

import pytest

from bot.core.card import Bullets, Buttons, Pick
from bot.core.guides import Guides
from bot.core.request import Source
from tests.fakes.chat import buttons
from tests.fakes.world import World, library, text

SAY, PAGES = library().say, library().guides
GUIDES = Guides(library())
STEMS = sorted(PAGES)


@pytest.mark.parametrize("stem", STEMS)
def test_the_short_card_shows_goal_steps_minutes_and_one_phrase_each(stem: str):
    guide, shown = PAGES[stem], text(GUIDES.card(stem, "brief"))
    at = [shown.index(f"{number}  {step.title}") for number, step in enumerate(guide.steps, 1)]
    assert at == sorted(at)
    assert guide.title in shown
    assert all(step.key in shown for step in guide.steps)
    assert f"{guide.minutes} min" in shown
    assert SAY("guide.button-full") in shown


@pytest.mark.parametrize("stem", STEMS)
def test_the_full_card_shows_everything_on_the_page(stem: str):
    guide, card = PAGES[stem], GUIDES.card(stem, "full")
    shown = text(card)
    for part in (guide.title, *(step.title for step in guide.steps), *(p for s in guide.steps for p in s.phrases)):
        assert part in shown
    listed = [block.items for block in card.blocks if isinstance(block, Bullets)]
    assert listed == [step.phrases for step in guide.steps]
    assert SAY("guide.source") in shown


@pytest.mark.parametrize("stem", STEMS)
def test_every_view_leads_to_the_others_and_to_the_menu(stem: str):
    views = {view: {b.sends for b in buttons(GUIDES.card(stem, view))} for view in ("brief", "full", "five")}
    assert f"guide {stem} full" in views["brief"]
    assert f"guide {stem} brief" in views["full"]
    assert f"guide {stem} brief" in views["five"]
    for sends in views.values():
        assert {"guide menu", f"talk plan {stem}", f"note guide {stem}"} <= sends


@pytest.mark.parametrize("stem", STEMS)
def test_no_more_buttons_than_a_row_holds_and_no_label_too_long(stem: str):
    for view in ("brief", "full", "five"):
        for block in GUIDES.card(stem, view).blocks:
            if isinstance(block, Buttons):
                assert len(block.buttons) <= 4
                assert len(block.more) <= 5
                assert all(len(button.label) <= 30 for button in (*block.buttons, *block.more))


@pytest.mark.parametrize(
    ("words", "view"),
    [
        ("stijl3", "brief"),
        ("stijl3 alles", "full"),
        ("stijl 3 volledig", "full"),
        ("stijl3 kort", "five"),
        ("slecht nieuws in vijf minuten", "five"),
        ("feedback 5 minuten", "five"),
        ("stijl3 brief", "brief"),
        ("vijf minuten", "brief"),
    ],
)
def test_how_to_show_it_can_be_typed_behind_it(words: str, view: str):
    card = GUIDES.answer(words)
    assert card
    titles = {view: GUIDES.card(stem, view).title for stem in STEMS for view in ("brief", "five")}
    assert titles
    if view == "full":
        assert SAY("guide.source") in text(card)
    elif view == "five":
        assert card.title.endswith(SAY("guide.five"))
    else:
        assert SAY("guide.source") not in text(card)


def test_the_same_question_gives_the_same_card():
    assert GUIDES.answer("stijl3") is GUIDES.answer("stijl 3")


def test_the_menu_is_by_need_and_holds_every_guide_once():
    card = GUIDES.answer("")
    assert card
    picks = [block for block in card.blocks if isinstance(block, Pick)]
    assert len(picks) == len(library().needs) == 7
    listed = [option.sends for pick in picks for option in pick.options]
    assert sorted(listed) == sorted(f"guide {stem}" for stem in STEMS)
    assert max(len(pick.options) for pick in picks) <= 10


async def test_what_was_opened_last_is_in_the_menu():
    world = World()
    await world.types("help")
    for stem in ("stijl3", "feedback", "basis", "review"):
        await world.types(f"gesprek {stem}")
    shown = text(await world.types("gesprek"))
    assert PAGES["review"].title in shown.splitlines()[-1]
    assert PAGES["stijl3"].title not in shown.splitlines()[-1]
    assert PAGES["review"].title not in text(await world.types("gesprek", "jan")).splitlines()[-1]


@pytest.mark.parametrize("words", ["qwertyuiop", "👩‍👩‍👧", "<@U1>", "@jan", "...", "x" * 90])
def test_an_unknown_word_shows_the_nearest_and_the_menu(words: str):
    card = GUIDES.answer(words)
    assert card
    assert SAY("guide.unknown") in text(card)
    assert len(buttons(card)) == 4
    assert words not in text(card)


async def test_a_button_on_a_guide_changes_it_in_place_and_a_new_word_does_not():
    world = World()
    await world.types("help")
    pressed = await world.does(world.request("guide stijl3 full", "anna", Source.PRESSED))
    typed = await world.does(world.request("gesprek stijl3 alles"))
    opened = await world.does(world.request("guide stijl2", "anna", Source.PRESSED))
    assert (pressed.in_place, typed.in_place, opened.in_place) == (True, False, False)


async def test_a_guide_can_be_sent_to_the_own_chat_once():
    world = World()
    card = await world.types("gesprek stijl3")
    answer = await world.press(card, SAY("guide.button-send"))
    assert answer.card
    assert buttons(answer.card)
    assert [letter.card.title for letter in world.chat.to("anna")] == [PAGES["stijl3"].title]


def test_every_button_of_every_guide_leads_somewhere():
    for stem in STEMS:
        for button in buttons(GUIDES.card(stem, "brief")):
            verb, _, rest = button.sends.partition(" ")
            assert verb in {"guide", "talk", "note", "questions"}
            if verb == "guide" and rest != "menu":
                assert rest.split()[0] in PAGES
            if verb == "questions":
                assert rest in library().topics
