"""What the page sends becomes a Request, whatever it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.local import read
from bot.core.request import Source
from tests.fakes.local_page import SUNDAY


def body(**data: object) -> read.Body:
    return read.Body(json.dumps({"id": "a1", "me": "anna", **data}).encode())


@pytest.mark.parametrize(
    ("typed", "source", "words"),
    [
        ("/gesprek stijl3", Source.TYPED, "gesprek stijl3"),
        ("  /gesprek stijl3 ", Source.TYPED, "gesprek stijl3"),
        ("/gesprek", Source.TYPED, "gesprek"),
        ("/duwtje ritme", Source.TYPED, "ritme"),
        ("/Duwtje  ritme", Source.TYPED, "ritme"),
        ("/duwtje", Source.TYPED, "help"),
        ("/", Source.TYPED, "help"),
        ("gesprek stijl3", Source.SAID, "gesprek stijl3"),
        ("duwtje", Source.SAID, "duwtje"),
        ("/compliment @jan belde", Source.TYPED, "compliment <@jan> belde"),
    ],
)
def test_a_slash_makes_a_command_and_the_umbrella_is_left_out(typed: str, source: Source, words: str) -> None:
    request = read.line(body(words=typed), "anna", SUNDAY)
    assert (request.source, request.words) == (source, words)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("@Jan", "<@jan>"),
        ("@JAN MAES, dank", "<@jan>, dank"),
        ("@sara el amrani hielp", "<@sara> hielp"),
        ("@Sara El belde", "<@sara> El belde"),
        ("@tom de vries en @piet", "<@tom> en <@piet>"),
        ("@duwtje", "<@duwtje>"),
        ("@janneke @jan-willem @els", "@janneke @jan-willem @els"),
        ("mail jan@jan.be", "mail jan@jan.be"),
        ("@jan.", "<@jan>."),
    ],
)
def test_the_longest_known_name_is_mentioned_and_others_stay_as_typed(typed: str, words: str) -> None:
    assert read.mentioned(typed) == words


def test_a_form_keeps_text_as_text_and_people_as_a_tuple() -> None:
    fields = {"who": ["jan", "sara"], "behaviour": "belde @jan", "sure": ""}
    request = read.submission(body(sends="compliment keep", fields=fields), "anna", SUNDAY)
    assert request.source is Source.SUBMITTED
    assert request.fields == {"who": ("jan", "sara"), "behaviour": "belde @jan", "sure": ""}


def test_the_same_act_has_the_same_id() -> None:
    first, again = (read.press(body(sends="undo 1"), "anna", SUNDAY) for _ in range(2))
    assert first.id == again.id == "local:a1"


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b'"x"', b"\xff", b"null", b"[" * 60_000, b'{"id":1}', b'{"id":"a b","words":"x"}'],
)
def test_what_the_page_never_sends_is_unreadable(raw: bytes) -> None:
    with pytest.raises(read.Unreadable):
        read.line(read.Body(raw), "anna", SUNDAY)


@pytest.mark.parametrize("words", [None, 3, ["x"], {"a": 1}, "\ud800"])
def test_words_are_text(words: object) -> None:
    with pytest.raises(read.Unreadable):
        read.line(body(words=words), "anna", SUNDAY)


@pytest.mark.parametrize(
    "fields", [None, [], "x", {"a": 1}, {"a": [1]}, {"a": {"b": "c"}}, dict.fromkeys(map(str, range(60)), "")]
)
def test_fields_are_text_or_lists_of_text(fields: object) -> None:
    with pytest.raises(read.Unreadable):
        read.submission(body(sends="x", fields=fields), "anna", SUNDAY)


@given(st.text())
def test_any_line_becomes_a_request(typed: str) -> None:
    assert read.line(body(words=typed), "anna", SUNDAY).person == "anna"
