"""Who wants to be woken, and when: a heap, since a change among a million must cost no more than one among ten."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import filterfalse

# (next moment, tenant, person, colleagues): one for each notebook, and never changed.
Entry = tuple[datetime | None, str, str, tuple[str, ...]]


class Agenda:
    """Entries by their moment; one that was replaced stays until it comes up or there are too many like it."""

    def __init__(self, stale: Callable[[Entry], bool]) -> None:
        """Nobody waits yet; `stale` tells that an entry was replaced, and by what it is, not by what it says."""
        self._stale, self._replaced = stale, 0
        self._ahead: list[Entry] = []  # a heap
        # What came due stays here, earliest last, until it is replaced: looking takes nothing out.
        self._due: list[Entry] = []

    def put(self, entry: Entry) -> None:
        """Take in an entry that has a moment."""
        heapq.heappush(self._ahead, entry)

    def replaced(self) -> None:
        """One of the entries is stale from now on."""
        self._replaced += 1
        if self._replaced * 2 > len(self._ahead) + len(self._due):
            self._ahead = list(filterfalse(self._stale, self._ahead))
            self._due = list(filterfalse(self._stale, self._due))
            heapq.heapify(self._ahead)
            self._replaced = 0

    def due(self, until: datetime, limit: int) -> list[Entry]:
        """At most `limit` entries at or before `until`, earliest first."""
        self._ripen(until, limit)
        found: list[Entry] = []
        for entry in reversed(self._due):
            if len(found) >= limit or _moment(entry) > until:  # the clock may have gone back
                break
            if not self._stale(entry):
                found.append(entry)
        return found

    def _ripen(self, until: datetime, limit: int) -> None:
        """Move from the heap what may be asked for now: of each at most `limit`."""
        fresh: list[Entry] = []
        while self._ahead and len(fresh) < limit and _moment(self._ahead[0]) <= until:
            entry = heapq.heappop(self._ahead)
            if self._stale(entry):
                self._replaced -= 1
            else:
                fresh.append(entry)
        if fresh:
            # Two rows that are in order already: sorting them costs no more than laying them together.
            self._due = sorted([*self._due, *reversed(fresh)], reverse=True)
        while self._due and self._stale(self._due[-1]):
            self._due.pop()
            self._replaced -= 1


def _moment(entry: Entry) -> datetime:
    assert entry[0] is not None  # noqa: S101 - others are not put here
    return entry[0]
