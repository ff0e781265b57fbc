"""`/duwtje privacy`: what is kept about me, in plain words, and a way to wipe it."""

from __future__ import annotations

from bot.core.card import Bullets, Button, Buttons, Card, Note, Text
from bot.core.turn import Turn


def card(turn: Turn, about: int) -> Card:
    """What this person's notebook holds, and how often others' notebooks name them (`about`)."""
    say, book = turn.say, turn.book
    lines = (
        say("privacy.person"),
        say("privacy.team", count=str(len(book.team))),
        say("privacy.compliments", count=str(len(book.compliments))),
        say("privacy.talks", count=str(len(book.talks)), days=str(len(book.agreements))),
        say("privacy.rhythm"),
    )
    blocks = [Text(say("privacy.body")), Bullets(lines)]
    if about:
        blocks.append(Text(say("privacy.about", count=str(about))))
    blocks += [Text(say("privacy.never")), Note(say("privacy.typed"))]
    buttons = Buttons(
        (
            Button(say("privacy.log"), "log"),
            Button(say("privacy.erase"), "privacy erase", danger=True),
        )
    )
    return Card(say("privacy.title"), (*blocks, buttons))


def erase_card(turn: Turn) -> Card:
    """Ask once more before everything goes."""
    say = turn.say
    buttons = Buttons(
        (
            Button(say("privacy.erase-no"), "privacy keep"),
            Button(say("privacy.erase-sure"), "privacy erase sure", danger=True),
        )
    )
    return Card(say("privacy.erase-title"), (Text(say("privacy.erase-body")), buttons))
