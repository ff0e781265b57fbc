"""`/duwtje privacy`: what is kept about me, in plain words, and a way to wipe it."""

from __future__ import annotations

from bot.core.card import Block, Bullets, Button, Buttons, Card, Fold, Note, Text
from bot.core.turn import Turn


def card(turn: Turn, about: int, *, whole: bool = False) -> Card:
    """What this person's notebook holds, and how often others' notebooks name them (`about`).

    How long each thing stays is for who asks; `whole` shows it at once.
    """
    say, book = turn.say, turn.book
    lines = (
        say("privacy.person"),
        say("privacy.team", count=str(len(book.team))),
        say("privacy.compliments", count=str(len(book.compliments))),
        say("privacy.talks", count=str(len(book.talks)), days=str(len(book.agreements))),
        say("privacy.rhythm"),
    )
    blocks: list[Block] = [Text(say("privacy.body")), Bullets(lines)]
    if about:
        blocks.append(Text(say("privacy.about", count=str(about))))
    blocks.append(Text(say("privacy.never")))
    terms = _terms(turn)
    blocks += terms if whole else [Fold(say("privacy.terms"), terms, "privacy full")]
    buttons = Buttons(
        (
            Button(say("privacy.log"), "log"),
            Button(say("privacy.erase"), "privacy erase", danger=True),
        )
    )
    return Card(say("privacy.title"), (*blocks, buttons))


def _terms(turn: Turn) -> tuple[Block, ...]:
    say = turn.say
    terms = ("mine", "talks", "nudges", "drafts")
    return (
        Bullets(tuple(say(f"privacy.term-{term}") for term in terms)),
        Text(say("privacy.copies")),
        Note(say("privacy.typed")),
    )


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
