"""What was said in each chat of the local room, kept in memory while it runs."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from bot.chat.local.clock import Clock
from bot.chat.local.people import ZONE
from bot.core.card import Card

KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A card, or words somebody typed; nothing once it was taken back.

    `revision` grows with each change anywhere, so "what is new since" is one comparison.
    """

    id: int
    revision: int
    place: str
    speaker: str
    content: Card | str | None
    moment: datetime
    key: str = ""
    opens_day: bool = False


class Transcript:
    """Every chat's last messages; whoever follows is rung when something changed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        # Later runs start higher: a page that outlived a restart still knows what is new.
        self._count = int(clock().timestamp() * 1000)
        self._places: dict[str, deque[Message]] = defaultdict(lambda: deque(maxlen=KEPT))
        self._bells: set[asyncio.Event] = set()

    @property
    def revision(self) -> int:
        """The number of the last change."""
        return self._count

    def add(self, place: str, speaker: str, content: Card | str, key: str = "") -> Message:
        """Write a message under the others."""
        number, moment, chat = self.turn(), self._clock(), self._places[place]
        day = moment.astimezone(ZONE).date()
        message = Message(
            id=number,
            revision=number,
            place=place,
            speaker=speaker,
            content=content,
            moment=moment,
            key=key,
            opens_day=not chat or chat[-1].moment.astimezone(ZONE).date() != day,
        )
        chat.append(message)
        return message

    def change(self, place: str, number: int, content: Card | None) -> Message | None:
        """Show something else in the place of a message, or take it back; None when it is no longer kept."""
        for index, message in enumerate(chat := self._places[place]):
            if message.id == number:
                chat[index] = replace(message, content=content, revision=self.turn())
                return chat[index]
        return None

    def keyed(self, place: str, key: str) -> Message | None:
        """The message sent under this key."""
        return next((message for message in self._places[place] if key and message.key == key), None)

    def since(self, place: str, revision: int) -> list[Message]:
        """What changed in a chat after this revision, oldest first."""
        return [message for message in self._places[place] if message.revision > revision]

    def turn(self) -> int:
        """Count a change and ring whoever follows."""
        self._count += 1
        for bell in self._bells:
            bell.set()
        return self._count

    @contextmanager
    def following(self) -> Iterator[asyncio.Event]:
        """A bell that rings at each change; one bit per follower, so a slow one costs nothing."""
        bell = asyncio.Event()
        self._bells.add(bell)
        try:
            yield bell
        finally:
            self._bells.discard(bell)
