"""The rhythm as people type it: day and hour per kind, pause, working days, stop and start."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.card import ChoiceField, DateField
from bot.core.model import Slot
from bot.core.reading import read_date, read_time
from tests.fakes.chat import buttons
from tests.fakes.world import World, brussels, carded, library, text

SAY = library().say


def slot(world: World, kind: str) -> tuple[int, str] | None:
    """Day and hour of one kind."""
    found = world.book().rhythm.slot(kind)
    return (found.day, found.time) if found else None


@pytest.mark.parametrize(
    ("words", "kind", "expected"),
    [
        ("ritme waardering donderdag 15:00", "appreciation", (3, "15:00")),
        ("ritme waardering do 15u", "appreciation", (3, "15:00")),
        ("ritme waardering donderdag om 15.30 u.", "appreciation", (3, "15:30")),
        ("ritme waardering donderdag 9u30", "appreciation", (3, "09:30")),
        ("ritme waardering 15:00 donderdag", "appreciation", (3, "15:00")),
        ("Ritme WAARDERING Vrijdag 9 uur", "appreciation", (4, "09:00")),
        ("ritme oefening woensdag", "practice", (2, "10:00")),
        ("ritme compliment ma 16h", "appreciation", (0, "16:00")),
        ("/ritme feedback vrijdag 8:00", "feedback", (4, "08:00")),
        ("duwtjes feedback vrijdag 17:59", "feedback", (4, "17:59")),
    ],
)
async def test_a_typed_moment_is_the_moment(words: str, kind: str, expected: tuple[int, str]):
    world = World()
    card = await world.types(words)
    assert slot(world, kind) == expected
    assert world.book().rhythm.agreed
    assert "Genoteerd" in text(card)
    assert [other.kind for other in world.book().rhythm.slots] == [kind]


async def test_only_an_hour_keeps_the_day():
    world = World()
    await world.types("ritme waardering vrijdag 9:00")
    await world.types("ritme waardering 5 u")
    assert slot(world, "appreciation") == (4, "09:00")
    await world.types("ritme waardering 14 u")
    assert slot(world, "appreciation") == (4, "14:00")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("ritme waardering 15:00", "rhythm.day-unknown"),
        ("ritme waardering straks", "rhythm.day-unknown"),
        ("ritme waardering donderdag 25:00", "rhythm.time-unknown"),
        ("ritme waardering donderdag 1500", "rhythm.time-unknown"),
        ("ritme waardering zondag 15:00", "rhythm.day-off"),
        ("ritme waardering donderdag 7:59", "rhythm.time-odd"),
        ("ritme waardering donderdag 18:00", "rhythm.time-odd"),
        ("ritme pauze tot sint-juttemis", "rhythm.date-unknown"),
        ("ritme pauze tot 3 januari 2020", "rhythm.date-past"),
        ("ritme pauze tot 3 januari 2030", "rhythm.date-far"),
        ("ritme werkdagen", "rhythm.days-unknown"),
        ("ritme werkdagen soms", "rhythm.days-unknown"),
        ("ritme uren soms", "rhythm.hours-unknown"),
        ("ritme uren 9 tot 9.30", "rhythm.hours-odd"),
        ("ritme uren 3 tot 12", "rhythm.hours-odd"),
        ("ritme uren 9 tot 25", "rhythm.hours-unknown"),
        ("ritme land atlantis", "rhythm.country-unknown"),
        ("ritme nooit chocolade", "rhythm.page-unknown"),
        ("ritme vrij 30 februari t/m 3 maart", "rhythm.date-unknown"),
        ("ritme pauze tot 30 februari", "rhythm.date-unknown"),
        ("ritme waardering elke dag om de 5 minuten", "rhythm.day-unknown"),
    ],
)
async def test_what_does_not_fit_is_explained_and_changes_nothing(words: str, says: str):
    world = World()
    await world.types("help")
    before = world.book().rhythm
    card = await world.types(words)
    said = SAY(says, this="8.00 u.", last="18.00 u.")
    assert text(card).startswith(said.replace("`", ""))
    assert world.book().rhythm == before
    assert buttons(card)


async def test_an_unreadable_rhythm_shows_what_there_is():
    card = await World().types("ritme banaan")
    assert SAY("rhythm.unknown") in text(card)
    assert card.title == SAY("rhythm.title")


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("ritme pauze tot 3 januari", date(2027, 1, 3)),
        ("ritme pauze tot en met 3 januari", date(2027, 1, 3)),
        ("ritme pauze t/m 3 januari", date(2027, 1, 3)),
        ("ritme pauze tot vrijdag", date(2026, 11, 27)),
        ("ritme vakantie tot 1 december", date(2026, 12, 1)),
        ("ritme pauze morgen", date(2026, 11, 24)),
        ("pauze tot vrijdag", date(2026, 11, 27)),
        ("ritme verlof tot 3/1/2027", date(2027, 1, 3)),
    ],
)
async def test_a_pause_lasts_until_the_day_that_was_typed(words: str, until: date):
    world = World()
    await world.presses("rhythm start")
    await world.types(words)
    assert world.book().rhythm.paused_until == until
    await world.lives(days=(until - date(2026, 11, 23)).days, hours=14)
    assert world.got() == []
    await world.lives(days=8)
    assert world.got()


async def test_a_pause_without_a_day_asks():
    form = await World().opens("ritme pauze")
    assert isinstance(form.fields[0], DateField)
    world = World()
    answer = await world.submits("rhythm paused", until="gisteren")
    assert [field for field, _ in answer.errors] == ["until"]


async def test_a_pause_that_is_over_is_no_longer_shown():
    world = World()
    await world.presses("rhythm start")
    await world.types("ritme pauze tot vrijdag")
    assert SAY("rhythm.resume") in text(await world.types("ritme"))
    await world.lives(days=7)
    card = text(await world.types("ritme"))
    assert f"[{SAY('rhythm.pause')}]" in card
    assert SAY("rhythm.resume") not in card


async def test_going_on_ends_the_pause():
    world = World()
    await world.presses("rhythm start")
    await world.types("ritme pauze tot 3 januari")
    await world.types("ritme verder")
    assert world.book().rhythm.paused_until is None
    await world.lives(days=2)
    assert len(world.got()) == 1


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("ritme werkdagen ma di do", (0, 1, 3)),
        ("ritme werkdagen maandag, dinsdag en donderdag", (0, 1, 3)),
        ("ritme werkdagen ma-do", (0, 1, 2, 3)),
        ("ritme werkdagen maandag tot en met donderdag", (0, 1, 2, 3)),
        ("ritme werkdagen wo t/m za", (2, 3, 4, 5)),
        ("ritme werkdagen zaterdag tot maandag", (0, 5, 6)),
    ],
)
async def test_working_days_are_the_days_that_were_typed(words: str, days: tuple[int, ...]):
    world = World()
    await world.presses("rhythm start")
    await world.types(words)
    assert world.book().rhythm.days == days
    assert {slot.day for slot in world.book().rhythm.slots} <= set(days)


async def test_stop_is_stop_and_start_brings_back_what_there_was():
    world = World()
    await world.types("ritme waardering vrijdag 9:00")
    await world.types("ritme stop")
    await world.lives(days=30)
    assert world.got() == []
    await world.presses("rhythm start")
    assert slot(world, "appreciation") == (4, "09:00")
    await world.lives(days=7)
    assert len(world.got()) == 1


async def test_starting_again_does_not_make_up_for_what_passed():
    world = World()
    await world.presses("rhythm start")
    await world.types("ritme stop")
    world.now = brussels("2026-11-24", "12:00")
    card = await world.presses("rhythm start")
    assert "donderdag 26 november om 15.00 u" in text(card)
    assert world.got() == []


async def test_choosing_one_after_a_stop_brings_back_only_that_one():
    world = World()
    await world.presses("rhythm start")
    await world.types("ritme stop")
    await world.types("ritme feedback vrijdag 9:00")
    assert [slot.kind for slot in world.book().rhythm.slots] == ["feedback"]


@pytest.mark.parametrize("words", ["ritme waardering stop", "ritme stop waardering", "ritme geen waardering"])
async def test_one_kind_can_stop_alone(words: str):
    world = World()
    await world.presses("rhythm start")
    await world.types(words)
    assert [slot.kind for slot in world.book().rhythm.slots] == ["practice"]
    assert world.book().rhythm.agreed


@pytest.mark.parametrize("words", ["ritme minder waardering", "ritme waardering minder"])
async def test_one_kind_can_come_less_often(words: str):
    world = World()
    await world.presses("rhythm start")
    await world.types(words)
    found = world.book().rhythm.slot("appreciation")
    assert found
    assert found.weeks == 2


@pytest.mark.parametrize("words", ["ritme waardering", "ritme oefening aan", "ritme feedback"])
async def test_only_a_kind_asks_for_the_moment(words: str):
    form = await World().opens(words)
    days = form.fields[0]
    assert isinstance(days, ChoiceField)
    assert len(days.options) == 5


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"day": "9", "time": "10:00"}, "day"),
        ({"day": "²", "time": "10:00"}, "day"),
        ({"day": "", "time": "10:00"}, "day"),
        ({"day": "1", "time": "later"}, "time"),
        ({"day": "1", "time": "05:00"}, "time"),
        ({"day": "6", "time": "10:00"}, "day"),
    ],
)
async def test_the_form_names_the_field_to_mend(fields: dict[str, object], at: str):
    answer = await World().submits("rhythm set practice", **fields)
    assert [field for field, _ in answer.errors] == [at]


async def test_the_form_can_set_slow_and_never():
    world = World()
    await world.submits("rhythm set practice", day="1", time="10:00", turn="slow")
    found = world.book().rhythm.slot("practice")
    assert found
    assert found.weeks == 2
    assert "om de 2 weken" in text(await world.types("ritme"))
    answer = await world.submits("rhythm set practice", turn="never")
    assert carded(answer)
    assert world.book().rhythm.slots == ()


async def test_the_first_yes_says_when_the_first_nudge_comes_and_asks_for_the_team():
    world = World()
    card = await world.presses("rhythm start")
    assert text(card).startswith("Fijn. Je eerste duwtje komt dinsdag 24 november om 10.00 u.")
    assert [button.sends for button in buttons(card)] == ["team form", "rhythm"]
    assert world.book().rhythm.slots[0] == Slot(
        kind="practice", day=1, time="10:00", next=brussels("2026-11-24", "10:00")
    )


async def test_a_part_timer_who_says_yes_gets_nothing_on_a_day_off():
    world = World()
    await world.types("ritme werkdagen wo vr")
    await world.presses("rhythm start")
    assert {slot.day for slot in world.book().rhythm.slots} == {2}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("15:00", "15:00"),
        ("9.30 u.", "09:30"),
        ("15u", "15:00"),
        ("15 uur", "15:00"),
        ("15u30", "15:30"),
        ("om 8", "08:00"),
        ("0:00", "00:00"),
        ("24:00", None),
        ("12:60", None),
        ("1530", None),
        ("9.5", None),
        ("12:345", None),
        ("", None),
        ("straks", None),
    ],
)
def test_an_hour_is_read_as_people_write_it_or_not_at_all(words: str, expected: str | None):
    assert read_time(words) == expected


@pytest.mark.parametrize("words", ["", "?", "banaan", "\x00", "🎉", "straks", "9" * 60, "{}" * 30])
def test_a_date_that_is_none_is_none(words: str):
    assert read_date(words, brussels("2026-11-23"), "nl") is None
