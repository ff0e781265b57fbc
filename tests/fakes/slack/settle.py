"""Waiting until the app has finished what it began."""

import asyncio
import time
from typing import Final

Tasks = set["asyncio.Task[object]"]
PATIENCE: Final = 2.0
# These live as long as a connection stays open; they are no work.
LIFELONG: Final = {
    "RequestHandler.start",
    "SocketModeClient.monitor_current_session",
    "SocketModeClient.receive_messages",
}


def tasks_now() -> Tasks:
    """Return every task of this loop."""
    return set(asyncio.all_tasks())


def _work_since(before: Tasks) -> Tasks:
    new = asyncio.all_tasks() - before - {asyncio.current_task()}
    return {task for task in new if task is not None and getattr(task.get_coro(), "__qualname__", "") not in LIFELONG}


async def settled(before: Tasks, patience: float = PATIENCE) -> None:
    """Wait until every task begun since `before` is done, or patience runs out.

    This needs no guess about time: an app in this loop works in tasks, and they end.
    """
    until = time.monotonic() + patience
    while (work := _work_since(before)) and time.monotonic() < until:
        await asyncio.wait(work, timeout=max(0.0, until - time.monotonic()))
