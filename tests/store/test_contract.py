"""What any store promises: the same laws over memory and over TinyDB."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.core.model import Notebook, Person
from bot.core.ports import Store
from bot.store.tiny import TinyStore
from tests.fakes.notebooks import (
    ANNA,
    JAN,
    MOMENT,
    SARA,
    TENANT,
    agreement,
    busy,
    compliment,
    keep,
    mark,
    sighting,
    talk,
)
from tests.fakes.store import MemoryStore
from tests.fakes.vaults import keys


@pytest_asyncio.fixture(params=["memory", "tinydb"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened: Store = MemoryStore() if request.param == "memory" else await TinyStore.open(tmp_path / "data", keys)
    yield opened
    await opened.close()


async def test_what_is_kept_is_read_back_as_it_was(store: Store) -> None:
    async with store.notebook(TENANT, ANNA) as book:
        book.compliments, book.talks, book.agreements = [compliment()], [talk()], [agreement()]
        book.handled["r1"] = MOMENT
        kept = book
    assert await store.read(TENANT, ANNA) == kept


async def test_nobody_has_a_notebook_before_something_is_written(store: Store) -> None:
    async with store.notebook(TENANT, ANNA) as book:
        assert book == Notebook(tenant=TENANT, owner=Person(id=ANNA, name=""))
    assert await store.read(TENANT, ANNA) is None
    assert (store.knows(TENANT, ANNA), list(store.people(TENANT)), list(store.tenants())) == (False, [], [])


async def test_an_erased_person_is_gone_and_may_come_back(store: Store) -> None:
    await keep(store)
    await keep(store, JAN)
    await store.erase(TENANT, ANNA)
    await store.erase(TENANT, ANNA)
    assert await store.read(TENANT, ANNA) is None
    assert list(store.people(TENANT)) == [JAN]
    assert dict(store.about(TENANT, JAN)) == {JAN: 1}
    await keep(store)
    assert set(store.people(TENANT)) == {ANNA, JAN}


async def test_an_erased_workspace_leaves_the_others(store: Store) -> None:
    for tenant in ("T1", "T2"):
        await keep(store, ANNA, tenant)
        await keep(store, JAN, tenant)
    await store.erase_all("T1")
    assert list(store.tenants()) == ["T2"]
    assert set(store.people("T2")) == {ANNA, JAN}
    assert await store.read("T1", JAN) is None


async def test_an_exception_in_the_block_changes_nothing(store: Store) -> None:
    await keep(store)
    before = await store.read(TENANT, ANNA)
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the block is what is tested
        async with store.notebook(TENANT, ANNA) as book:
            book.compliments.clear()
            book.next_due = MOMENT
            raise ZeroDivisionError
    assert await store.read(TENANT, ANNA) == before
    assert store.due(MOMENT, 9) == []
    assert dict(store.about(TENANT, JAN)) == {ANNA: 1}


async def test_what_is_kept_swiftly_is_kept_all_the_same(store: Store) -> None:
    await keep(store)
    async with store.notebook(TENANT, ANNA, swift=True) as book:
        book.talks, book.next_due, book.shown["v1"] = [talk(SARA)], MOMENT, MOMENT
        kept = book
    assert await store.read(TENANT, ANNA) == kept
    assert (store.due(MOMENT, 9), dict(store.about(TENANT, SARA))) == ([(TENANT, ANNA)], {ANNA: 1})
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the block is what is tested
        async with store.notebook(TENANT, ANNA, swift=True) as book:
            book.talks.clear()
            raise ZeroDivisionError
    with pytest.raises(ValueError, match="owner"):
        async with store.notebook(TENANT, ANNA, swift=True) as book:
            book.owner = Person(id=JAN, name="Jan Maes")
    await keep(store)
    again = await store.read(TENANT, ANNA)
    assert again
    assert (len(again.compliments), again.talks, again.shown) == (2, [talk(SARA)], {"v1": MOMENT})


async def test_a_notebook_handed_out_is_a_copy(store: Store) -> None:
    await keep(store)
    looked = await store.read(TENANT, ANNA)
    assert looked
    looked.compliments.clear()
    async with store.notebook(TENANT, ANNA) as book:
        assert len(book.compliments) == 1


async def test_two_changes_of_one_notebook_wait_for_each_other(store: Store) -> None:
    await asyncio.gather(*[keep(store) for _ in range(30)])
    book = await store.read(TENANT, ANNA)
    assert book
    assert [entry.id for entry in book.compliments] == [f"c{number}" for number in range(1, 31)]


async def test_notebooks_of_different_people_are_open_side_by_side(store: Store) -> None:
    async with store.notebook(TENANT, ANNA), store.notebook(TENANT, JAN), asyncio.timeout(10):
        await keep(store, SARA)
        assert store.knows(TENANT, SARA)


async def test_reading_sees_the_last_commit_while_another_is_busy(store: Store) -> None:
    await keep(store)
    async with store.notebook(TENANT, ANNA) as book, asyncio.timeout(10):
        book.compliments.clear()
        looked = await store.read(TENANT, ANNA)
        assert looked
        assert len(looked.compliments) == 1


async def test_due_gives_the_earliest_first_and_no_more_than_asked(store: Store) -> None:
    for hours, person in ((3, "U3"), (1, "U1"), (2, "U2"), (9, "U9")):
        async with store.notebook(TENANT, person) as book:
            book.next_due = MOMENT + timedelta(hours=hours)
    assert store.due(MOMENT + timedelta(hours=3), 9) == [(TENANT, "U1"), (TENANT, "U2"), (TENANT, "U3")]
    assert store.due(MOMENT + timedelta(hours=3), 2) == [(TENANT, "U1"), (TENANT, "U2")]
    assert store.due(MOMENT, 9) == []
    async with store.notebook(TENANT, "U1") as book:
        book.next_due = None
    assert store.due(MOMENT + timedelta(hours=3), 1) == [(TENANT, "U2")]


async def test_about_counts_every_kind_of_entry_per_owner(store: Store) -> None:
    async with store.notebook(TENANT, ANNA) as book:
        book.compliments, book.talks, book.agreements = [compliment(1), compliment(2, SARA)], [talk()], [agreement()]
        book.sightings, book.marks, book.busy = [sighting()], [mark(), mark("")], [busy(), busy("")]
    await keep(store, SARA)
    await keep(store, ANNA, tenant="T2")
    assert dict(store.about(TENANT, JAN)) == {ANNA: 6, SARA: 1}
    assert dict(store.about(TENANT, "nobody")) == {}


async def test_what_is_about_nobody_is_in_no_count(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path / "data", keys)
    async with store.notebook(TENANT, ANNA) as book:
        book.marks, book.busy = [mark("")], [busy("")]
    assert dict(store.about(TENANT, "")) == {}
    await store.close()


async def test_tenants_never_see_each_other(store: Store) -> None:
    await keep(store, ANNA, tenant="T1")
    assert await store.read("T2", ANNA) is None
    assert not store.knows("T2", ANNA)
    assert list(store.people("T2")) == []


async def test_a_notebook_keeps_its_owner(store: Store) -> None:
    with pytest.raises(ValueError, match="owner"):
        async with store.notebook(TENANT, ANNA) as book:
            book.owner = Person(id=JAN, name="Jan Maes")
    assert not store.knows(TENANT, ANNA)


async def test_a_moment_without_zone_is_not_kept(store: Store) -> None:
    with pytest.raises(ValueError, match="aware"):
        async with store.notebook(TENANT, ANNA) as book:
            book.next_due = MOMENT.replace(tzinfo=None)
    assert not store.knows(TENANT, ANNA)
