"""What people type leads where they meant, or asks; it never opens the wrong page in silence."""

from __future__ import annotations

import random
import string

import pytest

from bot.core.commands import (
    Ask,
    Found,
    Matcher,
    Nothing,
    fold,
)
from bot.core.guides import Guides
from tests.fakes.everyday import EVERYDAY
from tests.fakes.world import library, text

GUIDES = Guides(library())
MATCHER, LEXICON = GUIDES.matcher, library().lexicon
LETTERS = string.ascii_lowercase


def stems(words: str) -> tuple[str, ...]:
    """Where these words lead, or what they ask."""
    match MATCHER.match(words):
        case Found(stem):
            return (stem,)
        case Ask(asked, _):
            return asked
        case Nothing():
            return ()


@pytest.mark.parametrize("stem", sorted(library().guides))
def test_every_alias_in_any_dress_opens_its_own_page(stem: str):
    for alias in (stem, *library().guides[stem].aliases):
        if any(fold(alias) in case.words for case in LEXICON.ambiguous):
            continue
        for dressed in (
            alias,
            alias.upper(),
            f" {alias}! ",
            alias.replace(" ", "-"),
            alias.replace(" ", ""),
            f"een {alias}",
        ):
            match = MATCHER.match(dressed)
            assert isinstance(match, Found), dressed
            assert (match.stem, match.guess) == (stem, False), dressed


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("stijl", ("stijl1", "stijl2", "stijl3", "stijl4")),
        ("stijl 5", ("stijl1", "stijl2", "stijl3", "stijl4")),
        ("stijl 33", ("stijl1", "stijl2", "stijl3", "stijl4")),
        ("stijl33", ("stijl1", "stijl2", "stijl3", "stijl4")),
        ("3", ("stijl3",)),
        ("drie", ("stijl3",)),
        ("stijl 1 of 2", ("stijl1", "stijl2")),
        ("jaargesprek", ("functionering", "evaluatie", "planning")),
        ("een moeilijk gesprek", ("feedback", "slechtnieuws", "conflict")),
        ("moeilijk gesprek", ("feedback", "slechtnieuws", "conflict")),
        ("begeleidingsgesprek", ("stijl2", "werkgesprek")),
    ],
)
def test_a_word_that_means_several_pages_asks(words: str, asked: tuple[str, ...]):
    match = MATCHER.match(words)
    assert isinstance(match, Ask)
    assert match.stems == asked


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("coachen", "coach"),
        ("ontslag", "slechtnieuws"),
        ("stijl3", "stijl3"),
        ("Stijl 3", "stijl3"),
        ("STIJL-3", "stijl3"),
        ("stijl drie", "stijl3"),
        ("slecht nieuws", "slechtnieuws"),
        ("ik wil een gesprek over slecht nieuws voeren aub", "slechtnieuws"),
        ("functioneringsgesprek 🙂", "functionering"),
        ("fèédback", "feedback"),
    ],
)
def test_what_should_open_opens(words: str, stem: str):
    match = MATCHER.match(words)
    assert isinstance(match, Found)
    assert (match.stem, match.guess) == (stem, False)


def test_dismissal_carries_the_advice_to_call_hr_first():
    card = GUIDES.answer("ontslag")
    assert card
    assert "HR" in text(card).splitlines()[1]


@pytest.mark.parametrize(("typed", "never"), [("stijl2", "stijl3"), ("stijl 23", "stijl2"), ("stjil3", "stijl2")])
def test_digits_are_never_a_typing_mistake(typed: str, never: str):
    assert not (isinstance(found := MATCHER.match(typed), Found) and found.stem == never)
    for alias, stem in MATCHER.exact.items():
        digits = [c for c in alias if c.isdigit()]
        for other in "0123456789":
            if digits and other != digits[0]:
                match = MATCHER.match(alias.replace(digits[0], other, 1))
                assert not (isinstance(match, Found) and match.guess and match.stem == stem), alias


