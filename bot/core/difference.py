"""The difference between nudges that came and nudges that were withheld, as a total over leaders with its interval."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from statistics import NormalDist

# Below these nobody hears anything: a total of fewer says something about somebody.
LEADERS, TIMES = 8, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of one leader: how many nudges came and were withheld, and after how many of each they did it."""

    sent: int = 0
    sent_done: int = 0
    held: int = 0
    held_done: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The difference between the two shares, and how far it may lie from what is so (95 %)."""

    total: Counts
    difference: float
    margin: float

    @property
    def visible(self) -> float:
        """The smallest difference that this many would show four times out of five."""
        return self.margin * (1 + NormalDist().inv_cdf(0.8) / NormalDist().inv_cdf(0.975))


def effect(leaders: Iterable[Counts]) -> Effect | None:
    """The difference with its interval; None when there are too few to tell it without telling about somebody.

    A leader gives many observations, which resemble each other: the variance is the cluster-robust one of the
    difference of two ratios (Liang & Zeger 1986, Biometrika 73:13-22), with the correction G/(G-1) and Student's t for
    few clusters (Cameron & Miller 2015, Journal of Human Resources 50:317-372). As degrees of freedom only the leaders
    count that have both kinds.
    """
    known = [one for one in leaders if one.sent or one.held]
    total, both = sum(known, Counts()), sum(1 for one in known if one.sent and one.held)
    cells = (total.sent_done, total.sent - total.sent_done, total.held_done, total.held - total.held_done)
    if both < LEADERS or min(cells) < TIMES:
        return None
    with_, without = total.sent_done / total.sent, total.held_done / total.held
    off = (
        (one.sent_done - with_ * one.sent) / total.sent - (one.held_done - without * one.held) / total.held
        for one in known
    )
    variance = len(known) / (len(known) - 1) * sum(one * one for one in off)
    return Effect(total=total, difference=with_ - without, margin=student(both - 1) * math.sqrt(variance))


def student(freedom: int) -> float:
    """The point that leaves 2.5 % above it (Abramowitz & Stegun 26.7.5; 0.001 off at seven degrees)."""
    z = NormalDist().inv_cdf(0.975)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))
