"""The one way to Slack's Web API: no retries, nothing too soon, and an ear for a workspace that is closed to us."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat.pace import Pace
from bot.chat.slack.outcomes import SHUT, TOO_MANY, code_of, wait_of


@dataclass(frozen=True, slots=True)
class _Answer:
    """What Slack said when it closed the method; it would say the same now."""

    headers: dict[str, str]
    data: dict[str, Any] = field(default_factory=lambda: {"ok": False, "error": "ratelimited"})
    status_code: int = TOO_MANY


class TooSoon(SlackApiError):  # noqa: N818 - it names what happened
    """Not called: Slack asked to leave this method alone, and the time it named is not over."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too soon", _Answer({"Retry-After": str(math.ceil(seconds))}))


class Web(AsyncWebClient):
    """One workspace's client. `pace` knows what is closed; `shut` hears why the workspace no longer takes our token."""

    def __init__(self, *, pace: Callable[[], Pace], shut: Callable[[str], None], **more: Any) -> None:
        # A second try after a lost answer posts twice.
        super().__init__(retry_handlers=[], **more)
        self._pace, self._shut = pace, shut

    async def api_call(self, api_method: str, **how: Any) -> AsyncSlackResponse:  # type: ignore[override]
        """Call a method once; after "too many requests" not again before the time Slack named."""
        if rest := self._pace().rest(api_method):
            raise TooSoon(rest)
        try:
            return await super().api_call(api_method, **how)
        except SlackApiError as error:
            wait = wait_of(error)
            if wait is not None:
                self._pace().close(api_method, wait)
            if code_of(error) in SHUT:
                self._shut(code_of(error))
            raise
