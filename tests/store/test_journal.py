"""What is kept in the swift lane is as durable as a whole notebook, and stands in one afterwards."""

from __future__ import annotations

import asyncio
import errno
import random
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.core.model import Address, Due, Notebook, Person, Reach, State
from bot.store import changes, journal, lane
from bot.store.backup import backup
from bot.store.generations import unseal
from bot.store.journal import FILE, Journal
from bot.store.keyring import Keyring
from bot.store.looking import Looking
from bot.store.restore import restore
from bot.store.rotation import rotate
from bot.store.tiny import TinyStore
from bot.store.vault import Vault
from tests.fakes.disk import BreakingDisk, Killed
from tests.fakes.notebooks import ANNA, JAN, MOMENT, TENANT, keep, some
from tests.fakes.vaults import NEW, OLD, VAULT, keys, rows_of

NAMES = (ANNA, JAN, "U9TOM")


@pytest.fixture(autouse=True)
def _nobody_tidies_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is looked at is the journal; nothing is written whole behind our back.
    monkeypatch.setattr(lane, "APART", 3600.0)
    monkeypatch.setattr(lane, "ENDING", 60.0)


def due(number: int, state: State = State.SENDING, person: str = ANNA) -> Due:
    address = Address(platform="slack", tenant=TENANT, reach=Reach.PERSON, id=person)
    until = MOMENT + timedelta(hours=8)
    one = Due(id=f"d{number}", key=f"k{number}", kind="vraagterug", address=address, not_before=MOMENT, not_after=until)
    return replace(one, state=state, name="Jan Maes", variant=f"vraagterug|named|{number}")


async def send(store: TinyStore, number: int, person: str = ANNA, state: State = State.SENDING) -> None:
    """As the post does: a letter is claimed, its text noted, and the notebook sleeps until the next."""
    async with store.notebook(TENANT, person, swift=True) as book:
        book.outbox = [one for one in book.outbox if one.id != f"d{number}"] + [due(number, state, person)]
        book.shown[f"vraagterug|named|{number}"] = MOMENT
        book.next_due = MOMENT + timedelta(days=len(book.outbox))


async def sent(store: TinyStore, person: str = ANNA) -> list[str]:
    book = await store.read(TENANT, person)
    assert book is None or book.next_due is None or book.next_due == MOMENT + timedelta(days=len(book.outbox))
    assert book is None or len(book.shown) == len(book.outbox)
    return [f"{one.id} {one.state}" for one in book.outbox] if book else []


def letters(number: int) -> list[str]:
    return [f"d{one} sending" for one in range(1, number + 1)]


async def begun(folder: Path, people: tuple[str, ...] = (ANNA,), disk: BreakingDisk | None = None) -> TinyStore:
    store = await TinyStore.open(folder, keys, disk=disk)
    for person in people:
        await keep(store, person)
    return store


@asynccontextmanager
async def after_a_crash(folder: Path, room: Path) -> AsyncIterator[TinyStore]:
    """The folder as another process finds it, now."""
    shutil.rmtree(room, ignore_errors=True)
    shutil.copytree(folder, room)
    store = await TinyStore.open(room, keys)
    try:
        yield store
    finally:
        await store.close()


def end(store: TinyStore) -> None:
    """The process is gone; nothing more is written."""
    if store._lane._behind:
        store._lane._behind.cancel()
    store._lock.release()


@given(before=some(Notebook), book=some(Notebook))
@settings(max_examples=100, deadline=None)
def test_a_change_gives_the_very_notebook_or_is_none(before: Notebook, book: Notebook) -> None:
    book.tenant, book.owner = before.tenant, replace(book.owner, id=before.owner.id)
    book.outbox, book.shown = before.outbox[:1] + book.outbox, before.shown | book.shown
    rows = rows_of(before)
    found = changes.change(before, book, rows)
    if found:
        assert changes.taken(before, unseal(journal.made(found).sealed), rows) == book


def test_rows_in_another_order_are_no_change_for_the_journal() -> None:
    before = Notebook(tenant=TENANT, owner=Person(id=ANNA, name="Anna"), outbox=[due(1), due(2)])
    book = replace(before, outbox=[due(2), due(1)])
    assert changes.change(before, book, rows_of(before)) is None
    assert changes.change(before, replace(before, outbox=[due(2)]), rows_of(before))


async def test_a_swift_change_is_on_the_disk_before_the_block_is_left(tmp_path: Path) -> None:
    disk = BreakingDisk()
    store = await begun(tmp_path / "data", disk=disk)
    await send(store, 1)
    disk.steps.clear()
    await send(store, 2)
    assert disk.steps == ["put", "sync"]
    async with after_a_crash(tmp_path / "data", tmp_path / "room") as again:
        assert await sent(again) == letters(2)
        assert again.due(MOMENT + timedelta(days=2), 9) == [(TENANT, ANNA)]
        assert again.due(MOMENT + timedelta(days=1), 9) == []
    assert not (tmp_path / "room" / FILE).exists()
    assert dict(store.about(TENANT, JAN)) == {ANNA: 1}
    await store.close()
    assert not (tmp_path / "data" / FILE).exists()


