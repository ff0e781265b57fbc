"""Memory is bounded by what the open notebooks weigh, not only by their number."""

from __future__ import annotations

from pathlib import Path

from bot.store.shelf import Shelf
from bot.store.tiny import TinyStore
from tests.fakes.notebooks import TENANT, compliment
from tests.fakes.vaults import keys


async def test_notebooks_that_grow_while_open_make_room_for_each_other(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path, keys)
    store._shelf = Shelf(store._fetch, at_most=100, size_at_most=40_000)
    for number in range(12):
        async with store.notebook(TENANT, f"U{number}") as book:  # of about ten thousand bytes, and new
            book.compliments = [compliment(n, words="belde zelf terug " * 10) for n in range(20)]
    assert 1 <= len(store._shelf) <= 5
    for number in range(12):
        book = await store.read(TENANT, f"U{number}")
        assert book
        assert len(book.compliments) == 20
    await store.close()
