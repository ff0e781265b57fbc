"""Laws of the outbox in Slack: what got lost is found, what is closed is left alone, and who shuts us out is heard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from bot.chat.pace import Pace
from bot.chat.slack import limits
from bot.chat.slack.standing import HOUR, Standing, farewell
from bot.core.outcomes import Absent, Later, Sent, Unknown, Unreadable
from tests.chat.slack_stage import staged
from tests.chat.test_slack_chat import ANNA, CHANNEL, HELLO, NOW, Desk
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.api_chat import as_message
from tests.fakes.slack.people import BOT_USER

KEY = "T1|slack|praise|UANNA|2026-11-22"
BEFORE, AFTER = NOW - timedelta(seconds=1), NOW + timedelta(seconds=70)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with FakeSlack() as slack:
        slack.world.clock.set(NOW)
        found = Desk(slack)
        found.unhurried()
        yield found
        await found.chat.close()
        assert slack.violations == []


async def lost(desk: Desk) -> None:
    """A message that arrived, while its answer did not."""
    desk.slack.next("chat.postMessage", status=500, applied=True)
    assert await desk.sends() == Unknown()


def chatter(desk: Desk, number: int) -> None:
    """So many other messages in Anna's chat."""
    for n in range(number):
        desk.slack.world.post("DANNA", BOT_USER, {"text": f"iets anders {n}"})


async def test_a_message_whose_answer_got_lost_is_found(desk: Desk) -> None:
    await lost(desk)
    found = await desk.chat.find(ANNA, KEY, BEFORE, AFTER)
    assert found == Sent(f"DANNA:{desk.slack.seen_by('UANNA')[0].ts}")


async def test_what_was_never_posted_is_absent(desk: Desk) -> None:
    desk.slack.next("chat.postMessage", status=503)
    await desk.sends()
    chatter(desk, 3)
    assert await desk.chat.find(ANNA, KEY, BEFORE, AFTER) == Absent()


async def test_another_message_of_ours_is_not_taken_for_it(desk: Desk) -> None:
    await lost(desk)
    assert await desk.chat.find(ANNA, "another key", BEFORE, AFTER) == Absent()


async def test_it_is_found_behind_a_hundred_others(desk: Desk) -> None:
    await lost(desk)
    chatter(desk, 100)
    assert isinstance(await desk.chat.find(ANNA, KEY, BEFORE, AFTER), Sent)
    assert desk.slack.counts["conversations.history"] == 1 + 100 // limits.HISTORY_PAGE


async def test_a_window_without_end_is_not_read_for_ever_and_proves_nothing(desk: Desk) -> None:
    chatter(desk, limits.HISTORY_PAGE * limits.HISTORY_PAGES + 1)
    assert await desk.chat.find(ANNA, KEY, BEFORE, AFTER) == Unreadable()
    assert desk.slack.counts["conversations.history"] == limits.HISTORY_PAGES


async def test_a_message_that_comes_on_two_pages_is_no_copy_of_itself(desk: Desk) -> None:
    await lost(desk)
    first = desk.slack.seen_by("UANNA")[0]
    chatter(desk, limits.HISTORY_PAGE)
    page, pages = desk.chat.web.conversations_history, []

    async def pushed(**how: Any) -> Any:
        pages.append(answer := await page(**how))
        if len(pages) == 1:
            # As if somebody wrote meanwhile: what stood last on this page stands first on the next.
            cast("Any", answer.data)["messages"][-1] = as_message(first, metadata=True)
        return answer

    desk.chat.web.conversations_history = pushed  # type: ignore[method-assign]
    assert isinstance(await desk.chat.find(ANNA, KEY, BEFORE, AFTER), Sent)
    assert len(pages) == 2
    assert first in desk.slack.seen_by("UANNA")


async def test_extra_copies_are_taken_away(desk: Desk) -> None:
    for _ in range(3):
        await lost(desk)
    first = desk.slack.seen_by("UANNA")[0].ts
    assert await desk.chat.find(ANNA, KEY, BEFORE, AFTER) == Sent(f"DANNA:{first}")
    assert [seen.ts for seen in desk.slack.seen_by("UANNA")] == [first]


async def test_a_copy_that_cannot_be_taken_away_is_no_reason_to_send_again(desk: Desk) -> None:
    for _ in range(2):
        await lost(desk)
    desk.slack.next("chat.delete", status=500)
    assert isinstance(await desk.chat.find(ANNA, KEY, BEFORE, AFTER), Sent)


@pytest.mark.parametrize(
    ("mishap", "found"),
    [
        ({"error": "missing_scope"}, Unreadable()),
        ({"status": 429, "retry_after": 60}, Unreadable(60)),
        ({"status": 500}, Unreadable(30)),
        ({"drop": "before", "times": 3}, Unreadable(30)),
    ],
)
@pytest.mark.parametrize("page", [0, 1])
async def test_a_window_not_read_whole_proves_nothing(
    desk: Desk, mishap: dict[str, Any], found: Unreadable, page: int
) -> None:
    chatter(desk, 20)
    for _ in range(page):
        desk.slack.next("conversations.history")
    desk.slack.next("conversations.history", **mishap)
    assert await desk.chat.find(ANNA, KEY, BEFORE, AFTER) == found