async def test_a_new_notebook_is_written_whole(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path, keys)
    await send(store, 1)
    assert not (tmp_path / FILE).exists()
    assert await sent(store) == letters(1)
    await store.close()


async def test_who_comes_together_pays_one_sync(tmp_path: Path) -> None:
    people, disk = tuple(f"U{number}" for number in range(16)), BreakingDisk()
    store = await begun(tmp_path, people, disk)
    await send(store, 1, people[0])
    disk.steps.clear()
    await asyncio.gather(*[send(store, 2, person) for person in people])
    assert disk.steps.count("sync") <= 3
    await store.close()


@pytest.mark.parametrize("before", [0, 1])
@pytest.mark.parametrize("step", range(6))
async def test_killed_at_any_step_of_a_line_the_old_or_the_new_is_there(tmp_path: Path, step: int, before: int) -> None:
    disk = BreakingDisk()
    store = await begun(tmp_path / "data", disk=disk)
    for number in range(1, before + 1):
        await send(store, number)
    disk.at, disk.error = len(disk.steps) + step, Killed()
    acknowledged = True
    try:
        await send(store, before + 1)
    except Killed:
        acknowledged = False
    async with after_a_crash(tmp_path / "data", tmp_path / "room") as again:
        found = await sent(again)
        assert found == letters(before + 1) or (found == letters(before) and not acknowledged)
        assert again.damage == []
    end(store)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("before", [0, 1])
@pytest.mark.parametrize("step", range(5))
async def test_a_disk_that_fails_at_any_step_is_told_of_and_heals(
    tmp_path: Path, step: int, before: int, code: int
) -> None:
    disk = BreakingDisk()
    store = await begun(tmp_path / "data", disk=disk)
    for number in range(1, before + 1):
        await send(store, number)
    disk.at, disk.error = len(disk.steps) + step, OSError(code, "no")
    have = before
    with suppress(OSError):  # a line takes fewer steps than the first one, with which the file begins
        await send(store, before + 1)
        have += 1
    disk.at = -1
    assert await sent(store) == letters(have)
    assert store.counts()["commits_failed_total"] == (have == before)
    for number in range(have + 1, before + 4):
        await send(store, number)
    assert await store.trouble() == ""
    async with after_a_crash(tmp_path / "data", tmp_path / "room") as again:
        assert await sent(again) == letters(before + 3)
        assert again.damage == []
    await store.close()


async def test_when_a_group_is_not_kept_each_in_it_is_told(tmp_path: Path) -> None:
    people, disk = tuple(f"U{number}" for number in range(8)), BreakingDisk()
    store = await begun(tmp_path / "data", people, disk)
    await send(store, 1, people[0])
    disk.at, disk.error, disk.times = len(disk.steps), OSError(errno.EIO, "no"), 1_000
    ended = await asyncio.gather(*[send(store, 2, person) for person in people], return_exceptions=True)
    assert all(isinstance(one, OSError) for one in ended)
    disk.at = -1
    assert [await sent(store, person) for person in people] == [letters(1), *([[]] * 7)]
    async with after_a_crash(tmp_path / "data", tmp_path / "room") as again:
        assert [await sent(again, person) for person in people] == [letters(1), *([[]] * 7)]
    await store.close()


@pytest.mark.parametrize("step", range(8))
async def test_killed_at_any_step_of_writing_it_whole_nothing_is_lost(tmp_path: Path, step: int) -> None:
    disk = BreakingDisk()
    store = await begun(tmp_path / "data", disk=disk)
    await send(store, 1)
    await send(store, 2)
    disk.at, disk.error = len(disk.steps) + step, Killed()
    with suppress(Killed):
        await store.drain()
    async with after_a_crash(tmp_path / "data", tmp_path / "room") as again:
        assert await sent(again) == letters(2)
        assert again.damage == []
    end(store)


async def test_a_line_never_wins_from_what_was_written_later(tmp_path: Path) -> None:
    store = await begun(tmp_path / "data")
    await send(store, 1)
    async with store.notebook(TENANT, ANNA) as book:
        book.outbox = [due(1, State.SETTLED)]
    assert (tmp_path / "data" / FILE).stat().st_size
    async with after_a_crash(tmp_path / "data", tmp_path / "room") as again:
        assert await sent(again) == ["d1 settled"]
        assert len(again._journal) == 0
        # Numbers go on after those in the notebooks, also when the journal is gone.
        await send(again, 2)
        async with after_a_crash(tmp_path / "room", tmp_path / "attic") as third:
            assert await sent(third) == ["d1 settled", "d2 sending"]
    await store.close()


