"""Looks across notebooks: who is due, who holds what about whom, who is known; derived, never kept."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from sys import intern

from bot.store.agenda import Agenda, Entry
from bot.store.glance import Glance

Key = tuple[str, str]


class Index:
    """Rebuilt from the notebooks at start and changed with every commit."""

    def __init__(self) -> None:
        """Nobody is known yet."""
        self._agenda = Agenda(lambda entry: self._known[entry[1]].get(entry[2]) is not entry)
        # Per person the entry they have below, with their colleagues; ids are interned, most occur many times.
        self._known: dict[str, dict[str, Entry]] = defaultdict(dict)
        self._about: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)

    def put(self, seen: Glance) -> None:
        """Take over how a notebook is now."""
        self.drop(seen.tenant, seen.person)
        tenant, person = intern(seen.tenant), intern(seen.person)
        entry = (seen.next_due, tenant, person, tuple(intern(colleague) for colleague, _ in seen.about))
        self._known[tenant][person] = entry
        if seen.next_due is not None:
            self._agenda.put(entry)
        for colleague, entries in seen.about:
            self._about[tenant].setdefault(intern(colleague), {})[person] = entries

    def drop(self, tenant: str, person: str) -> None:
        """Forget a notebook."""
        entry = self._known[tenant].pop(person, None)
        if entry is None:
            return
        if entry[0] is not None:
            self._agenda.replaced()
        for colleague in entry[3]:
            owners = self._about[tenant][colleague]
            del owners[person]
            if not owners:
                del self._about[tenant][colleague]

    def due(self, until: datetime, limit: int) -> list[Key]:
        """At most `limit` notebooks due at or before `until`, earliest first."""
        return [(tenant, person) for _, tenant, person, _ in self._agenda.due(until, limit)]

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
