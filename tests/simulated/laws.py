"""Every rule about what may be sent, as a law over all that was sent; each tells what breaks it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache

from bot.core.entries import Habit
from bot.core.model import Due, State
from tests.fakes.chat import buttons
from tests.fakes.world import library
from tests.simulated import oracle
from tests.simulated.life import START, Life, Look
from tests.simulated.oracle import AT_A_TALK, COMMITMENTS, DAY, EIGHT_WEEKS, MOMENTS, PRACTICE, WEEK
from tests.simulated.shelf import Sent

Law = Callable[[Life], Iterator[str]]


def said(one: Sent, more: str = "") -> str:
    """A nudge, for whoever looks for what went wrong."""
    there = oracle.wall(one.moment, one.zone)
    return f"{one.moment:%Y-%m-%d %H:%M:%S} {there:%a %H:%M} {one.due.key} {one.due.kind} {more}"


def pairs(life: Life, kinds: frozenset[str]) -> Iterator[tuple[Sent, Sent]]:
    """Any two that came of these kinds, in the order they came, as far as the later one could know of the first."""
    came = [one for one in life.arrived() if one.due.kind in kinds]
    for earlier, later in itertools.combinations(came, 2):
        if not life.forgotten(earlier, later.moment):
            yield earlier, later


def only_after_a_yes(life: Life) -> Iterator[str]:
    for one in life.arrived(again=True):
        yes = one.book.rhythm.agreed and life.yes and one.moment >= life.yes[0]
        if one.due.kind in MOMENTS | PRACTICE and not yes:
            yield said(one)


def one_of_practice_or_moment_a_day(life: Life) -> Iterator[str]:
    for earlier, later in pairs(life, MOMENTS | PRACTICE):
        if oracle.day(earlier.moment, later.zone) == oracle.day(later.moment, later.zone):
            yield said(later, f"after {said(earlier)}")


def three_of_practice_a_week(life: Life) -> Iterator[str]:
    came = [one for one in life.arrived() if oracle.is_practice(one.due)]
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
    """Nothing is put off because the day is full, in a look that sends what matters less."""
    for look in life.looks:
        less = max((oracle.importance(one.due) for one in now(look)), default=0)
        for due in put_off(look) if less else ():
            earlier = oracle.tries_of(life, due, look.moment, look.after.owner.zone, before=True)
            if due.reason == "busy-day" and less > oracle.importance(due) and not earlier:
                yield f"{look.moment} {due.key} made way for {[one.due.key for one in look.sent]}"


def a_day_is_kept_for_a_noted_moment(life: Life) -> Iterator[str]:
    """No practice, and no nudge of the rhythm, in the morning when a moment waits for the afternoon."""
    for one in life.arrived():
        noted = {seen.id for seen in one.book.sightings if seen.given is None}
        if not oracle.is_moment_or_practice(one) or one.due.about in noted or "feedback" in one.book.rhythm.muted:
            continue
        for due in one.book.outbox:
            same = oracle.day(due.not_before, one.zone) == oracle.day(one.moment, one.zone)
            waits = due.about in noted and due.state is State.DUE and due.not_before > one.moment
            wanted = due.person not in one.book.rhythm.spared and not due.attempts
            if same and waits and wanted and not oracle.hindrance(one.book, due.not_before):
                yield said(one, f"before {due.key} at {due.not_before}")


def now(look: Look) -> list[Sent]:
    """What a look sent for the first time, and not because its leader had put it off."""
    return [one for one in look.sent if not one.again]


@cache
def put_off(look: Look) -> tuple[Due, ...]:
    """What a look moved or skipped, with its reason."""
    return tuple(_put_off(look))


def _put_off(look: Look) -> Iterator[Due]:
    before = {due.id: due for due in look.before.outbox}
    for due in look.after.outbox:
        was = before.get(due.id)
        unsent = due.state is State.SKIPPED or (due.state is State.DUE and due.not_before > look.moment)
        # A sending that failed waits as well, but was not judged; it has an attempt of this moment.
        judged = due.attempt_at != look.moment and (
            was is None or (was.not_before, was.state) != (due.not_before, due.state)
        )
        if due.rank and due.reason and unsent and judged:
            yield due


def nothing_that_is_done(life: Life) -> Iterator[str]:
    """Neither as a message of its own, nor as a line of a bundle."""
    for one in life.arrived(again=True):
        shown = " ".join(button.sends for button in buttons(one.card))
        for due in (one.due, *(rider for rider in one.riders if rider.id in shown)):
            if oracle.is_done(due, one.book, one.moment):
                yield said(one, due.key)


def the_colleague_unseen_for_longest(life: Life) -> Iterator[str]:
    for one in life.arrived():
        if one.due.attempts > 1 or one.due.kind not in ("waardering", "eenopeen"):
            continue
        since = oracle.unseen(one.knew) if one.due.kind == "waardering" else oracle.unmet(one.knew, one.moment)
        if since and (one.due.person not in since or since[one.due.person] > min(since.values())):
            yield said(one, f"{one.due.person} of {since}")


def no_text_twice_in_eight_weeks(life: Life) -> Iterator[str]:
    for earlier, later in pairs(life, MOMENTS | PRACTICE):
        if earlier.due.variant == later.due.variant and later.moment - earlier.moment < EIGHT_WEEKS:
            yield said(later, f"after {said(earlier)}")


def three_unused_ask_then_halve_then_stop(life: Life) -> Iterator[str]:
    """Of one slot: after three in a row comes the question; after three more half as many; after three more nothing."""
    # An older notebook that comes back knows less of what was used.
    for kind in oracle.SLOTS if not life.lost else ():
        yield from _backing_off(life, kind)


def _backing_off(life: Life, kind: str) -> Iterator[str]:
    unused, asked, weeks, last = 0, False, 1, START
    for moment, what in _story(life, kind):
        match what:
            case int():  # chosen anew
                unused, asked, weeks = 0, False, what
            case None:  # used
                unused, asked = 0, False
            case Due(kind="rust"):
                if unused < 3 or asked:
                    yield f"{moment} {what.key} asked after {unused}"
                unused, asked, last = 0, True, moment
            case Due() if oracle.slot_kind(what) != kind:
                unused += 1  # a new month uses the hour of the practice
            case Due():
                if unused >= 3 and (not asked or weeks > 1):
                    yield f"{moment} {what.key} after {unused} unused, asked: {asked}, every {weeks} weeks"
                unused, weeks = (0, 2) if unused >= 3 else (unused, weeks)
                # What still waited of an older choice says nothing of the new one.
                mine = (what.planned or moment) >= _chosen(life, kind, moment)
                if weeks > 1 and mine and moment - last < timedelta(days=9) and last > _chosen(life, kind, moment):
                    yield f"{moment} {what.key} every other week, and the last was {last}"
                unused, last = unused + 1, moment if mine else START


def _chosen(life: Life, kind: str, moment: datetime) -> datetime:
    """When the slot was last changed before this."""
    less = [press.moment for press in life.presses if press.about == kind and "rhythm" in press.words]
    return max([one for one, of, *_ in life.chosen if of == kind and one <= moment] + less, default=life.yes[0])


def _story(life: Life, kind: str) -> list[tuple[datetime, Due | int | None]]:
    """What came of one slot, and what the leader did with it, in order: None is used, a number chosen anew."""
    first = dict[str, tuple[float, datetime, Due]]()
    for nth, (moment, due) in enumerate(life.tries):
        if due.about == kind and "|again|" not in due.key:
            first.setdefault(due.id, (nth, moment, due))
    # In the order of the tries: after a downtime much happens at one moment. After three of them is before the fourth.
    story: list[tuple[float, datetime, Due | int | None]] = [*first.values()]
    story += [(after - 0.5, moment, weeks) for moment, of, weeks, after in life.chosen if of == kind]
    for press in life.presses:
        if press.about != kind or press.words.startswith("why"):
            continue
        if "rhythm less" in press.words:
            story.append((press.after - 0.5, press.moment, 2))
        elif not (press.used and press.words.startswith("settle")):
            story.append((press.after - 0.5, press.moment, None))
    return [(moment, what) for _, moment, what in sorted(story, key=lambda told: told[:2])]


def a_habit_fades_and_returns_once(life: Life) -> Iterator[str]:
    returns, goodbyes = Counter[str](), list[tuple[Sent, Habit]]()
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
        # What left in vain before keeps its words.
        if active and ripe and key == "practice" and one.due.kind == active.page and one.due.attempts == 1:
            yield said(one, f"asked again after {active.done} times since {active.since}")
        if one.due.kind == "afbouw":
            last = max(habits.values(), key=lambda habit: habit.ended or habit.since)
            known = (kept for earlier, kept in goodbyes if not life.forgotten(earlier, one.moment))
            before = any((kept.id, kept.since) == (last.id, last.since) for kept in known)
            goodbyes.append((one, last))
            if before or not (last.done >= 8 or one.moment - last.since >= timedelta(days=66)):
                yield said(one, f"goodbye {'again' if before else 'too soon'} to {last}")


def to_who_is_silent_only_what_was_promised(life: Life) -> Iterator[str]:
    for one in life.arrived():
        if not oracle.is_moment_or_practice(one) or life.lost:
            continue
        since = oracle.silent_since(life, one.book, one.moment)
        # What came more than sixty days ago is forgotten; what was withheld because of it since is not.
        withheld = any(due.reason == "silent" and due.not_before > since for due in one.knew.outbox)
        if one.moment - since > timedelta(days=30) and (withheld or oracle.unanswered(life, one, since) >= 3):
            yield said(one, f"silent since {since}")


def after_downtime_one_of_each_kind(life: Life) -> Iterator[str]:
    """In one look at most one of a kind, and so after each downtime; and but one that is no talk's or promise's."""
    for look in life.looks:
        for kind, times in Counter(one.due.kind for one in look.sent if not one.again).items():
            if times > 1:
                yield f"{times} of {kind} at {look.moment}"


def never_late_and_never_early(life: Life) -> Iterator[str]:
    for one in life.arrived():
        early, latest = _between(one)
        if one.moment > latest:
            yield said(one, f"later than {latest}")
        if one.moment < early:
            yield said(one, f"earlier than {early}")


def _between(one: Sent) -> tuple[datetime, datetime]:  # noqa: PLR0911 - one line for each kind
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


def commitments_of_a_look_are_one_message(life: Life) -> Iterator[str]:
    for look in life.looks:
        mine = [one for one in look.sent if one.due.kind in COMMITMENTS and not one.again]
        if any(due.kind in COMMITMENTS and due.reason == "busy-day" for due in put_off(look)) and mine:
            yield said(mine[0], "left another of the same look behind")
        for one in look.sent:
            if one.riders and {rider.kind for rider in (one.due, *one.riders)} - COMMITMENTS:
                yield said(one, "carries what is no commitment")


def the_policy_ranks_as_the_list_does(life: Life) -> Iterator[str]:
    order = ("commitment", "talk", "moment", "practice")
    for one in life.sent:
        if one.due.rank != order[oracle.importance(one.due)]:
            yield said(one, one.due.rank)


def a_moment_within_two_days(life: Life) -> Iterator[str]:
    """N01: between one and two days after it was noted, when there is a good moment and nothing else in the way."""
    tried = {one.due.key: one.moment for one in reversed(life.sent)}
    for due, book in life.first.values():
        seen = next((one for one in book.sightings if one.id == due.about), None)
        if due.kind != "feedback" or seen is None:
            continue
        start, end = seen.moment + DAY, seen.moment + 2 * DAY + timedelta(minutes=10)
        best = oracle.first_good(book, start)
        if best is None or end > life.now or oracle.stands_in_the_way(life, book, due, start, end):
            continue
        if not start <= tried.get(due.key, seen.moment) <= end:
            yield f"{due.key} of {seen.moment} could at {best} but {tried.get(due.key)} {_last(life, due.key)}"


def _last(life: Life, key: str) -> str:
    found = [due for look in life.looks for due in look.after.outbox if due.key == key]
    return f"{found[-1].state} {found[-1].reason}"


def every_week_of_a_slot_has_its_nudge_or_a_reason(life: Life) -> Iterator[str]:
    """No week is left out, and what does not come is written down with why."""
    seen = dict[str, dict[date, tuple[datetime, set[int]]]]()
    for due, book in life.first.values():
        kind, day = oracle.slot_kind(due), oracle.own(due).partition("|")[2]
        if kind and "|" not in day:
            slot, had = book.rhythm.slot(kind), life.weeks.get(due.id, 1)
            weeks = {had, slot.weeks} if slot else {had}
            seen.setdefault(kind, {})[date.fromisoformat(day)] = (due.planned or due.not_before, weeks)
    for kind, days in seen.items():
        for (one, (before, had)), (other, (after, has)) in itertools.pairwise(sorted(days.items())):
            # A clock that was ahead for a while had a later week before this one.
            changed = life.who.jumps or any(before - DAY < moment < after + DAY for moment in life.changes)
            if not changed and (other - one).days not in {7 * weeks for weeks in had | has}:
                yield f"{kind}: {one} and then {other}"


def each_reason_has_a_text_and_is_true(life: Life) -> Iterator[str]:
    known = {key.partition(".")[2] for key in library().say.sentences if key.startswith("reason.")}
    for look in life.looks:
        for due in put_off(look):
            if due.reason not in known:
                yield f"{look.moment} {due.key}: no text for {due.reason!r}"
            elif not life.lost and not life.who.jumps and not oracle.is_true(life, look, due):
                yield f"{look.moment} {due.key} {due.kind}: {due.reason} is not so"


def nothing_lapses_without_a_reason(life: Life) -> Iterator[str]:
    gone = bool(life.lost) or any(look.after.away for look in life.looks)
    ended = {due.id: (look.moment, due) for look in life.looks for due in look.after.outbox if due.rank}
    for moment, due in ended.values():
        if due.state is State.SKIPPED and not due.reason:
            yield f"{moment} {due.key} was skipped for no reason"
        if due.state is State.EXPIRED and not due.attempts and not gone:
            yield f"{moment} {due.key} lapsed"
    for look in life.looks:
        under_way = {due.id for due in look.after.outbox if due.state in (State.DUE, State.SENDING)}
        late = [due for due in look.after.outbox if due.rank and due.state is State.DUE]
        for due in (due for due in late if due.lead not in under_way):
            # Who had trouble rests for a minute.
            overdue = due.not_before < look.moment - timedelta(minutes=2)
            restarted = any(end <= look.moment < end + timedelta(minutes=5) for _, end in life.downtimes)
            if overdue and not restarted and not look.after.away and not life.who.jumps:
                yield f"{look.moment} {due.key} still waits since {due.not_before}"


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
    a_day_is_kept_for_a_noted_moment,
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
    commitments_of_a_look_are_one_message,
    the_policy_ranks_as_the_list_does,
    a_moment_within_two_days,
    every_week_of_a_slot_has_its_nudge_or_a_reason,
    each_reason_has_a_text_and_is_true,
    nothing_lapses_without_a_reason,
)
