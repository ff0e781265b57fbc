"""What the pages of prompts/ hold, once read: guides, question topics, nudge texts, words and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.lexicon import Lexicon
from bot.core.texts import Texts


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
    """A conversation structure: the steps in order, with minutes that add up."""

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
class Library:
    """All pages of one language, ours and the organisation's own."""

    language: str
    guides: Mapping[str, Guide]
    topics: Mapping[str, Topic]
    nudges: Mapping[str, NudgePage]
    lexicon: Lexicon
    say: Texts
    needs: tuple[str, ...] = field(default=())
