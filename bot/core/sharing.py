"""A kept compliment travels: to the colleague, to a channel, and once more when nobody knows whether it arrived."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.card import Answer, Button, Buttons, Card, ChannelField, Form, Quote, Text, ToggleField
from bot.core.errors import NotUnderstood
from bot.core.kept import LETTERS, kept_card, sentence
from bot.core.model import Address, Audience, Compliment, Due, Reach, State
from bot.core.turn import Turn, named, new_id

NOT_THERE = frozenset({State.UNKNOWN, State.FAILED, State.EXPIRED})
LASTS = timedelta(days=7)


def _entries(turn: Turn, ids: str) -> list[Compliment]:
    found = [entry for entry in turn.book.compliments if entry.id in ids.split(",")]
    if not found:
        raise NotUnderstood("compliment.gone")
    return found


def share(turn: Turn) -> Answer:
    """`share <ids> person|channel|post`, or `again person|channel`: send it, ask where to post it, or send it anew."""
    ids, _, where = turn.rest.partition(" ")
    entries = _entries(turn, ids)
    if where == "channel":
        return Answer(form=share_form(turn, entries))
    if where == "post":
        return _post(turn, entries)
    if where.startswith("again"):
        return _again(turn, entries, where.removeprefix("again "))
    if any(entry.audience is not Audience.COLLEAGUE for entry in entries):
        send(turn, entries)
    return Answer(card=kept_card(turn, _entries(turn, ids)), in_place=True, home_changed=True)


def _again(turn: Turn, entries: list[Compliment], reach: str) -> Answer:
    """What did not arrive there, or perhaps not, leaves once more; what is under way, or there, stays so."""
    ids, now = {entry.id for entry in entries}, turn.request.moment
    letters = (due for due in turn.book.outbox if due.about in ids and LETTERS.get(due.kind) == reach)
    anew = {due.id: _afresh(due, now) for due in letters if due.state in NOT_THERE}
    turn.book.outbox = [anew.get(due.id, due) for due in turn.book.outbox]
    say, names = turn.say, named(turn.say, [entry.first for entry in entries])
    words = say("compliment.sent-again" if anew else "compliment.sent-already", name=names)
    return Answer(card=Card("", (Text(words), Buttons((Button(say("compliment.button-log"), "log"),)))), in_place=True)


def _afresh(due: Due, now: datetime) -> Due:
    return replace(due, state=State.DUE, not_before=now, not_after=now + LASTS, attempts=0, unsure=0)


def share_form(turn: Turn, entries: list[Compliment]) -> Form:
    """Where to post, and whether the colleague likes that."""
    say, ids = turn.say, ",".join(entry.id for entry in entries)
    sure = "compliment.share-sure-words" if len(entries) == 1 else "compliment.share-sure-words-many"
    names = named(say, [entry.first for entry in entries])
    return Form(
        title=say("compliment.share-title"),
        fields=(
            ChannelField(name="channel", label=say("compliment.share-where"), initial=turn.request.place),
            ToggleField(name="sure", label=say("compliment.share-sure"), words=say(sure, name=names)),
        ),
        submit=say("compliment.share"),
        sends=f"share {ids} post",
        opens=f"share {ids} channel",
        notice=say("compliment.share-notice"),
    )


def _post(turn: Turn, entries: list[Compliment]) -> Answer:
    channel = turn.field("channel")
    if not channel:
        raise NotUnderstood("compliment.share-where-needed", field="channel")
    if turn.field("sure") != "yes":
        raise NotUnderstood("compliment.share-sure-needed", field="sure")
    shared = [replace(entry, audience=Audience.CHANNEL, channel=channel) for entry in entries]
    _replace(turn, shared)
    for entry in shared:
        _queue(turn, entry, Reach.CHANNEL, channel)
    words = Quote(sentence(shared[0]))
    say, ids = turn.say, ",".join(entry.id for entry in shared)
    doors = (
        Button(say("compliment.button-new"), "compliment form"),
        Button(say("compliment.button-undo"), f"undo {ids}"),
    )
    return Answer(card=Card("", (Text(say("compliment.kept-channel")), words, Buttons(doors))), home_changed=True)


def send(turn: Turn, entries: list[Compliment]) -> None:
    """Let each colleague know, by the outbox."""
    _replace(turn, [replace(entry, audience=Audience.COLLEAGUE) for entry in entries])
    for entry in entries:
        _queue(turn, entry, Reach.PERSON, entry.colleague)


def _replace(turn: Turn, entries: list[Compliment]) -> None:
    changed = {entry.id: entry for entry in entries}
    turn.book.compliments = [changed.get(entry.id, entry) for entry in turn.book.compliments]


def _queue(turn: Turn, entry: Compliment, reach: Reach, place: str) -> None:
    request, kind = turn.request, "channel" if reach is Reach.CHANNEL else "compliment"
    address = Address(platform=request.platform, tenant=request.tenant, reach=reach, id=place)
    key = f"{request.tenant}|{request.platform}|{kind}|{request.person}|{entry.id}|{place}"
    if any(due.key == key for due in turn.book.outbox):
        return
    turn.book.outbox.append(
        Due(
            id=new_id(),
            key=key,
            kind=kind,
            address=address,
            about=entry.id,
            person=entry.colleague,
            name=entry.name,
            not_before=request.moment,
            not_after=request.moment + LASTS,
        )
    )
