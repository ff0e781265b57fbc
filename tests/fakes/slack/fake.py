"""A whole Slack for tests: one workspace, simulated people, real HTTP and WebSocket."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Final, Literal, Self

from . import outcome
from .doors import DEADLINE, Ack, Delivery, Door, HttpDoor, SocketDoor
from .faults import Fault, Faults
from .payloads import Payloads
from .people import BOT_USER
from .person import Person
from .seen import Seen
from .server import Server
from .settle import settled, tasks_now
from .shape import Json
from .world import Call, World

SIGNED_WITH: Final = "secret-test"
KEYS: Final = {"bot": "xoxb-test", "app": "xapp-test"}


class FakeSlack:
    """Plays Slack towards an app, and remembers everything."""

    bot_token = KEYS["bot"]
    app_token = KEYS["app"]
    signing_secret = SIGNED_WITH

    def __init__(
        self,
        mode: Literal["http", "socket"] = "http",
        *,
        mentions: Literal["named", "bare", "off"] = "named",
        deadline: float = DEADLINE,
        quiet: float = 0.0,
    ) -> None:
        """Set up a workspace.

        `mentions` says how "@Jan Maes" in a command arrives; `quiet` is how long to wait
        after each act for an app that runs outside this event loop.
        """
        self.mode, self.mentions, self.quiet = mode, mentions, quiet
        self.world, self.faults = World(), Faults()
        self.payloads = Payloads(self.world)
        self.http = HttpDoor(SIGNED_WITH, deadline=deadline)
        self.sockets = SocketDoor(deadline)
        self.server = Server(self.world, self.faults, self.sockets)
        self.acks: list[Ack] = []
        self.deliveries: list[Delivery] = []

    async def __aenter__(self) -> Self:
        """Start listening."""
        await self.server.start()
        self.payloads.response_base = self.server.url
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening."""
        await self.server.stop()

    @property
    def api_url(self) -> str:
        """Return the base address of the Web API."""
        return f"{self.server.url}/api/"

    @property
    def calls(self) -> list[Call]:
        """Return every call that reached Slack, oldest first."""
        return self.world.calls

    @property
    def counts(self) -> Counter[str]:
        """Return how often each method was called."""
        return self.world.counts

    @property
    def violations(self) -> list[str]:
        """Return every rule of Slack the app broke; a good test ends with none."""
        return self.world.violations

    @property
    def advice(self) -> list[str]:
        """Return what Slack allows but advises against."""
        return self.world.advice

    def talks_to(self, url: str) -> None:
        """Tell Slack the app's request address, such as http://127.0.0.1:3000/slack/events."""
        self.http.url = url

    async def connected(self) -> None:
        """Wait until the app has opened a WebSocket."""
        await self.sockets.connected()

    def person(self, user: str) -> Person:
        """Return somebody to act as."""
        return Person(self, self.world.accounts[user])

    def seen_by(self, user: str, *, ever: bool = False) -> list[Seen]:
        """List what the app shows a person, oldest first; `ever` adds what is gone."""
        return self.world.memory.visible_to(user, ever=ever)

    def next(self, method: str, *, times: int = 1, **what: object) -> None:
        """Let the next call of a method go wrong: see Fault."""
        self.faults.order(method, Fault(**what), times)  # type: ignore[arg-type]

    def revoke(self, token: str = bot_token) -> None:
        """Take a token's rights away."""
        self.world.tokens[token] = "revoked"

    async def emits(
        self,
        event: Json,
        *,
        event_id: str | None = None,
        retry: tuple[int, str] | None = None,
    ) -> Ack:
        """Tell the app of an event, such as app_uninstalled or user_change."""
        return await self.tell("events_api", self.payloads.event(event, event_id), retry=retry)

    async def tell(
        self,
        kind: str,
        payload: Json,
        *,
        retry: tuple[int, str] | None = None,
        modal: Seen | None = None,
    ) -> Ack:
        """Tell the app something, show what it answers, and let it finish."""
        before = tasks_now()
        ack = await self._hand_over(Delivery(kind, payload, retry))
        outcome.show(self.world, ack, modal)
        await self._finish(before)
        return ack

    async def tell_again(self, delivery: Delivery, number: int, reason: str) -> Ack:
        """Deliver the same thing once more, as Slack does after a failure."""
        again = Delivery(delivery.kind, delivery.payload, (number, reason))
        before = tasks_now()
        ack = await self._hand_over(again)
        await self._finish(before)
        return ack

    async def until(self, true: Callable[[], object], within: float = 5.0) -> None:
        """Wait for something to become true."""
        async with asyncio.timeout(within):
            while True:
                if true():
                    return
                await asyncio.sleep(0.005)

    async def _hand_over(self, delivery: Delivery) -> Ack:
        door: Door = self.http if self.mode == "http" else self.sockets
        self.deliveries.append(delivery)
        ack = await door.deliver(delivery)
        self.acks.append(ack)
        return ack

    async def _finish(self, before: set[asyncio.Task[object]]) -> None:
        await settled(before)
        calls, since = len(self.calls), time.monotonic()
        while time.monotonic() - since < self.quiet:
            await asyncio.sleep(0.005)
            if len(self.calls) != calls or self.server.busy:
                calls, since = len(self.calls), time.monotonic()

    @property
    def bot(self) -> str:
        """Return the bot's own user id."""
        return BOT_USER
