"""What a compliment already says: situation, behaviour, effect; and whether it is still vague."""

from __future__ import annotations

from bot.core.commands import fold
from bot.core.lexicon import Lexicon


def has_effect(words: str, lexicon: Lexicon) -> bool:
    """Whether a line names what came of it ("daardoor …")."""
    return _holds(words, lexicon.effects)


def has_situation(words: str, lexicon: Lexicon) -> bool:
    """Whether a line names when or where it was ("dinsdag", "in het overleg")."""
    return _holds(words, lexicon.moments)


def vague(words: str, lexicon: Lexicon) -> bool:
    """Praise without a moment, a reason or anything beyond words of praise: "Goed bezig!", or only emoji."""
    typed = fold(words)
    if has_situation(words, lexicon) or _holds(words, lexicon.concrete | lexicon.effects):
        return False
    known = lexicon.praise | lexicon.fillers
    return all(word in known for word in typed.split())


def _holds(words: str, signals: frozenset[str]) -> bool:
    typed = f" {fold(words)} "
    return any(f" {signal} " in typed for signal in signals)
