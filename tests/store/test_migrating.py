"""A notebook of an older Duwtje is read as it was meant, and a copy of it stays."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.core.model import Notebook, Person
from bot.store import codec
from bot.store.generations import seal
from bot.store.migrating import STEPS, migrated
from bot.store.tiny import TinyStore
from tests.fakes.disk import BreakingDisk, Killed
from tests.fakes.notebooks import ANNA, JAN, TENANT, agreement, compliment, some, talk
from tests.fakes.vaults import keys, rows_of, tables_of

WORDS = "kanarie zingt om half zeven"


def before_the_vault(book: Notebook) -> bytes:
    """As schema 1 wrote it: every word as it was typed."""
    tables, rows = tables_of(book), rows_of(book)
    head = tables["notebook"]["1"]
    head |= {"schema": 1}
    del head["proof"]
    for name in ("owner", "contact"):
        if head[name]:
            rows.opened(name, head[name], "1")
    for name in codec.LISTS:
        for row in tables[name].values():
            rows.opened(name, row)
    return json.dumps(tables).encode()


def old_book() -> Notebook:
    book = Notebook(tenant=TENANT, owner=Person(id=ANNA, name="Anna Peeters"))
    book.compliments, book.talks, book.agreements = [compliment(words=WORDS)], [talk()], [agreement()]
    return book


def put(folder: Path, body: bytes) -> Path:
    path = folder / TENANT / f"{ANNA}.json"
    path.parent.mkdir()
    path.write_bytes(seal(body))
    path.with_name(f"{path.name}.previous").write_bytes(seal(body))
    return path


@given(book=some(Notebook))
@settings(max_examples=40, deadline=None)
def test_every_older_notebook_comes_out_whole(book: Notebook) -> None:
    assert codec.notebook(migrated(before_the_vault(book), rows_of(book)), rows_of(book)) == book


def test_there_is_a_step_from_every_schema_to_the_next() -> None:
    assert set(STEPS) == set(range(1, codec.SCHEMA))


async def test_at_open_it_is_sealed_and_the_copy_is_too(tmp_path: Path) -> None:
    body = before_the_vault(old_book())
    path = put(tmp_path, body)
    assert WORDS.encode() in path.read_bytes()
    store = await TinyStore.open(tmp_path, keys)
    assert (store.damage, list(store.people(TENANT)), dict(store.about(TENANT, JAN))) == ([], [ANNA], {ANNA: 3})
    assert await store.read(TENANT, ANNA) == old_book()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert not [file.name for file in files if WORDS.encode() in file.read_bytes()]
    copy = path.with_name(f"{path.name}.schema-1")
    assert rows_of(old_book()).open_copy(copy.read_bytes()) == body
    await store.erase(TENANT, ANNA)
    assert list(path.parent.iterdir()) == []
    await store.close()


@pytest.mark.parametrize("step", range(16))
async def test_cut_off_at_any_step_it_is_done_again(tmp_path: Path, step: int) -> None:
    put(tmp_path, before_the_vault(old_book()))
    store = await TinyStore.open(tmp_path, keys, disk=BreakingDisk(at=step, error=Killed()))
    try:
        await store.read(TENANT, ANNA)
        whole = True
    except Killed:
        whole = False
    await store.close()
    again = await TinyStore.open(tmp_path, keys)
    assert await again.read(TENANT, ANNA) == old_book()
    assert again.damage == []
    assert whole or step < 14
    await again.close()


async def test_on_a_full_disk_it_stays_as_it_was(tmp_path: Path) -> None:
    path = put(tmp_path, before_the_vault(old_book()))
    disk = BreakingDisk(at=0, error=OSError(errno.ENOSPC, "full"))
    store = await TinyStore.open(tmp_path, keys, disk=disk)
    with pytest.raises(OSError, match="full"):
        await store.read(TENANT, ANNA)
    assert WORDS.encode() in path.read_bytes()
    assert await store.read(TENANT, ANNA) == old_book()
    assert WORDS.encode() not in path.read_bytes()
    await store.close()


async def test_one_that_misses_what_its_schema_had_is_refused_and_left(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        b'{"notebook":{"1":{"schema":1,"tenant":"T1","owner":{"id":"U1ANNA"}}},"team":{"1":{"name":"x"}}}',
    )
    before = path.read_bytes()
    store = await TinyStore.open(tmp_path, keys)
    with pytest.raises(OSError, match="shape"):
        await store.read(TENANT, ANNA)
    assert path.read_bytes() == before
    await store.close()


async def test_damage_before_the_migration_is_told_all_the_same(tmp_path: Path) -> None:
    path = put(tmp_path, before_the_vault(old_book()))
    path.write_bytes(b"?")
    store = await TinyStore.open(tmp_path, keys)
    book = await store.read(TENANT, ANNA)
    assert book
    assert (book.mended, book.compliments) == ("older", old_book().compliments)
    await store.close()
