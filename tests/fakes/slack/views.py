"""Modals and Home tabs: the stack each person has open."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from .clock import Clock
from .people import APP, BOT, TEAM
from .refused import RefusedError
from .seen import Memory, Seen
from .shape import Json

DEEPEST: Final = 3


@dataclass
class Views:
    """Every person's modals, top last, and Home tab."""

    clock: Clock
    memory: Memory
    stacks: dict[str, list[Seen]] = field(default_factory=dict)
    homes: dict[str, Seen] = field(default_factory=dict)
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def stack(self, user: str) -> list[Seen]:
        """Return a person's open modals, top last."""
        return self.stacks.setdefault(user, [])

    def open(self, user: str, view: Json) -> Seen:
        """Open a modal over whatever was open."""
        self.clear(user)
        return self._put(user, view)

    def push(self, user: str, view: Json) -> Seen:
        """Lay a modal on top of the open one."""
        if not self.stack(user):
            raise RefusedError(error="not_found")
        if len(self.stack(user)) >= DEEPEST:
            raise RefusedError(error="push_limit_reached")
        return self._put(user, view)

    def _put(self, user: str, view: Json) -> Seen:
        stack = self.stack(user)
        seen = self.memory.add("modal", {user}, blocks=view["blocks"])
        seen.view = self._full(view, seen, f"V{next(self._count)}")
        seen.view["root_view_id"] = stack[0].view_id if stack else seen.view_id
        seen.view["previous_view_id"] = stack[-1].view_id if stack else None
        stack.append(seen)
        return seen

    def update(self, seen: Seen, view: Json) -> Seen:
        """Change a view in place; what stays a field keeps what was filled in."""
        old = seen.view
        seen.blocks = self.memory.with_ids(view["blocks"])
        seen.view = self._full(view, seen, old["id"])
        for key in ("root_view_id", "previous_view_id"):
            seen.view[key] = old[key]
        seen.errors, seen.edited = {}, True
        return seen

    def find(self, view_id: object, external_id: object) -> Seen:
        """Find an open modal or a Home tab."""
        for seen in [*itertools.chain(*self.stacks.values()), *self.homes.values()]:
            if seen.view_id == view_id:
                return seen
            if external_id and seen.view["external_id"] == external_id:
                return seen
        raise RefusedError(error="not_found")

    def publish(self, user: str, view: Json) -> Seen:
        """Put a person's Home tab up."""
        home = self.homes.get(user)
        if home is not None:
            return self.update(home, view)
        home = self.memory.add("home", {user}, blocks=view["blocks"])
        home.view = self._full(view, home, f"V{next(self._count)}")
        self.homes[user] = home
        return home

    def close_top(self, user: str) -> None:
        """Take the top modal away."""
        if self.stack(user):
            self.stack(user).pop().gone = True

    def clear(self, user: str) -> None:
        """Take every modal away."""
        while self.stack(user):
            self.close_top(user)

    def _full(self, view: Json, seen: Seen, view_id: str) -> Json:
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
            **view,
            "id": view_id,
            "team_id": TEAM,
            "app_id": APP,
            "app_installed_team_id": TEAM,
            "bot_id": BOT,
            "blocks": seen.blocks,
            "hash": self.clock.ts(),
            "root_view_id": view_id,
            "previous_view_id": None,
            "state": {"values": {}},
        }


def check_hash(seen: Seen | None, given: object) -> None:
    """Refuse a change based on an older view."""
    if given and seen is not None and seen.view["hash"] != given:
        raise RefusedError(error="hash_conflict")
