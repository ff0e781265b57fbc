"""The Slack room: goes live over HTTP or Socket Mode with Bolt, and keeps the door."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.asgi.http_request import AsgiHttpRequest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack import limits
from bot.chat.slack.listen import Coach, Listener, NotYet
from bot.chat.slack.manifest import PATH
from bot.chat.slack.outcomes import TROUBLE, code_of
from bot.chat.slack.reply import Replies, Say
from bot.chat.slack.send import Keys, SlackChat, silent
from bot.core.errors import BadSettings

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

log = logging.getLogger(__name__)
Asgi = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]
]
JSON: dict[str, str | Sequence[str]] = {"content-type": ["application/json"]}
NONE: dict[str, str | Sequence[str]] = {}
SIGNATURE = re.compile(rb"v0=[0-9a-f]{64}")
STAMP = re.compile(rb"[0-9]{1,12}")
CONNECT_SECONDS = 5.0
# Of these an operator has to mend the setting first; any other closed door may open by itself.
WRONG_TOKEN = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})


class SlackRoom:
    """One workspace, live. `asgi` answers over HTTP, unless an app token asks for Socket Mode."""

    def __init__(self, keys: Keys, chat: SlackChat, coach: Coach, clock: Callable[[], datetime], say: Say) -> None:
        self.chat, self._keys = chat, keys
        self._listener = Listener(coach, Replies(chat, say), clock, say, chat.standing.shut)
        self._app = _app(keys, self._listener)
        self._socket: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Task[None] | None = None
        self.asgi = cast("Asgi", Door(self._app, PATH))

    async def start(self) -> None:
        """Go live. Raises BadSettings when Slack refuses the token; a Slack that is down may come back later."""
        await self._check_token()
        if not self._keys.app_token:
            return
        # Loaded only here: a start over HTTP does not wait for a WebSocket client.
        from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler  # noqa: PLC0415

        self._socket = AsyncSocketModeHandler(
            self._app, self._keys.app_token, logger=silent(), web_client=self.chat.web
        )
        self._connecting = asyncio.create_task(self._socket.connect_async())
        done, _ = await asyncio.wait({self._connecting}, timeout=CONNECT_SECONDS)
        if not done:
            log.warning("Slack does not let us connect yet; trying on")

    async def stop(self) -> None:
        """Hear nothing more, finish what was begun, let go."""
        if self._connecting is not None and not self._connecting.done():
            self._connecting.cancel()
        if self._socket is not None:
            await self._socket.close_async()
        await self._listener.finish()
        await self.chat.close()

    async def _check_token(self) -> None:
        try:
            await self.chat.web.auth_test()
        except TROUBLE as error:
            code = code_of(error)
            if isinstance(error, SlackApiError) and code in WRONG_TOKEN:
                raise BadSettings(
                    f"SLACK_BOT_TOKEN: Slack refuses it ({code}); copy the token of the installed app again"
                ) from None
            log.warning("auth.test ended with %s; trying on", code)


class OneWorkspace(AsyncAuthorize):
    """Knows the one token, so that no request waits for auth.test and a start survives a Slack that is down."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._known = AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

    async def __call__(self, **_who: object) -> AuthorizeResult:
        """Say whose token to use."""
        return self._known


class Ear(AsyncMiddleware):
    """Takes every payload, last of Bolt's middleware and instead of its listeners.

    Bolt tries listeners one by one (25 µs each), breaks on payloads of an odd shape, and writes what no listener
    wanted into the log, people's words included. One ear that reads for itself does none of that.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt's signature
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002, ARG002 - Bolt's signature
    ) -> BoltResponse:
        """Answer, without a word to the next in line."""
        try:
            body = await self._listener.hear(req.body)
        except NotYet:
            return BoltResponse(status=503, body="")
        return BoltResponse(status=200, body=body, headers=JSON if body else NONE)


class Door(AsyncSlackRequestHandler):
    """Bolt's own ASGI door, which answers 500 to garbage, with a doorkeeper who says 400, 401 or 413."""

    async def dispatch(self, request: AsgiHttpRequest) -> BoltResponse:
        """Let in what has the shape of a signed payload; Bolt then checks the signature itself."""
        headers = {bytes(name).lower(): bytes(value) for name, value in request.raw_headers}
        if not _looks_signed(headers):
            return BoltResponse(status=401, body="")
        body = await _body(request, headers.get(b"content-length", b""))
        if body is None:
            return BoltResponse(status=413, body="")
        try:
            read = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=request.get_headers())
        except Exception as error:  # noqa: BLE001 - whatever Bolt's parsing breaks on
            log.warning("garbage at the door: %s", type(error).__name__)
            return BoltResponse(status=400, body="")
        return await self.app.async_dispatch(read)


def _app(keys: Keys, listener: Listener) -> AsyncApp:
    app = AsyncApp(
        name="duwtje",
        # Quiet: Bolt's warnings quote payloads. Its client has no token: the one in `authorize` is used.
        logger=silent(),
        client=AsyncWebClient(base_url=keys.api_url, retry_handlers=[], logger=silent()),
        signing_secret=keys.signing_secret,
        authorize=OneWorkspace(keys.bot_token),
        process_before_response=True,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.use(Ear(listener))
    return app


def _looks_signed(headers: dict[bytes, bytes]) -> bool:
    stamp = headers.get(b"x-slack-request-timestamp", b"")
    signature = headers.get(b"x-slack-signature", b"")
    return bool(STAMP.fullmatch(stamp) and SIGNATURE.fullmatch(signature))


async def _body(request: AsgiHttpRequest, announced: bytes) -> bytes | None:
    """The body; None when it is more than Slack ever sends."""
    if announced.isdigit() and int(announced) > limits.BODY_BYTES:
        return None
    received = bytearray()
    while True:
        part = await request.receive()
        received += part.get("body", b"")
        if len(received) > limits.BODY_BYTES:
            return None
        if not part.get("more_body", False):
            return bytes(received)
