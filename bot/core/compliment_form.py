"""The compliment as a form, with the colleague and the words already known filled in."""

from __future__ import annotations

import re

from bot.core.card import AnyField, ChoiceField, Form, PersonField, TextField
from bot.core.commands import people
from bot.core.model import Audience, Compliment, Draft
from bot.core.turn import MOST_PEOPLE, Turn

LONGEST, LONGEST_SITUATION, LONGEST_EFFECT = 3000, 300, 1000
DRAFT, ENTRY = re.compile(r"\bdraft (\w+)"), re.compile(r"\bentry (\w+)")


def form(turn: Turn, words: str) -> Form:
    """`words` names colleagues (`<@id>` or bare ids), a draft or an entry to complete."""
    say, draft, entry = turn.say, _draft(turn, words), _entry(turn, words)
    return Form(
        title=say("compliment.form-title"),
        fields=(_who(turn, words, draft, entry), *_what(turn, draft, entry), _audience(turn)),
        submit=say("compliment.keep"),
        sends=f"compliment keep {entry.id}" if entry else "compliment keep",
        opens=f"compliment form {words}".strip(),
        notice=say("compliment.notice"),
    )


def _draft(turn: Turn, words: str) -> Draft | None:
    named = DRAFT.search(words)
    return next((draft for draft in turn.book.drafts if named and draft.id == named[1]), None)


def _entry(turn: Turn, words: str) -> Compliment | None:
    named = ENTRY.search(words)
    return next((entry for entry in turn.book.compliments if named and entry.id == named[1]), None)


def _who(turn: Turn, words: str, draft: Draft | None, entry: Compliment | None) -> PersonField:
    known = {mate.id for mate in turn.book.team} | {due.person for due in turn.book.outbox}
    ids = tuple(word for word in words.split() if word in known)
    who = people(words) or (draft.people if draft else ()) or ((entry.colleague,) if entry else ()) or ids
    say = turn.say
    hint = say("compliment.who-hint")
    return PersonField(name="who", label=say("compliment.who"), hint=hint, initial=who[:MOST_PEOPLE], many=True)


def _what(turn: Turn, draft: Draft | None, entry: Compliment | None) -> tuple[AnyField, ...]:
    say = turn.say
    behaviour = entry.behaviour if entry else draft.words if draft else ""
    return (
        TextField(
            name="situation",
            label=say("compliment.situation"),
            placeholder=say("compliment.situation-example"),
            optional=True,
            limit=LONGEST_SITUATION,
            initial=entry.situation if entry else turn.field("quote")[:LONGEST_SITUATION],
        ),
        TextField(
            name="behaviour",
            label=say("compliment.behaviour"),
            placeholder=say("compliment.behaviour-example"),
            hint=say("compliment.behaviour-hint"),
            long=True,
            limit=LONGEST,
            initial=behaviour[:LONGEST],
        ),
        TextField(
            name="effect",
            label=say("compliment.effect"),
            placeholder=say("compliment.effect-example"),
            long=True,
            optional=True,
            limit=LONGEST_EFFECT,
            initial=entry.effect if entry else "",
        ),
    )


def _audience(turn: Turn) -> ChoiceField:
    """Private first, and chosen."""
    say = turn.say
    options = tuple((audience.value, say(f"compliment.audience-{audience.value}")) for audience in Audience)
    return ChoiceField(name="audience", label=say("compliment.audience"), options=options, initial=Audience.ME.value)
