"""Walk through everything: no card is a dead end, no hole stays open, no label is too long for a button."""

from __future__ import annotations

import re

import pytest

from bot.core.card import (
    NOTHING,
    Answer,
    Bullets,
    Buttons,
    Card,
    Chart,
    Fold,
    Form,
    Note,
    Pick,
    Quote,
    Row,
    Text,
    TextField,
    plain,
)
from bot.core.request import Source
from tests.fakes.chat import buttons
from tests.fakes.world import World, library

STARTS = (
    "help", "gesprek", "gesprek stijl", "gesprek feedbak", "gesprek qwerty", "gesprek moeilijk", "lsd", "lsd qwerty",
    "lsd motivatie 3", "compliment <@tom> top!", "compliment <@jan> <@sara> belden dinsdag", "compliment @kim top",
    "compliment <@anna> x", "ritme", "ritme banaan", "ritme pauze tot vrijdag", "ritme oefening minder", "stop",
    "logboek", "logboek <@jan>", "logboek <@noor>", "team", "team @kim", "team weg <@noor>", "gepland", "privacy",
    "mijn pagina", "hulp nodig", "blabla", "complimet x", "undo x", "settle x done", "talk plan", "thank jan x",
)  # fmt: skip
# After this there is nothing left to go back to.
ENDS = {library().say("privacy.erased")}
# A longer label is cut off on Slack; the few of our pages stay just above the thirty we aim for.
LABEL = 32
HOLE = re.compile(r"\{\w*\}|\bNone\b|undefined|<@")


async def lived() -> World:
    """Anna has a team, a rhythm, compliments, a planned review and some nudges behind her."""
    world = World()
    await world.types("team <@jan> <@sara>")
    await world.presses("rhythm start")
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    await world.submits("talk keep review", who=("jan",), date="2026-12-01", time="10:00")
    await world.presses(f"share {world.book().compliments[0].id} person")
    await world.lives(days=12)
    return world


def sound(card: Card) -> None:
    """What holds for every card."""
    shown = plain(card)
    assert not HOLE.search(shown), shown
    assert card.blocks
    assert len(card.title) <= 150
    for block in card.blocks:
        match block:
            case Buttons(first, more):
                assert 1 <= len(first) <= 4, shown
                assert len(more) <= 5, shown
                for button in (*first, *more):
                    assert 0 < len(button.label) <= LABEL, button.label
            case Row(_, button):
                assert 0 < len(button.label) <= 30, button.label
            case Pick(_, options, placeholder):
                assert options
                assert placeholder
                assert all(0 < len(option.label) <= 75 for option in options)
            case Fold(label, inside):
                assert 0 < len(label) <= 30, label
                assert all(isinstance(part, Text | Bullets | Quote | Note) for part in inside)
            case Chart(title, labels, series, words):
                # What Slack draws; a longer one would be words alone.
                assert title
                assert words
                assert 0 < len(labels) <= 20
                assert all(len(row.name) <= 20 and len(row.values) == len(labels) for row in series)
            case _:
                pass
    assert all(0 < len(button.sends) <= 1900 for button in buttons(card))


def formed(form: Form) -> None:
    """What holds for every form."""
    assert 0 < len(form.title) <= 24, form.title
    assert 0 < len(form.submit) <= 24
    assert len({field.name for field in form.fields}) == len(form.fields)
    for field in form.fields:
        assert 0 < len(field.label) <= 48, field.label
        assert not HOLE.search(field.label + field.hint)
        if isinstance(field, TextField):
            assert field.limit <= 3000
            assert len(field.placeholder) <= 150


def check(answer: Answer, words: str) -> list[str]:
    """Every answer is sound and leads on; these are the next lines."""
    if answer.form:
        formed(answer.form)
    if not answer.card:
        assert answer.form or answer.errors or answer == NOTHING, words
        return []
    sound(answer.card)
    assert buttons(answer.card) or any(end in plain(answer.card) for end in ENDS), (words, plain(answer.card))
    return [button.sends for button in buttons(answer.card)]


@pytest.mark.parametrize("start", STARTS)
async def test_no_button_leads_to_a_dead_end(start: str):
    """Three presses deep; a line with other ids or seeds in it is the same line."""
    world, seen, ahead = await lived(), set[str](), [(start, Source.TYPED, 0)]
    while ahead:
        words, source, depth = ahead.pop(0)
        answer = await world.does(world.request(words, "anna", source))
        for line in check(answer, words):
            same = re.sub(r"\b[0-9a-f]{10}\b|\d{4,}", "#", line)
            known = same.startswith(("guide", "questions", "note", "talk plan")) and depth > 0
            if same not in seen and not known and depth < 3 and "erase sure" not in line:
                seen.add(same)
                ahead.append((line, Source.PRESSED, depth + 1))


async def test_every_letter_is_sound_and_leads_on():
    world = await lived()
    await world.lives(days=60)
    for letter in world.chat.sent:
        sound(letter.card)
        assert buttons(letter.card) or letter.key.endswith("|channel")
        assert len(letter.text) <= 3000
    assert len(world.chat.sent) > 8


async def test_every_button_under_every_letter_leads_on():
    world = await lived()
    await world.lives(days=40)
    for letter in list(world.chat.sent):
        for button in buttons(letter.card):
            check(await world.does(world.request(button.sends, letter.address.id, Source.PRESSED)), button.sends)
