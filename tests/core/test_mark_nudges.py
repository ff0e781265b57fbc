"""What other features follow gives nudges on its own days: fed through the store, until those features are there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.entries import Follows, Mark
from bot.core.model import State
from tests.fakes.world import MONDAY, TENANT, World

THURSDAY, IN_TWO_WEEKS = date(2026, 11, 26), date(2026, 12, 7)
TASK = Mark(id="m1", kind=Follows.DELEGATION, colleague="jan", name="Jan Maes", words="de offerte", since=MONDAY)


def mark(kind: Follows, day: date | None = None, **more: str) -> Mark:
    """One of these, begun on Monday morning."""
    return replace(TASK, kind=kind, day=day, **more)


async def follows(*marks: Mark) -> World:
    """Anna said yes to nudges, and these are followed for her."""
    world = World()
    await world.presses("rhythm start")
    async with world.coach.post.opened(TENANT, "anna", "local", world.now) as book:
        book.marks = list(marks)
    return world


def came(world: World, kind: str) -> list[str]:
    """When nudges of a kind left, with who each was about."""
    sent = [due for due in world.book().outbox if due.kind == kind and due.state is State.SENT]
    return [f"{due.attempt_at:%Y-%m-%d %H:%M} {due.name}" for due in sent]


# In winter nine in Brussels is eight in UTC. A programme may still come on its own day.
EACH = [
    (
        "programma",
        "2026-11-27 08:00",
        [mark(Follows.PROGRAMME, THURSDAY)],
    ),
    ("planningstart", "2026-11-24 08:00", [mark(Follows.ANALYSIS)]),
    ("tussenmoment", "2026-11-26 08:00", [mark(Follows.CHECKPOINT, THURSDAY)]),
    ("loslaten", "2026-11-30 09:00", [mark(Follows.DELEGATION, IN_TWO_WEEKS)]),
    ("betekenis", "2026-11-24 08:00", [mark(Follows.CHANGE)]),
    ("draagkracht", "2026-11-24 09:00", [mark(Follows.DELEGATION, THURSDAY, id=f"m{nth}") for nth in (1, 2, 3)]),
]


EVERY_KIND = pytest.mark.parametrize(("kind", "when", "marks"), EACH, ids=[kind for kind, _, _ in EACH])


@EVERY_KIND
async def test_a_day_that_is_followed_gives_one_nudge_at_its_own_moment(kind: str, when: str, marks: list[Mark]):
    world = await follows(*marks)
    await world.lives(days=30)
    assert came(world, kind) == [f"{when} Jan Maes"]


@pytest.mark.parametrize(
    ("kind", "marks"), [(kind, marks) for kind, _, marks in EACH], ids=[kind for kind, _, _ in EACH]
)
async def test_what_is_done_before_its_moment_gives_none(kind: str, marks: list[Mark]):
    world = await follows(*marks)
    async with world.coach.post.opened(TENANT, "anna", "local", world.now) as book:
        book.marks = [replace(one, done=True) for one in book.marks]
    await world.lives(days=30)
    assert came(world, kind) == []


async def test_goals_are_looked_at_every_six_weeks():
    world = await follows(mark(Follows.GOALS))
    for _ in range(13):
        await world.lives(weeks=1)
        await world.types("logboek")  # who is silent for a month is left in peace
    assert [one[:16] for one in came(world, "doelen")] == ["2027-01-04 09:00", "2027-02-15 09:00"]


async def test_who_agreed_a_moment_in_between_is_not_asked_halfway():
    between = mark(Follows.CHECKPOINT, date(2026, 12, 1), id="m2", about="m1")
    world = await follows(mark(Follows.DELEGATION, IN_TWO_WEEKS), between)
    await world.lives(days=30)
    assert (came(world, "loslaten"), came(world, "tussenmoment")) == ([], ["2026-12-01 08:00 Jan Maes"])
