"""What is foreseen is what then comes: the same nudges, at the same minute, in the same words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.entries import Busy, Follows, Habit, Leave, Mark, Sighting, Stage
from bot.core.freedays import COUNTRIES, Free, calendar
from bot.core.model import Agreement, Colleague, Compliment, Due, Notebook, Rhythm, Slot, State, Talk
from bot.core.nudges import Around, Silence, replan
from bot.core.upcoming import MOST_STEPS, Fate, Foreseen, foresee, past
from tests.fakes.world import MONDAY, TENANT, World, library

MATES = ("jan", "sara", "tom")
ZONES = ("Europe/Brussels", "America/Paramaribo", "Asia/Tokyo", "Australia/Lord_Howe")
Line = tuple[str, str, datetime, str, str, str]


@cache
def free() -> Free:
    return calendar(("BE", *COUNTRIES), [2026, 2027])


def around() -> Around:
    return Around(free=free())


def told(found: list[Foreseen], end: datetime) -> list[Line]:
    return sorted(line(one.due, one.fate, one.moment) for one in found if one.moment <= end)


def line(due: Due, fate: Fate, moment: datetime) -> Line:
    comes = fate is not Fate.SKIPPED
    return due.key, due.kind, moment.replace(second=0, microsecond=0), fate, due.reason, due.variant if comes else ""


async def lived(world: World, days: int) -> list[Line]:
    """What the real coach sent and left out while the leader did nothing."""
    before, seen = deepcopy(world.book()), dict[str, Line]()
    over = {due.id for due in before.outbox if due.state is not State.DUE}
    await world.coach.wake(world.now)
    for _ in range(days):
        await world.lives(days=1)
        for due in world.book().outbox:
            if due.rank and due.id not in over and due.state is not State.DUE:
                comes = due.state is State.SENT
                fate = (Fate.MOVED if due.reason else Fate.COMES) if comes else Fate.SKIPPED
                reason = due.reason or ("gone" if due.state is State.EXPIRED else "")
                moment = due.attempt_at if comes and due.attempt_at else due.planned or due.not_before
                seen[due.id] = line(replace(due, reason=reason), fate, moment)
    return sorted(seen.values())


async def agrees(world: World, days: int = 28) -> list[Line]:
    """Look ahead, and then see whether it comes true."""
    world.coach.post.around = around()
    found = foresee(world.book(), library(), world.now, days, around())
    end = world.now + timedelta(days=days)
    came = await lived(world, days)
    # What is late or skipped stands at the moment it would have come, perhaps before today.
    assert told(found, end) == [one for one in came if one[2] <= end]
    return came


def moments(least: int, most: int) -> st.SearchStrategy[datetime]:
    return st.integers(least * 96, most * 96).map(lambda quarters: MONDAY + timedelta(minutes=15 * quarters))


def days(least: int, most: int) -> st.SearchStrategy[date]:
    return st.integers(least, most).map(lambda many: MONDAY.date() + timedelta(days=many))


times = st.sampled_from(["08:00", "09:30", "10:00", "15:00", "17:45"])
mates = st.sampled_from(MATES)


@st.composite
def rhythms(draw: st.DrawFn) -> Rhythm:
    slots = tuple(
        Slot(
            kind=kind,
            day=draw(st.integers(0, 6)),
            time=draw(times),
            weeks=draw(st.sampled_from([1, 1, 2])),
            unused=draw(st.integers(0, 4)),
            asked=draw(st.booleans()),
        )
        for kind in draw(st.sets(st.sampled_from(["practice", "appreciation", "feedback", "oneonone"])))
    )
    leaves = draw(st.lists(st.tuples(days(-3, 25), st.integers(0, 9)), max_size=2))
    return Rhythm(
        agreed=draw(st.sampled_from([True, True, True, False])),
        slots=slots,
        days=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=2)))),
        paused_until=draw(st.none() | days(0, 12)),
        country=draw(st.sampled_from(["", "BE", "DE"])),
        leave=tuple(Leave(first=first, last=first + timedelta(days=span)) for first, span in leaves),
        muted=tuple(draw(st.sets(st.sampled_from([*library().nudges]), max_size=4))),
        spared=tuple(draw(st.sets(mates, max_size=1))),
    )


@st.composite
def books(draw: st.DrawFn) -> Notebook:
    """A leader in the middle of things."""
    met = MONDAY - timedelta(days=draw(st.sampled_from([0, 3, 40, 80])))
    book = Notebook(tenant=TENANT, platform="local", owner=World().chat.known["anna"], met=met, rhythm=draw(rhythms()))
    book.owner = replace(book.owner, zone=draw(st.sampled_from(ZONES)))
    book.lively, book.looked = draw(st.sampled_from([met, MONDAY])), MONDAY
    book.team = [Colleague(id=mate, name=mate.title(), since=met) for mate in sorted(draw(st.sets(mates)))]
    many = range(draw(st.integers(0, 3)))
    guides = st.sampled_from(["review", "stijl3", "evaluatie", "functionering", "planning"])
    book.talks = [
        Talk(id=f"t{n}", guide=draw(guides), colleague=draw(mates), name="Jan Maes", minutes=30, planned=met, moment=at)
        for n, at in ((n, draw(moments(-30, 60))) for n in range(draw(st.integers(0, 5))))
    ]
    book.compliments = [
        Compliment(id=f"c{n}", colleague=draw(mates), name="Jan", behaviour="x", moment=draw(moments(-40, 0)))
        for n in many
    ]
    book.sightings = [
        Sighting(id=f"s{n}", colleague=draw(mates), name="Jan", words="x", moment=draw(moments(-8, 0))) for n in many
    ]
    book.agreements = [
        Agreement(
            id=f"a{n}", talk="t", colleague=draw(mates), name="Jan", words="x", moment=met, until=draw(days(-2, 25))
        )
        for n in many
    ]
    kinds = st.sampled_from(Follows)
    book.marks = [
        Mark(id=f"m{n}", kind=draw(kinds), colleague=draw(mates), name="Jan", since=met, day=draw(days(-2, 25)))
        for n in range(draw(st.integers(0, 4)))
    ]
    stages = draw(st.lists(st.sampled_from(Stage), max_size=1))
    pages = st.sampled_from(["vraagterug", "stilte"])
    book.habits = [
        Habit(
            id="h", page=draw(pages), cue="x", plan="y", since=met, done=draw(st.integers(0, 9)), stage=stage, ended=met
        )
        for stage in stages
    ]
    book.busy = [
        Busy(id=f"b{n}", start=start, end=start + timedelta(hours=draw(st.integers(1, 5))))
        for n, start in ((n, draw(moments(0, 10))) for n in range(draw(st.integers(0, 4))))
    ]
    replan(book, MONDAY - timedelta(days=draw(st.sampled_from([0, 2, 10]))))
    book.next_due = MONDAY
    return book


@settings(max_examples=60, deadline=None)
@given(book=books(), span=st.sampled_from([7, 28, 45]))
def test_what_is_foreseen_is_what_comes(book: Notebook, span: int) -> None:
    async def check() -> None:
        world = World()
        world.chat.move("anna", book.owner.zone)
        world.store.books[TENANT, "anna"] = deepcopy(book)
        before = deepcopy(world.book())
        foresee(world.book(), library(), world.now, span, around())
        assert world.book() == before, "looking ahead changes nothing"
        await agrees(world, span)

    asyncio.run(check())


async def busy_leader() -> World:
    """Somebody with a team, a talk, a habit and a nudge that just came."""
    world = World()
    world.coach.post.around = around()
    for words in ("team <@jan> <@sara>", "ritme begin", "ritme feedback maandag 16:00"):
        await world.types(words)
    await world.submits("talk keep review", who=("jan",), date="2026-12-14", time="14:00")
    await world.lives(days=1, hours=4)
    return world


def latest(world: World) -> Due:
    return [due for due in world.book().outbox if due.rank and due.attempt_at][-1]


PLAN = {"page": "stilte", "cue": "ik de stand-up sluit", "plan": "tel ik tot vijf", "day": "2", "time": "11:00"}
CHANGES: dict[str, Callable[[World], Awaitable[object]]] = {
    "nothing": lambda world: world.types("help"),
    "looking": lambda world: world.types("wat komt er"),
    "another hour": lambda world: world.types("ritme waardering vrijdag 9:00"),
    "a kind off": lambda world: world.types("ritme feedback stop"),
    "a kind on": lambda world: world.types("ritme een-op-een woensdag 9:30"),
    "every other week": lambda world: world.submits("rhythm set practice", day="1", time="10:00", turn="slow"),
    "other days": lambda world: world.types("ritme werkdagen ma wo do"),
    "other hours": lambda world: world.types("ritme uren 10.30 tot 15.30"),
    "another country": lambda world: world.types("ritme land duitsland"),
    "pause": lambda world: world.types("ritme pauze tot 3 december"),
    "leave": lambda world: world.types("ritme vrij 7 december t/m 13 december"),
    "never a kind": lambda world: world.types("ritme nooit balans"),
    "never about": lambda world: world.types("ritme nooit <@jan>"),
    "stop": lambda world: world.types("ritme stop"),
    "a compliment": lambda world: world.types("compliment <@jan> belde dinsdag de klant zelf terug"),
    "one more in the team": lambda world: world.types("team <@tom>"),
    "one less in the team": lambda world: world.types("team weg <@jan>"),
    "a talk": lambda world: world.submits("talk keep stijl3", who=("sara",), date="2026-12-01", time="10:00"),
    "a habit": lambda world: world.submits("habit set", **PLAN),
    "used": lambda world: world.presses(f"settle {latest(world).id} done"),
    "later": lambda world: world.presses(f"snooze {latest(world).id} later"),
    "next week": lambda world: world.presses(f"snooze {latest(world).id} week"),
    "less": lambda world: world.presses(f"rhythm less {latest(world).id}"),
    "never this": lambda world: world.presses(f"rhythm never {latest(world).id}"),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_after_any_change_of_the_leader_it_comes_true_from_there(change: str) -> None:
    world = await busy_leader()
    await CHANGES[change](world)
    assert await agrees(world)


async def test_looking_ahead_changes_nothing_of_what_comes() -> None:
    world, other = await busy_leader(), await busy_leader()
    await world.types("wat komt er")
    looked, not_looked = await agrees(world), await agrees(other)
    assert [one[1:] for one in looked] == [one[1:] for one in not_looked]


@settings(max_examples=15, deadline=None)
@given(changes=st.lists(st.sampled_from(sorted(CHANGES)), min_size=2, max_size=5), hours=st.integers(0, 60))
def test_it_comes_true_after_changes_upon_changes(changes: list[str], hours: int) -> None:
    async def check() -> None:
        world = await busy_leader()
        for change in changes:
            await CHANGES[change](world)
            await world.lives(hours=hours)
        await agrees(world)

    asyncio.run(check())


async def test_what_moves_beyond_the_end_is_told_as_moved() -> None:
    world = await busy_leader()
    await world.types("ritme vrij 25 november t/m 26 november")
    found = foresee(world.book(), library(), world.now, 3, around())
    assert [(one.fate, one.due.about, one.reason) for one in found] == [(Fate.MOVED, "appreciation", "leave")]
    assert found[0].moment > world.now + timedelta(days=3)


async def test_who_cannot_be_reached_foresees_nothing() -> None:
    world = await busy_leader()
    book = replace(world.book(), away="account_inactive")
    assert foresee(book, library(), world.now, 28, around()) == []


async def test_what_was_typed_is_in_no_line() -> None:
    world = await busy_leader()
    await world.submits("habit set", **PLAN | {"cue": "kanarie een", "plan": "kanarie twee"})
    book = world.book()
    book.agreements = [
        Agreement(
            id="a",
            talk="t",
            colleague="jan",
            name="Jan Maes",
            words="kanarie drie",
            moment=MONDAY,
            until=date(2026, 11, 30),
        )
    ]
    book.sightings = [Sighting(id="s", colleague="jan", name="Jan Maes", words="kanarie vier", moment=world.now)]
    found = foresee(book, library(), world.now, 28, around())
    assert {"terugkomen", "feedback", "stilte"} <= {one.due.kind for one in found}
    assert all(one.words and one.why for one in found if one.fate is Fate.COMES)
    assert not any("kanarie" in one.words + one.why for one in found)


async def test_the_past_tells_what_came_what_was_used_and_what_did_not_come() -> None:
    world = await busy_leader()
    await world.presses(f"settle {latest(world).id} done")
    await world.types("ritme vrij 25 november t/m 30 november")
    await world.lives(days=7)
    seen = [(one.due.about, one.fate, one.reason) for one in past(world.book(), library(), world.now, 28)]
    expected = {
        ("practice", Fate.USED, ""),
        ("feedback", Fate.CAME, ""),
        ("appreciation", Fate.SKIPPED, "leave"),
    }
    assert expected <= {*seen}
    moments = [one.moment for one in past(world.book(), library(), world.now, 28)]
    assert moments == sorted(moments, reverse=True)
    assert past(world.book(), library(), world.now + timedelta(days=60), 28) == []


async def test_the_silence_of_this_moment_is_not_the_silence_of_tomorrow() -> None:
    world = await busy_leader()
    quiet = replace(around(), silence=Silence(reason="dnd", until=world.now + timedelta(days=9)))
    assert [one.due.key for one in foresee(world.book(), library(), world.now, 28, quiet)] == [
        one.due.key for one in foresee(world.book(), library(), world.now, 28, around())
    ]


async def test_what_was_cut_off_while_it_was_sent_is_not_foreseen_and_holds_nothing_up() -> None:
    world = await busy_leader()
    expected = foresee(world.book(), library(), world.now, 28, around())
    book = world.book()
    cut = replace(latest(world), state=State.SENDING, look_at=world.now)
    book.outbox = [cut if due.id == cut.id else due for due in book.outbox]
    found = foresee(book, library(), world.now, 28, around())
    assert [(one.due.key, one.moment) for one in found] == [(one.due.key, one.moment) for one in expected]


async def test_no_notebook_keeps_us_looking_for_ever() -> None:
    world = await busy_leader()
    book = world.book()
    book.rhythm = replace(book.rhythm, slots=())
    book.talks = [
        Talk(id=f"t{n}", guide="evaluatie", colleague="jan", name="Jan", minutes=5, planned=MONDAY, moment=at)
        for n, at in enumerate(world.now + timedelta(minutes=90 * far) for far in range(1, 600))
    ]
    found = foresee(book, library(), world.now, 92, around())
    assert 0 < len(found) < MOST_STEPS


async def test_of_talks_out_of_reach_only_what_a_rule_asks_about_is_carried_along() -> None:
    world = await busy_leader()
    await world.types("ritme een-op-een woensdag 9:30")
    book = world.book()
    book.talks += [
        Talk(id=f"t{n}", guide="stijl3", colleague="jan", name="Jan", minutes=5, planned=MONDAY, moment=at)
        for n, at in enumerate(world.now + timedelta(days=3 * far) for far in (*range(-19, 0), *range(1, 100)))
    ]
    world.store.books[TENANT, "anna"] = book
    assert await agrees(world)
