"""The one way in: a request becomes an answer, a moment becomes nudges."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core import (
    compliments,
    habit_plan,
    habits,
    home,
    logbook,
    nudges,
    privacy,
    settling,
    sharing,
    snoozing,
    talks,
    team,
    undoing,
    upcoming_cards,
)
from bot.core.calendar_card import answer as about_calendar
from bot.core.card import NOTHING, Answer, Card, Text
from bot.core.commands import Command
from bot.core.errors import NotUnderstood
from bot.core.model import Notebook, Person
from bot.core.pages import Library
from bot.core.places import Places
from bot.core.ports import Chat, Diaries, Store
from bot.core.post import Post
from bot.core.request import Contact, Request, Source
from bot.core.retention import Terms, tidy
from bot.core.shelf import Shelf
from bot.core.sightings import moment, moments
from bot.core.turn import Turn
from bot.core.welcome import invite, unknown_card

VIA = re.compile(r" via (\w+)$")
Act = Callable[[Turn], Answer | Awaitable[Answer]]


class Coach:
    """Answers people and wakes what is due; knows no platform, no file and no clock."""

    def __init__(
        self,
        library: Library,
        store: Store,
        chats: Iterable[Chat],
        terms: Terms | None = None,
        diaries: Diaries | None = None,
    ) -> None:
        self.library, self.store, self.terms = library, store, terms or Terms()
        self.chats = {chat.platform: chat for chat in chats}
        self.shelf = Shelf(library)
        # Who was welcomed, as far as we saw since the start; the others meet us in answer().
        self.met = dict[tuple[str, str], Contact | None]()
        self.post = Post(self.shelf.guides, store, self.chats, self.terms, diaries)
        self.places = Places(store)
        # Who wiped everything is not welcomed again by a page that refreshes itself.
        self.left: dict[tuple[str, str], Person] = {}
        self._acts = self._verbs(diaries)

    def _verbs(self, diaries: Diaries | None) -> dict[str, Act]:
        return {
            "compliment": compliments.answer,
            "share": sharing.share,
            "undo": undoing.undo,
            "rhythm": habits.answer,
            "habit": habit_plan.answer,
            "log": logbook.answer,
            "team": team.answer,
            "talk": talks.answer,
            "talks": talks.answer,
            "upcoming": lambda turn: upcoming_cards.answer(turn, self.post.around, self.terms),
            "moment": lambda turn: moment(turn, self.terms),
            "moments": lambda turn: moments(turn, self.terms),
            "calendar": lambda turn: about_calendar(turn, diaries),
            "home": lambda turn: Answer(card=home.card(turn)),
            "privacy": lambda turn: privacy.answer(
                turn, self.store.about(turn.request.tenant, turn.book.owner.id), self.terms
            ),
            "settle": settling.done,
            "snooze": snoozing.snooze,
            "why": settling.why,
            "note": settling.note,
            "thank": self._thank,
        }

    def _about(self, turn: Turn) -> Mapping[str, int]:
        return self.store.about(turn.request.tenant, turn.request.person)

    # What needs no notebook: instant, and the same Card object for the same question.

    def glance(self, request: Request) -> Answer | None:
        """The answer when it needs nobody's notebook and no I/O; None means: use answer()."""
        if request.source not in (Source.TYPED, Source.SAID, Source.PRESSED) or VIA.search(request.words):
            return None
        who = request.tenant, request.person
        # Whoever writes from a new place, or was out of reach, is first written down there.
        if who not in self.met or who in self.post.unreached or (request.contact and request.contact != self.met[who]):
            return None
        return self.shelf.answer(request)

    # What a person does.

    async def answer(self, request: Request) -> Answer:
        """Carry out a request once; the id is kept in the same write as its effect."""
        command = self.shelf.understood(VIA.sub("", request.words))
        who = request.tenant, request.person
        if request.source is not Source.ARRIVED:
            self.left.pop(who, None)
        elif who in self.left:
            blank = Notebook(tenant=request.tenant, owner=self.left[who])
            return Answer(card=home.card(self._turn(request, "", blank)))
        if command and command.verb == "privacy" and command.rest == "erase sure":
            return await self._erase(request)
        try:
            async with self.post.opened(request.tenant, request.person, request.platform, request.moment) as book:
                if request.source is not Source.ARRIVED and request.id in book.handled:
                    return NOTHING
                tidy(book, request.moment, self.terms)
                self._meet(book, request, command)
                _found_again(book, request)
                answer = await self._act(request, command, book)
                if request.source is not Source.ARRIVED:
                    book.lively = request.moment
                    # A page refreshes itself: what is told once has to stand under something they did.
                    answer = self._told(book, answer)
                    book.handled[request.id] = request.moment
            self.post.unreached.discard(who)
            if book.met:
                self.met[who] = book.contact
            return answer  # noqa: TRY300 - what stands in the way of an answer is NotUnderstood alone
        except NotUnderstood as error:
            return self._mend(request, error)

    async def _act(self, request: Request, command: Command | None, book: Notebook) -> Answer:
        used = VIA.search(request.words)
        if used:
            due = next((due for due in book.outbox if due.id == used[1]), None)
            if due:
                nudges.settle(book, due)
            request = replace(request, words=VIA.sub("", request.words))
        pure = self.shelf.answer(request)
        if pure is not None:
            return replace(pure, in_place=False) if used else pure
        act = self._acts.get(command.verb) if command else None
        if command is None or act is None:
            return Answer(card=unknown_card(self.library, request.words))
        done = act(self._turn(request, command.rest, book))
        return done if isinstance(done, Answer) else await done

    def _told(self, book: Notebook, answer: Answer) -> Answer:
        """Whose notebook came back damaged reads so, once, above what they asked."""
        if not book.mended or answer.card is None:
            return answer
        words, book.mended = Text(self.library.say(f"room.mended-{book.mended}")), ""
        return replace(answer, card=replace(answer.card, blocks=(words, *answer.card.blocks)))

    def _turn(self, request: Request, rest: str, book: Notebook) -> Turn:
        chat = self.chats[request.platform]
        return Turn(
            request=request,
            rest=rest,
            book=book,
            library=self.library,
            who=lambda person: chat.person(request.tenant, person),
            held=self.post.around.held,
        )

    def _meet(self, book: Notebook, request: Request, command: Command | None) -> None:
        """The first contact: a welcome that offers the rhythm. Who only says thanks is left in peace."""
        verb = command.verb if command else ""
        if book.met is not None or verb == "thank":
            return
        book.met = request.moment
        if verb != "rhythm":  # that card is the offer
            invite(book, request.moment)

    def _mend(self, request: Request, error: NotUnderstood) -> Answer:
        words = self.library.say(error.key, **error.values)
        if request.source is Source.SUBMITTED and error.field:
            return Answer(errors=((error.field, words),))
        return Answer(card=Card("", (Text(words), self.shelf.help.blocks[2])))

    async def _erase(self, request: Request) -> Answer:
        who = request.tenant, request.person
        book = await self.store.read(*who)
        await self.store.erase(*who)
        self.shelf.recent.pop(who, None)
        self.met.pop(who, None)
        self.left[who] = book.owner if book else Person(id=request.person, name="")
        return Answer(card=Card("", (Text(self.library.say("privacy.erased")),)), in_place=True, home_changed=True)

    def forget(self, tenant: str, person: str = "") -> None:
        """An operator erased this person, or with "" everybody of a tenant: whoever comes back is new to us."""
        for known in (self.met, self.shelf.recent, self.left):
            for who in [who for who in known if who[0] == tenant and person in ("", who[1])]:
                del known[who]

    async def _thank(self, turn: Turn) -> Answer:
        leader = turn.rest.partition(" ")[0]
        return settling.thank(turn, await self.store.read(turn.request.tenant, leader))

    # Who can be reached.

    async def lose(self, tenant: str, person: str, moment: datetime, reason: str, instead: str = "") -> None:
        """This person took us away: their nudges end quietly, and go on when they come back.

        `instead` is another platform where they still have us.
        """
        self.met.pop((tenant, person), None)
        # Whoever wiped everything, took us away and lets us in again is new to us.
        self.left.pop((tenant, person), None)
        if self.store.knows(tenant, person):
            async with self.post.opened(tenant, person, instead, moment) as book:
                nudges.rest(book, "" if instead else reason)

    # What time does.

    async def wake(self, moment: datetime) -> None:
        """Put in the outbox what is due and send it; quick sendings end before this returns."""
        await self.post.wake(moment)

    async def finish(self, patience: float = 4.0) -> None:
        """Let the sendings under way end before the rooms close."""
        await self.post.finish(patience)

    async def next_nudge(self, tenant: str, person: str, moment: datetime) -> datetime | None:
        """When this person hears from us next."""
        book = await self.store.read(tenant, person)
        return nudges.coming(book, moment) if book else None


def _found_again(book: Notebook, request: Request) -> None:
    """Who does something is there; a place we are told of is where to write from now on."""
    book.contact = request.contact or book.contact
    if book.away:
        nudges.resume(book, request.moment)
