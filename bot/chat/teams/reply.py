"""How an Answer gets back to whoever asked: in the answer to a press itself, or as a message in their chat."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import assert_never

from bot.chat.teams import limits, render
from bot.chat.teams.form import Errors, Paper, refilled
from bot.chat.teams.offers import Offers
from bot.chat.teams.outcomes import BROKEN, NEVER_LEFT, TROUBLE, code_of, status_of, wait_of
from bot.chat.teams.read import Arrival, Place, Route
from bot.chat.teams.render import Json
from bot.chat.teams.send import TeamsChat
from bot.chat.teams.words import cut
from bot.core.card import Answer, Buttons, Card, Form, Row, Text, bare

log = logging.getLogger(__name__)
Say = Callable[..., str]
MOMENT, LONGEST_WAIT = 0.5, 30.0
REMEMBERED = 500
WORDS = "application/vnd.microsoft.activity.message"


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back at once, and what is posted in the chat after it."""

    body: Json | None = None
    post: Json | None = None


class Replies:
    """Carries answers; decides nothing about what they say."""

    def __init__(
        self, chat: TeamsChat, say: Say, offers: Offers, again: Callable[[Arrival], Awaitable[Form | None]]
    ) -> None:
        self._chat, self._say, self._offers, self._again = chat, say, offers, again
        self._shown: OrderedDict[tuple[str, str, str], Form] = OrderedDict()

    async def reply(self, arrival: Arrival, answer: Answer) -> Reply:
        """What this answer becomes where it was asked."""
        self._forget(arrival, answer)
        match arrival.route.place:
            case Place.CHAT | Place.ABROAD:
                return Reply(None, await self._posted(arrival, answer))
            case Place.CARD:
                return await self._pressed(arrival, answer)
            case Place.FORM_CARD:
                return await self._sent_card(arrival, answer)
            case Place.DIALOG | Place.BOX:
                return await self._asked(arrival, answer)
            case Place.SENT_DIALOG | Place.SENT_BOX:
                return await self._sent_dialog(arrival, answer)
            case Place.ARRIVED:
                return Reply()
            case _:
                assert_never(arrival.route.place)

    def wait(self, arrival: Arrival) -> Json:
        """What to answer while the real answer takes its time: it comes in the chat."""
        words = self._say("teams.wait")
        return _told(words) if arrival.route.place in {Place.CARD, Place.FORM_CARD} else _task_words(words)

    def unchosen(self) -> Json:
        """Nothing was chosen from the list."""
        return _told(self._say("teams.choose-first"))

    async def late(self, arrival: Arrival, answer: Answer) -> Reply:
        """The answer as a message, when the press it belongs to was answered already."""
        self._forget(arrival, answer)
        return Reply(None, await self._posted(arrival, answer))

    async def deliver(self, arrival: Arrival, post: Json) -> None:
        """Post a message where only who asked reads it. Raises TROUBLE when that failed."""
        route = arrival.route
        if route.personal:
            await again_once(lambda: self._chat.wire.post(route.service, route.conversation, post))
        elif route.place is not Place.ABROAD or not await self._whispered(route, post):
            await self._in_own_chat(arrival, post)

    async def busy(self, route: Route) -> None:
        """Show that we are at it; whoever cannot be shown it still gets the answer."""
        try:
            await self._chat.wire.type(route.service, route.conversation)
        except TROUBLE as error:
            log.info("typing ended with %s", code_of(error))

    # What each place shows

    async def _posted(self, arrival: Arrival, answer: Answer) -> Json | None:
        if answer.form is not None:
            paper = await self._paper(arrival, answer.form)
            return self._message(paper.card(), answer.form.title)
        if answer.card is not None:
            return render.message(answer.card, self._say("room.choose"))
        if answer.errors and (form := await self._sent(arrival)):
            paper = await self._paper(arrival, refilled(form, arrival.route.filled))
            return self._message(paper.card(answer.errors), form.title)
        if answer.errors:
            told = Card("", tuple(Text(words) for _, words in answer.errors))
            return render.message(told, self._say("room.choose"))
        return None

    async def _pressed(self, arrival: Arrival, answer: Answer) -> Reply:
        if answer.card is not None and answer.in_place and arrival.route.personal:
            return Reply(_replaced(self._adaptive(answer.card)))
        post = await self._posted(arrival, answer)
        return Reply(_told(self._say("teams.below" if post else "teams.done")), post)

    async def _sent_card(self, arrival: Arrival, answer: Answer) -> Reply:
        if answer.errors and (form := await self._sent(arrival)):
            paper = await self._paper(arrival, refilled(form, arrival.route.filled))
            return Reply(_replaced(paper.card(answer.errors)))
        if answer.form is not None:
            return Reply(_replaced((await self._paper(arrival, answer.form)).card()))
        if answer.card is not None and arrival.route.personal:
            return Reply(_replaced(self._adaptive(answer.card)))
        post = await self._posted(arrival, answer)
        return Reply(_told(self._say("teams.below" if post else "teams.done")), post)

    async def _asked(self, arrival: Arrival, answer: Answer) -> Reply:
        if answer.form is not None:
            return Reply(await self._dialog(arrival, answer.form))
        return Reply(_task_words(self._say("teams.below")), await self._posted(arrival, answer))

    async def _sent_dialog(self, arrival: Arrival, answer: Answer) -> Reply:
        if answer.errors and (form := await self._sent(arrival)):
            return Reply(await self._dialog(arrival, refilled(form, arrival.route.filled), answer.errors))
        if answer.form is not None:
            return Reply(await self._dialog(arrival, answer.form))
        post = await self._posted(arrival, answer)
        if arrival.route.place is Place.SENT_BOX and answer.card is not None:
            # Nothing private may land in the box people type in: what was kept is confirmed, and stands in their chat.
            return Reply(_task(self._say("app.name"), self._adaptive(_readable(answer.card))), post)
        return Reply({}, post)

    async def _dialog(self, arrival: Arrival, form: Form, errors: Errors = ()) -> Json:
        return _task(form.title, (await self._paper(arrival, form)).dialog(errors))

    async def _sent(self, arrival: Arrival) -> Form | None:
        """The form that was sent in: as the coach has it now, else as it was shown; None when neither is there."""
        request, route = arrival.request, arrival.route
        return await self._again(arrival) or self._shown.get((request.tenant, request.person, route.form))

    async def _paper(self, arrival: Arrival, form: Form) -> Paper:
        who, route = (arrival.request.tenant, arrival.request.person), arrival.route
        # A form shown again after a mistake is still the same form.
        nonce = route.form if route.form and route.opens == form.opens else route.activity or arrival.request.id
        self._remember((*who, nonce), form)
        people, channels = await self._offers.of(*who, form)
        return Paper(form, nonce, people, channels, nowhere=self._say("teams.nowhere"))

    def _forget(self, arrival: Arrival, answer: Answer) -> None:
        """A form that was taken need not be shown again."""
        if not answer.errors:
            self._shown.pop((arrival.request.tenant, arrival.request.person, arrival.route.form), None)

    def _remember(self, key: tuple[str, str, str], form: Form) -> None:
        """In memory only: with it a disk that fails does not take what was typed along."""
        self._shown[key] = form
        self._shown.move_to_end(key)
        if len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)

    def _adaptive(self, card: Card) -> Json:
        return render.adaptive(card, self._say("room.choose"))

    def _message(self, card: Json, summary: str) -> Json:
        return {"summary": cut(bare(summary), limits.SUMMARY), "attachments": [render.attachment(card)]}

    # How it travels

    async def _whispered(self, route: Route, post: Json) -> bool:
        """Said where it was asked, to the one who asked alone; False where Teams does not do that."""
        try:
            await self._chat.wire.whisper(route.service, route.conversation, post, route.account)
        except TROUBLE as error:
            log.info("targeted message ended with %s", code_of(error))
            return False
        return True

    async def _in_own_chat(self, arrival: Arrival, post: Json) -> None:
        request, route = arrival.request, arrival.route
        try:
            service, conversation = await self._chat.chat(request.tenant, request.person)
            await again_once(lambda: self._chat.wire.post(service, conversation, post))
        except TROUBLE as error:
            if route.place is not Place.ABROAD:
                raise
            log.info("own chat ended with %s", code_of(error))
            # Not a word of the answer where others read along: only how to get it.
            asked = render.message(Card("", (Text(self._say("teams.add-me")),)), self._say("room.choose"))
            await self._chat.wire.post(route.service, route.conversation, asked)


