"""The local room goes live: a page on loopback, its acts, and what arrives by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime
from functools import partial
from itertools import count
from typing import Protocol
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request as Call
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.chat.local import guard, read
from bot.chat.local.chat import BOT, LocalChat
from bot.chat.local.clock import Jump, MovedClock, landing
from bot.chat.local.people import CHANNEL, LEADER, PRESENT, TEAM, TENANT
from bot.chat.local.render import FOLDER, Completion, Renderer, Say
from bot.chat.local.transcript import Message
from bot.core.card import Answer, Form
from bot.core.errors import trouble
from bot.core.model import Person
from bot.core.outlook import Outlook
from bot.core.request import Request

__all__ = ["Completion", "LocalChat", "LocalRoom", "MovedClock"]

log = logging.getLogger(__name__)

SHARED = f"#{CHANNEL}"
HOPS = 60  # nudges on the way of one jump; a coach that keeps answering "now" stops here
BEAT = 15.0  # seconds of silence before the stream shows it lives

Reader = Callable[[read.Body, str, datetime], Request]


class Coach(Protocol):
    """What this room needs of the coach."""

    def glance(self, request: Request) -> Answer | None:
        """An answer that needs no look-up; None asks for `answer`."""
        ...

    async def answer(self, request: Request) -> Answer:
        """What this request gets back."""
        ...

    async def next_nudge(self, tenant: str, person: str, moment: datetime) -> datetime | None:
        """When this person hears from us next."""
        ...


class Stranger(Exception):  # noqa: N818 - it names who asked
    """Nobody here goes by that id."""


class LocalRoom:
    """The page and everything behind it. Built after the chat and the coach; `asgi` is the app to serve."""

    def __init__(
        self,
        *,
        chat: LocalChat,
        coach: Coach,
        clock: MovedClock,
        say: Say,
        completions: Iterable[Completion],
        tick: Callable[[], Awaitable[None]],
        outlook: Callable[[str, datetime], Awaitable[Outlook]],
        beat: float = BEAT,
    ) -> None:
        self._chat, self._coach, self._clock, self._tick, self._beat = chat, coach, clock, tick, beat
        self._outlook = outlook
        self._render = Renderer(say, completions)
        self._seen: dict[str, int] = dict.fromkeys(PRESENT, chat.transcript.revision)
        self._acts = count(1)
        self._open = True
        self.asgi = self._app()

    async def seed(self) -> None:
        """Give a new leader her team, before anybody looks."""
        words = f"team add {' '.join(f'<@{person}>' for person in TEAM)}"
        await self._coach.answer(read.seeding(LEADER, words, self._clock()))

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._open = False
        self._chat.transcript.turn()

    def _app(self) -> Starlette:
        acts = {"/say": self._say, "/press": self._press, "/submit": self._submit, "/clock": self._move}
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/home", self._home),
                Route("/calendar", self._calendar),
                Route("/events", self._events),
                Route("/become", partial(self._acted, self._become), methods=["POST"]),
                *(Route(path, partial(self._acted, act), methods=["POST"]) for path, act in acts.items()),
                Mount("/static", StaticFiles(directory=FOLDER / "static")),
            ],
            middleware=[Middleware(guard.Guard), Middleware(guard.Boundary, sorry=self._sorry)],
            exception_handlers={
                Stranger: partial(_refuse, 404),
                read.Unreadable: partial(_refuse, 400),
                guard.TooLarge: partial(_refuse, 413),
            },
        )

    # The page

    async def _page(self, call: Call) -> Response:
        me = _person(call.query_params.get("me", LEADER))
        transcript, self._seen[me.id] = self._chat.transcript, self._chat.transcript.revision
        parts: dict[str, object] = {
            "revision": transcript.revision,
            "people": self._people(me),
            "clock": await self._clock_now(me),
            "chat": [self._render.message(message, me) for message in transcript.since(me.id, 0)],
            "shared": [self._render.message(message, me) for message in transcript.since(SHARED, 0)],
            "home": self._home_now(me),
            "offline": self._render.trouble("local.offline"),
            "channel": SHARED,
        }
        return HTMLResponse(self._render.page(me, parts))

    async def _home(self, call: Call) -> Response:
        return HTMLResponse(await self._arrive(_person(call.query_params.get("me", ""))))

    async def _calendar(self, call: Call) -> Response:
        me, now = _person(call.query_params.get("me", LEADER)), self._clock()
        return HTMLResponse(self._render.calendar(me, now, await self._outlook(me.id, now)))

    async def _events(self, call: Call) -> Response:
        me = _person(call.query_params.get("me", ""))
        since = call.headers.get("last-event-id") or call.query_params.get("since", "0")
        revision = int(since) if since.isdecimal() and len(since) < len("9" * 20) else 0
        return StreamingResponse(self._stream(me, revision), media_type="text/event-stream")

    async def _stream(self, me: Person, since: int) -> AsyncIterator[str]:
        """What changed, whenever something did; what the page shows already is not sent again."""
        shown = ""
        with self._chat.transcript.following() as bell:
            while self._open:
                bell.clear()
                until, news = self._chat.transcript.revision, self._news(me, since)
                self._seen[me.id] = until
                around = self._people(me) + await self._clock_now(me)
                if news or around != shown:
                    yield _event(until, news + (around if around != shown else Markup()))
                since, shown = until, around
                try:
                    async with asyncio.timeout(self._beat):
                        await bell.wait()
                except TimeoutError:
                    yield ": beat\n\n"

    def _news(self, me: Person, since: int) -> Markup:
        places = (me.id, SHARED)
        news = (self._messages(me, *self._chat.transcript.since(place, since)) for place in places)
        revision, _ = self._chat.homes.get(me.id, (0, None))
        return Markup().join(news) + (self._home_now(me) if revision > since else Markup())

    # The acts

    async def _acted(self, act: Callable[[read.Body, Person], Awaitable[Response]], call: Call) -> Response:
        body = read.Body(await guard.body(call))
        return await act(body, _person(body.text("me")))

    async def _become(self, _: read.Body, me: Person) -> Response:
        # A colleague is visited to see what they got; only their own page, once opened, makes them arrive.
        home = await self._arrive(me) if me.id == LEADER else self._home_now(me)
        await self._tick()
        return HTMLResponse(home)

    async def _say(self, body: read.Body, me: Person) -> Response:
        request = read.line(body, me.id, self._clock())
        typed = self._chat.transcript.add(me.id, me.id, body.text("words").strip())
        answer = await self._answer(request)
        return HTMLResponse(self._messages(me, typed) + await self._shown(answer, me))

    async def _press(self, body: read.Body, me: Person) -> Response:
        answer = await self._answer(read.press(body, me.id, self._clock()))
        pressed = body.text("message").removeprefix("m")
        return HTMLResponse(await self._shown(answer, me, int(pressed) if pressed.isdecimal() else None))

    async def _submit(self, body: read.Body, me: Person) -> Response:
        answer = await self._answer(read.submission(body, me.id, self._clock()))
        if answer.errors:
            return HTMLResponse(self._render.errors(answer.errors, body.text("key")), 422)
        return HTMLResponse(await self._shown(answer, me))

    async def _move(self, body: read.Body, me: Person) -> Response:
        try:
            jump = Jump(body.text("to"))
        except ValueError as error:
            raise read.Unreadable from error
        target = await self._coming((me.id,)) if jump is Jump.NEXT else None
        await self._travel(target or landing(self._clock(), jump, ZoneInfo(me.zone)))
        self._chat.transcript.turn()
        return HTMLResponse(await self._clock_now(me))

    async def _travel(self, target: datetime) -> None:
        """Stop at each nudge on the way, so that every one arrives at its own time."""
        for _ in range(HOPS):
            coming = await self._coming(PRESENT)
            if coming is None or coming >= target:
                break
            self._clock.move(coming)
            await self._tick()
        self._clock.move(target)
        await self._tick()

    async def _coming(self, people: Iterable[str]) -> datetime | None:
        """The first nudge any of these people gets from now on."""
        now = self._clock()
        moments = [await self._coach.next_nudge(TENANT, person, now) for person in people]
        return min((moment for moment in moments if moment and moment > now), default=None)

    async def _answer(self, request: Request) -> Answer:
        glanced = self._coach.glance(request)
        return await self._coach.answer(request) if glanced is None else glanced

    async def _shown(self, answer: Answer, me: Person, pressed: int | None = None) -> Markup:
        """An answer on the page: in the chat, in place of what was pressed, or as a form."""
        shown, transcript = Markup(), self._chat.transcript
        if answer.card:
            changed = transcript.change(me.id, pressed, answer.card) if answer.in_place and pressed else None
            shown += self._messages(me, changed or transcript.add(me.id, BOT, answer.card))
        if answer.form:
            shown += self._form(answer.form, me)
        return shown + await self._arrive(me) if answer.home_changed else shown

    async def _arrive(self, me: Person) -> Markup:
        """The leader's page as it is now; an answer without a card leaves what was there."""
        act = f"arrival-{me.id}-{self._chat.transcript.revision}-{next(self._acts)}"
        answer = await self._answer(read.arrival(me.id, act, self._clock()))
        if answer.card:
            await self._chat.show_home(TENANT, me.id, answer.card)
        return self._home_now(me)

    # The fragments

    def _form(self, form: Form, me: Person) -> Markup:
        return self._render.form(form, f"f{self._chat.transcript.revision}-{next(self._acts)}", me)

    def _messages(self, me: Person, *messages: Message) -> Markup:
        return Markup().join(self._render.message(message, me) for message in messages)

    def _people(self, me: Person) -> Markup:
        news = {key: self._chat.transcript.since(key, self._seen[key]) for key in PRESENT if key != me.id}
        return self._render.people(me, {key: sum(one.speaker == BOT for one in new) for key, new in news.items()})

    async def _clock_now(self, me: Person) -> Markup:
        return self._render.clock(self._clock(), await self._coming((me.id,)), me)

    def _home_now(self, me: Person) -> Markup:
        return self._render.home(*self._chat.homes.get(me.id, (0, None)))

    def _sorry(self, error: Exception) -> Response:
        return HTMLResponse(self._render.trouble(trouble(error)), 500)


def _person(key: str) -> Person:
    if key not in PRESENT:
        raise Stranger
    return PRESENT[key]


def _event(number: int, html: str) -> str:
    lines = html.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join([f"id: {number}", *(f"data: {line}" for line in lines), "", ""])


def _refuse(status: int, call: Call, error: Exception) -> Response:
    log.info("local room refused %s: %s %s", call.url.path, status, error)
    return PlainTextResponse("", status)
