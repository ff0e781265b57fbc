"""Laws of the preview door: what would come, in the leader's own zone, beside a running server, nothing typed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import previewing
from bot.core.entries import Sighting
from bot.core.errors import BadSettings
from bot.core.model import Agreement, Notebook, Person
from bot.core.nudges import replan
from bot.core.retention import Terms
from bot.core.upcoming import Fate, foresee
from bot.settings import Settings
from bot.store.looking import Looking
from bot.store.tiny import TinyStore
from bot.wiring import looking
from tests.core.test_upcoming import PLAN, around, busy_leader
from tests.fakes.vaults import KEYS, keys
from tests.fakes.world import library

NAMES = {"U1": "Anna Peeters", "U2": "Sara El Amrani", "U3": "Anna Claes"}


async def shelf(folder: Path) -> Looking:
    """Two Annas and a Sara in one workspace, Sara in another too; a server holds the folder."""
    store = await TinyStore.open(folder, keys)
    for tenant, who in (("T1", "U1"), ("T1", "U2"), ("T1", "U3"), ("T2", "U2")):
        async with store.notebook(tenant, who) as book:
            book.owner = Person(id=who, name=NAMES[who])
    return looking(Settings(data=folder, keys=KEYS))


@pytest.mark.parametrize(
    ("who", "tenant", "found"),
    [
        ("U1", "", ("T1", "U1")),
        ("anna peeters", "", ("T1", "U1")),
        ("Sara", "T2", ("T2", "U2")),
        ("U2", "T1", ("T1", "U2")),
    ],
)
async def test_a_leader_is_found_by_id_or_name_while_a_server_holds_the_folder(
    who: str, tenant: str, found: tuple[str, str], tmp_path: Path
) -> None:
    book = previewing.leader(await shelf(tmp_path / "data"), who, tenant)
    assert (book.tenant, book.owner.id) == found


@pytest.mark.parametrize(
    ("who", "tenant", "told"),
    [
        ("Anna", "", "2 people"),
        ("U2", "", "2 people"),
        ("nobody", "", "nobody here"),
        ("", "", "nobody here"),
        ("../T1/U1", "", "nobody here"),
        ("U1", "T9", "no such workspace"),
        ("U1", "T2", "nobody here"),
    ],
)
async def test_anybody_else_is_refused_in_one_line(who: str, tenant: str, told: str, tmp_path: Path) -> None:
    seen = await shelf(tmp_path / "data")
    with pytest.raises(BadSettings, match=told) as caught:
        previewing.leader(seen, who, tenant)
    assert "\n" not in str(caught.value)


async def kept() -> Notebook:
    world = await busy_leader()
    await world.submits("habit set", **PLAN | {"cue": "kanarie een", "plan": "kanarie twee"})
    await world.types("ritme vrij 7 december t/m 13 december")
    book = world.book()
    book.agreements = [
        Agreement(
            id="a",
            talk="t",
            colleague="jan",
            name="Jan Maes",
            words="kanarie drie",
            moment=world.now,
            until=date(2026, 11, 30),
        )
    ]
    book.sightings = [Sighting(id="s", colleague="jan", name="Jan Maes", words="kanarie vier", moment=world.now)]
    return book


def table(book: Notebook, span: int = 28) -> list[str]:
    assert book.lively
    return previewing.preview(book, library(), book.lively, span, around(), Terms())


async def test_the_table_has_a_line_for_everything_foreseen_and_nothing_that_was_typed() -> None:
    book = await kept()
    assert book.lively
    found, lines = foresee(book, library(), book.lively, 28, around()), table(book)
    assert lines[0] == "anna, 28 days from Tue 24 Nov 2026 13:00 (Europe/Brussels)"
    assert lines[1].split() == ["when", "what", "about", "verdict", "reason", "words"]
    assert len(lines) == len(found) + 3
    assert not [word for word in ("kanarie", "Maes", "Peeters") if word in "\n".join(lines)]
    assert any(re.search(r"skipped +leave", line) for line in lines)
    assert any(re.search(r"Mon 30 Nov 09:00 +.* +Jan +comes +commitment +\S", line) for line in lines)


async def test_what_was_moved_says_from_when() -> None:
    book = await kept()
    assert any(re.search(r"moved +busy-day, was \w{3} \d\d \w{3} \d\d:\d\d", line) for line in table(book))


async def test_it_ends_with_how_many_come_in_each_week_also_in_an_empty_one() -> None:
    book = await kept()
    assert book.lively
    counts = [int(many) for many in re.findall(r"\w (\d+)(?:,|$)", table(book)[-1])]
    end = book.lively + timedelta(days=28)
    comes = [one for one in foresee(book, library(), book.lively, 28, around()) if one.fate is not Fate.SKIPPED]
    assert len(counts) == 5
    assert sum(counts) == sum(one.moment <= end for one in comes)


async def test_hours_are_the_leaders_own() -> None:
    book = await kept()
    book.owner = replace(book.owner, zone="America/Paramaribo")
    assert book.lively
    replan(book, book.lively)
    lines = table(book)
    assert "(America/Paramaribo)" in lines[0]
    assert any("Thu 26 Nov 15:00" in line for line in lines)


async def test_who_gets_nothing_is_told_as_such() -> None:
    book = await kept()
    assert table(replace(book, away="account_inactive"))[1].startswith("Nothing comes")
    empty = replace(book, rhythm=replace(book.rhythm, agreed=False), talks=[], agreements=[], sightings=[])
    assert table(empty)[1] == "Nothing comes."
    assert "no rhythm was agreed" in table(empty)[0]


@pytest.mark.parametrize("asked", [0, 93, -1])
def test_further_than_a_quarter_is_refused(asked: int) -> None:
    with pytest.raises(BadSettings, match="1 to 92"):
        previewing.days(asked)
