"""Laws of the export: complete by subject, other people's names masked, written whole and for us only."""

from __future__ import annotations

import json
import logging
import os
import stat
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot import exporting, linking
from bot.core.entries import Busy, Calendar
from bot.core.errors import BadSettings
from bot.core.model import Colleague, Compliment, Draft, Notebook, Person, Rhythm, Slot
from bot.settings import Settings
from bot.store.tiny import TinyStore
from bot.wiring import looking
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
    talk,
)
from tests.fakes.vaults import KEYS, keys
from tests.fakes.world import library
from tests.test_erasing import JAN_IN_TEAMS, LINK, TEAMS, letter, put

NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
PEOPLE = {ANNA: "Anna Peeters", JAN: "Jan Maes", SARA: "Sara El Amrani", "U4TOM": "Tom de Vries"}


def said(number: int, of: str, words: str) -> Compliment:
    return replace(compliment(number, of), name=PEOPLE.get(of, "Jan Maes"), behaviour=words)


def leader(who: str, number: int, of: str = JAN) -> Notebook:
    """A leader with something of each kind about somebody, each with a canary of its own, and one about Sara."""
    book = Notebook(tenant=TENANT, owner=Person(id=who, name=PEOPLE.get(who, who)))
    book.team = [Colleague(id=of, name="Jan Maes", since=MOMENT), Colleague(id=SARA, name=PEOPLE[SARA], since=MOMENT)]
    theirs = said(1, of, f"kanarie{number}een hielp Sara en Tom")
    theirs = replace(theirs, situation=f"kanarie{number}twee", effect=f"kanarie{number}drie")
    book.compliments = [theirs, said(2, SARA, "geheim van Sara met Jan")]
    book.talks = [replace(talk(of), id=f"kanarie{number}vier")]
    book.agreements = [replace(agreement(of), words=f"kanarie{number}vijf\nmet sara", until=date(2027, 1, 8))]
    book.sightings = [
        replace(sighting(of), words=f"kanarie{number}zeven bij Sara", prepared=f"kanarie{number}acht\n\nTom\nWat nu?"),
        replace(sighting(SARA), id="s2", name=PEOPLE[SARA], words="geheim moment"),
    ]
    book.marks = [
        replace(mark(of), words=f"kanarie{number}negen met Sara en Noor", day=date(2027, 2, 1)),
        replace(mark(SARA), name=PEOPLE[SARA]),
    ]
    book.marks.append(replace(mark("U6NOOR"), id="m3", name="Noor Bakker"))
    book.busy = [busy(of), replace(busy(SARA), name=PEOPLE[SARA])]
    book.habits, book.calendar = [replace(habit(), plan="vraag ik het geheim")], calendar()
    book.drafts = [Draft(id="1", words=f"<@{of}> kanarie{number}zes <@{SARA}>", moment=MOMENT)]
    book.outbox = [letter(1, person=of, name="Jan Maes", kind="waardering")]
    return book


SAID = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
CANARIES = [f"kanarie{number}{what}" for number in (1, 2) for what in SAID]


async def filled(folder: Path) -> Settings:
    store = await TinyStore.open(folder, keys)
    own = Notebook(tenant=TENANT, owner=Person(id=JAN, name="Jan Maes"), compliments=[said(9, SARA, "mijn woorden")])
    own.rhythm = Rhythm(agreed=True, slots=(Slot(kind="appreciation", day=3, time="15:00"),))
    own.team = [Colleague(id=SARA, name=PEOPLE[SARA], since=MOMENT)]
    other = Notebook(tenant="T2", owner=Person(id=JAN, name="Jan Maes"), compliments=[said(9, SARA, "elders")])
    tom = Notebook(tenant=TENANT, owner=Person(id="U4TOM", name=PEOPLE["U4TOM"]), compliments=[said(1, SARA, "toms")])
    for book in (own, other, tom, leader(ANNA, 1), leader("U5ELS", 2)):
        await put(store, book)
        if book is own:
            async with store.notebook(TENANT, JAN) as kept:
                kept.rhythm = own.rhythm
    await store.close()
    return Settings(data=folder, keys=KEYS)


def made(settings: Settings, out: Path, tenant: str = TENANT, person: str = "") -> Counter[str]:
    return exporting.export(looking(settings), tenant, person, library(), NOW, out)


def read(out: Path) -> dict[str, str]:
    with ZipFile(out) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


