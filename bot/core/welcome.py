"""The first words to a person, and help: what Duwtje does and how to ask for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import measuring
from bot.core.card import Bullets, Button, Buttons, Card, Note, Text
from bot.core.commands import nearest_verb
from bot.core.model import Due, Notebook, Person
from bot.core.pages import Library
from bot.core.turn import new_id


def welcome_card(library: Library, person: Person, held: int = 0) -> Card:
    """Who we are, what we offer, and that nothing is sent before a yes; and what is measured, before that yes."""
    say = library.say
    buttons = Buttons(
        (
            Button(say("welcome.yes"), "rhythm start"),
            Button(say("welcome.other"), "rhythm form appreciation"),
            Button(say("welcome.no"), "rhythm decline"),
        )
    )
    measured = (Note(measuring.line(library, held)),) if held else ()
    blocks = (Text(say("welcome.body")), Text(say("welcome.offer")), buttons, *measured, Note(say("welcome.note")))
    title = say("welcome.title", name=person.first) if person.first else say("welcome.title-nameless")
    return Card(title, blocks)


def invite(book: Notebook, moment: datetime) -> None:
    """Queue the welcome, once in a person's life with us."""
    key = f"{book.tenant}|{book.platform}|welcome|{book.owner.id}"
    if any(due.key == key for due in book.outbox):
        return
    book.outbox.append(
        Due(
            id=new_id(),
            key=key,
            kind="welcome",
            address=book.direct,
            not_before=moment,
            not_after=moment + timedelta(days=2),
        )
    )


def help_card(library: Library) -> Card:
    """Everything that can be typed, and four buttons for who does not like typing."""
    say = library.say
    keys = ("guide", "questions", "compliment", "moment", "rhythm", "log", "team", "privacy")
    lines = tuple(say(f"help.{key}") for key in keys)
    return Card(say("help.title"), (Text(say("help.body")), Bullets(lines), _doors(library), Note(say("help.note"))))


def unknown_card(library: Library, words: str) -> Card:
    """What we did not understand is not echoed beyond one word of ours; there is always a way on."""
    near = nearest_verb(words, library.lexicon)
    if near:
        rest = words.strip().lstrip("/").split(maxsplit=1)[1:]
        verb = library.lexicon.verbs[near]
        sends = " ".join([verb, *rest])[:1900]
        text = Text(library.say("help.unknown-near", word=near))
        return Card("", (text, Buttons((Button(near, sends), Button(library.say("help.button-help"), "help")))))
    return Card("", (Text(library.say("help.unknown")), _doors(library)))


def crisis_card(library: Library) -> Card:
    """Where to call; nothing is kept of who opened it (S3.2f)."""
    say = library.say
    lines = Bullets((say("crisis.be"), say("crisis.nl")))
    button = Buttons((Button(say("crisis.button"), "guide doorverwijzen"),))
    return Card(say("crisis.title"), (Text(say("crisis.body")), lines, button, Note(say("crisis.note"))))


def _doors(library: Library) -> Buttons:
    say = library.say
    return Buttons(
        (
            Button(say("help.button-guide"), "guide menu"),
            Button(say("help.button-compliment"), "compliment form"),
            Button(say("help.button-questions"), "questions"),
            Button(say("help.button-rhythm"), "rhythm"),
        )
    )