async def test_a_line_whose_writing_failed_never_wins_from_what_was_written_later(tmp_path: Path) -> None:
    disk = BreakingDisk()
    store = await begun(tmp_path / "data", disk=disk)
    await send(store, 1)
    disk.at, disk.error = len(disk.steps) + 1, OSError(errno.EIO, "no")  # all of it is written; only the sync fails
    with pytest.raises(OSError, match="no"):
        await send(store, 2)
    async with store.notebook(TENANT, ANNA) as book:
        book.outbox = [due(1, State.SETTLED)]
    async with after_a_crash(tmp_path / "data", tmp_path / "room") as again:
        assert await sent(again) == ["d1 settled"]
    await store.close()


@pytest.mark.parametrize("step", range(-1, 9))
async def test_who_was_erased_is_never_revived(tmp_path: Path, step: int) -> None:
    disk = BreakingDisk()
    store = await begun(tmp_path / "data", (ANNA, JAN), disk)
    await send(store, 1)
    await send(store, 1, JAN)
    disk.at, disk.error = (len(disk.steps) + step if step >= 0 else -1), Killed()
    try:
        await store.erase(TENANT, ANNA)
        assert ANNA.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        gone = True
    except Killed:
        gone = False
    async with after_a_crash(tmp_path / "data", tmp_path / "room") as again:
        assert await sent(again) in ([[]] if gone else [[], letters(1)])
        assert again.knows(TENANT, ANNA) == bool(await sent(again))
        assert await sent(again, JAN) == letters(1)
        if not again.knows(TENANT, ANNA):
            await keep(again)
            async with after_a_crash(tmp_path / "room", tmp_path / "attic") as third:
                assert await sent(third) == []
    end(store)


async def test_a_workspace_that_is_erased_leaves_no_line(tmp_path: Path) -> None:
    store = await begun(tmp_path, NAMES)
    for person in NAMES:
        await send(store, 1, person)
    await store.erase_all(TENANT)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"U" in path.read_bytes()]
    await store.close()


async def test_what_is_kept_without_copies_leaves_no_line(tmp_path: Path) -> None:
    store = await begun(tmp_path / "data")
    await send(store, 1)
    for words in ("something changes", "nothing changes"):
        async with store.notebook(TENANT, ANNA, copies=False, swift=True) as book:
            book.shown = {**book.shown} if words.startswith("nothing") else {}
            book.outbox = []
        content = (tmp_path / "data" / FILE).read_bytes()
        assert ANNA.encode() not in content, words
        await send(store, 1) if words.startswith("something") else None
        async with store.notebook(TENANT, ANNA, swift=True) as book:
            book.outbox, book.shown = [], {}
    assert len(list((tmp_path / "data" / TENANT).iterdir())) == 1
    await store.close()


