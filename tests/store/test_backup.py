"""A backup holds every notebook as it was, also while the server writes; or there is no file at all."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.errors import BadSettings
from bot.store import codec
from bot.store.backup import Made, backup
from bot.store.generations import seal, unseal
from bot.store.restore import restore
from bot.store.tiny import TinyStore
from tests.fakes.notebooks import ANNA, JAN, MOMENT, TENANT, compliment
from tests.fakes.rights import as_anybody
from tests.fakes.vaults import keys

ROOT = Path(__file__).parents[2]
DOOR = [sys.executable, "-m", "bot"]

# Commits to old and new notebooks as fast as it can, and says each number once it is acknowledged.
HAMMER = """
import asyncio, sys
from pathlib import Path
from bot.store.tiny import TinyStore
from tests.fakes.notebooks import compliment
from tests.fakes.vaults import keys

async def main():
    store = await TinyStore.open(Path(sys.argv[1]), keys)

    async def hammer(turn):
        for number in range(100_000):
            tenant, person = f"T{number % 3}", f"U{turn}{number % 7 if number % 10 else number}"
            async with store.notebook(tenant, person) as book:
                book.compliments = [compliment(number), *book.compliments][: 1 + number % 40]
                book.shown[str(number)] = book.compliments[0].moment
            print(tenant, person, number, flush=True)

    await asyncio.gather(*map(hammer, range(1, 4)))

