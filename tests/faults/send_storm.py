"""A storm over what Duwtje sends of its own accord: kills, lost answers, late ones, refusals; then we count."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.chat.teams.manifest import PATH as TEAMS_PATH
from bot.core.model import Address, Audience, Colleague, Compliment, Due, Notebook, Person, Reach, Rhythm, Slot, State
from bot.core.request import Contact
from tests.fakes.slack import FakeSlack
from tests.fakes.slack import faults as slack_faults
from tests.fakes.slack.people import Account as SlackAccount
from tests.fakes.teams import FakeTeams
from tests.fakes.teams import Person as TeamsPerson
from tests.fakes.teams import faults as teams_faults
from tests.fakes.teams.people import Account as TeamsAccount
from tests.fakes.world import library
from tests.faults.hurried import AFTER_CLAIM, AFTER_POST, CALL, SETTLE
from tests.faults.server import Server
from tests.faults.shelf import CONFIG, opened, shelf

HURRIED = "tests.faults.hurried"
WAYS = ("any moment", AFTER_CLAIM, AFTER_POST)
EACH = 3  # nudges, and compliments, of one leader
PER_KILL = 2  # leaders
STALL = 30.0
AT_ONCE = 5  # calls under way before we ask to stop
# How long nothing has to happen until everything that was going to happen has.
QUIET = CALL + SETTLE + 2.0
TOKEN = re.compile(r"\b(?:Duw|Com)\d+\b")
AGAIN = library().say("compliment.button-again")
UNDER_WAY = {State.DUE, State.SENDING}


@dataclass
class SendStorm:
    """How it went."""

    room: str
    letters: int = 0
    kills: int = 0
    calls: int = 0
    faults: int = 0
    again: int = 0
    arrived: Counter[str] = field(default_factory=Counter)
    states: dict[str, State] = field(default_factory=dict)
    exit_code: int = 0
    seconds: float = 0.0

    def lost(self, kind: str) -> list[str]:
        """What never arrived."""
        return [token for token in self.states if token.startswith(kind) and not self.arrived[token]]

    def doubled(self, kind: str) -> list[str]:
        """What arrived more than once."""
        return [token for token, times in self.arrived.items() if token.startswith(kind) and times > 1]

    @property
    def unsettled(self) -> list[str]:
        """What was still under way at the end."""
        return [token for token, state in self.states.items() if state in UNDER_WAY]

    def figures(self) -> dict[str, object]:
        return {
            "letters": self.letters,
            "kills": self.kills,
            "calls": self.calls,
            "faults": self.faults,
            "nudges lost": len(self.lost("Duw")),
            "doubled": len(self.doubled("Duw")),
            "compliments lost": len(self.lost("Com")),
            "sent again by their writer": self.again,
            "doubled ": len(self.doubled("Com")),
            "seconds": round(self.seconds, 1),
        }


class Weather:
    """What goes wrong with a sending, by seed: 4 % 429, 4 % 503, 4 % 500 after posting, 3 % late."""

    late = 3.0

    def __init__(self, fault: Any, method: str, seed: int) -> None:
        self.always: dict[str, Any] = {}
        self.waiting: dict[str, deque[Any]] = {}
        self.fault, self.method, self.chance, self.sent = fault, method, random.Random(seed), 0  # noqa: S311 - no secret

    def take(self, method: str) -> Any:
        """The next mishap of a method, if there is one."""
        if method != self.method:
            return None
        dice = self.chance.random() * 100
        late = self.chance.uniform(0.1, 0.6) if dice < 12 + self.late / 2 else self.chance.uniform(1.1, 2.0)
        found = next((how for below, how in self._kinds(late * CALL) if dice < below), None)
        self.sent += found is not None
        return found

    def _kinds(self, late: float) -> Iterator[tuple[float, Any]]:
        yield 4.0, self.fault(status=429, retry_after=1)
        yield 8.0, self.fault(status=503)
        yield 12.0, self.fault(status=500, applied=True)
        yield 12.0 + self.late, self.fault(lag=late)


class TeamsServer(Server):
    """The same program with Teams switched on."""

    teams: FakeTeams

    def _env(self) -> dict[str, str]:
        env = {name: value for name, value in super()._env().items() if not name.startswith("SLACK_")}
        return env | {
            "TEAMS_CLIENT_ID": self.teams.client_id,
            "TEAMS_CLIENT_SECRET": self.teams.client_secret,
            "TEAMS_TENANT_ID": self.teams.tenant_id,
            "TEAMS_CLOUD": self.teams.cloud,
        }


@dataclass
class Stand:
    """A platform with a server that was not started yet."""

    server: Server
    platform: str
    tenant: str
    everybody: list[str]
    reader: str
    method: str
    world: Any
    weather: Weather
    contacts: dict[str, Contact] = field(default_factory=dict)

    async def again(self) -> int:
        """Whoever reads that a compliment may be lost sends it again; returns how many did."""
        return 0

    def arrived(self) -> Counter[str]:
        """How often each letter stands on somebody's screen."""
        shown = [one for one in self.world.memory.everything if not one.gone]
        return Counter(token for one in shown for token in set(TOKEN.findall(one.plain)))

    @property
    def calls(self) -> int:
        """How often sending was tried."""
        return self.world.counts[self.method]


