"""A restore brings back the whole or nothing, and sends nothing that was due before."""

from __future__ import annotations

import asyncio
import base64
import errno
import json
import os
import stat
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.coach import Coach
from bot.core.errors import BadSettings, Busy
from bot.core.model import Address, Due, Reach, Rhythm, Slot, State
from bot.store import codec, lock, moving
from bot.store.backup import backup
from bot.store.restore import Restored, restore
from bot.store.tiny import TinyStore
from tests.fakes.backups import Forged, promise, sealed
from tests.fakes.chat import MemoryChat
from tests.fakes.disk import BreakingDisk, Killed
from tests.fakes.notebooks import ANNA, JAN, MOMENT, SARA, TENANT, compliment
from tests.fakes.vaults import OLD, keys
from tests.fakes.world import library

ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)
LATER = MOMENT + 30 * HOUR
MANY = 200
SECRET = {"DUWTJE_KEYS": f"{OLD.id}:{base64.b64encode(OLD.secret).decode()}"}


def due(kind: str, hours: float, state: State = State.DUE, about: str = "") -> Due:
    begin = MOMENT + hours * HOUR
    address = Address(platform="local", tenant=TENANT, reach=Reach.PERSON, id="jan" if kind == "compliment" else "anna")
    key = f"{TENANT}|local|{kind}|anna|{kind}{hours}"
    name = {"stilte": "stilte|unnamed|0"}.get(kind, "")
    return Due(
        id=f"{kind}{hours}", key=key, kind=kind, address=address, not_before=begin, not_after=begin + 900 * HOUR,
        state=state, about=about or "practice", variant=name, attempt_at=begin if state is State.SENDING else None,
    )  # fmt: skip


async def a_life(folder: Path) -> None:
    """Anna's, with letters of every fate, and two others."""
    store = await TinyStore.open(folder, keys)
    async with store.notebook(TENANT, "anna") as book:
        book.platform, book.met, book.next_due = "local", MOMENT, MOMENT
        book.compliments = [compliment(1, "jan")]
        slot = Slot(kind="practice", day=1, time="10:00", next=MOMENT + 20 * HOUR)
        book.rhythm = Rhythm(agreed=True, slots=(slot,))
        book.outbox = [
            due("stilte", -5),
            due("stilte", 3),
            due("stilte", 29, State.SENDING),
            due("compliment", 2, about="c1"),
            due("compliment", -1, State.SENDING, about="c1"),
            due("thanks", 1),
            due("stilte", 40),
            due("stilte", -9, State.SENT),
        ]
    for tenant, person in ((TENANT, JAN), ("T2", "../../etc")):
        async with store.notebook(tenant, person) as book:
            book.compliments = [compliment(1, SARA)]
    await store.close()


@pytest.fixture
async def saved(tmp_path: Path) -> Path:
    """A good backup."""
    await a_life(tmp_path / "data")
    backup(tmp_path / "data", tmp_path / "b.zip", MOMENT, "1.2.3")
    return tmp_path / "b.zip"


async def unlocked(folder: Path) -> TinyStore:
    return await TinyStore.open(folder, keys)


async def restored(path: Path, folder: Path, disk: BreakingDisk | None = None) -> Restored:
    return await restore(path, folder, LATER, unlocked, disk=disk)


async def seen(folder: Path) -> list[tuple[str, str]]:
    """Who has a notebook, as the next start finds them."""
    store = await TinyStore.open(folder, keys)
    found = [(tenant, person) for tenant in (TENANT, "T2") for person in store.people(tenant)]
    assert store.damage == []
    for who in found:
        assert await store.read(*who)
    await store.close()
    return sorted(found)


EVERYBODY = sorted([(TENANT, "anna"), (TENANT, JAN), ("T2", "../../etc")])


async def test_what_was_backed_up_is_there_again_and_ours_only(saved: Path, tmp_path: Path) -> None:
    done = await restored(saved, tmp_path / "back")
    assert (done.manifest.notebooks, done.manifest.tenants, done.manifest.made) == (3, 2, MOMENT)
    assert done.expired == 6
    paths = [tmp_path / "back", *(tmp_path / "back").rglob("*")]
    assert {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in paths} == {(True, 0o700), (False, 0o600)}
    # No copy from before the letters expired is left to serve.
    assert {path.name for path in paths if path.is_file()} >= {".lock", "anna.json"}
    assert [path for path in paths if path.suffix not in ("", ".json")] == []
    assert await seen(tmp_path / "back") == EVERYBODY
    before, after = (tmp_path / place / TENANT / f"{JAN}.json" for place in ("data", "back"))
    assert after.read_bytes() == before.read_bytes()


