"""Laws of Slack as a Chat: what is sent is sent once, and what is not sure is said to be so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.pace import Pace
from bot.chat.slack import send
from bot.chat.slack.send import SlackChat
from bot.core.card import Card, Chart, Series, Text
from bot.core.model import Address, Reach
from bot.core.outcomes import Later, Outcome, Refused, Sent, Shut, Unknown
from tests.chat.slack_stage import NOW, Keys
from tests.fakes.slack import FakeSlack

WEEKS = Card("", (Chart("Weken", ("9/11",), (Series("Complimenten", (2,)),), "Deze week 2."),))
HELLO = Card("", (Text("Wie maakte deze week je werk makkelijker?"),))
ANNA = Address(platform="slack", tenant="T1", reach=Reach.PERSON, id="UANNA")
CHANNEL = Address(platform="slack", tenant="T1", reach=Reach.CHANNEL, id="C1")


class Desk:
    """A chat with a fake Slack behind it."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack, self.moment = slack, NOW
        self.chat = SlackChat(Keys(api_url=slack.api_url), lambda: self.moment)

    def unhurried(self) -> None:
        """Nobody waits for their turn, and nothing is closed."""
        self.chat._pace = Pace(lambda: 0.0, 0.0, 0.0)

    async def sends(self, address: Address = ANNA) -> Outcome:
        return await self.chat.send(address, HELLO, "T1|slack|praise|UANNA|2026-11-22")


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with FakeSlack() as slack:
        found = Desk(slack)
        yield found
        await found.chat.close()
        assert slack.violations == []


async def test_a_nudge_reaches_its_leader_once(desk: Desk) -> None:
    outcome = await desk.sends()
    (seen,) = desk.slack.seen_by("UANNA")
    assert outcome == Sent(f"DANNA:{seen.ts}")
    assert "makkelijker" in seen.plain
    assert desk.slack.seen_by("UJAN") == []


async def test_the_mark_of_a_message_tells_nobody_what_it_is_about(desk: Desk) -> None:
    await desk.sends()
    (seen,) = desk.slack.seen_by("UANNA")
    assert seen.metadata is not None
    assert seen.metadata["event_type"] == "duwtje"
    assert "UANNA" not in str(seen.metadata)
    assert len(seen.metadata["event_payload"]["k"]) == 16


async def test_a_channel_is_reached_as_it_is_named(desk: Desk) -> None:
    assert isinstance(await desk.sends(CHANNEL), Sent)
    assert desk.slack.counts["conversations.open"] == 0


async def test_a_direct_chat_is_opened_once(desk: Desk) -> None:
    desk.unhurried()
    await desk.sends()
    await desk.sends()
    assert desk.slack.counts["conversations.open"] == 1


@pytest.mark.parametrize(
    ("mishap", "outcome"),
    [
        ({"status": 429, "retry_after": 7}, Later(7.0)),
        ({"error": "channel_not_found"}, Refused("channel_not_found")),
        ({"error": "is_archived"}, Refused("is_archived")),
        ({"error": "account_inactive"}, Shut("account_inactive")),
        ({"error": "token_revoked"}, Shut("token_revoked")),
        ({"error": "invalid_auth"}, Shut("invalid_auth")),
        ({"error": "not_authed"}, Shut("not_authed")),
        ({"error": "org_login_required"}, Shut("org_login_required")),
        ({"error": "internal_error"}, Unknown()),
        ({"error": "fatal_error"}, Unknown()),
        ({"status": 500}, Unknown()),
        ({"status": 503}, Unknown()),
        ({"drop": "before"}, Unknown()),
        ({"drop": "after"}, Unknown()),
    ],
)
async def test_how_a_sending_ended_is_never_guessed(desk: Desk, mishap: dict[str, Any], outcome: Outcome) -> None:
    desk.slack.next("chat.postMessage", **mishap)
    assert await desk.sends() == outcome
    assert desk.slack.counts["chat.postMessage"] == 1


