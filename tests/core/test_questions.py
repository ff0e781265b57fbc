"""`/lsd`: any order of words; "Andere" walks the whole bank without repeats before it starts again."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.card import Bullets, Card
from bot.core.questions import GENERIC, Questions
from tests.fakes.chat import buttons
from tests.fakes.world import World, library, sends, text

SAY, TOPICS = library().say, library().topics
BANK = Questions(library())
SKILLS = ("listen", "summarise", "probe")


def items(card: Card) -> list[str]:
    """The lines on a card."""
    return [item for block in card.blocks if isinstance(block, Bullets) for item in block.items]


def again(card: Card) -> str:
    """What the button "Andere" sends, without the verb."""
    return sends(card, SAY("questions.button-again")).removeprefix("questions ")


def test_a_topic_alone_gives_two_two_and_four():
    card = BANK.answer("motivatie", 1)
    assert [len(block.items) for block in card.blocks if isinstance(block, Bullets)] == [2, 2, 4]
    topic = TOPICS["motivatie"]
    assert set(items(card)) <= {*topic.listen, *topic.summarise, *topic.probe}


@pytest.mark.parametrize("words", sorted({" ".join(p) for p in permutations(("d", "werkdruk", "3"))}))
def test_the_words_may_come_in_any_order(words: str):
    shown = items(BANK.answer(words, 1))
    assert len(shown) == 3
    assert set(shown) <= set(TOPICS["werkdruk"].probe)


@pytest.mark.parametrize(
    ("words", "skill"),
    [
        ("L motivatie", "listen"),
        ("luisteren motivatie", "listen"),
        ("motivatie samenvatten", "summarise"),
        ("S motivatie", "summarise"),
        ("doorvragen over motivatie", "probe"),
        ("vragen om door te vragen D motivatie", "probe"),
    ],
)
def test_a_skill_gives_that_skill_only(words: str, skill: str):
    assert set(items(BANK.answer(words, 1))) <= set(getattr(TOPICS["motivatie"], skill))


@pytest.mark.parametrize("stem", sorted(TOPICS))
@pytest.mark.parametrize("skill", SKILLS)
def test_andere_walks_the_whole_bank_before_it_starts_again(stem: str, skill: str):
    bank = getattr(TOPICS[stem], skill)
    for count in range(1, 13):
        words, seen = f"{skill} {stem} {count}", list[str]()
        while len(seen) < len(bank):
            card = BANK.answer(words, 7)
            shown = items(card)
            assert shown
            assert not set(shown) & set(seen), (stem, skill, count)
            seen += shown
            words = again(card)
        assert sorted(seen) == sorted(bank)
        fresh = BANK.answer(words, 7)
        assert SAY("questions.empty") in text(fresh)
        assert len(items(fresh)) == min(count, len(bank))


@pytest.mark.parametrize("stem", sorted(TOPICS))
def test_the_mixed_walk_repeats_nothing_either(stem: str):
    topic, words, seen = TOPICS[stem], stem, list[str]()
    while True:
        card = BANK.answer(words, 3)
        if SAY("questions.empty") in text(card):
            break
        assert not set(items(card)) & set(seen)
        seen += items(card)
        words = again(card)
    assert sorted(seen) == sorted({*topic.listen, *topic.summarise, *topic.probe})


@pytest.mark.parametrize("count", ["0", "-3", "13", "99999999999"])
def test_a_strange_number_gives_twelve_and_says_so(count: str):
    card = BANK.answer(f"d werkdruk {count}", 1)
    assert len(items(card)) == 12
    assert SAY("questions.capped").replace("*", "") in text(card)


@pytest.mark.parametrize("count", range(1, 13))
def test_a_number_is_that_many(count: int):
    assert len(items(BANK.answer(f"werkdruk {count}", 1))) == count


def test_without_a_topic_there_is_a_menu_and_three_that_always_work():
    card = BANK.answer("", 1)
    assert items(card) == list(TOPICS[GENERIC].probe[:3])
    assert len(buttons(card)) == len(TOPICS)


def test_a_skill_without_a_topic_is_generic():
    assert set(items(BANK.answer("luisteren", 1))) <= set(TOPICS[GENERIC].listen)


def test_a_guess_says_so():
    assert "“motivtie”" in text(BANK.answer("motivtie", 1))


@pytest.mark.parametrize("words", ["qwertyuiop", "👩‍👩‍👧 zomaar", "ruimtevaart"])
def test_an_unknown_topic_shows_the_nearest_and_the_list(words: str):
    card = BANK.answer(words, 1)
    assert SAY("questions.unknown") in text(card)
    assert len(buttons(card)) == len(TOPICS) + 3


def test_an_unknown_topic_keeps_the_skill_and_the_number():
    card = BANK.answer("d ruimtevaart 3", 1)
    assert all(button.sends.endswith("probe 3") for button in buttons(card)[:3])


@pytest.mark.parametrize(
    ("words", "topic"), [("stijl3", "motivatie"), ("slechtnieuws", GENERIC), ("paars", "motivatie")]
)
def test_the_name_of_a_conversation_gives_its_questions(words: str, topic: str):
    card = BANK.answer(words, 1)
    assert set(items(card)) <= {*TOPICS[topic].listen, *TOPICS[topic].summarise, *TOPICS[topic].probe}


def test_the_button_leads_to_the_conversation_of_that_name():
    assert sends(BANK.answer("motivatie", 1), "Stijl 3") == "guide stijl3"
    assert sends(BANK.answer("delegeren", 1), "Een taak delegeren") == "guide delegeren"


def test_a_long_text_is_not_echoed():
    words = "Kasper zegt dat hij al weken niet slaapt " * 4
    shown = text(BANK.answer(words, 1))
    assert SAY("guide.long") in shown
    assert "Kasper" not in shown


def test_private_matters_open_with_the_safe_line():
    for stem, topic in TOPICS.items():
        if topic.first:
            for seed in range(20):
                assert items(BANK.answer(f"luisteren {stem} 1", seed)) == [topic.first]


async def test_each_question_has_its_own_order_and_a_repeat_the_same():
    world = World()
    await world.types("help")
    orders = {tuple(items(await world.types("lsd motivatie"))) for _ in range(12)}
    assert len(orders) > 3
    one = world.coach.glance(world.request("lsd motivatie", request_id="same"))
    two = world.coach.glance(world.request("lsd motivatie", request_id="same"))
    assert one == two


@given(st.text(max_size=120), st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_any_words_give_a_card(words: str, seed: int):
    assert BANK.answer(words, seed).blocks
