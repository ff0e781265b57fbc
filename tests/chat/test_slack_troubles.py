"""Laws of the Slack room when Slack is slow, the coach is slow, or something breaks."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any, Literal

import pytest

from bot.chat.slack import listen
from bot.chat.slack.connect import SlackRoom
from bot.chat.slack.send import SlackChat
from bot.core.card import Answer, Button, Buttons, Card, Chart, Series
from bot.core.errors import BadSettings
from tests.chat.slack_stage import NOW, Keys, ScriptedCoach, Stage, say, staged


@pytest.fixture(params=["http", "socket"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with staged(request.param) as found:
        yield found
        assert found.slack.violations == []
        assert all(ack.ok for ack in found.slack.acks)


async def fill(stage: Stage, words: str = "belde zelf") -> None:
    await stage.anna.submits({"Voor wie?": ["Jan Maes"], "Wat zag je?": words})


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is prompt enough, so that no test has to wait two seconds for an answer to be late."""
    monkeypatch.setattr(listen, "PROMPT_SECONDS", 0.001)


@pytest.mark.usefixtures("hurried")
async def test_a_slow_answer_to_a_command_comes_after_the_acknowledgement(stage: Stage) -> None:
    stage.coach.slow = 0.05
    ack = await stage.anna.types("/gesprek stijl3", channel="C1")
    assert (ack.ok, ack.body) == (True, None)
    await stage.until(lambda: stage.kinds() == ["ephemeral"])
    assert "Alle zinnen" in stage.last()


@pytest.mark.usefixtures("hurried")
async def test_a_slow_form_waits_behind_a_button(stage: Stage) -> None:
    stage.coach.slow = 0.05
    stage.slack.next("views.open", error="expired_trigger_id")
    await stage.anna.types("/compliment form", channel="C1")
    await stage.until(lambda: stage.kinds() == ["ephemeral"])
    assert "[[room.open-form]]" in stage.last()


@pytest.mark.usefixtures("hurried")
async def test_a_slow_keeping_says_so_and_then_shows_what_was_kept(stage: Stage) -> None:
    await stage.anna.types("/compliment form")
    stage.coach.slow = 0.05
    ack = await stage.anna.submits({"Voor wie?": ["UJAN"], "Wat zag je?": "belde"})
    assert "room.wait" in str(ack.body)
    await stage.until(lambda: "Bewaard." in stage.last())
    assert stage.kinds() == ["modal"]


@pytest.mark.usefixtures("hurried")
async def test_a_slow_mistake_in_a_form_loses_nothing_typed(stage: Stage) -> None:
    stage.coach.script["compliment keep"] = Answer(errors=(("what", "Wat zag je precies?"),))
    await stage.anna.types("/compliment form")
    stage.coach.slow = 0.05
    await fill(stage)
    await stage.until(lambda: "Wat zag je precies?" in stage.last())
    stage.coach.slow = 0.0
    await stage.anna.submits({})
    assert stage.coach.requests[-1].fields == {"who": ("UJAN",), "what": "belde zelf"}


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_what_was_said_is_not_taken_for_heard_before_it_is_safe(mode: Literal["http", "socket"]) -> None:
    async with staged(mode) as stage:
        stage.coach.slow = 0.05
        said = await stage.anna.says("gesprek stijl3")
        assert not said.ok  # Slack says it again, after a crash too; here it is answered all the same
        await stage.until(lambda: "Alle zinnen" in stage.last())


@pytest.mark.slow
async def test_a_coach_who_thinks_for_three_seconds_still_has_an_acknowledgement_in_time() -> None:
    async with staged("http") as stage:
        stage.coach.slow = 3.0
        ack = await stage.anna.types("/gesprek stijl3", channel="C1")
        assert ack.ok
        await stage.until(lambda: stage.kinds() == ["ephemeral"])


