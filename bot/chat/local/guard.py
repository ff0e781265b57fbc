"""The door of the local page: this machine only, this page only, nothing large."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
LIMIT = 64 * 1024
HEADERS = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class TooLarge(Exception):  # noqa: N818 - it names what arrived
    """More than the page would ever send."""


class Guard:
    """Refuses other hosts (a name that was made to point here) and other pages (a form that posts here)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in what is ours, and put the headers on every answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        status = refusal(scope)
        app = PlainTextResponse("", status) if status else self._app
        await app(scope, receive, with_headers)


class Boundary:
    """The one place where what nobody foresaw ends: logged without words, and the person hears it."""

    def __init__(self, app: ASGIApp, sorry: Callable[[Exception], Response]) -> None:
        self._app, self._sorry = app, sorry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer that it broke, unless the answer was under way already."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - the boundary
            # Neither the exception's text nor the source lines: they may hold somebody's words.
            steps = reversed(traceback.extract_tb(error.__traceback__))
            trail = " < ".join(f"{step.name}:{step.lineno}" for step in steps)
            log.error("local room broke at %s: %s in %s", scope.get("path"), type(error).__name__, trail)  # noqa: TRY400
            if not started:
                await self._sorry(error)(scope, receive, send)


def refusal(scope: Scope) -> int:
    """The status to refuse with; 0 lets it in."""
    headers = Headers(scope=scope)
    host, site, origin = (headers.get(name, "") for name in ("host", "sec-fetch-site", "origin"))
    if not _ours(host, scope):
        return 421
    safe = scope["method"] in {"GET", "HEAD"}
    if safe:
        # A link from elsewhere may open the page itself and nothing behind it.
        return 403 if site == "cross-site" and scope["path"] != "/" else 0
    same = origin == f"http://{host}" if origin else site == "same-origin"
    return 0 if same and site in {"", "same-origin"} else 403


async def body(request: Request) -> bytes:
    """The body, as long as it stays small."""
    whole = bytearray()
    async for part in request.stream():
        whole += part
        if len(whole) > LIMIT:
            raise TooLarge
    return bytes(whole)


def _ours(host: str, scope: Scope) -> bool:
    name, colon, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
    name, port = (name, port) if colon else (host, "80")
    server = scope.get("server")
    return name.lower() in LOOPBACK and server is not None and port == str(server[1])
