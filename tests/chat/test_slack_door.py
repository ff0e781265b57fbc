"""Laws of the door: only what Slack signed comes in, and garbage is never our mistake."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.chat.slack import limits
from bot.chat.slack.manifest import PATH
from tests.chat.slack_stage import Stage, staged
from tests.fakes.slack import signed

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
COMMAND = urlencode({"command": "/gesprek", "text": "stijl3", "team_id": "T1", "user_id": "UANNA"}).encode()
Post = Callable[..., Awaitable[int]]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged("http") as found:
        yield found


@pytest.fixture
async def post(stage: Stage) -> AsyncIterator[Post]:
    async with aiohttp.ClientSession() as session:

        async def send(body: bytes, kind: str = FORM, **headers: str) -> int:
            proof = {
                **signed(body, "secret-test"),
                **{name.replace("_", "-"): value for name, value in headers.items()},
            }
            sent = {name: value for name, value in proof.items() if value}
            async with session.post(stage.slack.http.url, data=body, headers={"Content-Type": kind, **sent}) as answer:
                await answer.read()
                return answer.status

        yield send


async def test_what_slack_signed_comes_in(stage: Stage, post: Post) -> None:
    assert await post(COMMAND) == 200
    assert stage.coach.requests[0].words == "gesprek stijl3"


async def test_an_odd_or_missing_time_is_not_let_in(stage: Stage, post: Post) -> None:
    for stamp in ("", "abc", "-1", "9" * 400, "1e9", "12345678901234"):
        assert await post(COMMAND, X_Slack_Request_Timestamp=stamp) == 401
    assert stage.coach.requests == []


async def test_a_wrong_or_missing_signature_is_not_let_in(stage: Stage, post: Post) -> None:
    for signature in ("", "v0=", "v0=" + "0" * 64, "v1=" + "0" * 64, "v0=" + "g" * 64, "v0=é"):
        assert await post(COMMAND, X_Slack_Signature=signature) == 401
    assert stage.coach.requests == []


async def test_a_signature_of_six_minutes_ago_is_not_let_in(stage: Stage, post: Post) -> None:
    old = signed(COMMAND, "secret-test", int(time.time()) - 360)
    headers = {name.replace("-", "_"): value for name, value in old.items()}
    assert await post(COMMAND, **headers) == 401


async def test_another_secret_is_not_let_in(post: Post) -> None:
    headers = {name.replace("-", "_"): value for name, value in signed(COMMAND, "guess").items()}
    assert await post(COMMAND, **headers) == 401


GARBAGE = [
    (b"\xff\xfe\xff", FORM),
    (b"{", JSON),
    (b"[]", JSON),
    (b"5", JSON),
    (b"null", JSON),
    (b"payload=%5B%5D", FORM),
    (b"payload=%7B", FORM),
    (b"payload=5", FORM),
    (b"[" * 200_000, JSON),
    (b'{"a":' * 100_000, JSON),
    (b'{"team": 5, "user": [], "event": "x", "authorizations": 3}', JSON),
]


async def test_signed_garbage_is_refused_and_never_breaks_us(stage: Stage, post: Post) -> None:
    for body, kind in GARBAGE:
        assert await post(body, kind) in {200, 400}
        assert await post(body, kind, X_Slack_Signature="v0=" + "0" * 64) in {400, 401}
    assert stage.coach.requests == []


ODD = [
    {"type": "block_actions", "actions": [], "team": {"id": "T1"}, "user": {"id": "U1"}},
    {"type": "block_actions", "actions": "x", "team": {"id": "T1"}, "user": {"id": "U1"}},
    {"type": "view_submission", "view": {}, "team": {"id": "T1"}, "user": {"id": "U1"}},
    {"type": "shortcut", "callback_id": "other", "team": {"id": "T1"}, "user": {"id": "U1"}},
    {"type": "dialog_submission"},
    {"type": "event_callback", "event": {}},
    {},
]


async def test_an_odd_payload_is_taken_in_silence(stage: Stage, post: Post, caplog: pytest.LogCaptureFixture) -> None:
    for payload in ODD:
        caplog.clear()
        assert await post(urlencode({"payload": json.dumps(payload)}).encode()) == 200
        assert "unreadable" in caplog.text
    assert stage.coach.requests == []


async def test_too_much_is_refused_before_it_is_read(post: Post) -> None:
    assert await post(b"text=" + b"x" * limits.BODY_BYTES) == 413


async def test_slack_may_ask_whether_we_are_there(stage: Stage) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c4"}).encode()
    headers = {"Content-Type": JSON, **signed(body, "secret-test")}
    async with (
        aiohttp.ClientSession() as session,
        session.post(stage.slack.http.url, data=body, headers=headers) as got,
    ):
        assert (got.status, await got.json()) == (200, {"challenge": "c4"})


async def test_every_other_address_is_nowhere(stage: Stage) -> None:
    async with aiohttp.ClientSession() as session:
        for url in (stage.slack.http.url.replace(PATH, "/x"), stage.slack.http.url):
            async with session.get(url) as answer:
                assert answer.status == 404
