"""A nudge can be put off, used, asked about and turned down; unused ones fall silent by themselves."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from bot.core.model import State
from tests.fakes.nudged import kinds, running, sent_on, use
from tests.fakes.world import World, brussels, library, text

SAY = library().say


async def test_three_unused_ask_then_slow_down_then_stop():
    world = await running()
    await world.types("ritme waardering stop")
    sent = set[str]()  # old ones are forgotten
    for _ in range(30):
        await world.types("logboek")  # here, but not for this
        await world.lives(weeks=1)
        sent.update(sent_on(world))
    texts = [letter.text for letter in world.chat.to("anna")]
    asks = [n for n, words in enumerate(texts) if "Minder vaak" in words]
    assert asks[0] == 3
    days = [datetime.fromisoformat(day) for day in sorted(sent)]
    gaps = [(later - day).days for day, later in itertools.pairwise(days)]
    assert gaps[:5] == [7] * 5
    assert 14 in gaps
    assert world.book().rhythm.slot("practice") is None
    assert world.book().rhythm.agreed
    assert len(texts) < 12


async def test_a_nudge_that_is_used_keeps_its_rhythm():
    world = await running()
    for _ in range(20):
        await world.lives(days=7)
        for letter in world.chat.to("anna")[-2:]:
            await use(world, letter)
    assert {slot.weeks for slot in world.book().rhythm.slots} == {1}
    assert kinds(world).count("practice") + kinds(world).count("afresh") >= 20


@pytest.mark.parametrize(
    ("until", "expected"),
    [("later", "2026-11-24T13:00"), ("tomorrow", "2026-11-25T09:00"), ("week", "2026-11-30T09:00")],
)
async def test_a_nudge_put_off_comes_back_once_at_that_hour(until: str, expected: str):
    world = await running()
    world.now = brussels("2026-11-24", "10:00")
    await world.coach.wake(world.now)
    due = next(due for due in world.book().outbox if due.kind != "welcome")
    card = await world.presses(f"snooze {due.id} {until}")
    again = await world.presses(f"snooze {due.id} {until}")
    assert text(card) == text(again)
    moment = brussels(*expected.split("T"))
    world.now = moment - timedelta(minutes=1)
    await world.coach.wake(world.now)
    assert len(world.got()) == 1
    await world.lives(minutes=30)
    assert len(world.got()) == 2
    await world.lives(hours=3)
    assert len(world.got()) == 2


async def test_later_today_after_hours_becomes_tomorrow_morning_and_says_so():
    world = await running()
    await world.lives(days=1, hours=8)
    due = next(due for due in world.book().outbox if due.kind != "welcome")
    card = await world.presses(f"snooze {due.id} later")
    assert "Voor vandaag is het al laat" in text(card)
    assert "woensdag 25 november om 9.00 u" in text(card)


@pytest.mark.parametrize("words", ["ritme stop", "ritme pauze tot 3 januari", "ritme waardering stop"])
async def test_a_nudge_put_off_stays_away_once_it_is_unwanted(words: str):
    world = await running()
    await world.lives(days=4)
    due = next(due for due in world.book().outbox if due.about == "appreciation")
    await world.presses(f"snooze {due.id} week")
    await world.types(words)
    before = len([kind for kind in kinds(world) if kind == "appreciation"])
    await world.lives(days=5)
    assert len([kind for kind in kinds(world) if kind == "appreciation"]) == before


async def test_a_nudge_put_off_stays_away_once_it_is_done():
    world = await running("jan")
    await world.lives(days=3, hours=7)
    due = next(due for due in world.book().outbox if due.about == "appreciation")
    await world.presses(f"snooze {due.id} tomorrow")
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    await world.lives(days=2)
    assert kinds(world).count("appreciation") == 1


async def test_a_nudge_says_why_it_came_with_the_facts():
    world = await running("jan")
    await world.lives(days=4)
    due = next(due for due in world.book().outbox if due.about == "appreciation")
    card = await world.presses(f"why {due.id}")
    assert "donderdag" in text(card)
    assert "15.00 u." in text(card)


async def test_less_of_this_halves_and_then_stops_and_can_be_undone():
    world = await running()
    await world.lives(days=2)
    due = next(due for due in world.book().outbox if due.about == "practice")
    card = await world.presses(f"rhythm less {due.id}")
    slot = world.book().rhythm.slot("practice")
    assert slot
    assert slot.weeks == 2
    await world.press(card, SAY("rhythm.undo"))
    slot = world.book().rhythm.slot("practice")
    assert slot
    assert slot.weeks == 1
    await world.presses(f"rhythm less {due.id}")
    await world.presses(f"rhythm less {due.id}")
    assert world.book().rhythm.slot("practice") is None


async def test_using_the_button_of_a_nudge_counts_as_used():
    world = await running("jan")
    await world.lives(days=4)
    letter = world.chat.to("anna")[-1]
    answer = await world.press(letter.card, "Compliment voor Jan")
    assert answer.form
    assert answer.form.fields[0].initial == ("jan",)  # pyright: ignore[reportAttributeAccessIssue]
    slot = world.book().rhythm.slot("appreciation")
    assert slot
    assert slot.unused == 0


@pytest.mark.parametrize("anew", ["ritme oefening vrijdag 9:00", "ritme oefening woensdag 16:00"])
async def test_what_waits_of_an_older_choice_comes_no_more(anew: str):
    world = World()
    await world.presses("rhythm start")
    await world.types("ritme waardering stop")
    await world.types("ritme vrij 24 november t/m 24 november")  # the exercise of Tuesday waits for Wednesday
    world.now = brussels("2026-11-24", "12:00")
    await world.coach.wake(world.now)
    assert [due.reason for due in world.book().outbox if due.rank] == ["leave"]
    await world.types(anew)
    await world.lives(days=5)
    assert [due.reason for due in world.book().outbox if due.state is State.SKIPPED] == ["rechosen"]
    assert len(world.got()) == 1


async def test_what_the_leader_put_off_comes_also_when_they_choose_another_moment():
    world = World()
    await world.presses("rhythm start")
    await world.types("ritme waardering stop")
    world.now = brussels("2026-11-24", "10:01")
    await world.coach.wake(world.now)
    sent = next(due for due in world.book().outbox if due.state is State.SENT and due.rank)
    await world.presses(f"snooze {sent.id} tomorrow")
    await world.types("ritme oefening maandag 9:00")
    await world.lives(days=2)
    assert len(world.got()) == 2
