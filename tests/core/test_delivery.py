"""The outbox: durable before it leaves, every ending written down, never a second nudge."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.core import delivery
from bot.core.card import Card
from bot.core.delivery import TIMES, Again
from bot.core.model import Address, Due, Notebook, Person, Reach, Rhythm, Slot, State
from bot.core.outcomes import Absent, Found, Gone, Later, Outcome, Refused, Sent, Shut, Unknown, Unreadable
from tests.fakes.chat import MemoryChat
from tests.fakes.world import MONDAY, World, library, text

HOUR = timedelta(hours=1)
CUT_OFF = TIMES.call + TIMES.settle
SECOND = timedelta(seconds=1)


def due(kind: str = "vraagterug", state: State = State.DUE, **more: object) -> Due:
    """One letter for Anna."""
    address = Address(platform="local", tenant="T1", reach=Reach.PERSON, id="anna")
    values = {"id": "d1", "key": "k1", "not_before": MONDAY, "not_after": MONDAY + HOUR, "address": address, **more}
    return Due(kind=kind, state=state, **values)  # pyright: ignore[reportArgumentType]


def book(*letters: Due) -> Notebook:
    """Anna's notebook with these letters."""
    return Notebook(tenant="T1", platform="local", owner=Person(id="anna", name="Anna"), outbox=list(letters))


def claimed(mine: Notebook, moment: datetime = MONDAY) -> Due:
    """The letter that leaves now."""
    found = delivery.claim(mine, moment)
    assert found
    return found


def test_what_is_claimed_is_written_down_as_sending_before_it_leaves():
    mine = book(due())
    mark = claimed(mine)
    assert [mark] == mine.outbox
    assert (mark.state, mark.attempts, mark.attempt_at) == (State.SENDING, 1, MONDAY)


def test_only_the_first_caller_gets_a_letter():
    mine = book(due())
    assert delivery.claim(mine, MONDAY)
    assert delivery.claim(mine, MONDAY) is None


def test_one_letter_is_claimed_at_a_time():
    mine = book(due(), due(id="d2", key="k2"))
    assert claimed(mine).id == "d1"
    assert [one.state for one in mine.outbox] == [State.SENDING, State.DUE]
    assert claimed(mine).id == "d2"


def test_what_may_not_leave_yet_is_not_claimed_and_holds_nobody_up():
    elsewhere = Address(platform="teams", tenant="T2", reach=Reach.PERSON, id="anna")
    mine = book(due(), due(id="d2", key="k2", address=elsewhere))
    resting = delivery.claim(mine, MONDAY, TIMES, lambda address: 30.0 if address.platform == "local" else 0.0)
    assert resting
    assert resting.id == "d2"
    assert (mine.outbox[0].state, mine.outbox[0].attempts) == (State.DUE, 0)


def test_nothing_leaves_before_its_time_or_after_its_use():
    mine = book(due(not_before=MONDAY + HOUR, not_after=MONDAY + 2 * HOUR))
    assert delivery.claim(mine, MONDAY) is None
    assert delivery.claim(mine, MONDAY + 3 * HOUR) is None
    assert mine.outbox[0].state is State.EXPIRED


@pytest.mark.parametrize(
    ("outcome", "kind", "state"),
    [
        (Sent("r"), "stilte", State.SENT),
        (Later(30), "stilte", State.DUE),
        (Refused("gone"), "stilte", State.FAILED),
        (Gone("gone"), "stilte", State.FAILED),
        (Shut("token_revoked"), "stilte", State.DUE),
        (Unknown(), "stilte", State.SENDING),
        (Absent(), "stilte", State.DUE),
        (Unreadable(30), "stilte", State.SENDING),
        (Unreadable(), "stilte", State.UNKNOWN),
        (Unreadable(), "compliment", State.DUE),
        (Unreadable(), "withdraw", State.DUE),
    ],
)
def test_every_ending_is_written_down(outcome: Outcome | Found, kind: str, state: State):
    mine = book(due(kind))
    assert delivery.settle(mine, claimed(mine), outcome, MONDAY).state is state
    assert mine.outbox[0].state is state


