"""Short-lived permissions: trigger ids and response addresses."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from .clock import Clock
from .refused import RefusedError
from .seen import Seen

TRIGGER_SECONDS: Final = 3
RESPONSE_SECONDS: Final = 30 * 60
RESPONSE_USES: Final = 5


@dataclass
class Trigger:
    """The right to open one modal for one person, for a moment."""

    user: str
    issued: float
    used: bool = False


@dataclass
class ResponseAddress:
    """The right to answer one interaction a few times."""

    id: str
    user: str
    channel: str
    issued: float
    original: Seen | None = None
    uses: int = 0


@dataclass
class Tickets:
    """Every trigger id and response address ever handed out."""

    clock: Clock
    triggers: dict[str, Trigger] = field(default_factory=dict)
    addresses: dict[str, ResponseAddress] = field(default_factory=dict)
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def trigger(self, user: str) -> str:
        """Hand out a trigger id."""
        name = f"{next(self._count)}.{int(self.clock.now())}.t{user.lower()}"
        self.triggers[name] = Trigger(user, self.clock.now())
        return name

    def exchange(self, name: object) -> str:
        """Take a trigger id in, and say whose it is."""
        trigger = self.triggers.get(str(name))
        if trigger is None:
            raise RefusedError(error="invalid_trigger_id")
        if trigger.used:
            raise RefusedError(error="exchanged_trigger_id")
        if self.clock.now() - trigger.issued > TRIGGER_SECONDS:
            raise RefusedError(error="expired_trigger_id")
        trigger.used = True
        return trigger.user

    def address(self, user: str, channel: str, original: Seen | None) -> str:
        """Hand out a response address."""
        name = f"r{next(self._count)}"
        now = self.clock.now()
        self.addresses[name] = ResponseAddress(name, user, channel, now, original)
        return name

    def use(self, name: str) -> ResponseAddress:
        """Take one use of a response address."""
        address = self.addresses.get(name)
        if address is None or self.clock.now() - address.issued > RESPONSE_SECONDS:
            raise RefusedError(error="expired_url")
        if address.uses >= RESPONSE_USES:
            raise RefusedError(error="used_url")
        address.uses += 1
        return address
