"""The processes that `benchmarks.teams` drives: our house, a bare app on Microsoft's SDK, and both of them sending.

Run by benchmarks.teams: python -m benchmarks.teams_bots KIND CLOUD; each writes one line, its port or what it found.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import httpx
import uvloop

from benchmarks.slack_gesprek import SECRET, TOKEN
from bot import wiring
from bot.chat.pace import Pace
from bot.chat.teams import keys
from bot.content.library import load
from bot.core.card import Card
from bot.core.coach import Coach
from bot.core.model import Address, Reach
from bot.core.request import Contact
from bot.serving import Server
from bot.settings import Settings, SlackSettings, TeamsSettings
from tests.fakes.teams.people import CLIENT, TENANT, preset_accounts
from tests.fakes.teams.tokens import SECRET as TEAMS_SECRET

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi import FastAPI
    from microsoft_teams.api import MessageActivityInput
    from microsoft_teams.apps import App
    from microsoft_teams.apps.http import FastAPIAdapter
    from microsoft_teams.common import Client, ClientOptions

    from bot.chat.teams import clouds
    from bot.chat.teams.connect import TeamsRoom

SENDS, AT_ONCE, TURNS = 400, 16, 5
# Once the keys are known they are asked again every 30 s at most; here so often that there is always somebody asking.
ASK_KEYS = 1.0
Send = Callable[[int], Awaitable[object]]
KEYS = (("k1", bytes(32)),)


def teams_settings(cloud: str) -> TeamsSettings:
    """Ours at the played Teams."""
    return TeamsSettings(client_id=CLIENT, client_secret=TEAMS_SECRET, tenant_id=TENANT, cloud=cloud)


def guide() -> Card:
    """What `gesprek stijl3` answers."""
    return Coach(load("nl", None), cast("Any", None), []).shelf.guides.card("stijl3", "brief")


def message() -> dict[str, Any]:
    """The same, as Teams gets it from us."""
    from bot.chat.teams import render  # noqa: PLC0415 - the SDK's warnings are over by now

    return render.message(guide(), load("nl", None).say("room.choose"))


def bare_app(cloud: str) -> tuple[App, FastAPI]:
    """An app on the SDK alone, served as it comes; its token is asked once and kept, its calls have a time-out."""
    kept: list[str] = []

    async def token(scope: object, tenant: str | None = None) -> str:
        if not kept:
            form = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": TEAMS_SECRET}
            async with httpx.AsyncClient(timeout=10) as http:
                url = f"{cloud}/{tenant or TENANT}/oauth2/v2.0/token"
                kept.append((await http.post(url, data={**form, "scope": str(scope)})).json()["access_token"])
        return kept[0]

    web = FastAPI()
    app = App(
        client_id=CLIENT,
        tenant_id=TENANT,
        token=token,
        cloud=clouds.environment(cloud),
        client=Client(ClientOptions(timeout=10)),
        http_server_adapter=FastAPIAdapter(app=web),
        service_url=f"{cloud}/emea",
    )
    return app, web


async def ours(cloud: str) -> None:
    """The house as it goes live, its notebooks on disk."""
    with tempfile.TemporaryDirectory() as folder:
        async with wiring.opened(Settings(teams=teams_settings(cloud), data=Path(folder), keys=KEYS)) as house:
            await serve(house.asgi)


async def bare(cloud: str) -> None:
    """One handler, the same card as a dict."""
    app, web = bare_app(cloud)
    told = message()

    @app.on_message
    async def answer(context: Any) -> None:
        await context.send(MessageActivityInput.model_validate(told))

    await app.initialize()
    await serve(web)


async def both(cloud: str, slack: str) -> None:
    """One house for Slack and Teams, that wants keys as often as can be."""
    keys.SOONEST = ASK_KEYS
    with tempfile.TemporaryDirectory() as folder:
        at_slack = SlackSettings(bot_token=TOKEN, signing_secret=SECRET, api_url=slack)
        chosen = Settings(slack=at_slack, teams=teams_settings(cloud), data=Path(folder), keys=KEYS)
        async with wiring.opened(chosen) as house:
            house.coach.met.setdefault(("T1", "UANNA"))
            await serve(house.asgi)


async def sends(cloud: str) -> None:
    """Both ways of sending the same card, in turns: sends a second of each."""
    anna = next(iter(preset_accounts().values()))
    service = f"{cloud}/emea/"
    room = TeamsRoom(teams_settings(cloud), wiring.now, load("nl", None).say)
    room.chat._pace = Pace(time.monotonic, 0.0, 0.0)  # noqa: SLF001 - what Teams allows is not what is measured
    contact = Contact(platform="teams", chat=anna.chat, service=service)
    room.chat.heard(TENANT, anna.id, service, contact)
    address = Address(platform="teams", tenant=TENANT, reach=Reach.PERSON, id=anna.id)
    card, told = guide(), message()
    app, _ = bare_app(cloud)
    await app.initialize()

    async def by_us(number: int) -> None:
        ended = await room.chat.send(address, card, f"key{number}")
        assert type(ended).__name__ == "Sent", ended

    async def by_the_sdk(_: int) -> None:
        await app.send(anna.chat, MessageActivityInput.model_validate(told))

    ways: dict[str, Send] = {"ours": by_us, "bare": by_the_sdk}
    for way in ways.values():
        await rate(way, 50)
    found: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(TURNS):
        for name in sorted(ways, reverse=bool(turn % 2)):
            found[name].append(await rate(ways[name], SENDS))
    await room.stop()
    say(json.dumps(found))


async def rate(send: Send, times: int) -> float:
    """Sends a second, so many at once."""
    numbers, start = iter(range(times)), time.perf_counter()

    async def keep_sending() -> None:
        for number in numbers:
            await send(number)

    await asyncio.gather(*(keep_sending() for _ in range(AT_ONCE)))
    return times / (time.perf_counter() - start)


async def serve(asgi: Any) -> None:
    """The same server for everybody, until the process is told to end."""
    bound = socket.create_server(("127.0.0.1", 0))
    say(str(bound.getsockname()[1]))
    await Server(asgi, lambda: None).serve(sockets=[bound])


def say(line: str) -> None:
    """Tell the process that started this one."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {0})
    kind, *more = sys.argv[1:]
    kinds: dict[str, Callable[..., Any]] = {"ours": ours, "bare": bare, "both": both, "sends": sends}
    uvloop.run(kinds[kind](*more))
