"""Joins the rooms: Settings → library, store, chats, coach and engine."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.calendar.desk import Desk
from bot.content.library import load
from bot.core import freedays, reading
from bot.core.coach import Coach
from bot.core.errors import BadSettings
from bot.core.model import Notebook
from bot.core.night import NIGHT, Night
from bot.core.nudges import Around
from bot.core.pages import Library
from bot.core.ports import Chat, Diaries
from bot.engine import garbage
from bot.engine.embedded import Engine
from bot.engine.nightly import Nightly
from bot.errands import Steward
from bot.house import House, Room
from bot.settings import Settings
from bot.store.errands import Errand, Errands
from bot.store.keyring import Keyring
from bot.store.tiny import TinyStore
from bot.store.vault import Key

if TYPE_CHECKING:
    from bot.chat.slack.send import SlackChat
    from bot.chat.teams.connect import TeamsRoom
    from bot.core.links import LinkedCoach, Links
    from bot.linking import Row
    from bot.store.looking import Looking

log = logging.getLogger(__name__)
CALENDAR_YEARS = 5
Clock = Callable[[], datetime]


def now() -> datetime:
    """The one place where the clock is read."""
    return datetime.now(UTC)


@contextlib.asynccontextmanager
async def opened(
    settings: Settings, *, local: bool = False, clock: Clock = now, diaries: Diaries | None = None
) -> AsyncGenerator[House]:
    """The house, live until the block is left: first hear nothing more, then finish, then let go of the disk.

    Raises BadPrompt, BadSettings and Busy. `local` serves the local chat in place of Slack, whatever is set up.
    `diaries` reads people's own calendars; from the internet when it is left out.
    """
    library = load(settings.language, settings.prompts)
    store, keyring = await notebooks(settings)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        house = await _Build(settings, library, store, clock, stack, diaries or Desk()).house(local=local)
        house.coach.post.around = replace(house.coach.post.around, country=settings.country, held=settings.holdout)
        doors = {"rotate-keys": lambda _: _rotated(store, keyring), "erase": lambda one: _erased(house.coach, one)}
        steward = Steward(Errands(settings.data), doors)
        stack.push_async_callback(steward.stop)
        house.engine.beside.append(steward.look)
        stack.push_async_callback(house.coach.finish)
        stack.push_async_callback(house.engine.stop)
        night = Nightly(_rounds(store, settings), clock, NIGHT)
        stack.push_async_callback(night.stop)
        stack.enter_context(garbage.in_small_rounds())
        house.ready = True
        settling = asyncio.create_task(_settle_in(house, night, library, settings, clock().year))
        settling.add_done_callback(_said_aloud)
        try:
            yield house
        finally:
            await asyncio.gather(settling, return_exceptions=True)


async def notebooks(settings: Settings) -> tuple[TinyStore, Keyring]:
    """The store, held alone, and the keys that open it. Raises Busy, BadSettings and OSError."""
    ring = keyring(settings)
    return await TinyStore.open(settings.data, ring.vault), ring


def keyring(settings: Settings) -> Keyring:
    """The keys that the operator named, or those made here."""
    return Keyring([Key(name, secret) for name, secret in settings.keys], settings.key_folder)


def _rounds(store: TinyStore, settings: Settings) -> Callable[[datetime], Awaitable[object]]:
    """What is done every night."""
    night = Night(store, settings.keep)

    async def both(moment: datetime) -> None:
        garbage.walk()  # first: it wants no disk
        await night.round(moment)
        await store.sweep(moment)

    return both


async def _rotated(store: TinyStore, keyring: Keyring) -> list[str]:
    """What comes of sealing everything anew while we serve."""
    from bot.store.rotation import rotate  # noqa: PLC0415 - seldom asked

    return await rotate(store, keyring)


async def _erased(coach: Coach, one: Errand) -> list[str]:
    """What an operator asked to erase while we serve."""
    from bot import erasing  # noqa: PLC0415 - seldom asked

    gone = await erasing.erase(coach.store, one.tenant, one.person)
    coach.forget(one.tenant, one.person)
    return [f"Erased: {erasing.told(gone)}."]


def looking(settings: Settings) -> Looking:
    """The notebooks for who only reads, also while another process holds them. Raises BadSettings and OSError."""
    from bot.store.looking import Looking  # noqa: PLC0415 - for the doors

    return Looking(settings.data, keyring(settings).reading(settings.data))


def around(settings: Settings, year: int) -> Around:
    """What each decision about a nudge knows from outside the notebook; half a second, so call it in a thread."""
    free = freedays.calendar((settings.country, *freedays.COUNTRIES), range(year, year + CALENDAR_YEARS))
    return Around(free=free, country=settings.country, held=settings.holdout)


async def _settle_in(house: House, night: Nightly, library: Library, settings: Settings, year: int) -> None:
    """What may come after the door is open: the beat, and what the first date and the first mistake want."""
    # First the holidays: a nudge on such a day would be the first one sent.
    house.coach.post.around = await asyncio.to_thread(around, settings, year)
    house.engine.start()
    night.start()
    await asyncio.to_thread(reading.warm, library.language)


def _said_aloud(task: asyncio.Task[None]) -> None:
    """Without a beat nobody is nudged: the operator has to know at once."""
    if not task.cancelled() and (error := task.exception()):
        log.critical("the beat did not start", exc_info=error, extra={"action": "start"})


@dataclass(frozen=True, slots=True)
class _Build:
    """Makes the rooms that are set up, then the coach who knows their chats, then lets them meet."""

    settings: Settings
    library: Library
    store: TinyStore
    clock: Clock
    stack: contextlib.AsyncExitStack
    diaries: Diaries

    async def house(self, *, local: bool) -> House:
        """Slack and Teams side by side; the local chat when neither is set up, or when it is asked for."""
        if local or not (self.settings.slack or self.settings.teams):
            return await self._local()
        slack = self._slack_chat() if self.settings.slack else None
        teams = self._teams_room(self.clock) if self.settings.teams else None
        chats: dict[str, Chat] = {one.platform: one for one in (slack, teams and teams.chat) if one}
        links = await self._links() if slack and teams else None
        spoken = [links.chat(chat, chats) if links else chat for chat in chats.values()]
        coach = Coach(self.library, self.store, spoken, self.settings.keep, self.diaries)
        house = House(coach, Engine(coach.wake, self.clock), self.store)
        if slack:
            house.engine.beside.append(slack.standing.look)
            house.troubles.append(lambda: slack.standing.trouble)
            house.slack = await self._slack(slack, links.coach(coach, slack.platform) if links else coach)
        if teams:
            house.troubles.append(lambda: teams.chat.trouble)
            house.teams = await self._teams(teams, coach, links)
        if self.settings.called:
            house.page = self._page
        return house

    def _page(self, path: str) -> bytes | None:
        from bot.content import legal  # noqa: PLC0415 - nobody reads it while we start

        return legal.pages(self.library.say, self.library.language, self.settings.keep, self.settings.holdout).get(path)

    async def _links(self) -> Links | None:
        """Who is in Slack and in Teams; None when nobody is."""
        from bot import linking  # noqa: PLC0415 - only where both are switched on

        return await linking.load(self.store, _ids()) or None

    def _slack_chat(self) -> SlackChat:
        from bot.chat.slack.send import SlackChat  # noqa: PLC0415 - only where Slack is switched on

        assert self.settings.slack is not None  # noqa: S101 - the caller looked
        return SlackChat(self.settings.slack, self.clock)

    async def _slack(self, chat: SlackChat, coach: Coach | LinkedCoach) -> Room:
        from bot.chat.slack.connect import SlackRoom  # noqa: PLC0415

        assert self.settings.slack is not None  # noqa: S101 - the caller looked
        room = SlackRoom(self.settings.slack, chat, coach, self.clock, self.library.say)
        self.stack.push_async_callback(room.stop)
        await room.start()
        return room

    def _teams_room(self, clock: Clock) -> TeamsRoom:
        from bot.chat.teams.connect import TeamsRoom  # noqa: PLC0415 - two seconds, only where Teams is switched on

        assert self.settings.teams is not None  # noqa: S101 - the caller looked
        return TeamsRoom(self.settings.teams, clock, self.library.say)

    async def _teams(self, room: TeamsRoom, coach: Coach, links: Links | None = None) -> Room:
        platform = room.chat.platform

        async def notebook(tenant: str, person: str) -> Notebook | None:
            whose = links.kept(platform, tenant, person) if links else (tenant, person)
            return await self.store.read(*whose)

        room.joins(links.coach(coach, platform) if links else coach, coach.places, notebook)
        self.stack.push_async_callback(room.stop)
        await room.start()
        return room

    async def _local(self) -> House:
        from bot.chat.local.connect import Completion, LocalChat, LocalRoom, MovedClock  # noqa: PLC0415 - not for Slack

        moved, say = MovedClock(self.clock), self.library.say
        chat = LocalChat(moved)
        teams = self._teams_room(moved) if self.settings.teams else None
        chats = [chat, teams.chat] if teams else [chat]
        coach = Coach(self.library, self.store, chats, self.settings.keep, self.diaries)
        engine = Engine(coach.wake, moved)
        words = [Completion(word, hint) for word, hint in completions(self.library)]
        room = LocalRoom(
            chat=chat,
            coach=coach,
            clock=moved,
            say=say,
            completions=words,
            tick=engine.nudge_now,
            outlook=partial(coach.post.outlook, "local"),
        )
        if not self.store.knows("local", "anna"):
            await room.seed()
        self.stack.callback(room.close)
        house = House(coach, engine, self.store, local=room.asgi, closing=[room.close])
        if teams:
            house.teams = await self._teams(teams, coach)
        return house


def _ids() -> dict[str, re.Pattern[str]]:
    """What an id of a person looks like, by platform."""
    from bot.chat.slack.read import PERSON_ID as SLACK  # noqa: PLC0415 - only where both are switched on
    from bot.chat.teams.read import PERSON_ID as TEAMS  # noqa: PLC0415

    return {"slack": SLACK, "teams": TEAMS}


async def link_people(settings: Settings, found: list[Row]) -> list[str]:
    """Link who is in Slack and in Teams, while nothing serves; returns what to tell the operator.

    Raises BadSettings, Busy and OSError.
    """
    from bot import linking  # noqa: PLC0415 - a door of its own

    if not (settings.slack and settings.teams):
        message = "linking needs Slack and Teams: set SLACK_BOT_TOKEN and TEAMS_CLIENT_ID, with what belongs to them"
        raise BadSettings(message)
    store, _ = await notebooks(settings)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        build = _Build(settings, load(settings.language, settings.prompts), store, now, stack, Desk())
        slack, teams = build._slack_chat(), build._teams_room(now)  # noqa: SLF001 - our own
        stack.push_async_callback(slack.close)
        stack.push_async_callback(teams.stop)
        return await linking.link(found, {"slack": slack.by_email, "teams": teams.by_email}, store, _ids())


def completions(library: Library) -> list[tuple[str, str]]:
    """What can be typed, with what it does: the commands, every guide and every topic."""
    known = library.say.sentences
    commands = [(f"/{key.partition('.')[2]}", words) for key, words in known.items() if key.startswith("complete.")]
    guides = [(f"/{_first(library, 'guide')} {guide.stem}", guide.title) for guide in library.guides.values()]
    topics = [(f"/{_first(library, 'questions')} {topic.stem}", topic.title) for topic in library.topics.values()]
    return [*commands, *guides, *topics]


def _first(library: Library, verb: str) -> str:
    """The first word of a verb in this language: the one we show."""
    return next(word for word, meaning in library.lexicon.verbs.items() if meaning == verb and word != verb)
