"""Laws of how somebody is there in Slack: asked gently, and a Slack that does not say holds up nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack import limits
from bot.chat.slack.presence import Presences
from bot.chat.slack.send import SlackChat
from bot.core.presence import Presence
from tests.chat.slack_stage import NOW, Keys
from tests.fakes.slack import FakeSlack

STAMP = int(NOW.timestamp())
HOUR = 3600
SOON = datetime.fromtimestamp(STAMP + HOUR, UTC)


class Desk:
    """A chat that asks a fake Slack how people are."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack, self.chat = slack, SlackChat(Keys(api_url=slack.api_url), lambda: NOW)
        self.anna = slack.world.accounts["UANNA"]

    async def asks(self, after: timedelta = timedelta(), person: str = "UANNA") -> Presence | None:
        return await self.chat.presence("T1", person, NOW + after)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with FakeSlack() as slack:
        found = Desk(slack)
        yield found
        await found.chat.close()


async def test_a_status_is_read_with_its_end(desk: Desk) -> None:
    desk.anna.status_text, desk.anna.status_emoji = "Verlof", ":palm_tree:"
    desk.anna.status_expiration = STAMP + HOUR
    assert await desk.asks() == Presence(status="Verlof", emoji="palm_tree", until=SOON)


async def test_without_a_sign_there_is_nothing_to_heed(desk: Desk) -> None:
    assert await desk.asks() == Presence()


@pytest.mark.parametrize(
    ("dnd", "until"),
    [
        ({"dnd_enabled": True, "next_dnd_start_ts": STAMP - 60, "next_dnd_end_ts": STAMP + HOUR}, SOON),
        ({"dnd_enabled": True, "next_dnd_start_ts": STAMP, "next_dnd_end_ts": STAMP + HOUR}, SOON),
        ({"dnd_enabled": True, "next_dnd_start_ts": STAMP + 1, "next_dnd_end_ts": STAMP + HOUR}, None),
        ({"dnd_enabled": True, "next_dnd_start_ts": STAMP - HOUR, "next_dnd_end_ts": STAMP}, None),
        ({"dnd_enabled": False, "next_dnd_start_ts": STAMP - 60, "next_dnd_end_ts": STAMP + HOUR}, None),
        ({"dnd_enabled": False, "snooze_enabled": True, "snooze_endtime": STAMP + HOUR}, SOON),
        ({"dnd_enabled": False, "snooze_enabled": False, "snooze_endtime": STAMP + HOUR}, None),
        ({"dnd_enabled": True, "next_dnd_start_ts": "x", "next_dnd_end_ts": True}, None),
        ({"dnd_enabled": True, "next_dnd_start_ts": 1, "next_dnd_end_ts": 10**30}, None),
    ],
)
async def test_do_not_disturb_holds_from_its_start_until_its_end(
    desk: Desk, dnd: dict[str, object], until: datetime | None
) -> None:
    desk.anna.dnd = dnd
    found = await desk.asks()
    assert found
    assert found.quiet_until == until


async def test_it_is_asked_once_in_five_minutes(desk: Desk) -> None:
    await desk.asks()
    desk.anna.status_text = "Focus"
    assert await desk.asks(timedelta(minutes=4, seconds=59)) == Presence()
    assert desk.slack.counts["dnd.info"] == desk.slack.counts["users.info"] == 1
    assert await desk.asks(timedelta(minutes=5)) == Presence(status="Focus")


@pytest.mark.parametrize("mishap", [{"error": "fatal_error"}, {"status": 503}, {"hang": 2.0}])
async def test_a_slack_that_does_not_say_holds_up_nothing(desk: Desk, mishap: dict[str, Any]) -> None:
    desk.slack.next("users.info", **mishap)
    desk.slack.next("dnd.info", **mishap)
    assert await desk.asks() is None


async def test_somebody_slack_does_not_know_is_not_waited_for(desk: Desk) -> None:
    assert await desk.asks(person="UNOBODY") is None


async def test_a_right_that_was_not_given_leaves_the_status_and_is_not_asked_for_again_and_again(desk: Desk) -> None:
    desk.anna.status_text = "Verlof"
    desk.slack.next("dnd.info", error="missing_scope")
    assert await desk.asks() == Presence(status="Verlof")
    assert await desk.asks(timedelta(minutes=59)) == Presence(status="Verlof")
    assert desk.slack.counts["dnd.info"] == 1
    await desk.asks(timedelta(minutes=64))
    assert desk.slack.counts["dnd.info"] == 2


async def test_a_slack_that_is_busy_is_left_alone_as_long_as_it_says(desk: Desk) -> None:
    desk.slack.next("dnd.info", status=429, retry_after=1)
    await desk.asks()
    await desk.asks(timedelta(), "UJAN")
    assert desk.slack.counts["dnd.info"] == 1
    await asyncio.sleep(1.1)  # it is the room's own clock that counts
    await desk.asks(timedelta(), "USARA")
    assert desk.slack.counts["dnd.info"] == 2


async def test_a_burst_asks_no_more_than_slack_allows_in_a_minute(desk: Desk) -> None:
    for number in range(150):
        await desk.asks(timedelta(seconds=number / 10), f"U{number}")
    assert desk.slack.counts["dnd.info"] == limits.ASKED_A_MINUTE["dnd.info"] < 50
    assert desk.slack.counts["users.info"] == limits.ASKED_A_MINUTE["users.info"] < 100
    await desk.asks(timedelta(seconds=90), "ULATER")
    assert desk.slack.counts["dnd.info"] == limits.ASKED_A_MINUTE["dnd.info"] + 1


@given(st.lists(st.floats(0, 300), min_size=100, max_size=400).map(sorted))
def test_in_no_minute_whatever_its_start_is_more_asked_than_allowed(seconds: list[float]) -> None:
    presences, moments = Presences(AsyncWebClient), [NOW + timedelta(seconds=second) for second in seconds]
    asked = [moment for moment in moments if presences._may_ask("dnd.info", moment)]
    most = limits.ASKED_A_MINUTE["dnd.info"]
    assert all(later - first >= timedelta(minutes=1) for first, later in zip(asked, asked[most:], strict=False))
