"""Laws of Teams' door: only what Microsoft signed for us comes in, and garbage is never our mistake."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.chat.teams import clouds, limits
from bot.chat.teams.connect import TeamsRoom
from tests.chat.teams_stage import PATH, Desk, Places, ScriptedCoach, altered, knock, say, settings, staged
from tests.fakes.slack.hosting import hosted
from tests.fakes.teams import FakeTeams
from tests.fakes.teams.keys import published, unpublished
from tests.fakes.teams.shape import Json

STRANGER = "5ca1ab1e-0000-4000-8000-0000000000ff"
PLATFORM = "5a807f24-c9de-44ee-a3a7-329e88a00ffc"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with staged() as found:
        yield found


def hello(desk: Desk) -> Json:
    return desk.teams.activities.message(desk.anna.account, "gesprek stijl3")


def untouched(desk: Desk) -> bool:
    """Nobody heard of it, nothing was said and nothing was asked but keys and our own token."""
    return desk.coach.requests == [] == desk.coach.glanced and set(desk.teams.counts) <= {"metadata", "keys", "token"}


async def test_what_microsoft_signed_comes_in(desk: Desk) -> None:
    assert (await desk.teams.tell(hello(desk))).status == 200
    assert desk.coach.requests[0].words == "gesprek stijl3"


# Reckoned when this file is read: a long run of tests comes no nearer to it.
FAR = int(time.time()) + 86_400
FORGED: dict[str, dict[str, Any]] = {
    "wrong key": {"key": unpublished()},
    "wrong key by the name of the right one": {"key": unpublished(), "kid": published().kid},
    "wrong issuer": {"iss": "https://api.botframework.us"},
    "wrong audience": {"aud": "https://api.botframework.com"},
    "of another app": {"aud": STRANGER},
    "expired beyond leeway": {"exp": int(time.time()) - 400, "nbf": 0},
    "not yet valid": {"nbf": FAR, "exp": FAR + 3600},
    "never expires": {"exp": None},
    "for another address": {"serviceurl": "https://smba.trafficmanager.net/emea/"},
    "for no address": {"serviceurl": None},
    "unsigned": {"alg": "none"},
    "signed with a shared secret": {"alg": "HS256"},
    "of an attacker's tenant": {
        "iss": f"https://sts.windows.net/{STRANGER}/",
        "tid": STRANGER,
        "azp": PLATFORM,
        "key": unpublished(),
    },
    "of an attacker's tenant, by the name of our key": {
        "iss": f"https://sts.windows.net/{STRANGER}/",
        "tid": STRANGER,
        "azp": PLATFORM,
    },
}


async def test_a_forged_token_is_not_let_in(desk: Desk) -> None:
    for name, forged in FORGED.items():
        delivery = await desk.teams.deliver(hello(desk), token=desk.teams.token(**forged))
        assert delivery.status == 401, name
        assert untouched(desk), name


async def test_an_issuer_at_our_own_login_asks_for_no_keys_of_a_stranger(desk: Desk) -> None:
    token = desk.teams.token(iss=f"{desk.teams.cloud}/{STRANGER}/v2.0", tid=STRANGER, azp=PLATFORM)
    assert (await desk.teams.deliver(hello(desk), token=token)).status == 401
    assert desk.teams.counts["entra.keys"] == desk.teams.counts["authority"] == 0
    assert untouched(desk)


def header(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


ODD_TOKENS = ["x", "a.b", "a.b.c", "é", " ", f"{header([])}.e30.e30", f"{header({'kid': 5})}.e30.e30"]


async def test_no_token_and_no_such_thing_as_a_token_are_not_let_in(desk: Desk) -> None:
    for token in (None, *ODD_TOKENS):
        assert (await desk.teams.deliver(hello(desk), token=token)).status == 401, token
    assert untouched(desk)


async def test_a_token_nested_beyond_reason_is_not_let_in(desk: Desk) -> None:
    deep = base64.urlsafe_b64encode(b'{"kid":' + b"[" * 20_000).decode().rstrip("=")
    body = json.dumps(hello(desk)).encode()
    assert await knock(desk.teams.door.url, body, Authorization=f"Bearer {deep}.e30.e30") == 401


async def test_a_token_without_the_word_bearer_is_not_let_in(desk: Desk) -> None:
    body = json.dumps(hello(desk)).encode()
    for word in ("", "Basic ", "bearer"):
        assert await knock(desk.teams.door.url, body, Authorization=f"{word}{desk.teams.token()}") == 401
    assert untouched(desk)


STRANGERS = [
    "https://evil.example/",
    "https://smba.trafficmanager.net.evil.example/emea/",
    "https://evil.trafficmanager.net/emea/",
    "https://evil.smba.trafficmanager.net/emea/",
    "https://evilsmba.trafficmanager.net/emea/",
    "https://smba.trafficmanager.net@evil.example/",
    "https://evil.example@smba.trafficmanager.net/",
    "https://smba.trafficmanager.net:8443/emea/",
    "https://smba.trafficmanager.net:x/",
    "http://smba.trafficmanager.net/emea/",
    "https://smba.trafficmanager.net\\.evil.example/",
    "https://evil.example\\@smba.trafficmanager.net/",
    "https://smba.trafficmanager.net\t.evil.example/",
    "https://smba.trafficmanager.net./emea/",
    "https://[::1/",
    "//smba.trafficmanager.net/",
    "smba.trafficmanager.net",
    "file:///etc/passwd",
]


async def test_no_token_of_ours_ever_leaves_for_a_stranger(desk: Desk) -> None:
    for address in STRANGERS:
        assert not clouds.served("public")(address), address
        odd = altered(hello(desk), serviceUrl=address)
        assert (await desk.teams.deliver(odd, token=desk.teams.token(serviceurl=address))).status == 403, address
    assert untouched(desk)


def test_the_clouds_own_addresses_are_served() -> None:
    for cloud, names in clouds.SERVES.items():
        for name in names:
            assert clouds.served(cloud)(f"https://{name}/emea/")
            assert clouds.served(cloud)(f"https://{name.upper()}:443")
            assert not any(clouds.served(other)(f"https://{name}") for other in clouds.SERVES if other != cloud)


BROKEN = {
    "empty": b"",
    "not JSON": b"{",
    "a list": b"[]",
    "a number": b"5",
    "nothing": b"null",
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 40_000,
    "not UTF-8": b'{"type": "\xff\xfe"}',
    "an endless number": b'{"type": ' + b"9" * 5000 + b"}",
    "an id that is a number": b'{"type": "message", "id": 5, "serviceUrl": "SERVICE"}',
    "no type": b'{"id": "5", "serviceUrl": "SERVICE"}',
    "an empty type": b'{"type": "", "id": "5", "serviceUrl": "SERVICE"}',
    "a type that is a list": b'{"type": ["message"], "serviceUrl": "SERVICE"}',
    "no address": b'{"type": "message", "id": "5"}',
}


async def test_what_is_no_activity_is_refused(desk: Desk) -> None:
    for name, broken in BROKEN.items():
        body = broken.replace(b"SERVICE", desk.teams.service_url.encode())
        assert await knock(desk.teams.door.url, body, Authorization=f"Bearer {desk.teams.token()}") == 400, name
    assert untouched(desk)


async def test_a_whole_activity_nested_beyond_reason_is_refused(desk: Desk) -> None:
    body = json.dumps(hello(desk)).encode()[:-1] + b', "value": ' + b"[" * 500 + b"]" * 500 + b"}"
    assert await knock(desk.teams.door.url, body, Authorization=f"Bearer {desk.teams.token()}") == 400


async def test_more_than_teams_sends_is_refused_before_it_is_read(desk: Desk) -> None:
    for size in (limits.BODY_BYTES + 1, 2**20):
        assert await knock(desk.teams.door.url, b" " * size) == 413

    async def in_parts() -> AsyncIterator[bytes]:
        for _ in range(limits.BODY_BYTES // 1024 + 1):
            yield b" " * 1024

    async with aiohttp.ClientSession() as session, session.post(desk.teams.door.url, data=in_parts()) as answer:
        assert answer.status == 413


async def test_the_door_takes_posts_only(desk: Desk) -> None:
    async with aiohttp.ClientSession() as session:
        for method in ("GET", "PUT", "HEAD", "OPTIONS"):
            async with session.request(method, desk.teams.door.url) as answer:
                assert answer.status == 405


HALF = "half \ud83d een teken \x00"
ODD: list[dict[str, Any]] = [
    {"text": HALF},
    {"conversation": {"id": HALF, "conversationType": "personal", "tenantId": "t"}},
    {"conversation": {"id": "a:1", "conversationType": "personal", "tenantId": HALF}},
    {"conversation": {"id": "a:1", "tenantId": "../../etc"}},
    {"conversation": 5},
    {"conversation": None, "channelData": None},
    {"from": {"id": HALF, "aadObjectId": HALF}},
    {"from": {"aadObjectId": "../../../etc/passwd", "id": 7}},
    {"from": [], "recipient": 8, "entities": {"a": 1}, "channelData": []},
    {"entities": [None, 5, {"type": "mention", "mentioned": 5, "text": 7}, {"type": "clientInfo", "timezone": []}]},
    {"localTimezone": "../../etc/passwd", "locale": HALF, "channelId": 9.5, "replyToId": {}},
    {"value": {"say": ["x"], "send": {"a": 1}, "pick": 5}},
    {"value": {"say": HALF}},
    {"channelId": "webchat"},
    {"timestamp": "geen datum", "localTimestamp": 5, "attachments": "x", "textFormat": 5, "text": None},
    {"type": "conversationUpdate", "membersAdded": 5},
    {"type": "messageReaction"},
    {"type": "typing"},
    {"type": "event", "name": 5},
    {"type": "endOfConversation"},
    {"type": "installationUpdate", "action": 5},
    {"type": "installationUpdate", "channelData": {"team": {"id": HALF, "name": HALF}, "tenant": {"id": "t"}}},
    {"type": "nooit van gehoord"},
]


async def test_what_is_signed_but_odd_is_taken_and_never_breaks_us(desk: Desk) -> None:
    for odd in ODD:
        body = json.dumps({**hello(desk), **odd}).encode()
        status = await knock(desk.teams.door.url, body, Authorization=f"Bearer {desk.teams.token()}")
        assert status in {200, 400}, odd
    await desk.anna.says("gesprek stijl3")
    assert "Alle zinnen" in desk.last()


async def test_an_unknown_invoke_is_said_to_be_so(desk: Desk) -> None:
    told = desk.teams.activities.invoke(desk.anna.account, "x", {})
    for name in ("signin/verifyState", "composeExtension/query", "task/unknown", "", None):
        assert (await desk.teams.deliver(altered(told, name=name))).status == 501, name


async def test_a_known_invoke_without_what_belongs_in_it_never_breaks_us(desk: Desk) -> None:
    told = desk.teams.activities.invoke(desk.anna.account, "x", {})
    for value in (None, [], "x", {"action": 5}, {"data": []}, {"action": {"data": {"send": ["x"]}}}):
        for known in ("adaptiveCard/action", "task/fetch", "task/submit", "composeExtension/submitAction"):
            delivery = await desk.teams.deliver({**told, "name": known, "value": value})
            assert delivery.status in {200, 501}


@pytest.mark.parametrize("cloud", ["USGov", "China"])
async def test_the_sdks_own_variables_change_nothing(monkeypatch: pytest.MonkeyPatch, cloud: str) -> None:
    monkeypatch.setenv("CLIENT_ID", STRANGER)
    monkeypatch.setenv("CLIENT_SECRET", "of-another")
    monkeypatch.setenv("TENANT_ID", STRANGER)
    monkeypatch.setenv("DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS", "true")
    monkeypatch.setenv("CLOUD", cloud)
    monkeypatch.setenv("SERVICE_URL", "https://evil.example/")
    async with staged() as desk:
        assert (await desk.teams.deliver(hello(desk), token=None)).status == 401
        assert (await desk.teams.deliver(hello(desk), token=desk.teams.token(aud=STRANGER))).status == 401
        assert untouched(desk)
        await desk.anna.says("gesprek stijl3")
        assert "Alle zinnen" in desk.last()


async def test_without_a_secret_this_machine_alone_is_answered() -> None:
    async with FakeTeams() as teams:
        room = TeamsRoom(settings(teams, secret=""), teams.activities.clock, say)
        coach = ScriptedCoach()
        room.joins(coach, Places(), nobody)
        await room.start()
        async with hosted(room.asgi) as url:
            teams.talks_to(f"{url}{PATH}")
            told = teams.activities.message(teams.account("Anna"), "gesprek stijl3")
            for address in (*STRANGERS, "https://smba.trafficmanager.net/emea/", "http://127.0.0.1.evil.example/"):
                assert (await teams.deliver(altered(told, serviceUrl=address), token=None)).status == 403
            assert coach.requests == []
            assert (await teams.deliver(told, token=None)).status == 200
            await teams.until(lambda: coach.requests)
        await room.stop()


async def nobody(tenant: str, person: str) -> None:
    return None
