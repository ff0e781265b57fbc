"""`/duwtje logboek`: a leader's own compliments, by colleague; nobody else sees them."""

from __future__ import annotations

from bot.core import nudges
from bot.core.card import Answer, Block, Button, Buttons, Card, Divider, Note, Quote, Row, Text
from bot.core.commands import fold, loose_names, option, people
from bot.core.dates import ago, long_day
from bot.core.errors import NotUnderstood
from bot.core.kept import sentence
from bot.core.model import Compliment
from bot.core.moments import compliments_by_week
from bot.core.rhythm import local
from bot.core.turn import Turn, name_of
from bot.core.undoing import withdraw

SHOWN = 10


async def answer(turn: Turn) -> Answer:
    """The whole logbook, one colleague's part, or one entry removed."""
    todo, rest = option(turn.rest, turn.library.lexicon)
    if todo == "remove":
        return _remove(turn, rest)
    who = people(turn.rest)
    if not who:
        name = fold(" ".join(loose_names(turn.rest)) or turn.rest)
        who = tuple(e.colleague for e in turn.book.compliments if name in (fold(e.first), fold(e.name)) and name)
    pressed = turn.request.source == "pressed"
    if not who:
        return Answer(card=card(turn), in_place=pressed)
    return Answer(card=_of(turn, who[0], await name_of(turn, who[0])), in_place=pressed)


def _remove(turn: Turn, entry_id: str) -> Answer:
    gone = [entry for entry in turn.book.compliments if entry.id == entry_id]
    if not gone:
        raise NotUnderstood("compliment.gone")
    turn.book.compliments = [entry for entry in turn.book.compliments if entry.id != entry_id]
    withdraw(turn.book, [entry_id], turn.request.moment)
    nudges.replan(turn.book, turn.request.moment)
    page = _of(turn, gone[0].colleague, gone[0].name) if turn.book.compliments else card(turn)
    return Answer(
        card=Card(page.title, (Text(turn.say("log.removed")), *page.blocks)), in_place=True, home_changed=True
    )


def card(turn: Turn) -> Card:
    """A row for each colleague, the most recent first."""
    say, latest = turn.say, dict[str, list[Compliment]]()
    for entry in sorted(turn.book.compliments, key=lambda entry: entry.moment, reverse=True):
        latest.setdefault(entry.colleague, []).append(entry)
    new = Button(say("help.button-compliment"), "compliment form")
    if not latest:
        return Card(say("log.title"), (Text(say("log.empty")), Buttons((new,)), Note(say("log.private"))))
    rows = [_row(turn, entries) for entries in list(latest.values())[:30]]
    chart = compliments_by_week(turn)
    weeks = (chart,) if chart else ()
    return Card(say("log.title"), (Note(say("log.private")), *rows, *weeks, Buttons((new,))))


def _row(turn: Turn, entries: list[Compliment]) -> Row:
    say, first = turn.say, entries[0]
    days = ago(turn.library, first.moment, turn.request.moment, turn.book.owner.zone)
    count = say("log.one") if len(entries) == 1 else say("log.several", count=str(len(entries)))
    return Row(
        say("log.row-count", name=first.name, count=count, days=days),
        Button(say("log.show"), f"log <@{first.colleague}>"),
    )


def _of(turn: Turn, person: str, name: str) -> Card:
    say, entries = turn.say, [entry for entry in turn.book.compliments if entry.colleague == person]
    back = Buttons(
        (Button(say("log.back"), "log"), Button(say("help.button-compliment"), f"compliment form <@{person}>"))
    )
    if not entries:
        return Card("", (Text(say("log.none", name=name)), back))
    blocks = list[Block]()
    for entry in sorted(entries, key=lambda entry: entry.moment, reverse=True)[:SHOWN]:
        day = long_day(turn.library, local(entry.moment, turn.book.owner.zone).date())
        seen = (
            say(f"log.{entry.audience.value}", name=entry.first)
            if entry.audience == "colleague"
            else say(f"log.{entry.audience.value}")
        )
        blocks.append(Row(say("log.entry", date=day, word=seen), Button(say("log.remove"), f"log remove {entry.id}")))
        blocks.append(Quote(sentence(entry)))
    if len(entries) > SHOWN:
        blocks.append(Note(say("log.older", count=str(len(entries) - SHOWN))))
    return Card(say("log.of", name=entries[-1].name), (*blocks, Divider(), back, Note(say("log.private"))))
