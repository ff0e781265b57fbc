"""Fifty leaders live a year of leave, flights, clicks, crashes and downtime; every rule is a law on what came."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.model import State
from tests.fakes.world import library
from tests.faults.figures import Figures
from tests.simulated.laws import LAWS, Law
from tests.simulated.life import START, Life
from tests.simulated.oracle import KINDS
from tests.simulated.year import lived, mishaps, reasons, sent

LEADERS, WEEKS = 50, 52


@pytest.fixture(scope="module")
def lives(tally: Figures) -> list[Life]:
    found = lived(range(LEADERS), WEEKS)
    tally.add("leaders", {"number": LEADERS, "weeks": WEEKS, **mishaps(found)})
    tally.add("sent", dict(sent(found).most_common()))
    tally.add("skipped", dict(reasons(found, State.SKIPPED).most_common()))
    tally.add("moved and sent", dict(reasons(found, State.SENT).most_common()))
    return found


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_in_a_year_of_fifty_leaders(law: Law, lives: list[Life]) -> None:
    assert [f"leader {life.who.seed}: {broken}" for life in lives for broken in law(life)] == []


def test_every_kind_came(lives: list[Life]) -> None:
    assert set(sent(lives)) == set(KINDS) == set(library().nudges)


def test_the_year_was_a_hard_one(lives: list[Life]) -> None:
    assert min(mishaps(lives).values()) > 0
    assert set(reasons(lives, State.SKIPPED)) == {
        *("late", "pause", "leave", "day-off", "holiday", "hours", "meeting", "dnd", "quiet", "done"),
        *("busy-day", "enough", "silent", "muted", "spared", "resting", "lately", "one-per-kind", "gone", "afresh"),
        *("rechosen", "unasked"),
    }


@given(
    seed=st.integers(LEADERS, 10**6),
    weeks=st.integers(3, 10),
    down=st.floats(2, 60),
    length=st.sampled_from((0.1, 1, 6, 20)),
)
@settings(max_examples=8, deadline=None)
def test_whoever_they_are(seed: int, weeks: int, down: float, length: float) -> None:
    start = START + timedelta(days=down)
    (life,) = lived([seed], weeks, ((start, start + timedelta(days=length)),))
    assert [f"{law.__name__}: {broken}" for law in LAWS for broken in law(life)] == []
