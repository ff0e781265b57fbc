"""Slack as the room: the house against a fake Slack, over HTTP or Socket Mode."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

from bot import wiring
from bot.chat.pace import Pace
from bot.chat.slack.connect import SlackRoom as Live
from bot.chat.slack.manifest import PATH
from bot.settings import Settings, SlackSettings
from tests.fakes.calendars import everyday
from tests.fakes.slack import FakeSlack, NotPossibleError, Seen, plain
from tests.fakes.slack.answers import field_named
from tests.fakes.slack.controls import Control, button_with, choice_with, controls, pressed
from tests.fakes.slack.person import Person
from tests.fakes.vaults import KEYS
from tests.rooms.filled import asked, parted
from tests.rooms.script import Act
from tests.rooms.slack_form import form_words
from tests.rooms.stage import PEOPLE, Clock, Stage, served
from tests.rooms.words import compared, spelled

TENANT = "T1"
MENTIONS = {"slack-http": "named", "slack-socket": "bare"}
DEADLINE = 3.0


class SlackRoom:
    """People at Slack; what is new on a screen is what was not there, or was otherwise, before."""

    def __init__(self, slack: FakeSlack, stage: Stage) -> None:
        self.slack, self.stage = slack, stage
        self._before: dict[str, dict[int, str]] = {}
        self._page_of, self._on_page = "", set[str]()
        self._told: dict[str, str] = {}

    async def look_away(self) -> None:
        """Remember every screen."""
        self._before = {name: self._screens(name) for name in PEOPLE}
        self._page_of, self._told = "", {}

    async def news(self, who: str) -> str:
        """What appeared or changed; the page of one's own counts when it was just opened."""
        known = self._before.get(who, {})
        fresh = [words for key, words in self._screens(who).items() if known.get(key) != words]
        page = [self._words(seen) for seen in self._person(who).sees() if seen.kind == "home"]
        return "\n".join([*fresh, *(page if self._page_of == who else []), self._told.get(who, "")])

    async def screen(self, who: str) -> str:
        """All that stands there."""
        return "\n".join(self._screens(who).values())

    def close(self) -> None:
        """Slack's limits were kept, every acknowledgement came in time, and nobody saw an error of Slack's."""
        assert self.slack.violations == []
        assert [ack for ack in self.slack.acks if not ack.ok or ack.took > DEADLINE] == []
        assert [seen for seen in self.slack.world.memory.everything if seen.kind == "error"] == []

    async def carry_out(self, act: Act) -> None:
        """Do it as this person."""
        who = self._person(act.who) if act.who else None
        await getattr(self, f"_{act.verb}")(who, act)
        (self._on_page.add if act.verb == "opens_page" else self._on_page.discard)(act.who)

    async def _types(self, who: Person, act: Act) -> None:
        await self._leave_window(who)
        await who.types(spelled(act.what), self._channel(act.where) if act.where else None)

    async def _says(self, who: Person, act: Act) -> None:
        await self._leave_window(who)
        await who.says(spelled(act.what))

    async def _presses(self, who: Person, act: Act) -> None:
        seen, control = await self._found(who, act)
        for _ in range(1 + act.twice):
            if control.kind == "button":
                await who._acts(seen, pressed(control))
            else:
                await who.picks(act.what, on=seen)

    _picks = _presses

    async def _fills(self, who: Person, act: Act) -> None:
        modal = who._modal()
        for label, value in parted(act.what):
            await who.fills({label: self._answer(field_named(modal.blocks, label), value)})

    async def _submits(self, who: Person, act: Act) -> None:
        try:
            await who.submits()
        except NotPossibleError as no:
            self._told[act.who] = str(no)
            return
        if act.twice:
            await self.slack.tell_again(self.slack.deliveries[-1], 1, "http_timeout")

    async def _closes(self, who: Person, act: Act) -> None:
        await who.closes()

    async def _opens_page(self, who: Person, act: Act) -> None:
        await self._leave_window(who)
        self._page_of = act.who
        await who.opens_home()

    async def _shortcut(self, who: Person, act: Act) -> None:
        await who.uses_shortcut("compliment")

    async def _message_shortcut(self, who: Person, act: Act) -> None:
        await self._on_message(who, act, "compliment_message")

    async def _notes(self, who: Person, act: Act) -> None:
        await who.uses_shortcut("moment")

    async def _notes_message(self, who: Person, act: Act) -> None:
        await self._on_message(who, act, "moment_message")

    async def _on_message(self, who: Person, act: Act, shortcut: str) -> None:
        author = self.slack.world.account_named(act.where)
        assert author
        await who.uses_message_shortcut(shortcut, act.what, author.id)

    async def _repeats(self, _: None, act: Act) -> None:
        await self.slack.tell_again(self.slack.deliveries[-1], 1, "http_timeout")

    async def _refuses_window(self, _: None, act: Act) -> None:
        self.slack.next("views.open", error="expired_trigger_id")

    async def _refuses_message(self, _: None, act: Act) -> None:
        self.slack.next("chat.postMessage", error="channel_not_found")

    async def _is_busy(self, _: None, act: Act) -> None:
        self.slack.next("chat.postMessage", status=429, retry_after=30)

    async def _loses_message(self, _: None, act: Act) -> None:
        self.slack.next("chat.postMessage", status=500)

    def _person(self, name: str) -> Person:
        return self.slack.person(f"U{name.upper()}")

    def _screens(self, name: str) -> dict[int, str]:
        return {id(seen): self._words(seen) for seen in self._person(name).sees() if seen.kind != "home"}

    def _words(self, seen: Seen) -> str:
        return form_words(seen, self.slack.world) if seen.kind == "modal" else seen.plain

    def _channel(self, name: str) -> str:
        return next(one.id for one in self.slack.world.channels.values() if one.name == name.lstrip("#"))

    def _answer(self, control: Control, value: str) -> object:
        if control.kind == "multi_users_select":
            return asked(value)
        if control.kind == "checkboxes":
            return value == "ja"
        return self._channel(value) if control.kind == "channels_select" and value else spelled(value)

    async def _leave_window(self, who: Person) -> None:
        if who._top():
            await who.closes(everything=True)

    async def _found(self, who: Person, act: Act) -> tuple[Seen, Control]:
        """The newest thing to press with these words; a window without it is closed first."""
        found = self._on(who, act)
        if found is None:
            await self._leave_window(who)
            found = self._on(who, act)
        if found is None:
            await who.presses(act.what)  # says what could be pressed instead
            raise NotPossibleError(f"nothing says {act.what!r} at {act.where!r}")
        return found

    def _on(self, who: Person, act: Act) -> tuple[Seen, Control] | None:
        near, surfaces = compared(act.where), who._surfaces(None)
        if act.who in self._on_page:
            surfaces.sort(key=lambda seen: seen.kind != "home")
        for row in (True, False) if near else (False,):
            for seen in surfaces:
                if row:
                    blocks = [part.block for part in controls(seen.blocks) if near in compared(plain([part.block]))]
                else:
                    blocks = seen.blocks if near in compared(self._words(seen)) else []
                control = button_with(blocks, act.what) or choice_with(blocks, act.what)
                if control:
                    return seen, control
        return None


