"""How an Answer gets back to whoever asked: in the acknowledgement, or later by the way Slack lent us."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, assert_never

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.chat.payload import string
from bot.chat.slack import form, render
from bot.chat.slack.outcomes import GONE_TRIGGERS, TROUBLE, code_of, outcome_of, wait_of
from bot.chat.slack.read import Arrival, Place, Route
from bot.chat.slack.render import Json
from bot.chat.slack.send import SlackChat, drawn, silent
from bot.core.card import Answer, Button, Buttons, Card, Form, Text, bare
from bot.core.outcomes import Refused
from bot.core.request import Source

log = logging.getLogger(__name__)
Say = Callable[..., str]
LONGEST_WAIT = 30.0
TOO_MANY, OK = 429, 200


class Replies:
    """Carries answers; decides nothing about what they say."""

    def __init__(self, chat: SlackChat, say: Say) -> None:
        self._chat, self._say = chat, say

    def ack(self, arrival: Arrival, answer: Answer) -> Json | None:
        """What of the answer fits in the acknowledgement itself; None when it travels by another way."""
        source = arrival.request.source
        if source is Source.SUBMITTED:
            return self._submitted(arrival.route, answer)
        if source is Source.TYPED and answer.card is not None:
            return ephemeral(answer.card)
        return None

    def wait(self, arrival: Arrival) -> Json | None:
        """What to show in the acknowledgement while the answer takes its time."""
        if arrival.request.source is not Source.SUBMITTED:
            return None
        waiting = Card("", (Text(self._say("room.wait")),))
        return {"response_action": "update", "view": self._window(waiting)}

    async def deliver(self, arrival: Arrival, answer: Answer) -> None:
        """Bring an answer that did not fit in the acknowledgement, or came after it."""
        route = arrival.route
        if route.place is Place.SENT_FORM:
            await self._update(route, self._sent_form(route, answer))
        elif answer.form is not None:
            await self._show_form(arrival, answer.form)
        elif answer.card is not None:
            await self._show_card(arrival, answer.card, in_place=answer.in_place)
        elif answer.errors:
            told = Card("", tuple(Text(words) for _, words in answer.errors))
            await self._show_card(arrival, told, in_place=False)

    def _submitted(self, route: Route, answer: Answer) -> Json:
        if answer.errors:
            return {"response_action": "errors", "errors": errors(route.shown, answer.errors)}
        if answer.form is None and answer.card is None:
            return {"response_action": "clear"}
        return {"response_action": "update", "view": self._sent_form(route, answer)}

    def _sent_form(self, route: Route, answer: Answer) -> Json:
        if answer.errors and route.shown:
            state = route.shown.get("state", {}).get("values", {})
            return form.refilled(dict(route.shown), state, tuple(words for _, words in answer.errors))
        if answer.form is not None:
            return form.view(answer.form, self._say("room.cancel"))
        return self._window(answer.card or Card("", (Text(self._say("slack.done")),)))

    def _window(self, card: Card) -> Json:
        return render.modal(card, self._say("room.close"))

    async def _show_form(self, arrival: Arrival, asked: Form) -> None:
        route = arrival.route
        view = form.view(asked, self._say("room.cancel"))
        if route.place is Place.WINDOW:
            await self._update(route, view)
        elif not await self._open(route, view):
            again = Button(self._say("room.open-form"), asked.opens)
            card = Card(asked.title, (Text(self._say("room.form-waits")), Buttons((again,))))
            await self._tell(arrival, card, in_place=False)

    async def _show_card(self, arrival: Arrival, card: Card, *, in_place: bool) -> None:
        route, request = arrival.route, arrival.request
        match route.place:
            case Place.COMMAND | Place.DIRECT | Place.MESSAGE:
                await self._tell(arrival, card, in_place=in_place)
            case Place.SHORTCUT | Place.PAGE:
                told_here = route.response_url or not await self._open(route, self._window(card))
                if told_here:
                    await self._tell(arrival, card, in_place=False)
            case Place.WINDOW | Place.SENT_FORM:
                await self._update(route, self._window(card))
            case Place.OPENED_PAGE:
                await self._chat.show_home(request.tenant, request.person, card)
            case _:
                assert_never(route.place)

    async def _open(self, route: Route, view: Json) -> bool:
        """Open a window; False when Slack no longer lets us."""
        if not route.trigger:
            return False
        try:
            await self._chat.web.views_open(trigger_id=route.trigger, view=view)
        except TROUBLE as error:
            log.info("views.open ended with %s", code_of(error))
            if isinstance(outcome_of(error), Refused) and code_of(error) not in GONE_TRIGGERS:
                raise
            return False
        return True

    async def _update(self, route: Route, view: Json) -> None:
        await again_once(lambda: self._chat.web.views_update(view_id=route.view, view=view))

    async def _tell(self, arrival: Arrival, card: Card, *, in_place: bool) -> None:
        route = arrival.route
        if not route.response_url:
            await self._say_in_chat(arrival, card)
            return
        alone = route.channel.startswith("D") and route.place is Place.MESSAGE
        body = {
            **render.message(card),
            "response_type": "in_channel" if alone else "ephemeral",
            "replace_original": in_place,
        }
        if not await self._respond(route.response_url, body):
            # Used up or too old: the direct chat is as private, and always there.
            await self._say_in_chat(arrival, card)

    async def _respond(self, url: str, body: Json) -> bool:
        client = AsyncWebhookClient(url, session=self._chat.web.session, retry_handlers=[], logger=silent())
        answer = await client.send_dict(body)
        if answer.status_code == TOO_MANY:
            await asyncio.sleep(min(float(answer.headers.get("Retry-After", "1")), LONGEST_WAIT))
            answer = await client.send_dict(body)
        if answer.status_code != OK:
            log.warning("response_url ended with http_%s", answer.status_code)
        return answer.status_code == OK

    async def _say_in_chat(self, arrival: Arrival, card: Card) -> None:
        direct = arrival.route.place is Place.DIRECT
        channel = arrival.route.channel if direct else arrival.request.person
        thread = {"thread_ts": arrival.route.thread} if direct and arrival.route.thread else {}

        async def show(charts: int) -> None:
            message = {**render.message(card, charts), **thread, "unfurl_links": False, "unfurl_media": False}
            await again_once(lambda: self._chat.web.chat_postMessage(channel=channel, **message))

        await drawn(card, show)


def ephemeral(card: Card) -> Json:
    """A card for the one who typed the command, and nobody else."""
    # This answer goes out once, without a second try: a Slack that draws no charts would show nothing at all.
    return {"response_type": "ephemeral", **render.message(card, charts=0)}


def errors(shown: Mapping[str, Any], found: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Each sentence at its own field; what belongs to none stands at the first."""
    blocks = [block for block in shown.get("blocks", ()) if block.get("type") == "input"]
    names = [string(block, "block_id") for block in blocks]
    told: dict[str, str] = {}
    for name, words in found:
        place = name if name in names or not names else names[0]
        told[place] = f"{told[place]} {bare(words)}" if place in told else bare(words)
    return told


async def again_once(call: Callable[[], Awaitable[object]]) -> None:
    """Call Slack; when it says it was too much, once more after the time it asks for."""
    try:
        await call()
    except SlackApiError as error:
        wait = wait_of(error)
        if wait is None:
            raise
        await asyncio.sleep(min(wait, LONGEST_WAIT))
        await call()
