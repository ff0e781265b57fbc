"""What Microsoft's own test client sent, kept as it was sent: each becomes what it means."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.teams.read import Arrival, Heard, Left, Place, read
from bot.core.request import Source

RECORDED = Path(__file__).parent.parent / "playground" / "recorded"
NOW = datetime(2026, 11, 24, 17, 57, tzinfo=UTC)
TENANT = "7e0a5b51-6c1f-4c5e-9d5e-2f6d5c3b7a10"
ANNA, JAN = (f"0a6f3c1e-5b7d-4e21-8c43-9d1f2b6a7e0{number}" for number in (1, 2))


def heard(name: str) -> Heard:
    return read(json.loads((RECORDED / f"{name}.json").read_text()), NOW)


def arrived(name: str) -> Arrival:
    found = heard(name)
    assert isinstance(found, Arrival)
    assert (found.request.tenant, found.request.person) == (TENANT, ANNA)
    return found


@pytest.mark.parametrize(
    ("name", "source", "words", "place"),
    [
        ("installed", Source.ARRIVED, "home", Place.ARRIVED),
        ("typed", Source.SAID, "lsd motivatie", Place.CHAT),
        ("mentioned", Source.SAID, f"team <@{JAN}>", Place.ABROAD),
        ("pressed", Source.PRESSED, "rhythm start", Place.CARD),
        ("message-action", Source.PRESSED, f"compliment form <@{ANNA}>", Place.BOX),
        ("submitted", Source.SUBMITTED, "compliment keep", Place.SENT_BOX),
    ],
)
def test_what_anna_did_is_asked_of_the_coach(name: str, source: Source, words: str, place: Place) -> None:
    found = arrived(name)
    assert (found.request.source, found.request.words, found.route.place) == (source, words, place)


def test_the_own_chat_tells_how_to_reach_her_and_a_group_does_not() -> None:
    contact = arrived("typed").request.contact
    assert contact is not None
    assert (contact.chat, contact.name, contact.zone, contact.language) == (
        "a:anna",
        "Anna Peeters",
        "Europe/Brussels",
        "en",
    )
    assert arrived("mentioned").request.contact is None
    assert arrived("mentioned").request.place == "19:groep@thread.v2"


def test_a_press_and_a_form_know_where_they_stood() -> None:
    pressed, sent = arrived("pressed"), arrived("submitted")
    assert pressed.route.card
    assert sent.request.id == f"form|{sent.route.form}"
    assert sent.route.opens == f"compliment form <@{ANNA}>"
    assert dict(sent.request.fields) == {
        "who": (JAN,),
        "situation": "Dank je Jan",
        "behaviour": "Jij legde het rustig uit.",
        "audience": "me",
    }


def test_the_message_that_was_chosen_comes_along_with_its_writer() -> None:
    found = arrived("message-action")
    assert found.request.fields["quote"] == "Dank je Jan"
    assert found.names[ANNA] == "Anna Peeters"


def test_being_taken_away_is_no_request() -> None:
    assert heard("taken-away") == Left(tenant=TENANT, person=ANNA)


@pytest.mark.parametrize("name", ["members", "reaction"])
def test_members_and_reactions_are_nothing_for_us(name: str) -> None:
    assert heard(name) is None


def test_every_recording_is_read() -> None:
    known = {"installed", "typed", "mentioned", "pressed", "message-action", "submitted", "taken-away"}
    assert {path.stem for path in RECORDED.glob("*.json")} == known | {"members", "reaction"}
