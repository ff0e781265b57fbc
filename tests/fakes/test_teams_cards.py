"""What the card checker lets pass, at the limits and one step beyond, and what a card reads like."""

import copy
from typing import Any

import pytest

from tests.fakes.teams import card_advice, card_problems, plain
from tests.fakes.teams.card_check import MOST_BYTES, weight
from tests.fakes.teams.card_parts import Screen, presses
from tests.fakes.teams.plain import unmarked
from tests.fakes.teams.tiny_app import card, opens, say

Json = dict[str, Any]
FALLBACK = {"type": "TextBlock", "text": "week 1: 2"}
BARS = {
    "type": "Chart.VerticalBar",
    "title": "Per week",
    "xAxisTitle": "week",
    "data": [{"x": "1", "y": 2}],
    "fallback": FALLBACK,
}
LINES = {
    "type": "Chart.Line",
    "title": "Per week",
    "data": [{"legend": "jij", "values": [{"x": 1, "y": 2}]}],
    "fallback": FALLBACK,
}
FOLD = {"type": "Container", "id": "rest", "isVisible": False, "items": [{"type": "TextBlock", "text": "de rest"}]}
TOGGLE = {"type": "Action.ToggleVisibility", "title": "Meer", "targetElements": ["rest"]}
FIELD = {"type": "Input.Text", "id": "f.a", "label": "Wat?"}
PEOPLE = {
    "type": "Input.ChoiceSet",
    "id": "f.who",
    "label": "Wie?",
    "isMultiSelect": True,
    "choices": [{"title": "Jan", "value": "1"}],
    "choices.data": {"type": "Data.Query", "dataset": "graph.microsoft.com/users"},
}


def whole() -> Json:
    fields = [FIELD, PEOPLE, BARS, LINES, FOLD]
    shown = card("Dag", say("Ja", "yes", style="positive"), say("Later", "later", mode="secondary"), opens("Open"))
    return copy.deepcopy({**shown, "body": [*shown["body"], *fields], "actions": [*shown["actions"], TOGGLE]})


def test_all_that_teams_draws_passes() -> None:
    assert card_problems({**whole(), "msteams": {"width": "Full"}}) == []


@pytest.mark.parametrize(
    ("spot", "change", "found"),
    [
        ((), {"boddy": []}, "'boddy' was unexpected"),
        (("body", 0), {"wieght": "Bolder"}, "'wieght' was unexpected"),
        (("body", 0), {"weight": "bolderer"}, "'bolderer' does not match"),
        (("body", 0), {"text": 5}, "5 is not of type 'string'"),
        (("body", 0), {"type": "TextBlok"}, "unknown type 'TextBlok'"),
        (("body", 1), {"lable": "x"}, "'lable' was unexpected"),
        (("body", 2, "choices.data"), {"count": 5}, "'count' was unexpected"),
        (("body", 2, "choices", 0), {"titel": "x"}, "'titel' was unexpected"),
        (("body", 3), {"colour": "x"}, "'colour' was unexpected"),
        (("body", 3, "data", 0), {"y": "2"}, "'2' is not of type 'number'"),
        (("body", 3), {"title": ""}, "''"),
        (("body", 3, "fallback"), {"txt": "x"}, "'txt' was unexpected"),
        (("body", 4, "data", 0, "values", 0), {"z": 1}, "'z' was unexpected"),
        (("body", 5, "items", 0), {"wrapped": True}, "'wrapped' was unexpected"),
        (("actions", 0), {"type": "Action.Exec"}, "unknown type 'Action.Exec'"),
        (("actions", 0), {"mode": "third"}, "'third' does not match"),
        (("actions", 0), {"associatedInput": "none"}, "'associatedInput' was unexpected"),
        (("actions", 0), {"title": " "}, "an action without a title"),
        (("actions", 3), {"targetElements": ["nobody"]}, "goes by 'nobody'"),
        (("body", 1), {"id": "rest"}, "2 elements go by 'rest'"),
        (("body", 1), {"label": ""}, "a field without a label"),
        (("body", 2, "choices", 0), {"value": "1,2"}, "a comma in a value"),
        ((), {"version": "1.6"}, "version '1.6'"),
        ((), {"version": ""}, "version ''"),
        ((), {"msteams": {"widht": "Full"}}, "'widht' was unexpected"),
    ],
)
def test_every_mistake_is_found_with_its_place(spot: tuple[Any, ...], change: Json, found: str) -> None:
    shown = whole()
    place: Any = shown
    for step in spot:
        place = place[step]
    place.update(change)
    assert found in " ".join(card_problems(shown))


