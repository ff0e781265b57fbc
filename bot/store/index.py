"""Looks across notebooks: who is due, who holds what about whom, who is known; derived, never kept."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from datetime import datetime
from sys import intern

from bot.store.glance import Glance

Key = tuple[str, str]


class Index:
    """Rebuilt from the notebooks at start and changed with every commit."""

    def __init__(self) -> None:
        """Nobody is known yet."""
        # A sorted list and not a heap: looking takes nothing out, and one move among 10,000 costs microseconds.
        self._due: list[tuple[datetime, str, str]] = []
        # Per person the moment and the colleagues they stand under below; ids are interned, most occur many times.
        self._known: dict[str, dict[str, tuple[datetime | None, tuple[str, ...]]]] = defaultdict(dict)
        self._about: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)

    def put(self, seen: Glance) -> None:
        """Take over how a notebook is now."""
        self.drop(seen.tenant, seen.person)
        tenant, person = intern(seen.tenant), intern(seen.person)
        self._known[tenant][person] = (seen.next_due, tuple(intern(colleague) for colleague, _ in seen.about))
        if seen.next_due is not None:
            insort(self._due, (seen.next_due, tenant, person))
        for colleague, entries in seen.about:
            self._about[tenant].setdefault(intern(colleague), {})[person] = entries

    def drop(self, tenant: str, person: str) -> None:
        """Forget a notebook."""
        next_due, colleagues = self._known[tenant].pop(person, (None, ()))
        if next_due is not None:
            del self._due[bisect_left(self._due, (next_due, tenant, person))]
        for colleague in colleagues:
            owners = self._about[tenant][colleague]
            del owners[person]
            if not owners:
                del self._about[tenant][colleague]

    def due(self, until: datetime, limit: int) -> list[Key]:
        """At most `limit` notebooks due at or before `until`, earliest first."""
        found: list[Key] = []
        for moment, tenant, person in self._due:
            if moment > until or len(found) >= limit:
                break
            found.append((tenant, person))
        return found

    def about(self, tenant: str, colleague: str) -> dict[str, int]:
        """How many entries each owner has about this colleague."""
        return dict(self._about.get(tenant, {}).get(colleague, {}))

    def knows(self, tenant: str, person: str) -> bool:
        """Whether there is a notebook."""
        return person in self._known.get(tenant, {})

    def people(self, tenant: str) -> tuple[str, ...]:
        """Everybody of this tenant with a notebook, as it is now."""
        return tuple(self._known.get(tenant, {}))

    def tenants(self) -> tuple[str, ...]:
        """Everybody's tenants, as they are now."""
        return tuple(tenant for tenant, known in self._known.items() if known)
