"""Commitments of one day are one message, and each of them ends as it does, whatever happens to that message."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core import delivery, nudges
from bot.core.entries import Sighting
from bot.core.model import Agreement, Due, Notebook, Person, Rhythm, Slot, State, Talk
from bot.core.outcomes import Absent, Later, Sent, Unknown
from tests.fakes.world import TENANT, brussels, library

DAY = date(2026, 11, 25)
MORNING = brussels("2026-11-25", "09:00")
MINUTE = timedelta(minutes=1)


def promised(*names: str) -> Notebook:
    """A leader who comes back to each of these today."""
    mine = Notebook(tenant=TENANT, platform="local", owner=Person(id="anna", name="Anna"))
    mine.met = MORNING - timedelta(days=9)
    mine.agreements = [
        Agreement(id=name, talk="t", colleague=name, name=name, words="proberen", moment=mine.met, until=DAY)
        for name in names
    ]
    return mine


def leaves(mine: Notebook, moment=MORNING) -> Due:
    nudges.wake(mine, library(), moment)
    due = delivery.claim(mine, moment)
    assert due
    return due


def states(mine: Notebook) -> set[State]:
    return {due.state for due in mine.outbox}


def test_two_of_one_day_are_one_message():
    mine = promised("jan", "sara", "tom")
    lead = leaves(mine)
    assert delivery.claim(mine, MORNING) is None
    assert [due.lead for due in mine.outbox if due.id != lead.id] == [lead.id] * 2
    delivery.settle(mine, lead, Sent("r"), MORNING)
    assert states(mine) == {State.SENT}


@pytest.mark.parametrize(("hour", "letters"), [("10:00", ["09:00 terugkomen review"]), ("09:30", ["08:30 review"])])
def test_a_review_is_told_with_what_else_was_promised_that_day_unless_it_is_too_early_for_that(
    hour: str, letters: list[str]
):
    mine, review = promised("jan"), brussels("2026-11-25", hour)
    mine.talks = [
        Talk(
            id="t1",
            guide="review",
            colleague="sara",
            name="Sara",
            moment=review,
            minutes=30,
            planned=mine.met or review,
        )
    ]
    found, moment = [], brussels("2026-11-25", "08:00")
    while moment <= brussels("2026-11-25", "09:10"):
        nudges.wake(mine, library(), moment)
        if due := delivery.claim(mine, moment):
            riding = [other.kind for other in mine.outbox if other.lead == due.id]
            clock = moment + timedelta(hours=1)  # in winter
            found.append(" ".join([f"{clock:%H:%M}", due.kind, *riding]))
            delivery.settle(mine, due, Sent("r"), moment)
        moment += 5 * MINUTE
    assert found == letters


def test_what_was_pressed_after_a_restore_that_did_not_know_it_keeps_no_later_day_busy():
    mine = promised("jan")
    earlier = leaves(promised("sara"))
    old = MORNING - timedelta(days=8)
    mine.outbox = [replace(earlier, state=State.SETTLED, attempt_at=None, not_before=old, not_after=old + MINUTE)]
    assert leaves(mine).person == "jan"


def test_what_could_not_leave_is_looked_at_anew_and_leaves_together():
    mine = promised("jan", "sara")
    delivery.settle(mine, leaves(mine), Later(60), MORNING)
    mine.outbox = [replace(due, reason="meeting") for due in mine.outbox]
    leaves(mine, MORNING + 2 * MINUTE)
    assert delivery.claim(mine, MORNING + 2 * MINUTE) is None
    assert states(mine) == {State.SENDING}


def test_what_could_not_leave_and_is_moved_takes_nothing_along_that_was_not_judged():
    mine = promised("jan", "sara")
    delivery.settle(mine, leaves(mine), Later(60), MORNING)
    mine.rhythm = replace(mine.rhythm, days=(0, 1, 3))
    nudges.wake(mine, library(), MORNING + 2 * MINUTE)
    assert delivery.claim(mine, MORNING + 2 * MINUTE) is None
    assert {due.reason for due in mine.outbox} == {"day-off"}


def test_who_presses_before_we_heard_of_it_has_all_of_it():
    mine = promised("jan", "sara")
    lead = leaves(mine)
    delivery.settle(mine, lead, Unknown(), MORNING)
    nudges.settle(mine, lead)
    assert states(mine) == {State.SETTLED, State.SENT}
    assert delivery.unseen(mine, MORNING + 9 * MINUTE) == []


def test_only_the_message_itself_is_looked_for():
    mine = promised("jan", "sara")
    lead = leaves(mine)
    delivery.settle(mine, lead, Unknown(), MORNING)
    (lost,) = delivery.unseen(mine, MORNING + 9 * MINUTE)
    assert lost.id == lead.id
    delivery.settle(mine, lost, Absent(), MORNING + 9 * MINUTE)
    assert states(mine) == {State.DUE}


def test_a_nudge_for_who_cannot_be_reached_wakes_nobody():
    mine = promised("jan")
    nudges.wake(mine, library(), MORNING)
    nudges.rest(mine, "account_inactive")
    assert nudges.next_due(mine, MORNING) is None


@pytest.mark.parametrize(("noted", "comes"), [("2026-11-24", False), ("2026-11-23", True)])
def test_the_day_is_kept_for_a_moment_that_comes_in_the_afternoon(noted: str, comes: bool):
    rhythm = Rhythm(agreed=True, slots=(Slot(kind="practice", day=2, time="10:00"),))
    mine = Notebook(tenant=TENANT, platform="local", owner=Person(id="anna", name="Anna"), rhythm=rhythm)
    seen = brussels(noted, "15:00")
    mine.met = mine.lively = seen - timedelta(days=1)
    nudges.replan(mine, seen)
    given = seen if comes else None
    mine.sightings = [
        Sighting(id="s", colleague="jan", name="Jan", words="onderbrak de klant", moment=seen, given=given)
    ]
    nudges.wake(mine, library(), brussels("2026-11-25", "10:00"))
    assert bool(delivery.claim(mine, brussels("2026-11-25", "10:00"))) == comes
