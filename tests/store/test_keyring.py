"""A folder opens with its own keys only, and says which one it misses."""

from __future__ import annotations

import logging
import stat
from pathlib import Path

import pytest

from bot.core.errors import BadSettings
from bot.store.generations import seal
from bot.store.keyring import Keyring
from bot.store.tiny import TinyStore
from bot.store.vault import Key, Vault
from tests.fakes.notebooks import ANNA, JAN, TENANT, compliment, notebook
from tests.fakes.vaults import FOREIGN, NEW, OLD, body_of

CANARY = "kanarie zingt om half zeven"


async def kept(folder: Path, *keys: Key, person: str = ANNA) -> None:
    store = await TinyStore.open(folder / "data", Keyring(keys, folder / "config").vault)
    async with store.notebook(TENANT, person) as book:
        book.compliments.append(compliment(len(book.compliments) + 1))
    await store.close()


async def count(folder: Path, *keys: Key, person: str = ANNA) -> int:
    store = await TinyStore.open(folder / "data", Keyring(keys, folder / "config").vault)
    book = await store.read(TENANT, person)
    await store.close()
    return len(book.compliments) if book else 0


async def test_without_a_key_one_is_made_outside_the_folder_and_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await kept(tmp_path)
    made = list((tmp_path / "config").iterdir())
    assert len(made) == 1
    assert stat.S_IMODE(made[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(made[0].parent.stat().st_mode) == 0o700
    told = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert [record.__dict__["path"] for record in told] == [str(made[0])]
    secret = made[0].read_text().strip().partition(":")[2]
    assert not any(secret in path.read_text() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert secret not in caplog.text
    assert await count(tmp_path) == 1
    assert list((tmp_path / "config").iterdir()) == made


async def test_two_folders_have_keys_of_their_own(tmp_path: Path) -> None:
    for name in ("a", "b"):
        store = await TinyStore.open(tmp_path / name, Keyring((), tmp_path / "config").vault)
        await store.close()
    assert len({path.read_text() for path in (tmp_path / "config").iterdir()}) == 2


async def test_a_lost_key_refuses_with_its_path(tmp_path: Path) -> None:
    await kept(tmp_path)
    (made,) = (tmp_path / "config").iterdir()
    for content in (None, b"", b"k1:AAAA\n", b"\xff"):
        made.unlink() if content is None else made.write_bytes(content)
        with pytest.raises(BadSettings, match=str(made)):
            await count(tmp_path)


async def test_a_key_beside_what_it_seals_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="DUWTJE_KEYS"):
        await TinyStore.open(tmp_path / "data", Keyring((), tmp_path / "data" / "config").vault)


async def test_a_wrong_key_refuses_to_start_and_changes_nothing(tmp_path: Path) -> None:
    await kept(tmp_path, OLD)
    before = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*.json")}
    with pytest.raises(BadSettings, match="key k1 is not the key"):
        await count(tmp_path, FOREIGN)
    with pytest.raises(BadSettings, match="sealed with key k1: add it"):
        await count(tmp_path, NEW)
    assert {path: path.read_bytes() for path in (tmp_path / "data").rglob("*.json")} == before
    assert await count(tmp_path, OLD) == 1


async def test_a_newer_key_in_front_seals_what_is_written_from_then_on(tmp_path: Path) -> None:
    await kept(tmp_path, OLD)
    await kept(tmp_path, OLD, person=JAN)
    await kept(tmp_path, NEW, OLD)
    anna, jan = ((tmp_path / "data" / TENANT / f"{person}.json").read_bytes() for person in (ANNA, JAN))
    assert (b"v1:k1:" in anna, b"v1:k2:" in anna) == (False, True)
    assert (b"v1:k1:" in jan, b"v1:k2:" in jan) == (True, False)
    assert (await count(tmp_path, NEW, OLD), await count(tmp_path, NEW, OLD, person=JAN)) == (2, 1)


async def test_a_lost_list_of_keys_is_no_way_in(tmp_path: Path) -> None:
    await kept(tmp_path, OLD)
    (tmp_path / "data" / "vault.json").unlink()
    for wrong in (NEW, FOREIGN):
        with pytest.raises(BadSettings, match="do not open"):
            await count(tmp_path, wrong)
    with pytest.raises(BadSettings, match="is gone"):
        await count(tmp_path)
    assert await count(tmp_path, OLD) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"id": "../../etc", "checks": {}}', '{"id": "0123abcd"}'])
async def test_a_damaged_list_of_keys_is_refused(tmp_path: Path, content: str) -> None:
    await kept(tmp_path, OLD)
    (tmp_path / "data" / "vault.json").write_text(content)
    with pytest.raises(BadSettings, match=r"vault\.json is damaged"):
        await count(tmp_path, OLD)


@pytest.mark.parametrize(("tenant", "person"), [(TENANT, JAN), ("T2", ANNA)])
async def test_a_notebook_made_out_to_somebody_else_stays_shut(tmp_path: Path, tenant: str, person: str) -> None:
    await kept(tmp_path, OLD)
    await kept(tmp_path, OLD, person="U9")
    taken = (tmp_path / "data" / TENANT / f"{ANNA}.json").read_bytes()
    body = taken.replace(f'"tenant":"{TENANT}"'.encode(), f'"tenant":"{tenant}"'.encode(), 1)
    body = body.replace(f'"id":"{ANNA}"'.encode(), f'"id":"{person}"'.encode(), 1)
    path = tmp_path / "data" / tenant / f"{person}.json"
    path.parent.mkdir(exist_ok=True)
    # Sealed anew, since a checksum is no secret.
    path.write_bytes(seal(body[: body.rindex(b',"seal"')] + b"}"))
    store = await TinyStore.open(tmp_path / "data", Keyring([OLD], tmp_path).vault)
    assert [damage.path for damage in store.damage] == [path]
    assert not store.knows(tenant, person)
    with pytest.raises(OSError, match="for somebody else"):
        await store.read(tenant, person)
    await store.close()


async def test_a_foreign_notebook_is_refused_and_the_others_serve(tmp_path: Path) -> None:
    await kept(tmp_path, OLD)
    foreign = tmp_path / "data" / TENANT / f"{JAN}.json"
    foreign.write_bytes(seal(body_of(notebook(person=JAN), Vault([FOREIGN]))))
    store = await TinyStore.open(tmp_path / "data", Keyring([OLD], tmp_path).vault)
    assert [damage.path for damage in store.damage] == [foreign]
    with pytest.raises(OSError, match="another key"):
        await store.read(TENANT, JAN)
    await store.close()
    assert await count(tmp_path, OLD) == 1


async def test_what_is_typed_is_in_no_file(tmp_path: Path) -> None:
    store = await TinyStore.open(tmp_path / "data", Keyring([OLD], tmp_path).vault)
    for _ in range(2):
        async with store.notebook(TENANT, ANNA) as book:
            book.compliments.append(compliment(len(book.compliments) + 1, words=CANARY))
    await store.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {f"{ANNA}.json", f"{ANNA}.json.previous"}
    assert not [path for path in files if CANARY.encode() in path.read_bytes() or b"Jan Maes" in path.read_bytes()]
