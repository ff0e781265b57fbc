"""How long things stay: the one place where a notebook forgets by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from bot.core.errors import BadSettings
from bot.core.model import Agreement, Notebook, State

# A draft, and the id of a request, are of use for a day.
DRAFTED = timedelta(hours=25)
# Longer than nobody reads the same text twice, so that all texts of a page get their turn.
REMEMBERED = timedelta(days=366)
# What was sent so lately can still be undone.
FRESHLY_SENT = timedelta(days=1)
UNDER_WAY = frozenset({State.DUE, State.SENDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """For how many days each thing stays; an agreement counts from its closing. An operator may only shorten them."""

    compliments: int = 365
    agreements: int = 365
    talks: int = 60
    nudges: int = 60
    moments: int = 14

    def shortened(self, days: Mapping[str, str]) -> Terms:
        """These terms with some of them shorter. Raises BadSettings, with what to write instead."""
        longest = {field.name: int(getattr(self, field.name)) for field in fields(self)}
        for name, value in days.items():
            if name not in longest:
                message = f"it can shorten {', '.join(longest)}, and nothing else"
                raise BadSettings(message)
            if not (value.isascii() and value.isdigit() and len(value) < 5 and 1 <= int(value) <= longest[name]):  # noqa: PLR2004 - more digits than any term
                message = f"{name} stays 1 to {longest[name]} days: write it like {name}={longest[name]}"
                raise BadSettings(message)
        return replace(self, **{name: int(value) for name, value in days.items()})


def tidy(book: Notebook, moment: datetime, terms: Terms) -> None:
    """Forget what is past its term. The team stays: it is the leader's own list.

    A letter that may still leave stays, and so does the entry it needs: without it the letter would have no words.
    """
    needed = _needed(book, moment)
    book.handled = {key: seen for key, seen in book.handled.items() if moment - seen < DRAFTED}
    book.drafts = [draft for draft in book.drafts if moment - draft.moment < DRAFTED]
    # What the calendar said of yesterday is of no use, also when it can no longer be read.
    book.busy = [busy for busy in book.busy if moment - busy.end < DRAFTED]
    book.shown = {key: seen for key, seen in book.shown.items() if moment - seen < REMEMBERED}
    book.compliments = [
        entry for entry in book.compliments if entry.id in needed or _young(entry.moment, moment, terms.compliments)
    ]
    book.talks = [talk for talk in book.talks if talk.id in needed or _young(talk.moment, moment, terms.talks)]
    book.agreements = [
        entry for entry in book.agreements if entry.id in needed or _open(entry, moment, terms.agreements)
    ]
    # Not even a nudge about it keeps a moment longer: its leader was told the day.
    book.sightings = [entry for entry in book.sightings if _young(entry.moment, moment, terms.moments)]
    # A letter stays as long as its occurrence: else the same nudge could be made a second time.
    book.outbox = [
        due
        for due in book.outbox
        if due.state in UNDER_WAY or moment <= due.not_after or _young(due.not_before, moment, terms.nudges)
    ]


def _needed(book: Notebook, moment: datetime) -> set[str]:
    """The entries that a letter is about which may still leave, or can still be undone."""
    return {due.about for due in book.outbox if due.state in UNDER_WAY or moment - due.not_before < FRESHLY_SENT}


def _young(then: datetime, moment: datetime, days: int) -> bool:
    return moment - then < timedelta(days=days)


def _open(entry: Agreement, moment: datetime, days: int) -> bool:
    """An agreement is closed on the day to come back to it; one without such a day, when it was made."""
    until = entry.until is not None and (moment.date() - entry.until).days <= days
    return until or _young(entry.moment, moment, days)
