"""Teams, ours against a bare app on Microsoft's SDK: one question's way there and back, and sends a second.

python -m benchmarks.teams prints ratios of one run; both apps answer with the same card, from the same played Teams.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any, cast

from bot import wiring
from bot.chat.pace import Pace
from bot.core.model import Address, Reach
from bot.settings import Settings, TeamsSettings
from tests.fakes.slack.hosting import hosted
from tests.fakes.teams import FakeTeams
from tests.fakes.teams.tiny_app import App, ClientOptions, Door, MessageActivityInput, SdkClient
from tests.rooms.stage import served

ROUNDS, BATCH, SENDS, AT_ONCE = 8, 25, 200, 16


def bare(teams: FakeTeams, door: Door, card: dict[str, Any], token: str) -> App:
    """An app on the SDK alone, that answers any message with this card; its token is asked once."""
    cloud = wiring_cloud(teams)
    app = App(
        client_id=teams.client_id,
        tenant_id=teams.tenant_id,
        token=lambda _scope, _tenant: token,
        cloud=cloud,
        client=SdkClient(ClientOptions(timeout=10)),
        http_server_adapter=cast("Any", door),
        dangerously_allow_unauthenticated_requests=False,
    )

    @app.on_message
    async def answer(context: Any) -> None:
        attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
        await context.send(MessageActivityInput.model_validate({"attachments": [attached]}))

    door.app = app
    return app


def wiring_cloud(teams: FakeTeams) -> Any:
    """The played Teams as the SDK names a cloud."""
    from bot.chat.teams.clouds import environment  # noqa: PLC0415 - loads the SDK

    return environment(teams.cloud)


async def asked(teams: FakeTeams, url: str) -> float:
    """Seconds from a message until its answer stands in the chat."""
    teams.talks_to(url)
    activity = teams.activities.message(teams.account("Anna"), "gesprek stijl3")
    before, start = teams.counts["activities.send"], time.perf_counter()
    await teams.deliver(activity)
    while teams.counts["activities.send"] == before:
        await asyncio.sleep(0)
    return time.perf_counter() - start


async def rate(send: Any) -> float:
    """Sends a second, so many at once."""
    gate, start = asyncio.Semaphore(AT_ONCE), time.perf_counter()

    async def one(number: int) -> None:
        async with gate:
            await send(number)

    await asyncio.gather(*(one(number) for number in range(SENDS)))
    return SENDS / (time.perf_counter() - start)


async def measure() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        async with FakeTeams() as teams:
            keys = TeamsSettings(
                client_id=teams.client_id,
                client_secret=teams.client_secret,
                tenant_id=teams.tenant_id,
                cloud=teams.cloud,
            )
            async with wiring.opened(Settings(teams=keys, data=Path(folder))) as house, served(house) as ours:
                await compared(teams, house, f"{ours}/api/messages")


async def compared(teams: FakeTeams, house: wiring.House, ours: str) -> None:
    """Both apps in turns, batch by batch."""
    chat = cast("Any", house.teams).chat
    # What Teams allows per second is not what is measured here.
    chat._pace = Pace(itertools.count(0.0, 60.0).__next__, 0.0, 0.0)  # noqa: SLF001
    await asked(teams, ours)
    answer = house.coach.guides.card("stijl3", "brief")
    from bot.chat.teams.render import adaptive  # noqa: PLC0415 - after the house is open

    door = Door()
    token = await chat.wire._tokens(wiring_cloud(teams).bot_scope)  # noqa: SLF001 - asked once, as ours does
    app = bare(teams, door, adaptive(answer, "Kies"), token)
    await app.initialize()
    async with hosted(cast("Any", door)) as url:
        times: dict[str, list[float]] = {"ours": [], "bare": []}
        for _ in range(ROUNDS):
            for name, where in (("ours", ours), ("bare", f"{url}/api/messages")):
                times[name] += [await asked(teams, where) for _ in range(BATCH)]
    mid = {name: statistics.median(found) for name, found in times.items()}
    print(f"gesprek stijl3, p50: ours {mid['ours'] * 1000:.1f} ms, bare {mid['bare'] * 1000:.1f} ms")
    print(f"  ours / bare: {mid['ours'] / mid['bare']:.2f} (at most 1.2)")
    anna = teams.account("Anna")
    address = Address(platform="teams", tenant=teams.tenant_id, reach=Reach.PERSON, id=anna.id)
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": adaptive(answer, "Kies")}
    plain = MessageActivityInput.model_validate({"attachments": [attached]})
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    sdk = app.api.from_service_url(teams.service_url).conversations
    for _ in range(3):
        rates["ours"].append(await rate(lambda number: chat.send(address, answer, f"k{number}")))
        rates["bare"].append(await rate(lambda _number: sdk.create_activity(anna.chat, plain)))
    found = {name: statistics.median(seen) for name, seen in rates.items()}
    print(f"sends a second: ours {found['ours']:.0f}, bare {found['bare']:.0f}")
    print(f"  ours / bare: {found['ours'] / found['bare']:.2f} (at least 0.8)")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    asyncio.run(measure())