def test_every_letter_that_a_person_wrote_or_waits_for_leaves_once_more_and_a_nudge_never():
    assert {delivery.again(kind) for kind in ("compliment", "channel", "thanks", "guide")} == {Again.ONCE}
    heard = [f"{what}-{reach}" for what in ("unsure", "refused") for reach in ("person", "channel")]
    assert {delivery.again(kind) for kind in heard} == {Again.SOME}
    nudges = World().coach.library.nudges
    assert nudges
    assert {delivery.again(kind) for kind in nudges} == {Again.NEVER}
    assert delivery.again("welcome") is Again.NEVER


@pytest.mark.parametrize("state", [State.SETTLED, State.EXPIRED])
def test_what_happened_to_a_letter_while_it_was_sent_stays(state: State):
    mine = book(due())
    mark = claimed(mine)
    mine.outbox = [due(state=state)]
    ended = delivery.settle(mine, mark, Sent("r"), MONDAY)
    assert (ended.state, ended.receipt) == (state, "r")
    assert mine.outbox == [ended]


def test_a_letter_that_was_forgotten_while_it_was_sent_does_not_come_back():
    mine = book(due())
    mark = claimed(mine)
    mine.outbox = []
    delivery.settle(mine, mark, Sent("r"), MONDAY)
    assert mine.outbox == []


def test_later_is_as_late_as_the_platform_asks():
    mine = book(due())
    ended = delivery.settle(mine, claimed(mine), Later(90), MONDAY)
    assert ended.not_before == MONDAY + timedelta(seconds=90)


def test_a_platform_that_always_says_later_is_given_up_on():
    mine, moment = book(due(not_after=MONDAY + timedelta(days=9))), MONDAY
    for _ in range(50):
        if mark := delivery.claim(mine, moment):
            delivery.settle(mine, mark, Later(5), moment)
        moment += timedelta(minutes=1)
    assert mine.outbox[0].state is State.FAILED
    assert mine.outbox[0].attempts == delivery.MOST_ATTEMPTS


def test_a_door_that_is_shut_costs_no_attempt_and_the_letter_waits_until_it_is_past_its_use():
    mine, moment = book(due(not_after=MONDAY + timedelta(days=1))), MONDAY
    while moment < MONDAY + timedelta(days=2):
        if mark := delivery.claim(mine, moment):
            assert delivery.settle(mine, mark, Shut("token_revoked"), moment).attempts == 0
        moment += HOUR
    assert mine.outbox[0].state is State.EXPIRED


def crashes(kind: str, found: Found, days: int = 7) -> tuple[int, Due]:
    """How often a letter leaves when each sending is cut off, and what was then found."""
    mine, moment, sent = book(due(kind, not_after=MONDAY + timedelta(days=days))), MONDAY, 0
    for _ in range(200):
        for lost in delivery.unseen(mine, moment):
            delivery.settle(mine, lost, found, moment)
        sent += bool(delivery.claim(mine, moment))  # and then the process dies
        moment += timedelta(minutes=1)
    return sent, mine.outbox[0]


@pytest.mark.parametrize(("kind", "most"), [("stilte", 1), ("compliment", 2), ("channel", 2), ("thanks", 2)])
def test_what_cannot_be_seen_leaves_as_often_as_its_kind_is_worth(kind: str, most: int):
    sent, ended = crashes(kind, Unreadable())
    assert sent == most
    assert ended.state is State.UNKNOWN


@pytest.mark.parametrize("kind", ["stilte", "compliment"])
def test_what_is_found_never_leaves_again(kind: str):
    sent, ended = crashes(kind, Sent("r"))
    assert (sent, ended.state, ended.receipt) == (1, State.SENT, "r")


@pytest.mark.parametrize("kind", ["stilte", "compliment"])
def test_what_is_surely_absent_leaves_again(kind: str):
    sent, _ = crashes(kind, Absent())
    assert sent > 2


