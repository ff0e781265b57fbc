"""A backup that is restored never sends again what the life that was lost sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import delivery, nudges
from bot.core.coach import Coach
from bot.core.model import Address, Due, Notebook, Person, Reach, Rhythm, Slot, State, Talk
from bot.core.restoring import expire
from tests.fakes.chat import MemoryChat
from tests.fakes.notebooks import some
from tests.fakes.nudged import running
from tests.fakes.store import MemoryStore
from tests.fakes.world import MONDAY, TENANT, World, library

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = MONDAY + timedelta(days=2, hours=3)
ADDRESS = Address(platform="local", tenant=TENANT, reach=Reach.PERSON, id="anna")


def due(number: int, kind: str, state: State, hours: float, about: str = "") -> Due:
    begin = LATER + hours * HOUR
    return Due(
        id=str(number),
        key=f"{TENANT}|local|nudge|anna|{kind}|{number}",
        kind=kind,
        address=ADDRESS,
        state=state,
        not_before=begin,
        not_after=begin + 30 * DAY,
        attempt_at=begin if state is State.SENDING else None,
        about=about,
    )


def anna(*outbox: Due, **more: object) -> Notebook:
    book = Notebook(tenant=TENANT, platform="local", owner=Person(id="anna", name="Anna"), outbox=list(outbox))
    for name, value in more.items():
        setattr(book, name, value)
    return book


def test_letters_that_were_due_end_and_those_to_come_stay() -> None:
    book = anna(
        due(1, "waardering", State.DUE, -1),
        due(2, "waardering", State.SENDING, -50),
        due(3, "compliment", State.DUE, -1),
        due(4, "channel", State.SENDING, -1),
        due(5, "thanks", State.DUE, 0),
        due(6, "waardering", State.DUE, 1),
        due(7, "compliment", State.SENT, -1),
        due(8, "waardering", State.SETTLED, -1),
    )
    assert expire(book, LATER) == 5
    ended = ["expired", "expired", "unknown", "unknown", "unknown", "due", "sent", "settled"]
    assert [letter.state.value for letter in book.outbox] == ended
    assert book.next_due == LATER + HOUR


def test_an_hour_that_struck_is_planned_anew_and_not_made_up_for() -> None:
    slots = (
        Slot(kind="practice", day=1, time="10:00", next=LATER - DAY),
        Slot(kind="appreciation", day=3, time="15:00", next=LATER + DAY),
    )
    book = anna(rhythm=Rhythm(agreed=True, slots=slots), next_due=LATER - DAY)
    assert expire(book, LATER) == 0
    assert all(slot.next and slot.next > LATER for slot in book.rhythm.slots)
    assert book.next_due == min(slot.next for slot in book.rhythm.slots if slot.next)


def test_whoever_was_out_of_reach_still_is() -> None:
    book = anna(due(1, "waardering", State.DUE, -1), away="uninstalled")
    assert expire(book, LATER) == 1
    assert (book.away, book.next_due) == ("uninstalled", None)


@pytest.mark.parametrize("guide", ["stijl3", "review"])
def test_of_a_talk_comes_what_begins_later_and_nothing_that_began_before(guide: str) -> None:
    for minutes in range(-3_000, 12_000, 45):
        talk = Talk(
            id="t1",
            guide=guide,
            colleague="jan",
            name="Jan",
            moment=LATER + timedelta(minutes=minutes),
            minutes=30,
            planned=LATER - 10 * DAY,
        )
        # Whoever works day and night sees each nudge at its own moment.
        book = anna(talks=[talk], rhythm=Rhythm(days=tuple(range(7)), opens="00:00", closes="23:59"))
        expire(book, LATER)
        before = {letter.key for letter in book.outbox}
        times = nudges.talk_times(talk, book.owner.zone)
        for moment in sorted({LATER, *(start for _, start, _ in times if start > LATER)}):
            nudges.wake(book, library(), moment)
        begun = {letter.not_before for letter in book.outbox if letter.key not in before}
        assert begun == {start for _, start, end in times if LATER < start <= end}


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))  # noqa: DTZ001 - the zone follows


@given(book=some(Notebook), at=moments)
@settings(max_examples=300, deadline=None)
def test_no_notebook_whatever_is_in_it_has_a_letter_to_send_at_once(book: Notebook, at: datetime) -> None:
    moment = at.replace(tzinfo=MONDAY.tzinfo)
    book.rhythm = replace(book.rhythm, slots=tuple(replace(s, day=s.day % 7, time="10:00") for s in book.rhythm.slots))
    book.talks = [replace(talk, minutes=talk.minutes % 90, moment=moment, planned=moment - DAY) for talk in book.talks]
    expire(book, moment)
    again = [*book.outbox]
    assert delivery.claim(book, moment) is None
    assert book.outbox == again
    assert book.next_due is None or book.next_due > moment or book.drafts


async def copied(world: World) -> MemoryStore:
    """The backup: what was kept at this moment."""
    backup = MemoryStore()
    for who in world.store.books:
        book = await world.store.read(*who)
        assert book
        backup.books[who] = book
    return backup


@pytest.mark.parametrize("days", [0, 0.05, 1.1, 3.3, 9, 40])
@pytest.mark.parametrize("wait", [0, 6, 50])
async def test_nothing_that_was_due_before_the_restore_is_ever_sent(days: float, wait: float) -> None:
    world = await running("jan", "sara")
    await world.submits("talk keep stijl3", who="jan", date="2026-11-26", time="14:00")
    await world.lives(days=days)
    await world.submits("compliment keep", who=("jan",), behaviour="belde de klant terug", audience="colleague")
    backup = await copied(world)
    await world.lives(days=4)
    sent = {letter.key for letter in world.chat.sent}
    restored = world.now
    for who in backup.books:
        async with backup.notebook(*who) as book:
            expire(book, restored)
    chat = MemoryChat()
    coach = Coach(library(), backup, [chat])
    for hours in range(24 * 30):
        await coach.wake(restored + (wait + hours) * HOUR)
    assert chat.sent, "the rhythm goes on"
    assert not {letter.key for letter in chat.sent} & sent
    begins = {letter.key: letter.not_before for book in backup.books.values() for letter in book.outbox}
    assert all(begins[letter.key] > restored for letter in chat.sent if letter.key in begins)
