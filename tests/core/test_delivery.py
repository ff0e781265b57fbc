"""The outbox: durable before it leaves, every ending written down, never a second nudge."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core import delivery
from bot.core.model import Address, Due, Notebook, Person, Reach, Rhythm, Slot, State
from bot.core.outcomes import Later, Outcome, Refused, Sent, Unknown
from tests.fakes.world import MONDAY, World

HOUR = timedelta(hours=1)


def due(kind: str = "vraagterug", state: State = State.DUE, **more: object) -> Due:
    """One letter for Anna."""
    address = Address(platform="local", tenant="T1", reach=Reach.PERSON, id="anna")
    values = {"id": "d1", "key": "k1", "not_before": MONDAY, "not_after": MONDAY + HOUR, "address": address, **more}
    return Due(kind=kind, state=state, **values)  # pyright: ignore[reportArgumentType]


def book(*letters: Due) -> Notebook:
    """Anna's notebook with these letters."""
    return Notebook(tenant="T1", platform="local", owner=Person(id="anna", name="Anna"), outbox=list(letters))


def test_what_is_claimed_is_written_down_as_sending_before_it_leaves():
    mine = book(due())
    claimed = delivery.claim(mine, MONDAY)
    assert claimed == mine.outbox
    assert (claimed[0].state, claimed[0].attempts, claimed[0].attempt_at) == (State.SENDING, 1, MONDAY)


def test_only_the_first_caller_gets_a_letter():
    mine = book(due())
    assert len(delivery.claim(mine, MONDAY)) == 1
    assert delivery.claim(mine, MONDAY) == []


def test_nothing_leaves_before_its_time_or_after_its_use():
    mine = book(due(not_before=MONDAY + HOUR, not_after=MONDAY + 2 * HOUR))
    assert delivery.claim(mine, MONDAY) == []
    assert delivery.claim(mine, MONDAY + 3 * HOUR) == []
    assert mine.outbox[0].state is State.EXPIRED


@pytest.mark.parametrize(
    ("outcome", "kind", "state"),
    [
        (Sent("r"), "stilte", State.SENT),
        (Later(30), "stilte", State.DUE),
        (Refused("gone"), "stilte", State.FAILED),
        (Unknown(), "stilte", State.UNKNOWN),
        (Unknown(), "compliment", State.DUE),
        (Unknown(), "channel", State.DUE),
    ],
)
def test_every_ending_is_written_down(outcome: Outcome, kind: str, state: State):
    mine = book(due(kind))
    claimed = delivery.claim(mine, MONDAY)[0]
    assert delivery.settle(mine, claimed, outcome, MONDAY).state is state
    assert mine.outbox[0].state is state


def test_later_is_as_late_as_the_platform_asks():
    mine = book(due())
    ended = delivery.settle(mine, delivery.claim(mine, MONDAY)[0], Later(90), MONDAY)
    assert ended.not_before == MONDAY + timedelta(seconds=90)


def test_a_platform_that_always_says_later_is_given_up_on():
    mine, moment = book(due(not_after=MONDAY + timedelta(days=9))), MONDAY
    for _ in range(50):
        for claimed in delivery.claim(mine, moment):
            delivery.settle(mine, claimed, Later(5), moment)
        moment += timedelta(minutes=1)
    assert mine.outbox[0].state is State.FAILED
    assert mine.outbox[0].attempts == delivery.MOST_ATTEMPTS


@pytest.mark.parametrize(("kind", "most"), [("stilte", 1), ("compliment", 2), ("channel", 2)])
def test_after_a_crash_a_nudge_is_never_sent_again_and_a_compliment_once(kind: str, most: int):
    mine, moment, sent = book(due(kind, not_after=MONDAY + timedelta(days=7))), MONDAY, 0
    for _ in range(30):
        sent += len(delivery.claim(mine, moment))  # and then the process dies
        moment += timedelta(minutes=3)
    assert sent == most
    assert mine.outbox[0].state is State.UNKNOWN


def test_a_sending_is_left_alone_until_it_must_have_been_cut_off():
    mine = book(due())
    delivery.claim(mine, MONDAY)
    delivery.claim(mine, MONDAY + delivery.CUT_OFF)
    assert mine.outbox[0].state is State.SENDING
    delivery.claim(mine, MONDAY + delivery.CUT_OFF + timedelta(seconds=1))
    assert mine.outbox[0].state is State.UNKNOWN


def test_a_notebook_is_looked_at_again_when_something_waits_or_hangs():
    hangs = due(state=State.SENDING, id="d2", attempt_at=MONDAY)
    assert delivery.waits([due(), hangs]) == [MONDAY + delivery.CUT_OFF, MONDAY]
    assert delivery.waits([due(state=State.SENT), due(state=State.UNKNOWN)]) == []


@pytest.mark.parametrize("ending", [TimeoutError(), RuntimeError("broke"), Unknown(), Sent("r"), Refused("x")])
async def test_a_nudge_is_tried_once_whatever_happens(ending: Outcome | Exception):
    world = World()
    await world.presses("rhythm start")
    world.chat.outcomes = [ending]
    await world.lives(days=1, hours=20)
    assert len(world.chat.tried) == 1


async def test_a_nudge_that_was_surely_not_sent_is_tried_again():
    world = World()
    await world.presses("rhythm start")
    world.chat.outcomes = [Later(60), Later(60)]
    await world.lives(days=1, hours=20)
    assert len(world.chat.tried) == 3
    assert len(world.chat.sent) == 1


async def test_a_nudge_is_not_tried_beyond_its_day():
    world = World()
    await world.presses("rhythm start")
    world.chat.outcomes = [Later(9 * 3600)]
    await world.lives(days=2)
    assert world.chat.sent == []


@pytest.mark.parametrize("ending", [TimeoutError(), Unknown()])
async def test_a_compliment_of_unknown_fate_is_sent_once_more(ending: Outcome | Exception):
    world = World()
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    world.chat.outcomes = [ending, ending]
    await world.presses(f"share {world.book().compliments[0].id} person")
    await world.lives(days=1)
    assert len([letter for letter in world.chat.tried if letter.address.id == "jan"]) == 2


async def test_one_leaders_trouble_keeps_nobody_elses_nudge():
    world = World()
    for leader in ("anna", "jan"):
        await world.presses("rhythm start", leader)
    broken = world.store.books["T1", "anna"]
    broken.rhythm = Rhythm(agreed=True, slots=(Slot(kind="?", day=1, time="10:00", next=broken.next_due),))
    world.now += timedelta(days=1, hours=1)
    await world.coach.wake(world.now)
    assert [letter.address.id for letter in world.chat.sent] == ["jan"]


async def test_a_full_disk_sends_nothing():
    world = World()
    await world.presses("rhythm start")
    world.store.full = True
    world.now += timedelta(days=1, hours=2)
    await world.coach.wake(world.now)
    assert world.chat.tried == []
    world.store.full = False
    world.now += timedelta(minutes=1)
    await world.coach.wake(world.now)
    assert len(world.chat.sent) == 1
