"""Laws of a Form in Teams: every field can be filled in, and what was typed is never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.teams import form, limits
from bot.chat.teams.form import Known, Paper, refilled
from bot.core.card import (
    ChannelField,
    ChoiceField,
    DateField,
    Form,
    PersonField,
    TextField,
    TimeField,
    ToggleField,
)
from tests.chat.teams_cards import WORDS, read, sound
from tests.fakes.teams.card_check import weight
from tests.fakes.teams.card_parts import Screen, inputs, presses
from tests.fakes.teams.shape import Json
from tests.fakes.teams.values import sent
from tests.fakes.world import World

MATES: Known = tuple((f"00000000-0000-4000-8000-{n:012d}", f"Wilhelmina Van Der Lange-Naam {n}") for n in range(50))
CHANNELS: Known = (("19:a@thread.tacv2", "Team Noord › algemeen"), ("19:b@thread.tacv2", "Team Noord › projecten"))
ALL = Form(
    title="Alles",
    fields=(
        PersonField(name="who", label="Voor wie?", many=True, hint="Meer dan één mag."),
        TextField(name="what", label="Wat?", long=True, placeholder="Dinsdag belde je.", limit=3000),
        ChoiceField(name="guide", label="Welk?", options=tuple((f"g{n}", f"Gids {n}") for n in range(9))),
        ChoiceField(name="turn", label="Hoe vaak?", options=(("1", "Elke week"), ("2", "Elke twee weken"))),
        DateField(name="day", label="Welke dag?"),
        TimeField(name="time", label="Hoe laat?"),
        ToggleField(name="sure", label="Past dit?", words="Ja, **dit** past"),
        ChannelField(name="channel", label="Waar?", optional=True),
    ),
    submit="Bewaar",
    sends="alles keep",
    opens="alles form",
    notice="Schrijf niets over gezondheid.",
)
TYPED = {
    "who": (MATES[0][0], MATES[3][0]),
    "what": "belde *zelf*\nen {{DATE(x)}} <b>",
    "guide": "g4",
    "turn": "2",
    "day": "2026-11-24",
    "time": "15:00",
    "sure": "yes",
    "channel": "19:b@thread.tacv2",
}


def paper(asked: Form = ALL, people: Known = MATES, channels: Known = CHANNELS) -> Paper:
    return Paper(asked, "n1", people, channels, nowhere="Laat me eerst toe in een team.")


def filled(card: Json) -> dict[str, str | tuple[str, ...]]:
    """What a client would send of a form as it stands."""
    return form.fields(sent(card, Screen()))


def test_every_kind_of_field_is_taken_in_a_dialog_and_in_the_chat() -> None:
    for card, surface, kind in (
        (paper().dialog(), "dialog", "Action.Submit"),
        (paper().card(), "message", "Action.Execute"),
    ):
        sound(card, surface)
        kinds = [part.kind for part in inputs(card)]
        assert kinds == [
            "Input.ChoiceSet",
            "Input.Text",
            "Input.ChoiceSet",
            "Input.ChoiceSet",
            "Input.Date",
            "Input.Time",
            "Input.Toggle",
            "Input.ChoiceSet",
        ]
        (press,) = presses(card)
        assert (press.action["type"], press.title) == (kind, "Bewaar")
        assert press.action["data"] == {"send": "alles keep", "opens": "alles form", "form": "n1"}
        assert str(press.action.get("associatedInputs", "auto")).lower() != "none"
        assert "Schrijf niets over gezondheid." in read(card)


def test_what_was_typed_is_still_there_when_a_form_comes_back() -> None:
    asked = refilled(ALL, TYPED)
    for card in (paper(asked).dialog(), paper(asked).card()):
        assert filled(card) == TYPED
    assert filled(paper(refilled(asked, {**TYPED, "sure": "", "who": ()})).card())["sure"] == ""


def test_an_error_stands_at_its_field_and_a_loose_one_above_all() -> None:
    errors = (("what", "Wat zag je **precies**?"), ("", "Kijk nog eens."), ("weg", "Dit veld is er niet."))
    told = read(paper().dialog(errors)).splitlines()
    assert told[:2] == ["Kijk nog eens.", "Dit veld is er niet."]
    at = told.index("Wat zag je precies?")
    assert any(line.startswith("Wat? = ") for line in told[:at])
    assert any(line.startswith("Welk? = ") for line in told[at:])
    sound(paper().dialog(errors), "dialog")


def test_a_list_of_no_channels_says_what_to_do() -> None:
    card = paper(channels=()).dialog((("channel", "Kies een kanaal."),))
    sound(card, "dialog")
    assert "Laat me eerst toe in een team.\nKies een kanaal." in read(card)


def test_a_channel_that_is_not_offered_is_not_chosen_beforehand() -> None:
    elsewhere = replace(ALL, fields=(ChannelField(name="channel", label="Waar?", initial="19:geheim@thread.tacv2"),))
    assert filled(paper(elsewhere).dialog()) == {}


@pytest.mark.parametrize("odd", ["gisteren", "2026-1-1", "24.11.2026", "", "15u"])
def test_a_day_or_an_hour_that_is_none_is_left_open(odd: str) -> None:
    asked = Form(
        title="Plan",
        fields=(DateField(name="day", label="Dag?", initial=odd), TimeField(name="time", label="Uur?", initial=odd)),
        submit="Plan",
        sends="keep",
        opens="open",
    )
    sound(paper(asked).dialog(), "dialog")
    assert not any(filled(paper(asked).dialog()).values())


@pytest.mark.parametrize("letter", ["é", "🦊", "漢"])
async def test_the_longest_compliment_of_a_leader_with_fifty_colleagues_comes_back_whole(letter: str) -> None:
    asked = await World().opens("compliment form")
    typed = {
        "who": tuple(one for one, _ in MATES[:5]),
        "situation": letter * 300,
        "behaviour": letter * 3000,
        "effect": letter * 1000,
        "audience": "me",
    }
    for card in (paper(refilled(asked, typed)).dialog(), paper(refilled(asked, typed)).card()):
        assert filled(card) == typed
        sound(card)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_teams_takes_every_form_and_loses_none_of_its_fields(data: st.DataObject) -> None:
    words = data.draw(WORDS.filter(str.strip))
    amount = data.draw(st.sampled_from([1, 6, 7, 40]))
    asked = Form(
        title=words,
        fields=(
            PersonField(name="who", label=words, hint=words, many=data.draw(st.booleans()), initial=(MATES[0][0],)),
            TextField(name="what", label=words, placeholder=words, limit=data.draw(st.integers(0, 4000))),
            ChoiceField(name="guide", label=words, options=tuple((f"k{n}", words) for n in range(amount))),
            ToggleField(name="share", label=words, words=words, initial=True),
        ),
        submit=words,
        sends="keep",
        opens="open",
        notice=words,
    )
    if len(words) > limits.TITLE * 3:
        # Labels are ours, and short.
        asked = replace(asked, fields=ALL.fields)
    card = paper(asked).dialog((("who", words), ("", words)))
    assert len(inputs(card)) == len(asked.fields)
    assert weight(card) <= limits.CARD_BYTES
    assert presses(card)
    if words.strip("\\*_` \n\r\t"):
        sound(card, "dialog")


@given(st.dictionaries(st.text(max_size=12), st.none() | st.integers() | st.text(max_size=20) | st.lists(st.text())))
def test_whatever_comes_back_is_read(data: dict[str, object]) -> None:
    for name, value in form.fields({**data, "f.who.people": "a,, b ,", "f.x": "half \ud83d"}).items():
        assert isinstance(name, str)
        assert isinstance(value, str | tuple)
    assert form.fields(None) == form.fields([]) == form.fields("x") == {}
    assert form.fields({"f.who.people": "a,, b ,"}) == {"who": ("a", "b")}
