"""Laws of erasing: nothing of the person is left in any notebook, and nothing of anybody else is touched."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from bot import erasing, keeping, linking, wiring
from bot.core.access import held
from bot.core.errors import BadSettings
from bot.core.forgetting import forget
from bot.core.identity import about, identity, lists
from bot.core.model import Address, Colleague, Draft, Due, Link, Notebook, Person, Reach, Rhythm, State
from bot.core.ports import Store
from bot.settings import Settings
from bot.store import codec
from bot.store.generations import Damaged, unseal
from bot.store.glance import glance
from bot.store.rows import Rows
from bot.store.tiny import TinyStore
from bot.wiring import looking
from tests.fakes.disk import BreakingDisk, Killed
from tests.fakes.notebooks import (
    ANNA,
    JAN,
    MOMENT,
    SARA,
    TENANT,
    agreement,
    busy,
    calendar,
    compliment,
    habit,
    mark,
    sighting,
    some,
    talk,
)
from tests.fakes.vaults import KEYS, VAULT, keys

CANARY = "kanarie"
TEAMS = "11111111-2222-4333-8444-555555555555"
JAN_IN_TEAMS = "99999999-2222-4333-8444-555555555555"
LINK = Link(kept=("slack", TENANT, JAN), also=("teams", TEAMS, JAN_IN_TEAMS))


KEPT = (
    *("owner", "team", "compliments", "talks", "agreements", "sightings", "marks", "habits", "busy", "calendar"),
    *("rhythm", "drafts", "outbox", "handled", "links"),
)


def letter(number: int, **of: object) -> Due:
    address = Address(platform="slack", tenant=TENANT, reach=Reach.PERSON, id=ANNA)
    base = Due(
        id=f"d{number}", key=f"k{number}", kind="waardering", address=address, not_before=MOMENT, not_after=MOMENT
    )
    return replace(base, **of)  # pyright: ignore[reportArgumentType]


def leader(who: str, of: str) -> Notebook:
    """A leader who wrote about somebody in every way there is, and about Sara."""
    book = Notebook(tenant=TENANT, owner=Person(id=who, name="Anna Peeters"), handled={"r1": MOMENT})
    to = Address(platform="slack", tenant=TENANT, reach=Reach.PERSON, id=of)
    book.team = [Colleague(id=of, name=CANARY, since=MOMENT), Colleague(id=SARA, name="Sara", since=MOMENT)]
    theirs, saras = replace(compliment(1, of), behaviour=CANARY), replace(compliment(2, SARA), effect=f"met <@{of}>")
    book.compliments = [theirs, saras]
    book.talks = [talk(of), talk(SARA)]
    book.agreements = [replace(agreement(of), words=CANARY), replace(agreement(SARA), words=f"met <@{of}|jan> erbij")]
    saras_sighting = replace(sighting(SARA), id="s2", words=f"met <@{of}>", prepared=f"ook <@{of}>")
    book.sightings = [replace(sighting(of), words=CANARY, prepared=CANARY), saras_sighting]
    book.marks = [replace(mark(of), words=CANARY), replace(mark(SARA), id="m2", words=f"met <@{of}>")]
    book.habits = [replace(habit(), cue=f"ik <@{of}> zie", plan=f"vraag ik <@{of}> iets")]
    book.busy = [replace(busy(of), name=CANARY), replace(busy(""), id="b2", name="")]
    book.calendar = calendar()
    book.rhythm = Rhythm(spared=(of, SARA))
    book.drafts = [Draft(id="1", words=f"<@{of}> {CANARY}", moment=MOMENT), Draft(id="2", words="x", moment=MOMENT)]
    book.drafts.append(Draft(id="3", words=CANARY, moment=MOMENT, people=(of,)))
    book.outbox = [
        letter(1, person=of, name=CANARY, state=State.SENT),
        letter(2, address=to, kind="compliment", state=State.DUE),
        letter(3, key=f"{TENANT}|slack|compliment|{who}|c1|{of}|refused-person", name=CANARY),
        letter(4, person=SARA),
    ]
    return book


async def put(store: Store, book: Notebook) -> None:
    async with store.notebook(book.tenant, book.owner.id) as kept:
        for name in KEPT:
            setattr(kept, name, deepcopy(getattr(book, name)))


async def filled(folder: Path) -> Settings:
    """Jan's own notebook, two leaders who wrote about him, twice each, and one who did not."""
    store = await TinyStore.open(folder, keys)
    for _ in range(2):
        for book in (leader(ANNA, JAN), leader(SARA, JAN), leader("U4TOM", "U5ELS")):
            await put(store, book)
            async with store.notebook(TENANT, book.owner.id) as kept:
                kept.next_due = MOMENT
        own = Notebook(tenant=TENANT, owner=Person(id=JAN, name=CANARY), compliments=[compliment(9, SARA)])
        await put(store, own)
    # What a leader took away themselves stands in the older copy still.
    async with store.notebook(TENANT, "U6NOOR") as book:
        book.compliments.append(replace(compliment(1, JAN), behaviour=CANARY))
    async with store.notebook(TENANT, "U6NOOR") as book:
        book.compliments.clear()
    await store.close()
    return Settings(data=folder, keys=KEYS)


