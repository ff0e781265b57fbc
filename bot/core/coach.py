"""The one way in: a request becomes an answer, a moment becomes nudges."""

from __future__ import annotations

import asyncio
import logging
import re
import zlib
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import compliments, delivery, habits, home, logbook, nudges, privacy, settling, sharing, talks, team
from bot.core.card import NOTHING, Answer, Card, Text
from bot.core.commands import Command, Found, fold, option, understand
from bot.core.errors import NotUnderstood
from bot.core.guides import Guides
from bot.core.letters import card as letter
from bot.core.model import Due, Notebook, Person, Request, Source, State
from bot.core.pages import Library
from bot.core.ports import Chat, Refused, Store
from bot.core.questions import Questions
from bot.core.turn import Turn
from bot.core.welcome import crisis_card, help_card, invite, unknown_card

log = logging.getLogger(__name__)
VIA = re.compile(r" via (\w+)$")
LOOK_AGAIN = timedelta(days=1)
AT_ONCE, PATIENCE, RECENT = 16, 1.0, 10_000
# A longer line is a text, not the name of a guide.
SHORT = 60
Act = Callable[[Turn], Answer | Awaitable[Answer]]


class Coach:
    """Answers people and wakes what is due; knows no platform, no file and no clock."""

    def __init__(self, library: Library, store: Store, chats: Iterable[Chat]) -> None:
        self.library, self.store = library, store
        self.chats = {chat.platform: chat for chat in chats}
        self.guides, self.questions = Guides(library), Questions(library)
        self.help, self.crisis = help_card(library), crisis_card(library)
        self.recent: OrderedDict[tuple[str, str], deque[str]] = OrderedDict()
        self._gate, self._under_way = asyncio.Semaphore(AT_ONCE), set[asyncio.Task[None]]()
        self._acts: dict[str, Act] = {
            "compliment": compliments.answer,
            "share": sharing.share,
            "undo": sharing.undo,
            "rhythm": habits.answer,
            "log": logbook.answer,
            "team": team.answer,
            "talk": talks.answer,
            "talks": talks.answer,
            "home": lambda turn: Answer(card=home.card(turn)),
            "privacy": self._privacy,
            "settle": settling.done,
            "snooze": settling.snooze,
            "why": settling.why,
            "note": settling.note,
            "thank": self._thank,
        }

    # What needs no notebook: instant, and the same Card object for the same question.

    def glance(self, request: Request) -> Answer | None:
        """The answer when it needs nobody's notebook and no I/O; None means: use answer()."""
        if request.source not in (Source.TYPED, Source.PRESSED) or VIA.search(request.words):
            return None
        if not self.store.knows(request.tenant, request.person):
            return None
        return self._pure(request)

    def _pure(self, request: Request) -> Answer | None:
        command = self._understood(request.words)
        if command is None:
            return None
        match command.verb:
            case "guide":
                card = self._guide(request, command.rest)
            case "questions":
                card = self.questions.answer(command.rest, zlib.crc32(request.id.encode()))
            case "help":
                card = self.help
            case "crisis":
                card = self.crisis
            case _:
                return None
        if card is None:
            return None
        shown_there = command.rest.endswith((" full", " brief", " short")) or " from " in command.rest
        return Answer(card=card, in_place=request.source is Source.PRESSED and shown_there)

    def _understood(self, words: str) -> Command | None:
        """A verb first; else the bare name of a guide ("stijl3") is enough."""
        lexicon = self.library.lexicon
        found = understand(words, lexicon)
        if found and found.verb == "guide" and (instead := lexicon.reserved.get(fold(found.rest), "menu")) != "menu":
            return Command(instead)
        if found or len(words) > SHORT:
            return found
        if option(words, lexicon)[0] in ("stop", "pause"):
            return Command("rhythm", words)
        match = self.guides.matcher.match(words) if words.strip() else None
        exact = isinstance(match, Found) and not match.guess
        return Command("guide", words) if exact else None

    def _guide(self, request: Request, rest: str) -> Card | None:
        who = (request.tenant, request.person)
        if not rest.strip() or rest == "menu":
            recent = self.recent.get(who)
            return self.guides.menu(tuple(recent)) if recent else self.guides.card("menu", "")
        stem = rest.split(maxsplit=1)[0]
        if stem in self.library.guides:
            self._remember(who, stem)
        return self.guides.answer(rest)

    def _remember(self, who: tuple[str, str], stem: str) -> None:
        """The last three guides, in memory only: a word typed after /gesprek is not kept."""
        seen = self.recent.setdefault(who, deque(maxlen=3))
        if stem in seen:
            seen.remove(stem)
        seen.appendleft(stem)
        if len(self.recent) > RECENT:
            self.recent.popitem(last=False)

    # What a person does.

    async def answer(self, request: Request) -> Answer:
        """Carry out a request once; the id is kept in the same write as its effect."""
        command = self._understood(VIA.sub("", request.words))
        if command and command.verb == "privacy" and command.rest == "erase sure":
            return await self._erase(request)
        try:
            async with self._opened(request.tenant, request.person, request.platform, request.moment) as book:
                if request.source is not Source.ARRIVED and request.id in book.handled:
                    return NOTHING
                self._meet(book, request, command)
                answer = await self._act(request, command, book)
                if request.source is not Source.ARRIVED:
                    book.handled[request.id] = request.moment
                return answer
        except NotUnderstood as error:
            return self._mend(request, error)

    async def _act(self, request: Request, command: Command | None, book: Notebook) -> Answer:
        used = VIA.search(request.words)
        if used:
            due = next((due for due in book.outbox if due.id == used[1]), None)
            if due:
                nudges.settle(book, due)
            request = replace(request, words=VIA.sub("", request.words))
        pure = self._pure(request)
        if pure is not None:
            return replace(pure, in_place=False) if used else pure
        act = self._acts.get(command.verb) if command else None
        if command is None or act is None:
            return Answer(card=unknown_card(self.library, request.words))
        done = act(self._turn(request, command.rest, book))
        return done if isinstance(done, Answer) else await done

    def _turn(self, request: Request, rest: str, book: Notebook) -> Turn:
        chat = self.chats[request.platform]
        return Turn(
            request=request,
            rest=rest,
            book=book,
            library=self.library,
            who=lambda person: chat.person(request.tenant, person),
        )

    def _meet(self, book: Notebook, request: Request, command: Command | None) -> None:
        """The first contact: a welcome that offers the rhythm. Who only says thanks is left in peace."""
        if book.met is None and not (command and command.verb in ("thank", "rhythm")):
            book.met = request.moment
            invite(book, request.moment)

    def _mend(self, request: Request, error: NotUnderstood) -> Answer:
        words = self.library.say(error.key, **error.values)
        if request.source is Source.SUBMITTED and error.field:
            return Answer(errors=((error.field, words),))
        return Answer(card=Card("", (Text(words), self.help.blocks[2])))

    async def _privacy(self, turn: Turn) -> Answer:
        if turn.rest.startswith("erase"):
            return Answer(card=privacy.erase_card(turn))
        if turn.rest == "keep":
            return Answer(card=Card("", (Text(turn.say("privacy.kept")), self.help.blocks[2])), in_place=True)
        about = self.store.about(turn.request.tenant, turn.request.person)
        return Answer(card=privacy.card(turn, sum(about.values())))

    async def _erase(self, request: Request) -> Answer:
        await self.store.erase(request.tenant, request.person)
        self.recent.pop((request.tenant, request.person), None)
        return Answer(card=Card("", (Text(self.library.say("privacy.erased")),)), in_place=True, home_changed=True)

    async def _thank(self, turn: Turn) -> Answer:
        return settling.thank(turn)

    # What time does.

    async def wake(self, moment: datetime) -> None:
        """Put in the outbox what is due and send it; quick sendings end before this returns."""
        seen = set[tuple[str, str]]()
        while batch := [who for who in self.store.due(moment, 50 + len(seen)) if who not in seen]:
            for who in batch:
                seen.add(who)
                await self._wake_one(*who, moment)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=PATIENCE)

    async def _wake_one(self, tenant: str, person: str, moment: datetime) -> None:
        try:
            async with self._opened(tenant, person, "", moment) as book:
                nudges.wake(book, self.library, moment)
                nudges.prune(book, moment)
                claimed = delivery.claim(book, moment)
        except Exception:
            # One leader's trouble never keeps another leader's nudge.
            log.exception("wake failed", extra={"tenant": tenant, "person": person})
            return
        for due in claimed:
            task = asyncio.create_task(self._deliver(tenant, person, due, moment))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _deliver(self, tenant: str, person: str, due: Due, moment: datetime) -> None:
        """Send one letter and write down how it ended."""
        async with self._gate:
            chat = self.chats.get(due.address.platform)
            book = await self.store.read(tenant, person)
            if chat is None or book is None:
                return
            if due.kind == "withdraw":
                sent = next((other for other in book.outbox if other.id == due.about), None)
                if sent:
                    await chat.withdraw(sent.address, sent.receipt)
                card, outcome = None, None
            else:
                card = letter(due, book, self.guides, moment)
                outcome = await chat.send(due.address, card, due.key) if card else None
        async with self._opened(tenant, person, "", moment) as book:
            if outcome is None:
                delivery.drop(book, due)
                return
            ended = delivery.settle(book, due, outcome, moment)
            if ended.state is State.FAILED and isinstance(outcome, Refused):
                log.warning("not sent", extra={"key": due.key, "reason": outcome.reason})
                settling.tell(book, ended, moment)

    async def next_nudge(self, tenant: str, person: str, moment: datetime) -> datetime | None:
        """When this person hears from us next."""
        book = await self.store.read(tenant, person)
        return nudges.next_due(book, moment) if book else None

    @asynccontextmanager
    async def _opened(self, tenant: str, person: str, platform: str, moment: datetime) -> AsyncGenerator[Notebook]:
        """The notebook, with its owner as the platform knows them today and its next waking set on leaving."""
        async with self.store.notebook(tenant, person) as book:
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
            moved = found.zone != book.owner.zone
            book.owner, book.looked = _known(found), moment
            if moved:
                nudges.replan(book, moment)


def _known(person: Person) -> Person:
    return person if person.name.strip() else replace(person, name=person.id)
