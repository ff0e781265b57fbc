"""Clocks that jump, leaders who fly, a profile without a zone, two weeks down: nothing twice, nothing in heaps."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.core import delivery, nudges
from bot.core.coach import Coach
from bot.core.model import Due, Notebook, Person, Rhythm, Slot, State
from bot.core.request import Request, Source
from tests.fakes.chat import MemoryChat
from tests.fakes.world import MONDAY, TENANT, World, brussels, library
from tests.simulated.shelf import Shelf

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
EVERY = ("practice", "appreciation", "feedback", "oneonone")


def anna(*slots: Slot, zone: str = "Europe/Brussels") -> Notebook:
    """A leader with these slots, who works all week."""
    rhythm = Rhythm(agreed=True, slots=slots, days=tuple(range(7)))
    mine = Notebook(tenant=TENANT, platform="local", owner=Person(id="anna", name="Anna", zone=zone), rhythm=rhythm)
    mine.met = mine.lively = MONDAY
    nudges.replan(mine, MONDAY)
    return mine


def look(mine: Notebook, moment: datetime) -> list[Due]:
    """What leaves now; it is used, so that nothing is slowed down."""
    nudges.wake(mine, library(), moment)
    claimed = list(iter(lambda: delivery.claim(mine, moment), None))
    for due in claimed:
        nudges.settle(mine, due)
    mine.lively = moment
    return claimed


@pytest.mark.parametrize("seed", range(5))
def test_however_the_clock_jumps_nothing_comes_twice_and_one_of_each_kind_is_made_up_for(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - a simulation, no secret
    slots = (Slot(kind=kind, day=chance.randrange(5), time=f"{chance.randint(9, 16):02}:00") for kind in EVERY)
    mine, now, keys = anna(*slots), MONDAY, Counter[str]()
    for _ in range(50):
        now += HOUR * chance.choice((1, 3, 24, 24 * 14, 24 * 3)) * chance.choice((1, 1, 1, -1))
        caught_up = look(mine, now)
        assert max(Counter(due.kind for due in caught_up).values(), default=0) <= 1
        assert len(caught_up) <= 1  # they share a day
        keys.update(due.key for due in caught_up)
        for _ in range(chance.randint(5, 60)):
            now += HOUR
            keys.update(due.key for due in look(mine, now))
            if chance.random() < 0.05:
                nudges.replan(mine, now)  # somebody changes something meanwhile
    assert max(keys.values()) == 1
    assert len(keys) > 10


ZONES = (
    *("Europe/Brussels", "Pacific/Honolulu", "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago"),
    *("Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Adak"),
)


class Flying(RuleBasedStateMachine):
    """A leader flies wherever, whenever; each Tuesday of theirs has its nudge, or a reason why not."""

    def __init__(self) -> None:
        super().__init__()
        self.mine = anna(Slot(kind="practice", day=1, time="10:00"))
        self.now, self.left = MONDAY, list[tuple[datetime, str, Due]]()
        self.first = date(2026, 11, 24)

    def here(self) -> datetime:
        return self.now.astimezone(ZoneInfo(self.mine.owner.zone))

    @rule(zone=st.sampled_from(ZONES))
    def flies(self, zone: str) -> None:
        before = self.mine.owner.zone
        self.mine.owner = replace(self.mine.owner, zone=zone)
        nudges.fly(self.mine, before)

    @rule(hours=st.sampled_from((1, 5, 11, 25, 60, 120, 200)))
    def lives(self, hours: int) -> None:
        end = self.now + hours * HOUR
        while (coming := nudges.next_due(self.mine, self.now)) and coming <= end:
            self.now = max(coming, self.now)
            self.left += [(self.now, self.mine.owner.zone, due) for due in look(self.mine, self.now)]
        self.now = max(end, self.now)

    @invariant()
    def each_tuesday_is_accounted_for_once(self) -> None:
        """Those of all weeks that are over wherever one may be; this week's may have come already."""
        of_slot = [due for due in self.mine.outbox if "|practice|" in due.key]
        days = [date.fromisoformat(due.key.rpartition("|")[2]) for due in of_slot]
        over = (self.now - timedelta(hours=14) - DAY).date()
        expected = {self.first + WEEK * n for n in range(60) if self.first + WEEK * n < over}
        kept = {day for day in expected if (over - day).days < 50}
        assert len(set(days)) == len(days)
        assert kept <= set(days) <= expected | {max(expected, default=self.first), *self._now()}
        assert all(due.state is State.SETTLED or due.reason or due.not_before >= self.now - HOUR for due in of_slot)

    def _now(self) -> set[date]:
        there = self.here().date()
        return {there + timedelta(days=1 - there.weekday()), there + timedelta(days=-6 - there.weekday())}

    @invariant()
    def no_week_has_two(self) -> None:
        for number, (moment, zone, due) in enumerate(self.left):
            week = moment.astimezone(ZoneInfo(zone)).isocalendar()[:2]
            others = (other for other in self.left[:number] if "|practice|" in other[2].key)
            if "|practice|" in due.key:
                assert week not in [then.astimezone(ZoneInfo(zone)).isocalendar()[:2] for then, *_ in others]