def _readable(card: Card) -> Card:
    """A card to read: in a dialog of the message box no button of ours works."""
    blocks = tuple(Text(b.words) if isinstance(b, Row) else b for b in card.blocks if not isinstance(b, Buttons))
    return Card(card.title, blocks)


def _replaced(card: Json) -> Json:
    return {"statusCode": 200, "type": render.CARD, "value": card}


def _told(words: str) -> Json:
    return {"statusCode": 200, "type": WORDS, "value": bare(words)}


def _task_words(words: str) -> Json:
    return {"task": {"type": "message", "value": bare(words)}}


def _task(title: str, card: Json) -> Json:
    shown = {"title": cut(bare(title), limits.DIALOG_TITLE) or render.NAME, "width": "medium", "height": "large"}
    return {"task": {"type": "continue", "value": {**shown, "card": render.attachment(card)}}}


async def again_once(call: Callable[[], Awaitable[object]]) -> None:
    """Call Teams; when it says it was too much, or it stumbles, once more a little later."""
    try:
        await call()
    except TROUBLE as error:
        wait = wait_of(error)
        # An answer that stands there twice is better than none; after a time-out it would come too late anyway.
        if wait is None and not (isinstance(error, NEVER_LEFT) or status_of(error) >= BROKEN):
            raise
        await asyncio.sleep(min(MOMENT if wait is None else wait, LONGEST_WAIT))
        await call()
