"""Planned talks: "plan dit gesprek", one agreement afterwards (S2.3e), and asking to look back beforehand."""

from __future__ import annotations

from datetime import timedelta

from bot.core import diary
from bot.core.card import (
    Answer,
    Block,
    Button,
    Buttons,
    Card,
    DateField,
    Form,
    Note,
    PersonField,
    Quote,
    Row,
    Text,
    TextField,
    TimeField,
)
from bot.core.commands import people
from bot.core.dates import clock, long_day, wall
from bot.core.errors import NotUnderstood
from bot.core.model import Agreement, Talk
from bot.core.nudges import REVIEW
from bot.core.reading import iso_date, read_time
from bot.core.request import Source
from bot.core.rhythm import at, local, next_workday
from bot.core.turn import Turn, colleague, new_id


async def answer(turn: Turn) -> Answer:  # noqa: PLR0911 - one line per thing to do
    """`talk plan|keep|cancel|agree|agreed|ask …`; alone it lists what is planned. Raises NotUnderstood."""
    what, _, rest = turn.rest.partition(" ")
    match what:
        case "plan":
            return Answer(form=_plan_form(turn, rest))
        case "keep" if turn.request.source is Source.SUBMITTED:
            return await _plan(turn, rest)
        case "cancel":
            return _cancel(turn, rest)
        case "agree":
            return Answer(form=_agree_form(turn, _talk(turn, rest)))
        case "agreed" if turn.request.source is Source.SUBMITTED:
            return _agree(turn, _talk(turn, rest))
        case "ask":
            return _ask(turn, _talk(turn, rest))
        case _:
            return Answer(card=_list(turn))


def _talk(turn: Turn, talk_id: str) -> Talk:
    talk = next((talk for talk in turn.book.talks if talk.id == talk_id.strip()), None)
    if talk is None:
        raise NotUnderstood("talk.gone")
    return talk


def _plan_form(turn: Turn, rest: str) -> Form:
    say, stem = turn.say, rest.split(maxsplit=1)[0] if rest.split() else ""
    if stem not in turn.library.guides:
        raise NotUnderstood("talk.guide-unknown")
    today = local(turn.request.moment, turn.book.owner.zone).date()
    day = next_workday(today + timedelta(days=1), turn.book.rhythm.days)
    return Form(
        title=say("talk.title"),
        fields=(
            PersonField(name="who", label=say("talk.who"), initial=people(rest)),
            DateField(name="date", label=say("talk.date"), initial=day.isoformat()),
            TimeField(name="time", label=say("talk.time"), initial="10:00"),
        ),
        submit=say("talk.save"),
        sends=f"talk keep {stem}",
        opens=f"talk plan {rest}".strip(),
        notice=say("talk.notice"),
    )


async def _plan(turn: Turn, stem: str) -> Answer:
    guide = turn.library.guides.get(stem)
    if guide is None:
        raise NotUnderstood("talk.guide-unknown")
    if len(turn.many("who")) != 1:
        raise NotUnderstood("person.none", field="who")
    person = await colleague(turn, turn.many("who")[0])
    day, time, zone = iso_date(turn.field("date")), read_time(turn.field("time")), turn.book.owner.zone
    if day is None:
        raise NotUnderstood("talk.date-needed", field="date")
    if time is None:
        raise NotUnderstood("talk.time-needed", field="time")
    today = local(turn.request.moment, zone).date()
    if day - today > timedelta(days=366):
        raise NotUnderstood("talk.far", field="date")
    moment = at(day, time, zone)
    # This very minute is not past yet: somebody who says "now" means now.
    if moment + timedelta(minutes=1) <= turn.request.moment:
        raise NotUnderstood("talk.past", field="date" if day < today else "time")
    talk = Talk(
        id=new_id(),
        guide=stem,
        colleague=person.id,
        name=person.name,
        moment=moment,
        minutes=guide.minutes,
        planned=turn.request.moment,
    )
    turn.book.talks = [*diary.beside(turn.book.talks, talk), talk]
    return Answer(card=_planned(turn, talk), home_changed=True)


