"""How a sending ended."""

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
class Unknown:
    """Perhaps sent: a time-out or a broken answer."""


Outcome = Sent | Later | Refused | Gone | Unknown
