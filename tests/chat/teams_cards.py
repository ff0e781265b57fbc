"""Cards of every kind for Teams' renderers: real ones, and what hypothesis can think of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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
    Text,
    escape,
)
from tests.fakes.teams.card_check import card_problems
from tests.fakes.teams.plain import plain
from tests.fakes.teams.shape import Json

HOSTILE = [
    "**vet** en _schuin_",
    "[klik](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "https://evil.example www.evil.example",
    "- lijst\n1. een\n# kop\n> citaat",
    "`code` ~~weg~~ | a | b |",
    "<at>Jan</at> <b>vet</b> &lt;b&gt; &amp; <script>",
    "{{DATE(2026-11-22T09:00:00Z, SHORT)}} {{TIME(2026-11-22T09:00:00Z)}}",
    "a\\*b\\\\ \\",
    "kop\n===\nkop\n---",
    "een\r- twee\r\n1. drie",
    "    ingesprongen\n\tmet een tab",
    "👩‍👩‍👧‍👦 🇧🇪 ✊🏿",
    "\u202eomgekeerd مرحبا שלום",
    "half\u0300 é ﷺ",
]
# Lengths at the limits, where mistakes live.
EDGES = [1, 39, 40, 41, 64, 65, 300, 2000, 2001, 3000, 5999, 6001]
WORDS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60),
    st.sampled_from(HOSTILE),
    st.sampled_from(HOSTILE).map(escape),
    st.sampled_from(EDGES).map(lambda size: "é" * size),
    st.sampled_from(EDGES).map(lambda size: "🦊" * size),
    st.sampled_from(EDGES).map(lambda size: "**" + "vet " * (size // 4) + "vet** en _schuin_ `stijl3`"),
)
LABEL = st.one_of(st.sampled_from(HOSTILE), st.sampled_from(EDGES).map(lambda size: "é" * size), st.just("Doe"))
SENDS = st.sampled_from(["gesprek stijl3", "compliment form", "undo 1", "compliment form " + "x" * 200])
BUTTON = st.builds(Button, LABEL, SENDS, st.booleans())
BUTTONS = st.lists(BUTTON, max_size=4).map(tuple)
MORE = st.lists(BUTTON, max_size=5).map(tuple)
READING = st.one_of(WORDS.map(Text), WORDS.map(Quote), WORDS.map(Note))


def chart_of(wide: int, deep: int, **changed: Any) -> Chart:
    rows = tuple(Series(f"rij {number}", tuple(range(wide))) for number in range(deep))
    return replace(Chart("Weken", tuple(f"{n}/11" for n in range(wide)), rows, "Deze week **2**."), **changed)


ROW = st.builds(Series, WORDS, st.lists(st.integers(-2, 10**6), max_size=30).map(tuple))
CHART = st.one_of(
    st.builds(
        Chart,
        WORDS,
        st.lists(WORDS, max_size=4).map(tuple),
        st.lists(ROW, max_size=8).map(tuple),
        WORDS,
        st.sampled_from(["bars", "lines"]),
    ),
    st.builds(chart_of, st.sampled_from([0, 1, 20, 21, 60]), st.sampled_from([0, 1, 2, 7])),
)
BLOCK = st.one_of(
    WORDS.map(Text),
    st.lists(WORDS, max_size=4).map(lambda items: Bullets(tuple(items))),
    WORDS.map(Quote),
    WORDS.map(Note),
    st.builds(Row, WORDS, BUTTON),
    st.builds(Buttons, BUTTONS, MORE),
    st.builds(
        lambda words, many: Pick(words, tuple(Button(f"Keuze {n}", f"guide g{n}") for n in range(many)), "Kies"),
        WORDS,
        st.sampled_from([0, 1, 100]),
    ),
    st.just(Divider()),
    CHART,
    st.builds(Fold, LABEL, st.lists(READING, max_size=3).map(tuple), SENDS),
)
CARD = st.builds(lambda title, blocks: Card(title, tuple(blocks)), WORDS, st.lists(BLOCK, max_size=10))


def sound(card: Json, surface: str = "message") -> None:
    """Teams takes this card."""
    assert card_problems(card, surface) == []


def everything(part: object) -> list[Json]:
    """Every dict in a card."""
    if isinstance(part, list):
        return [found for one in part for found in everything(one)]
    if isinstance(part, dict):
        return [part, *(found for one in part.values() for found in everything(one))]
    return []


def blocks(card: Json) -> list[Json]:
    """Every block that shows words."""
    return [part for part in everything(card) if part.get("type") in {"TextBlock", "RichTextBlock"}]


def read(card: Json) -> str:
    """What somebody reads, without the spaces of no width that keep words words."""
    return plain(card).replace("\u200b", "")
