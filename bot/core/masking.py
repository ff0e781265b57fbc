"""Hides other people's names in a text: what one person may see of it is not always what another may."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, pairwise

from bot.core.commands import MENTION
from bot.core.model import Notebook, first_name

WORD = re.compile(r"\w+")
# What may stand between two parts of a name: "Jan-Willem de Vries", "D’Hondt".
LONGEST_GAP = 3
SHORTEST = 2

Parts = tuple[str, ...]


class Mask:
    """Replaces every name but the person's own by `instead`: in full, first name and family name, as whole words."""

    def __init__(self, others: Iterable[str], own: Iterable[str], ids: frozenset[str], instead: str) -> None:
        self._ids, self._instead = ids, instead
        mine = set(chain.from_iterable(map(_calls, own)))
        theirs = set(chain.from_iterable(map(_calls, others))) - mine
        self._hides = dict.fromkeys(theirs, True) | dict.fromkeys(mine, False)
        # A text is read once, however many people there are: from each word only as far as a name can go.
        self._longest = dict[str, int]()
        for parts in self._hides:
            self._longest[parts[0]] = max(len(parts), self._longest.get(parts[0], 0))

    def __call__(self, words: str) -> str:
        """The words without names and mentions of others."""
        words = MENTION.sub(lambda mention: mention[0] if mention[1] in self._ids else self._instead, words)
        found, kept, at = list(WORD.finditer(words)), list[str](), 0
        number = 0
        while number < len(found):
            length, hide = self._called(words, found, number)
            if hide:
                kept += [words[at : found[number].start()], self._instead]
                at = found[number + length - 1].end()
            number += length
        return "".join([*kept, words[at:]]) if kept else words

    def _called(self, words: str, found: list[re.Match[str]], number: int) -> tuple[int, bool]:
        """How many words from here are one name, and whether it is to be hidden."""
        first = found[number][0].casefold()
        longest = max(self._longest.get(first, 0), self._longest.get(first.removesuffix("s"), 0))
        for length in range(min(longest, len(found) - number), 0, -1):
            ahead = found[number : number + length]
            said = tuple(word[0].casefold() for word in ahead)
            # "Jans voorstel": the s of a possessive belongs to the name.
            for parts in (said, (*said[:-1], said[-1].removesuffix("s"))):
                if parts in self._hides and _together(words, ahead):
                    return length, self._hides[parts]
        return 1, False


def _together(words: str, ahead: list[re.Match[str]]) -> bool:
    gaps = [words[one.end() : other.start()] for one, other in pairwise(ahead)]
    return all(len(gap) <= LONGEST_GAP and "\n" not in gap for gap in gaps)


def _calls(name: str) -> set[Parts]:
    """What somebody may be called: the whole name, its first word, and the rest."""
    first = first_name(name)
    ways = (name, first, name.strip().removeprefix(first))
    return {parts for way in ways if len("".join(parts := _parts(way))) >= SHORTEST}


def _parts(name: str) -> Parts:
    return tuple(word.casefold() for word in WORD.findall(name))


def names(book: Notebook) -> set[str]:
    """Everybody a notebook calls by name, its owner too."""
    entries = (*book.compliments, *book.talks, *book.agreements, *book.sightings, *book.marks, *book.busy)
    named = (*book.team, *entries, *book.outbox)
    return {book.owner.name, *(one.name for one in named)}