def _planned(turn: Turn, talk: Talk) -> Card:
    say = turn.say
    buttons = Buttons(
        (
            Button(say("nudge-open.guide"), f"guide {talk.guide}"),
            Button(say("talk.cancel"), f"talk cancel {talk.id}"),
            Button(say("talk.list-title"), "talks"),
        )
    )
    notes = [Note(say("talk.planned-note"))]
    if talk.guide == REVIEW:
        early = talk.moment - turn.request.moment > timedelta(days=7)
        notes.append(Note(say("talk.planned-review" if early else "talk.planned-review-soon")))
    return Card("", (Text(_line(turn, talk, "talk.planned")), buttons, *notes))


def _line(turn: Turn, talk: Talk, key: str) -> str:
    zone = turn.book.owner.zone
    day = long_day(turn.library, local(talk.moment, zone).date())
    title = turn.library.guides[talk.guide].title if talk.guide in turn.library.guides else talk.guide
    return turn.say(key, guide=title, name=talk.first, date=day, time=clock(turn.library, wall(talk.moment, zone)))


def _cancel(turn: Turn, talk_id: str) -> Answer:
    talk = _talk(turn, talk_id)
    diary.strike(turn.book, talk)
    turn.book.talks = [other for other in turn.book.talks if other.id != talk.id]
    card = Card("", (Text(turn.say("talk.cancelled", name=talk.first)), Buttons((_list_button(turn),))))
    return Answer(card=card, in_place=True, home_changed=True)


def _list_button(turn: Turn) -> Button:
    return Button(turn.say("talk.list-title"), "talks")


def _list(turn: Turn) -> Card:
    say = turn.say
    ahead = sorted((t for t in turn.book.talks if t.moment > turn.request.moment), key=lambda t: t.moment)
    menu = Buttons((Button(say("help.button-guide"), "guide menu"),))
    if not ahead:
        return Card(say("talk.list-title"), (Text(say("talk.list-empty")), menu))
    rows = [
        Row(_line(turn, talk, "talk.row"), Button(say("talk.cancel"), f"talk cancel {talk.id}")) for talk in ahead[:30]
    ]
    return Card(say("talk.list-title"), (*rows, menu))


def _agree_form(turn: Turn, talk: Talk) -> Form:
    say = turn.say
    return Form(
        title=say("talk.agree-title"),
        fields=(
            TextField(
                name="words",
                label=say("talk.agree-words"),
                placeholder=say("talk.agree-example"),
                hint=say("talk.agree-hint"),
                long=True,
                limit=500,
            ),
            DateField(name="until", label=say("talk.agree-until"), optional=True),
        ),
        submit=say("talk.agree-save"),
        sends=f"talk agreed {talk.id}",
        opens=f"talk agree {talk.id}",
        notice=say("compliment.notice"),
    )


def _agree(turn: Turn, talk: Talk) -> Answer:
    words, until = turn.field("words").strip(), iso_date(turn.field("until"))
    if not words:
        raise NotUnderstood("talk.agree-needed", field="words")
    turn.book.agreements.append(
        Agreement(
            id=new_id(),
            talk=talk.id,
            colleague=talk.colleague,
            name=talk.name,
            words=words[:500],
            moment=turn.request.moment,
            until=until,
        )
    )
    say = turn.say
    blocks: list[Block] = [Text(say("talk.agreed")), Quote(words[:500])]
    if until:
        blocks.append(Note(say("talk.agreed-until", date=long_day(turn.library, until))))
    buttons = Buttons(
        (Button(say("talk.compliment", name=talk.first), f"compliment form <@{talk.colleague}>"), _list_button(turn))
    )
    return Answer(card=Card("", (*blocks, buttons)), home_changed=True)


def _ask(turn: Turn, talk: Talk) -> Answer:
    """Words to send oneself: Duwtje does not write to a colleague in a leader's name."""
    say = turn.say
    words = (Text(say("nudge.review-asked", name=talk.first)), Quote(say("nudge.review-ask")))
    return Answer(card=Card("", (*words, Buttons((Button(say("nudge-open.guide"), f"guide {talk.guide}"),)))))