async def test_the_vault_file_comes_back_as_it_was(tmp_path: Path) -> None:
    await a_life(tmp_path / "data")
    (tmp_path / "data" / "vault.json").write_bytes(b'{"check": "x"}')
    backup(tmp_path / "data", tmp_path / "b.zip", MOMENT, "1")
    await restored(tmp_path / "b.zip", tmp_path / "back")
    assert (tmp_path / "back" / "vault.json").read_bytes() == b'{"check": "x"}'


async def sent(folder: Path, wait: float) -> tuple[MemoryChat, dict[str, Due]]:
    """What leaves in the two weeks after a start `wait` hours after the restore."""
    store, chat = await TinyStore.open(folder, keys), MemoryChat()
    coach = Coach(library(), store, [chat])
    for hours in range(24 * 14):
        await coach.wake(LATER + (wait + hours) * HOUR)
    await coach.finish()
    book = await store.read(TENANT, "anna")
    await store.close()
    assert book
    return chat, {letter.key: letter for letter in book.outbox}


@pytest.mark.parametrize("wait", [0, 5, 100])
async def test_nothing_that_was_due_before_the_restore_is_ever_sent(saved: Path, tmp_path: Path, wait: int) -> None:
    await restored(saved, tmp_path / "back")
    chat, outbox = await sent(tmp_path / "back", wait)
    left = [letter.key for letter in chat.tried]
    assert f"{TENANT}|local|stilte|anna|stilte40" in left
    assert len(set(left)) == len(left)
    assert all(outbox[key].not_before > LATER for key in left)
    states = {letter.id: letter.state for letter in outbox.values()}
    assert (states["compliment2"], states["compliment-1"], states["stilte3"]) == ("unknown", "unknown", "expired")


async def test_without_a_restore_those_letters_would_have_left(tmp_path: Path) -> None:
    await a_life(tmp_path / "data")
    chat, _ = await sent(tmp_path / "data", 0)
    names = {letter.key.rpartition("|")[2] for letter in chat.tried}
    assert names >= {"stilte-5", "stilte3", "compliment2", "compliment-1", "thanks1", "stilte40"}


async def test_a_clock_that_went_back_does_not_let_a_letter_leave_twice(saved: Path, tmp_path: Path) -> None:
    done = await restore(saved, tmp_path / "back", MOMENT - 999 * HOUR, unlocked)
    assert done.expired == 3  # up to the moment of the backup


async def refused(path: Path, folder: Path, match: str) -> None:
    """Refused in one line, and nothing is written."""
    around = {one.name for one in folder.parent.iterdir()}
    with pytest.raises(BadSettings, match=match) as said:
        await restored(path, folder)
    assert "\n" not in str(said.value)
    assert str(path) in str(said.value)
    assert {one.name for one in folder.parent.iterdir()} == around


async def test_a_file_cut_anywhere_or_longer_is_refused(saved: Path, tmp_path: Path) -> None:
    whole, cut = saved.read_bytes(), tmp_path / "cut.zip"
    step = max(1, len(whole) // MANY)
    for end in {0, 1, 2, 63, 64, 65, *range(0, len(whole), step), len(whole) - 65, len(whole) - 64, len(whole) - 1}:
        cut.write_bytes(whole[:end])
        await refused(cut, tmp_path / "back", "cannot be restored: it is damaged or was cut off")
    for more in (b"\0", b"more", whole):
        cut.write_bytes(whole + more)
        await refused(cut, tmp_path / "back", "cannot be restored")


async def test_a_flipped_bit_anywhere_is_refused(saved: Path, tmp_path: Path) -> None:
    whole, flipped = saved.read_bytes(), tmp_path / "flipped.zip"
    for number, at in enumerate(range(0, len(whole), max(1, len(whole) // MANY))):
        flipped.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << number % 8]) + whole[at + 1 :])
        await refused(flipped, tmp_path / "back", "cannot be restored: it is damaged or was cut off")


async def test_what_is_no_backup_is_refused(saved: Path, tmp_path: Path) -> None:
    await refused(tmp_path / "nowhere.zip", tmp_path / "back", "No such file")
    await refused(tmp_path, tmp_path / "back", "cannot be restored")
    (tmp_path / "zip").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "zip", "w") as package:
        package.writestr("notebooks/T1/U1.json", "{}")
    await refused(tmp_path / "zip", tmp_path / "back", "damaged or was cut off")


