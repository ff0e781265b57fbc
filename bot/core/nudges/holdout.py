"""Which nudges chance withholds, to see what they do: told beforehand, and only what can be compared."""

from __future__ import annotations

import hashlib

from bot.core.model import Due
from bot.core.nudges.case import Case
from bot.core.nudges.choosing import PAGES
from bot.core.nudges.occasions import AFRESH
from bot.core.nudges.slots import AGAIN, own_key

# What may be withheld, by the first part of its key, and the page it then has: each asks for something that leaves a
# trace also without a nudge. What the leader planned, agreed or noted always comes; so does an exercise.
MEASURED = {key: PAGES[key] for key in ("appreciation", "oneonone", "feedback")} | {"afresh": AFRESH}


def withheld(case: Case, chosen: Due) -> bool:
    """At random by the occurrence itself, so that looking twice decides the same; asked last, of what would be sent.

    Only who read about it beforehand and did not mind, and never more than they read; only what can be compared.
    """
    known = case.book.measuring
    if known is None or known.declined or known.until or case.again or case.due.variant or not measured(chosen):
        return False
    draw = int.from_bytes(hashlib.sha256(case.due.key.encode()).digest()[:8], "big") % 100
    return draw < min(case.around.held, known.share)


def measured(due: Due) -> bool:
    """Whether a leader can do by themselves what this nudge asks: else withholding it would tell nothing."""
    return AGAIN not in due.key and MEASURED.get(own_key(due).partition("|")[0]) == due.kind
