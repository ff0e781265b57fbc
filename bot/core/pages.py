"""What the pages of prompts/ hold, once read: guides, question topics, nudge texts, words and sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.card import escape

HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a guide: what to do and what you could say; `key` is the phrase to show first."""

    title: str
    minutes: int
    doing: str
    phrases: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """A conversation structure: the steps in order, with minutes that add up (CONTENT record format)."""

    stem: str
    title: str
    aliases: tuple[str, ...]
    minutes: int
    hats: tuple[str, ...]
    engages: str
    need: str
    must: bool
    questions: str
    related: tuple[str, ...]
    sources: tuple[str, ...]
    goal: str
    fits: str
    unless: str
    before: tuple[str, ...]
    steps: tuple[Step, ...]
    pitfalls: tuple[str, ...]
    closing: str
    follow: str
    short: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Questions about one subject, by skill: listen, summarise, probe (LSD, S1.7b). `first` opens the listening."""

    stem: str
    title: str
    aliases: tuple[str, ...]
    listen: tuple[str, ...]
    summarise: tuple[str, ...]
    probe: tuple[str, ...]
    first: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgePage:
    """The texts of one kind of nudge: `variants` by part, `buttons` as (label, sends), `reason` why it came."""

    stem: str
    id: str
    kind: str
    title: str
    buttons: tuple[tuple[str, str], ...]
    reason: str
    variants: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """A word that could mean several guides: we ask, with the sentence `says`."""

    words: tuple[str, ...]
    guides: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words people type in one language, folded (lower case, no accents)."""

    verbs: Mapping[str, str]
    options: Mapping[str, str]
    reserved: Mapping[str, str]
    fillers: frozenset[str]
    ordinary: frozenset[str]
    ambiguous: tuple[Ambiguity, ...]
    family: frozenset[str]
    members: Mapping[str, str]
    cautions: Mapping[str, str]
    skills: Mapping[str, str]
    kinds: Mapping[str, str]
    weekdays: Mapping[str, int]
    praise: frozenset[str]
    concrete: frozenset[str]
    effects: frozenset[str]
    moments: frozenset[str]


@dataclass(frozen=True, slots=True)
class Texts:
    """Every sentence Duwtje says, by key ("guide.unknown")."""

    sentences: Mapping[str, str]

    def __call__(self, key: str, /, **values: str) -> str:
        """The sentence with its holes filled; values are people's words and stay literal. KeyError is a bug."""
        return fill(self.sentences[key], **values)


def fill(sentence: str, /, **values: str) -> str:
    """Fill `{name}` holes with literal words; a hole without a value is a bug and raises KeyError."""
    return HOLE.sub(lambda found: _stopped(escape(values[found[1]]), sentence[found.end() :]), sentence)


def _stopped(value: str, rest: str) -> str:
    """A value that ends in a full stop ("15.00 u.") lends it to the sentence it closes."""
    closes = rest.lstrip("*").startswith(".") and not rest.lstrip("*").startswith("..")
    return value.removesuffix(".") if closes else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All pages of one language, ours and the organisation's own."""

    language: str
    guides: Mapping[str, Guide]
    topics: Mapping[str, Topic]
    nudges: Mapping[str, NudgePage]
    lexicon: Lexicon
    say: Texts
    needs: tuple[str, ...] = field(default=())
