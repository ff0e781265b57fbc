"""What waits in the outbox as a card, made at the moment it leaves; None when it is no longer relevant."""

from __future__ import annotations

from datetime import datetime

from bot.core import measuring, nudge_cards
from bot.core.card import Button, Buttons, Card, Note, Quote, Text
from bot.core.guides import Guides
from bot.core.kept import sentence
from bot.core.model import Compliment, Due, Notebook
from bot.core.pages import Library
from bot.core.welcome import welcome_card


def card(due: Due, book: Notebook, guides: Guides, moment: datetime, held: int = 0) -> Card | None:  # noqa: PLR0911 - one per kind of letter
    """The card for one address; the words are read from the notebook now, so nothing is kept twice.

    `held` is how many of a hundred nudges are withheld here.
    """
    library = guides.library
    match due.kind:
        case "welcome":
            return welcome_card(library, book.owner, held)
        case measuring.KIND:
            return measuring.card(due, book, library, held)
        case "guide":
            return guides.card(due.about, "brief") if due.about in library.guides else None
        case "thanks":
            return Card("", (Text(library.say("compliment.thanks", name=due.name)), _logbook(library)))
        case "refused-person":
            return Card("", (Text(library.say("compliment.refused-person", name=due.name)), _logbook(library)))
        case "refused-channel" | "unsure-person" | "unsure-channel":
            again = Button(library.say("compliment.button-again"), f"share {due.about} again {due.kind.split('-')[1]}")
            return Card("", (Text(library.say(f"compliment.{due.kind}", name=due.name)), _logbook(library, again)))
        case "compliment" | "channel":
            entry = next((entry for entry in book.compliments if entry.id == due.about), None)
            return _compliment(due, entry, book, library) if entry else None
        case _:
            return nudge_cards.card(due, book, library, moment)


def _logbook(library: Library, *first: Button) -> Buttons:
    return Buttons((*first, Button(library.say("compliment.button-log"), "log")))


def _compliment(due: Due, entry: Compliment, book: Notebook, library: Library) -> Card:
    say, leader = library.say, book.owner.name
    words = Quote(sentence(entry))
    if due.kind == "channel":
        return Card("", (Text(say("compliment.channel", name=leader, who=entry.name)), words))
    buttons = Buttons(
        (
            Button(say("compliment.thank"), f"thank {book.owner.id} {entry.id}"),
            Button(say("compliment.what"), "help"),
        )
    )
    note = Note(say("compliment.received-note", name=book.owner.first))
    text = Text(say("compliment.received", name=book.owner.first))
    return Card(say("compliment.received-title", name=leader), (text, words, buttons, note))
