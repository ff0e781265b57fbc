"""`/duwtje privacy`: what is kept about me, in plain words, and a way to wipe it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.card import Answer, Block, Bullets, Button, Buttons, Card, Fold, Note, Text
from bot.core.commands import option
from bot.core.dates import span
from bot.core.request import Source
from bot.core.retention import Terms
from bot.core.texts import Texts
from bot.core.turn import Turn
from bot.core.welcome import help_card


def answer(turn: Turn, about: Mapping[str, int], terms: Terms) -> Answer:
    """`privacy [full|erase|keep]`; `about` is how many entries name this person, by who wrote them."""
    if turn.rest.startswith("erase"):
        return Answer(card=erase_card(turn))
    if turn.rest == "keep":
        return Answer(card=Card("", (Text(turn.say("privacy.kept")), help_card(turn.library).blocks[2])), in_place=True)
    whole = turn.rest == "full" or option(turn.rest, turn.library.lexicon)[0] == "full"
    shown = card(turn, sum(about.values()), terms, whole=whole)
    return Answer(card=shown, in_place=whole and turn.request.source is Source.PRESSED)


def card(turn: Turn, about: int, terms: Terms, *, whole: bool = False) -> Card:
    """What this person's notebook holds, and how often others' notebooks name them (`about`).

    How long each thing stays is for who asks; `whole` shows it at once.
    """
    say, book = turn.say, turn.book
    lines = [
        say("privacy.person"),
        say("privacy.team", count=str(len(book.team))),
        say("privacy.compliments", count=str(len(book.compliments))),
        say("privacy.talks", count=str(len(book.talks)), days=str(len(book.agreements))),
        say("privacy.moments", count=str(len(book.sightings))),
        say("privacy.rhythm", days=span(say, terms.nudges)),
    ]
    if book.habits or book.marks:
        lines.append(say("privacy.follows", count=str(len(book.habits)), days=str(len(book.marks))))
    if book.calendar:
        lines.append(say("privacy.calendar"))
    blocks: list[Block] = [Text(say("privacy.body")), Bullets(tuple(lines))]
    if about:
        blocks.append(Text(say("privacy.about", count=str(about))))
    blocks += [Text(say("privacy.measuring", count=str(turn.held)))] if turn.held else []
    blocks.append(Text(say("privacy.never")))
    stays = (Bullets(told(say, terms)), Text(say("privacy.copies")), Note(say("privacy.typed")))
    blocks += stays if whole else [Fold(say("privacy.terms"), stays, "privacy full")]
    buttons = Buttons(
        (
            Button(say("privacy.log"), "log"),
            Button(say("privacy.erase"), "privacy erase", danger=True),
        )
    )
    return Card(say("privacy.title"), (*blocks, buttons))


def told(say: Texts, terms: Terms) -> tuple[str, ...]:
    """How long each thing stays, as the operator set it: a line each."""
    lengths = {"compliments": terms.compliments, "agreements": terms.agreements, "mine": 0, "moments": terms.moments}
    lengths |= {"talks": terms.talks, "nudges": terms.nudges, "drafts": 0}
    return tuple(say(f"privacy.term-{term}", days=span(say, days)) for term, days in lengths.items())


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
