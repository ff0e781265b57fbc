"""A Form as the body of a dialog or of a card in the chat, and what was filled in as fields again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from bot.chat.payload import clean, string
from bot.chat.teams import limits, render
from bot.chat.teams.render import SEND, Json, note, title, whole
from bot.chat.teams.words import cut, paragraphs
from bot.core.card import (
    AnyField,
    ChannelField,
    ChoiceField,
    DateField,
    Form,
    PersonField,
    TextField,
    TimeField,
    ToggleField,
    bare,
)

PREFIX, PEOPLE_END = "f.", ".people"
YES = "yes"
EXPANDED = 6
DAY, TIME = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{2}:\d{2}")
PEOPLE = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
Fields = dict[str, str | tuple[str, ...]]
# People and channels to choose from, as (id, name).
Known = tuple[tuple[str, str], ...]
Errors = tuple[tuple[str, str], ...]


class Paper:
    """A form as it is filled in: whom and which channels it offers, and the number that makes it one of a kind."""

    def __init__(
        self, form: Form, nonce: str, people: Known = (), channels: Known = (), nowhere: str = render.ELLIPSIS
    ) -> None:
        self.form, self._nonce, self._people, self._channels = form, nonce, people, channels
        self._nowhere = nowhere

    def dialog(self, errors: Errors = ()) -> Json:
        """The form as the content of a dialog."""
        return self._card({"type": "Action.Submit", **self._sends()}, errors, headed=False)

    def card(self, errors: Errors = ()) -> Json:
        """The form as a card in the chat."""
        return self._card({"type": "Action.Execute", "verb": SEND, **self._sends()}, errors, headed=True)

    def _sends(self) -> Json:
        kept = {SEND: self.form.sends, "opens": self.form.opens, "form": self._nonce}
        return {"title": cut(bare(self.form.submit), limits.TITLE), "style": "positive", "data": kept}

    def _card(self, action: Json, errors: Errors, *, headed: bool) -> Json:
        body = self._body(action, errors, headed=headed)
        if not render.fits(body):
            # Who is not listed is found by typing; what was typed is nowhere else.
            chosen = {one for field in self.form.fields if isinstance(field, PersonField) for one in field.initial}
            self._people = tuple(one for one in self._people if one[0] in chosen)
            body = self._body(action, errors, headed=headed)
        return whole(body)

    def _body(self, action: Json, errors: Errors, *, headed: bool) -> list[Json]:
        names = {field.name for field in self.form.fields}
        loose = _problems([words for name, words in errors if name not in names])
        body = title(self.form.title) if headed else []
        body += loose
        for field in self.form.fields:
            body += self._field(field, [words for name, words in errors if name == field.name])
        body += note(self.form.notice) if self.form.notice else []
        return [*body, {"type": "ActionSet", "actions": [action]}]

    def _field(self, field: AnyField, errors: list[str]) -> list[Json]:
        if isinstance(field, ChannelField) and not self._channels:
            # A list of nothing leads nowhere: say how there comes something in it.
            return [*paragraphs(field.label, weight="Bolder"), *paragraphs(self._nowhere), *_problems(errors)]
        kind = PEOPLE_END if isinstance(field, PersonField) else ""
        made = {"id": f"{PREFIX}{field.name}{kind}", "label": bare(field.label), **self._input(field)}
        hint = note(field.hint) if field.hint else []
        return [made, *hint, *_problems(errors)]

    def _input(self, field: AnyField) -> Json:  # noqa: PLR0911 - one line per kind of field
        match field:
            case PersonField():
                return _person(field, self._people)
            case TextField():
                return _text(field)
            case ChoiceField(options=options, initial=initial):
                return _choice(options, initial)
            case DateField(initial=day):
                return {"type": "Input.Date", **_value(day if DAY.fullmatch(day) else "")}
            case TimeField(initial=time):
                return {"type": "Input.Time", **_value(time if TIME.fullmatch(time) else "")}
            case ToggleField(words=words, initial=on):
                value = YES if on else ""
                return {"type": "Input.Toggle", "title": bare(words), "valueOn": YES, "valueOff": "", "value": value}
            case ChannelField(initial=channel):
                known = channel if any(channel == one for one, _ in self._channels) else ""
                return {
                    "type": "Input.ChoiceSet",
                    "style": "compact",
                    "choices": _choices(self._channels),
                    **_value(known),
                }
            case _:
                assert_never(field)


def refilled(form: Form, filled: Mapping[str, object]) -> Form:
    """The form with what somebody typed still in it: nothing typed is lost."""
    return replace(form, fields=tuple(_refill(field, filled.get(field.name)) for field in form.fields))


def fields(data: object) -> Fields:
    """What was filled in, by the names of the fields."""
    found = data if isinstance(data, dict) else {}
    return dict(_field_in(name, string(found, name)) for name in found if str(name).startswith(PREFIX))


def people_of(value: str) -> tuple[str, ...]:
    """The ids a people picker answers with."""
    return tuple(one.strip() for one in value.split(",") if one.strip())


def _field_in(name: str, value: str) -> tuple[str, str | tuple[str, ...]]:
    kept = clean(value, limits.WORDS_IN)
    name = name.removeprefix(PREFIX)
    return (name.removesuffix(PEOPLE_END), people_of(kept)) if name.endswith(PEOPLE_END) else (name, kept)


def _problems(errors: list[str]) -> list[Json]:
    return [block for words in errors for block in paragraphs(words, color="Attention")]


def _value(value: str) -> Json:
    return {"value": value} if value else {}


def _choices(known: Known) -> list[Json]:
    return [{"title": bare(label) or value, "value": value} for value, label in known]


def _person(field: PersonField, people: Known) -> Json:
    """Whom the leader knows first; the organisation's own directory answers while one types."""
    return {
        "type": "Input.ChoiceSet",
        "style": "compact",
        "isMultiSelect": field.many,
        "choices": _choices(people),
        "choices.data": PEOPLE,
        **_value(",".join(field.initial)),
    }


def _text(field: TextField) -> Json:
    most = min(max(field.limit, 1), limits.INPUT_TEXT)
    placeholder = {"placeholder": bare(field.placeholder)} if field.placeholder else {}
    return {
        "type": "Input.Text",
        "isMultiline": field.long,
        "maxLength": most,
        **placeholder,
        **_value(field.initial[:most]),
    }


def _choice(options: Known, initial: str) -> Json:
    style = "expanded" if len(options) <= EXPANDED else "compact"
    return {"type": "Input.ChoiceSet", "style": style, "choices": _choices(options), **_value(initial)}


def _refill(field: AnyField, filled: object) -> AnyField:
    if filled is None:
        return field
    words = filled if isinstance(filled, str) else ""
    match field:
        case PersonField():
            return replace(field, initial=filled if isinstance(filled, tuple) else people_of(words))
        case ToggleField():
            return replace(field, initial=words == YES)
        case TextField() | ChoiceField() | DateField() | TimeField() | ChannelField():
            return replace(field, initial=words)
        case _:
            assert_never(field)