def test_what_cannot_be_seen_for_now_is_looked_for_an_hour_and_no_longer():
    sent, ended = crashes("stilte", Unreadable(30))
    assert (sent, ended.state) == (1, State.UNKNOWN)
    assert ended.look_at
    assert ended.look_at - MONDAY > timedelta(minutes=58)


def test_a_second_chance_counts_what_nobody_knew_and_not_what_was_put_off():
    mine, moment = book(due("compliment", not_after=MONDAY + timedelta(days=1))), MONDAY
    for _ in range(3):
        delivery.settle(mine, claimed(mine, moment), Later(1), moment)
        moment += timedelta(minutes=1)
    claimed(mine, moment)
    moment += CUT_OFF
    assert delivery.settle(mine, delivery.unseen(mine, moment)[0], Unreadable(), moment).state is State.DUE


def test_a_sending_is_left_alone_until_what_was_taken_can_be_seen():
    mine = book(due())
    claimed(mine)
    assert delivery.unseen(mine, MONDAY + CUT_OFF - SECOND) == []
    assert [one.id for one in delivery.unseen(mine, MONDAY + CUT_OFF)] == ["d1"]


def test_after_a_lost_answer_it_is_looked_for_one_settle_later():
    mine = book(due())
    delivery.settle(mine, claimed(mine), Unknown(), MONDAY + SECOND)
    assert delivery.unseen(mine, MONDAY + TIMES.settle) == []
    assert delivery.unseen(mine, MONDAY + SECOND + TIMES.settle)


def test_absent_proves_nothing_when_the_clock_was_set_back():
    mine = book(due())
    ended = delivery.settle(mine, claimed(mine), Absent(), MONDAY - HOUR)
    assert ended.state is State.UNKNOWN


def test_a_notebook_is_looked_at_again_when_something_waits_or_hangs():
    older = due(state=State.SENDING, id="d2", attempt_at=MONDAY)
    hangs = due(state=State.SENDING, id="d3", attempt_at=MONDAY, look_at=MONDAY + HOUR)
    assert delivery.waits([due(), older, hangs]) == [MONDAY + CUT_OFF, MONDAY + HOUR, MONDAY]
    assert delivery.waits([due(state=State.SENT), due(state=State.UNKNOWN)]) == []


@pytest.mark.parametrize("ending", [TimeoutError(), RuntimeError("broke"), Unknown(), Sent("r"), Refused("x")])
async def test_a_nudge_is_tried_once_whatever_happens(ending: Outcome | Exception):
    world = World()
    await world.presses("rhythm start")
    world.chat.outcomes = [ending]
    await world.lives(days=1, hours=20)
    assert len(world.chat.tried) == 1


@pytest.mark.parametrize(("found", "tried"), [(Sent("r"), 1), (Absent(), 2), (Unreadable(), 1)])
async def test_a_nudge_whose_answer_got_lost_is_looked_for(found: Found, tried: int):
    world = World()
    await world.presses("rhythm start")
    world.chat.outcomes, world.chat.finds = [Unknown()], [found]
    await world.lives(days=1, hours=20)
    assert len(world.chat.tried) == tried
    assert world.chat.sought == [world.chat.tried[0].key]


async def test_looking_that_breaks_is_done_again():
    world = World()
    await world.presses("rhythm start")
    world.chat.outcomes, world.chat.finds = [Unknown()], [RuntimeError("broke"), Unreadable(5), Absent()]
    await world.lives(days=1, hours=20)
    assert (len(world.chat.sought), len(world.chat.sent)) == (3, 1)


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


async def test_what_a_platform_does_not_take_now_is_not_claimed_and_leaves_when_it_does():
    world = World()
    await world.presses("rhythm start")
    world.chat.closed = 30.0
    world.now += timedelta(days=1, hours=2)
    await world.coach.wake(world.now)
    assert world.chat.tried == []
    assert [one.state for one in world.book().outbox if one.kind != "welcome"] == [State.DUE]
    world.chat.closed = 0.0
    world.now += timedelta(seconds=31)
    await world.coach.wake(world.now)
    assert len(world.chat.sent) == 1


