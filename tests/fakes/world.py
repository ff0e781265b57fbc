"""A small world: one coach, its people and a clock that only moves when told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

from bot.content.library import load
from bot.core.card import Answer, Card, Form, plain
from bot.core.coach import Coach
from bot.core.model import Notebook
from bot.core.pages import Library
from bot.core.request import Request, Source
from tests.fakes.calendars import MemoryDiaries
from tests.fakes.chat import MemoryChat, buttons
from tests.fakes.store import MemoryStore

TENANT = "T1"
# A Monday morning in Brussels, in winter.
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@cache
def library() -> Library:
    """The pages people really get, read once."""
    return load()


def brussels(day: str, time: str = "12:00") -> datetime:
    """A moment on the wall clock of Brussels."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo("Europe/Brussels")).astimezone(UTC)


class World:
    """What people do, in the order they do it."""

    def __init__(self, moment: datetime = MONDAY, pages: Library | None = None) -> None:
        self.now, self.ids = moment, count(1)
        self.store, self.chat = MemoryStore(), MemoryChat()
        self.diaries = MemoryDiaries()
        self.coach = Coach(pages or library(), self.store, [self.chat], diaries=self.diaries)

    def request(self, line: str, by: str = "anna", source: Source = Source.TYPED, /, **fields: object) -> Request:
        """One thing somebody does now."""
        request_id = str(fields.pop("request_id", "")) or f"r{next(self.ids)}"
        filled = {name: value if isinstance(value, tuple) else str(value) for name, value in fields.items()}
        return Request(
            id=request_id,
            platform="local",
            tenant=TENANT,
            person=by,
            source=source,
            words=line,
            moment=self.now,
            fields=filled,
        )

    async def does(self, request: Request) -> Answer:
        """As the rooms do it: at a glance when that is enough; then what is due leaves."""
        answer = self.coach.glance(request) or await self.coach.answer(request)
        await self.coach.wake(self.now)
        return answer

    async def types(self, words: str, by: str = "anna", /, **fields: object) -> Card:
        """A typed line that is answered with a card."""
        return carded(await self.does(self.request(words, by, Source.TYPED, **fields)))

    async def presses(self, words: str, by: str = "anna", /, **fields: object) -> Card:
        """A button, by what it sends."""
        return carded(await self.does(self.request(words, by, Source.PRESSED, **fields)))

    async def press(self, card: Card, label: str, by: str = "anna") -> Answer:
        """A button on a card, by its label."""
        return await self.does(self.request(sends(card, label), by, Source.PRESSED))

    async def press_through(self, words: str, *labels: str, by: str = "anna") -> Card:
        """A line, and then one button after another."""
        card = await self.types(words, by)
        for label in labels:
            card = carded(await self.press(card, label, by))
        return card

    async def submits(self, words: str, by: str = "anna", /, **fields: object) -> Answer:
        """A filled-in form."""
        return await self.does(self.request(words, by, Source.SUBMITTED, **fields))

    async def opens(self, words: str, by: str = "anna", source: Source = Source.TYPED) -> Form:
        """A line that is answered with a form."""
        answer = await self.does(self.request(words, by, source))
        assert answer.form is not None
        return answer.form

    async def lives(self, **span: float) -> None:
        """Let time pass; the engine looks at each moment that something is due."""
        end = self.now + timedelta(**span)
        while coming := [book.next_due for book in self.store.books.values() if book.next_due]:
            if min(coming) > end:
                break
            # Never back, and a little further each time, so that a stuck notebook shows as missing nudges.
            self.now = max(min(coming), self.now + timedelta(seconds=1))
            if self.now > end:
                break
            await self.coach.wake(self.now)
        self.now = end

    def book(self, person: str = "anna") -> Notebook:
        """What is kept of somebody."""
        return self.store.books[TENANT, person]

    def got(self, person: str = "anna") -> list[str]:
        """The texts somebody was sent."""
        return [letter.text for letter in self.chat.to(person)]


def carded(answer: Answer) -> Card:
    """The card of an answer that should have one."""
    assert answer.card is not None, answer
    return answer.card


def sends(card: Card, label: str) -> str:
    """What the button with this label says."""
    found = [button.sends for button in buttons(card) if button.label == label]
    assert found, f"no {label!r} among {[button.label for button in buttons(card)]}"
    return found[0]


def text(answer: Answer | Card) -> str:
    """What somebody reads."""
    # The hour is held together by a fixed space; a test reads it as a person does.
    return plain(answer if isinstance(answer, Card) else carded(answer)).replace("\xa0", " ")
