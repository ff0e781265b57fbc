"""Putting a nudge off: later today, tomorrow morning, next week, or on a day of the leader's choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import nudges
from bot.core.card import Answer, Button, Buttons, Card, DateField, Form, Text
from bot.core.dates import when
from bot.core.errors import NotUnderstood
from bot.core.model import Due, Notebook, State
from bot.core.nudges.slots import AGAIN
from bot.core.reading import iso_date
from bot.core.request import Source
from bot.core.rhythm import MORNING, at, later_today, local, next_week, tomorrow_morning
from bot.core.settling import nudge_of
from bot.core.turn import Turn, new_id

# Further away it is better noted as an agreement than as a nudge.
FURTHEST = timedelta(days=92)


def snooze(turn: Turn) -> Answer:
    """`snooze <due> later|tomorrow|week|form|on`: the same nudge again, once. Raises NotUnderstood."""
    due_id, _, until = turn.rest.partition(" ")
    due, now, zone, days = nudge_of(turn, due_id), turn.request.moment, turn.book.owner.zone, turn.book.rhythm.days
    late = later_today(now, zone)
    match until:
        case "form":
            return Answer(form=_form(turn, due))
        case "on" if turn.request.source is Source.SUBMITTED:
            moment = _chosen(turn)
        case "week":
            moment = next_week(now, zone, days)
        case "later" if late:
            moment = late
        case _:
            moment = tomorrow_morning(now, zone, days)
    nudges.settle(turn.book, due)
    again = _put_off(turn.book, due, moment)
    key = "nudge.too-late" if until == "later" and late is None else "nudge.snoozed"
    other = Button(turn.say("nudge.other-day"), f"snooze {again.id} form")
    doors = Buttons((other, Button(turn.say("nudge.rhythm"), "rhythm")))
    words = Text(turn.say(key, date=when(turn.library, moment, zone)))
    return Answer(card=Card("", (words, doors)), in_place=True)


def _form(turn: Turn, due: Due) -> Form:
    say = turn.say
    return Form(
        title=say("nudge.other-day"),
        fields=(DateField(name="day", label=say("nudge.day")),),
        submit=say("nudge.day-save"),
        sends=f"snooze {due.id} on",
        opens=f"snooze {due.id} form",
    )


def _chosen(turn: Turn) -> datetime:
    zone = turn.book.owner.zone
    day, today = iso_date(turn.field("day")), local(turn.request.moment, zone).date()
    if day is None:
        raise NotUnderstood("rhythm.date-unknown", field="day")
    if day <= today:
        raise NotUnderstood("nudge.day-past", field="day")
    if day - today > FURTHEST:
        raise NotUnderstood("nudge.day-far", field="day")
    return at(day, MORNING, zone)


def _put_off(book: Notebook, due: Due, moment: datetime) -> Due:
    """The same nudge as a letter of its own: one still waiting from an earlier press makes way for it."""
    root = due.key.partition(AGAIN)[0]
    # Also one that was put off anew before it left: nobody ever saw it.
    unseen = (one for one in book.outbox if one.key.startswith(root + AGAIN) and not one.attempts)
    gone = {one.id for one in unseen if one.state in (State.DUE, State.SETTLED)}
    again = replace(
        due,
        id=new_id(),
        key=f"{root}{AGAIN}{moment:%Y-%m-%dT%H:%M}",
        state=State.DUE,
        not_before=moment,
        not_after=moment + nudges.FRESH,
        attempts=0,
        attempt_at=None,
        look_at=None,
        unsure=0,
        receipt="",
        planned=None,
        reason="",
        lead="",
    )
    book.outbox = [*(one for one in book.outbox if one.id not in gone and one.key != again.key), again]
    return again