@pytest.mark.parametrize("ending", [TimeoutError(), Unknown()])
async def test_a_compliment_of_unknown_fate_is_sent_once_more_and_then_its_writer_is_told(ending: Outcome | Exception):
    world = World()
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    world.chat.outcomes = [ending, ending]
    await world.presses(f"share {world.book().compliments[0].id} person")
    await world.lives(days=1)
    assert len([letter for letter in world.chat.tried if letter.address.id == "jan"]) == 2
    assert [told for told in world.got() if "Misschien" in told]


async def shared(*outcomes: Outcome) -> tuple[World, str]:
    """A compliment sent to Jan, whose sendings and what follows from them end like this; with its id."""
    world = World()
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    entry = world.book().compliments[0].id
    world.chat.outcomes = [*outcomes]
    await world.presses(f"share {entry} person")
    await world.lives(hours=1)
    return world, entry


def tried(world: World) -> list[str]:
    """To whom each letter about the compliment was sent."""
    return [letter.address.id for letter in world.chat.tried if "compliment" in letter.key]


async def test_who_hears_that_it_may_be_lost_sends_it_again_as_often_as_it_takes():
    told = Sent("r1")
    world, entry = await shared(Unknown(), Unknown(), told, Unknown(), Unknown(), told)
    for _ in range(2):
        assert "gaat nog een keer weg" in text(await world.presses(f"share {entry} again person"))
        assert "is al verstuurd of onderweg" in text(await world.presses(f"share {entry} again person"))
        await world.lives(hours=1)
    assert tried(world) == ["jan", "jan", "anna"] * 2 + ["jan"]
    assert len(world.got("jan")) == 1
    keys = [due.key for due in world.book().outbox]
    assert sorted(set(keys)) == sorted(keys)


async def test_that_it_may_be_lost_is_heard_also_when_answers_go_on_getting_lost():
    world, _ = await shared(*[Unknown()] * 6)
    assert tried(world) == ["jan"] * 2 + ["anna"] * 5
    assert "Misschien" in world.got()[-1]


async def test_a_letter_whose_answers_all_get_lost_ends():
    world, _ = await shared(*[Unknown()] * 50)
    await world.lives(days=2)
    assert len(tried(world)) == 7
    assert {due.state for due in world.book().outbox if "compliment" in due.key} == {State.UNKNOWN}


async def test_what_is_sent_to_the_colleague_again_is_not_posted_in_the_channel_again():
    world, entry = await shared(Unknown(), Unknown(), Sent("r1"), Refused("not_in_channel"))
    await world.submits(f"share {entry} post", channel="C1", sure="yes")
    await world.presses(f"share {entry} again person")
    await world.lives(hours=1)
    assert tried(world) == ["jan", "jan", "anna", "jan"]
    posts = [letter for letter in world.chat.tried if letter.address.reach is Reach.CHANNEL]
    assert len(posts) == 1
    await world.presses(f"share {entry} again channel")
    await world.lives(hours=1)
    assert len([letter for letter in world.chat.tried if letter.address.reach is Reach.CHANNEL]) == 2


async def test_what_was_undone_is_not_sent_again():
    world, entry = await shared(Unknown(), Unknown())
    await world.presses(f"log remove {entry}")
    assert library().say("compliment.gone") in text(await world.presses(f"share {entry} again person"))
    await world.lives(hours=1)
    assert world.got("jan") == []


async def test_a_compliment_undone_while_its_answer_was_lost_is_taken_back_when_it_is_found():
    world = World()
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    entry = world.book().compliments[0].id
    world.chat.outcomes, world.chat.finds = [Unknown()], [Sent("r9")]
    await world.presses(f"share {entry} person")
    await world.presses(f"undo {entry}")
    await world.lives(hours=1)
    assert [receipt for _, receipt in world.chat.withdrawn] == ["r9"]