class TeamsStand(Stand):
    """Where we cannot look whether something arrived, so that people are asked to."""

    async def again(self) -> int:
        """Press what the card offers, on every card that says so."""
        assert isinstance(self.server, TeamsServer)
        teams, pressed = self.server.teams, 0
        teams.talks_to(f"http://127.0.0.1:{self.server.port}{TEAMS_PATH}")
        for leader in self.everybody:
            writer = TeamsPerson(teams, teams.world.accounts[leader])
            for seen in [one for one in writer.sees() if AGAIN in one.plain]:
                told = await writer.presses(AGAIN, on=seen)
                assert told is not None
                assert told.ok, told
                pressed += 1
        return pressed


@contextlib.asynccontextmanager
async def slack_stand(folder: Path, leaders: int, planted: str, seed: int) -> AsyncIterator[Stand]:
    async with FakeSlack("http") as slack:
        weather = Weather(slack_faults.Fault, "chat.postMessage", seed)
        slack.faults = slack.server.faults = weather  # type: ignore[assignment]
        everybody = [f"UL{number:04d}" for number in range(leaders)]
        slack.world.accounts |= {one: SlackAccount(one, one.lower(), f"Lead {one}") for one in everybody}
        server = Server(slack, folder, planted, starter=HURRIED)
        try:
            yield Stand(server, "slack", "T1", everybody, "UJAN", weather.method, slack.world, weather)
        finally:
            server.close()


@contextlib.asynccontextmanager
async def teams_stand(folder: Path, leaders: int, planted: str, seed: int) -> AsyncIterator[Stand]:
    async with FakeSlack("http") as slack, FakeTeams() as teams:
        weather = Weather(teams_faults.Fault, "activities.send", seed)
        teams.faults = teams.server.faults = weather  # type: ignore[assignment]
        everybody = [f"{number:08x}-0000-4000-8000-{number:012x}" for number in range(1, leaders + 1)]
        teams.world.accounts |= {one: TeamsAccount(one, f"Lead{one[:8]}", "Maes") for one in everybody}
        server = TeamsServer(slack, folder, planted, starter=HURRIED)
        server.teams = teams
        reader = teams.account("Jan").id
        contacts = {
            one: Contact(platform="teams", chat=teams.world.accounts[one].chat, service=teams.service_url, name="Lead")
            for one in (*everybody, reader)
        }
        stand = TeamsStand(
            server, "teams", teams.tenant_id, everybody, reader, weather.method, teams.world, weather, contacts
        )
        try:
            yield stand
        finally:
            server.close()


async def send_storm(
    folder: Path, room: str, kills: int, planted: str = "", seed: int = 1, late: float = Weather.late
) -> SendStorm:
    """Kill so many times while what is due is sent; then let everything come to its end, and count."""
    found, started, chance = SendStorm(room), time.monotonic(), random.Random(seed)  # noqa: S311 - no secret
    stand_of = {"slack": slack_stand, "teams": teams_stand}[room]
    folder.mkdir(exist_ok=True)
    async with stand_of(folder, kills * PER_KILL, planted, seed) as stand:
        stand.weather.late = late
        found.letters = await _written(stand, chance)
        await stand.server.begin()
        while found.kills < kills and await _killed(stand, WAYS[found.kills % len(WAYS)], chance):
            found.kills += 1
            await stand.server.begin()
        await _ended(stand, found)
        found.arrived, found.calls, found.faults = stand.arrived(), stand.calls, stand.weather.sent
    found.seconds = time.monotonic() - started
    return found


async def _killed(stand: Stand, way: str, chance: random.Random) -> bool:
    """Let some leave and strike; False when there was nothing left to strike at."""
    calls, enough = stand.calls, chance.randrange(3, 12)
    process, point = stand.server.process, stand.server.folder / way
    assert process
    for _ in range(int(STALL / 0.002)):
        if process.poll() is not None:  # it struck itself, at the point that was named
            stand.server.kill()
            return True
        if stand.calls - calls >= enough:
            if way == "any moment":
                await asyncio.sleep(chance.uniform(0, 0.1))
                stand.server.kill()
                return True
            point.touch()
            enough = 10**9
        await asyncio.sleep(0.002)
    point.unlink(missing_ok=True)
    return False


