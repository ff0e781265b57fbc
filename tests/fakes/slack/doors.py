"""How Slack reaches the app: signed HTTP posts, or envelopes over a WebSocket."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Protocol
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from .people import APP
from .shape import Json

DEADLINE: Final = 3.0


@dataclass(frozen=True)
class Delivery:
    """One thing Slack tells the app."""

    kind: str
    payload: Json
    retry: tuple[int, str] | None = None


@dataclass(frozen=True)
class Ack:
    """How the app took it."""

    delivery: Delivery
    status: int = 0
    body: Json | str | None = None
    took: float = 0.0
    trouble: str = ""

    @property
    def ok(self) -> bool:
        """Say whether the app took it, in time."""
        return self.status == HTTPStatus.OK and not self.trouble


class Door(Protocol):
    """A way to the app."""

    async def deliver(self, delivery: Delivery) -> Ack:
        """Hand something over and wait for the acknowledgement."""
        ...


def encoded(delivery: Delivery) -> tuple[bytes, str]:
    """Return the body and content type of an HTTP delivery."""
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload).encode(), "application/json"
    payload = delivery.payload
    form = payload if delivery.kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def signed(body: bytes, secret: str, moment: int | None = None) -> dict[str, str]:
    """Return the headers that prove a body comes from Slack."""
    stamp = str(int(time.time()) if moment is None else moment)
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def understood(text: str) -> Json | str | None:
    """Read an acknowledgement's body."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return text or None
    return found if isinstance(found, dict) else text


@dataclass
class HttpDoor:
    """Posts to the app's one address."""

    secret: str
    url: str = ""
    deadline: float = DEADLINE

    async def deliver(self, delivery: Delivery) -> Ack:
        """Post a delivery, signed."""
        body, kind = encoded(delivery)
        headers = {"Content-Type": kind, **signed(body, self.secret)}
        if delivery.retry:
            number, reason = delivery.retry
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        started = time.monotonic()
        limit = aiohttp.ClientTimeout(total=self.deadline)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(self.url, data=body, headers=headers) as answer,
            ):
                text, status = await answer.text(), answer.status
        except TimeoutError:
            return Ack(delivery, trouble="timeout", took=time.monotonic() - started)
        except aiohttp.ClientError:
            return Ack(delivery, trouble="connection_failed", took=time.monotonic() - started)
        trouble = "" if status == HTTPStatus.OK else "http_error"
        return Ack(delivery, status, understood(text), time.monotonic() - started, trouble)


@dataclass
class SocketDoor:
    """Sends envelopes over one of the WebSockets the app holds open."""

    deadline: float = DEADLINE
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def hold(self, socket: web.WebSocketResponse) -> None:
        """Greet a WebSocket and listen to it until it closes."""
        hello = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}}
        await socket.send_json(hello)
        self.sockets.append(socket)
        self._open.set()
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._hear(message.json())
        finally:
            self.sockets.remove(socket)
            if not self.sockets:
                self._open.clear()

    def _hear(self, said: Json) -> None:
        waiting = self._waiting.get(said.get("envelope_id", ""))
        if waiting and not waiting.done():
            waiting.set_result(said)

    async def connected(self) -> None:
        """Wait until the app holds a WebSocket open."""
        async with asyncio.timeout(10):
            await self._open.wait()

    async def hang_up(self) -> None:
        """Close every WebSocket."""
        for socket in list(self.sockets):
            await socket.close()

    async def ask_to_reconnect(self, reason: str) -> None:
        """Tell the app to open new WebSockets, as Slack does every few hours; it closes the old one itself.

        Slack leaves some seconds between the word and the close: at once, and a client reconnects twice.
        """
        for socket in list(self.sockets):
            await socket.send_json({"type": "disconnect", "reason": reason})

    async def deliver(self, delivery: Delivery) -> Ack:
        """Send a delivery in an envelope."""
        if not self.sockets:
            return Ack(delivery, trouble="connection_failed")
        name = f"E{next(self._count)}"
        number, reason = delivery.retry or (0, "")
        envelope: Json = {
            "envelope_id": name,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        waiting = self._waiting[name] = asyncio.get_running_loop().create_future()
        started = time.monotonic()
        try:
            await self.sockets[-1].send_json(envelope)
            said = await asyncio.wait_for(waiting, self.deadline)
        except TimeoutError:
            return Ack(delivery, trouble="timeout", took=time.monotonic() - started)
        finally:
            del self._waiting[name]
        return Ack(delivery, HTTPStatus.OK, said.get("payload"), time.monotonic() - started)
