"""The words people type in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
    away: Mapping[str, tuple[str, ...]]