Flying.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestFlying = Flying.TestCase


async def test_who_flies_over_their_hour_gets_the_nudge_on_arrival():
    world = World(brussels("2026-11-23", "08:00"))
    world.chat.move("anna", "Pacific/Honolulu")
    await world.presses("rhythm start")
    # Monday evening in Honolulu is Tuesday afternoon in Tokyo.
    world.now = datetime(2026, 11, 23, 21, tzinfo=ZoneInfo("Pacific/Honolulu"))
    world.chat.move("anna", "Asia/Tokyo")
    async with world.store.notebook(TENANT, "anna") as book:
        book.looked = None
    await world.types("team")
    await world.lives(hours=30)
    due = next(due for due in world.book().outbox if due.rank)
    assert due.key.endswith("practice|2026-11-24")
    assert due.state is State.SENT


async def test_a_profile_without_a_zone_has_the_hours_of_home():
    world = World()
    world.chat.move("anna", "")
    await world.presses("rhythm start")
    await world.lives(days=2)
    (due,) = (due for due in world.book().outbox if due.rank)
    assert due.attempt_at
    assert due.attempt_at.replace(second=0, microsecond=0) == brussels("2026-11-24", "10:00")
    world.chat.move("anna", "Asia/Tokyo")
    await world.lives(days=3)
    world.chat.move("anna", "")
    await world.lives(days=7)
    assert world.book().owner.zone == "Asia/Tokyo"


async def test_after_two_weeks_down_two_hundred_leaders_get_one_of_each_kind_and_the_rest_is_counted():
    shelf, chat = Shelf(), MemoryChat()
    coach = Coach(library(), shelf, [chat])
    for number in range(200):
        await begins(coach, chat, f"p{number}", str(number % 5))
    await coach.wake(MONDAY + 14 * DAY + 3 * HOUR)
    await coach.finish(60)
    came = [letter.address.id for letter in chat.sent if "|nudge|" in letter.key]
    # Monday's own are of today; each other Monday, Tuesday, … is past, and the first of the month as well.
    assert Counter(came) == {f"p{number}": 1 for number in range(0, 200, 5)}
    for number in range(200):
        ours = [due for due in shelf.books[TENANT, f"p{number}"].outbox if due.rank]
        assert len(ours) == 9 + 2 * (number % 5 == 0)
        assert sum(due.state is State.SKIPPED and due.reason == "late" for due in ours) == 9


async def begins(coach: Coach, chat: MemoryChat, person: str, day: str) -> None:
    """Somebody says yes, and chooses a day for two more kinds."""
    chat.known[person] = Person(id=person, name=person.title())
    chosen = {"day": day, "time": "10:00", "turn": "weekly"}
    for words, fields in (("rhythm start", {}), *((f"rhythm set {kind}", chosen) for kind in EVERY[2:])):
        request = Request(
            id=f"{person}{words}",
            platform="local",
            tenant=TENANT,
            person=person,
            source=Source.SUBMITTED if fields else Source.PRESSED,
            words=words,
            moment=MONDAY,
            fields=fields,
        )
        await coach.answer(request)
