"""Laws of the notebooks on disk."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given, settings
from msgspec import structs
from tinydb import Query, TinyDB

from bot.core.model import Notebook, Person, Rhythm, Slot
from bot.store import codec
from bot.store.glance import glance, look
from bot.store.names import identity_of, name_of
from bot.store.tiny import TinyStore
from tests.fakes.disk import BreakingDisk
from tests.fakes.notebooks import ANNA, JAN, MOMENT, SARA, TENANT, agreement, compliment, keep, some, talk
from tests.fakes.vaults import body_of, keys, rows_of, tables_of

HOSTILE = ["", ".", "..", "../../etc/passwd", "a/b", "a\\b", "a\0b", "x" * 5000, "é" * 300, "A.json", "~", "CON:1"]
HOSTILE += ["29:1aB_c-D", "29:1ab_c-d", ".lock", "U1.json.previous", "日本", "%2e", "\n", "\ud800"]


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[TinyStore]:
    opened = await TinyStore.open(tmp_path / "data", keys)
    yield opened
    await opened.close()


async def test_what_is_written_is_read_back_by_the_next_process(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path, keys)
    async with store.notebook(TENANT, ANNA) as book:
        book.talks.append(talk())
        book.handled["r1"] = MOMENT
        book.rhythm = Rhythm(agreed=True, slots=(Slot(kind="waardering", day=3, time="15:00", next=MOMENT),))
        before = book
    await store.close()
    again = await TinyStore.open(tmp_path, keys)
    assert await again.read(TENANT, ANNA) == before
    await again.close()


@given(book=some(Notebook))
@settings(max_examples=60, deadline=None)
def test_every_notebook_comes_back_as_it_went(book: Notebook) -> None:
    assert codec.notebook(body_of(book), rows_of(book)) == book


def test_the_quick_glance_sees_what_the_notebook_says() -> None:
    book = Notebook(tenant=TENANT, owner=Person(id=ANNA, name="Anna"), next_due=MOMENT, talks=[talk()])
    book.compliments = [compliment(1), compliment(2, SARA)]
    book.agreements = [agreement()]
    seen = glance(body_of(book))
    assert structs.replace(seen, proof="") == look(book)
    assert seen.proof


async def test_a_stock_tinydb_reads_the_tables(store: TinyStore, tmp_path: Path) -> None:
    await keep(store, count=2)
    async with store.notebook(TENANT, ANNA) as book:
        book.handled["r1"] = MOMENT
    with TinyDB(tmp_path / "data" / TENANT / f"{ANNA}.json", access_mode="r") as db:
        assert [row["id"] for row in db.table("compliments").search(Query().colleague == JAN)] == ["c1", "c2"]
        assert db.table("notebook").all()[0]["owner"]["id"] == ANNA
        assert db.table("handled").all()[0]["key"] == "r1"
        assert db.table("seal").all()[0]["sha256"]


async def test_what_a_later_version_added_is_left_out() -> None:
    book = Notebook(tenant=TENANT, owner=Person(id=ANNA, name="Anna"), compliments=[compliment()])
    kept = tables_of(book)
    kept["notebook"]["1"]["mood"] = "fine"
    kept["compliments"]["1"]["stars"] = 5
    kept["dreams"] = {"1": {"words": "x"}}
    assert codec.notebook(json.dumps(kept).encode(), rows_of(book)).compliments == [compliment()]


async def test_an_unchanged_notebook_is_not_written(tmp_path: Path) -> None:
    disk = BreakingDisk()
    store = await TinyStore.open(tmp_path, keys, disk=disk)
    await keep(store)
    disk.steps.clear()
    async with store.notebook(TENANT, ANNA) as book:
        book.compliments = [replace(entry) for entry in book.compliments]
    assert disk.steps == []
    await store.close()


async def test_looking_into_a_new_notebook_makes_none(store: TinyStore, tmp_path: Path) -> None:
    async with store.notebook(TENANT, ANNA) as book:
        assert (book.tenant, book.owner.id) == (TENANT, ANNA)
    assert not store.knows(TENANT, ANNA)
    assert await store.read(TENANT, ANNA) is None
    assert not (tmp_path / "data" / TENANT).exists()


async def test_more_notebooks_than_memory_holds_lose_nothing(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path, keys, open_at_most=3)
    people = [f"U{number}" for number in range(12)]
    await asyncio.gather(*[keep(store, person) for person in people * 3])
    for person in people:
        book = await store.read(TENANT, person)
        assert book
        assert len(book.compliments) == 3
    assert len(store._shelf) <= 3
    await store.close()


async def test_a_cancelled_caller_leaves_a_whole_commit(store: TinyStore) -> None:
    entered = asyncio.Event()

    async def change() -> None:
        async with store.notebook(TENANT, ANNA) as book:
            book.next_due = MOMENT
            entered.set()

    task = asyncio.create_task(change())
    await entered.wait()
    task.cancel()
    await asyncio.wait([task])
    book = await store.read(TENANT, ANNA)
    assert store.due(MOMENT, 9) == ([(TENANT, ANNA)] if book and book.next_due else [])
    await keep(store)


async def test_the_index_after_a_restart_equals_the_one_before(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path, keys)
    for number in range(6):
        async with store.notebook(f"T{number % 2}", f"U{number}") as book:
            book.next_due = MOMENT + timedelta(minutes=number) if number else None
            book.compliments = [compliment(1, f"U{number - 1}"), compliment(2, JAN)]
    await store.erase("T1", "U5")

    def seen(of: TinyStore) -> list[object]:
        tenants = ("T0", "T1")
        about = [of.about(tenant, f"U{number}") for tenant in tenants for number in range(6)]
        return [of.due(MOMENT + timedelta(1), 99), *(set(of.people(tenant)) for tenant in tenants), about]

    before = seen(store)
    await store.close()
    again = await TinyStore.open(tmp_path, keys)
    assert seen(again) == before
    assert again.damage == []
    await again.close()


async def test_erasing_leaves_no_trace(store: TinyStore, tmp_path: Path) -> None:
    await keep(store)
    await keep(store)
    (tmp_path / "data" / TENANT / f"{ANNA}.json.damaged-1").write_text("old words")
    await keep(store, JAN)
    await store.erase(TENANT, ANNA)
    assert [path.name for path in (tmp_path / "data" / TENANT).iterdir()] == [f"{JAN}.json"]
    assert await store.read(TENANT, ANNA) is None
    assert list(store.people(TENANT)) == [JAN]
    assert dict(store.about(TENANT, JAN)) == {JAN: 1}
    await store.erase(TENANT, ANNA)
    await store.erase("T9", "nobody")


async def test_files_and_folders_are_ours_only(store: TinyStore, tmp_path: Path) -> None:
    await keep(store)
    await keep(store)
    found = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in found}
    assert modes == {(True, 0o700), (False, 0o600)}


@pytest.mark.parametrize("person", [person for person in HOSTILE if person.isprintable() or person == "\n"])
async def test_no_id_leaves_its_folder(store: TinyStore, tmp_path: Path, person: str) -> None:
    await keep(store, person, tenant=person)
    files = [path for path in tmp_path.rglob("*.json") if path.is_file()]
    assert len(files) == 1
    assert files[0].parent.parent == tmp_path / "data"
    book = await store.read(person, person)
    assert book
    assert book.owner.id == person


def test_every_id_has_a_name_of_its_own_on_any_disk() -> None:
    ids = [*HOSTILE, ANNA, "anna", *(f"{'x' * 500}{number}" for number in range(9))]
    names = [name_of(identity) for identity in ids]
    assert len({name.casefold() for name in names}) == len(ids)
    assert all(len(os.fsencode(name)) < 200 and not set(name) & set("./\\\0 ") for name in names)
    assert {identity_of(name_of(identity)) for identity in ("U1", "a/b", "..", "日本")} == {"U1", "a/b", "..", "日本"}


async def test_a_closed_store_refuses_aloud(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path, keys)
    await store.close()
    await store.close()
    with pytest.raises(RuntimeError):
        await keep(store)


async def test_tenants_are_those_with_a_notebook(store: TinyStore) -> None:
    assert list(store.tenants()) == []
    await keep(store, ANNA, tenant="T1")
    await keep(store, JAN, tenant="T2")
    assert set(store.tenants()) == {"T1", "T2"}
    await store.erase("T2", JAN)
    assert list(store.tenants()) == ["T1"]


async def test_what_is_kept_without_copies_is_the_only_one(store: TinyStore, tmp_path: Path) -> None:
    await keep(store)
    await keep(store)
    (tmp_path / "data" / TENANT / f"{ANNA}.json.damaged-1").write_text("old words")
    async with store.notebook(TENANT, ANNA, copies=False) as book:
        del book.compliments[0]
    assert [path.name for path in (tmp_path / "data" / TENANT).iterdir()] == [f"{ANNA}.json"]
    await keep(store)
    # Also when the notebook itself already is as it should be: a kill may have come in between.
    async with store.notebook(TENANT, ANNA, copies=False):
        pass
    assert [path.name for path in (tmp_path / "data" / TENANT).iterdir()] == [f"{ANNA}.json"]
    book = await store.read(TENANT, ANNA)
    assert book
    assert [entry.id for entry in book.compliments] == ["c2", "c2"]


async def test_a_write_that_was_cut_off_keeps_its_words_when_copies_go(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path, keys)
    await keep(store)
    await store.close()
    path = tmp_path / TENANT / f"{ANNA}.json"
    path.rename(path.with_name(f"{path.name}.previous"))
    again = await TinyStore.open(tmp_path, keys)
    async with again.notebook(TENANT, ANNA, copies=False) as book:
        assert len(book.compliments) == 1
    await again.close()
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    last = await TinyStore.open(tmp_path, keys)
    assert await last.read(TENANT, ANNA) == book
    await last.close()


async def test_erasing_a_tenant_leaves_no_folder(store: TinyStore, tmp_path: Path) -> None:
    for tenant in ("T1", "T2"):
        await keep(store, ANNA, tenant=tenant)
        await keep(store, JAN, tenant=tenant)
    (tmp_path / "data" / "T1" / "U9.json.damaged-1").write_text("nobody's words")
    await store.erase_all("T1")
    assert not (tmp_path / "data" / "T1").exists()
    assert (list(store.tenants()), set(store.people("T2"))) == (["T2"], {ANNA, JAN})
    await store.erase_all("T1")
    await keep(store, ANNA, tenant="T1")
    assert await store.read("T1", ANNA)
