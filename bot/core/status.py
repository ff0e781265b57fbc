"""What a status says of whether somebody can be disturbed (a stand-in, until the words are there)."""

from __future__ import annotations

from bot.core.lexicon import Lexicon


def away(text: str, emoji: str, lexicon: Lexicon) -> str:
    """Why somebody is away: "leave", "quiet", or ""."""
    del lexicon
    if "verlof" in text.lower() or emoji == "palm_tree":
        return "leave"
    return "quiet" if "focus" in text.lower() else ""
