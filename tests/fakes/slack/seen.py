"""What people see: every message, modal and Home tab, in order."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from .people import BOT_USER
from .plain import label, plain, unescape
from .shape import Json


@dataclass
class Seen:
    """One thing on somebody's screen; an update changes it in place."""

    kind: str
    audience: set[str]
    order: int
    author: str = BOT_USER
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    channel: str = ""
    ts: str = ""
    metadata: Json | None = None
    view: Json = field(default_factory=dict)
    filled: dict[tuple[str, str], Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    edited: bool = False
    gone: bool = False

    @property
    def view_id(self) -> str:
        """Return the id of a modal or Home tab, else nothing."""
        return str(self.view.get("id", ""))

    @property
    def plain(self) -> str:
        """Return everything it says, as words."""
        if self.kind not in {"modal", "home"}:
            return plain(self.blocks) or unescape(self.text)
        ends = [label(self.view.get(key)) for key in ("submit", "close")]
        buttons = " ".join(f"[{end}]" for end in ends if end)
        return "\n".join(filter(None, [self.title, plain(self.blocks), buttons]))

    @property
    def title(self) -> str:
        """Return the title of a modal."""
        return label(self.view.get("title"))


@dataclass
class Memory:
    """Everything anybody was ever shown."""

    everything: list[Seen] = field(default_factory=list)
    _orders: Iterator[int] = field(default_factory=itertools.count)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def next_order(self) -> int:
        """Return the place of the next thing in time."""
        return next(self._orders)

    def add(self, kind: str, audience: set[str], **rest: object) -> Seen:
        """Show something to some people."""
        seen = Seen(kind, audience, self.next_order(), **rest)  # type: ignore[arg-type]
        seen.blocks = self.with_ids(seen.blocks)
        self.everything.append(seen)
        return seen

    def with_ids(self, blocks: list[Json]) -> list[Json]:
        """Give blocks and elements the ids Slack gives where an app gives none."""
        return [self._identified(block) for block in blocks]

    def _identified(self, block: Json) -> Json:
        block = {**block, "block_id": block.get("block_id") or f"auto{next(self._ids)}"}
        if "elements" in block and block["type"] == "actions":
            block["elements"] = [self._named(part) for part in block["elements"]]
        for key in ("accessory", "element"):
            if key in block:
                block[key] = self._named(block[key])
        return block

    def _named(self, element: Json) -> Json:
        if "action_id" in element or element["type"] == "image":
            return element
        return {**element, "action_id": f"auto{next(self._ids)}"}

    def visible_to(self, user: str, *, ever: bool = False) -> list[Seen]:
        """List what the app shows a person, oldest first; `ever` adds what is gone."""
        mine = [
            seen
            for seen in self.everything
            if user in seen.audience and seen.author == BOT_USER and (ever or not seen.gone)
        ]
        return sorted(mine, key=lambda seen: seen.order)

    def message(self, channel: str, ts: str) -> Seen | None:
        """Find a message that still stands."""
        return next((seen for seen in self.in_channel(channel) if seen.ts == ts), None)

    def in_channel(self, channel: str) -> list[Seen]:
        """List a channel's lasting messages, oldest first."""
        lasting = {"dm", "channel"}
        here = [seen for seen in self.everything if seen.channel == channel]
        return [seen for seen in here if seen.kind in lasting and not seen.gone]
