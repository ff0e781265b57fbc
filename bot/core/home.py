"""The leader's page: what comes, whom one has not seen for a while, and the doors to everything."""

from __future__ import annotations

from datetime import date, datetime

from bot.core.calendar_card import trouble
from bot.core.card import Block, Button, Buttons, Card, Divider, Note, Row, Text
from bot.core.dates import clock, long_day, wall, when
from bot.core.model import Notebook
from bot.core.moments import by_week
from bot.core.nudges import longest_unseen
from bot.core.rhythm import local
from bot.core.team import since
from bot.core.turn import Turn

SHOWN = 10


def card(turn: Turn) -> Card:
    """Private to its leader; no score, only names and days."""
    say, book = turn.say, turn.book
    doors = Buttons(
        (
            Button(say("help.button-compliment"), "compliment form"),
            Button(say("help.button-guide"), "guide menu"),
            Button(say("help.button-questions"), "questions"),
            Button(say("help.button-rhythm"), "rhythm"),
        )
    )
    ahead = (*_ahead(turn), *_seen(turn))
    blocks = [*ahead, doors, Divider(), *_team(turn), Divider(), *_moments(turn)]
    foot = Buttons(
        (
            Button(say("log.title"), "log"),
            Button(say("team.title"), "team"),
            Button(say("help.button-help"), "help"),
            Button(say("home.privacy"), "privacy"),
        )
    )
    title = say("home.title", name=book.owner.first) if book.owner.first else say("home.title-nameless")
    return Card(title, (*blocks, foot, Note(say("home.footer"))))


def _moments(turn: Turn) -> list[Block]:
    """How the last weeks went, for who likes to see it: nothing to reach, nobody to compare with."""
    chart = by_week(turn)
    return [chart, Note(turn.say("log.private"))] if chart else []


def _ahead(turn: Turn) -> list[Block]:
    say, book, weeks = turn.say, turn.book, Text(turn.say("home.week"))
    lines = [(slot.next, _nudge(turn, slot.kind, slot.next)) for slot in book.rhythm.slots if slot.next]
    lines = lines if book.rhythm.agreed else []
    lines += [(talk.moment, _talk(turn, talk.id)) for talk in book.talks if talk.moment > turn.request.moment]
    text = "\n".join(line for _, line in sorted(lines)[:5])
    pause = _pause(book, turn.request.moment)
    blocks: list[Block] = [Text(say("home.paused", date=long_day(turn.library, pause)))] if pause else []
    if broken := trouble(turn):
        blocks += [Row(broken, Button(say("calendar.show"), "calendar"))]
    if text:
        return [Row(weeks.words, Button(say("home.ahead"), "upcoming")), *blocks, Text(text)]
    if not book.rhythm.agreed:
        return [weeks, *blocks, Text(say("home.welcome")), Buttons((Button(say("welcome.yes"), "rhythm start"),))]
    return [weeks, *blocks, Text(say("home.nothing"))]


def _seen(turn: Turn) -> list[Block]:
    """The moments that were not talked about yet."""
    count = sum(not entry.given for entry in turn.book.sightings)
    line = turn.say("home.moments", count=str(count))
    return [Row(line, Button(turn.say("log.show"), "moments"))] if count else []


def _pause(book: Notebook, moment: datetime) -> date | None:
    until = book.rhythm.paused_until
    return until if book.rhythm.agreed and until and until >= local(moment, book.owner.zone).date() else None


def _nudge(turn: Turn, kind: str, moment: datetime) -> str:
    date = when(turn.library, moment, turn.book.owner.zone)
    return turn.say("home.nudge", date=date, kind=turn.say(f"rhythm.kind-{kind}").lower())


def _talk(turn: Turn, talk_id: str) -> str:
    talk = next(talk for talk in turn.book.talks if talk.id == talk_id)
    zone, guide = turn.book.owner.zone, turn.library.guides.get(talk.guide)
    day = long_day(turn.library, local(talk.moment, zone).date())
    date = turn.say("time.moment", date=day, time=clock(turn.library, wall(talk.moment, zone)))
    return turn.say("home.talk", date=date, guide=guide.title if guide else talk.guide, name=talk.first)


def _team(turn: Turn) -> list[Block]:
    """Longest unseen first: the leader's own mirror, never anybody else's."""
    say, book = turn.say, turn.book
    if not book.team:
        return [Text(say("home.team-empty")), Buttons((Button(say("team.add"), "team form"),))]
    rows = [
        Row(
            say("home.row", name=mate.name, days=since(turn, book, mate.id)),
            Button(say("team.compliment"), f"compliment form <@{mate.id}>"),
        )
        for mate in longest_unseen(book)[:SHOWN]
    ]
    return [Text(say("home.seen")), *rows]
