"""What happens between an activity and its acknowledgement; the one boundary where bugs end."""

from __future__ import annotations

import asyncio
import logging
import traceback
import weakref
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.chat.payload import Unreadable, string
from bot.chat.teams.offers import Offers
from bot.chat.teams.outcomes import TROUBLE, code_of
from bot.chat.teams.read import Arrival, Left, Place, Team, read
from bot.chat.teams.render import Json
from bot.chat.teams.reply import Replies, Reply, Say
from bot.chat.teams.send import TeamsChat
from bot.chat.teams.teams import Teams
from bot.core.card import NOTHING, Answer, Card, Form, Text
from bot.core.errors import trouble
from bot.core.request import Request, Source

T = TypeVar("T")
Make = Callable[[Arrival, Answer], Awaitable[Reply]]
log = logging.getLogger(__name__)
# A message is acknowledged as soon as what was typed is kept, and never later than this.
ACK_SECONDS = 1.0
# Whoever waits longer than this sees that we are busy (Teams: an answer or a sign within 2 s).
TYPING_SECONDS = 1.5
# A press has to be answered itself, within 5 s; what takes longer comes in the chat.
PRESS_SECONDS = 3.5
FINISH_SECONDS = 5.0
REMEMBERED = 10_000
OK, UNSUPPORTED = 200, 501
MESSAGES = frozenset({Place.CHAT, Place.ABROAD, Place.ARRIVED})


class Coach(Protocol):
    """What a room asks of the coach."""

    def glance(self, request: Request) -> Answer | None:
        """Answer at once what needs no notebook; None when it takes more."""
        ...

    async def answer(self, request: Request) -> Answer:
        """Answer anything."""
        ...

    async def lose(self, tenant: str, person: str, moment: datetime, reason: str) -> None:
        """This person took us away."""
        ...