async def test_a_persons_export_holds_all_that_is_kept_about_them(tmp_path: Path) -> None:
    counts = made(await filled(tmp_path / "data"), tmp_path / "jan.zip", person=JAN)
    found = read(tmp_path / "jan.zip")
    assert set(found) == {"schriftje.json", "schriftje.md", "over.json", "over.md", "lees-mij.md"}
    about = json.loads(found["over.json"])
    for canary in CANARIES:
        assert canary in found["over.json"]
        assert canary in found["over.md"] or canary.endswith("vier")  # the id of a talk is for programs
    assert [(one["writer"], len(one["talks"])) for one in about] == [("Anna Peeters", 1), ("U5ELS", 1)]
    assert [one["letters"][0]["kind"] for one in about] == ["waardering", "waardering"]
    assert all(one["since"] for one in about)
    entries = Counter(compliments=3, talks=2, agreements=2, sightings=2, marks=2, busy=2)
    assert counts == entries + Counter(notebooks=1, drafts=2, letters=2, team=3)
    assert "Ik-boodschap:\n  > kanarie1acht. (een collega). Wat nu?" in found["over.md"]
    assert "Een tussenmoment van een taak  ·  1 februari 2027" in found["over.md"]
    assert "## Vergaderingen uit de agenda" in found["over.md"]
    own = json.loads(found["schriftje.json"])
    assert own["compliments"][0]["behaviour"] == "mijn woorden"
    assert "elders" not in "".join(found.values())


async def test_nothing_of_anybody_else_is_in_a_persons_export(tmp_path: Path) -> None:
    made(await filled(tmp_path / "data"), tmp_path / "jan.zip", person=JAN)
    found = read(tmp_path / "jan.zip")
    about = (found["over.json"] + found["over.md"]).casefold()
    for secret in ("sara", "tom", "noor", "el amrani", "geheim", "toms", SARA.casefold(), ANNA.casefold(), "u4tom"):
        assert secret not in about
    assert "(een collega)" in found["over.md"]
    assert "hielp (een collega) en (een collega)" in found["over.json"]


async def test_a_page_is_dutch_to_read_and_shows_words_as_they_were_typed(tmp_path: Path) -> None:
    settings = await filled(tmp_path / "data")
    store = await TinyStore.open(settings.data, keys)
    async with store.notebook(TENANT, ANNA) as book:
        book.compliments[0] = replace(book.compliments[0], behaviour="<b>*dik*</b> [klik](http://x)\n# kop")
    await store.close()
    made(settings, tmp_path / "jan.zip", person=JAN)
    found = read(tmp_path / "jan.zip")
    assert "# Wat anderen over Jan Maes bewaren" in found["over.md"]
    assert "Gemaakt op 24 november 2026 om 15.05 u." in found["over.md"].replace("\xa0", " ")
    assert "## Afspraken" in found["over.md"]
    assert "Om erop terug te komen: 8 januari 2027" in found["over.md"]
    assert r"  > kanarie1twee. &lt;b&gt;\*dik\*&lt;/b&gt; &#91;klik](http://x)" in found["over.md"]
    assert "  > # kop. kanarie1drie" in found["over.md"]
    assert "**Waardering**  ·  donderdag om 15.00 u." in found["schriftje.md"].replace("\xa0", " ")
    assert "{" not in "".join(body for name, body in found.items() if name.endswith(".md"))


async def test_a_colleague_without_a_notebook_gets_what_is_about_them(tmp_path: Path) -> None:
    made(await filled(tmp_path / "data"), tmp_path / "sara.zip", person=SARA)
    found = read(tmp_path / "sara.zip")
    assert set(found) == {"over.json", "over.md", "lees-mij.md"}
    assert "geheim van Sara met (een collega)" in found["over.md"]
    # Who wrote is told; whom else they wrote about is not.
    assert found["over.md"].count("Jan") == found["over.md"].count("Uit het schriftje van Jan Maes") == 1


async def test_who_is_in_slack_and_in_teams_is_one_person_whichever_is_named(tmp_path: Path) -> None:
    settings = await filled(tmp_path / "data")
    store = await TinyStore.open(settings.data, keys)
    await put(store, replace(leader("a1", 3, JAN_IN_TEAMS), tenant=TEAMS))
    await put(store, Notebook(tenant=linking.SHELF[0], owner=Person(id=linking.SHELF[1], name=""), links=[LINK]))
    await store.close()
    for number, (tenant, person) in enumerate(((TENANT, JAN), (TEAMS, JAN_IN_TEAMS))):
        made(settings, tmp_path / f"{number}.zip", tenant, person)
        found = read(tmp_path / f"{number}.zip")
        assert all(canary in found["over.json"] for canary in [*CANARIES, "kanarie3een"])
        assert "mijn woorden" in found["schriftje.md"]


