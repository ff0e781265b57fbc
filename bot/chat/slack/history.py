"""Looks in a chat whether a message of ours stands there: found, surely absent, or not to be seen."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat.payload import dig, string
from bot.chat.slack import limits
from bot.chat.slack.outcomes import SOON, TROUBLE, code_of, outcome_of, wait_of
from bot.core.outcomes import Absent, Found, Refused, Sent, Shut, Unreadable

log = logging.getLogger(__name__)
EVENT, MARK = "duwtje", "k"
# Our clock and Slack's may be so far apart; further, and we might look in the wrong hours.
SKEW = timedelta(minutes=5)
Page = Callable[[str], Awaitable[AsyncSlackResponse]]


async def find(web: AsyncWebClient, channel: str, mark: str, since: datetime, until: datetime) -> Found:
    """The message with this mark among what was posted between these moments; extra copies are taken away."""

    async def page(cursor: str) -> AsyncSlackResponse:
        return await web.conversations_history(
            channel=channel,
            oldest=_stamp(since - SKEW),
            latest=_stamp(until + SKEW),
            limit=limits.HISTORY_PAGE,
            include_all_metadata=True,
            cursor=cursor or None,
        )

    try:
        found = await _marked(page, mark, until)
    except TROUBLE as error:
        log.warning("history ended with %s", code_of(error))
        ended = outcome_of(error)
        # A right we do not have will not come by itself; anything else passes.
        never = isinstance(ended, Refused | Shut)
        return Unreadable() if never else Unreadable(wait_of(error) or SOON)
    if found is None:
        return Unreadable()
    for copy in found[1:]:
        await _taken_away(web, channel, copy)
    return Sent(f"{channel}:{found[0]}") if found else Absent()


async def _marked(page: Page, mark: str, until: datetime) -> list[str] | None:
    """The stamps of all with this mark, oldest first; None when the window was not seen whole and holds none."""
    # A set: when a message arrives between two pages, the last of one may come again as the first of the next.
    found, cursor = set[str](), ""
    for _ in range(limits.HISTORY_PAGES):
        answer = await page(cursor)
        found |= {string(message, "ts") for message in _rows(answer) if _mark(message) == mark}
        cursor = string(answer.data, "response_metadata", "next_cursor")
        if not cursor:
            whole = not dig(answer.data, "has_more") and _same_time(answer, until)
            return sorted(found) if found or whole else None
    return sorted(found) or None


async def _taken_away(web: AsyncWebClient, channel: str, stamp: str) -> None:
    try:
        await web.chat_delete(channel=channel, ts=stamp)
    except TROUBLE as error:
        log.warning("chat.delete of a copy ended with %s", code_of(error))


def _same_time(answer: AsyncSlackResponse, now: datetime) -> bool:
    """Whether Slack's clock agrees with ours; one that says nothing is believed."""
    stated = {name.lower(): value for name, value in answer.headers.items()}.get("date", "")
    try:
        theirs = parsedate_to_datetime(stated)
    except ValueError:
        return True
    return abs(theirs.replace(tzinfo=theirs.tzinfo or UTC) - now) <= SKEW


def _rows(answer: AsyncSlackResponse) -> list[Any]:
    rows = dig(answer.data, "messages")
    return rows if isinstance(rows, list) else []


def _mark(message: object) -> str:
    ours = string(message, "metadata", "event_type") == EVENT
    return string(message, "metadata", "event_payload", MARK) if ours else ""


def _stamp(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"
