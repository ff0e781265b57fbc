"""How a call to Slack ended: surely done, surely not, or perhaps."""

from __future__ import annotations

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.core.outcomes import Later, Outcome, Refused, Shut, Unknown

TOO_MANY = 429
REFUSED = 400
BROKEN = 500
SOON = 30.0
# Slack's own trouble: it may have carried out the call before it said so.
PERHAPS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "timeout"})
# The whole workspace no longer takes our token, or takes nothing for now; nothing was done.
SHUT = frozenset(
    {"token_revoked", "token_expired", "account_inactive", "invalid_auth", "not_authed", "org_login_required"}
    | {"ekm_access_denied", "team_access_not_granted", "team_added_to_org", "enterprise_is_restricted"}
)
GONE_TRIGGERS = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged"}
)
TROUBLE = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)


def code_of(error: BaseException) -> str:
    """Slack's own word for what went wrong, or the kind of failure; never a message, which may quote words."""
    if isinstance(error, SlackApiError):
        return _answer(error).get("error") or f"http_{_status(error)}"
    return type(error).__name__


def wait_of(error: BaseException) -> float | None:
    """After how many seconds Slack wants to hear this again; None when it did not say so."""
    if not isinstance(error, SlackApiError):
        return None
    if _status(error) != TOO_MANY and _answer(error).get("error") not in {"ratelimited", "rate_limited"}:
        return None
    headers = getattr(error.response, "headers", None) or {}
    stated = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    return float(stated) if stated.isdecimal() else SOON


def outcome_of(error: BaseException) -> Outcome:
    """What is sure after a call to send went wrong."""
    if isinstance(error, SlackApiError):
        wait = wait_of(error)
        if wait is not None:
            return Later(wait)
        if _perhaps(error):
            return Unknown()
        return Shut(code_of(error)) if code_of(error) in SHUT else Refused(code_of(error))
    # Nothing left this machine when there was no connection; after that nobody knows.
    never_left = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    return Later(SOON) if never_left else Unknown()


def _perhaps(error: SlackApiError) -> bool:
    status, code = _status(error), _answer(error).get("error", "")
    return status >= BROKEN or code in PERHAPS or (not code and status < REFUSED)


def _status(error: SlackApiError) -> int:
    response = error.response
    found = getattr(response, "status_code", None) or getattr(response, "status", None)
    return found if isinstance(found, int) else 0


def _answer(error: SlackApiError) -> dict[str, str]:
    data = getattr(error.response, "data", None)
    return data if isinstance(data, dict) else {}