async def test_silence_is_not_sure(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "CALL_SECONDS", 0.05)
    desk.slack.next("chat.postMessage", hang=0.5)
    assert await desk.sends(CHANNEL) == Unknown()


async def test_no_connection_is_surely_not_sent() -> None:
    chat = SlackChat(Keys(api_url="http://127.0.0.1:9/api/"), lambda: NOW)
    assert await chat.send(CHANNEL, HELLO, "k") == Later(30.0)
    await chat.close()


@pytest.mark.parametrize("mishap", [{"status": 500}, {"drop": "after"}, {"error": "internal_error"}])
async def test_a_chat_that_did_not_open_can_always_be_tried_again(desk: Desk, mishap: dict[str, Any]) -> None:
    desk.slack.next("conversations.open", **mishap)
    assert await desk.sends() == Later(30.0)
    assert desk.slack.counts["chat.postMessage"] == 0


async def test_what_was_sent_can_be_taken_back(desk: Desk) -> None:
    outcome = await desk.sends()
    assert isinstance(outcome, Sent)
    await desk.chat.withdraw(ANNA, outcome.receipt)
    assert desk.slack.seen_by("UANNA") == []


async def test_what_is_gone_already_needs_no_taking_back(desk: Desk) -> None:
    desk.slack.next("chat.delete", error="message_not_found")
    await desk.chat.withdraw(CHANNEL, "C1:1.2")
    desk.slack.next("chat.delete", error="cant_delete_message")
    with pytest.raises(OSError, match="cant_delete_message"):
        await desk.chat.withdraw(CHANNEL, "C1:1.2")


async def test_a_person_is_who_slack_says(desk: Desk) -> None:
    anna = await desk.chat.person("T1", "UANNA")
    assert anna is not None
    assert (anna.name, anna.zone, anna.language, anna.automated, anna.active) == (
        "Anna Peeters",
        "Europe/Brussels",
        "nl",
        False,
        True,
    )
    gone, helper = await desk.chat.person("T1", "UPIET"), await desk.chat.person("T1", "UHELPBOT")
    assert gone is not None
    assert not gone.active
    assert helper is not None
    assert helper.automated
    assert await desk.chat.person("T1", "UNOBODY") is None


async def test_slack_is_asked_once_an_hour_who_somebody_is(desk: Desk) -> None:
    for later, asked in ((0, 1), (59, 1), (61, 2)):
        desk.moment = NOW + timedelta(minutes=later)
        await desk.chat.person("T1", "UANNA")
        assert desk.slack.counts["users.info"] == asked


@pytest.mark.parametrize("mishap", [{"hang": 0.5}, {"status": 429, "retry_after": 3}, {"status": 500}])
async def test_a_slack_that_does_not_say_who_runs_out_of_time(
    desk: Desk, mishap: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "PERSON_SECONDS", 0.1)
    desk.slack.next("users.info", **mishap)
    with pytest.raises(TimeoutError):
        await desk.chat.person("T1", "UANNA")
    desk.unhurried()
    assert await desk.chat.person("T1", "UANNA") is not None


async def test_the_page_is_shown(desk: Desk) -> None:
    await desk.chat.show_home("T1", "UANNA", HELLO)
    (home,) = desk.slack.seen_by("UANNA")
    assert home.kind == "home"
    desk.slack.next("views.publish", status=500)
    await desk.chat.show_home("T1", "UANNA", HELLO)


async def test_a_page_whose_chart_slack_refuses_is_shown_in_words(desk: Desk) -> None:
    await desk.chat.show_home("T1", "UANNA", WEEKS)
    assert [block["type"] for block in desk.slack.seen_by("UANNA")[-1].blocks] == ["data_visualization", "context"]
    desk.slack.next("views.publish", error="invalid_arguments")
    await desk.chat.show_home("T1", "UANNA", WEEKS)
    assert [block["type"] for block in desk.slack.seen_by("UANNA")[-1].blocks] == ["section"]
