"""Laws of reading a folder without its lock: whole notebooks only, nothing changed, also while a server writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.model import Notebook, Person
from bot.store.disk import Disk
from bot.store.looking import Looking
from bot.store.tiny import TinyStore
from tests.fakes.notebooks import ANNA, JAN, SARA, TENANT, compliment, keep
from tests.fakes.vaults import VAULT, keys

ROOT = Path(__file__).parent.parent.parent
COMMITS, ROUNDS = 80, 200_000
# One that writes as fast as it can, in a process of its own, until it is told to stop.
WRITER = """
import asyncio, sys
from pathlib import Path
from bot.core.model import Person
from bot.store.tiny import TinyStore
from tests.fakes.vaults import keys

async def main():
    store = await TinyStore.open(Path(sys.argv[1]), keys)
    for number in range(1, 5_000):
        for person in ("U1ANNA", "U2JAN"):
            async with store.notebook("T1", person) as book:
                book.owner = Person(id=person, name="x" * (number % 50) + str(number))
        print(number, flush=True)

asyncio.run(main())
"""


async def filled(folder: Path) -> dict[str, Notebook]:
    store = await TinyStore.open(folder, keys)
    for person in (ANNA, JAN, "29:1aB_c-D"):
        async with store.notebook(TENANT, person) as book:
            book.owner = Person(id=person, name="Anna Peeters")
            book.compliments.append(compliment())
    async with store.notebook("T2", SARA) as book:
        book.compliments.append(compliment())
    kept = {person: await store.read(TENANT, person) for person in store.people(TENANT)}
    await store.close()
    return {person: book for person, book in kept.items() if book}


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_looking_sees_what_the_store_kept_and_changes_nothing(tmp_path: Path) -> None:
    kept = await filled(tmp_path)
    before, looking = files(tmp_path), Looking(tmp_path, VAULT)
    assert set(looking.tenants()) == {TENANT, "T2"}
    assert {book.owner.id: book for book in looking.notebooks(TENANT)} == kept
    assert looking.read(TENANT, ANNA) == kept[ANNA]
    assert (looking.read(TENANT, "nobody"), looking.read("nowhere", ANNA)) == (None, None)
    assert list(looking.notebooks("nowhere")) == []
    assert (looking.unreadable, files(tmp_path)) == (0, before)


async def test_a_write_that_was_cut_off_shows_the_notebook_before_it(tmp_path: Path) -> None:
    kept = await filled(tmp_path)
    path = tmp_path / TENANT / f"{ANNA}.json"
    path.rename(path.with_name(f"{path.name}.previous"))
    assert Looking(tmp_path, VAULT).read(TENANT, ANNA) == kept[ANNA]
    assert len(list(Looking(tmp_path, VAULT).notebooks(TENANT))) == 3


async def test_a_damaged_file_is_counted_left_where_it_is_and_its_copy_serves(tmp_path: Path) -> None:
    kept = await filled(tmp_path)
    path = tmp_path / TENANT / f"{ANNA}.json"
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    looking = Looking(tmp_path, VAULT)
    assert (looking.read(TENANT, ANNA), looking.unreadable) == (None, 1)
    path.with_name(f"{path.name}.previous").write_bytes(whole)
    assert looking.read(TENANT, ANNA) == kept[ANNA]
    assert path.read_bytes() == whole[:-40]


async def test_a_file_under_another_name_is_nobodys(tmp_path: Path) -> None:
    await filled(tmp_path)
    (tmp_path / TENANT / f"{ANNA}.json").replace(tmp_path / TENANT / f"{SARA}.json")
    looking = Looking(tmp_path, VAULT)
    assert (looking.read(TENANT, SARA), looking.unreadable) == (None, 1)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Looking(tmp_path / "nowhere", VAULT).tenants()


def test_looking_never_sees_half_a_notebook_while_another_process_writes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        try:
            assert writer.stdout
            assert writer.stdout.readline()
            looking, last = Looking(tmp_path, VAULT), {ANNA: 0, JAN: 0}
            for _ in range(ROUNDS):
                if last[JAN] >= COMMITS:
                    break
                books = list(looking.notebooks(TENANT))
                assert {book.owner.id for book in books} == {ANNA, JAN}
                for book in books:
                    number = int(book.owner.name.strip("x"))
                    # At most the write in progress is not seen yet: what was acknowledged before never goes back far.
                    assert number >= last[book.owner.id] - 1
                    last[book.owner.id] = number
            assert looking.unreadable == 0
            assert last[JAN] >= COMMITS
        finally:
            writer.kill()


class GoesBack(Disk):
    """A disk on which a write fails while we look: the name is away at first, and back when we look again."""

    def __init__(self) -> None:
        self.away = 2

    def read(self, path: Path) -> bytes:
        if self.away:
            self.away -= 1
            raise FileNotFoundError(path)
        return super().read(path)


async def test_a_write_that_fails_while_we_look_hides_nothing(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path, keys)
    await keep(store)
    await store.close()
    found = Looking(tmp_path, VAULT, GoesBack()).read(TENANT, ANNA)
    assert found
    assert len(found.compliments) == 1
