"""What was kept, literally, who sees it, and how to undo; one warm question when it is vague."""

from __future__ import annotations

from bot.core.card import Block, Button, Buttons, Card, Note, Quote, Text
from bot.core.model import Audience, Compliment
from bot.core.turn import Turn, named
from bot.core.wording import has_effect, has_situation, vague

# The letters a compliment travels by, and whom each reaches.
LETTERS = {"compliment": "person", "channel": "channel"}


def sentence(entry: Compliment) -> str:
    """Situation, behaviour and effect as one text, in the leader's own words."""
    parts = [part for part in (entry.situation, entry.behaviour, entry.effect) if part]
    ended = [part if part.endswith((".", "!", "?", "…")) else f"{part}." for part in parts[:-1]]
    return " ".join([*ended, parts[-1]])


def kept_card(turn: Turn, entries: list[Compliment]) -> Card:
    """What was kept, literally, who sees it, and how to undo; one warm question when it is vague."""
    say, lexicon, first = turn.say, turn.library.lexicon, entries[0]
    names = named(say, [entry.first for entry in entries])
    sent = first.audience is Audience.COLLEAGUE
    line = "compliment.kept-sent" if sent else "compliment.kept-many" if len(entries) > 1 else "compliment.kept"
    words = sentence(first)
    blocks: list[Block] = [Text(say(line, name=names)), Quote(words)]
    ids = ",".join(entry.id for entry in entries)
    alone = len(entries) == 1
    send = say("compliment.button-send", name=names) if alone else say("compliment.button-send-many")
    buttons = [] if sent else [Button(send, f"share {ids} person")]
    buttons += [] if sent else [Button(say("compliment.button-channel"), f"share {ids} channel")]
    if vague(words, lexicon) and not first.effect:
        blocks.append(Text(say("compliment.warm" if alone else "compliment.warm-many", name=names)))
        if alone:
            buttons.insert(0, Button(say("compliment.button-add"), f"compliment form entry {first.id}"))
    if not buttons:
        buttons.append(Button(say("compliment.button-new"), "compliment form"))
    buttons.append(Button(say("compliment.button-undo"), f"undo {ids}"))
    strangers = [entry for entry in entries if all(mate.id != entry.colleague for mate in turn.book.team)]
    add = " ".join(f"<@{entry.colleague}>" for entry in strangers)
    more = [Button(say("compliment.button-team"), f"team add {add}")] if strangers else []
    more.append(Button(say("compliment.button-log"), "log"))
    found = [
        ("situation", bool(first.situation) or has_situation(words, lexicon)),
        ("behaviour", not vague(words, lexicon)),
        ("effect", bool(first.effect) or has_effect(words, lexicon)),
    ]
    ticks = "   ".join(f"✓ {say(f'compliment.part-{part}')}" for part, there in found if there)
    note = say("compliment.parts", list=ticks).removeprefix("  ·  ")
    return Card("", (*blocks, Buttons(tuple(buttons), tuple(more)), Note(note)))
