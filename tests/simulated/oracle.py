"""What is so, found from plain dates and zones: it knows nothing of the policy that it judges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from bot.core.entries import Mark
from bot.core.model import Colleague, Due, Notebook
from tests.simulated.life import Life, Look
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
    return due.key.split("|", 4)[-1]


def slot_kind(due: Due) -> str:
    """Of which slot it is an occurrence; "" when it has another reason."""
    kind = own(due).partition("|")[0]
    return kind if kind in SLOTS and due.rank else ""


def wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def day(moment: datetime, zone: str) -> date:
    return wall(moment, zone).date()


def week(moment: datetime, zone: str) -> tuple[int, int]:
    return day(moment, zone).isocalendar()[:2]


def is_practice(due: Due) -> bool:
    """Whether it is an exercise; asking what fits better is what it came instead of."""
    return due.kind in PRACTICE and not (due.kind == "rust" and due.about in ("feedback", "oneonone"))


def is_moment(due: Due) -> bool:
    return due.kind in MOMENTS | PRACTICE and not is_practice(due)


def is_moment_or_practice(one: Sent) -> bool:
    return one.due.kind in MOMENTS | PRACTICE


def importance(due: Due) -> int:
    """0 is what matters most."""
    if due.kind in COMMITMENTS:
        return 0
    return 1 if due.kind in TALKS else 2 if is_moment(due) else 3


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


def is_done(due: Due, book: Notebook, moment: datetime) -> bool:  # noqa: PLR0911 - one line for each kind
    """Whether nothing is left of what it asks."""
    zone = book.owner.zone
    match due.kind:
        case "waardering":
            return any(week(entry.moment, zone) == week(moment, zone) for entry in book.compliments)
        case "eenopeen":
            return not unmet(book, moment)
        case "planningstart":
            return _done_entry(book.marks, due) or any(
                talk.guide == "planning" and talk.colleague == due.person and talk.moment > _since(book, due)
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


def _done_entry(marks: list[Mark], due: Due) -> bool:
    return not any(one.id == due.about and not one.done for one in marks)


def _since(book: Notebook, due: Due) -> datetime:
    """When the programme was ready."""
    return next(mark.since for mark in book.marks if mark.id == due.about)


def silent_since(life: Life, book: Notebook, moment: datetime) -> datetime:
    """From when on the leader could have done something and did nothing."""
    offs = [leave.last for leave in book.rhythm.leave] + [one for one in [book.rhythm.paused_until] if one]
    backs = [datetime.combine(last, datetime.max.time(), ZoneInfo(book.owner.zone)) for last in offs]
    done = [one for one in life.lively if one < moment]
    return max([one for one in backs if one < moment] + done)


def silent(life: Life, due: Due, book: Notebook, moment: datetime) -> bool:
    """A month without a sign, and three that nobody answered."""
    since = silent_since(life, book, moment)
    came = {other.id for when, other in life.tries if importance(other) > 1 and since < when < moment}
    return moment - since > timedelta(days=30) and len(came - {due.id}) >= 3


def unanswered(life: Life, one: Sent, since: datetime) -> int:
    """How many came since then, in the last sixty days."""
    start = max(since, one.moment - timedelta(days=60))
    came = {due.id for when, due in life.tries if importance(due) > 1 and start < when < one.moment}
    return len(came - {one.due.id})


def tries_of(life: Life, due: Due, moment: datetime, zone: str, *, before: bool = False) -> int:
    """How many of those that share a day with it were sent on this one, as far as anybody could know."""
    share = {0} if importance(due) == 0 else {2, 3}
    same = ((when, other) for when, other in life.tries if importance(other) in share and "|again|" not in other.key)
    others = (when for when, other in same if other.id != due.id and not (before and when >= moment))
    return sum(day(when, zone) == day(moment, zone) for when in others)


def keeps_day(book: Notebook, moment: datetime, due: Due) -> bool:
    """Whether a moment the leader noted comes later on this day, so that this one makes way."""
    zone, wanted = book.owner.zone, {one.id for one in book.sightings if one.given is None}
    seen = [one.moment + DAY for one in book.sightings if one.given is None]
    waiting = [other.not_before for other in book.outbox if other.about in wanted and other.state == "due"]
    later = [one for one in seen + waiting if one > moment and day(one, zone) == day(moment, zone)]
    return bool(later) and due.about not in wanted and importance(due) > 1


def first_good(book: Notebook, start: datetime) -> datetime | None:
    """The first minute in a day from here that nothing in the calendar forbids."""
    minutes = (start + timedelta(minutes=5) * number for number in range(24 * 12 + 1))
    return next((moment for moment in minutes if not hindrance(book, moment)), None)


def stands_in_the_way(life: Life, book: Notebook, due: Due, planned: datetime, end: datetime) -> bool:
    """Anything else that may keep a moment from coming by then."""
    start, zone = planned - timedelta(minutes=10), book.owner.zone
    share = (when for when, other in life.tries if importance(other) > 1 and other.id != due.id)
    return (
        life.who.jumps
        or not book.rhythm.agreed
        or bool(life.lost)
        or any(begin < end and start < over for begin, over in life.aways)
        or due.about in life.given
        or due.kind in book.rhythm.muted
        or due.person in book.rhythm.spared
        or any(start <= moment <= end for moment in life.changes)
        or any(begin < end and start < over for begin, over in life.downtimes)
        or any(one.start < end and start < one.end for one in life.silences)
        or any(day(planned, zone) <= day(when, zone) <= day(end, zone) for when in share)
        or paused(book, planned)
        or silent(life, due, book, end)
    )


def is_true(life: Life, look: Look, due: Due) -> bool:  # noqa: PLR0911, PLR0912, C901 - one line for each reason
    """Whether the reason given for moving or skipping is so."""
    book, moment, reason = look.after, look.moment, due.reason
    zone = book.owner.zone
    match reason:
        case "leave" | "quiet" | "dnd" if look.silence and look.silence.reason == reason:
            return True
        case "leave" | "day-off" | "holiday" | "hours" | "meeting":
            return reason in hindrance(book, moment)
        case "pause":
            return paused(book, moment)
        case "muted":
            habits = [habit.page for habit in book.habits if habit.stage == "active"] if due.about == "practice" else []
            return bool({due.kind, *habits} & {*book.rhythm.muted})
        case "unasked":
            return not book.rhythm.agreed
        case "spared":
            return due.person in book.rhythm.spared
        case "busy-day":
            return tries_of(life, due, moment, zone) > 0 or keeps_day(book, moment, due)
        case "enough":
            weeks = [week(when, zone) for when, one in life.tries if is_practice(one) and "|again|" not in one.key]
            return weeks.count(week(moment, zone)) >= 3
        case "silent":
            return silent(life, due, book, moment)
        case "late":
            return moment > due.not_after
        case "done":
            return is_done(due, book, moment)
        case "afresh":
            return due.about == "practice" and _afresh_this_week(life, moment, zone, due)
        case "gone":
            return is_gone(due, book)
        case "one-per-kind":
            # Also one that left for nothing, since its leader could not be reached; or that waits for its own turn.
            others = [one for one in book.outbox if one.kind == due.kind and one.id != due.id and one.variant]
            return any(one.attempt_at == moment or (one.state == "due" and one.not_before <= moment) for one in others)
        case "resting":
            slot = look.before.rhythm.slot(due.about)
            return slot is not None and slot.asked and slot.unused >= 3
        case "lately":
            return any(moment - shown < EIGHT_WEEKS for key, shown in book.shown.items() if key.startswith(due.kind))
        case _:
            return False


def _afresh_this_week(life: Life, moment: datetime, zone: str, due: Due) -> bool:
    began = (when for when, one in life.tries if one.kind == "nieuwestart" and one.id != due.id)
    return any(week(when, zone) == week(moment, zone) for when in began)


def is_gone(due: Due, book: Notebook) -> bool:
    if slot_kind(due) or own(due).startswith(("afresh|", "return|")):
        return not book.rhythm.agreed or book.rhythm.slot(due.about) is None
    open_ones = [*(one.id for one in book.agreements if not one.done), *(one.id for one in book.marks if not one.done)]
    open_ones += [*(one.id for one in book.talks), *(one.id for one in book.sightings if one.given is None)]
    return due.about not in open_ones