@pytest.mark.parametrize("long", [False, True])
async def test_cut_off_anywhere_the_lines_before_count(tmp_path: Path, long: bool) -> None:
    store = await begun(tmp_path / "data", NAMES)
    for number in range(1, 4):
        for person in NAMES:
            await send(store, number, person)
    end(store)
    (tmp_path / "data" / f"{FILE}.new").write_bytes(b"of a write that was cut off")
    whole = (tmp_path / "data" / FILE).read_bytes()
    ends = [at + 1 for at, byte in enumerate(whole) if byte == ord("\n")]
    for cut in range(0, len(whole), len(whole) // (40 if long else 11)):
        (tmp_path / "data" / FILE).write_bytes(whole[:cut])
        async with after_a_crash(tmp_path / "data", tmp_path / "room") as again:
            have = [await sent(again, person) for person in NAMES]
            assert have == [letters((sum(at - 1 <= cut for at in ends) + 2 - n) // 3) for n in range(3)]
            assert again.damage == []
            assert not (tmp_path / "room" / f"{FILE}.new").exists()
            await send(again, 9)
            assert "d9 sending" in (await sent(again))[-1]


async def test_a_flipped_bit_is_told_of_and_touches_one_line(tmp_path: Path) -> None:
    store = await begun(tmp_path / "data", NAMES)
    for number in range(1, 4):
        for person in NAMES:
            await send(store, number, person)
    end(store)
    whole, chance = (tmp_path / "data" / FILE).read_bytes(), random.Random(1)  # noqa: S311 - no secret
    flipped = whole
    for at in [*chance.sample(range(len(whole) - 1), 24), len(whole) - 1]:
        flipped = whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]
        found = journal.parsed(flipped)
        assert 9 - len(found.lines) <= (2 if whole[at] == ord("\n") else 1)
        assert found.damaged or len(found.lines) == 9
    (tmp_path / "data" / FILE).write_bytes(flipped[:40] + b"?" + flipped[41:])
    async with after_a_crash(tmp_path / "data", tmp_path / "room") as again:
        assert [damage.path.name for damage in again.damage] == [f"{FILE}.damaged-1"]
        book = await again.read(TENANT, ANNA)
        assert book
        assert [one.id for one in book.outbox] == ["d2", "d3"]
        assert await sent(again, JAN) == letters(3)
        assert await again.sweep(datetime.now(UTC) + timedelta(days=31)) == 1


async def test_a_backup_while_serving_holds_what_is_in_the_journal(tmp_path: Path) -> None:
    store = await begun(tmp_path / "data", NAMES)
    await send(store, 1)
    made = backup(tmp_path / "data", tmp_path / "b.zip", MOMENT, "1")
    await store.close()
    assert made.notebooks == len(NAMES)
    back = await restore(tmp_path / "b.zip", tmp_path / "back", MOMENT, lambda folder: TinyStore.open(folder, keys))
    assert back.expired == 1
    again = await TinyStore.open(tmp_path / "back", keys)
    book = await again.read(TENANT, ANNA)
    assert book
    assert [one.state for one in book.outbox] == [State.EXPIRED]
    assert not (tmp_path / "back" / FILE).exists()
    await again.close()


async def test_who_only_looks_sees_what_is_in_the_journal(tmp_path: Path) -> None:
    store = await begun(tmp_path, NAMES)
    await send(store, 1)
    looking = Looking(tmp_path, VAULT)
    assert looking.read(TENANT, ANNA) == await store.read(TENANT, ANNA)
    assert [len(book.outbox) for book in looking.notebooks(TENANT)] == [1, 0, 0]
    async with store.notebook(TENANT, ANNA) as book:
        book.outbox = [due(1, State.SETTLED)]
    assert looking.read(TENANT, ANNA) == await store.read(TENANT, ANNA)
    await store.close()


async def test_after_a_rotation_no_line_needs_the_older_key(tmp_path: Path) -> None:
    store = await begun(tmp_path / "data")
    await store.close()
    vault = Vault([NEW, OLD])
    store = await TinyStore.open(tmp_path / "data", lambda _: vault)
    await send(store, 1)
    assert b"v1:k1" in (tmp_path / "data" / FILE).read_bytes()
    await store.renew(TENANT, ANNA)
    assert b"v1:k1" not in (tmp_path / "data" / FILE).read_bytes()
    await send(store, 2)
    Keyring([NEW, OLD], tmp_path).vault(tmp_path / "data")
    await rotate(store, Keyring([NEW, OLD], tmp_path))
    assert b"v1:k1" not in b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*.j*"))
    await store.close()
    only = await TinyStore.open(tmp_path / "data", lambda _: Vault([NEW]))
    assert await sent(only) == letters(2)
    await only.close()


async def test_a_journal_of_lines_that_are_done_with_begins_afresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "AFRESH", 4_000)
    store = await begun(tmp_path / "data", NAMES)
    store._journal._most = 4_000
    for number in range(1, 60):
        await send(store, number % 5 + 1, NAMES[number % 3], State.DUE if number % 2 else State.SENDING)
        if number % 6 == 0:
            await store._settle((TENANT, NAMES[number % 3]))
    assert (tmp_path / "data" / FILE).stat().st_size < 40_000
    async with after_a_crash(tmp_path / "data", tmp_path / "room") as again:
        for person in NAMES:
            assert await again.read(TENANT, person) == await store.read(TENANT, person)
    await store.close()


async def test_after_many_lines_a_notebook_is_written_whole(tmp_path: Path) -> None:
    store = await begun(tmp_path / "data")
    for number in range(journal.LONG + 1):
        await send(store, 1, state=State.DUE if number % 2 else State.SENDING)
    assert (TENANT, ANNA) not in store._journal
    await store.close()


async def test_notebooks_are_written_whole_when_it_is_quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "APART", 0.0)
    monkeypatch.setattr(lane, "QUIET", 0.0)
    store = await begun(tmp_path, NAMES)
    for person in NAMES:
        await send(store, 1, person)
    assert store._lane._behind
    await asyncio.wait_for(store._lane._behind, 10)
    assert not (tmp_path / FILE).exists()
    assert not len(store._journal)
    for person in NAMES:
        assert await sent(store, person) == letters(1)
    await store.close()


def test_a_journal_that_is_not_there_is_empty(tmp_path: Path) -> None:
    found = Journal(tmp_path, BreakingDisk())
    assert found.load() is None
    assert not found.used
