"""Marks have one reader, a person's words stay literal, and every card has its text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.card import (
    Bullets,
    Button,
    Buttons,
    Card,
    Chart,
    Divider,
    Fold,
    Note,
    Pick,
    Quote,
    Row,
    Series,
    Span,
    Text,
    bare,
    escape,
    plain,
    spans,
)
from bot.core.texts import fill


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("gewoon", [Span("gewoon")]),
        ("**vet** en _schuin_", [Span("vet", bold=True), Span(" en "), Span("schuin", italic=True)]),
        ("typ `stijl2`.", [Span("typ "), Span("stijl2", code=True), Span(".")]),
        ("**vet _en schuin_**", [Span("vet ", bold=True), Span("en schuin", bold=True, italic=True)]),
        ("snake_case_naam", [Span("snake_case_naam")]),
        ("2 * 3 * 4", [Span("2 * 3 * 4")]),
        (r"\*\*letterlijk\*\*", [Span(c) for c in "**"] + [Span("letterlijk")] + [Span(c) for c in "**"]),
        ("", []),
        ("**", [Span("**")]),
        ("`los", [Span("`los")]),
    ],
)
def test_marks_are_read_as_they_are_meant(words: str, expected: list[Span]):
    assert list(spans(words)) == expected


@given(st.text(max_size=80))
def test_escaped_words_stay_what_they_were(words: str):
    assert bare(escape(words)) == words
    assert not any(span.bold or span.italic or span.code for span in spans(escape(words)))


@given(st.text(max_size=60))
def test_a_name_never_changes_the_sentence_around_it(name: str):
    assert bare(fill("Dag **{name}**, welkom", name=name)) == f"Dag {name}, welkom" or name.strip() != name or not name


@given(st.text(max_size=120))
def test_any_marked_text_can_be_read(words: str):
    assert isinstance(bare(words), str)


@given(st.text(max_size=120))
def test_no_character_is_lost_but_marks(words: str):
    kept = bare(words)
    assert len(kept) <= len(words)
    assert [c for c in kept if c not in "*_`\\"] == [c for c in words if c not in "*_`\\"]


def test_the_text_of_a_card_says_everything_on_it():
    one, two = Button("Ja", "yes"), Button("Nee", "no")
    card = Card(
        "Titel",
        (
            Text("**Dag** Anna"),
            Bullets(("een", "_twee_")),
            Quote("**letterlijk**"),
            Divider(),
            Note("klein"),
            Row("rij", one),
            Buttons((one,), (two,)),
            Pick("kies", (one, two), "…"),
            Chart("**Weken**", ("9/11",), (Series("Complimenten", (2,)),), "Complimenten: _deze week_ 2."),
            Fold("Meer", (Text("dat lees je pas daarna"),), "more"),
        ),
    )
    assert plain(card).splitlines() == [
        "Titel",
        "Dag Anna",
        "• een",
        "• twee",
        "**letterlijk**",
        "klein",
        "rij [Ja]",
        "[Ja] [Nee]",
        "kies [Ja | Nee]",
        "Weken",
        "Complimenten: deze week 2.",
        "[Meer]",
    ]


def test_a_card_without_a_title_begins_with_its_text():
    assert plain(Card("", (Text("x"),))) == "x"


@pytest.mark.parametrize(
    ("sentence", "time", "expected"),
    [
        ("Om {time}.", "15.00 u.", "Om 15.00 u."),
        ("Om {time}!", "15.00 u.", "Om 15.00 u.!"),
        ("{time} is er", "x.", "x. is er"),
    ],
)
def test_a_sentence_never_ends_in_two_full_stops(sentence: str, time: str, expected: str):
    assert fill(sentence, time=time) == expected


def test_a_hole_without_a_value_is_a_bug():
    with pytest.raises(KeyError):
        fill("Dag {name}")
