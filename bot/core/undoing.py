"""A compliment comes back out of the logbook, and back from where it was sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import nudges
from bot.core.card import Answer, Button, Buttons, Card, Text
from bot.core.kept import LETTERS
from bot.core.model import Compliment, Due, Notebook, State
from bot.core.turn import Turn, new_id

UNDO = timedelta(minutes=10)


def undo(turn: Turn) -> Answer:
    """`undo <ids>`, within ten minutes: gone from the logbook, and taken back where it was sent."""
    say, ids = turn.say, turn.rest.strip().split(",")
    entries = [entry for entry in turn.book.compliments if entry.id in ids]
    buttons = Buttons(
        (
            Button(say("compliment.button-new"), "compliment form"),
            Button(say("compliment.button-log"), "log"),
        )
    )
    if not entries:
        return Answer(card=Card("", (Text(say("compliment.gone")), buttons)), in_place=True)
    if turn.request.moment - last_change(turn.book, entries) > UNDO:
        return Answer(card=Card("", (Text(say("compliment.undo-late")), buttons)))
    turn.book.compliments = [entry for entry in turn.book.compliments if entry.id not in ids]
    taken_back = withdraw(turn.book, ids, turn.request.moment)
    nudges.replan(turn.book, turn.request.moment)
    words = say("compliment.undone-sent" if taken_back else "compliment.undone")
    return Answer(card=Card("", (Text(words), buttons)), in_place=True, home_changed=True)


def last_change(book: Notebook, entries: list[Compliment]) -> datetime:
    """When these were last kept, sent or shared: from then on it can be undone for a while."""
    ids = {entry.id for entry in entries}
    sent = [due.not_before for due in book.outbox if due.kind in LETTERS and due.about in ids]
    return max([*sent, *(entry.moment for entry in entries)])


def gone(book: Notebook, due: Due) -> bool:
    """Whether this letter carries a compliment that is no longer in the logbook."""
    return due.kind in LETTERS and all(entry.id != due.about for entry in book.compliments)


def withdraw(book: Notebook, ids: list[str], moment: datetime) -> bool:
    """Drop what still waits and queue the taking back of what went out; True when something had gone out."""
    letters = [due for due in book.outbox if due.kind in LETTERS and due.about in ids]
    waiting = {due.id: replace(due, state=State.EXPIRED) for due in letters if due.state is State.DUE}
    book.outbox = [waiting.get(due.id, due) for due in book.outbox]
    keys = {due.key for due in book.outbox}
    back = [_back(due, moment) for due in letters if due.receipt]
    book.outbox.extend(due for due in back if due.key not in keys)
    # What is on its way right now is taken back as soon as it arrived.
    return bool(back) or any(due.state is State.SENDING for due in letters)


def _back(due: Due, moment: datetime) -> Due:
    return replace(
        due,
        id=new_id(),
        key=f"{due.key}|back",
        kind="withdraw",
        state=State.DUE,
        not_before=moment,
        not_after=moment + timedelta(days=1),
        about=due.id,
    )
