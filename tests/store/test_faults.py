"""What is kept survives a failing disk, a sudden end and damaged files."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.model import Notebook, Person
from bot.store import codec
from bot.store.generations import Damaged, seal, unseal
from bot.store.rows import Rows
from bot.store.tiny import TinyStore
from tests.fakes.disk import BreakingDisk, Killed
from tests.fakes.notebooks import ANNA, JAN, MOMENT, TENANT, compliment, notebook
from tests.fakes.vaults import VAULT, body_of, keys, tables_of

STEPS = ["put", "sync", "replace .previous", "replace .json", "sync"]

WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from datetime import UTC, datetime, timedelta
from pathlib import Path
from bot.core.model import Person
from bot.store.tiny import TinyStore
from bot.store.vault import Key, Vault

async def main():
    store = await TinyStore.open(Path(sys.argv[1]), lambda _: Vault([Key('k1', b'o' * 32)]))
    for number in range(1, 10_000):
        async with store.notebook("T1", "U1ANNA") as book:
            book.owner = Person(id="U1ANNA", name=str(number))
            book.handled = {str(n): datetime.now(UTC) for n in range(number % 7)}  # grows and shrinks
        print(number, flush=True)

asyncio.run(main())
"""


async def add(store: TinyStore, person: str = ANNA) -> None:
    async with store.notebook(TENANT, person) as book:
        book.compliments.append(compliment(len(book.compliments) + 1))
        book.next_due = MOMENT


async def count(store: TinyStore, person: str = ANNA) -> int:
    book = await store.read(TENANT, person)
    return len(book.compliments) if book else 0


async def kept(folder: Path, commits: int, person: str = ANNA) -> Path:
    store = await TinyStore.open(folder, keys)
    for _ in range(commits):
        await add(store, person)
    await store.close()
    return folder / TENANT / f"{person}.json"


async def test_the_block_is_left_after_all_is_on_the_disk(tmp_path: Path) -> None:
    await kept(tmp_path, 1)
    disk = BreakingDisk()
    store = await TinyStore.open(tmp_path, keys, disk=disk)
    await add(store)
    assert disk.steps == STEPS
    await store.close()


@pytest.mark.parametrize("before", [0, 1, 2])
@pytest.mark.parametrize("step", range(7))
async def test_a_process_killed_at_any_step_leaves_the_old_or_the_new(tmp_path: Path, step: int, before: int) -> None:
    await kept(tmp_path, before)
    store = await TinyStore.open(tmp_path, keys, disk=BreakingDisk(at=step, error=Killed()))
    try:
        await add(store)
        acknowledged = True
    except Killed:
        acknowledged = False
    await store.close()
    again = await TinyStore.open(tmp_path, keys)
    assert again.damage == []
    assert await count(again) in ((before + 1,) if acknowledged else (before, before + 1))
    assert again.knows(TENANT, ANNA) == bool(await count(again))
    await add(again)
    assert not list(tmp_path.rglob("*.new"))
    await again.close()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("before", [0, 1, 2])
@pytest.mark.parametrize("step", range(5))
async def test_a_disk_that_fails_at_any_step_keeps_the_old_everywhere(
    tmp_path: Path, step: int, before: int, code: int
) -> None:
    await kept(tmp_path, before)
    disk = BreakingDisk()
    store = await TinyStore.open(tmp_path, keys, disk=disk)
    disk.at, disk.error = len(disk.steps) + step, OSError(code, "no")
    with pytest.raises(OSError, match="no"):
        await add(store)
    assert await count(store) == before
    assert store.knows(TENANT, ANNA) == bool(before)
    assert store.due(MOMENT, 9) == ([(TENANT, ANNA)] if before else [])
    await add(store)
    assert await count(store) == before + 1
    await store.close()
    again = await TinyStore.open(tmp_path, keys)
    assert (await count(again), again.damage) == (before + 1, [])
    await again.close()