asyncio.run(main())
"""


async def kept(folder: Path, *people: str, tenant: str = TENANT, times: int = 1) -> Path:
    store = await TinyStore.open(folder, keys)
    for person in people:
        for number in range(1, times + 1):
            async with store.notebook(tenant, person) as book:
                book.compliments.append(compliment(number))
    await store.close()
    return folder / tenant / f"{people[-1]}.json"


def made(folder: Path, out: Path) -> Made:
    return backup(folder, out, MOMENT, "1.2.3")


def door(data: Path, out: Path, preexec: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DOOR, "backup", "--out", str(out)],
        cwd=ROOT,
        env={**os.environ, "DUWTJE_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=preexec,
    )


def members(out: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(out) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


async def test_a_backup_is_a_zip_of_sealed_notebooks_and_a_manifest(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "b.zip"
    await kept(data, ANNA, JAN, times=2)
    path = await kept(data, "../x", tenant="T2")
    path = next((data / "T2").glob("*.json"))
    (data / "vault.json").write_bytes(b'{"keys":["k1"]}')
    (data / TENANT / "notes.txt").write_text("not ours")
    found = made(data, out)
    inside = members(out)
    manifest = json.loads(inside["manifest.json"])
    names = {f"notebooks/{TENANT}/{ANNA}.json", f"notebooks/{TENANT}/{JAN}.json", f"notebooks/T2/{path.name}"}
    assert set(inside) == names | {"vault.json", "manifest.json"}
    assert (manifest["format"], manifest["schema"], manifest["duwtje"]) == (1, codec.SCHEMA, "1.2.3")
    assert (manifest["notebooks"], manifest["tenants"], manifest["made"]) == (3, 2, "2026-11-22T14:05:00Z")
    assert {one["path"]: one["size"] for one in manifest["files"]} == {
        name: len(raw) for name, raw in inside.items() if name != "manifest.json"
    }
    assert inside[f"notebooks/{TENANT}/{ANNA}.json"] == (data / TENANT / f"{ANNA}.json").read_bytes()
    assert inside["vault.json"] == b'{"keys":["k1"]}'
    assert (found.notebooks, len(found.tenants), found.size, found.vault) == (3, 2, out.stat().st_size, True)
    assert [found.older, found.left_out] == [[], []]


async def test_of_a_write_under_way_the_acknowledged_state_goes_in(tmp_path: Path) -> None:
    path = await kept(tmp_path / "data", ANNA, times=3)
    before = path.read_bytes()
    path.rename(path.with_name(f"{path.name}.previous"))
    path.with_name(f"{path.name}.new").write_bytes(b"half")
    found = made(tmp_path / "data", tmp_path / "b.zip")
    assert members(tmp_path / "b.zip")[f"notebooks/{TENANT}/{ANNA}.json"] == before
    assert (found.notebooks, found.older) == (1, [])


async def test_of_a_damaged_notebook_the_copy_before_goes_in_and_the_operator_reads_which(tmp_path: Path) -> None:
    data = tmp_path / "data"
    path, other = await kept(data, ANNA, times=3), await kept(data, JAN, times=2)
    before = path.with_name(f"{path.name}.previous").read_bytes()
    path.write_bytes(path.read_bytes()[:-9])
    for copy in (other, other.with_name(f"{other.name}.previous")):
        copy.write_bytes(b"?")
    ran = door(data, tmp_path / "b.zip")
    assert ran.returncode == 1
    assert members(tmp_path / "b.zip")[f"notebooks/{TENANT}/{ANNA}.json"] == before
    told = ran.stderr.splitlines()
    assert len(told) == 2
    assert str(path) in told[0]
    assert str(other) in told[1]
    assert "NOT" in told[1]
    assert "1 notebook of 1 workspace," in ran.stdout


async def test_somebody_elses_or_a_newer_notebook_is_not_backed_up_as_ours(tmp_path: Path) -> None:
    path = await kept(tmp_path / "data", ANNA, "U5")
    (path.parent / f"{JAN}.json").write_bytes(path.read_bytes())
    tables = json.loads(unseal(path.read_bytes()))
    tables.pop("seal", None)
    tables["notebook"]["1"]["schema"] = codec.SCHEMA + 1
    path.write_bytes(seal(json.dumps(tables, separators=(",", ":")).encode()))
    found = made(tmp_path / "data", tmp_path / "b.zip")
    assert (found.notebooks, len(found.left_out)) == (1, 2)


async def test_a_backup_is_refused_in_a_line_and_leaves_no_file(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "b.zip"
    with pytest.raises(BadSettings, match="is not there"):
        made(data, out)
    await kept(data, ANNA)
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadSettings, match="holds no notebooks"):
        made(tmp_path / "empty", out)
    for inside in (data / "b.zip", data / TENANT / "b.zip", tmp_path / "x" / ".." / "data" / "b.zip"):
        with pytest.raises(BadSettings, match="lies in DUWTJE_DATA"):
            made(data, inside)
    with pytest.raises(BadSettings, match=r"--out .* cannot be written"):
        made(data, tmp_path / "nowhere" / "b.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "empty"]
    out.write_text("an older one")
    with pytest.raises(BadSettings, match="there already"):
        made(data, out)
    assert out.read_text() == "an older one"
    out.unlink()
    out.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadSettings):
        made(data, out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "data", "empty"]


@pytest.mark.parametrize("umask", [0, 0o777])
async def test_a_backup_is_ours_only_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    await kept(tmp_path / "data", ANNA)
    before = os.umask(umask)
    try:
        made(tmp_path / "data", tmp_path / "b.zip")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600


@pytest.mark.parametrize("room", [0, 100, 5_000, 20_000])
async def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, room: int) -> None:
    await kept(tmp_path / "data", *(f"U{number}" for number in range(60)), times=3)
    limit = (resource.RLIMIT_FSIZE, (room, room))
    ran = door(tmp_path / "data", tmp_path / "b.zip", lambda: resource.setrlimit(*limit))
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"duwtje: --out {tmp_path / 'b.zip'} cannot be written")
    assert len(ran.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


async def test_a_notebook_that_may_not_be_read_stops_the_backup_and_names_the_file(tmp_path: Path) -> None:
    path = await kept(tmp_path / "data", ANNA, JAN)
    path.chmod(0)
    ran = door(tmp_path / "data", tmp_path / "b.zip", as_anybody)
    assert ran.returncode == 2
    assert str(path) in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


class Hammer:
    """A server that commits without pause; `acknowledged` holds the last number of each notebook."""

    def __init__(self, folder: Path) -> None:
        self.acknowledged: dict[tuple[str, str], int] = {}
        self.process = subprocess.Popen(
            [sys.executable, "-c", HAMMER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            if not line.endswith("\n"):
                return  # killed while it spoke
            tenant, person, number = line.split()
            self.acknowledged[tenant, person] = int(number)

    def until(self, commits: int) -> None:
        for _ in range(400):
            if sum(self.acknowledged.values()) > commits:
                return
            time.sleep(0.05)
        raise AssertionError("the hammer does not strike")

    def end(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._reader.join()
        assert self.process.stdout
        self.process.stdout.close()


async def test_a_backup_under_load_holds_all_that_was_acknowledged_before_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    hammer = Hammer(data)
    taken: list[tuple[Path, dict[tuple[str, str], int]]] = []
    try:
        hammer.until(2_000)
        for turn in range(4):
            out, before = tmp_path / f"{turn}.zip", dict(hammer.acknowledged)
            assert door(data, out).returncode == 0
            taken.append((out, before))
    finally:
        hammer.end()
    assert hammer.acknowledged != taken[-1][1], "the server wrote meanwhile"
    for out, before in taken:
        back = tmp_path / f"{out.stem}-back"
        done = await restore(out, back, MOMENT + timedelta(days=1), lambda folder: TinyStore.open(folder, keys))
        store = await TinyStore.open(back, keys)
        assert store.damage == []
        found = {(tenant, person) for tenant in ("T0", "T1", "T2") for person in store.people(tenant)}
        assert before.keys() <= found
        assert (len(found), len({who[0] for who in found})) == (done.manifest.notebooks, done.manifest.tenants)
        for who, number in before.items():
            book = await store.read(*who)
            assert book
            newest = max(map(int, book.shown))
            assert number <= newest
            assert {str(number)} <= book.shown.keys()
        await store.close()
