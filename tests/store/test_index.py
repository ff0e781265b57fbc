"""The index gives what a plain look through all notebooks would, however they change and whatever the clock does."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.glance import Glance
from bot.store.index import Index
from tests.fakes.notebooks import MOMENT

minutes = st.integers(0, 5)
people = st.sampled_from(["U1", "U2", "U3", "U4"])
puts = st.tuples(st.just("put"), people, st.none() | minutes)
drops = st.tuples(st.just("drop"), people, st.none())
looks = st.tuples(st.just("due"), st.integers(0, 6), minutes)


def at(minute: int) -> datetime:
    return MOMENT + timedelta(minutes=minute)


def seen(person: str, minute: int | None) -> Glance:
    return Glance("T1", person, None if minute is None else at(minute), ())


@given(st.lists(puts | drops | looks, max_size=60))
@settings(max_examples=300, deadline=None)
def test_due_is_what_a_look_through_everything_finds(steps: list[tuple[str, str | int, int | None]]) -> None:
    index, plain = Index(), dict[str, int]()
    for what, who, minute in steps:
        match what, who, minute:
            case "put", str(), _:
                index.put(seen(who, minute))
                plain |= {who: 99 if minute is None else minute}
            case "drop", str(), _:
                index.drop("T1", who)
                plain.pop(who, None)
            case _, int(), int():
                found = sorted((moment, person) for person, moment in plain.items() if moment <= minute)
                assert index.due(at(minute), who) == [("T1", person) for _, person in found][:who]
            case _:
                raise AssertionError(what)
        assert set(index.people("T1")) == set(plain)


def test_looking_takes_nothing_out_and_the_clock_may_go_back() -> None:
    index = Index()
    for number in range(9):
        index.put(seen(f"U{number}", number))
    assert len(index.due(at(8), 99)) == len(index.due(at(8), 99)) == 9
    assert index.due(at(1), 99) == [("T1", "U0"), ("T1", "U1")]
    index.put(seen("U8", 0))
    assert index.due(at(1), 2) == [("T1", "U0"), ("T1", "U8")]


def test_notebooks_that_change_again_and_again_take_no_more_room() -> None:
    index = Index()
    for turn in range(1000):
        for number in range(10):
            index.put(seen(f"U{number}", turn % 7))
        index.due(at(3), 5)
    assert len(index._agenda._ahead) + len(index._agenda._due) < 50
