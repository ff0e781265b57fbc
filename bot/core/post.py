"""Notebooks opened with today's facts, and what waits in them carried to where it belongs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import delivery, measuring, nudges, settling, undoing
from bot.core.guides import Guides
from bot.core.letters import card as letter
from bot.core.model import Due, Notebook, Reach, State
from bot.core.outcomes import Gone, Outcome, Refused, Unknown
from bot.core.ports import Chat, Store
from bot.core.retention import Terms, tidy

log = logging.getLogger(__name__)
LOOK_AGAIN = timedelta(days=1)
AT_ONCE, PATIENCE = 16, 1.0
Who = tuple[str, str]
# A notebook that could not be woken is tried again, but not on every beat.
RESTING = timedelta(minutes=1)


class Post:
    """Wakes what is due and delivers it; each notebook on its own, so that one's trouble is nobody else's."""

    def __init__(self, guides: Guides, store: Store, chats: Mapping[str, Chat], terms: Terms) -> None:
        self.guides, self.store, self.chats, self.terms = guides, store, chats, terms
        self.around = nudges.QUIET
        # Whom a nudge no longer reached: the first thing they do makes them found again.
        self.unreached = set[Who]()
        self._under_way = dict[Who, asyncio.Task[None]]()

    async def wake(self, moment: datetime) -> None:
        """Put in the outbox what is due and send it; quick sendings end before this returns.

        A letter is claimed only when there is room to send it: one that waits in a queue of ours would look cut off.
        """
        seen = set[Who]()
        while batch := [who for who in self.store.due(moment, AT_ONCE + len(seen)) if who not in seen]:
            seen.update(batch)
            for who in batch:
                await self._begin(who, moment)
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=PATIENCE)

    async def _begin(self, who: Who, moment: datetime) -> None:
        if who in self._under_way:
            return
        if len(self._under_way) >= AT_ONCE:
            await asyncio.wait(self._under_way.values(), return_when=asyncio.FIRST_COMPLETED)
        self._under_way[who] = asyncio.create_task(self._serve(*who, moment))

    async def finish(self, patience: float) -> None:
        """Let what is under way end; after `patience` seconds it is cut off, and the outbox knows it as unsure."""
        under_way = set(self._under_way.values())
        if under_way:
            _, left = await asyncio.wait(under_way, timeout=patience)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _serve(self, tenant: str, person: str, moment: datetime) -> None:
        """One notebook: decide what is due, and send it."""
        try:
            async with self.opened(tenant, person, "", moment, swift=True) as book:
                measuring.follow(book, self.around, moment)
                nudges.wake(book, self.guides.library, moment, self.around)
                tidy(book, moment, self.terms)
                claimed = delivery.claim(book, moment)
            for due in claimed:
                await self._deliver(tenant, person, due, moment)
        except Exception:
            # One leader's trouble never keeps another leader's nudge; what was being sent stays "sending".
            log.exception("wake failed", extra={"tenant": tenant, "person": person})
        finally:
            del self._under_way[tenant, person]

    async def _deliver(self, tenant: str, person: str, due: Due, moment: datetime) -> None:
        """Send one letter and write down how it ended."""
        outcome = await self._sent(tenant, person, due, moment)
        # Who wiped everything meanwhile gets no new notebook for it.
        if self.store.knows(tenant, person):
            async with self.opened(tenant, person, "", moment, swift=True) as book:
                _write(book, due, outcome, moment)
                if book.away:
                    self.unreached.add((tenant, person))

    async def _sent(self, tenant: str, person: str, due: Due, moment: datetime) -> Outcome | None:
        """How the sending ended; None when there was nothing to send."""
        chat, book = self.chats.get(due.address.platform), await self.store.read(tenant, person)
        if chat is None or book is None or (book.away and to_owner(due, book)):
            return None
        try:
            if due.kind == "withdraw":
                await chat.withdraw(due.address, due.receipt)
                return None
            card = letter(due, book, self.guides, moment, self.around.held)
            return await chat.send(due.address, card, due.key) if card else None
        except Exception:
            log.exception("sending broke", extra={"key": due.key})
            return Unknown()

    @asynccontextmanager
    async def opened(
        self, tenant: str, person: str, platform: str, moment: datetime, *, swift: bool = False
    ) -> AsyncGenerator[Notebook]:
        """The notebook, with its owner as the platform knows them today and its next waking set on leaving."""
        async with self.store.notebook(tenant, person, swift=swift) as book:
            book.platform = platform or book.platform
            await self._look(book, moment)
            yield book
            book.next_due = nudges.next_due(book, moment)

    async def _look(self, book: Notebook, moment: datetime) -> None:
        if book.looked and moment - book.looked < LOOK_AGAIN:
            return
        chat = self.chats.get(book.platform)
        try:
            found = await chat.person(book.tenant, book.owner.id) if chat else None
        except TimeoutError:
            return
        if found:
            # A platform that does not know a zone or a language does not change the one we have.
            owner = replace(found, zone=found.zone or book.owner.zone, language=found.language or book.owner.language)
            moved = owner.zone != book.owner.zone
            book.owner, book.looked = replace(owner, name=owner.name.strip() or book.owner.name), moment
            if moved:
                nudges.replan(book, moment)


def _write(book: Notebook, due: Due, outcome: Outcome | None, moment: datetime) -> None:
    if outcome is None:
        delivery.drop(book, due)
        return
    ended = delivery.settle(book, due, outcome, moment)
    measuring.arrived(book, ended, moment)
    if ended.state is State.SENT and undoing.gone(book, ended):
        # Undone while it was on its way: what just arrived is taken back.
        undoing.withdraw(book, [ended.about], moment)
    if isinstance(outcome, Gone) and to_owner(due, book):
        log.info("out of reach", extra={"key": due.key, "reason": outcome.reason})
        nudges.rest(book, outcome.reason)
    elif ended.state is State.FAILED and isinstance(outcome, Refused | Gone):
        log.warning("not sent", extra={"key": due.key, "reason": outcome.reason})
        settling.tell(book, ended, moment)


def to_owner(due: Due, book: Notebook) -> bool:
    """Whether this letter goes to the notebook's own leader."""
    return due.address.reach is Reach.PERSON and due.address.id == book.owner.id
