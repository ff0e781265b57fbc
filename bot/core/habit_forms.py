"""The rhythm as forms: which day, what hour, how often; until when to keep quiet."""

from __future__ import annotations

from bot.core.card import ChoiceField, DateField, Form, TimeField
from bot.core.dates import day_name
from bot.core.errors import NotUnderstood
from bot.core.habit_cards import KINDS
from bot.core.model import Slot
from bot.core.turn import Turn


def form(turn: Turn, kind: str) -> Form:
    """Which day, what hour, how often. Raises NotUnderstood for a kind we do not have."""
    say = turn.say
    if kind not in KINDS:
        raise NotUnderstood("rhythm.kind-unknown")
    slot = turn.book.rhythm.slot(kind) or Slot(kind=kind, day=KINDS[kind][0], time=KINDS[kind][1])
    day = slot.day if slot.day in turn.book.rhythm.days else turn.book.rhythm.days[0]
    days = tuple((str(day), day_name(turn.library, day)) for day in turn.book.rhythm.days)
    turns = (
        ("weekly", say("rhythm.form-weekly")),
        ("slow", say("rhythm.form-slow")),
        ("never", say("rhythm.form-never")),
    )
    return Form(
        title=f"{say(f'rhythm.kind-{kind}')}",
        fields=(
            ChoiceField(name="day", label=say("rhythm.form-day"), options=days, initial=str(day)),
            TimeField(name="time", label=say("rhythm.form-time"), initial=slot.time),
            ChoiceField(
                name="turn",
                label=say("rhythm.form-turn"),
                options=turns,
                initial="weekly" if slot.weeks == 1 else "slow",
            ),
        ),
        submit=say("rhythm.form-save"),
        sends=f"rhythm set {kind}",
        opens=f"rhythm form {kind}",
        notice=say("rhythm.form-title"),
    )


def pause_form(turn: Turn) -> Form:
    """Until when to keep quiet."""
    say = turn.say
    return Form(
        title=say("rhythm.pause-title"),
        fields=(DateField(name="until", label=say("rhythm.pause-until")),),
        submit=say("rhythm.pause-save"),
        sends="rhythm paused",
        opens="rhythm pause form",
    )
