"""What is so, found from plain dates and zones: it knows nothing of the policy that it judges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from bot.core.model import Colleague, Due, Notebook
from tests.simulated.life import Life
from tests.simulated.shelf import Sent

COMMITMENTS = frozenset({"review", "programma", "planningstart", "tussenmoment", "terugkomen"})
TALKS = frozenset({"vooraf", "erna", "pet"})
MOMENTS = frozenset({"feedback", "eenopeen", "draagkracht", "betekenis", "doelen"})
PRACTICE = frozenset(
    {"waardering", "loslaten", "vraagterug", "stilte", "watmaaktdat", "balans", "overbodig", "voorbeeld"}
    | {"vraagfeedback", "verhaal", "nieuwestart", "afbouw", "rust"}
)
KINDS = COMMITMENTS | TALKS | MOMENTS | PRACTICE
SLOTS = ("practice", "appreciation", "feedback", "oneonone")
AT_A_TALK = frozenset({"vooraf", "pet"})
COUNTRIES = {
    "Europe/Brussels": "BE",
    "Europe/Amsterdam": "NL",
    "Europe/Paris": "FR",
    "Europe/Berlin": "DE",
    "Europe/Luxembourg": "LU",
}
# Between the moment it is best and the last at which it may come; a day with a changed clock may add an hour.
LATEST = {
    "programma": timedelta(days=5),
    "planningstart": timedelta(days=10),
    "tussenmoment": timedelta(days=3),
    "terugkomen": timedelta(days=5),
    "loslaten": timedelta(days=3),
    "doelen": timedelta(days=7),
    "draagkracht": timedelta(days=7),
    "betekenis": timedelta(days=5),
    "nieuwestart": timedelta(days=4),
}
DAY, WEEK, EIGHT_WEEKS = timedelta(days=1), timedelta(weeks=1), timedelta(weeks=8)


def own(due: Due) -> str:
    """The last two parts of its key: `practice|2026-11-24`."""
    return due.key.split("|", 4)[4]


def slot_kind(due: Due) -> str:
    """Of which slot it is an occurrence; "" when it has another reason."""
    kind = own(due).partition("|")[0]
    return kind if kind in SLOTS else ""


def wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def day(moment: datetime, zone: str) -> date:
    return wall(moment, zone).date()


def week(moment: datetime, zone: str) -> tuple[int, int]:
    return day(moment, zone).isocalendar()[:2]


def is_moment_or_practice(one: Sent) -> bool:
    return one.due.kind in MOMENTS | PRACTICE


@cache
def free_days(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country, years=range(2026, 2029))


def hindrance(book: Notebook, moment: datetime) -> set[str]:
    """All that makes this a bad moment to write to this leader."""
    rhythm, zone = book.rhythm, book.owner.zone
    there = wall(moment, zone)
    found = set[str]()
    if there.weekday() not in rhythm.days:
        found.add("day-off")
    if not rhythm.opens <= f"{there:%H:%M}" < rhythm.closes:
        found.add("hours")
    if there.date() in free_days(rhythm.country or COUNTRIES.get(zone, "BE")):
        found.add("holiday")
    if any(leave.first <= there.date() <= leave.last for leave in rhythm.leave):
        found.add("leave")
    if any(one.start <= moment < one.end for one in book.busy):
        found.add("meeting")
    return found


def paused(book: Notebook, moment: datetime) -> bool:
    until = book.rhythm.paused_until
    return until is not None and day(moment, book.owner.zone) <= until


def unseen(book: Notebook) -> dict[str, datetime]:
    """Of each colleague since when the leader kept no compliment, or has them in the team."""
    return {mate.id: last_compliment(book, mate) or mate.since for mate in _team(book)}


def last_compliment(book: Notebook, mate: Colleague) -> datetime | None:
    return max((entry.moment for entry in book.compliments if entry.colleague == mate.id), default=None)


def unmet(book: Notebook, moment: datetime) -> dict[str, datetime]:
    """Of each colleague without a talk ahead since when there was none, if that is over two weeks."""
    found = dict[str, datetime]()
    for mate in _team(book):
        talks = [talk.moment for talk in book.talks if talk.colleague == mate.id]
        last = max((one for one in talks if one <= moment), default=mate.since)
        if not any(one > moment for one in talks) and moment - last > 2 * WEEK:
            found[mate.id] = last
    return found


def _team(book: Notebook) -> Iterator[Colleague]:
    return (mate for mate in book.team if mate.id not in book.rhythm.spared)


def is_done(due: Due, book: Notebook, moment: datetime) -> bool:
    """Whether nothing is left of what it asks."""
    zone = book.owner.zone
    match due.kind:
        case "waardering":
            return any(week(entry.moment, zone) == week(moment, zone) for entry in book.compliments)
        case "eenopeen":
            return not unmet(book, moment)
        case "planningstart":
            return _done_entry(book.marks, due) or any(
                talk.guide == "planning" and talk.colleague == due.person and talk.planned > _since(book, due)
                for talk in book.talks
            )
        case "feedback" if not slot_kind(due):
            return not any(one.id == due.about and one.given is None for one in book.sightings)
        case "terugkomen":
            return not any(one.id == due.about and not one.done for one in book.agreements)
        case kind if kind in TALKS or kind == "review":
            return not any(talk.id == due.about for talk in book.talks)
        case "programma" | "tussenmoment" | "loslaten" | "doelen" | "draagkracht" | "betekenis":
            return _done_entry(book.marks, due)
        case _:
            return False


def _done_entry(marks: list, due: Due) -> bool:  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
    return not any(one.id == due.about and not one.done for one in marks)


def _since(book: Notebook, due: Due) -> datetime:
    """Planned from a day before the analysis was spoken of counts."""
    return next(mark.since for mark in book.marks if mark.id == due.about)


def silent_since(life: Life, book: Notebook, moment: datetime) -> datetime:
    """From when on the leader could have done something and did nothing."""
    offs = [leave.last for leave in book.rhythm.leave] + [one for one in [book.rhythm.paused_until] if one]
    backs = [datetime.combine(last, datetime.max.time(), ZoneInfo(book.owner.zone)) for last in offs]
    done = [one for one in life.lively if one < moment]
    return max([one for one in backs if one < moment] + done)
