"""What Slack puts on the wire, over connections that stay open until the server dies."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack import FakeSlack
from tests.fakes.slack.doors import Delivery, encoded, signed

PATIENCE = 10.0


@dataclass(frozen=True)
class Post:
    """One thing somebody did, as Slack posts it; delivered again it is the same bytes with a fresh signature."""

    body: bytes
    kind: str
    retries: int = 0


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: str
    took: float


class Line:
    """One connection; None instead of a reply when the server went away."""

    def __init__(self, port: int) -> None:
        self.port, self.local = port, 0
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, post: Post) -> Reply | None:
        """Post it, signed now."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._asked(post, started)
        except (OSError, EOFError, TimeoutError):
            self.close()
            return None

    def close(self) -> None:
        """Hang up."""
        if self._streams:
            self._streams[1].close()
            self._streams = None

    async def _asked(self, post: Post, started: float) -> Reply:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
            self.local = self._streams[1].get_extra_info("sockname")[1]
        reader, writer = self._streams
        writer.write(_request(post))
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        return Reply(int(head.split(b" ", 2)[1]), body.decode(), time.monotonic() - started)


def _request(post: Post) -> bytes:
    headers = {"Host": "localhost", "Content-Type": post.kind, "Content-Length": str(len(post.body))}
    headers |= signed(post.body, FakeSlack.signing_secret)
    if post.retries:
        headers |= {"X-Slack-Retry-Num": str(post.retries), "X-Slack-Retry-Reason": "http_timeout"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /slack/events HTTP/1.1\r\n{lines}\r\n".encode() + post.body


def typed(slack: FakeSlack, person: str, line: str) -> Post:
    """A slash command."""
    account = slack.world.accounts[person]
    return _post("slash_commands", slack.payloads.command(account, line, account.dm))


def said(slack: FakeSlack, person: str, text: str) -> Post:
    """Words in the direct chat, as an event."""
    account, ts = slack.world.accounts[person], slack.world.clock.ts()
    event = {"type": "message", "channel_type": "im", "user": person, "text": text, "ts": ts, "channel": account.dm}
    return _post("events_api", slack.payloads.event(event))


def pressed(slack: FakeSlack, person: str, value: str) -> Post:
    """A click on a button."""
    ts = slack.world.clock.ts()
    action = {"type": "button", "action_id": "do0", "block_id": "b0", "value": value, "action_ts": ts}
    account = slack.world.accounts[person]
    place = {"channel": _direct(slack, person), "response_url": slack.payloads._response_url(account, account.dm)}
    return _interactive(slack, person, type="block_actions", actions=[action], **place)


def submitted(slack: FakeSlack, person: str, about: str, behaviour: str, view: str) -> Post:
    """The compliment's form, sent in."""
    state = {
        "who": {"f": {"type": "multi_users_select", "selected_users": [about]}},
        "behaviour": {"f": {"type": "plain_text_input", "value": behaviour}},
    }
    shown = {"id": view, "hash": "1", "private_metadata": "compliment keep", "state": {"values": state}, "blocks": []}
    return _interactive(slack, person, type="view_submission", view=shown)


def _direct(slack: FakeSlack, person: str) -> dict[str, str]:
    return {"id": slack.world.accounts[person].dm, "name": "directmessage"}


def _interactive(slack: FakeSlack, person: str, **more: Any) -> Post:
    shared = slack.payloads._shared(slack.world.accounts[person])
    return _post("interactive", {**shared, "trigger_id": slack.world.tickets.trigger(person), **more})


def _post(kind: str, payload: dict[str, Any]) -> Post:
    return Post(*encoded(Delivery(kind, json.loads(json.dumps(payload)))))
