"""Buttons under a message: done, later, why, thanks; and telling a leader what did not arrive."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import habit_plan, nudge_reasons, nudges
from bot.core.card import Answer, Button, Buttons, Card, Note, Text
from bot.core.errors import NotUnderstood
from bot.core.kept import LETTERS
from bot.core.model import Address, Audience, Due, Notebook, Reach, State
from bot.core.turn import Turn, new_id


def nudge_of(turn: Turn, due_id: str) -> Due:
    """A nudge of this leader; other letters have no such buttons."""
    mine = (due for due in turn.book.outbox if due.kind in turn.library.nudges)
    due = next((due for due in mine if due.id == due_id), None)
    if due is None:
        raise NotUnderstood("nudge.gone")
    return due


def done(turn: Turn) -> Answer:
    """`settle <due> done|not`: it was of use, or not yet; a second press says so kindly."""
    due_id, _, how = turn.rest.partition(" ")
    due = nudge_of(turn, due_id)
    if due.state is State.SETTLED:
        return Answer(card=Card("", (Text(turn.say("nudge.already")), _doors(turn))), in_place=True)
    nudges.settle(turn.book, due)
    return Answer(card=_not_yet(turn, due) if how == "not" else _did(turn, due), in_place=True)


def _did(turn: Turn, due: Due) -> Card:
    """What became of it, each kind in its own way."""
    book, say = turn.book, turn.say
    match due.kind:
        case "erna":
            return Card("", (Text(say("nudge.no-agreement")), _doors(turn)))
        case "terugkomen":
            book.agreements = [replace(one, done=True) if one.id == due.about else one for one in book.agreements]
            told = Button(say("talk.compliment", name=due.first), f"compliment form <@{due.person}>")
            return Card("", (Text(say("nudge.came-back", name=due.first)), Buttons((told, *_doors(turn).buttons[1:]))))
        case "programma" | "planningstart" | "tussenmoment":
            book.marks = [replace(one, done=True) if one.id == due.about else one for one in book.marks]
        case nudges.FADING:
            return Card("", (Text(say("habit.faded")), _doors(turn)))
        case _ if due.about == "practice" and (habit := nudges.current(book)) and habit.page == due.kind:
            habit_plan.practised(book)
        case _:
            pass
    return Card("", (Text(say("nudge.done")), _doors(turn), Note(say("nudge.done-note"))))


def _not_yet(turn: Turn, due: Due) -> Card:
    """Not yet is an answer too: when shall we look again?"""
    say = turn.say
    buttons = [Button(say(f"nudge.{until}"), f"snooze {due.id} {until}") for until in ("tomorrow", "week")]
    buttons.append(Button(say("nudge.drop"), f"settle {due.id} done"))
    return Card("", (Text(say("nudge.not-yet")), Buttons(tuple(buttons))))


def _doors(turn: Turn) -> Buttons:
    say = turn.say
    return Buttons(
        (
            Button(say("help.button-compliment"), "compliment form"),
            Button(say("help.button-guide"), "guide menu"),
            Button(say("nudge.rhythm"), "rhythm"),
        )
    )


def why(turn: Turn) -> Answer:
    """`why <due>`: the actual rule and data."""
    return Answer(
        card=nudge_reasons.why(nudge_of(turn, turn.rest.strip()), turn.book, turn.library, turn.request.moment)
    )


def note(turn: Turn) -> Answer:
    """`note guide <stem>`: the guide once more, as a message in the leader's own chat."""
    stem, request = turn.rest.rpartition(" ")[2], turn.request
    guide = turn.library.guides.get(stem)
    if guide is None:
        raise NotUnderstood("talk.guide-unknown")
    address = Address(platform=request.platform, tenant=request.tenant, reach=Reach.PERSON, id=request.person)
    key = f"{request.tenant}|{request.platform}|guide|{request.person}|{request.id}"
    turn.book.outbox.append(
        Due(
            id=new_id(),
            key=key,
            kind="guide",
            address=address,
            about=stem,
            not_before=request.moment,
            not_after=request.moment + timedelta(hours=8),
        )
    )
    menu = Buttons((Button(turn.say("guide.button-menu"), "guide menu"),))
    return Answer(card=Card("", (Text(turn.say("guide.sent", title=guide.title)), menu)))


def thank(turn: Turn, leader: Notebook | None) -> Answer:
    """`thank <leader> <compliment>`: who got a compliment says thanks, once. Raises NotUnderstood."""
    entry, request = turn.rest.partition(" ")[2], turn.request
    sent = leader and any(
        kept.id == entry and kept.colleague == request.person and kept.audience is not Audience.ME
        for kept in leader.compliments
    )
    if not leader or not sent:
        raise NotUnderstood("compliment.thank-gone")
    key = f"{request.tenant}|{request.platform}|thanks|{request.person}|{entry}"
    if not any(due.key == key for due in turn.book.outbox):
        address = Address(platform=request.platform, tenant=request.tenant, reach=Reach.PERSON, id=leader.owner.id)
        turn.book.outbox.append(
            Due(
                id=new_id(),
                key=key,
                kind="thanks",
                address=address,
                person=leader.owner.id,
                name=turn.book.owner.first,
                not_before=request.moment,
                not_after=request.moment + timedelta(days=2),
            )
        )
    buttons = Buttons(
        (
            Button(turn.say("help.button-compliment"), "compliment form"),
            Button(turn.say("compliment.what"), "help"),
        )
    )
    return Answer(card=Card("", (Text(turn.say("compliment.thanked-short")), buttons)))


def tell(book: Notebook, due: Due, moment: datetime) -> None:
    """What did not arrive, or perhaps not, is told to who sent it, each time they let it leave."""
    reach = LETTERS.get(due.kind)
    if reach is None:
        return
    kind = f"{'unsure' if due.state is State.UNKNOWN else 'refused'}-{reach}"
    key = f"{due.key}|{kind}"
    told = sum(other.key.startswith(key) for other in book.outbox)
    book.outbox.append(
        Due(
            id=new_id(),
            key=f"{key}|{told + 1}" if told else key,
            kind=kind,
            address=book.direct,
            about=due.about,
            name=due.name,
            not_before=moment,
            not_after=moment + timedelta(days=1),
        )
    )
