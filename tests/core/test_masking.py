"""Laws of the mask: other people's names go, in every way they are said; one's own and ordinary words stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.masking import Mask

OTHERS = ("Sara El Amrani", "Tom de Vries", "Jan Peeters", "Jan-Willem D’Hondt", "José Smets", "Els")
MASK = Mask(OTHERS, ["Jan Maes"], frozenset({"UJAN"}), "(x)")
NAMES = st.sampled_from([*OTHERS, *map(str.upper, OTHERS), *map(str.lower, OTHERS)])
PLAIN = st.text(alphabet="qzkb ,.\n", max_size=60)


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("Je hielp Sara met de offerte.", "Je hielp (x) met de offerte."),
        ("Je hielp Sara El Amrani, en TOM DE VRIES.", "Je hielp (x), en (x)."),
        ("sara en tom: allebei blij", "(x) en (x): allebei blij"),
        ("mevrouw El Amrani belde, De Vries ook", "mevrouw (x) belde, (x) ook"),
        (
            "Sara's idee en Toms voorstel, ook dat van Tom de Vries’ team",
            "(x)'s idee en (x) voorstel, ook dat van (x)’ team",
        ),
        ("Jan-Willem D’Hondt en D'Hondt", "(x) en (x)"),
        ("José en JOSÉ SMETS", "(x) en (x)"),
        ("<@USARA> en <@USARA|sara> met <@UJAN>", "(x) en (x) met <@UJAN>"),
        # One's own name stays, and so does a first name that is also one's own.
        ("Jan Maes, Jan en Maes", "Jan Maes, Jan en Maes"),
        ("Jan Peeters en Jan", "(x) en Jan"),
        # Whole words only; a name ends where the line ends.
        ("Saranda, tomaat, elsschor", "Saranda, tomaat, elsschor"),
        ("de vriesvakken", "de vriesvakken"),
        ("Tom\nde Vries", "(x)\n(x)"),
        ("", ""),
    ],
)
def test_a_name_is_masked_as_a_whole_word_in_every_way_it_is_said(words: str, seen: str) -> None:
    assert MASK(words) == seen


@given(before=PLAIN, after=PLAIN, who=NAMES)
def test_wherever_a_name_stands_nothing_but_the_name_changes(before: str, after: str, who: str) -> None:
    assert MASK(f"{before} {who} {after}") == f"{before} (x) {after}"


@given(PLAIN)
def test_words_without_a_name_stay_as_they_are(words: str) -> None:
    assert MASK(words) == words


def test_many_people_cost_no_more_than_a_few() -> None:
    crowd = Mask([f"Voor{n} Achter{n}" for n in range(20_000)], ["Jan Maes"], frozenset(), "(x)")
    assert crowd("Voor19999 en Achter3 met Jan") == "(x) en (x) met Jan"
