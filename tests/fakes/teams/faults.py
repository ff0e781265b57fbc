"""Mishaps on order: throttling, errors, slowness and lost connections, per operation."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call.

    A call is carried out unless it fails; `applied` says a failing call was carried out all the same. `drop` is
    "before" (nothing happened) or "after" (it happened, the answer got lost). `hang` is the wait before the answer,
    in seconds.
    """

    status: int = 200
    code: str = ""
    message: str = ""
    retry_after: float | None = None
    hang: float = 0.0
    lag: float = 0.0
    drop: str = ""
    applied: bool | None = None

    @property
    def fails(self) -> bool:
        """Say whether the answer is an error."""
        return self.status >= HTTPStatus.BAD_REQUEST

    @property
    def carried_out(self) -> bool:
        """Say whether the call has its effect."""
        if self.applied is not None:
            return self.applied
        return self.drop == "after" or (not self.drop and not self.fails)


@dataclass
class Faults:
    """The mishaps still to come, and what is slow until further notice."""

    waiting: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[str, Fault] = field(default_factory=dict)

    def order(self, operation: str, fault: Fault, times: int) -> None:
        """Let an operation go wrong a number of times; "*" means any."""
        self.waiting[operation].extend([fault] * times)

    def take(self, operation: str) -> Fault | None:
        """Return the next mishap of an operation, if there is one."""
        for name in (operation, "*"):
            if self.waiting[name]:
                return self.waiting[name].popleft()
        return self.always.get(operation)
