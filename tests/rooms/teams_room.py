"""Teams as the room: the house against a fake Teams, over HTTP."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

from bot import wiring
from bot.chat.pace import Pace
from bot.settings import Settings, TeamsSettings
from tests.fakes.calendars import everyday
from tests.fakes.teams import FakeTeams, NotPossibleError, Person, Seen, plain
from tests.fakes.teams.card_parts import Part, Press
from tests.fakes.teams.shape import Json
from tests.fakes.teams.values import picks_people
from tests.fakes.vaults import KEYS
from tests.rooms.filled import asked, parted
from tests.rooms.script import Act
from tests.rooms.stage import PEOPLE, Clock, Stage, served
from tests.rooms.words import compared, spelled

PATH = "/api/messages"
PAGE = "mijn pagina"
IN_TEAM = " › "
ROWS = {"Container", "ColumnSet", "TableRow"}


class TeamsRoom:
    """People at Teams; what is new on a screen is what was not there, or was otherwise, before."""

    def __init__(self, teams: FakeTeams, stage: Stage) -> None:
        self.teams, self.stage = teams, stage
        self._before: dict[str, dict[int, str]] = {}
        self._told: dict[str, str] = {}

    async def look_away(self) -> None:
        """Remember every screen."""
        self._before = {name: self._screens(name) for name in PEOPLE}
        self._told = {}

    async def news(self, who: str) -> str:
        """What appeared or changed."""
        known = self._before.get(who, {})
        fresh = [words for key, words in self._screens(who).items() if known.get(key) != words]
        return "\n".join([*fresh, self._told.get(who, "")])

    async def screen(self, who: str) -> str:
        """All that stands there."""
        return "\n".join(self._screens(who).values())

    def close(self) -> None:
        """Teams' limits were kept, everything was answered and in time, and nobody saw an error of Teams'."""
        assert self.teams.violations == []
        assert self.teams.late == []
        assert [one.activity for one in self.teams.deliveries if not one.ok] == []
        assert [one.activity for one in self.teams.silent] == []
        assert [seen for seen in self.teams.world.memory.everything if seen.kind == "error"] == []

    async def carry_out(self, act: Act) -> None:
        """Do it as this person."""
        who = self.teams.person(act.who) if act.who else None
        await getattr(self, f"_{act.verb}")(who, act)

    async def _types(self, who: Person, act: Act) -> None:
        _leave_dialog(who)
        if act.where:
            await who.says_in(act.where, spelled(act.what))
        else:
            await who.says(spelled(act.what))

    _says = _types

    async def _presses(self, who: Person, act: Act) -> None:
        seen, press = self._found(who, act)
        for _ in range(1 + act.twice):
            if isinstance(press, Press):
                await who.acts(seen, press)
            else:
                await who.chooses(seen, press, act.what)

    _picks = _presses

    async def _fills(self, who: Person, act: Act) -> None:
        for label, value in parted(act.what):
            _, part = who.field(label)
            who.fills({label: _answer(part.element, spelled(value))})

    async def _submits(self, who: Person, act: Act) -> None:
        try:
            await who.submits()
        except NotPossibleError as no:
            self._told[act.who] = str(no)
            return
        if act.twice:
            await self.teams.tell_again(new_id=True)

    async def _closes(self, who: Person, act: Act) -> None:
        _leave_dialog(who)

    async def _opens_page(self, who: Person, act: Act) -> None:
        _leave_dialog(who)
        await who.says(PAGE)

    async def _shortcut(self, who: Person, act: Act) -> None:
        await who.uses_compose_action()

    async def _message_shortcut(self, who: Person, act: Act) -> None:
        await who.uses_message_action(self.teams.account(act.where), act.what)

    async def _notes(self, who: Person, act: Act) -> None:
        await who.uses_compose_action("moment")

    async def _notes_message(self, who: Person, act: Act) -> None:
        await who.uses_message_action(self.teams.account(act.where), act.what, "momentMessage")

    async def _repeats(self, _: None, act: Act) -> None:
        await self.teams.tell_again()

    async def _refuses_message(self, _: None, act: Act) -> None:
        self.teams.next("activities.send", status=403)

    async def _is_busy(self, _: None, act: Act) -> None:
        self.teams.next("activities.send", status=429, retry_after=30)

    async def _loses_message(self, _: None, act: Act) -> None:
        self.teams.next("activities.send", status=500)

    def _screens(self, name: str) -> dict[int, str]:
        return {seen.order: self._words(seen) for seen in self.teams.seen_by(name)}

    def _words(self, seen: Seen) -> str:
        """What it says; a dialogue calls a channel by its own name alone."""
        words = seen.plain
        for team in self.teams.world.teams.values():
            for channel in team.channels:
                words = words.replace(f"{team.name}{IN_TEAM}{channel.name}", f"#{channel.name}")
        return words

    def _found(self, who: Person, act: Act) -> tuple[Seen, Press | Part]:
        """The newest thing to press with these words; a dialog without it is closed first."""
        found = _on(who, act)
        if found is None:
            _leave_dialog(who)
            found = _on(who, act)
        if found is None:
            raise who.no(act.what, None)
        return found


def _leave_dialog(who: Person) -> None:
    if who.dialog():
        who.closes()


def _on(who: Person, act: Act) -> tuple[Seen, Press | Part] | None:
    near = compared(act.where)
    for row in (True, False) if near else (False,):
        for seen in who.surfaces(None):
            ways: list[Press | Part] = [press for press in who.offered(seen) if press.title == act.what]
            listed = who.list_with(seen, act.what)
            ways += [listed] if listed else []
            if row:
                ways = [way for way in ways if any(near in compared(plain(one, seen.screen)) for one in _rows(way))]
            elif near not in compared(seen.plain):
                ways = []
            if ways:
                return seen, ways[0]
    return None


def _rows(way: Press | Part) -> list[Json]:
    """The line something stands on: the nearest thing that holds it and more."""
    part = way.part if isinstance(way, Press) else way
    return [one for one in (part.element, *part.around) if one.get("type") in ROWS][:1]


def _answer(element: Json, value: str) -> object:
    if picks_people(element) or element.get("isMultiSelect"):
        return asked(value)
    if value.startswith("#"):
        titles = [choice["title"] for choice in element.get("choices", [])]
        return next((title for title in titles if title.endswith(f"{IN_TEAM}{value[1:]}")), value)
    return value


@contextlib.asynccontextmanager
async def teams_room(_: str, folder: Path, *, mentions: bool, holdout: int = 0) -> AsyncIterator[TeamsRoom]:
    """Open the house with Teams' settings; without permission to look people up, `@jan` stays what it is."""
    clock = Clock()
    async with (
        FakeTeams(graph="full" if mentions else "none", clock=clock) as teams,
        wiring.opened(_settings(teams, folder, holdout), clock=clock, diaries=everyday()) as house,
        served(house) as url,
    ):
        teams.talks_to(f"{url}{PATH}")
        # Politeness towards the real Teams is tested elsewhere; on stage every message has its own minute.
        cast("Any", house.teams).chat._pace = Pace(itertools.count(0.0, 60.0).__next__, 0.5, 0.05)
        # What Teams told once, on the day the app came to this team.
        await teams.person("Anna").installs_in("Team Noord")
        people = [teams.account(name).id for name in PEOPLE]
        yield TeamsRoom(teams, Stage(house, clock, teams.tenant_id, people))


def _settings(teams: FakeTeams, folder: Path, holdout: int) -> Settings:
    keys = TeamsSettings(
        client_id=teams.client_id,
        client_secret=teams.client_secret,
        tenant_id=teams.tenant_id,
        cloud=teams.cloud,
    )
    return Settings(teams=keys, data=folder, keys=KEYS, holdout=holdout)
