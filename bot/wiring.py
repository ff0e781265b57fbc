"""Joins the rooms: Settings → library, store, chats, coach and engine, behind one ASGI app."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.content.library import load
from bot.core import freedays, reading
from bot.core.coach import Coach
from bot.core.pages import Library
from bot.engine.embedded import Engine
from bot.settings import Settings, SlackSettings
from bot.store.tiny import TinyStore

log = logging.getLogger(__name__)
CALENDAR_YEARS = 5
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]
Clock = Callable[[], datetime]


class Room(Protocol):
    """A platform, live."""

    asgi: Asgi

    async def start(self) -> None:
        """Go live."""
        ...

    async def stop(self) -> None:
        """Finish what was begun."""
        ...


def now() -> datetime:
    """The one place where the clock is read."""
    return datetime.now(UTC)


@dataclass(slots=True)
class House:
    """Everything that runs; `asgi` is what the web server serves."""

    coach: Coach
    engine: Engine
    slack: Room | None = None
    local: Asgi | None = None
    ready: bool = False
    closing: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])

    async def asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send each path to its room. Slack first: its answers are counted in microseconds."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        if self.slack is not None and path.startswith("/slack/"):
            await self.slack.asgi(scope, receive, send)
        elif path == "/healthz":
            await _plain(send, 200, b"ok")
        elif path == "/readyz":
            await _plain(send, *((200, b"ready") if self.ready else (503, b"not ready")))
        elif self.local is not None:
            await self.local(scope, receive, send)
        else:
            await _plain(send, 404, b"not found")

    def close(self) -> None:
        """Let open streams end, so that the server can stop."""
        for end in self.closing:
            end()


async def _plain(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@contextlib.asynccontextmanager
async def opened(settings: Settings, *, local: bool = False, clock: Clock = now) -> AsyncGenerator[House]:
    """The house, live until the block is left: first hear nothing more, then finish, then let go of the disk.

    Raises BadPrompt, BadSettings and Busy. `local` serves the local chat, whatever is set up.
    """
    library = load(settings.language, settings.prompts)
    store = await TinyStore.open(settings.data)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        build = _with_slack if settings.slack and not local else _with_local
        house = await build(settings, library, store, clock, stack)
        stack.push_async_callback(house.coach.finish)
        stack.push_async_callback(house.engine.stop)
        # What is loaded now stays for good: the collector need not walk ten thousand leaders at each full round.
        gc.freeze()
        gc.enable()
        house.ready = True
        settling = asyncio.create_task(_settle_in(house, library, settings.country, clock().year))
        settling.add_done_callback(_said_aloud)
        try:
            yield house
        finally:
            await asyncio.gather(settling, return_exceptions=True)


async def _settle_in(house: House, library: Library, country: str, year: int) -> None:
    """What may come after the door is open: the beat, and what the first date and the first mistake want."""
    # First the calendar: a nudge on a public holiday would be the first one sent.
    house.coach.post.free = await asyncio.to_thread(freedays.calendar, country, range(year, year + CALENDAR_YEARS))
    house.engine.start()
    await asyncio.to_thread(reading.warm, library.language)


def _said_aloud(task: asyncio.Task[None]) -> None:
    """Without a beat nobody is nudged: the operator has to know at once."""
    if not task.cancelled() and (error := task.exception()):
        log.critical("the beat did not start", exc_info=error, extra={"action": "start"})


async def _with_slack(
    settings: Settings, library: Library, store: TinyStore, clock: Clock, stack: contextlib.AsyncExitStack
) -> House:
    from bot.chat.slack.connect import SlackRoom  # noqa: PLC0415 - only where Slack is switched on
    from bot.chat.slack.send import SlackChat  # noqa: PLC0415

    keys: SlackSettings | None = settings.slack
    assert keys is not None  # noqa: S101 - the caller looked
    chat = SlackChat(keys, clock)
    coach = Coach(library, store, [chat])
    room = SlackRoom(keys, chat, coach, clock, library.say)
    stack.push_async_callback(room.stop)
    await room.start()
    return House(coach, Engine(coach.wake, clock), slack=room)


async def _with_local(
    _: Settings, library: Library, store: TinyStore, clock: Clock, stack: contextlib.AsyncExitStack
) -> House:
    from bot.chat.local.connect import Completion, LocalChat, LocalRoom, MovedClock  # noqa: PLC0415 - not for Slack

    moved = MovedClock(clock)
    chat = LocalChat(moved)
    coach = Coach(library, store, [chat])
    engine = Engine(coach.wake, moved)
    words = [Completion(word, hint) for word, hint in completions(library)]
    room = LocalRoom(chat=chat, coach=coach, clock=moved, say=library.say, completions=words, tick=engine.nudge_now)
    if not store.knows("local", "anna"):
        await room.seed()
    stack.callback(room.close)
    return House(coach, engine, local=room.asgi, closing=[room.close])


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