async def test_when_the_clocks_disagree_absence_proves_nothing(desk: Desk) -> None:
    desk.slack.world.clock.advance(-7200)
    assert await desk.chat.find(ANNA, KEY, BEFORE, AFTER) == Unreadable()
    assert await desk.chat.find(ANNA, KEY, BEFORE - timedelta(hours=2), AFTER - timedelta(hours=2)) == Absent()


async def test_a_chat_that_cannot_be_opened_is_looked_in_later(desk: Desk) -> None:
    desk.slack.next("conversations.open", status=500)
    assert await desk.chat.find(ANNA, KEY, BEFORE, AFTER) == Unreadable(30)


# Too many requests.


async def test_after_too_many_requests_the_method_is_left_alone_and_others_go_on(desk: Desk) -> None:
    now = [100.0]
    desk.chat._pace = Pace(lambda: now[0], 0.0, 0.0)
    desk.slack.next("chat.postMessage", status=429, retry_after=7)
    assert await desk.sends() == Later(7)
    for late in (0.0, 3.0, 6.5):
        now[0] = 100.0 + late
        assert isinstance(await desk.sends(CHANNEL), Later)
        assert 0 < desk.chat.rest(ANNA) <= 7
    assert desk.slack.counts["chat.postMessage"] == 1
    assert await desk.chat.person("T1", "UANNA") is not None
    now[0] = 107.1
    assert desk.chat.rest(ANNA) == 0
    assert isinstance(await desk.sends(), Sent)


async def test_an_answer_waits_as_long_as_was_asked_too(desk: Desk) -> None:
    desk.slack.next("users.info", status=429, retry_after=3)
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await desk.chat.person("T1", "UANNA")
    assert desk.slack.counts["users.info"] == 1


async def test_nothing_leaves_after_its_use(desk: Desk) -> None:
    assert await desk.chat.send(ANNA, HELLO, KEY, NOW - timedelta(seconds=1)) == Later(0.0)
    assert desk.slack.counts["chat.postMessage"] == 0
    assert isinstance(await desk.chat.send(ANNA, HELLO, KEY, NOW), Sent)


# Shut out.


class Door:
    """A workspace that can be shut, with what it was asked."""

    def __init__(self) -> None:
        self.now, self.asked, self.says = datetime(2026, 11, 22, 9, 0, tzinfo=UTC), 0, ""
        self.standing = Standing(self.ask, lambda: self.now)
        self.standing.look()

    async def ask(self) -> str:
        self.asked += 1
        if self.says == "silent":
            raise TimeoutError
        return self.says

    async def beats(self, **span: float) -> None:
        """A beat after so long."""
        self.now += timedelta(**span)
        self.standing.look()
        if self.standing._asking:
            await self.standing._asking


async def test_an_open_door_is_tried_once_a_day_and_a_shut_one_once_an_hour() -> None:
    door = Door()
    for _ in range(48):
        await door.beats(minutes=30)
    assert door.asked == 1
    door.standing.shut("token_revoked")
    door.says = "token_revoked"
    for _ in range(48):
        await door.beats(minutes=30)
    assert door.asked == 1 + 24


async def test_a_door_that_was_shut_without_a_word_is_found_within_a_day() -> None:
    door = Door()
    door.says = "account_inactive"
    await door.beats(hours=24)
    assert door.standing.rest() > 0
    assert "account_inactive" in door.standing.trouble
    assert "SLACK_BOT_TOKEN" in door.standing.trouble


async def test_a_door_that_opens_is_found_within_an_hour_and_silence_changes_nothing() -> None:
    door = Door()
    door.standing.shut("team_added_to_org")
    door.says = "silent"
    await door.beats(hours=1)
    assert door.standing.rest() > 0
    door.says = ""
    await door.beats(hours=1)
    assert (door.standing.rest(), door.standing.trouble) == (0.0, "")


async def test_a_clock_that_was_set_back_keeps_no_door_shut() -> None:
    door = Door()
    door.standing.shut("token_revoked")
    await door.beats(days=-14)
    assert door.standing.rest() == 0.0


async def test_it_is_said_in_the_log_once(caplog: pytest.LogCaptureFixture) -> None:
    door = Door()
    for _ in range(5):
        door.standing.shut("token_revoked")
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1


async def test_the_next_call_finds_a_token_that_was_taken_away(desk: Desk) -> None:
    desk.slack.revoke()
    await desk.sends()
    assert 0 < desk.chat.rest(ANNA) <= HOUR.total_seconds()
    assert "token_revoked" in desk.chat.standing.trouble


@pytest.mark.parametrize("code", ["invalid_auth", "not_authed", "org_login_required", "account_inactive"])
async def test_any_call_finds_it(desk: Desk, code: str) -> None:
    desk.slack.next("users.info", error=code)
    with pytest.raises(TimeoutError):
        await desk.chat.person("T1", "UANNA")
    assert desk.chat.standing.reason == code


UNINSTALLED = {"type": "app_uninstalled"}
REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}


@pytest.mark.parametrize("event", [UNINSTALLED, REVOKED])
async def test_the_event_shuts_the_door_at_once(event: dict[str, Any]) -> None:
    async with staged("http") as stage:
        await stage.slack.emits(event)
        assert stage.chat.standing.reason == event["type"]
        assert stage.coach.requests == []


def test_a_token_of_somebody_else_is_not_ours() -> None:
    assert farewell({"event": {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}}) == ""
    assert farewell({"event": {"type": "message"}}) == ""
    assert farewell([]) == ""
