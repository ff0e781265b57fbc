"""`/duwtje ritme`: when a leader wants to hear from us, kind by kind; pause, stop, less."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot.core import measuring, nudges, quiet
from bot.core.card import Answer, Button, Buttons, Card, Text
from bot.core.commands import fold, option
from bot.core.dates import clock, day_name, long_day, when
from bot.core.errors import NotUnderstood
from bot.core.habit_cards import KINDS, card, day_names, working_hours
from bot.core.habit_forms import form, pause_form
from bot.core.lexicon import Lexicon
from bot.core.model import Due, Slot
from bot.core.reading import iso_date, read_date, read_time
from bot.core.request import Source
from bot.core.rhythm import local, next_occurrence, next_workday
from bot.core.turn import Turn

# Practice Tuesday 10:00, appreciation Thursday 15:00, both the leader's to change.
DEFAULTS = (Slot(kind="practice", day=1, time="10:00"), Slot(kind="appreciation", day=3, time="15:00"))
# A range of days: "ma-do", or the words of the option with this name.
DASH, UNTIL = re.compile(r"[-–—]"), "until"


async def answer(turn: Turn) -> Answer:  # noqa: PLR0911 - one line per thing to do
    """Show or change the rhythm. Raises NotUnderstood."""
    words = turn.rest.strip()
    first, _, rest = words.partition(" ")
    match first:
        case "form":
            return Answer(form=form(turn, rest or "appreciation"))
        case "set" if turn.request.source is Source.SUBMITTED:
            return _submitted(turn, rest)
        case "paused" if turn.request.source is Source.SUBMITTED:
            return _pause_until(turn, turn.field("until"), field="until")
        case "weekly":
            return _weekly(turn, rest)
        case "less" | "move" | "stop" if due := _due(turn, rest):
            return _about(turn, first, due)
        case "never":
            return await quiet.never(turn, rest, _due(turn, rest))
        case "again":
            return await quiet.again(turn, rest)
        case "work":
            return quiet.work(turn, rest)
        case "measure":
            return quiet.measure(turn, rest == "yes")
        case _:
            return await _quiet(turn, words) or _typed(turn, words)


async def _quiet(turn: Turn, words: str) -> Answer | None:  # noqa: PLR0911 - one line per thing to do
    """What is about keeping quiet; None for anything else."""
    todo, rest = option(words, turn.library.lexicon)
    match todo:
        case "hours":
            return quiet.hours(turn, rest)
        case "country":
            return quiet.country(turn, rest)
        case "never":
            return await quiet.never(turn, rest, None)
        case "again":
            return await quiet.again(turn, rest)
        case "measure":
            return quiet.measure(turn, option(rest, turn.library.lexicon)[0] == "start")
        case "pause" if span := _span(rest, turn.library.lexicon):
            return quiet.leave(turn, *span)
        case _:
            return None


def _span(words: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """`24 december t/m 3 januari` as its two days; None when it does not name two."""
    between = "|".join(re.escape(word) for word, todo in lexicon.options.items() if todo == UNTIL)
    found = re.fullmatch(rf"(.*\w)\s+(?:{between}|t/m|[-–—])\s+(\w.*)", words.strip(), re.IGNORECASE)
    return (found[1], found[2]) if found else None


def _due(turn: Turn, rest: str) -> Due | None:
    return next((due for due in turn.book.outbox if due.id == rest), None)


def _typed(turn: Turn, words: str) -> Answer:  # noqa: PLR0911 - one line per thing to do
    todo, rest = option(words, turn.library.lexicon)
    kind = turn.library.lexicon.kinds.get(fold(rest), "") if rest else ""
    match todo:
        case "pause":
            return _pause(turn, rest)
        case "stop":
            return _set(turn, kind, None) if kind else _stop(turn)
        case "decline":
            return Answer(card=_said(turn, turn.say("welcome.declined")), in_place=True)
        case "start":
            return Answer(form=form(turn, kind)) if kind else _start(turn)
        case "less" if slot := turn.book.rhythm.slot(kind):
            return _slower(turn, slot)
        case "days":
            return _days(turn, rest)
        case _:
            return _kind(turn, words) if words else Answer(card=card(turn, ""))


def _kind(turn: Turn, words: str) -> Answer:
    """`waardering donderdag 15:00`, `waardering stop`, or only `waardering`, which asks."""
    first, _, rest = words.partition(" ")
    kind = turn.library.lexicon.kinds.get(fold(first))
    if kind is None:
        return Answer(card=card(turn, turn.say("rhythm.unknown")))
    todo, slot = option(rest, turn.library.lexicon)[0], turn.book.rhythm.slot(kind)
    if todo == "stop":
        return _set(turn, kind, None)
    if todo == "less" and slot:
        return _slower(turn, slot)
    if not rest.strip() or todo == "start":
        return Answer(form=form(turn, kind))
    names = turn.library.lexicon.weekdays
    day = next((names[word] for word in fold(rest).split() if word in names), None)
    time = read_time(" ".join(word for word in rest.split() if fold(word) not in names))
    if day is None and (time is None or slot is None):
        raise NotUnderstood("rhythm.day-unknown")
    if time is None and any(c.isdigit() for c in rest):
        raise NotUnderstood("rhythm.time-unknown")
    default_day, default_time = (slot.day, slot.time) if slot else KINDS[kind]
    return _set(turn, kind, Slot(kind=kind, day=default_day if day is None else day, time=time or default_time))


def _submitted(turn: Turn, kind: str) -> Answer:
    day, time = turn.field("day"), read_time(turn.field("time"))
    if kind not in KINDS:
        raise NotUnderstood("rhythm.kind-unknown")
    if turn.field("turn") == "never":
        return _set(turn, kind, None)
    if day not in set("0123456"):
        raise NotUnderstood("rhythm.day-unknown", field="day")
    if time is None:
        raise NotUnderstood("rhythm.time-unknown", field="time")
    return _set(turn, kind, Slot(kind=kind, day=int(day), time=time, weeks=2 if turn.field("turn") == "slow" else 1))


def _set(turn: Turn, kind: str, slot: Slot | None) -> Answer:
    """Choosing a moment is saying yes to that moment. Raises NotUnderstood outside working days and hours."""
    book, say = turn.book, turn.say
    # After "stop" only what is chosen now comes back, not everything there once was.
    others = tuple(other for other in book.rhythm.slots if other.kind != kind) if book.rhythm.agreed else ()
    if slot is None:
        book.rhythm = replace(book.rhythm, slots=others)
        return Answer(card=card(turn, say("rhythm.set-off", kind=say(f"rhythm.kind-{kind}"))), home_changed=True)
    if slot.day not in book.rhythm.days:
        raise NotUnderstood("rhythm.day-off", field="day")
    if not book.rhythm.opens <= slot.time < book.rhythm.closes:
        raise NotUnderstood("rhythm.time-odd", field="time", **working_hours(turn))
    nudges.choose(book, slot, others, turn.request.moment)
    kept = book.rhythm.slot(kind)
    return Answer(
        card=card(
            turn,
            say(
                "rhythm.set",
                kind=say(f"rhythm.kind-{kind}"),
                day=day_name(turn.library, slot.day),
                time=clock(turn.library, slot.time),
                date=_when(turn, kept),
            ),
        ),
        home_changed=True,
    )


def _when(turn: Turn, slot: Slot | None) -> str:
    return when(turn.library, slot.next, turn.book.owner.zone) if slot and slot.next else ""


def _start(turn: Turn) -> Answer:
    """The first yes, or going on after a pause or a stop."""
    book, resumed = turn.book, turn.book.rhythm.agreed
    slots = book.rhythm.slots or tuple(slot for slot in DEFAULTS)
    now = turn.request.moment
    # An hour that struck while all was quiet is not made up for.
    slots = tuple(replace(slot, next=None) if slot.next and slot.next <= now else slot for slot in slots)
    moved = tuple(slot if slot.day in book.rhythm.days else replace(slot, day=book.rhythm.days[0]) for slot in slots)
    book.rhythm = replace(book.rhythm, agreed=True, paused_until=None, slots=moved)
    nudges.replan(book, turn.request.moment)
    first = min((slot.next for slot in book.rhythm.slots if slot.next), default=None)
    day = when(turn.library, first, book.owner.zone) if first else ""
    if resumed:
        return Answer(card=card(turn, turn.say("rhythm.resumed", date=day)), home_changed=True)
    say = turn.say
    first_step = Button(say("help.button-guide"), "guide menu") if book.team else Button(say("team.add"), "team form")
    buttons = (first_step, Button(say("help.button-rhythm"), "rhythm"))
    words = say("welcome.started", date=day) + ("" if book.team else f" {say('welcome.started-team')}")
    said = Card("", (Text(words), *measuring.tell(turn), Buttons(buttons)))
    return Answer(card=said, in_place=True, home_changed=True)


def _stop(turn: Turn) -> Answer:
    turn.book.rhythm = replace(turn.book.rhythm, agreed=False)
    return Answer(card=card(turn, turn.say("rhythm.stopped")), home_changed=True)


def _pause(turn: Turn, rest: str) -> Answer:
    todo, day = option(rest, turn.library.lexicon)
    words = day if todo == "until" else rest
    if not words.strip() or words == "form":
        return Answer(form=pause_form(turn))
    now = local(turn.request.moment, turn.book.owner.zone)
    weekday = turn.library.lexicon.weekdays.get(fold(words))
    coming = None if weekday is None else next_workday(now.date(), [weekday])
    found = coming or read_date(words, now, turn.library.language)
    if found is None:
        raise NotUnderstood("rhythm.date-unknown")
    return _pause_until(turn, found.isoformat(), field="")


def _pause_until(turn: Turn, iso: str, *, field: str) -> Answer:
    day, today = iso_date(iso), local(turn.request.moment, turn.book.owner.zone).date()
    if day is None:
        raise NotUnderstood("rhythm.date-unknown", field=field)
    if day < today:
        raise NotUnderstood("rhythm.date-past", field=field)
    if day - today > timedelta(days=366):
        raise NotUnderstood("rhythm.date-far", field=field)
    turn.book.rhythm = replace(turn.book.rhythm, paused_until=day)
    nudges.replan(turn.book, turn.request.moment)
    return Answer(card=card(turn, turn.say("rhythm.paused-set", date=long_day(turn.library, day))), home_changed=True)


def _days(turn: Turn, rest: str) -> Answer:
    days = _read_days(rest, turn.library.lexicon)
    if not days:
        raise NotUnderstood("rhythm.days-unknown")
    book = turn.book
    slots = tuple(
        slot if slot.day in days else replace(slot, day=_nearest(slot.day, days)) for slot in book.rhythm.slots
    )
    book.rhythm = replace(book.rhythm, days=days, slots=slots)
    nudges.replan(book, turn.request.moment)
    return Answer(card=card(turn, turn.say("rhythm.days-set", list=day_names(turn))), home_changed=True)


def _read_days(words: str, lexicon: Lexicon) -> tuple[int, ...]:
    """`ma di do`, `maandag tot en met donderdag`, `ma-do`."""
    typed = f" {fold(DASH.sub(f' {UNTIL} ', words))} "
    for phrase in sorted((word for word, todo in lexicon.options.items() if todo == UNTIL), key=len, reverse=True):
        typed = typed.replace(f" {phrase} ", f" {UNTIL} ")
    days, ranged = list[int](), False
    for word in typed.split():
        if word in lexicon.weekdays:
            first = days[-1] if ranged and days else lexicon.weekdays[word]
            ahead = (lexicon.weekdays[word] - first) % 7
            days += [(first + step) % 7 for step in range(ahead + 1)]
        ranged = word == UNTIL
    return tuple(sorted(set(days)))


def _nearest(day: int, days: tuple[int, ...]) -> int:
    return min(days, key=lambda other: (other - day) % 7)


def _about(turn: Turn, what: str, due: Due) -> Answer:
    """A button under a nudge: less of it, another moment, or never."""
    nudges.settle(turn.book, due)
    slot = turn.book.rhythm.slot(due.about)
    if slot is None:
        return Answer(card=card(turn, ""))
    if what == "move":
        return Answer(form=form(turn, slot.kind))
    if what == "stop" or slot.weeks > 1:
        return replace(_set(turn, slot.kind, None), in_place=True)
    return _slower(turn, slot)


def _slower(turn: Turn, slot: Slot) -> Answer:
    # Less begins at once: the one already planned for next week is skipped.
    skipped = slot.next and next_occurrence(slot.day, slot.time, turn.book.owner.zone, slot.next)
    slow = replace(slot, weeks=2, unused=0, next=skipped)
    slots = tuple(slow if other.kind == slot.kind else other for other in turn.book.rhythm.slots)
    turn.book.rhythm = replace(turn.book.rhythm, slots=slots)
    undo = Button(turn.say("rhythm.undo"), f"rhythm weekly {slot.kind}")
    words = turn.say("rhythm.slower", kind=turn.say(f"rhythm.kind-{slot.kind}"))
    return Answer(
        card=_said(turn, words, (undo, Button(turn.say("nudge.rhythm"), "rhythm"))), in_place=True, home_changed=True
    )


def _weekly(turn: Turn, kind: str) -> Answer:
    slot = turn.book.rhythm.slot(kind)
    if slot is None:
        raise NotUnderstood("rhythm.kind-unknown")
    return _set(turn, kind, replace(slot, weeks=1, next=None))


def _said(turn: Turn, words: str, buttons: tuple[Button, ...] = ()) -> Card:
    doors = buttons or (Button(turn.say("help.button-guide"), "guide menu"), Button(turn.say("nudge.rhythm"), "rhythm"))
    return Card("", (Text(words), Buttons(doors)))
