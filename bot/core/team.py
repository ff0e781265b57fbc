"""`/duwtje team`: who belongs to a leader's team, for the leader alone."""

from __future__ import annotations

import re

from bot.core.card import Answer, Block, Button, Buttons, Card, Form, Note, PersonField, Row, Text
from bot.core.commands import fold, loose_names, option, people, without_names
from bot.core.dates import ago
from bot.core.errors import NotUnderstood
from bot.core.model import Colleague, Notebook
from bot.core.nudges import last_compliment
from bot.core.request import Source
from bot.core.turn import Turn, colleague, named

MOST = 50
# So many at once: a longer list is not calm on a phone, and too much for some platforms.
PAGE = 15
FROM = re.compile(r"from (\d{1,3})")


async def answer(turn: Turn) -> Answer:
    """Show, add, remove. Raises NotUnderstood."""
    todo, rest = option(without_names(turn.rest), turn.library.lexicon)
    who = people(turn.rest) or turn.many("who")
    if page := FROM.fullmatch(turn.rest):
        return Answer(card=card(turn, "", int(page[1])), in_place=True)
    if turn.rest.startswith("form"):
        return Answer(form=form(turn))
    if todo == "remove":
        return _remove(turn, (*who, *loose_names(turn.rest), rest))
    if turn.request.source is Source.SUBMITTED and not who:
        raise NotUnderstood("person.none", field="who")
    loose = [name for name in loose_names(turn.rest) if fold(name) not in {fold(mate.first) for mate in turn.book.team}]
    if loose:
        add = Buttons((Button(turn.say("team.add"), "team form"), Button(turn.say("team.title"), "team")))
        return Answer(card=Card("", (Text(turn.say("person.loose-team", name=loose[0])), add)))
    if who:
        return await _add(turn, who)
    return Answer(form=form(turn)) if todo == "add" else Answer(card=card(turn, ""))


async def _add(turn: Turn, who: tuple[str, ...]) -> Answer:
    there = {mate.id for mate in turn.book.team}
    if len(there | set(who)) > MOST:
        raise NotUnderstood("team.full", field="who", count=str(len(there)))
    found = [await colleague(turn, person) for person in dict.fromkeys(who)]
    new = [person for person in found if person.id not in there]
    for person in new:
        turn.book.team.append(Colleague(id=person.id, name=person.name, since=turn.request.moment))
    names = named(turn.say, [person.first for person in new or found])
    return Answer(card=card(turn, turn.say("team.added" if new else "team.already", name=names)), home_changed=True)


def _remove(turn: Turn, who: tuple[str, ...]) -> Answer:
    names = {fold(name) for name in who} - {""}
    gone = [mate for mate in turn.book.team if mate.id in who or {fold(mate.first), fold(mate.name)} & names]
    if not gone:
        raise NotUnderstood("team.not-there")
    turn.book.team = [mate for mate in turn.book.team if mate not in gone]
    words = turn.say("team.removed", name=named(turn.say, [mate.first for mate in gone]))
    return Answer(card=card(turn, words), in_place=True, home_changed=True)


def form(turn: Turn) -> Form:
    """Ask for colleagues."""
    say = turn.say
    return Form(
        title=say("team.form-title"),
        fields=(PersonField(name="who", label=say("team.who"), many=True),),
        submit=say("team.save"),
        sends="team add",
        opens="team form",
        notice=say("team.note"),
    )


def card(turn: Turn, news: str, start: int = 0) -> Card:
    """The team, each with the days since the leader last kept a compliment; no score, no order of merit."""
    say, book = turn.say, turn.book
    add = Button(say("team.add"), "team form")
    top: list[Block] = [Text(news)] if news else []
    if not book.team:
        return Card(say("team.title"), (*top, Text(say("team.empty")), Buttons((add,))))
    rows = [
        Row(
            say("team.row", name=mate.name, days=since(turn, book, mate.id)),
            Button(say("team.remove"), f"team remove <@{mate.id}>"),
        )
        for mate in book.team[start : start + PAGE]
    ]
    doors = Buttons((add, *_pages(turn, start)))
    return Card(say("team.title"), (*top, *rows, doors, Note(say("team.note"))))


def _pages(turn: Turn, start: int) -> list[Button]:
    """The way to the rest of a long team, and back to its beginning."""
    left = len(turn.book.team) - start - PAGE
    first = [Button(turn.say("team.first"), "team from 0")] if start else []
    return [
        *([Button(turn.say("team.rest", count=str(left)), f"team from {start + PAGE}")] if left > 0 else []),
        *first,
    ]


def since(turn: Turn, book: Notebook, person: str) -> str:
    """How long ago the last compliment was, in words."""
    last = last_compliment(book, person)
    if last is None:
        return turn.say("team.never")
    return turn.say("team.last", days=ago(turn.library, last, turn.request.moment, book.owner.zone))
