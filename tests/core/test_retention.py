"""Laws of forgetting: what is past its term goes by itself, what is young or still needed stays."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import nudges
from bot.core.model import Address, Agreement, Colleague, Due, Notebook, Person, Reach, State
from bot.core.retention import DRAFTED, REMEMBERED, Terms, tidy
from tests.fakes.notebooks import ANNA, JAN, TENANT, agreement, compliment, sighting, some, talk
from tests.fakes.world import World, library

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
TERMS = st.builds(
    Terms,
    compliments=st.integers(1, 365),
    agreements=st.integers(1, 365),
    talks=st.integers(1, 60),
    nudges=st.integers(1, 60),
    moments=st.integers(1, 14),
)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def letter(kind: str = "compliment", state: State = State.SENT, days: float = 0, about: str = "c1") -> Due:
    address = Address(platform="slack", tenant=TENANT, reach=Reach.PERSON, id=JAN)
    sent = ago(days)
    return Due(
        id=f"{kind}{days}",
        key=f"k|{kind}|{days}",
        kind=kind,
        address=address,
        state=state,
        not_before=sent,
        not_after=sent + timedelta(hours=8),
        about=about,
    )


def notebook(**holds: object) -> Notebook:
    return Notebook(tenant=TENANT, owner=Person(id=ANNA, name="Anna Peeters"), **holds)  # pyright: ignore[reportArgumentType]


def tidied(book: Notebook, terms: Terms | None = None) -> Notebook:
    done = deepcopy(book)
    tidy(done, NOW, terms or Terms())
    return done


@given(book=some(Notebook), moment=st.datetimes(timezones=st.just(UTC)), terms=TERMS)
@settings(max_examples=200, deadline=None)
def test_tidying_twice_is_tidying_once(book: Notebook, moment: datetime, terms: Terms) -> None:
    tidy(book, moment, terms)
    once = deepcopy(book)
    tidy(book, moment, terms)
    assert book == once


@given(book=some(Notebook), moment=st.datetimes(timezones=st.just(UTC)), terms=TERMS)
@settings(max_examples=200, deadline=None)
def test_nothing_young_and_nothing_under_way_ever_goes(book: Notebook, moment: datetime, terms: Terms) -> None:
    before = deepcopy(book)
    tidy(book, moment, terms)

    def young(then: datetime, days: int) -> bool:
        return moment - then < timedelta(days=days)

    assert [e for e in before.compliments if young(e.moment, terms.compliments) and e not in book.compliments] == []
    assert [e for e in before.talks if young(e.moment, terms.talks) and e not in book.talks] == []
    assert [e for e in before.sightings if young(e.moment, terms.moments)] == book.sightings
    kept = [e for e in before.agreements if young(e.moment, terms.agreements) or (e.until and e.until >= moment.date())]
    assert [e for e in kept if e not in book.agreements] == []
    under_way = [due for due in before.outbox if due.state in (State.DUE, State.SENDING)]
    assert [due for due in under_way if due not in book.outbox] == []
    assert [due for due in before.outbox if young(due.not_before, terms.nudges) and due not in book.outbox] == []
    needed = {due.about for due in under_way}
    entries = (*before.compliments, *before.talks, *before.agreements)
    left = {entry.id for entry in (*book.compliments, *book.talks, *book.agreements)}
    assert {entry.id for entry in entries if entry.id in needed} <= left
    # Only lists that have a term may change.
    for name in ("owner", "team", "rhythm", "places", "links", "contact", "met", "next_due"):
        assert getattr(book, name) == getattr(before, name)


@pytest.mark.parametrize("terms", [Terms(), Terms(compliments=10, agreements=10, talks=5, nudges=3, moments=2)])
def test_each_kind_goes_on_the_day_its_term_ends(terms: Terms) -> None:
    def book(shift: float) -> Notebook:
        return notebook(
            compliments=[replace(compliment(), moment=ago(terms.compliments + shift))],
            talks=[replace(talk(), moment=ago(terms.talks + shift))],
            agreements=[replace(agreement(), moment=ago(terms.agreements + shift))],
            sightings=[replace(sighting(), moment=ago(terms.moments + shift))],
            outbox=[letter(days=terms.nudges + shift, about="x")],
            handled={"r1": NOW - DRAFTED - timedelta(days=shift)},
            shown={"rust|unnamed|1": NOW - REMEMBERED - timedelta(days=shift)},
        )

    young, old = book(-0.01), book(0.01)
    assert tidied(young, terms) == young
    assert tidied(old, terms) == notebook()


def test_an_agreement_counts_from_its_closing() -> None:
    made = replace(agreement(), moment=ago(500))
    open_still = replace(made, id="a2", until=date(2027, 1, 1))
    just_closed = replace(made, id="a3", until=date(2026, 11, 1))
    long_closed = replace(made, id="a4", until=date(2025, 11, 1))
    # A day in the past, chosen by mistake, does not take away what was written today.
    mistaken = Agreement(id="a5", talk="t", colleague=JAN, name="Jan", words="x", moment=NOW, until=date(2020, 1, 1))
    book = tidied(notebook(agreements=[made, open_still, just_closed, long_closed, mistaken]))
    assert [entry.id for entry in book.agreements] == ["a2", "a3", "a5"]


def test_the_team_is_the_leaders_own_list() -> None:
    mates = [Colleague(id=JAN, name="Jan Maes", since=ago(5000))]
    assert tidied(notebook(team=mates)).team == mates


@pytest.mark.parametrize("state", [State.DUE, State.SENDING])
def test_an_entry_stays_while_a_letter_needs_it(state: State) -> None:
    old = [replace(compliment(), moment=ago(5000))]
    waiting = letter(state=state, days=400)
    book = tidied(notebook(compliments=old, outbox=[waiting]))
    assert (book.compliments, book.outbox) == (old, [waiting])
    assert tidied(notebook(compliments=old, outbox=[replace(waiting, state=State.SENT)])) == notebook()


@pytest.mark.parametrize("state", [State.DUE, State.SENDING, State.SENT])
def test_a_moment_goes_on_its_day_whatever_nudge_is_about_it(state: State) -> None:
    old, letters = replace(sighting(), moment=ago(14)), [letter("feedback", state, about=sighting().id)]
    book = tidied(notebook(sightings=[old], outbox=letters))
    assert (book.sightings, book.outbox) == ([], letters)


async def test_an_old_compliment_that_was_just_shared_can_still_be_undone() -> None:
    world = World()
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    entry = world.book().compliments[0].id
    await world.lives(days=364, hours=23, minutes=57)
    await world.presses(f"share {entry} person")
    await world.lives(minutes=5)
    await world.presses(f"undo {entry}")
    assert world.book().compliments == []
    assert world.chat.withdrawn


def test_a_short_term_never_makes_the_same_nudge_twice() -> None:
    book = notebook(platform="slack", talks=[replace(talk(), guide="review", moment=NOW + timedelta(days=6))])
    book.talks[0] = replace(book.talks[0], planned=ago(30))
    made = list[str]()
    for hour in range(24 * 8):
        moment = NOW + timedelta(hours=hour)
        before = {due.id for due in book.outbox}
        nudges.wake(book, library(), moment)
        tidy(book, moment, Terms(nudges=1))
        new = {due.id: due.key for due in book.outbox if due.id not in before}
        made += new.values()
        book.outbox = [replace(due, state=State.SENT) if due.id in new else due for due in book.outbox]
    assert any("review-ahead" in key for key in made)
    assert len(made) == len(set(made))


async def test_both_ways_in_forget_by_the_terms_of_the_house() -> None:
    world = World()
    world.coach.terms = world.coach.post.terms = Terms(compliments=5)
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    await world.lives(days=6)
    await world.types("help")
    await world.types("log")
    assert world.book().compliments == []
