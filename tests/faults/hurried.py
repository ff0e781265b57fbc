"""The product in a hurry, for a storm of sendings: `python -m tests.faults.hurried BUG,BUG`.

Everything is as it is, but short: a call may take half a second, a platform has two seconds to show what it took, pages
of history hold two messages. With a bug planted, to see whether the storm notices. A file `after-claim` or `after-post`
beside the data folder kills the process at that point, once.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot import wiring
from bot.chat.slack import history, send
from bot.chat.slack import limits as slack
from bot.chat.teams import limits as teams
from bot.core import coach, delivery, post
from bot.core.delivery import Times
from bot.core.model import Due, Notebook
from bot.core.outcomes import Outcome, Sent
from bot.core.post import Post
from bot.engine.embedded import Engine

CALL, SETTLE, BEAT = 0.5, 2.0, 0.1
POINTS = AFTER_CLAIM, AFTER_POST = ("after-claim", "after-post")
CLAIM, WRITE_DOWN, MARKED, POST_SENT = delivery.claim, delivery.settle, history._marked, Post._sent


def hurry(settle: float = SETTLE) -> None:
    """Make everything short."""
    times = Times(call=timedelta(seconds=CALL), settle=timedelta(seconds=settle))
    coach.Post = functools.partial(Post, times=times)  # type: ignore[misc,assignment]
    wiring.Engine = functools.partial(Engine, every=BEAT)  # type: ignore[misc,assignment]
    post.PATIENCE, post.AFTER_TROUBLE = BEAT, 1.0
    send.CALL_SECONDS, send.SOON, history.SOON = CALL, 1.0, 1.0
    slack.CHANNEL_SECONDS = slack.WORKSPACE_SECONDS = 0.01  # type: ignore[misc]
    # Pages are small, so that many have to be turned; and one reader may get hundreds within some seconds.
    slack.HISTORY_PAGE, slack.HISTORY_PAGES = 2, 400  # type: ignore[misc]
    teams.CONVERSATION_SECONDS = teams.TENANT_SECONDS = 0.01  # type: ignore[misc]
    if os.environ.get("TEAMS_CLIENT_ID"):
        from bot.chat.teams import connect  # noqa: PLC0415 - two seconds, only where it is served

        connect.CALL_SECONDS = CALL


def strike(point: str) -> None:
    """Die here, when somebody asked for it."""
    try:
        (Path(os.environ["DUWTJE_DATA"]).parent / point).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def watched() -> None:
    """The two points at which a kill is told to come."""

    async def sent(self: Post, tenant: str, person: str, due: Due) -> Outcome | None:
        strike(AFTER_CLAIM)
        outcome = await POST_SENT(self, tenant, person, due)
        if isinstance(outcome, Sent):
            strike(AFTER_POST)
        return outcome

    Post._sent = sent


def marks_after() -> None:
    """Send first, and write down afterwards that it was being sent."""

    def claim(book: Notebook, *rest: Any) -> Due | None:
        before = book.outbox
        found = CLAIM(book, *rest)
        if found:
            book.outbox = before
        return found

    def settle(book: Notebook, due: Due, *rest: Any) -> Due:
        book.outbox = [due if other.id == due.id else other for other in book.outbox]
        return WRITE_DOWN(book, due, *rest)

    delivery.claim, delivery.settle = claim, settle


def marks_before() -> None:
    """Take for sent what was claimed: nobody looks for it."""
    delivery.unseen = lambda _book, _moment: []


def reads_a_page() -> None:
    """Take the newest page for the whole window."""

    async def marked(page: history.Page, mark: str, until: datetime) -> list[str] | None:
        answer = await page("")
        return [history.string(row, "ts") for row in history._rows(answer) if history._mark(row) == mark]

    history._marked = marked


def settles_at_once() -> None:
    """Give the platform no time to show what it took."""
    hurry(settle=0.0)


BUGS = {bug.__name__.replace("_", "-"): bug for bug in (marks_after, marks_before, reads_a_page, settles_at_once)}


if __name__ == "__main__":
    from bot.__main__ import main

    hurry()
    watched()
    for name in filter(None, sys.argv[1].split(",")):
        BUGS[name]()
    sys.exit(main([]))
