"""The rhythm as a card and as forms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.core import measuring
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
from bot.core.freedays import country_of
from bot.core.rhythm import local
from bot.core.turn import Turn, named

# What a leader can choose, with the moment we propose.
KINDS = {
    "practice": (1, "10:00"),
    "appreciation": (3, "15:00"),
    "feedback": (0, "16:00"),
    "oneonone": (0, "09:30"),
}


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
    blocks += [*(_row(turn, kind) for kind in KINDS), *_silences(turn)]
    blocks += measuring.tell(turn) if rhythm.agreed else []
    blocks += [Note(f"{say('rhythm.days', list=day_names(turn))} {_hours(turn)}"), Note(say("rhythm.note"))]
    return Card(say("rhythm.title"), (*blocks, _buttons(turn)))


def _silences(turn: Turn) -> Iterator[Block]:
    """What is quiet now, each with its way back."""
    say, rhythm = turn.say, turn.book.rhythm
    names = {mate.id: mate.first for mate in turn.book.team}
    today = local(turn.request.moment, turn.book.owner.zone).date()
    for one in rhythm.leave:
        if one.last >= today:
            words = say(
                "rhythm.leave-row", this=long_day(turn.library, one.first), last=long_day(turn.library, one.last)
            )
            yield Row(words, Button(say("rhythm.work"), f"rhythm work {one.first.isoformat()}"))
    for page in (turn.library.nudges[stem] for stem in rhythm.muted if stem in turn.library.nudges):
        yield Row(say("rhythm.muted-row", kind=page.title), Button(say("rhythm.again"), f"rhythm again {page.stem}"))
    for person in rhythm.spared:
        words = say("rhythm.spared-row", name=names.get(person, say("rhythm.somebody")))
        yield Row(words, Button(say("rhythm.again"), f"rhythm again <@{person}>"))


def working_hours(turn: Turn) -> dict[str, str]:
    """From when to when Duwtje may speak, in words."""
    rhythm = turn.book.rhythm
    return {"this": clock(turn.library, rhythm.opens), "last": clock(turn.library, rhythm.closes)}


def _hours(turn: Turn) -> str:
    """Outside these it is quiet, and on the holidays of this country."""
    say, rhythm = turn.say, turn.book.rhythm
    words = say("rhythm.hours", **working_hours(turn))
    place = rhythm.country or country_of(turn.book.owner.zone, "")
    return f"{words} {say('rhythm.holidays', word=say(f'country.{place.lower()}'))}" if place else words


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
    ahead = Button(say("upcoming.button"), "upcoming")
    return Buttons((ahead, Button(say("rhythm.team"), "team"), pause, stop))