async def test_a_disk_that_stays_broken_is_told_each_time_and_heals(tmp_path: Path) -> None:
    await kept(tmp_path, 1)
    disk = BreakingDisk()
    store = await TinyStore.open(tmp_path, keys, disk=disk)
    disk.at, disk.error, disk.times = 0, OSError(errno.ENOSPC, "full"), 10_000
    for _ in range(3):
        with pytest.raises(OSError, match="full"):
            await add(store)
    disk.at = -1
    await add(store)
    assert await count(store) == 2
    await store.close()


async def test_an_erasure_that_fails_is_told_and_can_be_done_again(tmp_path: Path) -> None:
    await kept(tmp_path, 2)
    disk = BreakingDisk(at=2, error=OSError(errno.EIO, "no"))
    store = await TinyStore.open(tmp_path, keys, disk=disk)
    with pytest.raises(OSError, match="no"):
        await store.erase(TENANT, ANNA)
    assert store.knows(TENANT, ANNA)
    assert await count(store) == 2
    await store.erase(TENANT, ANNA)
    assert not list((tmp_path / TENANT).iterdir())
    await store.close()


def test_an_acknowledged_commit_outlives_kill_9(tmp_path: Path) -> None:
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout
            for _ in range(25):
                writer.stdout.readline()
            writer.send_signal(signal.SIGKILL)
            acknowledged = int((["25", *writer.stdout.read().split()])[-1])
        path = tmp_path / TENANT / f"{ANNA}.json"
        path = path if path.exists() else path.with_name(f"{path.name}.previous")
        book = codec.notebook(unseal(path.read_bytes()), Rows(VAULT, TENANT, ANNA))
        assert int(book.owner.name) in (acknowledged, acknowledged + 1)


