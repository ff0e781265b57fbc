"""The operator reads how the disk does, and that it does well again."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from bot import wiring
from bot.house import House
from bot.settings import Settings
from bot.store.tiny import TinyStore
from tests.fakes.disk import BreakingDisk
from tests.fakes.notebooks import ANNA, JAN, TENANT, compliment
from tests.fakes.vaults import KEYS, keys

LONG_AGO = -1e9
CANARY = "kanarie zingt om half zeven"


async def add(store: TinyStore, person: str = ANNA) -> None:
    async with store.notebook(TENANT, person) as book:
        book.compliments.append(compliment(len(book.compliments) + 1, words=CANARY))


async def asked(house: House, path: str) -> tuple[int, str]:
    said: list[dict] = []

    async def send(message) -> None:
        said.append(message)

    async def receive() -> dict:
        return {"type": "http.disconnect"}

    await house.asgi({"type": "http", "path": path}, receive, send)
    return said[0]["status"], said[1]["body"].decode()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (errno.ENOSPC, "the disk is full (ENOSPC)"),
        (errno.EROFS, "the disk is read-only (EROFS)"),
        (errno.EIO, "the disk fails (EIO)"),
        (errno.EMFILE, "the disk does not take what is written (EMFILE)"),
    ],
)
async def test_trouble_is_said_with_its_reason_until_a_write_goes_well(tmp_path: Path, code: int, says: str) -> None:
    disk = BreakingDisk()
    store = await TinyStore.open(tmp_path, keys, disk=disk)
    await add(store)
    assert await store.trouble() == ""
    disk.at, disk.error, disk.times = len(disk.steps), OSError(code, CANARY), 1
    with pytest.raises(OSError, match=CANARY):
        await add(store)
    disk.at, disk.times = len(disk.steps), 1  # the probe that the question makes
    assert await store.trouble() == says
    await add(store)
    assert await store.trouble() == ""
    assert store.counts() == {"notebooks": 1, "files_damaged": 0, "commits_total": 2, "commits_failed_total": 1}
    await store.close()


async def test_space_that_returns_is_found_without_losing_words(tmp_path: Path) -> None:
    disk = BreakingDisk(at=0, error=OSError(errno.ENOSPC, "full"), times=10_000)
    store = await TinyStore.open(tmp_path, keys, disk=disk)
    with pytest.raises(OSError, match="full"):
        await add(store)
    assert "full" in await store.trouble()
    steps = len(disk.steps)
    assert "full" in await store.trouble()
    assert len(disk.steps) == steps  # whoever asks on and on does not keep the disk busy
    disk.at = -1
    store._probed = LONG_AGO
    assert await store.trouble() == ""
    assert not (tmp_path / ".probe").exists()
    disk.at, disk.times = len(disk.steps), 1
    with pytest.raises(OSError, match="full"):
        await add(store)
    disk.at, store._probed = len(disk.steps), LONG_AGO
    assert "full" in await store.trouble()
    assert not (tmp_path / ".probe").exists()  # half of it would take the room that is wanted
    disk.at = -1
    await store.close()


async def test_a_damaged_file_is_counted_and_said(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path, keys)
    await add(store)
    await add(store, JAN)
    await store.close()
    (tmp_path / TENANT / f"{JAN}.json").write_bytes(b"?")
    store = await TinyStore.open(tmp_path, keys)
    await store.read(TENANT, JAN)
    assert await store.trouble() == "files that cannot be used: 1, see the log"
    assert store.counts()["files_damaged"] == 1
    await store.close()


async def test_a_monitor_reads_it_and_no_words(tmp_path: Path) -> None:
    async with wiring.opened(Settings(data=tmp_path, keys=KEYS), local=True) as house:
        store = house.coach.store
        async with store.notebook("local", "anna") as book:
            book.compliments.append(compliment(1, words=CANARY))
        assert await asked(house, "/healthz") == (200, "ok")
        assert await asked(house, "/readyz") == (200, "ready")
        store._disk.write = _full  # type: ignore[attr-defined]
        with pytest.raises(OSError, match=CANARY):
            async with store.notebook("local", "anna") as book:
                book.compliments.append(compliment(2, words=CANARY))
        assert await asked(house, "/healthz") == (200, "degraded: the disk is full (ENOSPC)")
        status, figures = await asked(house, "/metrics")
        known = dict(line.split() for line in figures.splitlines() if not line.startswith("#"))
        assert status == 200
        assert known["duwtje_degraded"] == known["duwtje_commits_failed_total"] == "1"
        assert int(known["duwtje_notebooks"]) == 1
        assert CANARY not in figures
        assert "anna" not in figures
        del store._disk.write  # type: ignore[attr-defined]


def _full(path: Path, content: bytes) -> None:
    raise OSError(errno.ENOSPC, CANARY)
