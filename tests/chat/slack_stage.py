"""The Slack room on a stage: a fake Slack in front, a coach who remembers behind."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.chat.slack.connect import PATH, SlackRoom
from bot.chat.slack.send import SlackChat
from bot.core.card import Answer, Button, Buttons, Card, Form, Note, PersonField, Quote, Text, TextField
from bot.core.request import Request, Source
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.hosting import hosted

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
GUIDE = Card(
    "Stijl 3",
    (
        Text("De ander vindt zelf de oplossing."),
        Buttons(
            (Button("Alle zinnen", "gesprek stijl3 alles"), Button("Compliment", "compliment form")),
            (Button("Later vandaag", "later"),),
        ),
    ),
)
WHOLE = Card("Stijl 3", (Text("Alle zinnen staan hier."),))
KEPT = Card("", (Text("Bewaard. Alleen jij ziet dit."), Quote("belde *zelf*"), Buttons((Button("Ongedaan", "undo"),))))
PAGE = Card(
    "Dag Anna",
    (Note("Alleen jij ziet dit."), Buttons((Button("Compliment geven", "compliment form"), Button("Rust", "pause")))),
)
FORM = Form(
    title="Compliment geven",
    fields=(
        PersonField(name="who", label="Voor wie?", many=True),
        TextField(name="what", label="Wat zag je?", long=True, placeholder="Dinsdag belde je de klant."),
    ),
    submit="Bewaar",
    sends="compliment keep",
    opens="compliment form",
)


def card(words: str) -> Answer:
    """An answer that says one thing."""
    return Answer(card=Card("", (Text(words),)))


SCRIPT: dict[str, Answer] = {
    "gesprek stijl3": Answer(card=GUIDE),
    "gesprek stijl3 alles": Answer(card=WHOLE),
    "compliment form": Answer(form=FORM),
    "compliment form <@UJAN>": Answer(form=FORM),
    "compliment keep": Answer(card=KEPT, home_changed=True),
    "undo": Answer(card=Card("", (Text("Weg."),)), home_changed=True),
    "later": Answer(card=Card("", (Text("Tot later."),)), in_place=True),
    "home": Answer(card=PAGE),
    "pause": card("Pauze."),
}


@dataclass
class ScriptedCoach:
    """Remembers every request and answers what the script says; `slow` are seconds, `bugs` words that break it."""

    script: dict[str, Answer] = field(default_factory=lambda: dict(SCRIPT))
    requests: list[Request] = field(default_factory=list)
    glanced: list[Request] = field(default_factory=list)
    at_once: dict[str, Answer] = field(default_factory=dict)
    slow: float = 0.0
    bugs: set[str] = field(default_factory=set)
    full_disk: bool = False

    def glance(self, request: Request) -> Answer | None:
        """Answer what needs no thought."""
        found = self.at_once.get(request.words)
        if found is not None:
            self.glanced.append(request)
        return found

    async def answer(self, request: Request) -> Answer:
        """Answer anything."""
        self.requests.append(request)
        if request.words in self.bugs:
            raise KeyError(request.words)
        if self.full_disk:
            raise OSError("no space left")
        if self.slow and request.source is not Source.ARRIVED:
            await asyncio.sleep(self.slow)
        return self.script.get(request.words, card(f"Je zei: {request.words}"))


def say(key: str, /, **values: str) -> str:
    """Say the name of the text, so that a test sees which one was said."""
    return f"[{key}]" + "".join(values.values())


@dataclass(frozen=True)
class Keys:
    """The room's settings."""

    bot_token: str = FakeSlack.bot_token
    signing_secret: str = FakeSlack.signing_secret
    app_token: str = ""
    api_url: str = ""


@dataclass
class Stage:
    """A fake Slack with the room behind it."""

    slack: FakeSlack
    room: SlackRoom
    chat: SlackChat
    coach: ScriptedCoach
    now: list[datetime]

    def __post_init__(self) -> None:
        self.anna = self.slack.person("UANNA")

    def kinds(self) -> list[str]:
        """What kinds of things Anna sees."""
        return [seen.kind for seen in self.anna.sees()]

    def last(self) -> str:
        """What the newest thing says that Anna sees."""
        return self.anna.sees()[-1].plain

    async def until(self, true: Callable[[], object]) -> None:
        """Wait for something to become true."""
        await self.slack.until(true)


@contextlib.asynccontextmanager
async def staged(mode: str, *, quiet: float = 0.0) -> AsyncIterator[Stage]:
    """Open the room over one of the two transports."""
    slack = FakeSlack(mode, quiet=quiet)  # type: ignore[arg-type]
    async with slack:
        keys = Keys(api_url=slack.api_url, app_token=slack.app_token if mode == "socket" else "")
        now = [NOW]
        coach, chat = ScriptedCoach(), SlackChat(keys, lambda: now[0])
        room = SlackRoom(keys, chat, coach, lambda: now[0], say)
        await room.start()
        async with _reachable(slack, room):
            try:
                yield Stage(slack, room, chat, coach, now)
            finally:
                await room.stop()


@contextlib.asynccontextmanager
async def _reachable(slack: FakeSlack, room: SlackRoom) -> AsyncIterator[None]:
    if slack.mode == "socket":
        await slack.connected()
        yield
        return
    async with hosted(room.asgi) as url:
        slack.talks_to(f"{url}{PATH}")
        yield
