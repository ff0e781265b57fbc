"""How a sending ended, and what was found when nobody knew."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it; `receipt` finds it again."""

    receipt: str


@dataclass(frozen=True, slots=True)
class Later:
    """Surely not sent; try again after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Refused:
    """Surely not sent and it never will be; `reason` is the platform's own word."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Surely not sent, and nothing will reach this person until they let us in again; `reason` as for Refused."""

    reason: str


@dataclass(frozen=True, slots=True)
class Shut:
    """Surely not sent: the whole organisation no longer lets us in; `reason` as for Refused."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Perhaps sent: a time-out or a broken answer."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Looked for where it would stand, all of it: it was never posted."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Whether it was posted cannot be seen; it may be seen after so many seconds, 0 is never."""

    seconds: float = 0.0


Outcome = Sent | Later | Refused | Gone | Shut | Unknown
Found = Sent | Absent | Unreadable
