"""When a leader last did something with a colleague."""

from __future__ import annotations

from datetime import datetime

from bot.core.model import Notebook


def last_compliment(book: Notebook, person: str) -> datetime | None:
    """When the leader last kept a compliment for this colleague."""
    return max((entry.moment for entry in book.compliments if entry.colleague == person), default=None)


def last_talk(book: Notebook, person: str, moment: datetime) -> datetime | None:
    """When the leader last had a planned talk with this colleague."""
    return max((t.moment for t in book.talks if t.colleague == person and t.moment <= moment), default=None)
