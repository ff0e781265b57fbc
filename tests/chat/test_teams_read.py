"""Laws of reading what Teams sends."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.payload import Unreadable
from bot.chat.teams.html import words_of
from bot.chat.teams.read import Arrival, Left, Place, Team, read, zone
from bot.core.request import Source
from tests.chat.teams_stage import altered
from tests.fakes.teams.activities import Activities
from tests.fakes.teams.people import BOT, TENANT, mention
from tests.fakes.teams.shape import Json
from tests.fakes.teams.world import World

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WORLD = World()
TELLS = Activities(WORLD, lambda: NOW)
TELLS.service_url = "https://smba.trafficmanager.net/emea/"
ANNA, JAN = (account for name in ("Anna", "Jan") if (account := WORLD.account_named(name)))
BETWEEN_TWO = {"id": f"19:{ANNA.id}_{JAN.id}@unq.gbl.spaces", "tenantId": TENANT}


def arrived(activity: object) -> Arrival:
    found = read(activity, NOW)
    assert isinstance(found, Arrival)
    return found


def said(text: str, **more: Any) -> Json:
    return altered(TELLS.message(ANNA, text), **more)


def invoke(name: str, value: Json, **more: Any) -> Json:
    return altered(TELLS.invoke(ANNA, name, value), **more)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gesprek stijl3", "gesprek stijl3"),
        ("/gesprek stijl3", "gesprek stijl3"),
        ("Duwtje ritme pauze", "ritme pauze"),
        ("duwtje", "help"),
        ("<p>gesprek&nbsp;stijl3</p>", "gesprek stijl3"),
        ("compliment Jan <b>belde</b> &lt;zelf&gt; &amp; snel", "compliment Jan belde <zelf> & snel"),
        ("een<br>twee<br/>drie", "een\ntwee\ndrie"),
        ("3 < 4 en 5 > 4", "3 < 4 en 5 > 4"),
        ("&lt;at&gt;Jan&lt;/at&gt; &lt;@U1&gt;", "<at>Jan</at> <@U1>"),
        ("half \ud83d teken\x00", "half  teken"),
    ],
)
def test_a_line_is_the_words_that_were_typed(text: str, words: str) -> None:
    found = arrived(said(text))
    assert (found.request.words, found.request.source, found.route.place) == (words, Source.SAID, Place.CHAT)
    assert (found.request.tenant, found.request.person, found.request.place) == (TENANT, ANNA.id, "")
    assert found.request.moment == NOW


def test_an_inserted_card_alone_is_not_answered() -> None:
    inserted = '<p><span class="inline-compose-card" id="c1" itemscope="">een kaart</span></p>'
    assert read(said(inserted), NOW) is None
    assert arrived(said(f"hulp {inserted}")).request.words == "hulp"


def test_silence_in_the_own_chat_is_nothing() -> None:
    for nothing in ("", "   ", "<p></p>", "\x00", "<p>&nbsp;</p>"):
        assert read(said(nothing), NOW) is None


def test_a_mention_is_a_person_and_we_are_left_out() -> None:
    text = "<at>Duwtje</at> compliment <at>Jan Maes</at> belde"
    entities = [mention(BOT, "Duwtje"), mention(JAN.key, "Jan Maes")]
    words = arrived(said(text, entities=entities)).request.words
    assert words == f"compliment <@{JAN.key}> belde"


def test_two_people_with_one_name_are_two_people() -> None:
    entities = [mention("29:een", "Jan Maes"), mention("29:twee", "Jan Maes")]
    text = "compliment <at>Jan Maes</at> <at>Jan Maes</at> belden"
    assert arrived(said(text, entities=entities)).request.words == "compliment <@29:een> <@29:twee> belden"


def test_a_mention_nobody_vouches_for_stays_a_name() -> None:
    assert words_of("<at>Jan</at> belde", [], BOT) == "Jan belde"


def test_in_a_channel_a_bare_mention_asks_for_help_and_the_thread_is_no_place() -> None:
    place = WORLD.channel_named("algemeen")
    found = arrived(TELLS.channel_message(ANNA, place, ""))
    assert (found.request.words, found.route.place, found.request.place) == ("help", Place.ABROAD, place[1].id)
    assert ";messageid=" in found.route.conversation
    assert found.request.contact is None


def test_the_own_chat_and_nothing_else_is_how_to_reach_somebody() -> None:
    contact = arrived(said("hulp")).request.contact
    assert contact is not None
    assert (contact.chat, contact.service, contact.name) == (ANNA.chat, TELLS.service_url, "Anna Peeters")
    assert (contact.zone, contact.language) == ("Europe/Brussels", "nl")


@pytest.mark.parametrize("kind", ["personal", "groupChat", None])
def test_a_chat_between_two_people_never_becomes_somebodys_own(kind: str | None) -> None:
    where = altered({**BETWEEN_TWO, "isGroup": False}, conversationType=kind)
    payload = {"from": {"user": {"id": JAN.id, "displayName": "Jan Maes"}}, "body": {"content": "<p>Ik belde</p>"}}
    for name, value in (
        ("composeExtension/fetchTask", {"commandId": "complimentMessage", "messagePayload": payload}),
        ("composeExtension/submitAction", {"data": {"send": "compliment keep", "f.who.people": JAN.id}}),
    ):
        found = arrived(invoke(name, value, conversation=where))
        assert found.request.contact is None
        assert not found.route.personal


@pytest.mark.parametrize("told", ["", "Nergens/Echt", "../../etc/passwd", "UTC+1", "America", "x" * 500, 5, None, []])
def test_a_zone_we_do_not_know_is_no_zone(told: Any) -> None:
    activity = said("hulp", localTimezone=told, entities=[{"type": "clientInfo", "timezone": told}])
    contact = arrived(activity).request.contact
    assert contact is not None
    assert contact.zone == ""


def test_a_zone_is_found_where_the_client_tells_it() -> None:
    assert zone("Europe/Brussels") == "Europe/Brussels"
    contact = arrived(said("hulp", localTimezone=None)).request.contact
    assert contact is not None
    assert contact.zone == "Europe/Brussels"


def test_pressing_says_what_the_button_sends() -> None:
    found = arrived(invoke("adaptiveCard/action", {"action": {"data": {"say": "gesprek stijl3"}}}))
    assert (found.request.words, found.request.source, found.route.place) == (
        "gesprek stijl3",
        Source.PRESSED,
        Place.CARD,
    )
    chosen = arrived(invoke("adaptiveCard/action", {"action": {"data": {"pick": "pick0", "pick0": "guide stijl1"}}}))
    assert chosen.request.words == "guide stijl1"
    asked = arrived(invoke("task/fetch", {"data": {"say": "compliment form"}}))
    assert (asked.request.words, asked.route.place) == ("compliment form", Place.DIALOG)


@pytest.mark.parametrize("name", ["task/submit", "composeExtension/submitAction"])
def test_a_form_is_its_fields_and_the_same_form_is_one_request(name: str) -> None:
    data = {"send": "compliment keep", "opens": "compliment form", "form": "n1"}
    filled = {"f.who.people": f"{JAN.id}, {ANNA.id}", "f.what": "belde *zelf*", "elders": "x"}
    first, second = (arrived(invoke(name, {"data": {**data, **filled}})) for _ in range(2))
    assert first.request.fields == {"who": (JAN.id, ANNA.id), "what": "belde *zelf*"}
    assert (first.request.words, first.request.source) == ("compliment keep", Source.SUBMITTED)
    assert first.request.id == second.request.id
    assert first.route.opens == "compliment form"


def test_a_message_brings_its_author_and_words_along() -> None:
    said_there = {
        "from": {"user": {"id": JAN.id, "displayName": "Jan Maes"}},
        "body": {"contentType": "html", "content": "<div>Ik  belde<br>de klant &amp; vroeg</div>" + "x" * 900},
    }
    found = arrived(invoke("composeExtension/fetchTask", {"messagePayload": said_there}))
    assert found.request.words == f"compliment form <@{JAN.id}>"
    assert str(found.request.fields["quote"]).startswith("Ik belde de klant & vroeg")
    assert len(found.request.fields["quote"]) == 300
    assert found.names[JAN.id] == "Jan Maes"
    of_a_bot = {"from": {"application": {"id": "x"}}, "body": {"content": "hallo"}}
    found = arrived(invoke("composeExtension/fetchTask", {"messagePayload": of_a_bot}))
    assert (found.request.words, dict(found.request.fields)) == ("compliment form", {})


def test_a_moment_never_brings_the_words_of_a_message() -> None:
    said_there = {"from": {"user": {"id": JAN.id, "displayName": "Jan Maes"}}, "body": {"content": "kom later"}}
    noting = {"commandId": "momentMessage", "messagePayload": said_there}
    found = arrived(invoke("composeExtension/fetchTask", noting))
    assert (found.request.words, dict(found.request.fields)) == (f"moment form <@{JAN.id}>", {})
    assert found.names[JAN.id] == "Jan Maes"
    anywhere = arrived(invoke("composeExtension/fetchTask", {"commandId": "moment"}))
    assert (anywhere.request.words, dict(anywhere.request.fields)) == ("moment form", {})


def test_coming_and_going_is_read_from_one_activity() -> None:
    installed, update = TELLS.install(ANNA, "add")
    assert arrived(installed).request.source is Source.ARRIVED
    assert read(update, NOW) is None
    (gone,) = TELLS.install(ANNA, "remove")
    assert read(gone, NOW) == Left(tenant=TENANT, person=ANNA.id)
    team = next(iter(WORLD.teams.values()))
    found = read(TELLS.team_install(JAN, team)[0], NOW)
    assert isinstance(found, Team)
    assert (found.team, found.name, found.by, found.here) == (team.id, "Team Noord", JAN.key, True)


@pytest.mark.parametrize("kind", ["conversationUpdate", "messageReaction", "typing", "event", "nooit van gehoord"])
def test_what_is_nothing_for_us_is_nothing(kind: str) -> None:
    assert read(said("hulp", type=kind), NOW) is None
    assert read(said("hulp", channelId="webchat"), NOW) is None


@pytest.mark.parametrize("missing", ["serviceUrl", "conversation", "from"])
def test_what_has_nobody_or_no_place_is_unreadable(missing: str) -> None:
    with pytest.raises(Unreadable):
        read(said("hulp", **{missing: None}), NOW)


KEYS = [
    "id",
    "type",
    "name",
    "tenantId",
    "aadObjectId",
    "data",
    "say",
    "send",
    "pick",
    "f.x",
    "text",
    "value",
    "action",
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["personal", "add", "x"]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inside, max_size=3),
    max_leaves=8,
)
PARTS = ["conversation", "from", "recipient", "value", "entities", "channelData", "text", "locale", "localTimezone"]
NAMES = ["adaptiveCard/action", "task/fetch", "task/submit", "composeExtension/fetchTask"]


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(PARTS), ANYTHING), st.sampled_from(["message", "installationUpdate", *NAMES]))
def test_no_shape_of_activity_breaks_us(odd: Json, kind: str) -> None:
    activity = {**invoke(kind, {}), **odd} if "/" in kind else {**said("hulp"), "type": kind, **odd}
    with contextlib.suppress(Unreadable):
        read(activity, NOW)


def test_a_message_full_of_open_tags_is_read_at_once() -> None:
    started = time.monotonic()
    for tag in ("<at>", '<span class="inline-compose-card">', "<p", "&lt;"):
        read(said(tag * (28_000 // len(tag))), NOW)
    assert time.monotonic() - started < 0.5
