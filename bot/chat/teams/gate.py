"""The door of the Teams room: what has not the shape of an activity never reaches Microsoft's SDK."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from bot.chat.payload import string
from bot.chat.teams import limits

log = logging.getLogger(__name__)
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Handler = Callable[[Any], Awaitable[Any]]


class Keyring(Protocol):
    """What the door needs of the keys."""

    async def prepare(self, token: str) -> bool:
        """See to it that the key of this token is here; False while nobody can be checked."""
        ...


class Gate:
    """An HTTP server as the SDK wants one, and an ASGI app as ours does; `serves` tells which addresses are Teams'."""

    def __init__(self, keys: Keyring, serves: Callable[[str], bool]) -> None:
        self._keys, self._serves = keys, serves
        self._handler: Handler | None = None

    # What the SDK asks of a server.

    def register_route(self, method: str, path: str, handler: Handler) -> None:  # noqa: ARG002 - one route only
        """Take the one handler there is."""
        self._handler = handler

    def serve_static(self, path: str, directory: str) -> None:
        """Nothing of ours is served from a folder."""

    async def start(self, port: int) -> None:
        """Our own server serves."""

    async def stop(self) -> None:
        """Our own server stops."""

    # What our server asks.

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Let in what has the shape of an activity from Teams; the SDK then checks who signed for it."""
        status, body = await self._dispatch(scope, receive)
        if status not in {200, 501}:
            log.info("refused at the door", extra={"action": "teams", "status": status})
        await _respond(send, status, body)

    async def _dispatch(self, scope: MutableMapping[str, Any], receive: Receive) -> tuple[int, object]:
        if scope["method"] != "POST":
            return 405, None
        headers = {bytes(name).lower(): bytes(value) for name, value in scope["headers"]}
        # Teams is no browser: a page somebody has open may not speak for it.
        if b"origin" in headers or b"sec-fetch-site" in headers:
            return 403, None
        raw = await _body(receive, headers.get(b"content-length", b""))
        if raw is None:
            return 413, None
        activity = _activity(raw)
        if activity is None:
            return 400, None
        return await self._checked(activity, headers.get(b"authorization", b"").decode("latin-1"))

    async def _checked(self, activity: dict[str, Any], authorization: str) -> tuple[int, object]:
        if not self._serves(string(activity, "serviceUrl")):
            return 403, None
        if authorization.startswith("Bearer ") and not await self._keys.prepare(authorization.removeprefix("Bearer ")):
            return 503, None
        assert self._handler is not None  # noqa: S101 - the room is live before the server is
        answer = await self._handler({"body": activity, "headers": {"authorization": authorization}})
        return answer["status"], answer.get("body") if answer["status"] in {200, 501} else None


def hosts(allowed: frozenset[str], *, loopback: str = "") -> Callable[[str], bool]:
    """Whether an address is one of these hosts over https; `loopback` is one more origin, such as a test's own."""

    def serves(url: str) -> bool:
        try:
            found = urlsplit(url)
            host, port = found.hostname, found.port
        except ValueError:
            return False
        if "@" in found.netloc or "\\" in url:
            return False
        if loopback and f"{found.scheme}://{found.netloc}" == loopback:
            return True
        return found.scheme == "https" and host in allowed and port in {None, 443}

    return serves


def _activity(raw: bytes) -> dict[str, Any] | None:
    try:
        found: object = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or _deeper(found, limits.DEPTH):
        return None
    sound = all(isinstance(found.get(name, ""), str) for name in ("type", "id", "serviceUrl", "channelId"))
    return found if sound and found.get("type") and found.get("serviceUrl") else None


def _deeper(value: object, levels: int) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return not levels or any(_deeper(one, levels - 1) for one in inside)


async def _body(receive: Receive, announced: bytes) -> bytes | None:
    """The body; None when it is more than Teams ever sends."""
    if announced.isdigit() and int(announced) > limits.BODY_BYTES:
        return None
    received = bytearray()
    while True:
        part = await receive()
        received += part.get("body", b"")
        if len(received) > limits.BODY_BYTES:
            return None
        if part["type"] == "http.disconnect" or not part.get("more_body", False):
            return bytes(received)


async def _respond(send: Send, status: int, body: object) -> None:
    written = b"" if body is None else json.dumps(body).encode()
    headers = [(b"content-length", str(len(written)).encode())]
    headers += [(b"content-type", b"application/json")] if written else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": written})
