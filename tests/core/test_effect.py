"""What nudges do: counted per leader, told as a total with an interval that holds, and never about too few."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.difference import LEADERS, TIMES, Counts, effect, student
from bot.core.effect import KINDS, SHORTEST, SOON, counted, last_week, weeks
from bot.core.entries import Habit, Measuring
from bot.core.model import Address, Agreement, Compliment, Due, Notebook, Person, Reach, State, Talk
from bot.core.retention import Terms

NOW = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
END = datetime(2026, 11, 23, tzinfo=UTC)
START = END - timedelta(weeks=7)
CAME = datetime(2026, 11, 5, 14, 0, tzinfo=UTC)
KEYS = dict(zip(KINDS, ("appreciation", "oneonone", "feedback", "afresh"), strict=True))


def due(kind: str = "waardering", moment: datetime = CAME, **changed: object) -> Due:
    fields = {
        "id": f"{kind}{moment:%m%d%H%M}",
        "key": f"T1|local|nudge|anna|{KEYS.get(kind, 'practice')}|{moment:%Y-%m-%d}",
        "kind": kind,
        "variant": f"{kind}|named|1",
        "address": Address(platform="local", tenant="T1", reach=Reach.PERSON, id="anna"),
        "state": State.SENT,
        "not_before": moment,
        "not_after": moment,
    }
    return Due(**(fields | changed))  # pyright: ignore[reportArgumentType]


def stayed(kind: str = "waardering", moment: datetime = CAME) -> Due:
    return due(kind, moment, state=State.SKIPPED, reason="held", variant="")


def book(*outbox: Due, **changed: object) -> Notebook:
    fields = {"measuring": Measuring(share=20, since=START)} | changed
    return Notebook(tenant="T1", owner=Person(id="anna", name="Anna"), outbox=list(outbox), **fields)  # pyright: ignore[reportArgumentType]


def tallied(one: Notebook, kind: str = "waardering") -> tuple[int, int, int, int]:
    found = counted(one, kind, START, END)
    return found.sent, found.sent_done, found.held, found.held_done


def praise(moment: datetime) -> Compliment:
    return Compliment(id="x", colleague="jan", name="Jan", behaviour="belde", moment=moment)


def talk(moment: datetime, guide: str = "eenopeen", name: str = "x") -> Talk:
    return Talk(
        id=name, guide=guide, colleague="jan", name="Jan", moment=moment + timedelta(days=9), minutes=15, planned=moment
    )


DID = {
    "waardering": {"compliments": [praise(CAME + timedelta(hours=3))]},
    "eenopeen": {"talks": [talk(CAME)]},
    "feedback": {"talks": [talk(CAME, "feedback")]},
    "nieuwestart": {"habits": [Habit(id="h", page="stilte", cue="a", plan="b", since=CAME)]},
}
ELSE = {
    "waardering": {"talks": [talk(CAME)]},
    "eenopeen": {"compliments": [praise(CAME)], "talks": [talk(CAME, name="cal1")]},
    "feedback": {"talks": [talk(CAME)]},
    "nieuwestart": {"compliments": [praise(CAME)]},
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_counts_its_own_action_alike_whether_it_came_or_not(kind: str):
    assert tallied(book(due(kind), **DID[kind]), kind) == (1, 1, 0, 0)
    assert tallied(book(stayed(kind), **DID[kind]), kind) == (0, 0, 1, 1)
    assert tallied(book(due(kind), **ELSE[kind]), kind) == (1, 0, 0, 0)
    assert tallied(book(stayed(kind), **ELSE[kind]), kind) == (0, 0, 1, 0)


def test_an_agreement_after_a_nudge_about_feedback_counts():
    kept = Agreement(id="x", colleague="jan", name="Jan", talk="t", words="w", moment=CAME + timedelta(hours=1))
    assert tallied(book(due("feedback"), agreements=[kept]), "feedback") == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("late", "done"),
    [(timedelta(0), 1), (SOON - timedelta(seconds=1), 1), (SOON, 0), (-timedelta(seconds=1), 0)],
)
def test_what_was_done_counts_for_two_days_from_the_nudge(late: timedelta, done: int):
    assert tallied(book(due(), compliments=[praise(CAME + late)])) == (1, done, 0, 0)
    assert tallied(book(stayed(), compliments=[praise(CAME + late)])) == (0, 0, 1, done)


@pytest.mark.parametrize("state", [State.SENT, State.SETTLED, State.UNKNOWN, State.FAILED, State.EXPIRED])
def test_what_was_chosen_to_be_sent_counts_as_such_whatever_became_of_it(state: State):
    assert tallied(book(due(state=state))) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "other",
    [
        due("vraagterug"),
        due("rust", key=due().key),
        due(key=f"{due().key}|again|2026-11-06T09:00"),
        due("feedback", key="T1|local|nudge|anna|moment|s1"),
        due(state=State.SKIPPED, reason="done", variant=""),
        due(state=State.DUE, variant=""),
        due(moment=START - timedelta(seconds=1)),
        due(moment=END),
        stayed(moment=END),
    ],
    ids=["exercise", "asked", "put-off", "noted", "done", "waits", "before", "after", "after-held"],
)
def test_what_chance_did_not_decide_or_is_out_of_sight_is_not_counted(other: Due):
    assert {tallied(book(other), kind) for kind in KINDS} == {(0, 0, 0, 0)}


@pytest.mark.parametrize(
    "known",
    [
        None,
        Measuring(share=0, since=START, declined=True),
        Measuring(share=20, since=CAME + timedelta(seconds=1)),
        Measuring(share=20, since=START, until=CAME),
    ],
    ids=["untold", "declined", "before it was told", "after it ended"],
)
def test_nobody_is_counted_who_was_not_told_or_minds(known: Measuring | None):
    assert tallied(book(due(), stayed(), measuring=known)) == (0, 0, 0, 0)


def test_the_look_ends_on_a_monday_with_two_days_behind_it():
    assert last_week(NOW) == END
    assert last_week(END + SOON) == END
    assert last_week(END + SOON - timedelta(seconds=1)) == END - timedelta(weeks=1)


@pytest.mark.parametrize(
    ("days", "terms", "span"),
    [
        (180, Terms(), 7),
        (49, Terms(), 7),
        (48, Terms(), SHORTEST),
        (29, Terms(), SHORTEST),
        (180, Terms(nudges=37), 4),
        (180, Terms(nudges=36), 3),
        (180, Terms(compliments=20), 1),
        (28, Terms(nudges=9), 0),
        (28, Terms(nudges=1), 0),
    ],
)
def test_there_is_one_shorter_look_only_and_none_beyond_what_is_kept(days: int, terms: Terms, span: int):
    assert weeks(days, terms) == span
    # The oldest day of the longest look is still kept.
    assert last_week(NOW) - span * timedelta(weeks=1) > NOW - timedelta(days=terms.nudges) or not span


def crowd(leaders: int, sent: tuple[int, int] = (4, 2), held: tuple[int, int] = (2, 1)) -> list[Counts]:
    return [Counts(sent=sent[0], sent_done=sent[1], held=held[0], held_done=held[1])] * leaders


def test_eight_leaders_with_both_are_told_and_seven_are_not():
    assert effect(crowd(LEADERS))
    assert effect(crowd(LEADERS - 1)) is None
    # Who has only one of both does not make up the number.
    assert effect(crowd(LEADERS - 1) + crowd(50, held=(0, 0)) + crowd(50, sent=(0, 0))) is None
    assert effect([]) is None
    assert effect([Counts()] * 20) is None


@pytest.mark.parametrize("cell", ["sent_done", "sent_not", "held_done", "held_not"])
def test_a_rate_that_says_everybody_or_nobody_is_not_told(cell: str):
    few = {"sent_done": ((8, 0), (8, 4)), "sent_not": ((8, 8), (8, 4))}
    few |= {"held_done": ((8, 4), (8, 0)), "held_not": ((8, 4), (8, 8))}
    others = crowd(20, *few[cell])
    one = Counts(sent=8, sent_done=4, held=8, held_done=4)
    assert effect([*others, one]) is None  # four of it, where five are asked
    assert TIMES == 5
    assert effect([*others, one, one])


def test_the_difference_is_the_one_between_the_shares():
    told = effect(crowd(10, (10, 4), (10, 3)))
    assert told
    assert told.difference == pytest.approx(0.1)
    assert told.total == Counts(sent=100, sent_done=40, held=100, held_done=30)


def test_leaders_who_resemble_nobody_make_the_interval_wider_than_as_many_loose_nudges():
    alike = effect(crowd(20, (8, 4), (8, 4)))
    apart = effect([*crowd(10, (8, 8), (8, 0)), *crowd(10, (8, 0), (8, 8))])
    assert alike
    assert apart
    assert apart.total == alike.total
    assert apart.margin > 0.4 > alike.margin


@pytest.mark.parametrize(("freedom", "point"), [(7, 2.365), (10, 2.228), (29, 2.045), (1000, 1.962)])
def test_the_point_of_student_is_the_one_in_the_tables(freedom: int, point: float):
    assert student(freedom) == pytest.approx(point, abs=0.002)


def seen(chance: random.Random, leaders: int, share: float, gain: float, unlike: float) -> list[Counts]:
    """Leaders who differ from each other (`unlike` is their correlation within) over seven weeks of one kind."""
    found = list[Counts]()
    for _ in range(leaders):
        spread = 1 / unlike - 1
        own, total = chance.betavariate(0.3 * spread, 0.7 * spread), Counts()
        for _ in range(7):
            held = chance.random() < share
            did = int(chance.random() < own + (0 if held else gain * (1 - own) / 0.7))
            total += Counts(held=1, held_done=did) if held else Counts(sent=1, sent_done=did)
        found.append(total)
    return found


@pytest.mark.parametrize(("leaders", "share"), [(12, 0.5), (40, 0.2), (90, 0.1)])
@pytest.mark.parametrize("unlike", [0.02, 0.3])
@pytest.mark.parametrize("gain", [0.0, 0.15])
def test_the_interval_holds_what_is_so_about_nineteen_times_out_of_twenty(
    leaders: int, share: float, unlike: float, gain: float
):
    chance = random.Random(7)  # noqa: S311 - an experiment to repeat
    found = [told for _ in range(400) if (told := effect(seen(chance, leaders, share, gain, unlike)))]
    assert len(found) > 200
    within = sum(abs(told.difference - gain) <= told.margin for told in found) / len(found)
    assert 0.915 <= within <= 0.985
    mean = sum(told.difference for told in found) / len(found)
    assert mean == pytest.approx(gain, abs=0.02)


def test_a_difference_called_visible_is_seen_four_times_out_of_five():
    chance = random.Random(3)  # noqa: S311 - an experiment to repeat
    visible = [told.visible for _ in range(200) if (told := effect(seen(chance, 100, 0.3, 0.0, 0.2)))]
    gain = sum(visible) / len(visible)
    found = [told for _ in range(400) if (told := effect(seen(chance, 100, 0.3, gain, 0.2)))]
    assert sum(told.difference - told.margin > 0 for told in found) / len(found) == pytest.approx(0.8, abs=0.08)
