"""The Teams room on a stage: a fake Teams in front, behind it the real house or a coach who remembers."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import aiohttp

from bot import wiring
from bot.chat.teams.connect import TeamsRoom
from bot.core.model import Notebook, Person, Place
from bot.core.request import Contact
from bot.settings import Settings, TeamsSettings
from tests.chat import slack_stage
from tests.fakes.slack.hosting import hosted
from tests.fakes.teams import FakeTeams, Seen
from tests.fakes.teams.shape import Json
from tests.fakes.vaults import KEYS
from tests.rooms.stage import Clock, Stage, served

PATH = "/api/messages"
say = slack_stage.say
card = slack_stage.card


def settings(teams: FakeTeams, *, secret: str | None = None) -> TeamsSettings:
    """The settings of the bot this Teams knows."""
    return TeamsSettings(
        client_id=teams.client_id,
        client_secret=teams.client_secret if secret is None else secret,
        tenant_id=teams.tenant_id,
        cloud=teams.cloud,
    )


class House:
    """The real product behind a fake Teams."""

    def __init__(self, teams: FakeTeams, house: wiring.House, clock: Clock) -> None:
        self.teams, self.house, self.clock = teams, house, clock
        self.stage = Stage(house, clock, teams.tenant_id, [one.id for one in teams.world.accounts.values()])
        self.anna, self.jan = teams.person("Anna"), teams.person("Jan")

    async def book(self, name: str = "Anna") -> Notebook:
        """What is kept of somebody, as committed."""
        found = await self.house.coach.store.read(self.teams.tenant_id, self.teams.account(name).id)
        assert found is not None
        return found

    async def travel(self, moment: datetime) -> None:
        """Go to a moment; what is due on the way comes at its own time."""
        await self.stage.travel(moment)

    async def settle(self) -> None:
        """Send what is due now."""
        await self.stage.settle()

    def chat(self, name: str = "Anna") -> list[Seen]:
        """What stands in somebody's own chat with the bot."""
        return [seen for seen in self.teams.seen_by(name) if seen.kind == "chat"]

    def last(self, name: str = "Anna") -> str:
        """The newest thing somebody sees."""
        return self.teams.seen_by(name)[-1].plain.replace("\xa0", " ")

    def sound(self) -> None:
        """No rule of Teams was broken, nothing came late, and nobody saw an error of Teams' own."""
        assert self.teams.violations == []
        assert self.teams.late == []
        assert [seen for seen in self.teams.world.memory.everything if seen.kind == "error"] == []


@contextlib.asynccontextmanager
async def at_home(folder: Path, *, graph: str = "full", quiet: float = 0.0) -> AsyncIterator[House]:
    """Open the house with Teams' settings, and let Teams know its address."""
    clock = Clock()
    async with (
        FakeTeams(graph=graph, clock=clock, quiet=quiet) as teams,  # type: ignore[arg-type]
        wiring.opened(Settings(teams=settings(teams), data=folder, keys=KEYS), clock=clock) as house,
        served(house) as url,
    ):
        teams.talks_to(f"{url}{PATH}")
        yield House(teams, house, clock)


@dataclass
class ScriptedCoach(slack_stage.ScriptedCoach):
    """Also remembers who took us away."""

    lost: list[tuple[str, str, str]] = field(default_factory=list)

    async def lose(self, tenant: str, person: str, moment: datetime, reason: str) -> None:
        """Somebody took us away."""
        self.lost.append((tenant, person, reason))


@dataclass
class Places:
    """Teams that let us in, in memory."""

    known: list[Place] = field(default_factory=list)
    broken: bool = False

    async def all(self, tenant: str) -> tuple[Place, ...]:
        """Every team."""
        if self.broken:
            raise OSError("no disk")
        return tuple(self.known)

    async def add(self, tenant: str, place: Place, moment: datetime) -> bool:
        """Remember a team; True when it is new."""
        fresh = place not in self.known
        self.known = [*self.known, place] if fresh else self.known
        return fresh

    async def drop(self, tenant: str, team: str, moment: datetime) -> None:
        """Forget a team."""
        self.known = [one for one in self.known if one.id != team]


@dataclass
class Desk:
    """A fake Teams with the room behind it, and a coach who answers by script."""

    teams: FakeTeams
    room: TeamsRoom
    coach: ScriptedCoach
    places: Places
    now: list[datetime]
    contacts: dict[tuple[str, str], Contact]

    def __post_init__(self) -> None:
        self.anna, self.jan = self.teams.person("Anna"), self.teams.person("Jan")

    def kinds(self, name: str = "Anna") -> list[str]:
        """What kinds of things somebody sees."""
        return [seen.kind for seen in self.teams.seen_by(name)]

    def last(self, name: str = "Anna") -> str:
        """What the newest thing says that somebody sees."""
        return self.teams.seen_by(name)[-1].plain

    async def until(self, true: Callable[[], object]) -> None:
        """Wait for something to become true."""
        await self.teams.until(true)


@contextlib.asynccontextmanager
async def staged(*, graph: str = "full", secret: str | None = None) -> AsyncIterator[Desk]:
    """Open the room with a scripted coach."""
    async with FakeTeams(graph=graph) as teams:  # type: ignore[arg-type]
        contacts, now, coach, places = dict[tuple[str, str], Contact](), [slack_stage.NOW], ScriptedCoach(), Places()

        async def notebook(tenant: str, person: str) -> Notebook | None:
            known = contacts.get((tenant, person))
            return Notebook(tenant=tenant, owner=Person(id=person, name=""), contact=known) if known else None

        room = TeamsRoom(settings(teams, secret=secret), lambda: now[0], say)
        room.joins(coach, places, notebook)
        await room.start()
        async with hosted(room.asgi) as url:
            teams.talks_to(f"{url}{PATH}")
            try:
                yield Desk(teams, room, coach, places, now, contacts)
            finally:
                await room.stop()


async def knock(url: str, body: bytes, **headers: str) -> int:
    """Post raw bytes at the door; returns the status."""
    sent = {"Content-Type": "application/json", **headers}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=sent) as answer:
        await answer.read()
        return answer.status


def altered(activity: Json, **changed: object) -> Json:
    """An activity with other values; None takes a key away."""
    merged = {**activity, **changed}
    return {key: value for key, value in merged.items() if value is not None}