@pytest.mark.parametrize(("where", "key"), [(3, "fallback"), (3, "data"), (4, "title")])
def test_a_chart_needs_its_words_and_what_stands_for_it(where: int, key: str) -> None:
    shown = whole()
    del shown["body"][where][key]
    assert f"'{key}' is a required property" in card_problems(shown)[0]


@pytest.mark.parametrize(("letter", "most"), [("x", 2), ("é", 2), ("😀", 4)])
def test_a_card_of_28_kilobytes_passes_and_two_bytes_more_do_not(letter: str, most: int) -> None:
    shown = card("")
    room = (MOST_BYTES - weight(shown)) // most
    shown["body"][0]["text"] = letter * room
    assert card_problems(shown) == []
    shown["body"][0]["text"] += letter
    assert card_problems(shown) == [f"{weight(shown)} bytes, at most {MOST_BYTES}"]


def test_six_actions_pass_and_seven_do_not() -> None:
    six = [say(f"Knop {number}", "x") for number in range(6)]
    hidden = [say("Achter de puntjes", "x", mode="secondary")] * 3
    row = {"type": "Container", "items": [{"type": "TextBlock", "text": "rij"}], "selectAction": say("Rij", "x")}
    assert card_problems(card("x", *six, *hidden, fields=[row])) == []
    more = {"type": "ActionSet", "actions": [say("Zeven", "x")]}
    assert card_problems(card("x", *six, fields=[more])) == ["7 actions, at most 6"]


def test_a_title_of_forty_characters_fits_a_telephone() -> None:
    assert card_advice(card("x", say("x" * 40, "x"))) == []
    assert len(card_advice(card("x", say("x" * 41, "x")))) == 1


def test_a_dialog_takes_no_action_that_it_would_not_carry_out() -> None:
    shown = card("x", say("Ja", "yes"))
    assert "does nothing in a dialog" in card_problems(shown, "dialog")[0]


def test_pictures_come_over_https() -> None:
    def picture(url: str) -> Json:
        return card("x", fields=[{"type": "Image", "url": url, "altText": "x"}])

    assert card_problems(picture("https://duwtje.example/a.png")) == []
    assert "plain http" in card_problems(picture("http://duwtje.example/a.png"))[0]


@pytest.mark.parametrize("odd", [{1: "x"}, {"n": float("nan")}, {"t": (1, 2)}])
def test_data_must_survive_the_journey(odd: Json) -> None:
    shown = card("x", say("Ja", "yes", data=odd))
    assert card_problems(shown)


def test_a_card_reads_as_a_person_sees_it() -> None:
    assert plain(whole()).splitlines() == [
        "Dag",
        "Wat? = ",
        "Wie? = ",
        "Jan",
        "Per week",
        "week 1: 2",
        "Per week",
        "week 1: 2",
        "[Ja] [Later] [Open] [Meer]",
    ]


def test_what_is_folded_shows_when_it_is_unfolded() -> None:
    shown, screen = whole(), Screen()
    assert "de rest" not in plain(shown, screen)
    screen.toggle(shown, ["rest"])
    assert "de rest" in plain(shown, screen)
    screen.toggle(shown, [{"elementId": "rest", "isVisible": False}])
    assert "de rest" not in plain(shown, screen)


def test_what_is_folded_cannot_be_pressed() -> None:
    hidden = {"type": "ActionSet", "id": "more", "isVisible": False, "actions": [say("Weg", "x")]}
    shown = card("x", fields=[hidden])
    assert presses(shown) == []
    assert [press.title for press in presses(shown, Screen(shown={"more": True}))] == ["Weg"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**vet** en _schuin_ en *ook*", "vet en schuin en ook"),
        (r"\*\*niet vet\*\* en \_zo\_", "**niet vet** en _zo_"),
        ("snake_case_naam", "snake_case_naam"),
        ("[lees](https://duwtje.example)", "lees"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_markdown_reads_without_its_marks(written: str, read: str) -> None:
    assert unmarked(written) == read