async def test_a_bug_is_told_to_the_one_who_typed(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage.coach.bugs = {"compliment geheim", "geheim"}
    await stage.anna.types("/compliment geheim", channel="C1")
    assert (stage.kinds(), stage.last()) == (["ephemeral"], "[room.broke]\n> compliment geheim")
    await stage.anna.says("geheim")
    assert (stage.kinds()[-1], stage.last()) == ("dm", "[room.broke]")
    assert "KeyError" in caplog.text
    assert "geheim" not in caplog.text


async def test_a_bug_while_keeping_loses_nothing_typed(stage: Stage) -> None:
    stage.coach.bugs = {"compliment keep"}
    await stage.anna.types("/compliment form")
    await fill(stage)
    assert stage.anna.sees()[-1].errors == {"Voor wie?": "[room.broke]"}
    stage.coach.bugs = set()
    await stage.anna.submits({})
    assert stage.coach.requests[-1].fields["what"] == "belde zelf"


async def test_a_bug_after_a_press_is_told_where_it_was_pressed(stage: Stage) -> None:
    await stage.anna.types("/gesprek stijl3", channel="C1")
    stage.coach.bugs = {"later"}
    await stage.anna.presses("Later vandaag")
    assert stage.last() == "[room.broke]"
    assert stage.kinds() == ["ephemeral", "ephemeral"]


@pytest.mark.parametrize("where", ["types", "says"])
async def test_a_card_that_cannot_be_shown_is_told_as_a_bug(stage: Stage, where: str) -> None:
    stage.coach.script["lsd"] = Answer(card=Card("", (Buttons((Button("Te lang", "x" * 3000),)),)))
    await (stage.anna.types("/lsd") if where == "types" else stage.anna.says("lsd"))
    assert stage.last() == "[room.broke]"


async def test_too_much_for_slack_is_told_again_after_the_time_it_asks(stage: Stage) -> None:
    stage.slack.next("chat.postMessage", status=429, retry_after=0)
    await stage.anna.says("gesprek stijl3")
    assert "Alle zinnen" in stage.last()
    await stage.anna.types("/gesprek stijl3", channel="C1")
    stage.slack.next("response_url", status=429, retry_after=0)
    await stage.anna.presses("Alle zinnen")
    assert "Alle zinnen staan hier." in stage.last()


@pytest.mark.parametrize("mishap", [{"status": 500}, {"drop": "before"}, {"error": "internal_error"}])
async def test_a_slack_that_breaks_breaks_nothing_here(stage: Stage, mishap: dict[str, Any]) -> None:
    for method in ("chat.postMessage", "views.open", "views.publish"):
        stage.slack.next(method, **mishap)
    await stage.anna.says("gesprek stijl3")
    await stage.anna.types("/compliment form")
    await stage.anna.opens_home()
    await stage.anna.types("/gesprek stijl3")
    assert "Alle zinnen" in stage.last()


async def test_a_used_up_address_sends_the_answer_to_the_direct_chat(stage: Stage) -> None:
    await stage.anna.types("/gesprek stijl3", channel="C1")
    stage.slack.next("response_url", status=404, error="used_url")
    await stage.anna.presses("Alle zinnen")
    assert stage.kinds() == ["ephemeral", "dm"]
    assert "Alle zinnen staan hier." in stage.last()


@pytest.mark.usefixtures("hurried")
async def test_what_was_begun_is_finished_when_the_room_closes() -> None:
    async with staged("http") as stage:
        stage.coach.slow = 0.05
        await stage.anna.types("/gesprek stijl3", channel="C1")
        await stage.room.stop()
        assert "Alle zinnen" in stage.last()


async def test_a_refused_token_stops_the_start_with_its_name() -> None:
    async with staged("http") as stage:
        keys = Keys(bot_token="xoxb-wrong", api_url=stage.slack.api_url)
        chat = SlackChat(keys, lambda: NOW)
        room = SlackRoom(keys, chat, ScriptedCoach(), lambda: NOW, say)
        with pytest.raises(BadSettings, match="SLACK_BOT_TOKEN"):
            await room.start()
        await room.stop()


async def test_a_slack_that_is_down_does_not_stop_the_start(caplog: pytest.LogCaptureFixture) -> None:
    keys = Keys(api_url="http://127.0.0.1:9/api")
    room = SlackRoom(keys, SlackChat(keys, lambda: NOW), ScriptedCoach(), lambda: NOW, say)
    with caplog.at_level(logging.WARNING):
        await room.start()
    await room.stop()
    assert "auth.test" in caplog.text


async def test_what_could_not_be_kept_is_said_to_be_so_and_comes_back(stage: Stage) -> None:
    stage.coach.full_disk = True
    await stage.anna.types("/compliment @Jan belde *zelf*")
    assert stage.last() == "[room.not-kept]\n> compliment belde *zelf*"


async def test_a_form_slack_refuses_is_told_as_a_bug(stage: Stage) -> None:
    stage.slack.next("views.open", error="invalid_arguments")
    await stage.anna.types("/compliment form", channel="C1")
    assert (stage.kinds(), stage.last()) == (["ephemeral"], "[room.broke]")


async def test_a_card_slack_refuses_is_told_as_a_bug(stage: Stage) -> None:
    stage.slack.next("chat.postMessage", error="invalid_blocks")
    await stage.anna.says("gesprek stijl3")
    assert stage.last() == "[room.broke]"


WEEKS = Answer(card=Card("", (Chart("Weken", ("9/11",), (Series("Complimenten", (2,)),), "Deze week twee."),)))


async def test_a_chart_slack_refuses_is_told_in_words(stage: Stage) -> None:
    stage.coach.script["lsd"] = WEEKS
    await stage.anna.says("lsd")
    assert "Complimenten: 9/11 2" in stage.last()
    stage.slack.next("chat.postMessage", error="invalid_blocks")
    await stage.anna.says("lsd")
    assert stage.last() == "*Weken*\nDeze week twee."


async def test_an_answer_that_goes_out_once_takes_no_chances_with_a_chart(stage: Stage) -> None:
    stage.coach.script["lsd"] = WEEKS
    await stage.anna.types("/lsd", channel="C1")
    assert stage.last() == "*Weken*\nDeze week twee."
