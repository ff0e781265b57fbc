"""Slack's own clock: real time plus whatever a test adds to it."""

import itertools
import time
from datetime import UTC, datetime


class Clock:
    """Tells Slack's time and hands out timestamps that never repeat."""

    def __init__(self) -> None:
        """Start at the real time."""
        self._ahead = 0.0
        self._count = itertools.count(1)

    def now(self) -> float:
        """Return Slack's time in seconds."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move Slack's time on."""
        self._ahead += seconds

    def set(self, moment: datetime) -> None:
        """Let Slack's time go on from this moment."""
        self._ahead = moment.astimezone(UTC).timestamp() - time.time()

    def ts(self) -> str:
        """Return a timestamp that doubles as an id, in Slack's form."""
        return f"{int(self.now())}.{next(self._count):06d}"
