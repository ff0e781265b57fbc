"""One file per identity, inside the folder, whatever the id is."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.model import Draft
from bot.store.names import identity_of, name_of
from bot.store.tiny import TinyStore
from tests.fakes.notebooks import MOMENT
from tests.fakes.vaults import keys

PATHS = ["../../etc", "../../etc/passwd", "/etc/passwd", "a/b", "a\\b", "..", ".", "", "~", "~root", "a\0b", "\0"]
LONG = ["x" * 300, "X" * 300, "é" * 300, "🌱" * 300, "x" * 120, "x" * 121, "%" * 300, "../" * 100]
UNSEEN = ["anna\u200b", "anna\u202e", "\u2066anna\u2069", "anna\ufeff", "a\u0301nna", "\u00e1nna", "\u1160", "ANNA\n"]
DEVICES = ["CON", "con", "Con", "NUL", "com1", "COM1", "LPT9", "aux", "PRN", "CON.json", "con "]
DOTS = ["anna.", "anna..", "anna ", " anna", ".lock", ".restored", "anna.json", "anna.json.previous", "vault.json"]
CASES = ["ANNA", "anna", "Anna", "U1ANNA", "u1anna", "USLACKBOT", "uslackbot", "straße", "STRASSE", "ı", "i", "I"]
CASES += ["A-B", "a-b", "A_B", "a_b", "T1", "t1", "123", "\N{KELVIN SIGN}", "K", "k", "ﬁ", "fi", "FI"]
ALL = [*PATHS, *LONG, *UNSEEN, *DEVICES, *DOTS, *CASES]
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# What we had names for before there were more rules: real ids keep theirs.
REAL = ["T024BE7LH", "U024BE7LH", "W012A3CDE", "USLACKBOT", "E0ABCDEFG", "local", "anna", "duwtje", "links"]
REAL += ["12345678-1234-4234-8234-123456789abc"]

near = st.text(alphabet=st.sampled_from("aAnN.1~%/\\- _\0é\u0301\u200b\u202e\n"), max_size=6)
anything = st.one_of(near, st.sampled_from(ALL), st.text(max_size=40))
TOUCHES = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}


class Watch:
    """Remembers the paths this process touches, while it is on."""

    def __init__(self) -> None:
        self.on = False
        self.paths: list[str] = []
        sys.addaudithook(self)

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if self.on and event in TOUCHES:
            told = args[:1] if event == "open" else args[:2]  # the second of `open` is how
            self.paths += [os.fsdecode(arg) for arg in told if isinstance(arg, str | bytes | os.PathLike)]

    @contextmanager
    def watching(self) -> Iterator[list[str]]:
        self.on, self.paths = True, []
        try:
            yield self.paths
        finally:
            self.on = False


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()  # a hook stays for good, so there is one


async def kept(folder: Path, tenant: str, person: str, words: str) -> None:
    store = await TinyStore.open(folder, keys)
    try:
        async with store.notebook(tenant, person) as book:
            book.drafts.append(Draft(id=words, words=words, moment=MOMENT))
    finally:
        await store.close()


async def told(folder: Path, tenant: str, person: str) -> list[str] | None:
    store = await TinyStore.open(folder, keys)
    book = await store.read(tenant, person)
    await store.close()
    assert store.damage == []
    return [draft.id for draft in book.drafts] if book else None


@given(tenant=anything, person=anything)
@settings(max_examples=60, deadline=None)
def test_nothing_outside_the_folder_is_touched(watch: Watch, tenant: str, person: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with watch.watching() as paths:
            asyncio.run(kept(data, tenant, person, "one"))
            assert asyncio.run(told(data, tenant, person)) == ["one"]
        touched = {os.path.normpath(path) for path in paths if not path.startswith(("/dev/", "/proc/", sys.prefix))}
        ours = {path for path in touched if Path(path).is_relative_to(folder)}
        assert len([path for path in ours if path.endswith(".json")]) == 1
        # The folder above is opened to sync the name of ours, and sources are read to import them.
        assert {path for path in touched - ours if not path.endswith((".py", ".pyc", ".so"))} == set()
        assert {len(path.relative_to(data).parts) for path in data.rglob("*.json")} == {2}


@given(one=anything, other=anything)
@settings(max_examples=500, deadline=None)
def test_two_identities_never_share_a_file_on_any_disk(one: str, other: str) -> None:
    same = name_of(one).casefold() == name_of(other).casefold()
    assert same == (one == other)


def test_a_name_that_somebody_else_gave_a_file_is_nobodys() -> None:
    assert identity_of(f"%FF~{'0' * 16}") == ""


@given(identity=st.one_of(anything, st.text(st.characters(), max_size=400)))
@example(identity="\ud800")
@settings(max_examples=500, deadline=None)
def test_a_name_is_one_that_every_disk_can_hold(identity: str) -> None:
    name = name_of(identity)
    assert re.fullmatch(r"[A-Za-z0-9_%~-]+", name)
    assert len(name) <= 160
    assert not RESERVED.fullmatch(name)
    assert identity_of(name) in (identity, "")


def test_all_the_odd_ids_we_know_differ_on_any_disk() -> None:
    ids = set(ALL)
    assert len({name_of(identity).casefold() for identity in ids}) == len(ids)


def test_real_ids_are_readable_in_their_names() -> None:
    assert [name_of(identity) for identity in REAL] == REAL


async def test_all_the_odd_ids_we_know_are_kept_apart_and_come_back(tmp_path: Path) -> None:
    data = tmp_path / "data"
    store = await TinyStore.open(data, keys)
    ids = sorted(set(ALL))
    for tenant in ("T1", "../../etc"):
        for person in ids:
            async with store.notebook(tenant, person) as book:
                book.drafts.append(Draft(id=f"{tenant} {person}", words="x", moment=MOMENT))
    await store.close()
    again = await TinyStore.open(data, keys)
    for tenant in ("T1", "../../etc"):
        assert sorted(again.people(tenant)) == ids
        for person in ids:
            book = await again.read(tenant, person)
            assert book
            assert [draft.id for draft in book.drafts] == [f"{tenant} {person}"]
    await again.close()
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("person", ["\ud800", "a\udfffb"])
async def test_an_id_that_is_no_text_is_refused_and_leaves_no_file(tmp_path: Path, person: str) -> None:
    for who in (("T1", person), (person, "U1ANNA")):
        with pytest.raises(ValueError, match="surrogates"):
            await kept(tmp_path / "data", *who, "x")
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != ".lock"]
