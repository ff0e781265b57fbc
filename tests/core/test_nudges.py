"""Which nudge, when and for whom: asked for, on working days, at most one a day, never the same text too soon."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.nudges import coming
from bot.core.outcomes import Later
from bot.core.request import Source
from tests.fakes.nudged import kinds, running, sent_on, use, went, when
from tests.fakes.world import MONDAY, World, brussels, library, text

SAY = library().say


async def test_nothing_is_sent_before_a_yes():
    world = World()
    for words in ("help", "gesprek stijl3", "team <@jan>", "ritme", "compliment <@jan> belde de klant terug"):
        await world.types(words)
    await world.presses("rhythm decline")
    await world.lives(days=60)
    assert world.got() == []


async def test_after_a_yes_a_nudge_comes_on_tuesday_and_thursday():
    world = await running()
    await world.lives(days=6)
    assert kinds(world) == ["practice", "appreciation"]
    assert [when(letter) for letter in world.chat.to("anna")] == ["2026-11-24", "2026-11-26"]


async def test_a_nudge_reaches_its_leader_once_however_often_the_engine_looks():
    world = await running()
    world.now = brussels("2026-11-24", "10:00")
    for _ in range(30):
        await world.coach.wake(world.now)
        world.now += timedelta(minutes=1)
    assert len(world.got()) == 1


async def test_an_occurrence_has_one_key_and_no_clock_in_it():
    world = await running()
    await world.lives(days=2)
    assert world.chat.to("anna")[0].key == "T1|local|nudge|anna|practice|2026-11-24"


async def test_appreciation_names_who_was_unseen_longest():
    world = await running("jan", "sara")
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    await world.lives(days=11)
    last = world.chat.to("anna")[-1]
    assert kinds(world)[-1] == "appreciation"
    assert "Compliment voor Sara" in last.text


async def test_a_compliment_this_week_makes_this_weeks_nudge_needless():
    world = await running("jan")
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    await world.lives(days=6)
    assert kinds(world) == ["practice"]
    await world.lives(days=7)
    assert kinds(world) == ["practice", "afresh", "appreciation"]


async def test_a_withdrawn_compliment_brings_the_nudge_back():
    world = await running("jan")
    card = await world.types("compliment <@jan> belde dinsdag de klant terug")
    await world.press(card, SAY("compliment.button-undo"))
    await world.lives(days=6)
    assert kinds(world) == ["practice", "appreciation"]


async def test_keeping_a_compliment_at_the_stroke_of_the_hour_loses_no_other_nudge():
    world = await running("jan")
    world.now = brussels("2026-11-24", "10:00") + timedelta(seconds=20)
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    assert kinds(world) == ["practice"]


async def test_at_most_one_practice_nudge_a_day():
    world = await running()
    for words in ("ritme waardering dinsdag 10:00", "ritme feedback dinsdag 10:00"):
        await world.types(words)
    await world.lives(days=28)
    days = Counter(when(letter) for letter in world.chat.to("anna"))
    assert max(Counter(sent_on(world)).values()) == 1
    assert len(days) >= 3


async def test_no_nudge_on_a_day_off():
    world = await running()
    await world.types("ritme werkdagen di wo")
    await world.types("ritme feedback dinsdag 16:00")
    await world.lives(days=42)
    days = {datetime.fromisoformat(day).weekday() for day in sent_on(world)}
    assert days <= {1, 2}
    assert {1, 2} <= days


async def test_the_same_text_never_comes_back_within_eight_weeks():
    world = await running("jan", "sara")
    await world.types("ritme feedback maandag 16:00")
    seen = dict[tuple[str, str], datetime]()
    for _ in range(3 * 26):
        before = len(world.chat.to("anna"))
        await world.lives(days=2, hours=8)
        for letter in world.chat.to("anna")[before:]:
            await use(world, letter)
            words = (letter.key.split("|")[4], letter.text.splitlines()[0].replace("Jan", "X").replace("Sara", "X"))
            assert world.now - seen.get(words, MONDAY - timedelta(days=99)) > timedelta(weeks=8) - timedelta(days=3)
            seen[words] = world.now
    assert len(seen) > 45


async def test_the_eight_weeks_of_a_text_count_from_when_it_could_be_read():
    world = await running("jan", "sara")
    world.chat.outcomes = [Later(3600)]
    await world.lives(days=6)
    first = went(world)[0]
    assert first.attempts == 2
    assert first.planned
    assert first.attempt_at
    assert world.book().shown[first.variant] == first.attempt_at > first.planned + timedelta(minutes=59)


@pytest.mark.parametrize("days", [3, 14, 90])
async def test_after_downtime_at_most_one_of_each_kind_and_nothing_stale(days: int):
    world = await running()
    world.now = MONDAY + timedelta(days=days)
    for _ in range(10):
        await world.coach.wake(world.now)
        world.now += timedelta(minutes=1)
    late = went(world)
    assert all(world.now - due.not_before < timedelta(hours=9) for due in late)
    assert max(Counter(kinds(world)).values(), default=0) <= 1
    before = len(world.got())
    await world.lives(days=7)
    assert len(world.got()) - before == 2


async def test_a_short_downtime_sends_the_nudge_of_today():
    world = await running()
    world.now = brussels("2026-11-24", "14:00")
    await world.coach.wake(world.now)
    assert kinds(world) == ["practice"]


async def test_the_hour_stays_the_hour_when_the_clocks_change():
    world = World(brussels("2026-10-19", "08:00"))
    await world.presses("rhythm start")
    hours = set[str]()
    for _ in range(4):
        await world.lives(days=7)
    for due in world.book().outbox:
        if due.kind != "welcome":
            hours.add(due.not_before.astimezone(ZoneInfo("Europe/Brussels")).strftime("%a %H:%M"))
    assert hours - {"Mon 10:00"} == {"Tue 10:00", "Thu 15:00"}


async def test_each_leader_has_an_own_clock():
    world = World()
    world.chat.move("anna", "America/Paramaribo")
    world.chat.move("sara", "Asia/Tokyo")
    for leader in ("anna", "sara", "jan"):
        await world.presses("rhythm start", leader)
    nexts = {leader: coming(world.book(leader), world.now) for leader in ("anna", "sara", "jan")}
    assert {leader: moment.hour for leader, moment in nexts.items() if moment} == {"anna": 13, "sara": 1, "jan": 9}


async def test_every_other_week_moves_along_with_a_new_day():
    world = await running()
    await world.submits("rhythm set practice", day="1", time="10:00", turn="slow")
    await world.lives(days=2)
    await world.types("ritme werkdagen wo do vr")
    slot = world.book().rhythm.slot("practice")
    assert slot
    assert slot.next
    assert (slot.weeks, slot.next) == (2, brussels("2026-12-09", "10:00"))


async def test_a_page_without_a_fitting_text_keeps_quiet_and_keeps_the_rest():
    from dataclasses import replace  # noqa: PLC0415

    pages = dict(library().nudges)
    pages["waardering"] = replace(pages["waardering"], variants={"named": ("{name} kreeg {days} dagen niets",)})
    world = World(pages=replace(library(), nudges=pages))
    await world.types("team <@jan>")
    await world.presses("rhythm start")
    await world.lives(days=8)
    assert kinds(world) == ["practice"]


async def test_who_left_the_company_gets_nothing():
    world = await running()
    from dataclasses import replace  # noqa: PLC0415

    world.chat.known["anna"] = replace(world.chat.known["anna"], active=False)
    await world.lives(days=10)
    assert world.got() == []


async def test_the_page_shows_what_will_come():
    world = await running()
    card = (await world.does(world.request("home", "anna", Source.ARRIVED))).card
    assert card
    assert "dinsdag 24 november om 10.00 u." in text(card)
