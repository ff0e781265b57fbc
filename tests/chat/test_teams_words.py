"""Laws of words on a card of Teams: ours keep their marks, a person's stay what they typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.teams.words import bullet, cut, literal, paragraphs
from bot.core.card import escape
from tests.chat.teams_cards import HOSTILE, WORDS
from tests.fakes.teams.plain import plain
from tests.fakes.teams.shape import Json

# What Teams would read as markup, wherever it stands in a text block.
MARKUP = set("*_`~[]\\<>&#|\r\t")
START = re.compile(r" {4}|\s*([-+]|\d+[.)])\s|\s*(=+|-+)\s*$")


def shown(blocks: list[Json]) -> str:
    return plain({"type": "Container", "items": blocks}).replace("\u200b", "")


def lines(words: str) -> list[str]:
    """The lines of a text that say something, as they stand."""
    return [line for line in words.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]


def unmarked(blocks: list[Json]) -> bool:
    """No text block holds anything that a client would read as markup."""
    texts = [block["text"] for block in blocks if block["type"] == "TextBlock"]
    return not any(MARKUP & set(text) or START.match(text) or "{{" in text for text in texts)


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_person_never_become_markup(words: str) -> None:
    for blocks in (paragraphs(escape(words)), literal(words)):
        assert unmarked(blocks)
        assert shown(blocks).splitlines() == "\n".join(lines(words)).splitlines()
    for line in lines(words):
        assert shown([bullet(escape(line))]) == f"•\u2002{line}"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="*_`~[]()\\<>&#|{}-+1.) :/wab\n\r\t", max_size=40))
def test_no_combination_of_marks_becomes_markup(words: str) -> None:
    for blocks in (paragraphs(escape(words)), literal(words)):
        assert unmarked(blocks)
        assert "".join(shown(blocks).split()) == "".join(words.split())


def test_what_a_client_would_compute_stays_words() -> None:
    words = "{{DATE(2026-11-22T09:00:00Z, SHORT)}} en {{{{TIME(x)}}"
    for blocks in (paragraphs(words), literal(words), [bullet(words)]):
        assert "{{" not in str(blocks)


def test_our_marks_become_looks() -> None:
    (block,) = paragraphs("**Vet** en _schuin_, typ `stijl 3`.")
    assert [run["text"] for run in block["inlines"]] == ["Vet", " en ", "schuin", ", typ ", "stijl 3", "."]
    assert [run.get("weight") for run in block["inlines"]] == ["Bolder", None, None, None, None, None]
    assert block["inlines"][2]["italic"]
    assert block["inlines"][4]["fontType"] == "Monospace"


def test_plain_sentences_are_plain_text() -> None:
    (block,) = paragraphs("Dinsdag om 15.00 u. Klaar.")
    assert block == {"type": "TextBlock", "text": "Dinsdag om 15.00 u. Klaar.", "wrap": True}


def test_every_line_is_a_block_close_to_the_one_above() -> None:
    first, second = paragraphs("een\n\n**twee**", size="Small")
    assert (first["text"], "spacing" in first) == ("een", False)
    assert second["spacing"] == "Small"
    assert second["inlines"][0]["size"] == "Small"


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_words_are_cut_exactly_at_the_limit(over: int) -> None:
    assert cut("a" * (40 + over), 40) == ("a" * (40 + over) if over <= 0 else "a" * 39 + "…")


@given(WORDS)
def test_no_block_is_empty(words: str) -> None:
    for block in (*paragraphs(words), *literal(words)):
        assert block.get("text", "").strip() or any(run["text"] for run in block["inlines"])
