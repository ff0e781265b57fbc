"""Forgets one person in a notebook that is somebody else's."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from bot.core.identity import about, lists, unmentioned
from bot.core.model import Notebook

GONE = "…"


def forget(book: Notebook, ids: frozenset[str]) -> Counter[str]:
    """Drop whatever is about somebody with these ids; returns how many of each. A second time it does nothing.

    What is about somebody else stays; only a mention in its words goes.
    """
    before = lists(book)
    book.team = [mate for mate in book.team if not about(mate, ids)]
    book.compliments = [entry for entry in book.compliments if not about(entry, ids)]
    book.talks = [talk for talk in book.talks if not about(talk, ids)]
    book.agreements = [entry for entry in book.agreements if not about(entry, ids)]
    book.sightings = [entry for entry in book.sightings if not about(entry, ids)]
    book.marks = [mark for mark in book.marks if not about(mark, ids)]
    # The meeting stays: there is still no nudge during it.
    book.busy = [replace(one, colleague="", name="") if about(one, ids) else one for one in book.busy]
    book.drafts = [draft for draft in book.drafts if not about(draft, ids)]
    book.outbox = [due for due in book.outbox if not about(due, ids)]
    spared = tuple(one for one in book.rhythm.spared if one not in ids)
    book.rhythm = replace(book.rhythm, spared=spared)
    _unmention(book, ids)
    after = lists(book)
    return Counter({name: less for name in before if (less := len(before[name]) - len(after[name]))})


def _unmention(book: Notebook, ids: frozenset[str]) -> None:
    book.compliments = [
        replace(
            entry,
            situation=unmentioned(entry.situation, ids, GONE),
            behaviour=unmentioned(entry.behaviour, ids, GONE),
            effect=unmentioned(entry.effect, ids, GONE),
        )
        for entry in book.compliments
    ]
    book.agreements = [replace(entry, words=unmentioned(entry.words, ids, GONE)) for entry in book.agreements]
    book.sightings = [
        replace(
            entry,
            words=unmentioned(entry.words, ids, GONE),
            prepared=unmentioned(entry.prepared, ids, GONE),
        )
        for entry in book.sightings
    ]
    book.marks = [replace(mark, words=unmentioned(mark.words, ids, GONE)) for mark in book.marks]
    book.habits = [
        replace(habit, cue=unmentioned(habit.cue, ids, GONE), plan=unmentioned(habit.plan, ids, GONE))
        for habit in book.habits
    ]
