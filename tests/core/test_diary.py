"""Laws of a calendar brought down: when it is busy and with whom of the team, and nothing else."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import diary
from bot.core.diary import Guest, Meeting
from bot.core.model import Colleague, Notebook, Person, Talk
from tests.fakes.world import MONDAY, brussels, library

LEXICON = library().lexicon
TEAM = ("Jan Maes", "Sara El Amrani", "Tom de Vries")
NAMES = (*TEAM, "Anna Peeters", "Els Janssens", "")
HOUR = timedelta(hours=1)
TUESDAY = brussels("2026-11-24", "10:00")


def book(*team: str) -> Notebook:
    found = Notebook(tenant="T1", owner=Person(id="anna", name="Anna Peeters"))
    found.team = [Colleague(id=name, name=name, since=MONDAY) for name in team or TEAM]
    return found


def meeting(title: str = "", *guests: Guest, start: datetime = TUESDAY, uid: str = "1") -> Meeting:
    return Meeting(uid=uid, start=start, end=start + HOUR, title=title, guests=guests)


def whom(found: Notebook, *meetings: Meeting) -> list[str]:
    diary.note(found, meetings, MONDAY, LEXICON)
    return [busy.colleague for busy in found.busy]


def guest(name: str = "", address: str = "", *, declined: bool = False) -> Guest:
    return Guest(name=name, address=address, declined=declined)


ANNA = guest("Anna Peeters", "anna.peeters@firma.example")


@pytest.mark.parametrize(
    ("one", "colleague"),
    [
        (meeting("1-op-1 Jan Maes"), "Jan Maes"),
        (meeting("1-op-1 jan"), "Jan Maes"),
        (meeting("Anna / Sára"), "Sara El Amrani"),
        (meeting("SARA EL AMRANI: bila"), "Sara El Amrani"),
        (meeting("Bila", ANNA, guest("Maes, Jan", "j.m@firma.example")), "Jan Maes"),
        (meeting("Bila", ANNA, guest("", "tom.de.vries@firma.example")), "Tom de Vries"),
        (meeting("Bila", ANNA, guest("Jan", "jan@firma.example")), "Jan Maes"),
        (meeting("Januari plannen"), ""),  # a whole word
        (meeting("Overleg"), ""),
        (meeting("Jan en Sara"), ""),  # two are a meeting
        (meeting("Bila", ANNA, guest("Jan Maes"), guest("Tom de Vries")), ""),
        (meeting("Anna"), ""),
        (meeting("Koffie met Jan", ANNA, guest("Jan Peeters", "jan.peeters@klant.example")), ""),  # another Jan
        (meeting("Jan Maes", ANNA, guest("Jan Maes", declined=True)), ""),  # he is not coming
        (meeting(""), ""),
    ],
)
def test_a_meeting_names_the_one_colleague_it_is_with(one: Meeting, colleague: str) -> None:
    assert whom(book(), one) == [colleague]


def test_a_first_name_that_two_have_names_nobody_and_a_whole_name_does() -> None:
    two = book("Jan Maes", "Jan Claes")
    assert whom(two, meeting("1-op-1 Jan")) == [""]
    assert whom(two, meeting("1-op-1 Jan Claes")) == ["Jan Claes"]
    assert whom(book("Anna Claes"), meeting("1-op-1 Anna")) == [""]  # the leader's own


def test_what_the_leader_declined_takes_no_time() -> None:
    mine = replace(ANNA, declined=True)
    assert whom(book(), meeting("Bila", mine, guest("Jan Maes"))) == []


@pytest.mark.parametrize(
    ("title", "away", "busy"),
    [
        ("Verlof", False, True),
        ("Verlof Spanje", False, True),
        ("Verjaardag Jan", False, False),
        ("Verlof Jan", False, False),  # that is Jan's
        ("Kerstmarkt", False, False),
        ("Aanvragen voor verlof nakijken en doorsturen", False, False),
        ("Kerstmarkt", True, True),  # the calendar itself says "out of office"
    ],
)
def test_a_whole_day_takes_time_only_when_it_is_the_leaders_own_leave(title: str, away: bool, busy: bool) -> None:
    one = replace(meeting(title), whole=True, away=away)
    assert len(whom(book(), one)) == busy


def test_a_talk_of_two_becomes_a_planned_talk_and_a_meeting_of_many_does_not() -> None:
    found = book()
    many = meeting("Jan Maes: demo", *[guest(f"Gast {n}", f"g{n}@x.example") for n in range(4)], uid="2")
    diary.note(found, [meeting("Bila Jan"), many], MONDAY, LEXICON)
    (talk,) = found.talks
    assert (talk.colleague, talk.guide, talk.minutes) == ("Jan Maes", "eenopeen", 60)
    assert talk.moment == brussels("2026-11-24", "10:00")
    assert talk.guide in library().guides


def test_a_talk_that_moves_moves_here_and_one_that_goes_goes() -> None:
    found = book()
    diary.note(found, [meeting("Bila Jan")], MONDAY, LEXICON)
    diary.note(found, [meeting("Bila Jan", start=brussels("2026-11-25", "10:00"))], MONDAY, LEXICON)
    assert [talk.moment for talk in found.talks] == [brussels("2026-11-25", "10:00")]
    diary.note(found, [], MONDAY, LEXICON)
    assert found.talks == found.busy == []


def test_a_talk_that_stays_was_planned_when_it_was_first_seen() -> None:
    found = book()
    diary.note(found, [meeting("Bila Jan")], MONDAY, LEXICON)
    diary.note(found, [meeting("Bila Jan Maes")], MONDAY + HOUR, LEXICON)
    assert [talk.planned for talk in found.talks] == [MONDAY]


def test_a_talk_that_was_held_stays_whatever_the_calendar_says_later() -> None:
    found = book()
    diary.note(found, [meeting("Bila Jan")], MONDAY, LEXICON)
    diary.note(found, [], brussels("2026-11-24", "10:00"), LEXICON)
    assert len(found.talks) == 1


def test_a_talk_the_leader_struck_does_not_come_back() -> None:
    found, bila = book(), meeting("Bila Jan")
    diary.note(found, [bila], MONDAY, LEXICON)
    diary.strike(found, found.talks[0])
    found.talks = []
    for _ in range(2):
        diary.note(found, [bila], MONDAY + HOUR, LEXICON)
        assert found.talks == []
    assert [busy.colleague for busy in found.busy] == ["Jan Maes"]


def planned(start: datetime, colleague: str = "Jan Maes") -> Talk:
    return Talk(id="t1", guide="stijl3", colleague=colleague, name=colleague, moment=start, minutes=30, planned=MONDAY)


@pytest.mark.parametrize(
    ("apart", "talks"), [(timedelta(minutes=59), ["t1"]), (-timedelta(minutes=59), ["t1"]), (HOUR, ["t1", "cal"])]
)
def test_beside_what_the_leader_planned_with_the_same_colleague_nothing_comes(
    apart: timedelta, talks: list[str]
) -> None:
    found, bila = book(), meeting("Bila Jan")
    found.talks = [planned(bila.start + apart), planned(bila.start, "Sara El Amrani")]
    diary.note(found, [bila], MONDAY, LEXICON)
    assert sorted(talk.id[:3] for talk in found.talks) == sorted([*(one[:3] for one in talks), "t1"])


def test_planning_it_here_takes_the_place_of_what_the_calendar_said() -> None:
    found = book()
    diary.note(found, [meeting("Bila Jan"), meeting("Bila Tom", uid="2")], MONDAY, LEXICON)
    left = diary.beside(found.talks, planned(brussels("2026-11-24", "10:30")))
    assert [talk.colleague for talk in left] == ["Tom de Vries"]


def test_after_unlinking_only_what_was_held_is_left() -> None:
    found = book()
    found.talks = [planned(brussels("2026-11-24", "15:00"))]
    diary.note(found, [meeting("Bila Tom"), meeting("Bila Jan", start=brussels("2026-11-26"))], MONDAY, LEXICON)
    diary.forget(found, brussels("2026-11-25"))
    assert (found.busy, found.calendar) == ([], None)
    assert [talk.colleague for talk in found.talks] == ["Jan Maes", "Tom de Vries"]


def test_nothing_of_a_title_or_of_another_guest_is_kept() -> None:
    found = book()
    diary.note(found, [meeting("Bila Jan over ontslag", guest("Els Janssens", "els@x.example"), ANNA)], MONDAY, LEXICON)
    kept = repr([[getattr(one, field.name) for field in fields(one)] for one in (*found.busy, *found.talks)])
    assert not [word for word in ("ontslag", "Els", "x.example", "Bila", "Anna") if word in kept]


def test_a_calendar_of_thousands_is_kept_as_five_hundred() -> None:
    found = book()
    diary.note(found, [meeting(start=MONDAY + HOUR * n, uid=str(n)) for n in range(5000)], MONDAY, LEXICON)
    assert len(found.busy) == diary.MOST


MEETINGS = st.lists(
    st.builds(
        Meeting,
        uid=st.sampled_from("abc"),
        start=st.integers(-60, 60).map(lambda n: MONDAY + HOUR * n / 2),
        end=st.integers(-60, 62).map(lambda n: MONDAY + HOUR * n / 2),
        title=st.sampled_from([*NAMES, "Verlof", "Jan", "Tom en Jan"]) | st.text(max_size=20),
        guests=st.lists(
            st.builds(
                Guest, name=st.sampled_from(NAMES), address=st.sampled_from(["", "jan.maes@x"]), declined=st.booleans()
            ),
            max_size=4,
        ).map(tuple),
        whole=st.booleans(),
        away=st.booleans(),
    ),
    max_size=8,
)
LATER = st.integers(0, 40).map(lambda n: HOUR * n / 2)


@given(MEETINGS, MEETINGS, LATER)
def test_said_twice_nothing_changes(before: list[Meeting], now: list[Meeting], later: timedelta) -> None:
    found = book()
    diary.note(found, before, MONDAY, LEXICON)
    diary.note(found, now, MONDAY + later, LEXICON)
    once = deepcopy(found)
    diary.note(found, now, MONDAY + later, LEXICON)
    assert found == once
    diary.note(found, reversed(now), MONDAY + later, LEXICON)
    assert found == once


@given(MEETINGS, MEETINGS, LATER, st.integers(0, 3))
def test_what_was_planned_here_is_never_touched_and_nobody_is_met_twice_in_an_hour(
    before: list[Meeting], now: list[Meeting], later: timedelta, many: int
) -> None:
    found, mine = book(), [replace(planned(MONDAY + HOUR * n * 7), id=f"t{n}") for n in range(many)]
    found.talks = list(mine)
    diary.note(found, before, MONDAY, LEXICON)
    diary.note(found, now, MONDAY + later, LEXICON)
    assert [talk for talk in found.talks if not talk.id.startswith(diary.MARK)] == mine
    for number, one in enumerate(found.talks):
        for other in found.talks[:number]:
            assert one.colleague != other.colleague or abs(one.moment - other.moment) >= HOUR
    assert len({busy.id for busy in found.busy}) == len(found.busy)
    assert all(busy.end > busy.start for busy in found.busy)
