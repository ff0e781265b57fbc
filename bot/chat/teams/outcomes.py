"""How a call to Teams ended: surely done, surely not, or perhaps."""

from __future__ import annotations

import json
import re

import httpx

from bot.chat.payload import string
from bot.core.outcomes import Gone, Later, Outcome, Refused, Shut, Unknown

# In seconds; longer than the last nobody is made to wait, whatever is stated.
SOON, LATE, LONGEST = 30.0, 300.0, 86_400.0
UNAUTHORISED, FORBIDDEN, NOT_FOUND, TOO_MANY, BROKEN = 401, 403, 404, 429, 500
# Microsoft asks to send these again; nothing was posted.
AGAIN = frozenset({412, TOO_MANY})
# What says something about the person; a refusal without a name may come from anything in between.
ABSENT = frozenset(
    {"ConversationBlockedByUser", "BotDisabledByAdmin", "ForbiddenOperationException", "BotNotInConversationRoster"}
    | {"MessageWritesBlocked", "ConversationNotFound", "ActivityNotFoundInConversation"}
)
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
# Nothing left this machine when there was no connection.
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


# Microsoft knows us no longer, or not with this secret: an operator has to mend that.
WRONG_SECRET = frozenset({"invalid_client", "unauthorized_client", "invalid_request"})


class NoToken(Exception):  # noqa: N818 - it names what is missing
    """Microsoft gave no token, so nothing was asked of Teams; the message is its word for it."""


# ValueError: an answer that is none of Teams', such as a page of a proxy.
TROUBLE = (httpx.HTTPError, NoToken, OSError, TimeoutError, ValueError)


def code_of(error: BaseException) -> str:
    """Teams' own word for what went wrong, or the kind of failure; never a message, which may quote words."""
    if isinstance(error, httpx.HTTPStatusError):
        found = _code(error.response)
        return found if CODE.fullmatch(found) else f"http_{error.response.status_code}"
    return type(error).__name__


def status_of(error: BaseException) -> int:
    """The HTTP status of a refusal; 0 when there was no answer."""
    return error.response.status_code if isinstance(error, httpx.HTTPStatusError) else 0


def wait_of(error: BaseException) -> float | None:
    """After how many seconds Teams wants to hear this again; None when it did not say so."""
    if not isinstance(error, httpx.HTTPStatusError) or error.response.status_code not in AGAIN:
        return None
    stated = error.response.headers.get("Retry-After", "")
    return min(float(stated), LONGEST) if stated.isdecimal() else SOON


def outcome_of(error: BaseException) -> Outcome:
    """What is sure after a call to send went wrong."""
    if isinstance(error, httpx.HTTPStatusError):
        return _refusal(error)
    if isinstance(error, NoToken) and str(error) in WRONG_SECRET:
        return Shut(str(error))
    return Later(SOON) if isinstance(error, (*NEVER_LEFT, NoToken)) else Unknown()


def _refusal(error: httpx.HTTPStatusError) -> Outcome:
    status, code, wait = error.response.status_code, code_of(error), wait_of(error)
    if wait is not None:
        return Later(wait)
    if status >= BROKEN:
        return Unknown()
    if status == UNAUTHORISED:
        return Later(LATE)
    return Gone(code) if status in {FORBIDDEN, NOT_FOUND} and code in ABSENT else Refused(code)


def _code(response: httpx.Response) -> str:
    try:
        body = _json(response.content[:10_000])
    except httpx.ResponseNotRead:
        return ""
    # Where writing is blocked, the name of it is in a message within a message, each JSON itself.
    outer = _json(string(body, "error", "message"))
    inner = _json(string(outer, "message"))
    return string(inner, "subCode") or string(outer, "subCode") or string(body, "error", "code")


def _json(text: bytes | str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
