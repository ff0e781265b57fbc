"""Notebooks opened with today's facts, and what waits in them carried to where it belongs."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import delivery, measuring, nudges, settling, undoing
from bot.core.calendars import Calendars
from bot.core.delivery import TIMES, Again, Times
from bot.core.guides import Guides
from bot.core.lanes import Lanes, Who
from bot.core.letters import card as letter
from bot.core.model import Address, Due, Notebook, Reach, State
from bot.core.outcomes import Found, Gone, Later, Outcome, Refused, Sent, Unknown, Unreadable
from bot.core.outlook import Outlook, looked
from bot.core.ports import Chat, Diaries, Store
from bot.core.presence import silent_until
from bot.core.retention import Terms, tidy

log = logging.getLogger(__name__)
LOOK_AGAIN = timedelta(days=1)
# More than ever wait at once: whoever waits behind somebody who rests has to be seen.
MOST = 200_000
PATIENCE = 1.0
# Seconds. A notebook that could not be woken, or whose letters may not leave yet, is left alone, but not for ever.
AFTER_TROUBLE, LONGEST_REST = 60.0, 300.0
SOON = 30.0
DEACTIVATED = "deactivated"


class Erased(Exception):  # noqa: N818 - it names what happened
    """Whose notebook this was wiped everything meanwhile: nothing is sent, and nothing kept anew."""


class Post:
    """Wakes what is due and delivers it; each notebook on its own, so that one's trouble is nobody else's."""

    def __init__(
        self,
        guides: Guides,
        store: Store,
        chats: Mapping[str, Chat],
        terms: Terms,
        diaries: Diaries | None = None,
        times: Times = TIMES,
    ) -> None:
        self.guides, self.store, self.chats, self.terms = guides, store, chats, terms
        self.calendars = Calendars(diaries, guides.library.lexicon, self.opened)
        self.times = times
        self.around = nudges.QUIET
        # Whom a nudge no longer reached: the first thing they do makes them found again.
        self.unreached = set[Who]()
        self._lanes = Lanes(self._serve)
        # Of the latest beat: who waited in a lane is served at the hour it is by then.
        self._moment: datetime | None = None

    async def wake(self, moment: datetime) -> None:
        """Put in the outbox what is due and send it; quick sendings end before this returns."""
        self._moment = moment
        self._lanes.add(self.store.due(moment, MOST), moment)
        await self._lanes.quiet(PATIENCE)
        await self.calendars.settle()

    async def outlook(self, tenant: str, person: str, moment: datetime) -> Outlook:
        """What comes for this person, and what came."""
        book = await self.store.read(tenant, person)
        return await looked(book, self.guides.library, moment, self.around, self.terms) if book else Outlook()

    async def finish(self, patience: float) -> None:
        """Let what is under way end; after `patience` seconds it is cut off, and looked for after the next start."""
        await self.calendars.stop()
        await self._lanes.finish(patience)

    @property
    def _now(self) -> datetime:
        assert self._moment is not None  # noqa: S101 - nobody is served before the first beat
        return self._moment

    async def _serve(self, tenant: str, person: str) -> float:
        """One notebook: decide what is due, look for what nobody saw end, send; returns for how long it rests."""
        try:
            around = replace(self.around, silence=await self._silence(tenant, person))
            async with self._reopened(tenant, person) as book:
                measuring.follow(book, around, self._now)
                nudges.wake(book, self.guides.library, self._now, around)
                tidy(book, self._now, self.terms)
                unseen = delivery.unseen(book, self._now)
                due, rest = self._claimed(book)
                self.calendars.begin(book, self._now)
            for lost in unseen:
                await self._look_for(tenant, person, lost)
            while due:
                due, rest = await self._deliver(tenant, person, due)
        except Erased:
            return 0.0
        except Exception:
            # One leader's trouble never keeps another leader's nudge; what was being sent stays "sending".
            log.exception("wake failed", extra={"tenant": tenant, "person": person})
            return AFTER_TROUBLE
        return rest

    async def _silence(self, tenant: str, person: str) -> nudges.Silence | None:
        """How the leader is there, asked when a nudge is about to leave; a platform that does not say hinders none."""
        book = await self.store.read(tenant, person)
        chat = self.chats.get(book.platform) if book else None
        if book is None or chat is None or not nudges.stirs(book, self._now):
            return None
        presence = await chat.presence(tenant, book.owner.id, self._now)
        found = presence and silent_until(presence, self.guides.library.lexicon, self._now)
        return nudges.Silence(reason=found[0], until=found[1]) if found else None

    def _claimed(self, book: Notebook) -> tuple[Due | None, float]:
        """The next letter to send; else for how long none of those that are ready may leave."""
        due = delivery.claim(book, self._now, self.times, self._rest)
        closed = [] if due else [self._rest(one.address) for one in delivery.ready(book, self._now)]
        return due, min(*closed, LONGEST_REST) if closed else 0.0

    def _rest(self, address: Address) -> float:
        chat = self.chats.get(address.platform)
        return chat.rest(address) if chat else 0.0

    async def _deliver(self, tenant: str, person: str, due: Due) -> tuple[Due | None, float]:
        """Send one letter, write down how it ended, and claim the next."""
        outcome = await self._sent(tenant, person, due)
        async with self._reopened(tenant, person) as book:
            _write(book, due, outcome, self._now, self.times)
            if book.away:
                self.unreached.add((tenant, person))
            return self._claimed(book)

    async def _sent(self, tenant: str, person: str, due: Due) -> Outcome | None:
        """How the sending ended; None when there was nothing to send."""
        chat, book = self.chats.get(due.address.platform), await self.store.read(tenant, person)
        if chat is None or book is None or (book.away and to_owner(due, book)):
            return None
        try:
            if due.kind == "withdraw":
                return await _withdrawn(chat, due)
            # Asked before anything is sent: to some platforms a message to who left is as good as any.
            if not await _active(chat, due, book):
                return Gone(DEACTIVATED)
            if not to_owner(due, book) and (book := await self.store.read(tenant, person)) is None:
                return None  # asking takes time, in which much can be wiped or undone
            card = letter(due, book, self.guides, self._now, self.around.held)
            return await chat.send(due.address, card, due.key, due.not_after) if card else None
        except Exception:
            log.exception("sending broke", extra={"key": due.key})
            return Unknown()

    async def _look_for(self, tenant: str, person: str, due: Due) -> None:
        """What nobody saw end, looked for where it would stand."""
        found: Found = Unreadable()
        chat = self.chats.get(due.address.platform)
        if chat and due.attempt_at and delivery.again(due.kind) is not Again.ALWAYS:
            try:
                found = await chat.find(due.address, due.key, due.attempt_at, self._now)
            except Exception:
                log.exception("looking broke", extra={"key": due.key})
                found = Unreadable(SOON)
        log.info("looked for", extra={"key": due.key, "reason": type(found).__name__})
        async with self._reopened(tenant, person) as book:
            _write(book, due, found, self._now, self.times)

    @asynccontextmanager
    async def _reopened(self, tenant: str, person: str) -> AsyncGenerator[Notebook]:
        """The notebook of somebody known; raises Erased, and makes none, for who wiped everything meanwhile."""
        if not self.store.knows(tenant, person):
            raise Erased
        async with self.opened(tenant, person, "", self._now, swift=True) as book:
            if not self.store.knows(tenant, person):
                raise Erased
            yield book

    @asynccontextmanager
    async def opened(
        self, tenant: str, person: str, platform: str, moment: datetime, *, swift: bool = False
    ) -> AsyncGenerator[Notebook]:
        """The notebook, with its owner as the platform knows them today and its next waking set on leaving."""
        async with self.store.notebook(tenant, person, swift=swift) as book:
            book.platform = platform or book.platform
            await self._look(book, moment)
            yield book
            waits = nudges.next_due(book, moment), self.calendars.next_look(book, moment)
            book.next_due = min(filter(None, waits), default=None)

    async def _look(self, book: Notebook, moment: datetime) -> None:
        # Who was inactive may be back any day.
        if book.looked and book.owner.active and moment - book.looked < LOOK_AGAIN:
            return
        chat = self.chats.get(book.platform)
        try:
            found = await chat.person(book.tenant, book.owner.id) if chat else None
        except TimeoutError:
            return
        if found:
            # A platform that does not know a zone or a language does not change the one we have.
            owner = replace(found, zone=found.zone or book.owner.zone, language=found.language or book.owner.language)
            before = book.owner.zone
            book.owner, book.looked = replace(owner, name=owner.name.strip() or book.owner.name), moment
            if owner.zone != before:
                nudges.fly(book, before)


async def _withdrawn(chat: Chat, due: Due) -> Outcome:
    try:
        await chat.withdraw(due.address, due.receipt)
    except OSError:
        return Later(SOON)  # it can be done any number of times
    return Sent(due.receipt)


async def _active(chat: Chat, due: Due, book: Notebook) -> bool:
    """Whether its reader is still there, as far as the platform says; a day old is young enough for the owner."""
    if due.address.reach is Reach.CHANNEL:
        return True
    if to_owner(due, book):
        return book.owner.active
    try:
        found = await chat.person(due.address.tenant, due.address.id)
    except TimeoutError:
        return True
    return found is None or found.active


def _write(book: Notebook, due: Due, outcome: Outcome | Found | None, moment: datetime, times: Times) -> None:
    if outcome is None:
        delivery.drop(book, due)
        return
    ended = delivery.settle(book, due, outcome, moment, times)
    measuring.arrived(book, ended, moment)
    if ended.receipt and undoing.gone(book, ended):
        # Undone while it was on its way: what just arrived is taken back.
        undoing.withdraw(book, [ended.about], moment)
    if isinstance(outcome, Gone) and to_owner(due, book):
        log.info("out of reach", extra={"key": due.key, "reason": outcome.reason})
        nudges.rest(book, outcome.reason)
    elif ended.state is State.FAILED and isinstance(outcome, Refused | Gone):
        log.warning("not sent", extra={"key": due.key, "reason": outcome.reason})
        settling.tell(book, ended, moment)
    elif ended.state is State.UNKNOWN:
        log.warning("nobody knows whether it arrived", extra={"key": due.key})
        settling.tell(book, ended, moment)


def to_owner(due: Due, book: Notebook) -> bool:
    """Whether this letter goes to the notebook's own leader."""
    return due.address.reach is Reach.PERSON and due.address.id == book.owner.id
