"""The hold-out: who is told that some nudges stay away, who minds, and since when it holds for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.card import Block, Button, Buttons, Card, Note, Row, Text
from bot.core.entries import Measuring
from bot.core.model import Due, Notebook, State
from bot.core.nudges.around import Around
from bot.core.nudges.week import week_of
from bot.core.pages import Library
from bot.core.rhythm import MORNING, local
from bot.core.turn import Turn, new_id

KIND = "measuring"
OF_USE = timedelta(days=5)
# Another such letter would be one too many: it waits, it arrived perhaps, or it cannot arrive.
ENOUGH = frozenset({State.DUE, State.SENDING, State.UNKNOWN, State.FAILED})


def follow(book: Notebook, around: Around, moment: datetime) -> None:
    """What the operator switched on or off holds from now on; whoever does not know yet gets a letter first."""
    known, held = book.measuring, around.held
    if known and known.declined:
        return
    if known and known.until is None and held < known.share:
        # Counted until we last looked: what comes in this very look is drawn by the new share.
        ended = replace(known, until=book.woken or moment)
        book.measuring = Measuring(share=held, since=moment) if held else ended
    elif held and book.rhythm.agreed and not knows(book, held):
        _write_to(book, around, moment)


def knows(book: Notebook, held: int) -> bool:
    """Whether this leader read that so many may be withheld."""
    known = book.measuring
    return known is not None and (known.declined or (known.until is None and known.share >= held))


def told(book: Notebook, held: int, moment: datetime) -> None:
    """The leader has it before them now; from here on it holds."""
    if held and not knows(book, held):
        book.measuring = Measuring(share=held, since=moment)


def decide(book: Notebook, held: int, moment: datetime, *, wanted: bool) -> None:
    """The leader's own choice; it stays also when nothing is measured for a while."""
    counted = Measuring(share=held, since=moment) if held else None
    book.measuring = counted if wanted else Measuring(share=0, since=moment, declined=True)


def tell(turn: Turn) -> list[Block]:
    """The line that says so, with the way out; that it was said is kept in the same write."""
    known, say = turn.book.measuring, turn.say
    if not turn.held:
        return []
    if known and known.declined:
        return [Row(say("measuring.declined"), Button(say("measuring.yes"), "rhythm measure yes"))]
    told(turn.book, turn.held, turn.request.moment)
    out = Button(say("measuring.no"), "rhythm measure no")
    return [Row(say("measuring.row"), out), Note(line(turn.library, turn.held))]


def line(library: Library, held: int) -> str:
    """What is measured here, in a sentence."""
    return library.say("measuring.line", count=str(held))


def card(due: Due, book: Notebook, library: Library, held: int) -> Card | None:
    """The letter to who already had a rhythm; None when it no longer says anything new or true."""
    if due.about != str(held) or knows(book, held):
        return None
    say = library.say
    doors = Buttons(
        (Button(say("nudge.rhythm"), "rhythm"), Button(say("measuring.no"), "rhythm measure no")),
    )
    words = (Text(say("measuring.what", count=str(held))), Text(say("measuring.how")))
    return Card(say("measuring.title"), (*words, doors, Note(say("measuring.note"))))


def arrived(book: Notebook, due: Due, moment: datetime) -> None:
    """The letter reached its leader."""
    if due.kind == KIND and due.state is State.SENT:
        told(book, int(due.about), moment)


def _write_to(book: Notebook, around: Around, moment: datetime) -> None:
    """On the morning of the next working day, apart from any nudge."""
    if any(due.kind == KIND and due.about == str(around.held) and due.state in ENOUGH for due in book.outbox):
        return
    week, today = week_of(book, around), local(moment, book.owner.zone).date()
    day = week.workday(today)
    if day is None:
        return
    start = week.on(day, MORNING)
    book.outbox.append(
        Due(
            id=new_id(),
            key=f"{book.tenant}|{book.platform}|{KIND}|{book.owner.id}|{around.held}|{day.isoformat()}",
            kind=KIND,
            address=book.direct,
            about=str(around.held),
            not_before=start,
            not_after=start + OF_USE,
        )
    )
