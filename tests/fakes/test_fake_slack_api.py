"""The fake Slack answers calls as Slack does, and goes wrong on order."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, plain
from tests.fakes.slack.shape import Json
from tests.fakes.slack.tiny_app import card, form, text


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as found:
        yield found


@pytest.fixture
def client(slack: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_people_are_known_with_zone_and_language(client: AsyncWebClient) -> None:
    found = await client.users_info(user="UANNA", include_locale=True)
    user: Any = found["user"]
    assert (user["real_name"], user["tz"]) == ("Anna Peeters", "Europe/Brussels")
    assert (user["locale"], user["profile"]["first_name"]) == ("nl-NL", "Anna")
    assert "locale" not in (await client.users_info(user="UANNA")).get("user", {})
    assert await refusal(client.users_info(user="UNIEMAND")) == "user_not_found"


async def test_a_token_opens_its_own_doors_only(slack: FakeSlack, client: AsyncWebClient) -> None:
    def of(token: str | None) -> AsyncWebClient:
        return AsyncWebClient(token, base_url=slack.api_url, retry_handlers=[])

    assert await refusal(of(None).auth_test()) == "not_authed"
    assert await refusal(of("xoxb-other").auth_test()) == "invalid_auth"
    assert await refusal(of("xapp-test").auth_test()) == "not_allowed_token_type"
    refused = client.apps_connections_open(app_token=slack.bot_token)
    assert await refusal(refused) == "not_allowed_token_type"
    assert (await client.auth_test())["user_id"] == "UBOT"
    slack.revoke()
    assert await refusal(client.auth_test()) == "token_revoked"


async def test_direct_messages_open_for_people_only(client: AsyncWebClient) -> None:
    opened = await client.conversations_open(users="UJAN")
    assert opened["channel"] == {"id": "DJAN"}
    assert await refusal(client.conversations_open(users="UPIET")) == "user_disabled"
    assert await refusal(client.conversations_open(users="UHELPBOT")) == "cannot_dm_bot"


async def test_a_message_is_posted_changed_and_taken_away(slack: FakeSlack, client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel="UJAN", text="Eén", blocks=card("Eén"))
    where, ts = str(sent["channel"]), str(sent["ts"])
    await client.chat_update(channel=where, ts=ts, text="Twee", blocks=card("Twee"))
    assert [seen.plain for seen in slack.seen_by("UJAN")] == ["Twee"]
    await client.chat_delete(channel=where, ts=ts)
    assert slack.seen_by("UJAN") == []
    assert [seen.plain for seen in slack.seen_by("UJAN", ever=True)] == ["Twee"]
    assert await refusal(client.chat_update(channel=where, ts=ts, text="x")) == "message_not_found"


async def test_the_bot_writes_only_where_it_may(slack: FakeSlack, client: AsyncWebClient) -> None:
    assert await refusal(client.chat_postMessage(channel="C2", text="x")) == "not_in_channel"
    assert await refusal(client.chat_postMessage(channel="G1", text="x")) == "channel_not_found"
    slack.world.channels["C1"].archived = True
    assert await refusal(client.chat_postMessage(channel="C1", text="x")) == "is_archived"
    await client.chat_postMessage(channel="UPIET", text="Slack accepts this in silence")
    assert slack.seen_by("UPIET")


async def test_only_the_addressee_sees_an_ephemeral_message(slack: FakeSlack, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel="C1", user="USARA", text="Alleen voor jou")
    assert [seen.kind for seen in slack.seen_by("USARA")] == ["ephemeral"]
    assert slack.seen_by("UANNA") == []
    other = client.chat_postEphemeral(channel="C1", user="UPIET", text="x")
    assert await refusal(other) == "user_not_in_channel"


async def test_bad_blocks_are_refused_in_slacks_shape_and_remembered(slack: FakeSlack, client: AsyncWebClient) -> None:
    bad = card("x" * 3001)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="UJAN", text="x", blocks=bad)
    told = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    answer: Any = caught.value.response.data
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == [told]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {told}"]
    assert slack.violations == [f"chat.postMessage: {told}"]
    assert slack.seen_by("UJAN") == []


async def test_a_bad_view_is_refused_in_slacks_shape(slack: FakeSlack, client: AsyncWebClient) -> None:
    trigger = slack.world.tickets.trigger("UANNA")
    with pytest.raises(SlackApiError) as caught:
        await client.views_open(trigger_id=trigger, view={"type": "modal", "blocks": []})
    answer: Any = caught.value.response.data
    assert answer["error"] == "invalid_arguments"
    assert "missing required field: title" in answer["response_metadata"]["messages"][0]


async def test_a_trigger_lives_once_and_three_seconds(slack: FakeSlack, client: AsyncWebClient) -> None:
    trigger = slack.world.tickets.trigger("UANNA")
    await client.views_open(trigger_id=trigger, view=form())
    again = client.views_open(trigger_id=trigger, view=form())
    assert await refusal(again) == "exchanged_trigger_id"
    late = slack.world.tickets.trigger("UANNA")
    slack.world.clock.advance(4)
    assert await refusal(client.views_open(trigger_id=late, view=form())) == "expired_trigger_id"
    invented = client.views_open(trigger_id="1.2.x", view=form())
    assert await refusal(invented) == "invalid_trigger_id"


async def test_modals_stack_three_high(slack: FakeSlack, client: AsyncWebClient) -> None:
    def trigger() -> str:
        return slack.world.tickets.trigger("UANNA")

    await client.views_open(trigger_id=trigger(), view=form("Een"))
    await client.views_push(trigger_id=trigger(), view=form("Twee"))
    third = await client.views_push(trigger_id=trigger(), view=form("Drie"))
    fourth = client.views_push(trigger_id=trigger(), view=form("Vier"))
    assert await refusal(fourth) == "push_limit_reached"
    view: Any = third["view"]
    stale = client.views_update(view_id=view["id"], hash="oud", view=form("Drie"))
    assert await refusal(stale) == "hash_conflict"
    await client.views_update(view_id=view["id"], hash=view["hash"], view=form("Anders"))
    assert slack.seen_by("UANNA")[-1].title == "Anders"
    gone = client.views_update(view_id="V99", view=form())
    assert await refusal(gone) == "not_found"


async def test_a_response_address_has_five_uses_and_half_an_hour(slack: FakeSlack) -> None:
    async with aiohttp.ClientSession() as session:

        async def reply(name: str, body: Json) -> tuple[int, str]:
            url = f"{slack.server.url}/response/{name}"
            async with session.post(url, json=body) as answer:
                return answer.status, await answer.text()

        name = slack.world.tickets.address("UANNA", "C2", None)
        everybody = {"text": "Voor allen", "response_type": "in_channel"}
        assert await reply(name, everybody) == (200, "ok")
        assert [seen.kind for seen in slack.seen_by("UJAN")] == ["channel"]
        for _ in range(4):
            assert await reply(name, {"text": "x"}) == (200, "ok")
        status, said = await reply(name, {"text": "x"})
        assert (status, "used_url" in said) == (404, True)
        late = slack.world.tickets.address("UANNA", "C2", None)
        slack.world.clock.advance(31 * 60)
        status, said = await reply(late, {"text": "x"})
        assert (status, "expired_url" in said) == (404, True)


async def test_history_is_complete_page_by_page_and_keeps_metadata(
    client: AsyncWebClient,
) -> None:
    for key in ("a", "b", "c"):
        metadata = {"event_type": "nudge", "event_payload": {"k": key}}
        await client.chat_postMessage(channel="DANNA", text=key, metadata=metadata)
    found, cursor = [], ""
    while True:
        page = await client.conversations_history(channel="DANNA", limit=2, cursor=cursor, include_all_metadata=True)
        messages: Any = page["messages"]
        found += [message["metadata"]["event_payload"]["k"] for message in messages]
        cursor = page["response_metadata"]["next_cursor"]  # type: ignore[index]
        if not cursor:
            break
    assert found == ["c", "b", "a"]


async def test_ordered_mishaps_happen_once_each(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.next("chat.postMessage", status=429, retry_after=1)
    slack.next("chat.postMessage", error="channel_not_found")
    slack.next("chat.postMessage", status=500)
    for status, error in (
        (429, "ratelimited"),
        (200, "channel_not_found"),
        (500, "internal_error"),
    ):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel="UANNA", text="x")
        assert (caught.value.response.status_code, caught.value.response["error"]) == (
            status,
            error,
        )
    await client.chat_postMessage(channel="UANNA", text="x")
    assert slack.counts["chat.postMessage"] == 4
    assert len(slack.seen_by("UANNA")) == 1


@pytest.mark.parametrize(("when", "arrived"), [("before", 0), ("after", 1)])
async def test_a_dropped_connection_may_or_may_not_have_had_its_effect(
    slack: FakeSlack, client: AsyncWebClient, when: str, arrived: int
) -> None:
    slack.next("chat.postMessage", drop=when)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="UANNA", text="x")
    assert len(slack.seen_by("UANNA")) == arrived


async def test_an_error_may_hide_a_message_that_was_posted(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.next("chat.postMessage", status=500, applied=True)
    assert await refusal(client.chat_postMessage(channel="UANNA", text="x")) == "internal_error"
    assert len(slack.seen_by("UANNA")) == 1


async def test_a_slow_answer_comes_after_the_message(slack: FakeSlack) -> None:
    impatient = AsyncWebClient(slack.bot_token, base_url=slack.api_url, timeout=1, retry_handlers=[])
    slack.next("chat.postMessage", hang=5)
    with pytest.raises(TimeoutError):
        await impatient.chat_postMessage(channel="UANNA", text="x")
    assert len(slack.seen_by("UANNA")) == 1


def test_blocks_read_as_words() -> None:
    said = {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "Dag"}]},
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "eerst"}]},
                ],
            },
        ],
    }
    blocks: list[Json] = [{"type": "header", "text": text("Kop")}, said, *card("a &amp; b")]
    assert plain(blocks) == "Kop\nDag\n1. eerst\na & b"


async def test_a_second_tick_unticks(slack: FakeSlack) -> None:
    boxes: Json = {
        "type": "checkboxes",
        "action_id": "a",
        "options": [{"text": text(word), "value": word} for word in ("ma", "di")],
    }
    anna = slack.person("UANNA")
    slack.world.post("DANNA", slack.bot, {"blocks": card("Dagen", boxes)})
    ticked = []
    for word in ("di", "ma", "di"):
        await anna.picks(word)
        options = slack.deliveries[-1].payload["actions"][0]["selected_options"]
        ticked.append([option["value"] for option in options])
    assert ticked == [["di"], ["ma", "di"], ["ma"]]