async def test_who_left_the_organisation_gets_nothing_and_is_left_alone():
    world = World()
    await world.presses("rhythm start")
    world.chat.known["anna"] = Person(id="anna", name="Anna Peeters", active=False)
    await world.lives(days=14)
    assert world.chat.tried == []
    assert world.book().away == "deactivated"


async def test_who_came_back_gets_nudges_again():
    world = World()
    anna = world.chat.known["anna"]
    await world.presses("rhythm start")
    world.chat.known["anna"] = Person(id="anna", name="Anna Peeters", active=False)
    await world.lives(days=2)
    world.chat.known["anna"] = anna
    await world.types("ritme")
    assert world.book().owner.active  # asked again at once, not when a day is over
    await world.lives(days=8)
    assert world.chat.sent


async def test_a_compliment_to_who_left_meanwhile_is_not_sent_and_its_writer_is_told():
    world = World()
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    world.chat.outcomes = [Later(60)]
    await world.presses(f"share {world.book().compliments[0].id} person")
    world.chat.known["jan"] = Person(id="jan", name="Jan Maes", active=False)
    await world.lives(hours=1)
    assert len([letter for letter in world.chat.tried if letter.address.id == "jan"]) == 1
    assert [told for told in world.got() if "kwam niet aan" in told]


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


async def test_who_wiped_everything_while_a_letter_was_on_its_way_gets_no_new_notebook():
    world = World()
    await world.presses("rhythm start")
    waiting = asyncio.Event()

    class Slow(MemoryChat):
        async def send(self, address: Address, card: Card, key: str, until: datetime | None = None) -> Outcome:
            await waiting.wait()
            return Sent("r")

    world.coach.chats["local"] = Slow()
    world.now += timedelta(days=1, hours=2)
    waking = asyncio.create_task(world.coach.wake(world.now))
    await asyncio.sleep(0.05)
    await world.coach.answer(world.request("privacy erase sure"))
    waiting.set()
    await waking
    assert ("T1", "anna") not in world.store.books


async def test_who_wiped_everything_while_we_waited_for_their_notebook_gets_no_new_one():
    world = World()
    await world.presses("rhythm start")
    world.chat.outcomes = [Gone("uninstalled")]
    world.now += timedelta(days=1, hours=2)
    read = world.store.read

    async def slow(tenant: str, person: str) -> Notebook | None:
        found = await read(tenant, person)
        await world.store.locks[tenant, person].acquire()
        return found

    world.store.read = slow
    waking = asyncio.create_task(world.coach.wake(world.now))
    await asyncio.sleep(0.05)
    await world.store.erase("T1", "anna")
    world.store.locks["T1", "anna"].release()
    await waking
    assert ("T1", "anna") not in world.store.books


async def test_a_nudge_names_nobody_who_left_the_team_between_planning_and_sending():
    world = World()
    await world.presses("rhythm start")
    await world.types("ritme waardering donderdag 15:00")
    await world.types("team <@jan>")
    world.chat.closed = 1.0
    world.now += timedelta(days=3, hours=7)
    await world.coach.wake(world.now)
    (waiting,) = [one for one in world.book().outbox if one.kind == "waardering"]
    assert (waiting.person, waiting.state) == ("jan", State.DUE)
    await world.coach.answer(world.request("team remove <@jan>"))
    world.chat.closed = 0.0
    world.now += timedelta(minutes=5)
    await world.coach.wake(world.now)
    assert world.got() == []
    assert world.book().outbox[-1].state is State.EXPIRED


async def test_a_compliment_undone_between_claim_and_sending_is_not_sent():
    world = World()
    await world.types("compliment <@jan> belde dinsdag de klant terug")
    entry = world.book().compliments[0].id

    class Undoing(MemoryChat):
        async def person(self, tenant: str, person: str) -> Person | None:
            if person == "jan":
                world.store.books["T1", "anna"].compliments = []
            return await super().person(tenant, person)

    await world.coach.answer(world.request(f"share {entry} person"))
    world.coach.chats["local"] = chat = Undoing()
    await world.coach.wake(world.now)
    assert [one for one in chat.tried if one.address.id == "jan"] == []
