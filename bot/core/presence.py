"""How somebody is there now, as their platform shows it to others, and until when a nudge had better wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.lexicon import Lexicon
from bot.core.status import away


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """A person's own sign on the door: `status` and `emoji` (its name, without colons), which hold till `until`.

    `quiet_until`: they see no notifications before then. It is asked when something is sent, and never kept.
    """

    status: str = ""
    emoji: str = ""
    until: datetime | None = None
    quiet_until: datetime | None = None


def silent_until(presence: Presence, lexicon: Lexicon, moment: datetime) -> tuple[str, datetime | None] | None:
    """Why not to disturb somebody now ("dnd", "leave" or "quiet"), and until when; None when nothing says so.

    Without a moment nobody knows until when. Of two reasons the one that lasts counts: who is on leave until Monday
    and asleep until seven is not to be woken at seven.
    """
    lasts = presence.until is None or presence.until > moment
    reason = away(presence.status, presence.emoji, lexicon) if lasts else ""
    asleep = presence.quiet_until if presence.quiet_until and presence.quiet_until > moment else None
    if reason == "leave" or (reason and asleep is None):
        return reason, presence.until
    if asleep is None:
        return None
    return "dnd", max(asleep, presence.until) if reason and presence.until else asleep
