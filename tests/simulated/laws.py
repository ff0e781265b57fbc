"""Every rule about what may be sent, as a law over all that was sent; each tells what breaks it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

from bot.core.model import State
from tests.simulated import oracle
from tests.simulated.life import Life
from tests.simulated.oracle import AT_A_TALK, COMMITMENTS, DAY, EIGHT_WEEKS, MOMENTS, PRACTICE, TALKS, WEEK
from tests.simulated.shelf import Sent

Law = Callable[[Life], Iterator[str]]


def said(one: Sent, more: str = "") -> str:
    """A nudge, for whoever looks for what went wrong."""
    return f"{one.moment:%Y-%m-%d %H:%M:%S} {oracle.wall(one.moment, one.zone):%a %H:%M} {one.due.key} {one.due.kind} {more}"


def pairs(life: Life, kinds: frozenset[str]) -> Iterator[tuple[Sent, Sent]]:
    """Any two that came of these kinds, in the order they came, as far as the later one could know of the first."""
    came = [one for one in life.arrived() if one.due.kind in kinds]
    for earlier, later in itertools.combinations(came, 2):
        if not life.forgotten(earlier, later.moment):
            yield earlier, later


def only_after_a_yes(life: Life) -> Iterator[str]:
    for one in life.arrived(again=True):
        noted = one.due.kind in ("feedback", "betekenis") and not oracle.slot_kind(one.due)
        if one.due.kind in MOMENTS | PRACTICE and not noted:
            if not one.book.rhythm.agreed or not life.yes or one.moment < life.yes[0]:
                yield said(one)


def one_of_practice_or_moment_a_day(life: Life) -> Iterator[str]:
    for earlier, later in pairs(life, MOMENTS | PRACTICE):
        if oracle.day(earlier.moment, later.zone) == oracle.day(later.moment, later.zone):
            yield said(later, f"after {said(earlier)}")


def three_of_practice_a_week(life: Life) -> Iterator[str]:
    came = [one for one in life.arrived() if one.due.kind in PRACTICE]
    for number, one in enumerate(came):
        before = [other for other in came[:number] if not life.forgotten(other, one.moment)]
        if sum(oracle.week(other.moment, one.zone) == oracle.week(one.moment, one.zone) for other in before) >= 3:
            yield said(one)


def one_message_of_commitments_a_day(life: Life) -> Iterator[str]:
    for earlier, later in pairs(life, COMMITMENTS):
        if oracle.day(earlier.moment, later.zone) == oracle.day(later.moment, later.zone):
            yield said(later, f"after {said(earlier)}")


def at_a_good_moment(life: Life) -> Iterator[str]:
    """Inside working days and hours, outside holidays, leave and meetings; before a talk only the last two count."""
    for one in life.arrived(again=True):
        found = oracle.hindrance(one.book, one.moment)
        if one.due.kind in AT_A_TALK:
            found &= {"leave", "meeting"}
        if found:
            yield said(one, str(found))


def never_in_a_pause(life: Life) -> Iterator[str]:
    for one in life.arrived(again=True):
        if oracle.is_moment_or_practice(one) and oracle.paused(one.book, one.moment):
            yield said(one)


def never_in_silence(life: Life) -> Iterator[str]:
    for one in life.arrived(again=True):
        if one.silence:
            yield said(one, one.silence.reason)


def never_what_is_not_wanted(life: Life) -> Iterator[str]:
    for one in life.arrived(again=True):
        muted, spared = one.book.rhythm.muted, one.book.rhythm.spared
        if one.due.kind in muted and one.due.kind != "afbouw":
            yield said(one, "muted")
        if one.due.person in spared and oracle.is_moment_or_practice(one):
            yield said(one, "spared")


def the_more_important_first(life: Life) -> Iterator[str]:
    """In a look that sends practice, no moment is put off because the day is full."""
    order = (COMMITMENTS, TALKS, MOMENTS, PRACTICE)
    for look in life.looks:
        least = max((n for one in look.sent for n, kinds in enumerate(order) if one.due.kind in kinds), default=0)
        left = {one.due.id for one in look.sent} | {rider.id for one in look.sent for rider in one.riders}
        waited = {due.id for due in look.before.outbox if due.not_before <= look.moment and due.state is State.DUE}
        for due in look.after.outbox:
            rank = next(iter(n for n, kinds in enumerate(order) if due.kind in kinds), 9)
            if due.id in waited - left and due.reason == "busy-day" and rank < least and least == 3 and rank == 2:
                yield f"{look.moment} {due.key} made way for {[one.due.key for one in look.sent]}"


def nothing_that_is_done(life: Life) -> Iterator[str]:
    for one in life.arrived(again=True):
        for due in (one.due, *one.riders):
            if oracle.is_done(due, one.book, one.moment):
                # A rider that was done meanwhile is left out of the message.
                if due is one.due or due.first in one.card.title:
                    yield said(one, due.key)


def the_colleague_unseen_for_longest(life: Life) -> Iterator[str]:
    for one in life.arrived():
        if one.due.attempts > 1 or one.due.kind not in ("waardering", "eenopeen"):
            continue
        since = oracle.unseen(one.book) if one.due.kind == "waardering" else oracle.unmet(one.book, one.moment)
        if since and (one.due.person not in since or since[one.due.person] > min(since.values())):
            yield said(one, f"{one.due.person} of {since}")


def no_text_twice_in_eight_weeks(life: Life) -> Iterator[str]:
    for earlier, later in pairs(life, MOMENTS | PRACTICE):
        if earlier.due.variant == later.due.variant and later.moment - earlier.moment < EIGHT_WEEKS:
            yield said(later, f"after {said(earlier)}")


def three_unused_ask_then_halve_then_stop(life: Life) -> Iterator[str]:
    """Of one slot: the fourth in a row asks; after it they come every other week, and after three more not at all."""
    for kind in oracle.SLOTS:
        unused, asked, slow = 0, 0, False
        for what in _story(life, kind):
            if not isinstance(what, Sent):
                unused, asked, slow = 0, 0, slow and what != "changed"
                continue
            if what.due.kind == "rust":
                if unused < 3:
                    yield said(what, f"asked after {unused}")
                unused, asked = 0, asked + 1
                continue
            if unused >= 3:
                yield said(what, f"{kind} after {unused} unused, asked {asked} times")
            unused += 1


def _story(life: Life, kind: str) -> Iterator[Sent | str]:
    """What came of one slot, and what the leader did with it, in order."""
    first = dict[str, Sent]()
    for one in life.sent:
        if oracle.slot_kind(one.due) == kind and not one.again:
            first.setdefault(one.due.id, one)
    used = [(press.moment, "used") for press in life.presses if press.about == kind and not press.used]
    changed = [(moment, "changed") for moment in life.changes]
    story: list[tuple[object, Sent | str]] = [*((one.moment, one) for one in first.values()), *used, *changed]
    return (what for _, what in sorted(story, key=lambda told: told[0]))  # pyright: ignore[reportArgumentType]


def a_habit_fades_and_returns_once(life: Life) -> Iterator[str]:
    returns, goodbyes = Counter[str](), Counter[tuple[str, object]]()
    for one in life.arrived():
        habits = {habit.id: habit for habit in one.book.habits}
        key, _, name = oracle.own(one.due).partition("|")
        if key == "return":
            returns[name] += 1
            ended = habits[name].ended
            if returns[name] > 1 or ended is None or one.moment < ended + EIGHT_WEEKS - DAY:
                yield said(one, f"return {returns[name]}")
        active = next((habit for habit in habits.values() if habit.stage == "active"), None)
        ripe = active and (active.done >= 8 or one.moment - active.since >= timedelta(days=66))
        if active and ripe and key == "practice" and one.due.kind == active.page:
            yield said(one, f"asked again after {active.done} times since {active.since}")
        if one.due.kind == "afbouw":
            last = max(habits.values(), key=lambda habit: habit.ended or habit.since)
            goodbyes[last.id, last.since] += 1
            if goodbyes[last.id, last.since] > 1 or not (
                last.done >= 8 or one.moment - last.since >= timedelta(days=66)
            ):
                yield said(one, f"goodbye {goodbyes[last.id, last.since]} to {last}")


def to_who_is_silent_only_what_was_promised(life: Life) -> Iterator[str]:
    for number, one in enumerate(life.sent):
        if not one.arrived or not oracle.is_moment_or_practice(one):
            continue
        since = oracle.silent_since(life, one.book, one.moment)
        mine = (other for other in life.sent[:number] if oracle.is_moment_or_practice(other))
        unanswered = {other.due.id for other in mine if other.moment > since} - {one.due.id}
        known = not any(since < back for _, back in life.lost)
        if known and one.moment - since > timedelta(days=30) and len(unanswered) >= 3:
            yield said(one, f"silent since {since}")


def after_downtime_one_of_each_kind(life: Life) -> Iterator[str]:
    for start, end in life.downtimes:
        came = [one for one in life.arrived() if end <= one.moment < end + timedelta(minutes=10)]
        missed = [one for one in came if start <= (one.due.planned or one.moment) < end]
        for kind, count in Counter(one.due.kind for one in missed).items():
            if count > 1:
                yield f"{count} of {kind} after {end}"


def never_late_and_never_early(life: Life) -> Iterator[str]:
    for one in life.arrived():
        early, latest = _between(one)
        if one.moment > latest:
            yield said(one, f"later than {latest}")
        if one.moment < early:
            yield said(one, f"earlier than {early}")


def _between(one: Sent) -> tuple:  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
    """From when until when it is of use."""
    due, book = one.due, one.book
    planned = due.planned or due.not_before
    talk = next((talk for talk in book.talks if talk.id == due.about), None)
    seen = next((other for other in book.sightings if other.id == due.about), None)
    match due.kind:
        case "vooraf" if talk:
            return talk.moment - timedelta(minutes=10), talk.moment
        case "pet" if talk:
            return talk.moment - timedelta(hours=1), talk.moment - timedelta(minutes=15)
        case "erna" if talk:
            over = talk.moment + timedelta(minutes=talk.minutes)
            return over + timedelta(minutes=15), over + DAY
        case "review" if talk:
            return talk.moment - timedelta(days=8), talk.moment - timedelta(minutes=10)
        case "feedback" if seen:
            return seen.moment + DAY, seen.moment + WEEK
        case _ if oracle.slot_kind(due):
            return planned, planned + timedelta(days=4, hours=8)
        case kind:
            return planned, planned + oracle.LATEST.get(kind, WEEK) + timedelta(hours=1)


def each_occurrence_once(life: Life) -> Iterator[str]:
    came = Counter(due.key for one in life.arrived(again=True) for due in (one.due, *one.riders))
    for key, count in came.items():
        if count > 1:
            yield f"{count} times {key}"
    again = Counter(one.due.key.partition("|again|")[0] for one in life.arrived(again=True) if one.again)
    asked = Counter(press.due for press in life.presses if press.words.startswith("snooze"))
    if again.total() > asked.total():
        yield f"put off {asked.total()} times, and {again.total()} came"


def who_is_away_hears_nothing(life: Life) -> Iterator[str]:
    for one in life.arrived(again=True):
        if one.book.away:
            yield said(one, one.book.away)


def commitments_of_a_day_travel_together(life: Life) -> Iterator[str]:
    """What is due at the same look is in the same message, and each message says how many."""
    for one in life.arrived():
        shown = {one.due, *one.riders}
        if any(rider.kind not in COMMITMENTS for rider in one.riders):
            yield said(one, "carries another kind")
        if one.due.kind in COMMITMENTS and len({due.about for due in shown}) != len(shown):
            pass
        if one.due.kind not in COMMITMENTS and one.riders:
            yield said(one, "has riders")


def known_kinds_keep_their_place(life: Life) -> Iterator[str]:
    """The rank the policy works with is the rank of the list."""
    order = {"commitment": COMMITMENTS, "talk": TALKS, "moment": MOMENTS, "practice": PRACTICE}
    for one in life.sent:
        if one.due.kind not in order[one.due.rank]:
            yield said(one, one.due.rank)


LAWS: tuple[Law, ...] = (
    only_after_a_yes,
    one_of_practice_or_moment_a_day,
    three_of_practice_a_week,
    one_message_of_commitments_a_day,
    at_a_good_moment,
    never_in_a_pause,
    never_in_silence,
    never_what_is_not_wanted,
    the_more_important_first,
    nothing_that_is_done,
    the_colleague_unseen_for_longest,
    no_text_twice_in_eight_weeks,
    three_unused_ask_then_halve_then_stop,
    a_habit_fades_and_returns_once,
    to_who_is_silent_only_what_was_promised,
    after_downtime_one_of_each_kind,
    never_late_and_never_early,
    each_occurrence_once,
    who_is_away_hears_nothing,
    commitments_of_a_day_travel_together,
    known_kinds_keep_their_place,
)
