"""Laws of the night's round: everybody's notebook, once a night, one at a time, whatever one of them does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.model import Notebook
from bot.core.night import SHELF, Night, last
from bot.core.retention import Terms
from bot.store.tiny import TinyStore
from tests.fakes.notebooks import ANNA, JAN, SARA, TENANT, compliment, sighting
from tests.fakes.store import MemoryStore
from tests.fakes.vaults import keys

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
OLD, YOUNG = NOW - timedelta(days=366), NOW - timedelta(days=3)


class Watched(MemoryStore):
    """Remembers how many notebooks were open at once, and refuses the one you choose."""

    def __init__(self) -> None:
        super().__init__()
        self.open = self.at_once = 0
        self.broken = ""

    async def read(self, tenant: str, person: str) -> Notebook | None:
        if person == self.broken:
            raise OSError("damaged")
        return await super().read(tenant, person)

    @asynccontextmanager
    async def notebook(
        self, tenant: str, person: str, *, copies: bool = True, swift: bool = False
    ) -> AsyncGenerator[Notebook]:
        self.open += 1
        self.at_once = max(self.at_once, self.open)
        async with super().notebook(tenant, person, copies=copies) as book:
            await asyncio.sleep(0)
            yield book
        self.open -= 1


async def filled() -> Watched:
    store = Watched()
    for tenant, person, moment in ((TENANT, ANNA, OLD), (TENANT, JAN, YOUNG), (TENANT, SARA, OLD), ("T2", ANNA, OLD)):
        async with store.notebook(tenant, person) as book:
            book.compliments.append(replace(compliment(), moment=moment))
    store.commits.clear()
    return store


def holding(store: MemoryStore) -> set[tuple[str, str]]:
    return {who for who, book in store.books.items() if book.compliments}


async def test_only_what_changed_is_written_and_one_at_a_time() -> None:
    store = await filled()
    await Night(store, Terms(), 0).round(NOW)
    assert holding(store) == {(TENANT, JAN)}
    assert store.commits == [(TENANT, ANNA), (TENANT, SARA), ("T2", ANNA), SHELF]
    assert (store.at_once, set(store.alone)) == (1, {(TENANT, ANNA), (TENANT, SARA), ("T2", ANNA)})


async def test_one_notebook_that_fails_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    store = await filled()
    store.broken = ANNA
    with caplog.at_level(logging.INFO):
        await Night(store, Terms(), 0).round(NOW)
    assert holding(store) == {(TENANT, ANNA), (TENANT, JAN), ("T2", ANNA)}
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR", "INFO"]
    assert caplog.records[-1].counts == "4, 2 failed"  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("later", "walks"),
    [
        (timedelta(minutes=5), False),  # a restart in the same night
        (timedelta(hours=23, minutes=59), False),
        (timedelta(days=1), True),
        (timedelta(days=14), True),
        (timedelta(days=-30), True),  # the clock was set back
    ],
)
async def test_a_night_is_walked_once_and_a_missed_one_is_made_up_for(later: timedelta, walks: bool) -> None:
    store = await filled()
    await Night(store, Terms(), 0).round(NOW)
    store.commits.clear()
    await Night(store, Terms(), 0).round(NOW + later)
    assert store.commits == ([SHELF] if walks else [])


async def test_a_round_that_was_cut_off_is_walked_again() -> None:
    store = await filled()
    walk = asyncio.create_task(Night(store, Terms(), 3600).round(NOW))
    async with asyncio.timeout(10):
        while not store.commits:  # noqa: ASYNC110 - the fake tells nobody
            await asyncio.sleep(0)
    walk.cancel()
    await asyncio.wait([walk])
    assert len(holding(store)) == 3
    await Night(store, Terms(), 0).round(NOW)
    assert holding(store) == {(TENANT, JAN)}


def test_the_last_night_begins_at_half_past_two() -> None:
    assert last(NOW) == NOW
    assert last(NOW - timedelta(seconds=1)) == NOW - timedelta(days=1)
    assert last(NOW + timedelta(hours=21)) == NOW


async def test_a_moment_past_its_days_is_gone_from_every_copy() -> None:
    store = Watched()
    async with store.notebook(TENANT, ANNA) as book:
        book.sightings.append(replace(sighting(), moment=NOW - timedelta(days=14)))
    await Night(store, Terms(), 0).round(NOW)
    assert store.books[TENANT, ANNA].sightings == []
    assert set(store.alone) == {(TENANT, ANNA)}


async def test_past_its_term_it_is_gone_from_the_disk_too(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path, keys)
    for moment in (OLD, YOUNG):
        async with store.notebook(TENANT, ANNA) as book:
            book.compliments.append(replace(compliment(), moment=moment))
    await Night(store, Terms(), 0).round(NOW)
    await store.close()
    assert [path.name for path in (tmp_path / TENANT).iterdir()] == [f"{ANNA}.json"]
    again = await TinyStore.open(tmp_path, keys)
    book = await again.read(TENANT, ANNA)
    assert book
    assert len(book.compliments) == 1
    await again.close()