@contextlib.asynccontextmanager
async def slack_room(room: str, folder: Path, *, mentions: bool, holdout: int = 0) -> AsyncIterator[SlackRoom]:
    """Open the house with Slack's settings."""
    mode = cast("Any", room.partition("-")[2])
    async with FakeSlack(mode, mentions=cast("Any", MENTIONS[room] if mentions else "off")) as slack:
        clock = Clock()
        async with wiring.opened(_settings(slack, folder, holdout), clock=clock, diaries=everyday()) as house:
            # Politeness towards the real Slack is tested elsewhere; on stage every message has its own minute.
            cast("Live", house.slack).chat._pace = Pace(itertools.count(0.0, 60.0).__next__, 1.0, 0.25)
            stage = Stage(house, clock, TENANT, [f"U{name.upper()}" for name in PEOPLE])
            async with _reached(slack, house):
                yield SlackRoom(slack, stage)


def _settings(slack: FakeSlack, folder: Path, holdout: int) -> Settings:
    keys = SlackSettings(
        bot_token=slack.bot_token,
        signing_secret=slack.signing_secret,
        app_token=slack.app_token if slack.mode == "socket" else "",
        api_url=slack.api_url,
    )
    return Settings(slack=keys, data=folder, keys=KEYS, holdout=holdout)


@contextlib.asynccontextmanager
async def _reached(slack: FakeSlack, house: wiring.House) -> AsyncIterator[None]:
    if slack.mode == "socket":
        await slack.connected()
        yield
        return
    async with served(house) as url:
        slack.talks_to(f"{url}{PATH}")
        yield
