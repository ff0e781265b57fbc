"""`/duwtje gewoonte`: one habit at a time, as an if-then plan that is asked at its own moment and fades by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core import nudges
from bot.core.card import (
    Answer,
    Block,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Form,
    Note,
    Quote,
    Text,
    TextField,
    TimeField,
)
from bot.core.dates import clock, day_name
from bot.core.entries import Habit, Stage
from bot.core.errors import NotUnderstood
from bot.core.habit_cards import KINDS, working_hours
from bot.core.model import Notebook, Slot
from bot.core.nudge_cards import spoken
from bot.core.nudges import current
from bot.core.reading import read_time
from bot.core.request import Source
from bot.core.turn import Turn, new_id

# What can be practised every week; each has a page of texts.
PRACTISED = ("vraagterug", "stilte", "watmaaktdat")
LONGEST = 120
KEPT = 10


def answer(turn: Turn) -> Answer:
    """`habit`, `habit form|set|stop|keep`. Raises NotUnderstood."""
    match turn.rest.partition(" ")[0]:
        case "form":
            return Answer(form=form(turn))
        case "set" if turn.request.source is Source.SUBMITTED:
            return _set(turn)
        case "stop":
            return _stop(turn)
        case "keep":
            return _keep(turn)
        case _:
            return Answer(card=card(turn))


def card(turn: Turn, news: str = "") -> Card:
    """The plan in the leader's own words, or an offer to make one."""
    say, habit = turn.say, current(turn.book)
    blocks: list[Block] = [Text(news)] if news else []
    if habit is None:
        offer = (Text(say("habit.none")), Buttons((Button(say("habit.choose"), "habit form"), _rhythm(turn))))
        return Card(say("habit.title"), (*blocks, *offer))
    slot = turn.book.rhythm.slot("practice")
    if slot:
        day, time = day_name(turn.library, slot.day), clock(turn.library, slot.time)
        blocks.append(Text(say("habit.asked", day=day, time=time)))
    done = say("habit.done-none") if not habit.done else say("habit.done-times", count=str(habit.done))
    stop = Button(say("habit.stop"), "habit stop")
    buttons = Buttons((Button(say("habit.change"), "habit form"), stop, _rhythm(turn)))
    return Card(say("habit.title"), (*blocks, Quote(spoken(habit, turn.library)), Note(done), buttons))


def _rhythm(turn: Turn) -> Button:
    return Button(turn.say("nudge.rhythm"), "rhythm")


def form(turn: Turn) -> Form:
    """What to practise, at which cue, and when to be asked."""
    say, habit = turn.say, current(turn.book)
    day, time = KINDS["practice"]
    slot = turn.book.rhythm.slot("practice") or Slot(kind="practice", day=day, time=time)
    pages = tuple((page, turn.library.nudges[page].title) for page in PRACTISED)
    week = turn.book.rhythm.days
    days = tuple((str(one), day_name(turn.library, one)) for one in week)
    known = slot.day if slot.day in week else week[0]
    return Form(
        title=say("habit.title"),
        fields=(
            ChoiceField(
                name="page", label=say("habit.form-page"), options=pages, initial=habit.page if habit else PRACTISED[0]
            ),
            TextField(
                name="cue",
                label=say("habit.form-cue"),
                placeholder=say("habit.form-cue-example"),
                initial=habit.cue if habit else "",
                limit=LONGEST,
            ),
            TextField(
                name="plan",
                label=say("habit.form-plan"),
                placeholder=say("habit.form-plan-example"),
                initial=habit.plan if habit else "",
                limit=LONGEST,
            ),
            ChoiceField(name="day", label=say("rhythm.form-day"), options=days, initial=str(known)),
            TimeField(name="time", label=say("rhythm.form-time"), initial=slot.time),
        ),
        submit=say("rhythm.form-save"),
        sends="habit set",
        opens="habit form",
        notice=say("habit.notice"),
    )


def _set(turn: Turn) -> Answer:
    book, cue, plan, page = turn.book, _line(turn, "cue"), _line(turn, "plan"), turn.field("page")
    if page not in PRACTISED:
        raise NotUnderstood("habit.page-needed", field="page")
    if turn.field("day") not in {str(day) for day in book.rhythm.days}:
        raise NotUnderstood("rhythm.day-unknown", field="day")
    time = read_time(turn.field("time"))
    if time is None:
        raise NotUnderstood("rhythm.time-unknown", field="time")
    if not book.rhythm.opens <= time < book.rhythm.closes:
        raise NotUnderstood("rhythm.time-odd", field="time", **working_hours(turn))
    _end(book, turn.request.moment)
    book.habits.append(Habit(id=new_id(), page=page, cue=cue, plan=plan, since=turn.request.moment))
    slot = Slot(kind="practice", day=int(turn.field("day")), time=time)
    others = (other for other in book.rhythm.slots if other.kind != "practice")
    nudges.choose(book, slot, others, turn.request.moment)
    return Answer(card=card(turn, turn.say("habit.set")), home_changed=True)


def _line(turn: Turn, name: str) -> str:
    words = " ".join(turn.field(name).split())[:LONGEST].rstrip(".,")
    if not words:
        raise NotUnderstood(f"habit.{name}-needed", field=name)
    return words


def _stop(turn: Turn) -> Answer:
    _end(turn.book, turn.request.moment)
    return Answer(card=card(turn, turn.say("habit.stopped")), in_place=True, home_changed=True)


def _keep(turn: Turn) -> Answer:
    """Not faded yet: it counts anew."""
    habit = current(turn.book) or next((h for h in reversed(turn.book.habits) if h.stage is Stage.FADED), None)
    if habit is None:
        raise NotUnderstood("habit.gone")
    again = replace(habit, stage=Stage.ACTIVE, ended=None, done=0, since=turn.request.moment)
    turn.book.habits = [again if other.id == habit.id else other for other in turn.book.habits]
    return Answer(card=card(turn, turn.say("habit.kept")), in_place=True, home_changed=True)


def practised(book: Notebook) -> None:
    """The leader says it was done."""
    if habit := current(book):
        once = replace(habit, done=habit.done + 1)
        book.habits = [once if other.id == habit.id else other for other in book.habits]


def _end(book: Notebook, moment: datetime) -> None:
    ended = [
        replace(habit, stage=Stage.STOPPED, ended=moment) if habit.stage is Stage.ACTIVE else habit
        for habit in book.habits
    ]
    book.habits = ended[-KEPT:]
