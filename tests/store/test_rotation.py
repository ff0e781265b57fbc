"""A newer key takes over notebook by notebook; an older one goes when nothing needs it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.core.errors import BadSettings
from bot.store.errands import Errand, Errands
from bot.store.generations import seal
from bot.store.keyring import Keyring
from bot.store.rotation import rotate
from bot.store.tiny import TinyStore
from bot.store.vault import Key
from tests.fakes.notebooks import ANNA, JAN, SARA, TENANT, compliment, notebook
from tests.fakes.vaults import NEW, OLD
from tests.store.test_migrating import before_the_vault

PEOPLE = (ANNA, JAN, SARA)


async def opened(folder: Path, *keys: Key) -> tuple[TinyStore, Keyring]:
    keyring = Keyring(keys, folder / "config")
    return await TinyStore.open(folder / "data", keyring.vault), keyring


async def kept(folder: Path, *keys: Key) -> None:
    store, _ = await opened(folder, *keys)
    for person in PEOPLE:
        for number in (1, 2):
            async with store.notebook(TENANT, person) as book:
                book.compliments.append(compliment(number))
    await store.close()


def names_of_keys(folder: Path) -> set[bytes]:
    files = [path.read_bytes() for path in (folder / "data" / TENANT).iterdir()]
    return {name for name in (b"v1:k1:", b"v1:k2:", b"v1:k3:") if any(name in content for content in files)}


async def test_everything_is_sealed_anew_and_the_older_key_can_go(tmp_path: Path) -> None:
    await kept(tmp_path, OLD)
    store, keyring = await opened(tmp_path, NEW, OLD)
    told = await rotate(store, keyring)
    assert told == [
        "3 notebooks sealed anew with key k2",
        "key k1 is needed no more here; backups made before now still need it",
    ]
    assert names_of_keys(tmp_path) == {b"v1:k2:"}
    assert await rotate(store, keyring) == ["0 notebooks sealed anew with key k2"]
    await store.close()
    store, _ = await opened(tmp_path, NEW)
    for person in PEOPLE:
        book = await store.read(TENANT, person)
        assert book
        assert book.compliments == [compliment(1), compliment(2)]
    await store.close()


async def test_the_generation_before_and_older_copies_are_sealed_anew_too(tmp_path: Path) -> None:
    (tmp_path / "data" / TENANT).mkdir(parents=True)
    (tmp_path / "data" / TENANT / f"{ANNA}.json").write_bytes(seal(before_the_vault(notebook())))
    store, keyring = await opened(tmp_path, OLD)
    await store.read(TENANT, ANNA)
    await store.close()
    store, keyring = await opened(tmp_path, NEW, OLD)
    async with store.notebook(TENANT, ANNA) as book:  # the main file follows by itself, what is beside it does not
        book.compliments.append(compliment(2))
    assert len(list((tmp_path / "data" / TENANT).iterdir())) == 3
    await rotate(store, keyring)
    assert names_of_keys(tmp_path) == {b"v1:k2:"}
    await store.close()


async def test_notebooks_that_are_open_meanwhile_are_sealed_anew_as_a_whole(tmp_path: Path) -> None:
    await kept(tmp_path)
    store, keyring = await opened(tmp_path)
    for person in PEOPLE:
        await store.read(TENANT, person)
    await rotate(store, keyring)
    assert names_of_keys(tmp_path) == {b"v1:k2:"}
    async with store.notebook(TENANT, ANNA) as book:
        book.compliments.append(compliment(3))
    await store.close()
    store, _ = await opened(tmp_path)
    for person in PEOPLE:
        book = await store.read(TENANT, person)
        assert book
        assert len(book.compliments) == 2 + (person == ANNA)
    await store.close()


async def test_one_key_of_the_operators_says_how_to_go_on(tmp_path: Path) -> None:
    await kept(tmp_path, OLD)
    store, keyring = await opened(tmp_path, OLD)
    assert "put a new one in front" in (await rotate(store, keyring))[1]
    await store.close()


async def test_a_made_key_makes_way_for_a_new_one(tmp_path: Path) -> None:
    await kept(tmp_path)
    (path,) = (tmp_path / "config").iterdir()
    before = path.read_text()
    for name in ("k2", "k3"):
        store, keyring = await opened(tmp_path)
        assert f"sealed anew with key {name}" in (await rotate(store, keyring))[0]
        await store.close()
        assert names_of_keys(tmp_path) == {f"v1:{name}:".encode()}
        assert path.read_text().startswith(name)
        assert len(path.read_text().split()) == 1
    path.write_text(before)
    with pytest.raises(BadSettings, match="k3"):
        await opened(tmp_path)


@pytest.mark.parametrize("done", range(3))
async def test_cut_off_in_between_it_goes_on_where_it_was(tmp_path: Path, done: int) -> None:
    await kept(tmp_path)
    store, keyring = await opened(tmp_path)
    keyring.newer(store.folder, store.vault)
    for person in PEOPLE[:done]:
        await store.renew(TENANT, person)
    await store.close()  # as after a kill: nothing else was written
    store, keyring = await opened(tmp_path)
    assert (await rotate(store, keyring))[0] == f"{3 - done} notebooks sealed anew with key k2"
    assert names_of_keys(tmp_path) == {b"v1:k2:"}
    await store.close()


async def test_a_notebook_that_cannot_be_read_keeps_the_older_key(tmp_path: Path) -> None:
    await kept(tmp_path, OLD)
    (tmp_path / "data" / TENANT / f"{JAN}.json").write_bytes(seal(b'{"notebook":{}}'))
    store, keyring = await opened(tmp_path, NEW, OLD)
    told = await rotate(store, keyring)
    assert "keep the older key" in told[-1]
    await store.close()
    with pytest.raises(BadSettings, match="add it"):
        await opened(tmp_path, NEW)


async def test_writing_goes_on_meanwhile(tmp_path: Path) -> None:
    await kept(tmp_path, OLD)
    store, keyring = await opened(tmp_path, NEW, OLD)

    async def write(person: str) -> None:
        for number in range(3, 20):
            async with store.notebook(TENANT, person) as book:
                book.compliments.append(compliment(number))

    await asyncio.gather(rotate(store, keyring), *map(write, PEOPLE))
    await rotate(store, keyring)
    await store.close()
    assert names_of_keys(tmp_path) == {b"v1:k2:"}
    store, _ = await opened(tmp_path, NEW)
    for person in PEOPLE:
        book = await store.read(TENANT, person)
        assert book
        assert book.compliments == [compliment(number) for number in range(1, 20)]
    await store.close()


def test_an_errand_is_there_until_it_is_done_and_told_once(tmp_path: Path) -> None:
    errands = Errands(tmp_path)
    assert errands.waiting() == {}
    name = errands.ask(Errand("rotate-keys"))
    assert Errands(tmp_path).waiting() == {name: Errand("rotate-keys")}
    assert errands.told(name) is None
    errands.done(name, ["3 notebooks"])
    assert errands.waiting() == {}
    assert (errands.told(name), errands.told(name)) == (["3 notebooks"], None)


def test_an_errand_nobody_can_read_is_waiting_as_nothing(tmp_path: Path) -> None:
    errands = Errands(tmp_path)
    name = errands.ask(Errand("rotate-keys"))
    (tmp_path / ".errands" / f"{name}.asked").write_text("{")
    assert errands.waiting() == {name: None}
