"""Notebooks to keep: simple ones, and any that the model allows."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from bot.core.entries import Busy, Calendar, Follows, Habit, Mark, Sighting
from bot.core.model import Agreement, Compliment, Notebook, Person, Talk
from bot.core.ports import Store

TENANT, ANNA, JAN, SARA = "T1", "U1ANNA", "U2JAN", "U3SARA"
MOMENT = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)

SIMPLE = {
    str: st.text(max_size=12),
    bool: st.booleans(),
    int: st.integers(0, 10_000),
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
}


def some(hint: Any) -> st.SearchStrategy[Any]:
    """Anything this type hint allows, with aware moments; it follows the model when that grows."""
    if hint in SIMPLE:
        return SIMPLE[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{name: some(of) for name, of in hints.items()})
    return _nested(get_origin(hint), get_args(hint))


def _nested(origin: Any, inside: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin in (Union, UnionType):
        return st.one_of(*[st.none() if of is type(None) else some(of) for of in inside])
    if origin is dict:
        return st.dictionaries(some(inside[0]), some(inside[1]), max_size=3)
    if origin is tuple and Ellipsis not in inside:
        return st.tuples(*map(some, inside))
    items = st.lists(some(inside[0]), max_size=2)
    return items.map(tuple) if origin is tuple else items


def compliment(number: int = 1, colleague: str = JAN, words: str = "belde de klant terug") -> Compliment:
    return Compliment(id=f"c{number}", colleague=colleague, name="Jan Maes", behaviour=words, moment=MOMENT)


def talk(colleague: str = JAN) -> Talk:
    return Talk(
        id="t1", guide="stijl3", colleague=colleague, name="Jan Maes", moment=MOMENT, minutes=30, planned=MOMENT
    )


def agreement(colleague: str = JAN) -> Agreement:
    return Agreement(id="a1", talk="t1", colleague=colleague, name="Jan Maes", words="offerte", moment=MOMENT)


def sighting(colleague: str = JAN) -> Sighting:
    return Sighting(id="s1", colleague=colleague, name="Jan Maes", words="demo ging mis", moment=MOMENT)


def mark(colleague: str = JAN) -> Mark:
    return Mark(id="m1", kind=Follows.CHECKPOINT, colleague=colleague, name="Jan Maes", words="offerte", since=MOMENT)


def habit() -> Habit:
    return Habit(id="h1", page="vraagterug", cue="ik de stand-up sluit", plan="stel ik een vraag", since=MOMENT)


def busy(colleague: str = JAN) -> Busy:
    return Busy(id="b1", start=MOMENT, end=MOMENT, colleague=colleague, name="Jan Maes")


def calendar() -> Calendar:
    return Calendar(address="https://agenda.example/geheim.ics", since=MOMENT)


def notebook(tenant: str = TENANT, person: str = ANNA) -> Notebook:
    return Notebook(tenant=tenant, owner=Person(id=person, name="Anna Peeters"), compliments=[compliment()])


async def keep(store: Store, person: str = ANNA, tenant: str = TENANT, count: int = 1) -> None:
    """Write so many more compliments in somebody's notebook."""
    async with store.notebook(tenant, person) as book:
        book.owner = Person(id=person, name="Anna Peeters")
        have = len(book.compliments)
        book.compliments += [compliment(number) for number in range(have + 1, have + count + 1)]
