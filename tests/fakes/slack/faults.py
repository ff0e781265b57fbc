"""Mishaps on order: rate limits, errors, slowness and lost connections."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call.

    A call is carried out unless it fails; `applied` says a failing call was carried out
    all the same. `drop` is "before" (nothing happened) or "after" (it happened, the
    answer got lost). `lag` is the wait before the call has its effect, and `hang` the one between effect and answer,
    in seconds.
    """

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    hang: float = 0.0
    lag: float = 0.0
    drop: str = ""
    applied: bool | None = None

    @property
    def carried_out(self) -> bool:
        """Say whether the call has its effect."""
        if self.applied is not None:
            return self.applied
        return self.drop == "after" or (not self.drop and not self.fails)

    @property
    def fails(self) -> bool:
        """Say whether the answer is an error."""
        return bool(self.error) or self.status != HTTPStatus.OK


@dataclass
class Faults:
    """The mishaps still to come, per method."""

    waiting: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))

    def order(self, method: str, fault: Fault, times: int) -> None:
        """Let a method go wrong a number of times."""
        self.waiting[method].extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        """Return the next mishap of a method, if one waits."""
        for name in (method, "*"):
            if self.waiting[name]:
                return self.waiting[name].popleft()
        return None
