"""`Waarom krijg ik dit?`: the actual rule and the data behind a nudge, and every way to change it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.card import Block, Button, Buttons, Card, Text
from bot.core.dates import clock, day_name, when
from bot.core.model import Due, Notebook, Slot, State
from bot.core.nudge_cards import Nudge, text_of, values_of
from bot.core.nudges import slot_of
from bot.core.pages import Library
from bot.core.texts import fill


def why(due: Due, book: Notebook, library: Library, moment: datetime) -> Card:
    """The actual rule and the data behind a nudge, what moved it, and every way to change it."""
    one = Nudge(due=due, book=book, library=library, moment=moment)
    blocks: list[Block] = [Text(_reason(one))]
    if due.reason and due.planned:
        moved = f"reason.{due.reason}"
        date = when(library, due.planned, book.owner.zone)
        blocks.append(Text(library.say("nudge.moved", date=date, reason=library.say(moved))))
    return Card(library.say("nudge.why-title"), (*blocks, _doors(one)))


def told(due: Due, book: Notebook, library: Library, moment: datetime) -> tuple[str, str]:
    """Its text ("" when none was chosen), and the rule behind it."""
    if due.kind not in library.nudges:
        return "", ""
    one = Nudge(due=due, book=book, library=library, moment=moment)
    return text_of(one) if due.variant else "", _reason(one)


def _reason(one: Nudge) -> str:
    slot = one.slot or Slot(kind="", day=0, time="09:00")
    values = {"day": day_name(one.library, slot.day), "time": clock(one.library, slot.time), "date": "", "guide": ""}
    values |= {"count": str(_count(one))} | values_of(one)
    reason = one.page.reason
    nameless = not one.due.name and "{name}" in reason
    return _nameless(reason, values) if nameless else fill(reason, **values)


def _count(one: Nudge) -> int:
    """How many came of this kind in the last four weeks, this one too."""
    since = one.moment - timedelta(weeks=4)
    sent = (State.SENT, State.SETTLED)
    return sum(due.kind == one.due.kind and due.state in sent and due.not_before > since for due in one.book.outbox)


def _doors(one: Nudge) -> Buttons:
    say, due = one.library.say, one.due
    never = Button(say("nudge.never"), f"rhythm never {due.id}")
    ahead = Button(say("upcoming.button"), "upcoming")
    if one.talk:
        return Buttons((Button(say("talk.list-title"), "talks"), never, ahead))
    less = (Button(say("nudge.less"), f"rhythm less {due.id}"),) if slot_of(one.book, due) else ()
    return Buttons((Button(say("nudge.rhythm"), "rhythm"), *less, never, ahead))


def _nameless(reason: str, values: dict[str, str]) -> str:
    """Without a colleague only the sentences that name nobody are true."""
    kept = [part for part in reason.split(". ") if "{name}" not in part]
    words = fill(". ".join(kept) or reason.replace("{name}", ""), **values)
    return words if words.endswith(".") else f"{words}."
