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
    book.drafts = [draft for draft in book.drafts if not about(draft, ids)]
    book.outbox = [due for due in book.outbox if not about(due, ids)]
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
