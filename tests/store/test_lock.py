"""One process holds a data folder."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.errors import BadSettings, Busy
from bot.store import flock, lock
from bot.store.tiny import TinyStore
from tests.fakes.vaults import keys

HOLDER = """
import asyncio, sys
from pathlib import Path
from bot.core.errors import Busy
from bot.store.tiny import TinyStore
from bot.store.vault import Key, Vault

async def main():
    try:
        await TinyStore.open(Path(sys.argv[1]), lambda _: Vault([Key('k1', b'o' * 32)]))
    except Busy as busy:
        sys.exit(str(busy))
    print("held", flush=True)
    sys.stdin.read()

asyncio.run(main())
"""


async def test_a_second_process_stops_and_names_the_first(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path, keys)
    second = subprocess.run(  # noqa: ASYNC221 - the first has nothing else to do
        [sys.executable, "-c", HOLDER, str(tmp_path)], capture_output=True, text=True, timeout=20, check=False
    )
    await store.close()
    assert second.returncode == 1
    assert f"process {os.getpid()} " in second.stderr
    assert "DUWTJE_DATA" in second.stderr
    assert len(second.stderr.splitlines()) == 1


def test_a_second_process_waits_less_than_two_seconds() -> None:
    assert lock.TRIES * lock.PAUSE < 2


async def test_the_folder_is_free_after_kill_9(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "TRIES", 1)
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(  # noqa: ASYNC220
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        with pytest.raises(Busy, match=f"process {first.pid} "):
            await TinyStore.open(tmp_path, keys)
        first.send_signal(signal.SIGKILL)
        first.wait()
    store = await TinyStore.open(tmp_path, keys)
    await store.close()


async def test_a_closed_store_lets_the_next_in(tmp_path: Path) -> None:
    for _ in range(2):
        store = await TinyStore.open(tmp_path, keys)
        await store.close()


async def test_the_same_process_cannot_hold_a_folder_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "TRIES", 1)
    store = await TinyStore.open(tmp_path, keys)
    with pytest.raises(Busy):
        await TinyStore.open(tmp_path, keys)
    await store.close()


class Flock:
    """A disk without working locks: it fails with `code`, or gives everybody the lock; remembers who asked."""

    def __init__(self, code: int = 0) -> None:
        self.code, self.asked = code, list[int]()

    def __call__(self, handle: int, _: int) -> None:
        self.asked.append(handle)
        if self.code:
            raise OSError(self.code, os.strerror(self.code))


@pytest.mark.parametrize("code", [0, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
async def test_a_folder_on_which_locks_do_not_work_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    fake = Flock(code)
    monkeypatch.setattr(flock.fcntl, "flock", fake)
    before = len([*Path("/dev/fd").iterdir()])
    with pytest.raises(BadSettings, match=f"DUWTJE_DATA={tmp_path} .*locks do not work.*disk of this machine") as said:
        await TinyStore.open(tmp_path, keys)
    assert "\n" not in str(said.value)
    # One that gives it to everybody is found out by asking twice, by two openings of the file.
    assert len(set(fake.asked)) == (1 if code else 2)
    assert len([*Path("/dev/fd").iterdir()]) == before


async def test_another_trouble_with_the_lock_is_not_called_a_disk_without_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flock.fcntl, "flock", Flock(errno.EIO))
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        await TinyStore.open(tmp_path, keys)


async def test_proving_the_lock_does_not_let_it_go(tmp_path: Path) -> None:
    held = await lock.FolderLock.take(tmp_path)
    handle = os.open(tmp_path / ".lock", os.O_RDWR)
    with pytest.raises(BlockingIOError):
        flock.fcntl.flock(handle, flock.fcntl.LOCK_EX | flock.fcntl.LOCK_NB)
    os.close(handle)
    held.release()
