"""How often Teams lets a bot speak in one conversation."""

from collections import defaultdict, deque
from collections.abc import Callable
from typing import Final

WINDOWS: Final = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))


class Rates:
    """Counts what was sent per conversation, on a clock of its own."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Start with nothing sent."""
        self._now = now
        self._sent: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, conversation: str) -> float:
        """Count one message; return how long it is too early, or 0 when it may pass."""
        now, sent = self._now(), self._sent[conversation]
        while sent and now - sent[0] >= WINDOWS[-1][1]:
            sent.popleft()
        waits = [
            sent[-most] + within - now for most, within in WINDOWS if len(sent) >= most and now - sent[-most] < within
        ]
        if waits:
            return max(waits)
        sent.append(now)
        return 0.0
