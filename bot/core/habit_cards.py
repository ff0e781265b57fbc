"""The rhythm as a card and as forms."""

from __future__ import annotations

from datetime import date

from bot.core.card import (
    Block,
    Button,
    Buttons,
    Card,
    Note,
    Row,
    Text,
)
from bot.core.dates import clock, day_name, long_day
from bot.core.rhythm import local
from bot.core.turn import Turn, named

# What a leader can choose, with the moment we propose.
KINDS = {"practice": (1, "10:00"), "appreciation": (3, "15:00"), "feedback": (0, "16:00")}


def day_names(turn: Turn) -> str:
    """The leader's working days in words."""
    return named(turn.say, [day_name(turn.library, day) for day in turn.book.rhythm.days])


def card(turn: Turn, news: str) -> Card:
    """The whole rhythm: each kind with its moment, and every way out."""
    say, rhythm = turn.say, turn.book.rhythm
    blocks: list[Block] = [Text(news)] if news else []
    if not rhythm.agreed:
        blocks += [Text(say("rhythm.off"))] if not news else []
    elif until := paused(turn):
        blocks += [Text(say("rhythm.paused", date=long_day(turn.library, until)))] if not news else []
    blocks += [_row(turn, kind) for kind in KINDS]
    blocks += [Note(say("rhythm.days", list=day_names(turn))), Note(say("rhythm.note"))]
    return Card(say("rhythm.title"), (*blocks, _buttons(turn)))


def paused(turn: Turn) -> date | None:
    """The last day of a pause that is not over."""
    until = turn.book.rhythm.paused_until
    return until if until and until >= local(turn.request.moment, turn.book.owner.zone).date() else None


def _row(turn: Turn, kind: str) -> Row:
    say, slot = turn.say, turn.book.rhythm.slot(kind)
    name = say(f"rhythm.kind-{kind}")
    if slot is None or not turn.book.rhythm.agreed:
        return Row(say("rhythm.row-off", kind=name), Button(say("rhythm.on"), f"rhythm form {kind}"))
    key = "rhythm.row" if slot.weeks == 1 else "rhythm.row-slow"
    values = {"kind": name, "day": day_name(turn.library, slot.day), "time": clock(turn.library, slot.time)}
    return Row(say(key, **values, count=str(slot.weeks)), Button(say("rhythm.change"), f"rhythm form {kind}"))


def _buttons(turn: Turn) -> Buttons:
    say, rhythm = turn.say, turn.book.rhythm
    if not rhythm.agreed:
        return Buttons((Button(say("rhythm.start"), "rhythm start"), Button(say("rhythm.team"), "team")))
    ask = Button(say("rhythm.pause"), "rhythm pause form")
    pause = Button(say("rhythm.resume"), "rhythm start") if paused(turn) else ask
    stop = Button(say("rhythm.stop"), "rhythm stop", danger=True)
    return Buttons((Button(say("rhythm.team"), "team"), pause, stop))