def naming(folder: Path, *words: str) -> list[str]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    inside = {path: path.name + path.read_bytes().decode() + opened(path) for path in found}
    return sorted(path.name for path, body in inside.items() for word in words if word in body)


def opened(path: Path) -> str:
    """What stands in a copy of a notebook, unsealed; of another file nothing."""
    with suppress(Damaged, OSError):
        body = unseal(path.read_bytes())
        seen = glance(body)
        return repr(codec.notebook(body, Rows(VAULT, seen.tenant, seen.person)))
    return ""


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*.json*")}


async def test_nothing_of_the_person_is_left_and_nobody_else_loses_a_word(tmp_path: Path) -> None:
    chosen = await filled(tmp_path)
    untouched = (tmp_path / TENANT / "U4TOM.json").read_bytes()
    assert {f"{ANNA}.json", f"{ANNA}.json.previous", "U6NOOR.json.previous"} <= {*naming(tmp_path, CANARY)}
    would = erasing.preview(looking(chosen), TENANT, JAN)
    gone, left = await keeping.erase(chosen, TENANT, JAN)
    assert naming(tmp_path, JAN) == []
    assert [name for name in naming(tmp_path, CANARY) if not name.startswith("U4TOM")] == []
    assert (tmp_path / TENANT / "U4TOM.json").read_bytes() == untouched
    assert gone == [f"Erased: {erasing.told(would)}."]
    entries = Counter(compliments=3, talks=2, agreements=2, sightings=2, marks=2, busy=2)
    assert would == entries + Counter(notebooks=1, team=2, drafts=4, letters=6)
    assert left == Counter()
    store = await TinyStore.open(tmp_path, keys)
    anna = await store.read(TENANT, ANNA)
    await store.close()
    assert anna
    expected = leader(ANNA, JAN)
    assert [entry.id for entry in anna.compliments] == ["c2"]
    assert (anna.compliments[0].effect, anna.agreements[0].words) == ("met …", "met … erbij")
    assert [(one.id, one.words, one.prepared) for one in anna.sightings] == [("s2", "met …", "ook …")]
    assert [(one.id, one.words) for one in anna.marks] == [("m2", "met …")]
    assert (anna.habits[0].cue, anna.habits[0].plan) == ("ik … zie", "vraag ik … iets")
    # The hour stays taken: there is still no nudge during that meeting.
    assert [(one.id, one.start, one.colleague, one.name) for one in anna.busy] == [
        ("b1", MOMENT, "", ""),
        ("b2", MOMENT, "", ""),
    ]
    assert (anna.calendar, anna.rhythm.spared) == (calendar(), (SARA,))
    assert (anna.team, anna.talks, anna.handled) == (expected.team[1:], expected.talks[1:], expected.handled)
    assert ([draft.id for draft in anna.drafts], [due.id for due in anna.outbox]) == (["2"], ["d4"])


