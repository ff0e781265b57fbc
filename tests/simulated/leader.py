"""Who a simulated leader is: drawn once from a seed, so that a broken law can be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

ZONES = (
    "Europe/Brussels",
    "Europe/Amsterdam",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Luxembourg",
    "America/New_York",
    "America/Paramaribo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "Africa/Casablanca",
)
# Each next one lies on the other side of the date line, or of the world.
ROUTES = (
    ("Pacific/Auckland", "Pacific/Honolulu", "Asia/Tokyo", "Pacific/Pago_Pago", "Pacific/Kiritimati"),
    ("Europe/Brussels", "America/Los_Angeles", "Asia/Singapore", "Europe/Brussels"),
    ("Europe/Amsterdam", "America/Curacao", "Europe/Paris", "Pacific/Apia", "America/Adak"),
)
WEEKS = ((0, 1, 2, 3, 4), (0, 1, 3), (1, 2, 3, 4), (0, 1, 2, 3), (2, 3, 4, 5), (1, 3))
HOURS = ("", "8.30-17.00", "7-15", "10-19.30", "9-12")
COUNTRIES = ("", "nederland", "belgië", "frankrijk", "duitsland", "luxemburg")
KINDS = ("practice", "appreciation", "feedback", "oneonone")
MATES = tuple(f"c{number}" for number in range(8))


@dataclass(frozen=True)
class Leader:
    """How somebody works and what they do with a nudge; the rates are times a week."""

    seed: int
    zone: str
    days: tuple[int, ...]
    hours: str
    country: str
    says_yes: bool
    slots: tuple[tuple[str, int, bool], ...]  # kind, day, every other week
    presses: float  # which share of what comes
    compliments: float
    talks: float
    sightings: float
    marks: float
    meetings: float
    silences: float
    habit: bool
    keeps_habit: bool
    falls_silent: bool
    stops: bool
    flies: tuple[str, ...]
    restored: bool
    jumps: bool


def leader(seed: int) -> Leader:
    """The one with this seed."""
    chance = Random(seed * 7919 + 13)  # noqa: S311 - a simulation, no secret
    days = WEEKS[0] if chance.random() < 0.4 else chance.choice(WEEKS)
    kinds = [kind for kind in KINDS if chance.random() < 0.75] or ["practice"]
    if len(kinds) > 2 and chance.random() < 0.2:
        kinds = [*KINDS]
    busy_day = chance.choice(days)
    together = chance.random() < 0.2  # all on one day, which is too many
    return Leader(
        seed=seed,
        zone=chance.choice(ZONES),
        days=days,
        hours=chance.choice(HOURS),
        country=chance.choice(COUNTRIES),
        says_yes=seed % 12 != 7,
        slots=tuple((kind, busy_day if together else chance.choice(days), chance.random() < 0.1) for kind in kinds),
        presses=1.0 if seed % 7 == 3 else chance.choice((0.0, 0.1, 0.4, 0.8, 0.95)),
        compliments=chance.choice((0.0, 0.1, 0.5, 1.5)),
        talks=chance.choice((0.2, 0.5, 2.0)),
        sightings=chance.choice((0.0, 0.3, 1.0)),
        marks=chance.choice((0.0, 0.4, 1.2)),
        meetings=chance.choice((0.0, 3.0, 12.0)),
        silences=chance.choice((0.0, 0.5, 3.0)),
        habit=seed % 7 == 3 or chance.random() < 0.5,
        keeps_habit=chance.random() < 0.3,
        falls_silent=seed % 5 == 2,
        stops=seed % 9 == 4,
        flies=ROUTES[seed % 3] if seed % 6 == 5 else (),
        restored=seed % 10 == 8,
        jumps=seed % 13 == 6,
    )