@pytest.mark.parametrize("word", sorted(LEXICON.reserved))
def test_a_reserved_word_is_never_taken_for_a_page(word: str):
    card = GUIDES.answer(word)
    assert card is None or card.title == library().say("guide.menu-title")


def test_the_same_words_reach_the_same_page_in_any_alphabetical_order():
    again = Matcher({s: g.aliases for s, g in reversed(list(library().guides.items()))}, LEXICON)
    for alias in MATCHER.spoken:
        assert again.match(alias) == MATCHER.match(alias)


def _typo(word: str, chance: random.Random) -> str:
    """One edit: a letter gone, doubled, changed, added or two swapped; digits stay."""
    places = [n for n, c in enumerate(word) if not c.isdigit()]
    at, kind, letter = chance.choice(places), chance.randrange(4), chance.choice(LETTERS)
    match kind:
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + letter + word[at + 1 :]
        case 2:
            return word[:at] + letter + word[at:]
        case _:
            swap = word[at + 1 : at + 2]
            return word if swap.isdigit() else word[:at] + swap + word[at] + word[at + 2 :]


def test_a_typing_mistake_opens_the_right_page_or_asks():
    chance, right, wrong, total = random.Random(20261122), 0, [], 0  # noqa: S311 - the same typos each time
    for alias, stem in sorted(MATCHER.exact.items()):
        for _ in range(8 if len(alias) > 3 and not alias.isdigit() else 0):
            typed = _typo(alias, chance)
            if typed == alias or typed in MATCHER.exact or typed in LEXICON.fillers:
                continue
            total += 1
            match = MATCHER.match(typed)
            if isinstance(match, Ask) or (isinstance(match, Found) and match.stem == stem):
                right += 1
            elif isinstance(match, Found):
                wrong.append((alias, typed, match.stem))
    assert total > 2500
    assert right / total >= 0.99, total - right
    assert len(wrong) / total <= 0.0005, wrong


def test_a_guess_says_that_it_is_one():
    chance = random.Random(7)  # noqa: S311 - the same typos each time
    for alias in sorted(MATCHER.exact):
        typed = _typo(alias, chance) if len(alias) > 5 and alias.isalpha() else alias
        match = MATCHER.match(typed)
        assert not isinstance(match, Found) or match.guess or typed in MATCHER.exact or fold(typed) != alias


def test_ordinary_words_open_nothing_without_asking():
    assert len(EVERYDAY) >= 200
    opened = [word for word in EVERYDAY if isinstance(MATCHER.match(word), Found)]
    assert opened == []


def test_ordinary_words_never_contain_a_word_that_opens_a_page():
    """What stands in the list of ordinary words and is also an alias would only confuse who reads the list."""
    assert {
        word for word in LEXICON.ordinary if isinstance(found := MATCHER.match(word), Found) and found.guess
    } == set()


def test_a_long_text_is_neither_echoed_nor_opened():
    words = (
        "Gisteren zei Kasper dat hij al weken slecht slaapt en pillen neemt, feedback geven lukt mij niet meer zo goed"
    )
    assert len(words) > 100
    card = GUIDES.answer(words)
    assert card
    shown = text(card)
    assert library().say("guide.long") in shown
    for word in ("Kasper", "slaapt", "pillen"):
        assert word not in shown


def test_what_a_long_text_begins_with_comes_first():
    card = GUIDES.answer("feedback geven over te laat komen " + "en nog veel meer woorden " * 5)
    assert card
    assert "Feedbackgesprek" in text(card).splitlines()[1]


@pytest.mark.parametrize("typed", ["feedbak", "slechtniews", "motivatei"])
def test_a_short_guess_repeats_what_was_typed(typed: str):
    card = GUIDES.answer(typed)
    assert card
    assert f"“{typed}”" in text(card)


@pytest.mark.parametrize("typed", ["feedbak <@U123>", "feedbak @jan", "f e e d b a k" + " " * 30])
def test_a_guess_repeats_no_name_and_no_long_line(typed: str):
    card = GUIDES.answer(typed)
    assert card
    shown = text(card)
    assert "U123" not in shown
    assert "@" not in shown
