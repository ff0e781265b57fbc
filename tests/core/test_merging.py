"""Two notebooks of one person become one: all that follows a colleague goes along, under the id that is kept."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot.core.links import Links
from bot.core.merging import merge
from bot.core.model import Link, Notebook, Person, Rhythm
from tests.fakes.notebooks import ANNA, JAN, MOMENT, SARA, TENANT, busy, calendar, habit, mark, sighting

TEAMS, THERE = "tenant-of-teams", "jan-in-teams"
IDS = {"slack": re.compile("U.*"), "teams": re.compile(".*-.*")}
LINKS = Links([Link(kept=("slack", TENANT, JAN), also=("teams", TEAMS, THERE))], IDS)


def own(platform: str, tenant: str) -> Notebook:
    return Notebook(tenant=tenant, platform=platform, owner=Person(id=ANNA, name="Anna Peeters"))


def other() -> Notebook:
    """What she kept in Teams, where Jan has another id."""
    book = own("teams", TEAMS)
    book.sightings = [replace(sighting(THERE), id="s2", moment=MOMENT - timedelta(days=1))]
    book.marks, book.habits, book.busy = [mark(THERE)], [habit()], [busy(THERE)]
    book.calendar, book.rhythm = calendar(), Rhythm(agreed=True, spared=(THERE, SARA))
    return book


def test_moments_marks_and_habits_go_along_once() -> None:
    into = own("slack", TENANT)
    into.sightings = [sighting()]
    for _ in range(2):
        merge(into, other(), LINKS)
    assert [(one.id, one.colleague) for one in into.sightings] == [("s2", JAN), ("s1", JAN)]
    assert [(one.id, one.colleague) for one in into.marks] == [("m1", JAN)]
    assert into.habits == [habit()]
    assert into.rhythm.spared == (JAN, SARA)


def test_a_calendar_comes_with_its_meetings_and_one_that_is_there_stays() -> None:
    into = own("slack", TENANT)
    merge(into, other(), LINKS)
    assert (into.calendar, [one.colleague for one in into.busy]) == (calendar(), [JAN])
    into = own("slack", TENANT)
    into.calendar = replace(calendar(), address="https://agenda.example/hier.ics")
    merge(into, other(), LINKS)
    assert into.calendar.address.endswith("hier.ics")
    assert into.busy == []
