"""Two notebooks of one person become one: nothing written is lost, nothing stands twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, TypeVar

from bot.core.entries import Busy, Mark, Sighting
from bot.core.links import Links
from bot.core.model import Agreement, Colleague, Compliment, Notebook, Talk


class Named(Protocol):
    """Whatever has an id."""

    @property
    def id(self) -> str: ...  # noqa: D102


N = TypeVar("N", bound=Named)
E = TypeVar("E", Compliment, Talk, Agreement, Sighting, Mark, Busy)


def merge(into: Notebook, other: Notebook, links: Links) -> None:
    """Write all of `other` into `into`; colleagues are called by the id they are kept under."""

    def known(person: str) -> str:
        return links.kept(other.platform, other.tenant, person)[1]

    def about(entries: list[E]) -> list[E]:
        return [replace(entry, colleague=known(entry.colleague)) for entry in entries]

    mates = [Colleague(id=known(mate.id), name=mate.name, since=mate.since) for mate in other.team]
    into.team = _union(into.team, mates)
    into.compliments = sorted(_union(into.compliments, about(other.compliments)), key=lambda entry: entry.moment)
    into.talks = _union(into.talks, about(other.talks))
    into.agreements = _union(into.agreements, about(other.agreements))
    into.sightings = sorted(_union(into.sightings, about(other.sightings)), key=lambda entry: entry.moment)
    into.marks = _union(into.marks, about(other.marks))
    into.habits = _union(into.habits, other.habits)
    into.drafts = _union(into.drafts, other.drafts)
    into.outbox = _union(into.outbox, [replace(due, person=known(due.person)) for due in other.outbox])
    into.handled = other.handled | into.handled
    into.shown = other.shown | {key: max(seen, other.shown.get(key, seen)) for key, seen in into.shown.items()}
    if other.rhythm.agreed and not into.rhythm.agreed:
        into.rhythm = replace(other.rhythm, spared=tuple(map(known, other.rhythm.spared)))
    if into.calendar is None and other.calendar:
        into.calendar, into.busy = other.calendar, about(other.busy)
    # A no stays a no, whichever side said it.
    measured = [one for one in (into.measuring, other.measuring) if one]
    into.measuring = next((one for one in measured if one.declined), into.measuring or other.measuring)
    into.met = min(filter(None, (into.met, other.met)), default=None)
    into.contact = into.contact or other.contact
    into.platform = into.platform or other.platform
    if not into.owner.name:
        into.owner = replace(other.owner, id=into.owner.id)


def _union(ours: list[N], theirs: list[N]) -> list[N]:
    there = {one.id for one in ours}
    return [*ours, *(one for one in theirs if one.id not in there)]
