"""Logs an operator can search, one JSON object a line; never a person's words."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime

import msgspec

# What a call may add: ids and names of things, never free text.
EXTRAS = ("action", "key", "tenant", "person", "reason", "moment", "platform", "path", "status", "counts")


class JsonLines(logging.Formatter):
    """A record as one line. An exception shows its kind and places; its message could hold somebody's words."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
        }
        line |= {name: str(value) for name in EXTRAS if (value := getattr(record, name, None)) is not None}
        if record.exc_info and record.exc_info[1]:
            line["broke"] = _places(record.exc_info[1])
        return msgspec.json.encode(line).decode()


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} at {where}"


def begin(level: int = logging.INFO) -> None:
    """Send all logs to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("apscheduler", "slack_bolt", "slack_sdk", "uvicorn.access", "tzlocal"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
