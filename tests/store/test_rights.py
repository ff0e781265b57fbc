"""What is kept is ours only, whatever the umask and whoever made the folder."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.store.tiny import TinyStore
from tests.fakes.notebooks import ANNA, TENANT, compliment
from tests.fakes.rights import as_anybody
from tests.fakes.vaults import keys

ROOT = Path(__file__).parents[2]

# Two lives of a store under this umask: each commits twice, so that every kind of file is there.
LIVES = """
import asyncio, os, sys
from pathlib import Path
os.umask(int(sys.argv[2], 8))
from bot.core.model import Draft, Person
from bot.store.tiny import TinyStore
from tests.fakes.vaults import keys
from datetime import UTC, datetime

async def main():
    for life in "12":
        store = await TinyStore.open(Path(sys.argv[1]), keys)
        for number in "12":
            async with store.notebook("T1", "U1ANNA") as book:
                book.drafts.append(Draft(id=life + number, words="x", moment=datetime.now(UTC)))
        book = await store.read("T1", "U1ANNA")
        await store.close()
    print(len(book.drafts))

asyncio.run(main())
"""


def live(folder: Path, umask: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LIVES, str(folder), umask]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=30, cwd=ROOT, preexec_fn=as_anybody
    )


def modes(folder: Path) -> set[tuple[bool, int]]:
    return {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*"))}


@pytest.mark.parametrize("umask", ["000", "022", "077", "777"])
def test_whatever_the_umask_all_is_ours_only_and_serves_again(tmp_path: Path, umask: str) -> None:
    ran = live(tmp_path / "data", umask)
    assert (ran.returncode, ran.stdout) == (0, "4\n"), ran.stderr
    assert modes(tmp_path / "data") == {(True, 0o700), (False, 0o600)}


@pytest.mark.parametrize("umask", ["000", "777"])
def test_a_folder_that_stood_open_is_closed_with_all_in_it(tmp_path: Path, umask: str) -> None:
    folder = tmp_path / "data"
    assert live(folder, umask).returncode == 0
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    ran = live(folder, umask)
    assert (ran.returncode, ran.stdout) == (0, "8\n"), ran.stderr
    assert modes(folder) == {(True, 0o700), (False, 0o600)}


async def shut_out(folder: Path) -> list[str]:
    """The warnings of a start in this folder."""
    store = await TinyStore.open(folder, keys)
    async with store.notebook(TENANT, ANNA) as book:
        book.compliments.append(compliment())
    await store.close()
    return [path.name for path in folder.iterdir() if path.name != ".lock"]


async def test_a_folder_that_everybody_shares_stays_so_and_the_operator_reads_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o1777)
    assert await shut_out(tmp_path) == [TENANT]
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o1777
    assert stat.S_IMODE((tmp_path / TENANT).stat().st_mode) == 0o700
    warned = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert [(record.__dict__["path"], "chmod 700" in record.message) for record in warned] == [(str(tmp_path), True)]


async def test_a_folder_of_somebody_else_is_left_as_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    somebody = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody)
    assert await shut_out(tmp_path) == [TENANT]
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert ["chmod 700" in record.message for record in caplog.records] == [True]


async def test_a_disk_that_has_no_rights_is_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    asked: list[int] = []
    remember: Callable[[object, int], None] = lambda _, mode: asked.append(mode)  # noqa: E731
    monkeypatch.setattr(os, "chmod", remember)
    assert await shut_out(folder) == [TENANT]
    assert 0o700 in asked
    assert ["chmod 700" in record.message for record in caplog.records] == [True]