async def test_erasing_again_changes_nothing(tmp_path: Path) -> None:
    chosen = await filled(tmp_path)
    await keeping.erase(chosen, TENANT, JAN)
    before = files(tmp_path)
    assert await keeping.erase(chosen, TENANT, JAN) == (["Erased: nothing."], Counter())
    assert files(tmp_path) == before


@pytest.mark.parametrize("person", [JAN, ""])
async def test_a_kill_at_any_step_is_mended_by_erasing_again(tmp_path: Path, person: str) -> None:
    steps = 0
    for step in range(200):
        folder = tmp_path / str(step)
        chosen = await filled(folder)
        store = await TinyStore.open(folder, keys, disk=BreakingDisk(at=step, error=Killed()))
        try:
            await erasing.erase(store, TENANT, person)
            steps = step
        except Killed:
            pass
        await store.close()
        if person or (folder / TENANT).exists():
            await keeping.erase(chosen, TENANT, person)
        assert naming(folder, JAN) == []
        assert [name for name in naming(folder, CANARY) if not (person and name.startswith("U4TOM"))] == []
        if steps:
            break
    assert steps > 5


async def test_who_is_in_slack_and_in_teams_goes_on_both_sides_whichever_is_named(tmp_path: Path) -> None:
    for number, (tenant, person) in enumerate(((TENANT, JAN), (TEAMS, JAN_IN_TEAMS))):
        folder = tmp_path / str(number)
        chosen = await filled(folder)
        store = await TinyStore.open(folder, keys)
        for book in (
            replace(leader("a1", JAN_IN_TEAMS), tenant=TEAMS),  # not linked: knows him by his id in Teams
            Notebook(tenant=linking.SHELF[0], owner=Person(id=linking.SHELF[1], name=""), links=[LINK]),
        ):
            await put(store, book)
        await store.close()
        _, left = await keeping.erase(chosen, tenant, person)
        assert (naming(folder, JAN, JAN_IN_TEAMS), left) == ([], Counter())


async def test_a_workspace_goes_with_its_folder_and_no_other_workspace_does(tmp_path: Path) -> None:
    chosen = await filled(tmp_path)
    store = await TinyStore.open(tmp_path, keys)
    await put(store, replace(leader(ANNA, JAN), tenant="T2"))
    await put(store, Notebook(tenant=linking.SHELF[0], owner=Person(id=linking.SHELF[1], name=""), links=[LINK]))
    await store.close()
    (tmp_path / TENANT / "U9.json.damaged-1").write_text(CANARY)
    assert erasing.preview(looking(chosen), TENANT)["unreadable"] == 1
    gone, left = await keeping.erase(chosen, TENANT)
    assert ("notebooks 5" in gone[0], left) == (True, Counter())
    assert not (tmp_path / TENANT).exists()
    assert naming(tmp_path, TEAMS) == []
    assert {path.name for path in (tmp_path / "T2").iterdir()} == {f"{ANNA}.json"}


async def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    chosen = await filled(tmp_path)
    (tmp_path / TENANT / f"{SARA}.json").write_text("{}")
    (tmp_path / TENANT / f"{SARA}.json.previous").unlink()
    _, left = await keeping.erase(chosen, TENANT, JAN)
    assert left == Counter(unreadable=1)


async def test_an_unknown_workspace_is_told_with_counts_and_no_names(tmp_path: Path) -> None:
    chosen = await filled(tmp_path)
    for tenant in ("T9", linking.SHELF[0]):
        with pytest.raises(BadSettings, match=r"^--tenant: .* 1 others, with 5 notebooks$"):
            erasing.preview(looking(chosen), tenant)
        with pytest.raises(BadSettings, match="--tenant"):
            await keeping.erase(chosen, tenant)
    assert erasing.preview(looking(chosen), TENANT, "U404") == Counter()


