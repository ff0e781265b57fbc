"""A line becomes one command; what a person types after `/gesprek` is kept nowhere."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.commands import fold, loose_names, nearest_verb, option, people, understand, without_names
from bot.core.guides import Guides
from tests.fakes.world import World, library

GUIDES = Guides(library())
LEXICON = library().lexicon
HOSTILE = [
    "\x00",
    "\u202eabc",
    "é" * 50,
    "👩‍👩‍👧",
    "a\nb\r\nc",
    "<@",
    "<@U1|x",
    "{0}",
    "%s",
    "`*_\\",
    "٣",
    "²",
    "ﬁ",
    "İ",
    "ß",
]
ANYTHING = st.one_of(st.text(max_size=200), st.sampled_from(HOSTILE), st.sampled_from(sorted(GUIDES.matcher.spoken)))


async def test_what_is_typed_after_gesprek_is_kept_nowhere():
    world = World()
    secret = "zwangerschapskwaaltjes"
    for words in (f"gesprek {secret}", f"lsd {secret}", f"gesprek {secret * 10}", secret):
        await world.types(words)
    assert secret not in repr(world.book())


@pytest.mark.parametrize(
    ("line", "verb", "rest"),
    [
        ("gesprek stijl3", "guide", "stijl3"),
        ("/gesprek stijl3", "guide", "stijl3"),
        ("GESPREK  stijl3", "guide", "stijl3"),
        ("gesprek voorbereiden feedback", "guide", "feedback"),
        ("mijn team", "team", ""),
        ("team <@U1>", "team", "<@U1>"),
        ("hulp nodig", "crisis", ""),
        ("compliment <@U1> dank\nje", "compliment", "<@U1> dank\nje"),
        ("undo abc", "undo", "abc"),
        ("?", "help", ""),
    ],
)
def test_a_line_begins_with_its_command(line: str, verb: str, rest: str):
    command = understand(line, LEXICON)
    assert command
    assert (command.verb, command.rest) == (verb, rest)


@pytest.mark.parametrize("line", ["", "   ", "/", "undo", "blabla", "<@U1>", "@jan"])
def test_a_line_without_a_command_is_none(line: str):
    assert understand(line, LEXICON) is None


def test_people_are_read_once_each_in_order():
    assert people("<@U2> en <@U1|jan> en <@U2>") == ("U2", "U1")
    assert loose_names("@jan en mail naar x@y.be en @sara.") == ("jan", "sara")
    assert without_names("<@U1> dank @jan  voor gisteren") == "dank voor gisteren"


def test_an_option_begins_the_line():
    assert option("pauze tot 3 januari", LEXICON) == ("pause", "tot 3 januari")
    assert option("tot en met vrijdag", LEXICON) == ("until", "vrijdag")
    assert option("<@U1> weg", LEXICON)[0] == ""


def test_a_verb_with_one_mistake_is_offered():
    assert nearest_verb("gespek stijl3", LEXICON) == "gesprek"
    assert nearest_verb("x", LEXICON) is None
    assert nearest_verb("", LEXICON) is None


@given(ANYTHING)
@settings(max_examples=150, deadline=None)
@example("\x00")
@example("² of 3")
@example("stijl ٣")
def test_any_text_is_understood_or_not_but_never_breaks(words: str):
    understand(words, LEXICON)
    nearest_verb(words, LEXICON)
    option(words, LEXICON)
    assert fold(fold(words)) == fold(words)
    card = GUIDES.answer(words)
    assert card is None or card.blocks
