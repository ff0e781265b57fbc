"""A tiny Bolt app that proves the fake: a command, some buttons, a modal, a Home tab."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from .fake import FakeSlack
from .hosting import hosted
from .shape import Json


def text(words: str) -> Json:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": words}


def button(words: str, action: str, value: str = "v") -> Json:
    """Return a button."""
    return {"type": "button", "text": text(words), "action_id": action, "value": value}


def card(words: str, *elements: Json) -> list[Json]:
    """Return a message's blocks: words, and perhaps something to press."""
    blocks: list[Json] = [{"type": "section", "text": {"type": "mrkdwn", "text": words}}]
    return [*blocks, {"type": "actions", "elements": list(elements)}] if elements else blocks


def form(title: str = "Moment") -> Json:
    """Return a modal with three fields."""
    people = {"type": "users_select", "action_id": "who"}
    seen = {"type": "plain_text_input", "action_id": "a", "max_length": 20}
    rhythm = {
        "type": "checkboxes",
        "action_id": "a",
        "options": [
            {"text": text("Elke week"), "value": "weekly"},
        ],
    }
    return {
        "type": "modal",
        "callback_id": "moment",
        "private_metadata": "m1",
        "title": text(title),
        "submit": text("Bewaren"),
        "close": text("Annuleren"),
        "notify_on_close": True,
        "blocks": [
            {"type": "input", "block_id": "who", "label": text("Wie"), "element": people},
            {"type": "input", "block_id": "seen", "label": text("Wat zag je?"), "element": seen},
            {
                "type": "input",
                "block_id": "often",
                "label": text("Vaker"),
                "optional": True,
                "element": rhythm,
            },
        ],
    }


def make_app(client: AsyncWebClient, heard: list[Json]) -> AsyncApp:
    """Build the app; it notes in `heard` what Slack tells it."""
    app = AsyncApp(client=client, signing_secret=FakeSlack.signing_secret, token=client.token)
    answers_commands(app, heard)
    shows_forms(app, heard)
    hears_events(app, heard)
    return app


def answers_commands(app: AsyncApp, heard: list[Json]) -> None:
    """Answer a command, and presses in that answer."""

    @app.command("/gesprek")
    async def gesprek(ack: AsyncAck, command: Json, respond: AsyncRespond) -> None:
        heard.append(command)
        if command["text"] == "meteen":
            await ack(text="Meteen", blocks=card("Meteen"))
            return
        await ack()
        await asyncio.sleep(0.05)
        more = {
            "type": "overflow",
            "action_id": "more",
            "options": [
                {"text": text("Later"), "value": "later"},
            ],
        }
        blocks = card("*Stijl 3*", button("Alle zinnen", "all"), button("Invullen", "open"), more)
        await respond(text="Stijl 3", blocks=blocks)

    @app.action("all")
    async def everything(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
        await ack()
        heard.append(body)
        await respond(text="Alles", blocks=card("Alle zinnen"), replace_original=True)

    @app.action("more")
    async def more(ack: AsyncAck, body: Json) -> None:
        await ack()
        heard.append(body)


def shows_forms(app: AsyncApp, heard: list[Json]) -> None:
    """Open a modal and take it in."""

    @app.action("open")
    async def opening(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    @app.view("moment")
    async def submitted(ack: AsyncAck, body: Json, view: Json, client: AsyncWebClient) -> None:
        heard.append(body)
        if view["state"]["values"]["seen"]["a"]["value"] == "fout":
            await ack(response_action="errors", errors={"seen": "Te vaag"})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="Bewaard")

    @app.view_closed("moment")
    async def closed(ack: AsyncAck, body: Json) -> None:
        await ack()
        heard.append(body)

    @app.shortcut("compliment")
    async def shortcut(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        heard.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=form("Compliment"))


def hears_events(app: AsyncApp, heard: list[Json]) -> None:
    """Answer direct messages and show a Home tab."""

    @app.event("message")
    async def message(event: Json, say: AsyncSay) -> None:
        heard.append(event)
        await say(text=f"Je zei: {event['text']}")

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient, request: AsyncBoltRequest) -> None:
        heard.append(event | {"headers": request.headers})
        view = {"type": "home", "blocks": card("Welkom", button("Invullen", "open"))}
        await client.views_publish(user_id=event["user"], view=view)


@contextlib.asynccontextmanager
async def served(app: AsyncApp) -> AsyncIterator[str]:
    """Serve the app over HTTP and give its request address."""
    async with hosted(AsyncSlackRequestHandler(app)) as url:
        yield f"{url}/slack/events"


class Stage:
    """A fake Slack with the tiny app behind it."""

    def __init__(self, slack: FakeSlack, client: AsyncWebClient, heard: list[Json]) -> None:
        """Set the stage."""
        self.slack, self.client, self.heard = slack, client, heard
        self.anna = slack.person("UANNA")


@contextlib.asynccontextmanager
async def staged(slack: FakeSlack) -> AsyncIterator[Stage]:
    """Start the fake and the app, over the transport the fake plays."""
    async with slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        heard: list[Json] = []
        app = make_app(client, heard)
        stage = Stage(slack, client, heard)
        if slack.mode == "http":
            async with served(app) as url:
                slack.talks_to(url)
                yield stage
            return
        handler = AsyncSocketModeHandler(app, slack.app_token)
        await handler.connect_async()
        await slack.connected()
        yield stage
        await handler.close_async()
