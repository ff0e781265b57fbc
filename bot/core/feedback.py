"""The ik-boodschap: fact, feeling, effect and question in fields of their own (S1.6a), to say aloud oneself."""

from __future__ import annotations

from dataclasses import replace

from bot.core import nudges
from bot.core.card import Answer, AnyField, Form, PersonField, TextField
from bot.core.commands import people
from bot.core.dates import span
from bot.core.entries import Sighting
from bot.core.errors import NotUnderstood
from bot.core.model import Due, Notebook, State
from bot.core.retention import Terms
from bot.core.sighting_cards import prepared, said
from bot.core.turn import Turn, colleague, new_id

# The parts in the order they are said, and how long each may be.
PARTS = {"fact": 3000, "feeling": 300, "effect": 1000, "question": 300}


def form(turn: Turn, rest: str, terms: Terms) -> Form:
    """`rest` is a moment's id, or that of a nudge about it, or names a colleague; alone the form is empty."""
    due = _nudge(turn, rest.strip())
    entry = _seen(turn.book, due.about if due else rest.strip())
    if due:
        nudges.settle(turn.book, due)
    if entry is None and _gone(turn, due, rest):
        raise NotUnderstood("moment.gone", days=span(turn.say, terms.moments))
    say = turn.say
    who = people(rest) or ((due.person,) if due and due.person else ())
    asked = PersonField(name="who", label=say("moment.who"), initial=who[:1])
    return Form(
        title=say("moment.make-title"),
        fields=(*(() if entry else (asked,)), *_parts(turn, entry)),
        submit=say("moment.make"),
        sends=f"moment prepare {entry.id}" if entry else "moment prepare",
        opens=f"moment feedback {rest}".strip(),
        notice=say("moment.make-notice"),
    )


def _nudge(turn: Turn, due_id: str) -> Due | None:
    return next((due for due in turn.book.outbox if due.id == due_id and due.kind in turn.library.nudges), None)


def _seen(book: Notebook, entry_id: str) -> Sighting | None:
    return next((entry for entry in book.sightings if entry.id == entry_id), None)


def _gone(turn: Turn, due: Due | None, rest: str) -> bool:
    """Whether this was about a moment that is no longer there, rather than about none."""
    if due is None:
        return bool(rest.strip()) and not people(rest)
    others = {talk.id for talk in turn.book.talks} | {*turn.library.lexicon.kinds.values(), ""}
    return due.about not in others


def _parts(turn: Turn, entry: Sighting | None) -> tuple[AnyField, ...]:
    """A field for each part, with what was typed before, or with the words of the moment."""
    say = turn.say
    typed = _typed(entry) if entry and entry.prepared else {"fact": entry.words if entry else ""}
    typed.setdefault("question", say("moment.question-usual"))
    return tuple(
        TextField(
            name=part,
            label=say(f"moment.{part}"),
            placeholder=say(f"moment.{part}-example"),
            hint=say(f"moment.{part}-hint"),
            long=part in ("fact", "effect"),
            optional=part == "feeling",
            limit=most,
            initial=typed.get(part, "")[:most],
        )
        for part, most in PARTS.items()
    )


def _typed(entry: Sighting) -> dict[str, str]:
    return dict(zip(PARTS, entry.prepared.split("\n"), strict=False))


async def prepare(turn: Turn, rest: str, terms: Terms) -> Answer:
    """`prepare [moment]`, submitted: keep the ik-boodschap with its moment and show it. Raises NotUnderstood."""
    words, entry = _filled(turn), _seen(turn.book, rest.strip())
    if rest.strip() and entry is None:
        # It went while the form was open: what was typed is not lost with it.
        lost = Sighting(id="", colleague="", name="", words="", moment=turn.request.moment, prepared=words)
        return Answer(card=prepared(turn, lost, turn.say("moment.gone-typed", days=span(turn.say, terms.moments))))
    if entry is None:
        entry = await _new(turn)
        turn.book.sightings.append(entry)
    made = replace(entry, prepared=words, given=None)
    _put(turn.book, made)
    return Answer(card=prepared(turn, made), home_changed=True)


def _filled(turn: Turn) -> str:
    """The parts, a line each. Raises NotUnderstood."""
    parts = {part: " ".join(turn.field(part).split()) for part in PARTS}
    for part, words in parts.items():
        if not words and part != "feeling":
            raise NotUnderstood(f"moment.{part}-needed", field=part)
        if len(words) > PARTS[part]:
            raise NotUnderstood("moment.long", field=part, count=str(PARTS[part]))
    return "\n".join(parts.values())


async def _new(turn: Turn) -> Sighting:
    if len(turn.many("who")) != 1:
        raise NotUnderstood("moment.who-needed", field="who")
    person = await colleague(turn, turn.many("who")[0])
    words = turn.field("fact").strip()
    return Sighting(id=new_id(), colleague=person.id, name=person.name, words=words, moment=turn.request.moment)


def given(turn: Turn, rest: str, terms: Terms) -> Answer:
    """`given <moment>`: it was said; a second press says so kindly. Raises NotUnderstood."""
    entry = found(turn, rest, terms)
    if not entry.given:
        _put(turn.book, replace(entry, given=turn.request.moment))
        hush(turn.book, entry)
    return Answer(card=said(turn, entry, before=bool(entry.given)), in_place=True, home_changed=True)


def found(turn: Turn, entry_id: str, terms: Terms) -> Sighting:
    """The leader's own moment with this id. Raises NotUnderstood."""
    entry = _seen(turn.book, entry_id.strip())
    if entry is None:
        raise NotUnderstood("moment.gone", days=span(turn.say, terms.moments))
    return entry


def _put(book: Notebook, entry: Sighting) -> None:
    book.sightings = [entry if other.id == entry.id else other for other in book.sightings]


def hush(book: Notebook, entry: Sighting) -> None:
    """A nudge about it that still waits has nothing to say any more."""
    book.outbox = [
        replace(due, state=State.EXPIRED) if due.about == entry.id and due.state is State.DUE else due
        for due in book.outbox
    ]
