"""A Card, a Form and the page around them as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import assert_never
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.chat.local.calendar import grid, weekdays
from bot.chat.local.chart import plot
from bot.chat.local.clock import reading
from bot.chat.local.people import CHANNEL, LEADER, PRESENT
from bot.chat.local.transcript import Message
from bot.core.card import (
    AnyField,
    Block,
    Bullets,
    Buttons,
    Card,
    ChannelField,
    Chart,
    ChoiceField,
    DateField,
    Divider,
    Fold,
    Form,
    Note,
    PersonField,
    Pick,
    Quote,
    Row,
    Span,
    Text,
    TextField,
    TimeField,
    ToggleField,
    bare,
    spans,
)
from bot.core.model import Person
from bot.core.outlook import Outlook

Say = Callable[..., str]

FOLDER = Path(__file__).parent
RADIOS = 7  # from here on a list to open reads calmer than a row of circles
WEEKS = timedelta(days=27)  # four, today's included
NEAR = 6  # days ahead in which the name of the day says enough


@dataclass(frozen=True, slots=True)
class Completion:
    """A line one could type, and what it does."""

    word: str
    hint: str


class Renderer:
    """Fills the templates; every word on the page comes from `say`, everything people typed is escaped."""

    def __init__(self, say: Say, completions: Iterable[Completion] = ()) -> None:
        self._say = say
        self._completions = tuple(completions)
        self._charts = count(1)  # a chart on the page and one in the chat need names of their own
        self._pages = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.globals.update(say=say, t=self._words, bare=bare, marks=marks, initials=initials)
        self._blocks = self._macros("blocks.html")
        self._fields = self._macros("fields.html")

    def page(self, me: Person, parts: dict[str, object]) -> str:
        """The whole page for one person; `parts` are fragments made here before."""
        return self._fill("page.html", me=me, completions=self._completions, cast=PRESENT.values(), **parts)

    def message(self, message: Message, me: Person) -> Markup:
        """One entry of a chat."""
        now = reading(message.moment, ZoneInfo(me.zone), me.language)
        content = message.content
        return self._fill(
            "message.html",
            message=message,
            slot="channel-log" if message.place.startswith("#") else "log",
            card=self.card(content) if isinstance(content, Card) else None,
            page=f"/{content.page}?me={me.id}" if isinstance(content, Card) and content.page else "",
            time=self._words("local.time", time=now.time),
            day=self._words("local.day", day=now.day, date=now.date) if message.opens_day else "",
        )

    def home(self, revision: int, card: Card | None) -> Markup:
        """The leader's page."""
        return self._fill("home.html", revision=revision, card=self.card(card) if card else None)

    def calendar(self, me: Person, now: datetime, seen: Outlook) -> str:
        """What comes and what came, as a page of its own."""
        today = now.astimezone(ZoneInfo(me.zone)).date()
        coming = grid(seen.coming, today, today + WEEKS, today, me.language)
        past = grid(seen.past, today - WEEKS, today, today, me.language)
        names = weekdays(me.language)
        return self._fill("calendar.html", me=me, seen=seen, coming=coming, past=past, weekdays=names)

    def card(self, card: Card) -> Markup:
        """A card, block by block."""
        title = self._blocks["heading"](card.title) if card.title else Markup()
        return title + Markup().join(self._block(block) for block in card.blocks)

    def form(self, form: Form, key: str, me: Person) -> Markup:
        """A form in a dialog; `key` makes its ids its own."""
        # Oneself comes last: choosing it is nearly always a slip.
        people = sorted(PRESENT.values(), key=lambda one: one.id == me.id)
        fields = [(field, self._field(field, f"{key}-{field.name}", people)) for field in form.fields]
        return self._fill("form.html", form=form, key=key, fields=fields)

    def errors(self, errors: Sequence[tuple[str, str]], key: str) -> Markup:
        """What to mend, each in the place its field keeps for it."""
        return Markup().join(self._fill("error.html", key=key, name=name, words=words) for name, words in errors)

    def clock(self, now: datetime, coming: datetime | None, me: Person) -> Markup:
        """What time it is here, and where the clock can go."""
        zone = ZoneInfo(me.zone)
        at, then = reading(now, zone, me.language), reading(coming or now, zone, me.language)
        far = coming is not None and (coming.astimezone(zone).date() - now.astimezone(zone).date()).days > NEAR
        key = "local.jump-next-far" if far else "local.jump-next"
        return self._fill(
            "clock.html",
            now=self._words("local.now", day=at.day, date=at.date, time=at.time),
            coming=self._words(key, day=then.day, date=then.date, time=then.time) if coming else "",
        )

    def people(self, me: Person, unread: dict[str, int]) -> Markup:
        """Who you can be, and who got something since you last looked."""
        return self._fill("people.html", me=me, cast=PRESENT.values(), leader=LEADER, unread=unread)

    def trouble(self, key: str) -> Markup:
        """A sentence of our own on top of the page."""
        return self._fill("trouble.html", words=self._say(key))

    def _block(self, block: Block) -> Markup:  # noqa: C901, PLR0911 - one per kind of block
        draw = self._blocks
        match block:
            case Text(words):
                return draw["text"](marks(words))
            case Bullets(items):
                return draw["bullets"]([marks(item) for item in items])
            case Quote(words):
                return draw["quote"](words)
            case Note(words):
                return draw["note"](marks(words))
            case Row(words, button):
                return draw["row"](marks(words), button)
            case Buttons(buttons, more):
                return draw["buttons"](buttons, more)
            case Pick(words, options, placeholder):
                return draw["pick"](marks(words), bare(words), options, placeholder)
            case Divider():
                return draw["divider"]()
            case Chart(title, words=words):
                return draw["chart"](bare(title), marks(words), bare(words), plot(block), next(self._charts))
            case Fold(label, blocks):
                return draw["fold"](label, Markup().join(map(self._block, blocks)))
            case _:
                assert_never(block)

    def _field(self, field: AnyField, key: str, people: Sequence[Person]) -> Markup:  # noqa: PLR0911 - one per kind of field
        draw = self._fields
        match field:
            case PersonField(many=True):
                return draw["people"](field, key, people)
            case PersonField():
                return draw["person"](field, key, people)
            case TextField():
                return draw["text"](field, key)
            case ChoiceField(options=options) if len(options) > RADIOS:
                return draw["choice_list"](field, key)
            case ChoiceField():
                return draw["choice"](field, key)
            case DateField():
                return draw["moment"](field, key, "date")
            case TimeField():
                return draw["moment"](field, key, "time")
            case ToggleField():
                return draw["toggle"](field, key)
            case ChannelField():
                return draw["channel"](field, key, CHANNEL)
            case _:
                assert_never(field)

    def _words(self, key: str, /, **values: str) -> str:
        return bare(self._say(key, **values))

    def _fill(self, name: str, /, **values: object) -> Markup:
        # The templates escape by themselves, so what they give is safe to join.
        return Markup(self._pages.get_template(name).render(values))  # noqa: S704

    def _macros(self, name: str) -> dict[str, Callable[..., Markup]]:
        return dict(vars(self._pages.get_template(name).module))


def marks(words: str) -> Markup:
    """Marked words as HTML, line by line as they were written."""
    return Markup().join(_span(span) for span in spans(words))


def initials(name: str) -> str:
    """Two letters to know a person by."""
    words = name.split()
    return (words[0][:1] + words[-1][:1] if len(words) > 1 else name[:2]).upper()


def _span(span: Span) -> Markup:
    words = escape(span.words)
    if span.code:
        words = Markup("<code>{}</code>").format(words)
    if span.italic:
        words = Markup("<em>{}</em>").format(words)
    return Markup("<strong>{}</strong>").format(words) if span.bold else words