class Listener:
    """Hears activities, asks the coach, and lets Replies bring the answer."""

    def __init__(
        self, coach: Coach, chat: TeamsChat, offers: Offers, teams: Teams, clock: Callable[[], datetime], say: Say
    ) -> None:
        self._coach, self._chat, self._offers, self._teams = coach, chat, offers, teams
        self._clock, self._say = clock, say
        self._replies = Replies(chat, say, offers, self._form_again)
        self._tasks: set[asyncio.Task[Any]] = set()
        # Two quick lines of one person are answered in the order they were typed.
        self._lines: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        # Messages of late, and whether a glance answered them: nothing is kept of those, and Teams may say them again.
        self._glanced: OrderedDict[tuple[str, str], bool] = OrderedDict()

    async def hear(self, activity: object) -> tuple[int, Json | None]:
        """Take in what Teams says; returns the status and the body to answer with."""
        invoke = string(activity, "type") == "invoke"
        try:
            heard = read(activity, self._clock())
        except Unreadable as error:
            log.warning("unreadable activity: no %s", error)
            return (UNSUPPORTED if invoke else OK), None
        match heard:
            case None:
                return (UNSUPPORTED if invoke else OK), None
            case Left():
                await self._lost(heard)
                return OK, None
            case Team():
                self._begin(self._teams.changed(heard, self._clock()))
                return OK, None
            case Arrival():
                self._note(heard)
                if heard.route.place in MESSAGES:
                    await self._message(heard)
                    return OK, None
                return OK, await self._press(heard)

    async def finish(self) -> None:
        """Let what was begun come to its end, within five seconds."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=FINISH_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _note(self, arrival: Arrival) -> None:
        request = arrival.request
        self._chat.heard(request.tenant, request.person, arrival.route.service, request.contact)
        for person, name in arrival.names.items():
            self._chat.people.told(request.tenant, person, name, request.contact if person == request.person else None)

    # Messages: acknowledged, then answered through Teams' own door.

    async def _message(self, arrival: Arrival) -> None:
        kept = asyncio.Event()
        self._begin(self._converse(arrival, kept))
        try:
            async with asyncio.timeout(ACK_SECONDS):
                await kept.wait()
        except TimeoutError:
            log.info("acknowledged before it was kept: %s", _about(arrival.request))

    async def _converse(self, arrival: Arrival, kept: asyncio.Event) -> None:
        brought = asyncio.Event()
        if arrival.route.place is not Place.ARRIVED:
            self._begin(self._busy_unless(brought, arrival))
        line = self._lines.setdefault(arrival.route.conversation + arrival.request.person, asyncio.Lock())
        try:
            async with line:
                arrival = await self._resolved(arrival)
                answer = await self._answer(arrival)
                kept.set()
                reply = await self._made(self._replies.reply, arrival, answer)
                if reply.post is not None:
                    await self._deliver(arrival, reply.post)
        finally:
            kept.set()
            brought.set()

    async def _busy_unless(self, brought: asyncio.Event, arrival: Arrival) -> None:
        try:
            async with asyncio.timeout(TYPING_SECONDS):
                await brought.wait()
        except TimeoutError:
            await self._replies.busy(arrival.route)

    async def _resolved(self, arrival: Arrival) -> Arrival:
        request, route = arrival.request, arrival.route
        if request.person not in arrival.names:
            people = self._chat.people
            await people.meets(request.tenant, request.person, route.service, route.conversation, route.account)
        if "@" not in request.words:
            return arrival
        words = await self._chat.people.resolved(request.tenant, route.service, route.conversation, request.words)
        return replace(arrival, request=replace(request, words=words))

    # Presses: answered in the answer itself.

    async def _press(self, arrival: Arrival) -> Json | None:
        if not arrival.request.words:
            return self._replies.unchosen()
        thinking = self._begin(self._answer(arrival))
        await asyncio.wait({thinking}, timeout=PRESS_SECONDS)
        if not thinking.done():
            self._begin(self._later(arrival, thinking))
            return self._replies.wait(arrival)
        reply = await self._made(self._replies.reply, arrival, thinking.result())
        if reply.post is not None:
            self._begin(self._deliver(arrival, reply.post))
        return reply.body

    async def _later(self, arrival: Arrival, thinking: asyncio.Task[Answer]) -> None:
        reply = await self._made(self._replies.late, arrival, await thinking)
        if reply.post is not None:
            await self._deliver(arrival, reply.post)

    async def _checked(self, request: Request) -> Request:
        """A channel comes from a list of ours; whoever sends another one chose none."""
        channel = request.fields.get("channel", "")
        if not channel:
            return request
        offered = {one for one, _ in await self._offers.channels(request.tenant, request.person)}
        return replace(request, fields={**request.fields, "channel": channel if channel in offered else ""})

    # The coach, and the boundary

    async def _answer(self, arrival: Arrival) -> Answer:
        request = arrival.request
        try:
            return self._at_a_glance(request) or await self._coach.answer(await self._checked(request))
        except Exception as error:  # noqa: BLE001 - the boundary
            _report(_about(request), error)
            return self._sorry(arrival, trouble(error))

    def _at_a_glance(self, request: Request) -> Answer | None:
        """A page to read, that needs no notebook; a message is answered once, also when Teams says it again."""
        if request.source is Source.PRESSED:
            return self._coach.glance(request)
        if request.source is not Source.SAID:
            return None
        key = request.tenant, request.id
        if key in self._glanced:
            return NOTHING if self._glanced[key] else None
        answer = self._coach.glance(request)
        self._glanced[key] = answer is not None
        if len(self._glanced) > REMEMBERED:
            self._glanced.popitem(last=False)
        return answer

    async def _made(self, make: Make, arrival: Arrival, answer: Answer) -> Reply:
        """The answer as Teams shows it; else that we are sorry, with the form, and at the very least in words."""
        words = Answer(card=Card("", (Text(self._say("room.broke")),)))
        for attempt in (answer, self._sorry(arrival), words):
            try:
                return await make(arrival, attempt)
            except Exception as error:  # noqa: BLE001 - the boundary: a card that cannot be rendered
                _report(_about(arrival.request), error)
        return Reply()

    async def _deliver(self, arrival: Arrival, post: Json) -> None:
        try:
            await self._replies.deliver(arrival, post)
        except TROUBLE as error:
            log.warning("answer not brought: %s %s", code_of(error), _about(arrival.request))
        except Exception as error:  # noqa: BLE001 - the boundary
            _report(_about(arrival.request), error)

    async def _form_again(self, arrival: Arrival) -> Form | None:
        """The form somebody sent, as it was asked: what they typed is put back in it."""
        request = arrival.request
        if not arrival.route.opens:
            return None
        asked = replace(
            request,
            id=f"{request.id}|{arrival.route.activity}|again",
            source=Source.PRESSED,
            words=arrival.route.opens,
            fields={},
        )
        try:
            return (await self._coach.answer(asked)).form
        except Exception as error:  # noqa: BLE001 - the boundary
            _report(_about(request), error)
            return None

    async def _lost(self, left: Left) -> None:
        try:
            await self._coach.lose(left.tenant, left.person, self._clock(), "uninstalled")
        except Exception as error:  # noqa: BLE001 - the boundary
            _report(f"taken away tenant={left.tenant} person={left.person}", error)

    def _sorry(self, arrival: Arrival, key: str = "room.broke") -> Answer:
        words = self._say(key)
        if arrival.request.source is Source.SUBMITTED and arrival.route.opens:
            # Above the fields: the form stays open with everything that was typed.
            return Answer(errors=(("", words),))
        return Answer(card=Card("", (Text(words),)))

    def _begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _about(request: Request) -> str:
    return f"source={request.source} tenant={request.tenant} person={request.person}"


def _report(about: str, error: Exception) -> None:
    # The frames without the message: that one may quote what a person typed.
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("broke with %s %s\n%s", type(error).__name__, about, frames)
