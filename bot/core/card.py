"""A Card and its blocks, a Form and its fields: what people see, before any platform."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, assert_never

# An escaped character inside a mark belongs to its words, also when it is the mark's own.
MARK = re.compile(r"\\(.)|\*\*((?:\\.|[^\\])+?)\*\*|(?<!\w)_((?:\\.|[^\\])+?)_(?!\w)|`([^`]+)`", re.DOTALL)
# Most words have no marks at all.
MARKED = re.compile(r"[\\*_`]")


@dataclass(frozen=True, slots=True)
class Button:
    """A typed command in disguise: `sends` is what pressing it says."""

    label: str
    sends: str
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Words from prompts, with **bold**, _italic_ and `typed words`; people's own words go in escaped."""

    words: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short lines, same marks as Text."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words a person typed: shown literally, never read as markup."""

    words: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small print, same marks as Text."""

    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line with one button at its end."""

    words: str
    button: Button


@dataclass(frozen=True, slots=True)
class Buttons:
    """What to do next: the first is primary, at most four; what is rarely needed sits in `more` (at most five)."""

    buttons: tuple[Button, ...]
    more: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """One of many: a line with a list to choose from."""

    words: str
    options: tuple[Button, ...]
    placeholder: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A thin line."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line or row of bars: a name and one number per label."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a few numbers, with `words` that say the same to who cannot see it. `kind` is "bars" or "lines"."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    words: str
    kind: Literal["bars", "lines"] = "bars"


@dataclass(frozen=True, slots=True)
class Fold:
    """Short first, the rest on request: `label` opens `blocks`, which only hold words (Text, Bullets, Quote, Note).

    Where a platform cannot fold, the button `sends` shows them.
    """

    label: str
    blocks: tuple[Block, ...]
    sends: str


Block = Text | Bullets | Quote | Note | Row | Buttons | Pick | Divider | Chart | Fold


@dataclass(frozen=True, slots=True)
class Card:
    """A neutral message. An empty title shows none; `page` names a page that shows more, where a room has pages."""

    title: str
    blocks: tuple[Block, ...]
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What every field of a form has; `name` is the key of the answer."""

    name: str
    label: str
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonField(Field):
    """One or more people; answers with a tuple of ids."""

    initial: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(Field):
    """Free words; `limit` is in characters."""

    initial: str = ""
    placeholder: str = ""
    long: bool = False
    limit: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(Field):
    """One of a few; answers with the value of the chosen pair (value, label)."""

    options: tuple[tuple[str, str], ...]
    initial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateField(Field):
    """A day; answers as "2026-11-22"."""

    initial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeField(Field):
    """A wall-clock time; answers as "15:00"."""

    initial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToggleField(Field):
    """Yes or no; answers "yes" or ""."""

    words: str
    initial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelField(Field):
    """A channel to post in; answers with its id."""

    initial: str = ""


AnyField = PersonField | TextField | ChoiceField | DateField | TimeField | ToggleField | ChannelField


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What asks: `sends` is the command its answers go to, `opens` the command that shows it again."""

    title: str
    fields: tuple[AnyField, ...]
    submit: str
    sends: str
    opens: str
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request gets back: a card, a form, or the fields to mend; or nothing, when it was done before.

    `in_place`: the card takes the place of the message whose button was pressed.
    `home_changed`: the leader's page shows something else now.
    """

    card: Card | None = None
    form: Form | None = None
    errors: tuple[tuple[str, str], ...] = ()
    in_place: bool = False
    home_changed: bool = False


NOTHING = Answer()


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters in one style; `words` is literal."""

    words: str
    bold: bool = False
    italic: bool = False
    code: bool = False


def escape(words: str) -> str:
    r"""A person's own words as literal text inside Text: marks lose their meaning."""
    return re.sub(r"([\\*_`])", r"\\\1", words)


def spans(words: str) -> Iterator[Span]:
    """Split marked words into runs of literal characters, the one reader of our marks."""
    start = 0
    for found in MARK.finditer(words) if MARKED.search(words) else ():
        if found.start() > start:
            yield Span(words[start : found.start()])
        start = found.end()
        literal, bold, italic, code = found.groups()
        if literal is not None:
            yield Span(literal)
        elif bold is not None:
            yield from (replace(span, bold=True) for span in spans(bold))
        elif italic is not None:
            yield from (replace(span, italic=True) for span in spans(italic))
        else:
            yield Span(code, code=True)
    if start < len(words):
        yield Span(words[start:])


def bare(words: str) -> str:
    """Marked words without their marks."""
    if not MARKED.search(words):
        return words
    return "".join(span.words for span in spans(words))


def plain(card: Card) -> str:
    """The card as text: the notification, what a screen reader says, the transcript of a dialogue."""
    lines = [bare(card.title)] if card.title else []
    for block in card.blocks:
        lines.extend(_lines(block))
    return "\n".join(lines)


def _lines(block: Block) -> list[str]:  # noqa: PLR0911 - one line per block
    match block:
        case Text(words) | Note(words):
            return [bare(words)]
        case Quote(words):
            return [words]
        case Bullets(items):
            return [f"• {bare(item)}" for item in items]
        case Row(words, button):
            return [f"{bare(words)} [{bare(button.label)}]"]
        case Buttons(buttons, more):
            return [" ".join(f"[{bare(button.label)}]" for button in (*buttons, *more))]
        case Pick(words, options, _):
            return [f"{bare(words)} [{' | '.join(bare(option.label) for option in options)}]"]
        case Divider():
            return []
        case Chart(title, _, _, words):
            return [bare(line) for line in (title, words) if line]
        case Fold(label):
            # What is folded away stays out of a notification too; the button tells that there is more.
            return [f"[{bare(label)}]"]
        case _:
            assert_never(block)