def test_any_changed_bit_and_any_cut_breaks_the_seal() -> None:
    whole = seal(body_of(notebook()))
    assert unseal(whole)
    broken = [whole[:end] for end in range(len(whole))]
    broken += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for content in (*broken, whole + b"\n"):
        with pytest.raises(Damaged):
            unseal(content)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"notebook": {"1"', b"\0" * 400])
async def test_a_damaged_file_is_set_aside_and_the_one_before_serves(tmp_path: Path, content: bytes) -> None:
    path = await kept(tmp_path, 3)
    await kept(tmp_path, 1, JAN)
    path.write_bytes(content)
    store = await TinyStore.open(tmp_path, keys)
    aside = path.with_name(f"{path.name}.damaged-1")
    assert [(damage.path, damage.tenant, damage.person) for damage in store.damage] == [(aside, TENANT, ANNA)]
    assert aside.read_bytes() == content
    assert (await count(store), await count(store, JAN)) == (2, 1)
    await add(store)
    await store.close()
    path.write_bytes(content)
    again = await TinyStore.open(tmp_path, keys)
    assert again.damage[0].path == path.with_name(f"{path.name}.damaged-2")
    assert await count(again) == 2
    await again.close()


async def test_damage_after_the_start_is_found_when_the_notebook_is_opened(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = await kept(tmp_path, 2)
    store = await TinyStore.open(tmp_path, keys)
    path.write_bytes(b"?")
    assert await count(store) == 1
    assert [damage.person for damage in store.damage] == [ANNA]
    assert ["set aside" in record.message for record in caplog.records] == [True]
    await store.close()


async def test_two_damaged_copies_leave_the_others_alone(tmp_path: Path) -> None:
    path = await kept(tmp_path, 2)
    await kept(tmp_path, 1, JAN)
    path.write_bytes(b"?")
    path.with_name(f"{path.name}.previous").write_bytes(b"?")
    store = await TinyStore.open(tmp_path, keys)
    assert len(store.damage) == 2
    assert list(store.people(TENANT)) == [JAN]
    await store.close()


async def test_a_newer_notebook_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = await kept(tmp_path, 1)
    await kept(tmp_path, 1, JAN)
    tables = tables_of(notebook())
    tables["notebook"]["1"]["schema"] = codec.SCHEMA + 1
    newer = seal(json.dumps(tables).encode())
    path.write_bytes(newer)
    store = await TinyStore.open(tmp_path, keys)
    assert [damage.path for damage in store.damage] == [path]
    assert list(store.people(TENANT)) == [JAN]
    with pytest.raises(OSError, match="newer version"):
        await add(store)
    assert path.read_bytes() == newer
    await store.close()


async def test_nobody_is_served_somebody_elses_notebook(tmp_path: Path) -> None:
    path = await kept(tmp_path, 1)
    stranger = path.with_name(f"{JAN}.json")
    stranger.write_bytes(path.read_bytes())
    store = await TinyStore.open(tmp_path, keys)
    assert [damage.path for damage in store.damage] == [stranger]
    with pytest.raises(OSError, match="somebody else"):
        await store.read(TENANT, JAN)
    assert stranger.exists()
    await store.close()


async def test_what_does_not_fit_the_model_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = await kept(tmp_path, 1)
    tables = tables_of(Notebook(tenant=TENANT, owner=Person(id=ANNA, name="Anna")))
    tables["team"] = {"1": {"id": 7}}
    path.write_bytes(seal(json.dumps(tables).encode()))
    store = await TinyStore.open(tmp_path, keys)
    with pytest.raises(OSError, match="shape"):
        await store.read(TENANT, ANNA)
    assert path.exists()
    await store.close()


async def test_what_is_not_ours_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    await kept(tmp_path, 1)
    (tmp_path / "README").write_text("hello")
    (tmp_path / TENANT / "notes.txt").write_text("hello")
    (tmp_path / ".cache").mkdir()
    store = await TinyStore.open(tmp_path, keys)
    assert (list(store.people(TENANT)), store.damage) == ([ANNA], [])
    assert (tmp_path / TENANT / "notes.txt").exists()
    await store.close()


@pytest.mark.parametrize(("ends", "mended", "left"), [([""], "older", 1), (["", ".previous"], "empty", 0)])
async def test_damage_is_written_down_for_its_owner_until_they_were_told(
    tmp_path: Path, ends: list[str], mended: str, left: int
) -> None:
    path = await kept(tmp_path, 2)
    await kept(tmp_path, 1, JAN)
    for end in ends:
        path.with_name(f"{path.name}{end}").write_bytes(b"?")
    for _ in range(2):  # also when nobody asks before the next start
        store = await TinyStore.open(tmp_path, keys)
        book = await store.read(TENANT, ANNA)
        assert book
        assert (book.mended, len(book.compliments)) == (mended, left)
        await store.close()
    store = await TinyStore.open(tmp_path, keys)
    async with store.notebook(TENANT, ANNA) as book:
        book.mended = ""
        book.compliments.append(compliment(9))
    await store.close()
    again = await TinyStore.open(tmp_path, keys)
    for person, count in ((ANNA, left + 1), (JAN, 1)):
        book = await again.read(TENANT, person)
        assert book
        assert (book.mended, len(book.compliments)) == ("", count)
    await again.close()


async def test_damage_on_a_disk_that_is_full_is_read_all_the_same(tmp_path: Path) -> None:
    path = await kept(tmp_path, 2)
    path.write_bytes(b"?")
    disk = BreakingDisk()
    store = await TinyStore.open(tmp_path, keys, disk=disk)
    disk.at, disk.error, disk.times = len(disk.steps), OSError(errno.ENOSPC, "full"), 10_000
    book = await store.read(TENANT, ANNA)
    assert book
    assert (book.mended, len(book.compliments)) == ("older", 1)
    await store.close()


async def test_what_was_set_aside_goes_after_a_month(tmp_path: Path) -> None:
    path = await kept(tmp_path, 2)
    path.write_bytes(b"?")
    os.utime(path, (0, 0))  # when it was written does not count
    store = await TinyStore.open(tmp_path, keys)
    await store.read(TENANT, ANNA)
    aside, older, other = (path.with_name(f"{path.name}.{end}") for end in ("damaged-1", "schema-1", "notes"))
    older.write_bytes(b"v1:k1:")
    other.write_bytes(b"not ours")
    now = datetime.now(UTC)
    assert await store.sweep(now + timedelta(days=29)) == 0
    assert aside.exists()
    assert await store.sweep(now + timedelta(days=31)) == 2
    assert [found.exists() for found in (aside, older, other, path)] == [False, False, True, True]
    assert await count(store) == 1
    await store.close()
