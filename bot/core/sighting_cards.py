"""Moments as a leader sees them: just kept, all together, and as an ik-boodschap to say."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core.card import Block, Bullets, Button, Buttons, Card, Divider, Note, Quote, Text
from bot.core.dates import ago, days_between, long_day, span
from bot.core.entries import Sighting
from bot.core.retention import Terms
from bot.core.rhythm import local
from bot.core.turn import Turn

SHOWN, SHORT = 10, 300
KIND = "feedback"
# From then on it is no longer fresh (S3.2l).
LATE = 2
ENDS = (".", "!", "?", "…")


def kept(turn: Turn, entry: Sighting, terms: Terms) -> Card:
    """What was kept, literally, until when, and what comes of it."""
    say, rhythm = turn.say, turn.book.rhythm
    off = not rhythm.agreed or KIND in rhythm.muted or entry.colleague in rhythm.spared
    quiet = off or (rhythm.paused_until and rhythm.paused_until >= _day(turn, entry, 0))
    comes = say("moment.comes-not" if quiet else "moment.comes")
    buttons = (_make(turn, entry), _wipe(turn, entry), _all(turn))
    stays = Note(say("moment.stays", date=_until(turn, entry, terms)))
    return Card(
        "", (Text(say("moment.kept", name=entry.first)), Quote(entry.words), Text(comes), Buttons(buttons), stays)
    )


def everything(turn: Turn, terms: Terms, news: str = "") -> Card:
    """All moments, the newest first, each with what can be done with it."""
    say = turn.say
    top: list[Block] = [Text(news)] if news else []
    new = Buttons((Button(say("moment.button-new"), "moment form"),))
    if not turn.book.sightings:
        empty = Text(say("moment.empty-list", days=span(say, terms.moments)))
        return Card(say("moment.list"), (*top, empty, new, Note(say("log.private"))))
    newest = sorted(turn.book.sightings, key=lambda entry: entry.moment, reverse=True)
    rows = [block for entry in newest[:SHOWN] for block in _row(turn, entry, terms)]
    older = [Note(say("log.older", count=str(len(newest) - SHOWN)))] if len(newest) > SHOWN else []
    return Card(say("moment.list"), (*top, Note(say("log.private")), *rows, *older, Divider(), new))


def _row(turn: Turn, entry: Sighting, terms: Terms) -> tuple[Block, ...]:
    now, zone = turn.request.moment, turn.book.owner.zone
    line = turn.say(
        "moment.row-given" if entry.given else "moment.row",
        name=entry.name,
        days=ago(turn.library, entry.moment, now, zone),
        date=_until(turn, entry, terms),
    )
    words = message(entry) if entry.prepared else entry.words
    short = words if len(words) <= SHORT else f"{words[: SHORT - 1]}…"
    given = (_given(turn, entry),) if entry.prepared and not entry.given else ()
    return Divider(), Text(line), Quote(short), Buttons((_make(turn, entry), *given, _wipe(turn, entry)))


def message(entry: Sighting) -> str:
    """The ik-boodschap as one text to say aloud, in the leader's own words."""
    parts = [part for part in entry.prepared.splitlines() if part]
    return " ".join(part if part.endswith(ENDS) else f"{part}." for part in parts)


def prepared(turn: Turn, entry: Sighting, news: str = "") -> Card:
    """The ik-boodschap, how to say it, and what to do once it is said."""
    say, words = turn.say, message(entry)
    guide = (Button(say("moment.button-guide"), "guide feedback"),)
    known = any(other.id == entry.id for other in turn.book.sightings)
    mine = (_given(turn, entry), _make(turn, entry), *guide, _wipe(turn, entry)) if known else guide
    tips = (_when(turn, entry), say("moment.tip-angry"), _asking(turn, words))
    top = Text(news or say("moment.say", name=entry.first))
    note = Note(say("moment.private", name=entry.first))
    return Card("", (top, Quote(words), Bullets(tips), Buttons(mine, (_all(turn),)), note))


def _when(turn: Turn, entry: Sighting) -> str:
    """Within two days; its age is told when it is older (S3.2l)."""
    days = days_between(entry.moment, turn.request.moment, turn.book.owner.zone)
    return turn.say("moment.tip-soon") if days < LATE else turn.say("moment.tip-late", days=str(days))


def _asking(turn: Turn, words: str) -> str:
    asked = words.count("?")
    return turn.say("moment.tip-no-question" if not asked else "moment.tip-listen" if asked == 1 else "moment.tip-one")


def said(turn: Turn, entry: Sighting, *, before: bool) -> Card:
    """Thanks, and a door for when it goes well next time; `before` says that this was known."""
    say = turn.say
    compliment = Button(say("talk.compliment", name=entry.first), f"compliment form <@{entry.colleague}>")
    if before:
        words = (Text(say("nudge.already")),)
    else:
        words = Text(say("moment.thanks", name=entry.first)), Text(say("moment.next-time"))
    return Card("", (*words, Buttons((_all(turn), compliment))))


def _make(turn: Turn, entry: Sighting) -> Button:
    return Button(
        turn.say("moment.button-mend" if entry.prepared else "moment.button-make"), f"moment feedback {entry.id}"
    )


def _given(turn: Turn, entry: Sighting) -> Button:
    return Button(turn.say("moment.button-given"), f"moment given {entry.id}")


def _wipe(turn: Turn, entry: Sighting) -> Button:
    return Button(turn.say("log.remove"), f"moment remove {entry.id}")


def _all(turn: Turn) -> Button:
    return Button(turn.say("moment.button-list"), "moments")


def _day(turn: Turn, entry: Sighting, after: int) -> date:
    return local(entry.moment + timedelta(days=after), turn.book.owner.zone).date()


def _until(turn: Turn, entry: Sighting, terms: Terms) -> str:
    return long_day(turn.library, _day(turn, entry, terms.moments))