async def test_a_workspace_export_holds_every_notebook_and_an_index(tmp_path: Path) -> None:
    counts = made(await filled(tmp_path / "data"), tmp_path / "all.zip")
    found = read(tmp_path / "all.zip")
    people = (JAN, ANNA, "U4TOM", "U5ELS")
    assert {name.partition("/")[0] for name in found} == {*people, "lees-mij.md"}
    assert counts["notebooks"] == len(people)
    assert all(canary in found[f"{ANNA}/schriftje.json"] + found["U5ELS/schriftje.json"] for canary in CANARIES)
    assert "Anna Peeters: " in found["lees-mij.md"]
    assert "elders" not in "".join(found.values())


async def test_a_leaders_own_pages_tell_all_but_the_address_of_the_calendar(tmp_path: Path) -> None:
    made(await filled(tmp_path / "data"), tmp_path / "anna.zip", person=ANNA)
    found = read(tmp_path / "anna.zip")
    for words in ("kanarie1zeven bij Sara", "geheim moment", "kanarie1negen", "ik de stand-up", "vraag ik het geheim"):
        assert words in found["schriftje.md"]
        assert words in found["schriftje.json"]
    assert "Een agenda is gekoppeld sinds 22 november 2026" in found["schriftje.md"]
    assert json.loads(found["schriftje.json"])["calendar"]["since"]
    assert "agenda.example" not in "".join(found.values())
    assert {"## Momenten", "## Gewoontes", "## Dagen die je bewaakt"} <= set(found["schriftje.md"].splitlines())


async def test_it_works_while_a_server_holds_the_folder_and_changes_nothing(tmp_path: Path) -> None:
    settings = await filled(tmp_path / "data")
    store = await TinyStore.open(settings.data, keys)
    before = {path: path.read_bytes() for path in settings.data.rglob("*") if path.is_file()}
    made(settings, tmp_path / "jan.zip", person=JAN)
    assert {path: path.read_bytes() for path in settings.data.rglob("*") if path.is_file()} == before
    await store.close()


async def test_the_file_is_ours_only_and_never_written_over(tmp_path: Path) -> None:
    settings, out = await filled(tmp_path / "data"), tmp_path / "jan.zip"
    before = os.umask(0)
    try:
        made(settings, out, person=JAN)
    finally:
        os.umask(before)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    whole = out.read_bytes()
    with pytest.raises(BadSettings, match=r"--out .* is there already"):
        made(settings, out, person=SARA)
    assert out.read_bytes() == whole


async def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    settings = await filled(tmp_path / "data")
    with pytest.raises(BadSettings, match="--out"):
        made(settings, tmp_path / "nowhere" / "jan.zip", person=JAN)
    with pytest.raises(BadSettings, match=r"^--person: nothing is kept about them .* looked in 4 notebooks$"):
        made(settings, tmp_path / "x.zip", person="U404")
    with pytest.raises(BadSettings, match=r"^--tenant: .* found 2 others, with 5 notebooks$"):
        made(settings, tmp_path / "x.zip", "T9")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


async def test_a_file_that_cannot_be_read_is_told_in_the_archive(tmp_path: Path) -> None:
    settings = await filled(tmp_path / "data")
    (settings.data / TENANT / "U5ELS.json").write_text("{}")
    assert made(settings, tmp_path / "jan.zip", person=JAN)["unreadable"] == 1
    assert "Let op: 1 " in read(tmp_path / "jan.zip")["lees-mij.md"]


async def test_the_log_tells_counts_and_never_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        made(await filled(tmp_path / "data"), tmp_path / "jan.zip", person=JAN)
    (line,) = [vars(record) for record in caplog.records if record.name == "bot.exporting"]
    assert (line["action"], line["tenant"], line["person"]) == ("export", TENANT, JAN)
    assert not any(canary in str(line) for canary in [*CANARIES, "Jan Maes"])


async def test_the_address_of_a_calendar_is_in_no_archive_and_what_was_read_of_it_is(tmp_path: Path) -> None:
    settings = await filled(tmp_path / "data")
    store = await TinyStore.open(settings.data, keys)
    async with store.notebook(TENANT, JAN) as book:
        book.calendar = Calendar(address="https://agenda.example/geheim.ics", since=MOMENT)
        book.busy = [Busy(id="b1", start=MOMENT, end=NOW)]
    await store.close()
    for person in (JAN, ""):
        made(settings, tmp_path / f"{person or 'all'}.zip", person=person)
        archive = "\n".join(read(tmp_path / f"{person or 'all'}.zip").values())
        assert "geheim.ics" not in archive
        assert '"b1"' in archive