async def test_a_server_that_holds_the_folder_erases_when_asked(tmp_path: Path) -> None:
    chosen = await filled(tmp_path)
    async with wiring.opened(chosen, local=True), asyncio.timeout(20):
        before = files(tmp_path)
        would = erasing.preview(looking(chosen), TENANT, JAN)
        assert files(tmp_path) == before
        told, left = await keeping.erase(chosen, TENANT, JAN)
    # The server forgot two drafts by itself, which were past their day; and planned a nudge about a talk.
    assert would["letters"] == 6
    assert ("letters 7, marks 2, notebooks 1" in told[0], left) == (True, Counter())
    assert naming(tmp_path, JAN) == []


async def test_the_log_tells_counts_and_never_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    chosen = await filled(tmp_path)
    with caplog.at_level(logging.INFO):
        await keeping.erase(chosen, TENANT, JAN)
    (line,) = [vars(record) for record in caplog.records if record.name == "bot.erasing"]
    assert (line["action"], line["tenant"], line["person"]) == ("erase", TENANT, JAN)
    assert "compliments 3" in line["counts"]
    assert CANARY not in caplog.text


@given(book=some(Notebook), other=some(Notebook))
@bounded(max_examples=100, deadline=None)
def test_forgetting_leaves_all_that_is_about_somebody_else(book: Notebook, other: Notebook) -> None:
    ids = frozenset({JAN, other.owner.id or "x"} | {entry.colleague for entry in book.compliments[:1]})
    before = deepcopy(book)
    gone = forget(book, ids)
    for name, kept in lists(before).items():
        assert len(lists(book)[name]) == len([one for one in kept if not about(one, ids)]) == len(kept) - gone[name]
    once = deepcopy(book)
    assert forget(book, ids) == Counter()
    assert book == once


@given(book=some(Notebook), data=st.data())
@bounded(max_examples=100, deadline=None)
def test_wherever_a_notebook_names_somebody_nothing_is_left_and_an_export_had_it_all(
    book: Notebook, data: st.DataObject
) -> None:
    def who() -> str:
        return data.draw(st.sampled_from([JAN, SARA]))

    def words(of: str) -> str:
        return f"{'KANARIE' if of == JAN else 'ander'}{next(numbers)} <@{who()}>"

    numbers = count(100)
    of = [who() for _ in range(20)]
    book.team = [replace(mate, id=of[n]) for n, mate in enumerate(book.team)]
    book.compliments = [
        replace(one, colleague=of[n], behaviour=words(of[n]), effect=words(of[n]))
        for n, one in enumerate(book.compliments)
    ]
    book.talks = [replace(one, colleague=of[n]) for n, one in enumerate(book.talks)]
    book.agreements = [replace(one, colleague=of[n], words=words(of[n])) for n, one in enumerate(book.agreements)]
    book.sightings = [
        replace(one, colleague=of[n], words=words(of[n]), prepared=words(of[n])) for n, one in enumerate(book.sightings)
    ]
    book.marks = [replace(one, colleague=of[n], words=words(of[n])) for n, one in enumerate(book.marks)]
    book.busy = [replace(one, colleague=of[n], name=words(of[n]).split()[0]) for n, one in enumerate(book.busy)]
    book.drafts = [replace(one, people=(of[n],), words=words(of[n])) for n, one in enumerate(book.drafts)]
    book.outbox = [
        replace(one, person=who(), key=f"k|{who()}|c1", address=replace(one.address, id=who())) for one in book.outbox
    ]
    ids, before = frozenset({JAN}), repr(book)
    exported = repr(held(book, ids, str))
    assert set(re.findall(r"KANARIE\d+", before)) == set(re.findall(r"KANARIE\d+", exported))
    forget(book, ids)
    left = repr(lists(book))
    assert JAN not in left
    assert "KANARIE" not in left


def test_an_identity_joins_only_its_own_pair() -> None:
    other = Link(kept=("slack", TENANT, SARA), also=("teams", TEAMS, "x"))
    who = identity([LINK, other], TEAMS, JAN_IN_TEAMS)
    assert (who.ids, set(who.tenants)) == ({JAN, JAN_IN_TEAMS}, {TENANT, TEAMS})
    assert identity([LINK, other], "T2", JAN).notebooks == (("T2", JAN),)
