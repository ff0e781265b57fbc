"""A whole Teams for tests: one tenant, simulated people, Microsoft's services over real HTTP."""

import asyncio
import time
from collections import Counter as Counts
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from tests.fakes.slack.settle import settled, tasks_now

from . import keys
from .activities import Activities, now
from .connector import Connector
from .door import Delivery, Door
from .faults import Fault, Faults
from .people import CLIENT, TENANT, Account
from .person import Person
from .rates import Rates
from .seen import Seen
from .server import Server
from .shape import Json
from .tokens import SECRET, Counter
from .world import Call, Permission, World

WORDS = {"typing", "activities.send", "activities.update"}


class FakeTeams:
    """Plays Teams towards a bot, and remembers everything."""

    client_id = CLIENT
    client_secret = SECRET
    tenant_id = TENANT

    def __init__(
        self,
        *,
        graph: Permission = "full",
        rates: bool = False,
        quiet: float = 0.0,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Set up a tenant.

        `graph` says which permission its administrator gave, `rates` whether Teams' limits on sending count, `quiet`
        how long to wait after each act for a bot that runs outside this event loop.
        """
        self.world, self.faults, self.counter, self.quiet = World(graph=graph), Faults(), Counter(), quiet
        self.connector = Connector(self.world, Rates(time.monotonic) if rates else None)
        self.activities = Activities(self.world, clock)
        self.server = Server(self.world, self.faults, self.counter, self.connector)
        self.door = Door()
        self.deliveries: list[Delivery] = []

    async def __aenter__(self) -> Self:
        """Start listening."""
        keys.published()
        await self.server.start()
        self.activities.service_url = self.counter.service_url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        await self.server.stop()

    @property
    def cloud(self) -> str:
        """Return the base address of everything Microsoft serves here."""
        return self.server.url

    @property
    def service_url(self) -> str:
        """Return the connector's address, as activities name it."""
        return self.counter.service_url

    @property
    def calls(self) -> list[Call]:
        """Return every call that reached Microsoft, oldest first."""
        return self.world.calls

    @property
    def counts(self) -> Counts[str]:
        """Return how often each operation was called."""
        return self.world.counts

    @property
    def violations(self) -> list[str]:
        """Return every rule of Teams the bot broke; a good test ends with none."""
        return self.world.violations

    @property
    def advice(self) -> list[str]:
        """Return what Teams allows but advises against."""
        return self.world.advice

    @property
    def late(self) -> list[str]:
        """Return what was acknowledged, answered or said too late."""
        return [one.late for one in self.deliveries if one.late]

    @property
    def silent(self) -> list[Delivery]:
        """Return the messages, told once, after which nobody heard anything."""
        told = [one for one in self.deliveries if one.kind == "message" and not one.again]
        return [one for one in told if one.heard_after is None]

    def talks_to(self, url: str) -> None:
        """Tell Teams the bot's messaging endpoint, such as http://127.0.0.1:3000/api/messages."""
        self.door.url = url

    def person(self, name: str) -> Person:
        """Return somebody to act as."""
        account = self.world.account_named(name) or self.world.account(name)
        if account is None:
            raise LookupError(f"nobody is called {name!r}")
        return Person(self, account)

    def account(self, name: str) -> Account:
        """Return what is known of somebody."""
        return self.person(name).account

    def seen_by(self, name: str, *, ever: bool = False) -> list[Seen]:
        """List what somebody sees, oldest first; `ever` adds what is gone."""
        return self.world.memory.visible_to(self.account(name).id, ever=ever)

    def token(
        self, *, key: keys.Key | None = None, alg: str = "RS256", kid: str | None = None, **claims: object
    ) -> str:
        """Make a token to come with a delivery; every claim can be another, None leaves it out."""
        return self.counter.inbound(key=key, alg=alg, kid=kid, **claims)

    def next(self, operation: str, *, times: int = 1, **what: object) -> None:
        """Let the next call of an operation go wrong: see Fault."""
        self.faults.order(operation, Fault(**what), times)  # type: ignore[arg-type]

    def always(self, operation: str, **what: object) -> None:
        """Let every call of an operation go wrong, until told otherwise; no fault at all mends it."""
        self.faults.always.pop(operation, None)
        if what:
            self.faults.always[operation] = Fault(**what)  # type: ignore[arg-type]

    def hang_keys(self, seconds: float) -> None:
        """Let the key set be slow; 0 mends it."""
        self.always("keys", **({"hang": seconds} if seconds else {}))

    def fail_keys(self, status: int = 503) -> None:
        """Let the key set be out of order."""
        self.always("keys", status=status)

    def hang_tokens(self, seconds: float) -> None:
        """Let the token endpoint be slow; 0 mends it."""
        self.always("token", **({"hang": seconds} if seconds else {}))

    def fail_tokens(self, status: int = 503) -> None:
        """Let the token endpoint be out of order."""
        self.always("token", status=status)

    async def deliver(self, activity: Json, *, token: str | None = "") -> Delivery:
        """Hand the bot an activity, with our own token, another, or none."""
        delivery = Delivery(activity)
        self.deliveries.append(delivery)
        await self.door.deliver(delivery, self.token(serviceurl=activity.get("serviceUrl")) if token == "" else token)
        return delivery

    async def tell(self, activity: Json, shows: Callable[[Delivery], None] | None = None) -> Delivery:
        """Tell the bot something, show what it answers, and let it finish."""
        before = tasks_now()
        delivery = await self.deliver(activity)
        if shows:
            shows(delivery)
        await self._finish(before, delivery)
        return delivery

    async def tell_again(self, delivery: Delivery | None = None, *, new_id: bool = False) -> Delivery:
        """Deliver the same thing (the last one) once more; a second press of somebody has an id of its own."""
        activity = (delivery or self.deliveries[-1]).activity
        before = tasks_now()
        again = await self.deliver({**activity, "id": self.activities.new_id()} if new_id else activity)
        again.again = True
        await self._finish(before, again)
        return again

    async def until(self, true: Callable[[], object], within: float = 5.0) -> None:
        """Wait for something to become true."""
        async with asyncio.timeout(within):
            while True:
                if true():
                    return
                await asyncio.sleep(0.005)

    async def _finish(self, before: set["asyncio.Task[object]"], delivery: Delivery) -> None:
        await settled(before)
        calls, since = len(self.calls), time.monotonic()
        while time.monotonic() - since < self.quiet:
            await asyncio.sleep(0.005)
            if len(self.calls) != calls or self.server.busy:
                calls, since = len(self.calls), time.monotonic()
        there = delivery.activity["conversation"]["id"]
        said = [call.at for call in self.calls if call.operation in WORDS and call.place == there]
        delivery.heard_after = next((at - delivery.started for at in said if at >= delivery.started), None)
