"""What people see: every message, dialog and passing line, in order."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from .card_parts import Screen
from .plain import plain, unmarked
from .shape import Json


@dataclass
class Seen:
    """One thing on somebody's screen.

    Kinds: "chat" (the talk with the bot), "channel", "targeted" (in a channel, for one person), "dialog", "line"
    (a few words under a card, for a moment), "compose" (a card in the box somebody writes in) and "error".
    """

    kind: str
    audience: set[str]
    order: int
    conversation: str = ""
    id: str = ""
    text: str = ""
    summary: str = ""
    title: str = ""
    card: Json | None = None
    # Which invoke takes a dialog's answers, and what it says along.
    submits: str = ""
    along: Json = field(default_factory=dict)
    screen: Screen = field(default_factory=Screen)
    edited: bool = False
    gone: bool = False

    @property
    def plain(self) -> str:
        """Return everything it says, as words."""
        card = plain(self.card, self.screen) if self.card else ""
        return "\n".join(filter(None, [unmarked(self.title), unmarked(self.text), card]))

    def redraw(self, card: Json | None, text: str = "", title: str = "") -> None:
        """Show something else in the same place: what was folded out or filled in goes."""
        self.card, self.text, self.title = card, text, title or self.title
        self.screen, self.edited = Screen(), True


@dataclass
class Memory:
    """Everything anybody was ever shown."""

    everything: list[Seen] = field(default_factory=list)
    _orders: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def add(self, kind: str, audience: set[str], **rest: object) -> Seen:
        """Show something to some people."""
        order = next(self._orders)
        seen = Seen(kind, audience, order, **{"id": f"{order:013d}", **rest})  # type: ignore[arg-type]
        self.everything.append(seen)
        return seen

    def visible_to(self, person: str, *, ever: bool = False) -> list[Seen]:
        """List what a person sees, oldest first; `ever` adds what is gone."""
        return [seen for seen in self.everything if person in seen.audience and (ever or not seen.gone)]

    def message(self, conversation: str, activity: str) -> Seen | None:
        """Find a message that still stands."""
        lasting = {"chat", "channel", "targeted"}
        for seen in self.everything:
            if seen.id == activity and seen.kind in lasting and not seen.gone:
                return seen if seen.conversation == conversation else None
        return None
