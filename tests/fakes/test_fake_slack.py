"""People use a real Bolt app through the fake Slack, over both transports."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp

from tests.fakes.slack import FakeSlack, NotPossibleError, signed
from tests.fakes.slack.tiny_app import Stage, served, staged


@pytest.fixture(params=["http", "socket"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with staged(FakeSlack(request.param)) as found:
        yield found
        assert found.slack.violations == []


async def test_a_command_is_acknowledged_and_its_answer_is_seen_by_the_sender_only(
    stage: Stage,
) -> None:
    ack = await stage.anna.types("/gesprek stijl3", channel="C1")
    assert ack.ok
    assert [seen.kind for seen in stage.slack.seen_by("UANNA")] == ["ephemeral"]
    assert stage.slack.seen_by("UANNA")[0].plain == "*Stijl 3*\n[Alle zinnen] [Invullen] [Later]"
    assert stage.slack.seen_by("UJAN") == []


async def test_an_inline_answer_is_seen_too(stage: Stage) -> None:
    await stage.anna.types("/gesprek meteen", channel="C2")
    assert stage.slack.seen_by("UANNA")[-1].plain == "Meteen"


async def test_people_and_special_characters_in_a_command_are_escaped(stage: Stage) -> None:
    await stage.anna.types("/gesprek @Jan Maes & @sara <3")
    assert stage.heard[0]["text"] == "<@UJAN|jan> &amp; <@USARA|sara> &lt;3"
    assert stage.heard[0]["channel_name"] == "directmessage"


async def test_a_press_replaces_the_message_it_was_in(stage: Stage) -> None:
    await stage.anna.types("/gesprek stijl3", channel="C1")
    await stage.anna.presses("Alle zinnen")
    (seen,) = stage.slack.seen_by("UANNA")
    assert (seen.plain, seen.edited) == ("Alle zinnen", True)
    body = stage.heard[-1]
    assert body["container"]["is_ephemeral"]
    assert "message" not in body
    assert body["actions"][0]["value"] == "v"


async def test_an_option_behind_the_dots_can_be_pressed(stage: Stage) -> None:
    await stage.anna.types("/gesprek stijl3")
    await stage.anna.presses("Later")
    assert stage.heard[-1]["actions"][0]["selected_option"]["value"] == "later"


async def test_a_modal_is_filled_in_and_submitted(stage: Stage) -> None:
    await stage.anna.types("/gesprek stijl3")
    await stage.anna.presses("Invullen")
    modal = stage.slack.seen_by("UANNA")[-1]
    assert (modal.kind, modal.title) == ("modal", "Moment")
    await stage.anna.submits({"Wie": "Jan Maes", "Wat zag je?": "hielp Sara", "Vaker": True})
    values = stage.heard[-1]["view"]["state"]["values"]
    assert values["who"]["who"] == {"type": "users_select", "selected_user": "UJAN"}
    assert values["seen"]["a"]["value"] == "hielp Sara"
    assert [one["value"] for one in values["often"]["a"]["selected_options"]] == ["weekly"]
    assert stage.heard[-1]["view"]["private_metadata"] == "m1"
    assert modal.gone
    assert (stage.anna.sees()[-1].kind, stage.anna.sees()[-1].text) == ("dm", "Bewaard")


async def test_an_error_shows_at_its_field_and_nothing_typed_is_lost(stage: Stage) -> None:
    await stage.anna.uses_shortcut("compliment")
    await stage.anna.submits({"Wie": "UJAN", "Wat zag je?": "fout"})
    modal = stage.anna.sees()[-1]
    assert modal.errors == {"Wat zag je?": "Te vaag"}
    await stage.anna.submits({"Wat zag je?": "goed"})
    assert stage.heard[-1]["view"]["state"]["values"]["who"]["who"]["selected_user"] == "UJAN"
    assert modal.gone


async def test_slack_itself_keeps_a_person_from_submitting_too_little(stage: Stage) -> None:
    await stage.anna.uses_shortcut("compliment")
    with pytest.raises(NotPossibleError, match="required"):
        await stage.anna.submits({"Wie": "UJAN"})
    with pytest.raises(NotPossibleError, match="Too long"):
        await stage.anna.submits({"Wie": "UJAN", "Wat zag je?": "x" * 21})
    with pytest.raises(NotPossibleError, match="no field 'Iets'"):
        await stage.anna.submits({"Iets": "x"})


async def test_closing_a_modal_is_heard_when_asked_for(stage: Stage) -> None:
    await stage.anna.uses_shortcut("compliment")
    await stage.anna.closes()
    assert stage.heard[-1]["type"] == "view_closed"
    assert stage.anna.sees() == []


async def test_a_shortcut_on_a_message_brings_the_message(stage: Stage) -> None:
    await stage.anna.uses_message_shortcut("compliment", "Ik belde zelf", "UJAN")
    body = stage.heard[-1]
    assert (body["message"]["user"], body["message"]["text"]) == ("UJAN", "Ik belde zelf")
    assert body["channel"]["id"] == "C1"


async def test_a_direct_message_is_heard_and_answered(stage: Stage) -> None:
    await stage.anna.says("gesprek stijl3")
    assert stage.anna.sees()[-1].plain == "Je zei: gesprek stijl3"
    assert stage.anna.sees()[-1].channel == "DANNA"
    assert stage.slack.seen_by("UJAN") == []


async def test_the_home_tab_is_published_and_works(stage: Stage) -> None:
    await stage.anna.opens_home()
    await stage.anna.opens_home()
    (home,) = stage.anna.sees()
    assert home.plain == "Welkom\n[Invullen]"
    assert stage.heard[-1]["view"]["id"] == home.view_id
    await stage.anna.presses("Invullen")
    assert stage.anna.sees()[-1].kind == "modal"


async def test_an_event_can_come_again_and_says_so(stage: Stage) -> None:
    await stage.anna.opens_home()
    await stage.slack.tell_again(stage.slack.deliveries[-1], 1, "http_timeout")
    headers = stage.heard[-1]["headers"]
    assert headers["x-slack-retry-num"] == ["1"]
    assert headers["x-slack-retry-reason"] == ["http_timeout"]


async def test_pressing_what_is_not_there_says_what_is(stage: Stage) -> None:
    await stage.anna.types("/gesprek stijl3")
    with pytest.raises(NotPossibleError, match=r"Alle zinnen.*Invullen.*Later"):
        await stage.anna.presses("Bestaat niet")


async def test_a_late_acknowledgement_is_a_timeout_on_the_screen() -> None:
    async with staged(FakeSlack(deadline=0.02)) as stage:

        async def slow(ack) -> None:
            await asyncio.sleep(0.2)
            await ack()

        app = AsyncApp(client=stage.client, signing_secret=FakeSlack.signing_secret)
        app.command("/traag")(slow)
        async with served(app) as url:
            stage.slack.talks_to(url)
            ack = await stage.anna.types("/traag")
            assert (ack.ok, ack.trouble) == (False, "timeout")
            assert stage.anna.sees()[-1].text == "operation_timeout"


async def test_an_app_that_is_away_is_seen_as_trouble() -> None:
    async with FakeSlack("socket") as slack:
        ack = await slack.person("UANNA").types("/gesprek")
        assert ack.trouble == "connection_failed"
        assert slack.seen_by("UANNA")[-1].kind == "error"


async def test_a_bad_signature_is_turned_away() -> None:
    async with staged(FakeSlack()) as stage, aiohttp.ClientSession() as session:
        body = b'{"type": "event_callback", "event": {"type": "message"}}'
        url = stage.slack.http.url
        for secret, moment in (("wrong", None), ("secret-test", 1_000_000_000)):
            headers = {"Content-Type": "application/json", **signed(body, secret, moment)}
            async with session.post(url, data=body, headers=headers) as answer:
                assert answer.status == 401
        assert stage.heard == []


async def test_a_socket_that_closes_is_opened_again() -> None:
    async with staged(FakeSlack("socket")) as stage:
        first = stage.slack.sockets.sockets[0]
        await stage.slack.sockets.ask_to_reconnect("refresh_requested")
        await stage.slack.until(lambda: stage.slack.sockets.sockets not in ([], [first]))
        assert (await stage.anna.types("/gesprek stijl3")).ok


@pytest.mark.parametrize(("style", "arrives"), [("named", "<@UJAN|jan>"), ("bare", "<@UJAN>"), ("off", "@jan")])
async def test_a_mention_arrives_the_way_the_manifest_asks(style: Any, arrives: str) -> None:
    async with staged(FakeSlack(mentions=style)) as stage:
        await stage.anna.types("/gesprek @jan")
        assert stage.heard[0]["text"] == arrives


async def test_in_a_channel_the_bot_hears_only_its_name() -> None:
    async with staged(FakeSlack()) as stage:
        with pytest.raises(NotPossibleError, match="does not hear"):
            await stage.anna.says("dag allemaal", channel="C1")
        await stage.anna.says("@duwtje help", channel="C1")
        event = stage.slack.deliveries[-1].payload["event"]
        assert (event["type"], event["text"]) == ("app_mention", "<@UBOT> help")
