"""What somebody's colleagues hold about them: the answer to who asks what is kept (GDPR, article 15)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.entries import Busy, Mark, Sighting
from bot.core.identity import about
from bot.core.model import Agreement, Compliment, Draft, Due, Notebook, State, Talk

Hide = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message about the person: which kind, when, and how it ended. Its words are not kept."""

    kind: str
    moment: datetime
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All that one notebook holds about the person; `since` is when they were added to the writer's team."""

    writer: str
    since: datetime | None
    compliments: tuple[Compliment, ...]
    talks: tuple[Talk, ...]
    agreements: tuple[Agreement, ...]
    sightings: tuple[Sighting, ...]
    marks: tuple[Mark, ...]
    busy: tuple[Busy, ...]
    drafts: tuple[Draft, ...]
    letters: tuple[Letter, ...]

    def __len__(self) -> int:
        """How many things that are."""
        told = (self.compliments, self.talks, self.agreements, self.sightings, self.marks, self.busy)
        return sum(map(len, (*told, self.drafts, self.letters))) + (self.since is not None)


def held(book: Notebook, ids: frozenset[str], hide: Hide) -> Held:
    """What this notebook holds about somebody with these ids; `hide` takes other people's names out of the words."""
    return Held(
        writer=book.owner.name,
        since=next((mate.since for mate in book.team if about(mate, ids)), None),
        compliments=tuple(_hidden(entry, hide) for entry in book.compliments if about(entry, ids)),
        talks=tuple(talk for talk in book.talks if about(talk, ids)),
        agreements=tuple(replace(entry, words=hide(entry.words)) for entry in book.agreements if about(entry, ids)),
        sightings=tuple(
            replace(entry, words=hide(entry.words), prepared=hide(entry.prepared))
            for entry in book.sightings
            if about(entry, ids)
        ),
        marks=tuple(replace(mark, words=hide(mark.words)) for mark in book.marks if about(mark, ids)),
        busy=tuple(one for one in book.busy if about(one, ids)),
        drafts=tuple(
            replace(draft, words=hide(draft.words), people=tuple(ids.intersection(draft.people)))
            for draft in book.drafts
            if about(draft, ids)
        ),
        letters=tuple(letter(due) for due in book.outbox if about(due, ids)),
    )


def letter(due: Due) -> Letter:
    """What there is to tell of a message."""
    return Letter(kind=due.kind, moment=due.not_before, state=due.state)


def own_names(book: Notebook, ids: frozenset[str]) -> set[str]:
    """What this notebook calls the person: their names are no secret to them."""
    entries = (*book.team, *book.compliments, *book.talks, *book.agreements)
    entries += (*book.sightings, *book.marks, *book.busy)
    return {one.name for one in entries if about(one, ids)}


def _hidden(entry: Compliment, hide: Hide) -> Compliment:
    return replace(entry, situation=hide(entry.situation), behaviour=hide(entry.behaviour), effect=hide(entry.effect))
