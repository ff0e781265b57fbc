"""Laws of the keys Microsoft signs with: at hand, sought seldom, and never from a stranger."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.chat.teams import keys
from bot.chat.teams.keys import Keys
from tests.chat.teams_stage import Desk, staged
from tests.fakes.slack.hosting import hosted
from tests.fakes.teams import FakeTeams
from tests.fakes.teams.keys import Key, published, unpublished
from tests.fakes.teams.shape import Json


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with staged() as found:
        yield found


def hello(desk: Desk) -> Json:
    return desk.teams.activities.message(desk.anna.account, "gesprek stijl3")


async def test_a_key_endpoint_that_hangs_does_not_stop_known_keys(desk: Desk) -> None:
    await desk.anna.says("gesprek stijl3")
    desk.teams.hang_keys(20)
    keyring = desk.room._keys
    keyring._got = keyring._asked = float("-inf")  # as if half a day passed
    delivery = await desk.teams.deliver(hello(desk))
    assert (delivery.status, delivery.took < 0.5) == (200, True)
    await desk.until(lambda: desk.teams.counts["keys"] == 2)


async def test_a_key_nobody_knows_is_looked_for_once_in_thirty_seconds() -> None:
    async with FakeTeams() as teams, httpx.AsyncClient() as http:
        now = [1000.0]
        keyring = Keys(f"{teams.cloud}/v1/.well-known/openidconfiguration", lambda: now[0], http)
        for later, asked in ((0, 1), (29, 1), (31, 2), (31, 2), (63, 3)):
            now[0] = 1000.0 + later
            for number in range(5):
                await keyring.prepare(teams.token(kid=f"invented-{number}"))
            assert teams.counts["keys"] == asked
        await keyring.stop()


async def test_a_new_key_is_found_when_it_is_first_used(desk: Desk) -> None:
    fresh, old = Key("fresh-key", unpublished().private), published().public()
    await desk.anna.says("gesprek stijl3")
    desk.room._keys._asked = float("-inf")  # as if half a minute passed
    serving = Serving({"jwks_uri": "/keys"}, {"keys": [old, fresh.public()]})
    async with hosted(serving) as url:
        serving.metadata["jwks_uri"] = f"{url}/keys"
        desk.room._keys._metadata = f"{url}/metadata"
        token = desk.teams.token(key=fresh)
        assert (await desk.teams.deliver(hello(desk), token=token)).status == 200


class Serving:
    """Two pages of JSON: the metadata, and whatever else."""

    def __init__(self, metadata: Json, other: Json) -> None:
        self.metadata, self.other, self.asked = metadata, other, list[str]()

    async def __call__(self, scope: Any, _: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        self.asked.append(scope["path"])
        body = json.dumps(self.metadata if scope["path"] == "/metadata" else self.other).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


async def test_metadata_that_names_keys_elsewhere_is_not_followed(caplog: pytest.LogCaptureFixture) -> None:
    evil = Serving({}, {"keys": [unpublished().public()]})
    async with (
        hosted(evil) as elsewhere,
        hosted(Serving({"jwks_uri": f"{elsewhere}/keys"}, {})) as url,
        httpx.AsyncClient() as http,
    ):
        keyring = Keys(f"{url}/metadata", time.monotonic, http)
        with caplog.at_level(logging.ERROR):
            await keyring.prepare(unpublished().signed({}))
        await keyring.stop()
    assert evil.asked == []
    assert "elsewhere" in caplog.text


async def test_keys_that_cannot_be_fetched_leave_the_known_ones(desk: Desk) -> None:
    await desk.anna.says("gesprek stijl3")
    desk.teams.fail_keys()
    desk.room._keys._asked = float("-inf")
    assert (await desk.teams.deliver(hello(desk), token=desk.teams.token(kid="unknown"))).status == 401
    assert (await desk.teams.deliver(hello(desk))).status == 200
    assert keys.SOONEST >= 30
