"""What happens between a payload and its acknowledgement; the one boundary where bugs end."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.chat.payload import Unreadable
from bot.chat.slack.outcomes import TROUBLE, code_of, outcome_of
from bot.chat.slack.read import PLATFORM, Arrival, Place, Route, read
from bot.chat.slack.render import Json
from bot.chat.slack.reply import Replies, Say, ephemeral
from bot.chat.slack.standing import farewell
from bot.core.card import Answer, Card, Quote, Text
from bot.core.commands import without_names
from bot.core.errors import trouble
from bot.core.outcomes import Refused
from bot.core.request import Request, Source

T = TypeVar("T")
log = logging.getLogger(__name__)
# Slack waits three seconds for an acknowledgement; what is not ready after two travels on its own.
PROMPT_SECONDS = 2.0
FINISH_SECONDS = 5.0
REMEMBERED_PAGES = 10_000
REMEMBERED_CARDS = 512


class Coach(Protocol):
    """What a room asks of the coach."""

    def glance(self, request: Request) -> Answer | None:
        """Answer at once what needs no notebook; None when it takes more."""
        ...

    async def answer(self, request: Request) -> Answer:
        """Answer anything."""
        ...


class NotYet(Exception):  # noqa: N818 - it names how far we are
    """What was said is not on the disk in time: Slack is not to take it for heard."""


class Listener:
    """Hears payloads, asks the coach, and lets Replies bring the answer."""

    def __init__(
        self, coach: Coach, replies: Replies, clock: Callable[[], datetime], say: Say, shut: Callable[[str], None]
    ) -> None:
        """`shut` hears that the workspace no longer lets us in."""
        self._coach, self._replies, self._clock, self._say, self._shut = coach, replies, clock, say, shut
        self._tasks: set[asyncio.Task[Any]] = set()
        self._pages: dict[tuple[str, str], None] = {}
        # By identity: the coach hands out the same card for the same guide. Holding the card keeps its id taken.
        self._bodies: dict[int, tuple[Card, str]] = {}

    async def hear(self, payload: object) -> str:
        """Take in what Slack says; returns the acknowledgement's body, JSON or nothing. Raises NotYet."""
        try:
            arrival = read(payload, self._clock())
        except Unreadable as error:
            log.warning("unreadable payload: no %s", error)
            return ""
        if arrival is None:
            if why := farewell(payload):
                self._shut(why)
            return ""
        return self._at_a_glance(arrival) or await self._in_time(arrival)

    async def finish(self) -> None:
        """Let what was begun come to its end, within five seconds."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=FINISH_SECONDS)
            for task in late:
                task.cancel()

    def _at_a_glance(self, arrival: Arrival) -> str:
        if arrival.request.source is not Source.TYPED:
            return ""
        try:
            answer = self._coach.glance(arrival.request)
            return self._body(answer.card) if answer is not None and answer.card is not None else ""
        except Exception as error:  # noqa: BLE001 - the boundary: answer() gets its own chance
            _report(arrival.request, error)
            return ""

    def _body(self, card: Card) -> str:
        known = self._bodies.get(id(card))
        if known is not None:
            return known[1]
        body = json.dumps(ephemeral(card))
        if len(self._bodies) >= REMEMBERED_CARDS:
            self._bodies.clear()
        self._bodies[id(card)] = (card, body)
        return body

    async def _in_time(self, arrival: Arrival) -> str:
        self._remember_page(arrival)
        thinking = self._begin(self._answer(arrival))
        await asyncio.wait({thinking}, timeout=PROMPT_SECONDS)
        if not thinking.done():
            self._begin(self._later(arrival, thinking))
            if arrival.request.source is Source.SAID:
                # Slack says it again, and what was carried out meanwhile is known by its id. Nothing else comes twice.
                raise NotYet
            return _written(self._replies.wait(arrival))
        answer = thinking.result()
        body = self._ack(arrival, answer)
        if body is None:
            self._begin(self._deliver(arrival, answer))
        self._after(arrival, answer)
        return _written(body)

    async def _later(self, arrival: Arrival, thinking: asyncio.Task[Answer]) -> None:
        answer = await thinking
        await self._deliver(arrival, answer)
        self._after(arrival, answer)

    async def _answer(self, arrival: Arrival) -> Answer:
        request = arrival.request
        try:
            known = self._coach.glance(request) if request.source is Source.PRESSED else None
            return known or await self._coach.answer(request)
        except Exception as error:  # noqa: BLE001 - the boundary
            _report(request, error)
            return self._sorry(arrival, trouble(error), _typed(request))

    def _ack(self, arrival: Arrival, answer: Answer) -> Json | None:
        try:
            return self._replies.ack(arrival, answer)
        except Exception as error:  # noqa: BLE001 - the boundary: a card that cannot be rendered
            _report(arrival.request, error)
            return self._replies.ack(arrival, self._sorry(arrival))

    async def _deliver(self, arrival: Arrival, answer: Answer) -> None:
        try:
            await self._replies.deliver(arrival, answer)
        except TROUBLE as error:
            log.warning("answer not brought: %s %s", code_of(error), _about(arrival.request))
            if isinstance(outcome_of(error), Refused):
                await self._apologise(arrival)
        except Exception as error:  # noqa: BLE001 - the boundary: a card that cannot be rendered
            _report(arrival.request, error)
            await self._apologise(arrival)

    async def _apologise(self, arrival: Arrival) -> None:
        try:
            await self._replies.deliver(arrival, self._sorry(arrival))
        except Exception as error:  # noqa: BLE001 - the boundary's own end
            _report(arrival.request, error)

    def _sorry(self, arrival: Arrival, key: str = "room.broke", typed: str = "") -> Answer:
        words = self._say(key)
        if arrival.request.source is Source.SUBMITTED and arrival.route.shown:
            # Beside the field: the window stays open with everything that was typed.
            return Answer(errors=(("", words),))
        return Answer(card=Card("", (Text(words), Quote(typed)) if typed else (Text(words),)))

    def _remember_page(self, arrival: Arrival) -> None:
        if arrival.route.place not in {Place.OPENED_PAGE, Place.PAGE}:
            return
        if len(self._pages) >= REMEMBERED_PAGES:
            del self._pages[next(iter(self._pages))]
        self._pages[arrival.request.tenant, arrival.request.person] = None

    def _after(self, arrival: Arrival, answer: Answer) -> None:
        who = arrival.request.tenant, arrival.request.person
        if answer.home_changed and who in self._pages and arrival.request.source is not Source.ARRIVED:
            self._begin(self._show_page(*who))

    async def _show_page(self, tenant: str, person: str) -> None:
        moment = self._clock()
        request = Request(
            id=f"{person}:{moment.isoformat()}",
            platform=PLATFORM,
            tenant=tenant,
            person=person,
            source=Source.ARRIVED,
            words="home",
            moment=moment,
        )
        arrival = Arrival(request=request, route=Route(place=Place.OPENED_PAGE))
        await self._deliver(arrival, await self._answer(arrival))

    def _begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _typed(request: Request) -> str:
    """What a slash command said: it leaves no trace on the screen, so what was not carried out comes back."""
    return without_names(request.words) if request.source is Source.TYPED else ""


def _written(body: Json | None) -> str:
    return "" if body is None else json.dumps(body)


def _about(request: Request) -> str:
    return f"source={request.source} id={request.id} tenant={request.tenant} person={request.person}"


def _report(request: Request, error: Exception) -> None:
    # The frames without the message: that one may quote what a person typed.
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("broke with %s %s\n%s", type(error).__name__, _about(request), frames)