async def _ended(stand: Stand, found: SendStorm) -> None:
    """Let it go on until every letter is settled, or none of those that are not gets any further."""
    before: list[str] | None = None
    while before is None or (found.unsettled and found.unsettled != before):
        if before is not None:
            await stand.server.begin()
        await _quiet(stand)
        while pressed := await stand.again():
            found.again += pressed
            await _quiet(stand)
        before = found.unsettled
        found.exit_code = await stand.server.stop() or found.exit_code
        there = await shelf(stand.server.data, stand.tenant)
        letters = [due for book in there.books.values() for due in book.outbox]
        found.states = {due.id: due.state for due in letters if TOKEN.fullmatch(due.id)}


async def _quiet(stand: Stand) -> None:
    """Wait until nothing was tried for as long as anything takes."""
    calls, since = stand.calls, time.monotonic()
    while time.monotonic() - since < QUIET:
        if stand.server.planted and max(stand.arrived().values(), default=0) > 1:
            return  # the bug showed itself
        if stand.calls != calls:
            calls, since = stand.calls, time.monotonic()
        await asyncio.sleep(0.05)


async def _written(stand: Stand, chance: random.Random) -> int:
    """A notebook for every leader, with nudges and shared compliments that are due; returns how many."""
    store, count = await opened(stand.server.data, stand.server.folder / CONFIG), 0
    try:
        for leader in stand.everybody:
            async with store.notebook(stand.tenant, leader) as book:
                for _ in range(EACH):
                    _nudge(book, stand, count)
                    _compliment(book, stand, count + 1)
                    count += 2
                chance.shuffle(book.outbox)
                book.platform, book.owner = stand.platform, Person(id=leader, name=f"Lead {leader}")
                book.met = book.looked = book.next_due = datetime.now(UTC)
                book.contact = stand.contacts.get(leader)
                book.rhythm = Rhythm(agreed=True, slots=(Slot(kind="appreciation", day=0, time="10:00"),))
        async with store.notebook(stand.tenant, stand.reader) as book:
            book.contact, book.met = stand.contacts.get(stand.reader), datetime.now(UTC)
    finally:
        await store.close()
    return count


def _nudge(book: Notebook, stand: Stand, number: int) -> None:
    token, now = f"Duw{number}", datetime.now(UTC)
    texts = library().nudges["waardering"].variants["named"]
    variant = next(n for n, text in enumerate(texts) if "{name}" in text and "{days}" not in text)
    book.team.append(Colleague(id=token, name=token, since=now))
    address = Address(platform=stand.platform, tenant=stand.tenant, reach=Reach.PERSON, id=book.owner.id)
    about = {"kind": "waardering", "about": "appreciation", "person": token, "name": token}
    book.outbox.append(_due(token, address, now, variant=f"waardering|named|{variant}", **about))


def _compliment(book: Notebook, stand: Stand, number: int) -> None:
    token, now = f"Com{number}", datetime.now(UTC)
    words = {"behaviour": f"hielp gisteren bij levering {token}", "audience": Audience.COLLEAGUE}
    kept = Compliment(id=f"c{number}", colleague=stand.reader, name="Jan Maes", moment=now - timedelta(days=9), **words)
    book.compliments.append(kept)
    address = Address(platform=stand.platform, tenant=stand.tenant, reach=Reach.PERSON, id=stand.reader)
    about = {"kind": "compliment", "about": kept.id, "person": stand.reader, "name": "Jan Maes"}
    book.outbox.append(_due(token, address, now, **about))


def _due(token: str, address: Address, now: datetime, **more: Any) -> Due:
    key = f"{address.tenant}|{address.platform}|{more['kind']}|{token}"
    return Due(id=token, key=key, address=address, not_before=now, not_after=now + timedelta(hours=2), **more)


async def stopped(folder: Path) -> tuple[float, int, Counter[str]]:
    """The product as it is, asked to stop while no call is answered: (seconds, exit code, how letters stand)."""
    async with slack_stand(folder, 20, "", 1) as stand:
        stand.server.starter = ""
        folder.mkdir(exist_ok=True)
        await _written(stand, random.Random(1))  # noqa: S311 - no secret
        hanging = slack_faults.Fault(hang=60.0)
        stand.weather.take = lambda method: hanging if method == stand.method else None  # type: ignore[method-assign]
        await stand.server.begin()
        for _ in range(int(STALL / 0.01)):
            if stand.calls >= AT_ONCE:
                break
            await asyncio.sleep(0.01)
        started = time.monotonic()
        code = await stand.server.stop()
        seconds = time.monotonic() - started
        there = await shelf(stand.server.data, stand.tenant)
    letters = [due for book in there.books.values() for due in book.outbox]
    return seconds, code, Counter(due.state.value for due in letters)