TO, FROM = "notebooks/T1/anna.json", "notebooks/T1/U2JAN.json"


def _twice(forged: Forged) -> None:
    forged.members.append(forged.members[0])


def _promised_twice(forged: Forged) -> None:
    forged.manifest["files"].append(forged.manifest["files"][0])


def _swapped_bytes(forged: Forged) -> None:
    name, content = forged.members[0]
    forged.members[0] = (name, content[:9] + b"X" + content[10:])


def _broken_seal(forged: Forged) -> None:
    name, content = forged.members[0]
    forged.swap(0, name, content[:-1] + b" ")


def _named(name: str, tenant: str = TENANT, person: str = "eve") -> Callable[[Forged], None]:
    return lambda forged: forged.add(name, sealed(tenant, person))


def _says(**more: object) -> Callable[[Forged], None]:
    return lambda forged: forged.manifest.update(more)


def _grown(forged: Forged) -> None:
    forged.members[0] = (forged.members[0][0], forged.members[0][1] + b" " * (1 << 20))


def _vault_in_the_wrong_place(forged: Forged) -> None:
    forged.add("notebooks/vault.json", b"{}")


FORGERIES: dict[str, tuple[Callable[[Forged], object], str]] = {
    "another format": (_says(format=2), "another format"),
    "no format": (lambda forged: forged.manifest.pop("format"), "not a backup"),
    "newer schema": (_says(schema=codec.SCHEMA + 1), "newer"),
    "no zone": (_says(made="2026-01-01T00:00:00"), "zone"),
    "manifest of nonsense": (_says(files="all"), "not a backup"),
    "manifest as a list": (lambda forged: setattr(forged, "manifest", [[]] * 9), "not a backup"),
    "too many promised": (lambda forged: forged.members.pop(), "missing"),
    "too few promised": (lambda forged: forged.manifest["files"].pop(), "not in its manifest"),
    "one more": (lambda forged: forged.members.append(("notebooks/T1/x.json", b"{}")), "not in its manifest"),
    "a folder": (lambda forged: forged.members.append(("notebooks/", b"")), "not in its manifest"),
    "doubled": (_twice, "twice"),
    "promised twice": (_promised_twice, "twice"),
    "two manifests": (lambda forged: forged.members.append(("manifest.json", b"{}")), "twice"),
    "longer than promised": (_grown, "not as its manifest says"),
    "other bytes": (_swapped_bytes, "not as its manifest says"),
    "negative size": (lambda forged: forged.manifest["files"][0].update(size=-1), "not as its manifest says"),
    "no such seal": (_broken_seal, "seal that does not fit"),
    "no notebook": (lambda forged: forged.add("notebooks/T1/x.json", b"{}"), "seal that does not fit"),
    "newer notebook": (lambda forged: forged.add("notebooks/T1/eve.json", sealed(TENANT, "eve", 99)), "newer version"),
    "miscounted": (_says(notebooks=2), "counts"),
    "miscounted tenants": (_says(tenants=3), "counts"),
    "vault elsewhere": (_vault_in_the_wrong_place, "seal that does not fit"),
    "other compression": (lambda forged: setattr(forged, "method", zipfile.ZIP_LZMA), "not as its manifest says"),
}
PATHS = [
    "../eve.json", "notebooks/../../eve.json", "notebooks/T1/../eve.json", "/etc/eve.json", "notebooks//eve.json",
    "notebooks/T1/eve.JSON", "notebooks/T1/EVE.json", "notebooks/T1/./eve.json", "./notebooks/T1/eve.json", "eve.json",
    "notebooks/T1\\eve.json", "notebooks/T1/eve.json\u200b", "notebooks/T1/\u202eeve.json", "notebooks/T1/eve.json.",
    "notebooks/T1/jan.json", "notebooks/T2/eve.json", "notebooks/T1/eve.json/x", ".lock", ".restored", "C:\\eve.json",
    "notebooks/T1/eve.json.previous", "notebooks/T1/ve\u0301.json", "notebooks/T1/" + "e" * 300 + ".json", "", "..",
]  # fmt: skip


