"""What a decision needs to know from outside the notebook: holidays, the silence of this very moment, a hold-out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.freedays import Free, never


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """The platform says not now: `reason` is "dnd", "leave" or "quiet"; `until` is when it ends, if it says so."""

    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is so today: `free` tells public holidays by country, `country` is the operator's own.

    `held` is how many of a hundred nudges of the rhythm are withheld, to see what they do.
    """

    free: Free = never
    country: str = "BE"
    silence: Silence | None = None
    held: int = 0


QUIET = Around()
