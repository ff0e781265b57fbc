"""`/duwtje wat komt er`: the coming four weeks and the past four, each nudge with its reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.core.card import Answer, Block, Bullets, Button, Buttons, Card, Fold, Note, Text, escape
from bot.core.dates import brief_day, long_day
from bot.core.habit_cards import paused
from bot.core.nudges import Around
from bot.core.outlook import Line, Outlook, looked
from bot.core.retention import Terms
from bot.core.rhythm import local
from bot.core.turn import Turn
from bot.core.upcoming import Fate

# In one week, and of what is past: more than this nobody reads on a phone.
SHOWN, PAST_SHOWN = 6, 12


async def answer(turn: Turn, around: Around, terms: Terms) -> Answer:
    """`upcoming`, `upcoming why <week>`, `upcoming past`."""
    first, _, rest = turn.rest.partition(" ")
    # Who asks is there: that ends a silence, and looking ahead has to know it.
    book = replace(turn.book, lively=turn.request.moment)
    seen = await looked(book, turn.library, turn.request.moment, around, terms)
    if first == "past":
        back = Buttons((Button(turn.say("upcoming.button"), "upcoming"), *_doors(turn)))
        return Answer(card=Card(turn.say("upcoming.past"), (*_past(turn, seen), back)), in_place=True)
    opened = rest if first == "why" else ""
    return Answer(card=_card(turn, seen, opened), in_place=bool(opened))


def _card(turn: Turn, seen: Outlook, opened: str) -> Card:
    say, rhythm = turn.say, turn.book.rhythm
    blocks = list[Block]()
    if until := paused(turn) if rhythm.agreed else None:
        blocks.append(Text(say("rhythm.paused", date=long_day(turn.library, until))))
    if not rhythm.agreed:
        blocks.append(Text(say("rhythm.off")))
    elif not seen.coming:
        blocks.append(Text(say("upcoming.nothing")))
    for monday, lines in groupby(seen.coming, key=lambda line: _monday(line.moment)):
        blocks += _week(turn, monday, list(lines), opened)
    if seen.coming:
        blocks.append(Note(say("upcoming.note")))
    if seen.past or seen.late:
        blocks.append(Fold(say("upcoming.past"), tuple(_past(turn, seen)), "upcoming past"))
    start = () if rhythm.agreed else (Button(say("rhythm.start"), "rhythm start"),)
    return Card(say("upcoming.title"), (*blocks, Buttons((*start, *_doors(turn)))), page="calendar")


def _doors(turn: Turn) -> tuple[Button, ...]:
    return Button(turn.say("nudge.rhythm"), "rhythm"), Button(turn.say("talk.list-title"), "talks")


def _week(turn: Turn, monday: date, lines: list[Line], opened: str) -> Iterator[Block]:
    """One week: its nudges a line each, and behind one word the rules they come by."""
    this = _monday(local(turn.request.moment, turn.book.owner.zone))
    weeks = (monday - this).days // 7
    name = {0: "upcoming.this", 1: "upcoming.next"}.get(weeks)
    heading = turn.say(name) if name else turn.say("upcoming.week", date=brief_day(turn.library, monday))
    rows = [_told(turn, line) for line in lines[:SHOWN]]
    yield Text("\n".join([f"**{heading}**", *rows, *_more(turn, lines, SHOWN)]))
    rules = tuple(dict.fromkeys(f"**{escape(line.what)}**\n{line.why}" for line in lines[:SHOWN] if line.why))
    if rules and opened == str(weeks):
        yield Bullets(rules)
    elif rules:
        yield Fold(turn.say("nudge.why"), (Bullets(rules),), f"upcoming why {weeks}")


def _told(turn: Turn, line: Line) -> str:
    say = turn.say
    if not line.state:
        return say("upcoming.row", date=line.day, time=line.time, kind=line.what)
    return say("upcoming.row-not", date=line.day, time=line.time, kind=line.what, word=line.state, reason=line.reason)


def _more(turn: Turn, lines: Sequence[Line], shown: int) -> list[str]:
    left = len(lines) - shown
    return [turn.say("upcoming.more", count=str(left))] if left > 0 else []


def _past(turn: Turn, seen: Outlook) -> Iterator[Block]:
    """What became of what was planned; a count, and never a score."""
    say = turn.say
    if not (seen.past or seen.late):
        yield Text(say("upcoming.past-nothing"))
        return
    came, used = _many(seen.past, (Fate.CAME, Fate.USED, Fate.UNSURE)), _many(seen.past, (Fate.USED,))
    yield Text(say("upcoming.counts", this=str(came), last=str(used), count=str(len(seen.past) - came)))
    if seen.late:
        yield Text(say("upcoming.late-one") if seen.late == 1 else say("upcoming.late", count=str(seen.late)))
    if rows := [_told(turn, line) for line in seen.past[:PAST_SHOWN]]:
        yield Bullets((*rows, *_more(turn, seen.past, PAST_SHOWN)))


def _many(lines: Iterable[Line], fates: tuple[Fate, ...]) -> int:
    return sum(line.fate in fates for line in lines)


def _monday(moment: datetime) -> date:
    return moment.date() - timedelta(days=moment.weekday())