@pytest.mark.parametrize("kind", FORGERIES)
async def test_a_backup_that_somebody_made_up_is_refused(saved: Path, tmp_path: Path, kind: str) -> None:
    change, match = FORGERIES[kind]
    forged = Forged.of(saved)
    change(forged)
    await refused(forged.write(tmp_path / "forged.zip"), tmp_path / "back", match)


@pytest.mark.parametrize("name", PATHS)
async def test_a_notebook_goes_where_it_belongs_or_nowhere(saved: Path, tmp_path: Path, name: str) -> None:
    forged = Forged.of(saved)
    _named(name)(forged)
    await refused(forged.write(tmp_path / "forged.zip"), tmp_path / "back", "cannot be restored")


async def test_the_forger_makes_good_backups_too(saved: Path, tmp_path: Path) -> None:
    forged = Forged.of(saved)
    _named("notebooks/T1/eve.json")(forged)
    await restored(forged.write(tmp_path / "forged.zip"), tmp_path / "back")
    assert await seen(tmp_path / "back") == sorted([*EVERYBODY, (TENANT, "eve")])


@pytest.mark.parametrize("honest", [True, False])
async def test_a_bomb_fills_neither_memory_nor_disk(saved: Path, tmp_path: Path, honest: bool) -> None:
    forged, size = Forged.of(saved), 300 << 20
    name, bomb = "notebooks/T1/eve.json", b"0" * size
    forged.members.append((name, bomb))
    forged.manifest["files"].append(promise(name, bomb) | {"size": size if honest else 1_000})
    if not honest:  # the directory of the zip agrees with the manifest, only the bytes do not
        forged.raw.append(lambda content: content.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little")))
    path = forged.write(tmp_path / "bomb.zip")
    del bomb, forged
    tracemalloc.start()
    await refused(path, tmp_path / "back", "cannot be restored")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20


async def test_more_than_the_disk_has_room_for_is_refused_before_anything_is_written(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.restore.ROOM", 1 << 50)
    with pytest.raises(BadSettings, match="make room first"):
        await restored(saved, tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("there", ["T1", "README", ".hidden", "vault.json", ".restored"])
async def test_a_folder_that_holds_anything_is_left_as_it_is(saved: Path, tmp_path: Path, there: str) -> None:
    back = tmp_path / "back"
    (back / there).mkdir(parents=True)
    (back / there / "x").write_text("x")
    with pytest.raises(BadSettings, match=f"DUWTJE_DATA={back} is not empty .*{there}"):
        await restored(saved, back)
    assert sorted(path.name for path in back.rglob("*") if path.name != ".lock") == sorted([there, "x"])


async def test_a_folder_in_use_is_left_as_it_is(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "TRIES", 1)
    store = await TinyStore.open(tmp_path / "back", keys)
    with pytest.raises(Busy, match=f"process {os.getpid()} "):
        await restored(saved, tmp_path / "back")
    await store.close()
    assert [path.name for path in (tmp_path / "back").iterdir()] == [".lock"]
    await restored(saved, tmp_path / "back")


async def steps_of(saved: Path, folder: Path) -> int:
    disk = BreakingDisk()
    await restored(saved, folder, disk)
    return len(disk.steps)


async def test_a_restore_killed_at_any_step_leaves_nothing_or_the_whole(saved: Path, tmp_path: Path) -> None:
    count = await steps_of(saved, tmp_path / "whole")
    found: list[bool] = []
    for step in range(count):
        back = tmp_path / f"back{step}"
        with pytest.raises(Killed):
            await restored(saved, back, BreakingDisk(at=step, error=Killed()))
        (tmp_path / "again").mkdir(exist_ok=True)
        after = await seen(back)
        assert after in ([], EVERYBODY)
        assert {path.name for path in back.iterdir()} <= {".lock", TENANT, "T2"}
        found.append(bool(after))
        if not after:
            await restored(saved, back)  # as if nothing had been
            assert await seen(back) == EVERYBODY
    # First nothing, from one step on the whole, even with half of it to be moved.
    assert found == sorted(found)
    assert {True, False} == set(found)


async def test_a_restore_process_that_is_killed_leaves_nothing_or_the_whole(tmp_path: Path) -> None:
    store, people = await TinyStore.open(tmp_path / "data", keys), [f"U{number}" for number in range(100)]
    for person in people:
        async with store.notebook(TENANT, person) as book:
            book.outbox = [due("stilte", 1)]
    await store.close()
    backup(tmp_path / "data", tmp_path / "b.zip", MOMENT, "1")
    command = [sys.executable, "-m", "bot", "restore", str(tmp_path / "b.zip")]
    reached = 0
    for turn in range(1, 5):
        back = tmp_path / f"back{turn}"
        env = {**os.environ, "DUWTJE_DATA": str(back), **SECRET}
        with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE) as process:  # noqa: ASYNC220
            for _ in range(2_000):
                if sum(len(files) for *_, files in os.walk(back)) >= turn * 45:  # unlike rglob it minds no rename
                    break
                await asyncio.sleep(0.002)
            process.kill()
        reached += back.exists()
        assert await seen(back) in ([], sorted((TENANT, person) for person in people))
    assert reached == 4


async def test_a_killed_restore_can_be_done_again_with_another_file_and_no_start_between(
    saved: Path, tmp_path: Path
) -> None:
    forged, disk = Forged.of(saved), BreakingDisk()
    _named("notebooks/T1/eve.json")(forged)
    other = forged.write(tmp_path / "other.zip")
    await restored(other, tmp_path / "whole", disk)
    with pytest.raises(Killed):
        await restored(other, tmp_path / "back", BreakingDisk(at=disk.steps.index("replace "), error=Killed()))
    assert (tmp_path / "back" / moving.FRESH / TENANT / "eve.json").exists()
    with pytest.raises(BadSettings, match="holds no notebooks"):
        backup(tmp_path / "back", tmp_path / "c.zip", MOMENT, "1")
    await restored(saved, tmp_path / "back")
    assert await seen(tmp_path / "back") == EVERYBODY


async def test_a_restore_that_is_half_moved_is_not_backed_up(saved: Path, tmp_path: Path) -> None:
    count = await steps_of(saved, tmp_path / "whole")
    with pytest.raises(Killed):
        await restored(saved, tmp_path / "back", BreakingDisk(at=count - 2, error=Killed()))
    with pytest.raises(BadSettings, match="cut off"):
        backup(tmp_path / "back", tmp_path / "c.zip", MOMENT, "1")
    assert await seen(tmp_path / "back") == EVERYBODY


async def test_a_disk_that_fails_at_any_step_before_the_move_leaves_nothing(saved: Path, tmp_path: Path) -> None:
    count = await steps_of(saved, tmp_path / "whole")
    for step in range(count):
        back = tmp_path / f"back{step}"
        disk = BreakingDisk(at=step, error=OSError(errno.ENOSPC, "full"), times=10_000)
        with pytest.raises(OSError, match="full"):
            await restored(saved, back, disk)
        assert await seen(back) in ([], EVERYBODY)


def test_the_doors_tell_what_was_done_and_what_to_do_next(saved: Path, tmp_path: Path) -> None:
    def door(*words: str, data: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "DUWTJE_DATA": str(tmp_path / data), **SECRET}
        command = [sys.executable, "-m", "bot", *words]
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=30)

    made = door("backup", "--out", str(tmp_path / "c.zip"), data="data")
    assert (made.returncode, made.stderr) == (0, "")
    assert f"{tmp_path / 'c.zip'}: 3 notebooks of 2 workspaces, " in made.stdout
    done = door("restore", str(saved), data="back")
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("3 notebooks of 2 workspaces", "2026-11-22 14:05 UTC", "letters that had been due", "Next: "):
        assert words in done.stdout
    for words in (("restore", str(saved)), ("restore", str(tmp_path / "nowhere")), ("backup", "--out", str(saved))):
        again = door(*words, data="back")
        assert (again.returncode, len(again.stderr.splitlines())) == (2, 1), again.stderr
    assert json.loads((tmp_path / "back" / TENANT / "anna.json").read_bytes())["notebook"]
    assert ANNA not in done.stdout
