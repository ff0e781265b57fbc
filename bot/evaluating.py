"""The door that evaluates: what nudges do, as a total over leaders; nothing about one person or one moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.core.difference import Counts, Effect, effect
from bot.core.effect import KINDS, SHORTEST, counted, last_week, weeks
from bot.core.errors import BadSettings
from bot.core.model import Notebook
from bot.core.retention import Terms
from bot.core.rhythm import WEEK
from bot.erasing import known
from bot.store.looking import Looking

# What is asked, and what counts as having done it: something that leaves a trace also without a nudge.
DONE = {
    "waardering": "appreciation: a compliment was kept",
    "eenopeen": "one-on-one: a talk was planned",
    "feedback": "feedback: a feedback talk was planned, or an agreement kept",
    "nieuwestart": "fresh start: a habit was chosen",
}
ALL = "all of these together"
NOTHING = (
    "Nothing to show: it takes at least 8 leaders in each workspace who had both nudges that came and nudges that were "
    "withheld, and at least 5 times that it was done and that it was not, on either side. With fewer, a total would "
    "tell about somebody."
)
NOTES = """
Did it: by themselves, within 48 hours after the nudge came or would have come. Whoever read about it beforehand and
did not mind is in it, also when a nudge did not arrive.
Not compared: exercises (nobody can press a button under what did not come), and what a leader planned, agreed or noted
(that is never withheld).
The interval takes into account that one leader gives many observations. Numbers are rounded. At scale nudges move what
people do by about 1.4 points (DellaVigna & Linos 2022): an interval around 0 says that there were too few to see it.
"""
# From here on a rate may have a decimal without telling about one nudge.
FINE = 1000
# How many are sent and withheld is told in steps.
STEP = 5


@dataclass(frozen=True, slots=True)
class Window:
    """From which Monday until which; `older` is when the longest look begins."""

    older: datetime
    start: datetime
    end: datetime


def evaluate(looking: Looking, tenant: str, days: int, terms: Terms, moment: datetime) -> list[str]:
    """The lines to print. Raises BadSettings for an unknown tenant, and for a look that could single somebody out."""
    if days < SHORTEST * WEEK.days:
        message = f"--days {days}: look at {SHORTEST * WEEK.days} days or more, so that nobody can be singled out"
        raise BadSettings(message)
    if tenant:
        known(looking, tenant)
    span, most = weeks(days, terms), weeks(10**6, terms)
    if span < SHORTEST:
        message = "DUWTJE_KEEP lets things go too soon to compare: nudges have to stay 37 days or more"
        raise BadSettings(message)
    end = last_week(moment)
    window = Window(older=end - most * WEEK, start=end - span * WEEK, end=end)
    found = list(_effects(looking, [tenant] if tenant else looking.tenants(), window))
    head = f"{span} weeks, until {window.end:%Y-%m-%d}; older nudges are no longer kept."
    if span < most:
        head = f"{span} weeks, until {window.end:%Y-%m-%d}; {most} weeks are kept: ask for --days {most * WEEK.days}."
    return [head, *_table(found), NOTES.strip()] if found else [head, NOTHING]


def _effects(looking: Looking, tenants: list[str], window: Window) -> Iterator[tuple[str, Effect]]:
    """Each kind that may be shown, and these together: a total is made of shown parts only, so nothing can be deduced.

    So a workspace that is too small by itself is not in the total of all workspaces either.
    """
    shown, together = dict[str, list[Counts]](), list[Counts]()
    for tenant in tenants:
        # Counts only: all notebooks at once would not fit.
        leaders = [_tallies(book, window) for book in looking.notebooks(tenant)]
        safe = [kind for kind in KINDS if _may_be_shown([one[kind] for one in leaders], window)]
        for kind in safe:
            shown.setdefault(kind, []).extend(one[kind][0] for one in leaders)
        together += [sum((one[kind][0] for kind in safe), Counts()) for one in leaders]
    parts = [*shown.items(), (ALL, together)] if len(shown) > 1 else [*shown.items()]
    for name, counts in parts:
        if told := effect(counts):
            yield name, told


def _tallies(book: Notebook, window: Window) -> dict[str, tuple[Counts, Counts]]:
    """Of one leader, each kind: what is looked at, and what a longer look would add."""
    return {
        kind: (counted(book, kind, window.start, window.end), counted(book, kind, window.older, window.start))
        for kind in KINDS
    }


def _may_be_shown(leaders: list[tuple[Counts, Counts]], window: Window) -> bool:
    """Whether there are enough, also in what a shorter look leaves out: who has both looks can subtract."""
    rest = window.start == window.older or effect(older for _, older in leaders)
    return effect(counts for counts, _ in leaders) is not None and bool(rest)


def _table(found: list[tuple[str, Effect]]) -> Iterator[str]:
    yield f"{'':<62}{'came':>9}{'did it':>9}{'withheld':>10}{'did it':>9}   difference in points (95 %)"
    for kind, told in found:
        total, digits = told.total, int(min(told.total.sent, told.total.held) >= FINE)
        rates = (_rate(total.sent_done, total.sent, digits), _rate(total.held_done, total.held, digits))
        low, high = (100 * (told.difference + side * told.margin) for side in (-1, 1))
        points = f"{100 * told.difference:+.{digits}f} ({low:+.{digits}f} to {high:+.{digits}f})"
        came, stayed = _about(total.sent), _about(total.held)
        yield f"{DONE.get(kind, kind):<62}{came:>9}{rates[0]:>9}{stayed:>10}{rates[1]:>9}   {points}"
    widest = max(found, key=lambda one: one[1].total.sent)[1]
    yield f"So many would show a difference of {100 * widest.visible:.0f} points or more, four times out of five."


def _rate(done: int, many: int, digits: int) -> str:
    return f"{100 * done / many:.{digits}f} %"


def _about(count: int) -> str:
    return f"~{STEP * round(count / STEP)}"
