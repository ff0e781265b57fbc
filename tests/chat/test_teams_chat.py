"""Laws of Teams as a Chat: what is sent is sent once, and what is not sure is said to be so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.chat.pace import Pace
from bot.chat.teams import limits
from bot.chat.teams.outcomes import outcome_of
from bot.core.card import Card, Text
from bot.core.model import Address, Reach
from bot.core.outcomes import Gone, Later, Outcome, Refused, Sent, Shut, Unknown, Unreadable
from bot.core.request import Contact
from tests.chat.teams_stage import Desk, staged
from tests.fakes.teams.people import TENANT

HELLO = Card("", (Text("Wie maakte deze week je werk makkelijker?"),))
WRITES_BLOCKED = '{"errorCode":209,"message":"{\\"subCode\\":\\"MessageWritesBlocked\\"}"}'


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with staged() as found:
        yield found
        assert found.teams.violations == []


def person(desk: Desk, name: str = "Anna") -> Address:
    return Address(platform="teams", tenant=TENANT, reach=Reach.PERSON, id=desk.teams.account(name).id)


def channel(name: str = "19:algemeen@thread.tacv2") -> Address:
    return Address(platform="teams", tenant=TENANT, reach=Reach.CHANNEL, id=name)


async def sends(desk: Desk, address: Address | None = None) -> Outcome:
    return await desk.room.chat.send(address or person(desk), HELLO, "key")


def unhurried(desk: Desk) -> None:
    """Nobody waits for their turn."""
    pace = Pace(lambda: 0.0, 0.0, 0.0)
    desk.room.chat._pace = pace


async def known(desk: Desk) -> None:
    """Anna wrote, so her chat and its address are known."""
    await desk.anna.says("hulp")
    unhurried(desk)


def posted(desk: Desk) -> int:
    return desk.teams.counts["activities.send"]


async def test_a_card_reaches_its_leader_once(desk: Desk) -> None:
    await known(desk)
    outcome = await sends(desk)
    assert isinstance(outcome, Sent)
    assert "makkelijker" in desk.last()
    assert desk.kinds("Jan") == []
    assert desk.teams.counts["conversations.create"] == 0


OUTCOMES: list[tuple[dict[str, Any], Outcome]] = [
    ({"status": 429, "retry_after": 7}, Later(7)),
    ({"status": 429}, Later(30)),
    ({"status": 412, "retry_after": 5}, Later(5)),
    ({"status": 412}, Later(30)),
    ({"status": 500}, Unknown()),
    ({"status": 502}, Unknown()),
    ({"status": 503, "retry_after": 9}, Unknown()),
    ({"status": 504}, Unknown()),
    ({"drop": "before"}, Unknown()),
    ({"drop": "after"}, Unknown()),
    ({"status": 400, "code": "BadArgument"}, Refused("BadArgument")),
    ({"status": 413, "code": "MessageSizeTooBig"}, Refused("MessageSizeTooBig")),
    ({"status": 403, "code": "ConversationBlockedByUser"}, Gone("ConversationBlockedByUser")),
    ({"status": 403, "code": "BotDisabledByAdmin"}, Gone("BotDisabledByAdmin")),
    ({"status": 403, "code": "ForbiddenOperationException"}, Gone("ForbiddenOperationException")),
    ({"status": 403, "code": "209", "message": WRITES_BLOCKED}, Gone("MessageWritesBlocked")),
    ({"status": 403, "code": "NobodyKnows"}, Refused("NobodyKnows")),
    ({"status": 403, "code": "InvalidBotApiHost"}, Refused("InvalidBotApiHost")),
    ({"status": 403, "code": "NotEnoughPermissions"}, Refused("NotEnoughPermissions")),
]


async def test_how_a_sending_ended_is_never_guessed(desk: Desk) -> None:
    await known(desk)
    for mishap, outcome in OUTCOMES:
        desk.teams.next("activities.send", **mishap)
        before = posted(desk)
        unhurried(desk)
        assert await sends(desk) == outcome, mishap
        assert posted(desk) == before + 1, mishap


async def test_after_too_many_requests_an_organisation_rests_as_long_as_was_asked(desk: Desk) -> None:
    await known(desk)
    now = [100.0]
    desk.room.chat._pace = Pace(lambda: now[0], 0.0, 0.0)
    desk.teams.next("activities.send", status=429, retry_after=7)
    assert await sends(desk) == Later(7)
    other = Address(platform="teams", tenant="another", reach=Reach.PERSON, id="x")
    assert (desk.room.chat.rest(person(desk)), desk.room.chat.rest(other)) == (7.0, 0.0)
    now[0] += 7
    assert desk.room.chat.rest(person(desk)) == 0.0


async def test_a_secret_that_no_longer_counts_shuts_everybody_out_and_is_told_once(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await known(desk)
    desk.room._tokens.forget()
    desk.teams.counter.secret = "another"
    for _ in range(2):
        assert await sends(desk) == Shut("invalid_client")
    assert desk.room.chat.rest(person(desk)) > 0
    assert "TEAMS_CLIENT_SECRET" in desk.room.chat.trouble
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1
    desk.teams.counter.secret = desk.teams.client_secret
    assert isinstance(await sends(desk), Sent)
    assert desk.room.chat.trouble == ""


async def test_teams_shows_a_bot_nothing_of_a_chat(desk: Desk) -> None:
    assert await desk.room.chat.find(person(desk), "key", desk.now[0], desk.now[0]) == Unreadable()


async def test_nothing_leaves_after_its_use(desk: Desk) -> None:
    await known(desk)
    before = posted(desk)
    late = desk.now[0] - timedelta(seconds=1)
    assert await desk.room.chat.send(person(desk), HELLO, "key", late) == Later(0.0)
    assert posted(desk) == before


@pytest.mark.parametrize(("stated", "wait"), [("0", 0), ("90", 90), ("9" * 16, 86_400), ("9" * 400, 86_400)])
def test_no_wait_is_so_long_that_it_breaks_us(stated: str, wait: float) -> None:
    request = httpx.Request("POST", "https://smba.trafficmanager.net/")
    response = httpx.Response(429, headers={"Retry-After": stated}, request=request)
    assert outcome_of(httpx.HTTPStatusError("", request=request, response=response)) == Later(wait)


async def test_silence_is_not_sure(desk: Desk) -> None:
    await known(desk)
    desk.room._client.http.timeout = httpx.Timeout(0.1)
    desk.teams.next("activities.send", hang=1.0)
    assert await sends(desk) == Unknown()


async def test_no_connection_is_surely_not_sent(desk: Desk) -> None:
    desk.contacts[TENANT, person(desk).id] = Contact(platform="teams", chat="a:1", service=desk.teams.service_url)
    await desk.teams.server.stop()
    assert await sends(desk) == Later(30.0)


async def test_a_counter_for_tokens_that_is_down_loses_nothing(desk: Desk) -> None:
    await known(desk)
    desk.room._tokens.forget()
    desk.teams.fail_tokens()
    before = posted(desk)
    assert await sends(desk) == Later(30.0)
    assert posted(desk) == before
    desk.teams.always("token")
    assert isinstance(await sends(desk), Sent)


async def test_a_token_that_is_not_taken_any_more_is_asked_anew_once(desk: Desk) -> None:
    await known(desk)
    asked = desk.teams.counts["token"]
    desk.teams.next("activities.send", status=401, code="Unauthorized")
    assert isinstance(await sends(desk), Sent)
    assert desk.teams.counts["token"] == asked + 1
    desk.teams.next("activities.send", times=2, status=401, code="Unauthorized")
    assert await sends(desk) == Later(300.0)


async def test_many_callers_share_one_token(desk: Desk) -> None:
    desk.room._tokens.forget()
    asked = desk.teams.counts["token"]
    unhurried(desk)
    await asyncio.gather(*(sends(desk) for _ in range(5)))
    assert desk.teams.counts["token"] == asked + 1


# Where it goes.


async def test_who_never_wrote_is_reached_in_a_chat_that_is_opened_once(desk: Desk) -> None:
    await known(desk)
    for _ in range(2):
        assert isinstance(await sends(desk, person(desk, "Jan")), Sent)
    assert desk.teams.counts["conversations.create"] == 1
    assert desk.kinds("Jan") == ["chat", "chat"]


async def test_who_does_not_have_the_app_is_gone(desk: Desk) -> None:
    await known(desk)
    desk.jan.account.installed = False
    before = posted(desk)
    assert await sends(desk, person(desk, "Jan")) == Gone("ForbiddenOperationException")
    assert posted(desk) == before


@pytest.mark.parametrize("mishap", [{"status": 500}, {"drop": "after"}, {"status": 429, "retry_after": 30}])
async def test_a_chat_that_did_not_open_can_always_be_tried_again(desk: Desk, mishap: dict[str, Any]) -> None:
    await known(desk)
    desk.teams.next("conversations.create", **mishap)
    before = posted(desk)
    assert await sends(desk, person(desk, "Jan")) == Later(30.0)
    assert posted(desk) == before


async def test_a_chat_that_is_not_there_any_more_is_opened_anew_once(desk: Desk) -> None:
    await known(desk)
    desk.teams.next("activities.send", status=404, code="ConversationNotFound")
    assert isinstance(await sends(desk), Sent)
    assert (desk.teams.counts["conversations.create"], desk.kinds()[-1]) == (1, "chat")
    desk.teams.next("activities.send", times=2, status=404, code="ConversationNotFound")
    assert await sends(desk) == Gone("ConversationNotFound")
    assert desk.teams.counts["conversations.create"] == 2


async def test_a_kept_address_of_a_stranger_is_not_written_to(desk: Desk) -> None:
    stolen = Contact(platform="teams", chat="a:1evil", service="https://evil.example/emea/")
    desk.contacts[TENANT, person(desk).id] = stolen
    await desk.jan.says("hulp")
    unhurried(desk)
    assert isinstance(await sends(desk), Sent)
    assert desk.kinds() == ["chat"]
    assert desk.teams.counts["conversations.create"] == 1


async def test_the_newest_address_is_used_after_it_changed(desk: Desk) -> None:
    """The same connector under another path of the same host, as when an organisation moves."""
    await known(desk)
    moved = desk.teams.service_url.replace("/emea/", "/amer/")
    told = {**desk.teams.activities.message(desk.anna.account, "hulp"), "serviceUrl": moved}
    await desk.teams.deliver(told, token=desk.teams.token(serviceurl=moved))
    assert await desk.room.chat.chat(TENANT, person(desk).id) == (moved, desk.anna.account.chat)
    assert await desk.room.chat.service(TENANT) == moved


async def test_a_channel_has_no_wishes_of_its_own(desk: Desk) -> None:
    await known(desk)
    assert isinstance(await sends(desk, channel()), Sent)
    assert await sends(desk, channel("19:projecten@thread.tacv2")) == Refused("BotNotInConversationRoster")
    desk.teams.next("activities.send", status=404, code="ConversationNotFound")
    assert await sends(desk, channel()) == Refused("ConversationNotFound")
    assert desk.teams.counts["conversations.create"] == 0


async def test_what_was_sent_can_be_taken_back(desk: Desk) -> None:
    await known(desk)
    outcome = await sends(desk)
    assert isinstance(outcome, Sent)
    before = len(desk.kinds())
    for _ in range(2):  # what is gone already needs no taking back
        await desk.room.chat.withdraw(person(desk), outcome.receipt)
    assert len(desk.kinds()) == before - 1
    desk.teams.next("activities.delete", status=500)
    with pytest.raises(OSError, match="delete"):
        await desk.room.chat.withdraw(person(desk), outcome.receipt)


async def test_a_burst_becomes_a_smooth_row_per_chat_and_per_organisation(desk: Desk) -> None:
    await known(desk)
    waited = list[tuple[str, float]]()

    class Watched(Pace):
        def book(self, name: str, gap: float, burst: int = 1) -> float:
            waited.append((name, gap))
            return 0.0

    desk.room.chat._pace = Watched(lambda: 0.0, limits.CONVERSATION_SECONDS, limits.TENANT_SECONDS)
    await sends(desk)
    here = f"{TENANT}/{desk.anna.account.chat}"
    assert waited == [(here, limits.CONVERSATION_SECONDS), (TENANT, limits.TENANT_SECONDS)]
    # Seven in one second, sixty in thirty: what Teams lets one conversation have.
    assert limits.CONVERSATION_SECONDS >= 30 / 60
    assert limits.TENANT_SECONDS >= 1 / 30
