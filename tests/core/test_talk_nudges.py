"""A planned talk is a commitment: a nudge before and after, a review a week ahead, whatever the rhythm says."""

from __future__ import annotations

from tests.fakes.world import World, brussels, library

SAY = library().say


async def planned(guide: str = "stijl3", day: str = "2026-12-03", time: str = "10:00") -> World:
    """Anna plans a talk with Jan."""
    world = World()
    await world.submits(f"talk keep {guide}", who=("jan",), date=day, time=time)
    return world


async def test_a_talk_gets_a_nudge_ten_minutes_before_and_one_after():
    world = await planned()
    world.now = brussels("2026-12-03", "09:49")
    await world.coach.wake(world.now)
    assert world.got() == []
    await world.lives(minutes=2)
    guide = library().guides["stijl3"]
    assert guide.goal in world.got()[0]
    assert guide.steps[0].key in world.got()[0]
    await world.lives(minutes=58)
    assert len(world.got()) == 1
    await world.lives(minutes=2)
    assert "Noteer één afspraak" in world.got()[1]
    await world.lives(days=3)
    assert len(world.got()) == 2


async def test_a_review_is_announced_a_week_before_and_on_the_day():
    world = await planned("review")
    await world.lives(days=3)
    assert "donderdag 3 december" in world.got()[0]
    world.now = brussels("2026-12-03", "09:01")
    await world.coach.wake(world.now)
    assert "10.00 u." in world.got()[1]
    assert "Vraag om vooraf terug te kijken" not in world.got()[1]


async def test_a_review_of_tomorrow_is_not_announced_as_next_week():
    world = await planned("review", "2026-11-24")
    await world.lives(hours=20)
    assert world.got() == []


async def test_a_cancelled_talk_stays_silent():
    world = await planned()
    await world.presses(f"talk cancel {world.book().talks[0].id}")
    await world.lives(days=20)
    assert world.got() == []


async def test_a_talk_nudge_is_exempt_from_the_one_a_day_and_from_the_yes():
    world = await planned(day="2026-11-24", time="10:00")
    await world.presses("rhythm start")
    await world.lives(days=1, hours=4)
    assert len(world.got()) == 3
