"""The bot's door: every delivery, with how it went and how long it took."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import aiohttp

from .shape import Json

PATIENCE: Final = 15.0
SOON: Final = {"invoke": 5.0}
PROMPT: Final = 2.0


@dataclass
class Delivery:
    """One activity handed to the bot, and what came of it."""

    activity: Json
    started: float = field(default_factory=time.monotonic)
    status: int = 0
    body: object = None
    took: float = 0.0
    trouble: str = ""
    # When the first word or sign of typing reached the person; None while nothing did.
    heard_after: float | None = None
    again: bool = False

    @property
    def kind(self) -> str:
        """Return the activity's type."""
        return str(self.activity["type"])

    @property
    def ok(self) -> bool:
        """Say whether the bot took it."""
        return not self.trouble and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def late(self) -> str:
        """Say what took too long, or nothing."""
        what = f"{self.kind} {self.activity.get('name') or self.activity.get('text') or ''}".strip()
        if self.took > SOON.get(self.kind, PROMPT):
            return f"{what}: answered after {self.took:.1f} s"
        if self.heard_after is not None and self.heard_after > PROMPT:
            return f"{what}: first word after {self.heard_after:.1f} s"
        return ""


class Door:
    """Delivers over real HTTP."""

    def __init__(self) -> None:
        """Know no address yet."""
        self.url = ""

    async def deliver(self, delivery: Delivery, token: str | None) -> None:
        """Hand over one activity with its token; None sends it without any."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        delivery.started = time.monotonic()
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE)) as session,
                session.post(self.url, json=delivery.activity, headers=headers) as answer,
            ):
                delivery.status = answer.status
                text = await answer.text()
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:  # noqa: UP041 - aiohttp raises its own as well
            delivery.trouble, text = "timeout" if isinstance(error, TimeoutError) else "connection_failed", ""
        delivery.took = time.monotonic() - delivery.started
        try:
            delivery.body = json.loads(text) if text else None
        except ValueError:
            delivery.body = text
