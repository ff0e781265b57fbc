"""A tiny bot on Microsoft's own SDK, to prove that the fake speaks what the SDK speaks."""

import asyncio
import contextlib
import json
import time
import warnings
from collections.abc import AsyncIterator
from typing import Any

import httpx

with warnings.catch_warnings():
    # The SDK warns at import about parts of it that nobody here uses.
    warnings.simplefilter("ignore")
    from microsoft_teams.api import (
        AdaptiveCardActionCardResponse,
        AdaptiveCardActionMessageResponse,
        MessageActivityInput,
        MessagingExtensionActionResponse,
        TaskModuleResponse,
        TypingActivityInput,
    )
    from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
    from microsoft_teams.apps import App
    from microsoft_teams.apps.http.adapter import HttpRequest, HttpRouteHandler
    from microsoft_teams.cards.core import AdaptiveCard
    from microsoft_teams.common.http import Client as SdkClient
    from microsoft_teams.common.http import ClientOptions

from tests.fakes.slack.hosting import hosted

from .fake import FakeTeams
from .shape import Json, attached

PATH = "/api/messages"
EARLY = 60.0


def card(words: str, *actions: Json, fields: list[Json] | None = None) -> Json:
    """Return a card: words, perhaps fields, and something to press."""
    body = [{"type": "TextBlock", "text": words, "wrap": True}, *(fields or [])]
    return {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": [*actions]}


def say(title: str, words: str, **more: object) -> Json:
    """Return a button that says something."""
    told = {"type": "Action.Execute", "title": title, "verb": "say", "data": {"say": words}, "associatedInputs": "none"}
    return {**told, **more}


def opens(title: str) -> Json:
    """Return a button that opens a dialog."""
    data = {"say": "form", "msteams": {"type": "task/fetch"}}
    return {"type": "Action.Submit", "title": title, "data": data, "associatedInputs": "none"}


def form(trouble: str = "") -> Json:
    """Return a form; `trouble` stands at its first field."""
    people = {
        "type": "Input.ChoiceSet",
        "id": "f.who",
        "label": "Voor wie?",
        "choices": [],
        "choices.data": {"type": "Data.Query", "dataset": "graph.microsoft.com/users"},
    }
    words = {"type": "Input.Text", "id": "f.seen", "label": "Wat zag je?", "maxLength": 20}
    often = {
        "type": "Input.Toggle",
        "id": "f.often",
        "label": "Vaker",
        "title": "Elke week",
        "valueOn": "yes",
        "valueOff": "",
    }
    wrong = [{"type": "TextBlock", "text": trouble, "color": "attention"}] if trouble else []
    send = {"type": "Action.Submit", "title": "Bewaren", "data": {"send": "moment"}}
    return card("Een moment", send, fields=[people, words, *wrong, often])


class Door:
    """The SDK behind plain ASGI; keys are fetched beside the loop, since the SDK would stop it for them."""

    def __init__(self) -> None:
        """Wait for the SDK's one route."""
        self.handler: HttpRouteHandler | None = None
        self.app: App | None = None

    def register_route(self, method: str, path: str, handler: HttpRouteHandler) -> None:
        """Take the SDK's handler."""
        self.handler = handler

    def serve_static(self, path: str, directory: str) -> None:
        """Serve nothing."""

    async def start(self, port: int) -> None:
        """Be started by somebody else."""

    async def stop(self) -> None:
        """Be stopped by somebody else."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Hand one request to the SDK."""
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        status, answer = await self._answer(HttpRequest(body=json.loads(body), headers=headers))
        content = b"" if answer is None else json.dumps(answer).encode()
        kind = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": kind})
        await send({"type": "http.response.body", "body": content})

    async def _answer(self, request: HttpRequest) -> tuple[int, object]:
        assert self.handler
        assert self.app
        bearer = request["headers"].get("authorization", "").removeprefix("Bearer ")
        validator = self.app.server._token_validator
        assert validator
        try:
            await asyncio.to_thread(validator._service_validator._jwks_client.get_signing_key_from_jwt, bearer)
        except Exception:  # noqa: BLE001 - whatever is wrong with a token, it is not let in
            return 401, {"error": "Unauthorized"}
        answer = await self.handler(request)
        return answer["status"], answer["body"]


def make_app(teams: FakeTeams, door: Door) -> App:
    """Build the bot for this cloud; it asks for a token once, not at every call, and keeps no connection open."""
    kept: list[tuple[float, str]] = []

    async def token(scope: Any, tenant: str | None = None) -> str:
        if kept and kept[-1][0] > time.monotonic():
            return kept[-1][1]
        asked = {"grant_type": "client_credentials", "client_id": teams.client_id, "scope": str(scope)}
        async with httpx.AsyncClient(timeout=5) as client:
            url = f"{teams.cloud}/{tenant or teams.tenant_id}/oauth2/v2.0/token"
            answer = (await client.post(url, data={**asked, "client_secret": teams.client_secret})).raise_for_status()
        said = answer.json()
        kept.append((time.monotonic() + said["expires_in"] - EARLY, said["access_token"]))
        return said["access_token"]

    cloud = with_overrides(
        PUBLIC, login_endpoint=teams.cloud, openid_metadata_url=f"{teams.cloud}/v1/.well-known/openidconfiguration"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as at its import
        app = App(
            client_id=teams.client_id,
            tenant_id=teams.tenant_id,
            token=token,
            cloud=cloud,
            http_server_adapter=door,
            client=SdkClient(ClientOptions(timeout=5, headers={"Connection": "close"})),
            service_url=teams.service_url,
        )
    door.app = app
    return app


def hears_words(app: App, heard: list[Json]) -> None:
    """Answer what is typed, and tell what is installed."""

    @app.on_message
    async def message(context: Any) -> None:
        heard.append(context.activity.model_dump(by_alias=True, exclude_none=True))
        text = context.activity.text or ""
        if "kaart" in text:
            shown = card("**Stijl** _3_", say("Alle zinnen", "all"), say("Kort", "line"), opens("Invullen"))
            told = MessageActivityInput.model_validate({"summary": "Stijl 3"})
            await context.send(told.add_card(AdaptiveCard.model_validate(shown)))
        elif "traag" in text:
            await context.send(TypingActivityInput())
        else:
            await context.send(f"Je zei: {text}")

    @app.on_install_add
    async def installed(context: Any) -> None:
        heard.append({"type": "installed"})
        await context.send("Welkom")


def hears_presses(app: App, heard: list[Json]) -> None:
    """Answer presses in place, and show forms."""

    @app.on_card_action
    async def pressed(context: Any) -> Any:
        data = context.activity.value.action.data
        heard.append({"data": data})
        if data["say"] == "line":
            return AdaptiveCardActionMessageResponse(value="Even geduld")
        return AdaptiveCardActionCardResponse(value=AdaptiveCard.model_validate(card("Alle zinnen")))

    def dialog(shown: Json) -> Json:
        value = {"title": "Moment", "height": "medium", "width": "medium", "card": attached(shown)}
        return {"task": {"type": "continue", "value": value}}

    @app.on_dialog_open
    async def opened(context: Any) -> Any:
        heard.append({"data": context.activity.value.data})
        return TaskModuleResponse.model_validate(dialog(form()))

    @app.on_dialog_submit
    async def submitted(context: Any) -> Any:
        data = context.activity.value.data
        heard.append({"data": data})
        if data["f.seen"] == "fout":
            return TaskModuleResponse.model_validate(dialog(form("Te vaag")))
        await context.send("Bewaard")
        return TaskModuleResponse()

    @app.on_message_ext_open
    async def extended(context: Any) -> Any:
        heard.append(context.activity.value.model_dump(by_alias=True, exclude_none=True))
        return MessagingExtensionActionResponse.model_validate(dialog(form()))

    @app.on_message_ext_submit
    async def handed_in(context: Any) -> Any:
        heard.append(context.activity.value.model_dump(by_alias=True, exclude_none=True))
        shown = {"type": "result", "attachmentLayout": "list", "attachments": [attached(card("Gezien"))]}
        return MessagingExtensionActionResponse.model_validate({"composeExtension": shown})


class Stage:
    """A fake Teams with the tiny bot behind it."""

    def __init__(self, teams: FakeTeams, app: App, heard: list[Json]) -> None:
        """Set the stage."""
        self.teams, self.app, self.heard = teams, app, heard
        self.anna = teams.person("Anna")


@contextlib.asynccontextmanager
async def staged(teams: FakeTeams) -> AsyncIterator[Stage]:
    """Start the fake and the bot."""
    async with teams:
        door, heard = Door(), []
        app = make_app(teams, door)
        hears_words(app, heard)
        hears_presses(app, heard)
        await app.initialize()
        async with hosted(door) as url:
            teams.talks_to(f"{url}{PATH}")
            yield Stage(teams, app, heard)
