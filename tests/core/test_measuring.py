"""The hold-out: off unless asked for, told beforehand, never for who minds, and only what can be compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.entries import Measuring
from bot.core.links import Links
from bot.core.merging import merge
from bot.core.model import Address, Due, Reach, State
from bot.core.nudges import Around
from bot.core.nudges.case import Case
from bot.core.nudges.holdout import withheld
from bot.core.nudges.week import week_of
from bot.core.outcomes import Unknown
from bot.core.upcoming import foresee
from tests.fakes.nudged import running
from tests.fakes.world import MONDAY, World, brussels, library, sends, text

SAY = library().say
LETTER = SAY("measuring.title")
WEEKS = 40


def switch(world: World, held: int) -> None:
    """The operator restarts with another DUWTJE_HOLDOUT."""
    world.coach.post.around = replace(world.coach.post.around, held=held)


def held(world: World) -> list[Due]:
    return [due for due in world.book().outbox if due.reason == "held"]


def letters(world: World) -> list[str]:
    return [words for words in world.got() if LETTER in words]


async def lives(world: World, weeks: int) -> list[Due]:
    """Weeks in which Anna is there but does nothing of what is measured; what was withheld, also what is forgotten."""
    found = dict[str, Due]()
    for _ in range(weeks):
        await world.types("ritme")
        await world.lives(weeks=1)
        found |= {due.key: due for due in held(world)}
    return list(found.values())


async def test_nothing_is_withheld_or_told_unless_an_operator_asks_for_it():
    world = await running("jan", "sara")
    assert await lives(world, WEEKS) == []
    assert letters(world) == []
    assert world.book().measuring is None
    assert "meten" not in text(await world.types("privacy")) + text(await world.types("ritme"))


async def test_who_says_yes_reads_it_before_and_with_that_yes():
    world = World()
    switch(world, 20)
    await world.types("hallo")
    welcome = next(letter for letter in world.chat.sent if "|welcome|" in letter.key)
    assert SAY("measuring.line", count="20") in welcome.text
    assert world.book().measuring is None  # a welcome may go unread
    assert SAY("measuring.line", count="20") in text(await world.presses("rhythm start"))
    assert world.book().measuring == Measuring(share=20, since=world.now)


async def test_who_had_a_rhythm_gets_one_letter_first_and_nothing_is_withheld_before_it():
    world = await running("jan")
    switch(world, 50)
    await world.lives(days=1)
    assert (world.got(), held(world)) == ([], [])
    # The first nudge comes as ever; the letter stands apart from it, on the next working morning.
    await world.lives(hours=4)
    assert [LETTER in words for words in world.got()] == [False]
    await world.lives(days=1)
    assert len(letters(world)) == 1
    assert "ongeveer 50 op de 100" in letters(world)[0]
    since = world.book().measuring
    assert since is not None
    await world.lives(weeks=WEEKS)
    assert len(letters(world)) == 1
    assert all(due.not_before > since.since for due in held(world))


async def test_some_are_withheld_once_it_was_told_and_the_rest_comes():
    world = await running("jan", "sara", "tom")
    switch(world, 50)
    await world.types("ritme")
    found = await lives(world, WEEKS)
    assert len(found) > 3
    assert {due.state for due in found} == {State.SKIPPED}
    assert {due.kind for due in found} <= {"waardering", "nieuwestart"}
    assert {letter.key for letter in world.chat.tried}.isdisjoint(due.key for due in found)


async def test_who_says_no_is_never_withheld_anything_and_gets_no_letter():
    world = await running("jan")
    switch(world, 50)
    assert SAY("measuring.set-off") in text(await world.types("ritme meten uit"))
    assert SAY("measuring.declined").replace("**", "") in text(await world.types("ritme"))
    assert await lives(world, WEEKS) == []
    assert letters(world) == []
    # Also after the operator stopped and began anew.
    switch(world, 0)
    await lives(world, 2)
    switch(world, 50)
    assert await lives(world, WEEKS) == []
    card = await world.types("ritme")
    assert SAY("measuring.set") in text(await world.presses(sends(card, SAY("measuring.yes"))))
    assert world.book().measuring == Measuring(share=50, since=world.now)


async def test_a_letter_is_needless_for_who_read_it_elsewhere_meanwhile():
    world = await running("jan")
    switch(world, 20)
    world.now = brussels("2026-11-24", "10:00")
    await world.coach.wake(world.now)
    assert any(due.kind == "measuring" for due in world.book().outbox)
    await world.types("ritme")
    await world.lives(days=3)
    assert letters(world) == []


async def test_a_letter_of_unknown_fate_tells_nothing_and_does_not_come_twice():
    world = await running("jan")
    switch(world, 50)
    world.now = brussels("2026-11-24", "10:00")
    await world.coach.wake(world.now)
    world.chat.outcomes = [Unknown()]
    await world.lives(weeks=6)
    assert sum(LETTER in letter.text for letter in world.chat.tried) == 1
    assert (world.book().measuring, held(world)) == (None, [])


async def test_never_more_is_withheld_than_was_told():
    world = await running("jan")
    switch(world, 10)
    await world.types("ritme")
    few = [nth for nth in range(300) if draws(world, nth, 10)]
    assert [nth for nth in range(300) if draws(world, nth, 50)] == few
    switch(world, 50)
    await world.lives(weeks=1)
    assert "ongeveer 50 op de 100" in letters(world)[-1]
    assert sum(draws(world, nth, 50) for nth in range(300)) > 2 * len(few)


def draws(world: World, nth: int, share: int, **changed: object) -> bool:
    """Whether this occurrence would be withheld at that share."""
    book = world.book()
    day = (MONDAY + timedelta(weeks=nth)).date().isoformat()
    due = Due(
        id="d1",
        key=f"T1|local|nudge|anna|appreciation|{day}",
        kind="waardering",
        rank="practice",
        about="appreciation",
        address=Address(platform="local", tenant="T1", reach=Reach.PERSON, id="anna"),
        not_before=MONDAY,
        not_after=MONDAY,
    )
    due = replace(due, **changed)
    around = Around(held=share)
    return withheld(Case(due=due, book=book, week=week_of(book, around), around=around, moment=world.now), due)


@pytest.mark.parametrize("share", [1, 10, 25, 50])
async def test_about_as_many_are_withheld_as_was_said_and_looking_twice_decides_the_same(share: int):
    world = await running()
    switch(world, share)
    await world.types("ritme")
    found = [draws(world, nth, share) for nth in range(4000)]
    assert abs(sum(found) / 4000 - share / 100) < 0.03
    assert found == [draws(world, nth, share) for nth in range(4000)]
    # Who is drawn by a small share is drawn by a larger one too.
    assert all(draws(world, nth, share) for nth in range(400) if draws(world, nth, share - 1))


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "vraagterug", "key": "T1|local|nudge|anna|practice|{day}", "about": "practice"},
        {"kind": "rust"},
        {"kind": "terugkomen", "key": "T1|local|nudge|anna|back|{day}", "rank": "commitment"},
        {"kind": "feedback", "key": "T1|local|nudge|anna|moment|{day}", "rank": "moment"},
        {"kind": "vooraf", "key": "T1|local|nudge|anna|vooraf|{day}", "rank": "talk"},
        {"key": "T1|local|nudge|anna|appreciation|{day}|again|2026-11-30T09:00"},
    ],
    ids=lambda changed: str(changed.get("kind", "again")),
)
async def test_what_cannot_be_compared_or_was_asked_for_always_comes(changed: dict[str, str]):
    world = await running()
    switch(world, 50)
    await world.types("ritme")
    for nth in range(60):
        filled = {name: value.replace("{day}", str(nth)) for name, value in changed.items()}
        assert not draws(world, nth, 50, **filled)


@pytest.mark.parametrize("known", [None, Measuring(share=50, since=MONDAY, declined=True)], ids=["untold", "minds"])
async def test_nothing_is_drawn_for_who_was_not_told_or_minds(known: Measuring | None):
    world = await running()
    world.book().measuring = known
    assert not any(draws(world, nth, 50) for nth in range(60))


async def test_a_no_stays_a_no_when_two_notebooks_become_one():
    into, other = (await running()).book(), (await running()).book()
    yes, no = Measuring(share=20, since=MONDAY), Measuring(share=0, since=MONDAY, declined=True)
    for mine, theirs, kept in ((yes, no, no), (no, yes, no), (None, yes, yes), (yes, None, yes), (None, None, None)):
        into.measuring, other.measuring = mine, theirs
        merge(into, other, Links((), {}))
        assert into.measuring == kept


async def test_what_stops_is_counted_until_then_and_told_again_when_it_starts_again():
    world = await running("jan")
    switch(world, 50)
    await world.types("ritme")
    await world.lives(weeks=2)
    switch(world, 0)
    await world.lives(weeks=1)
    ended = world.book().measuring
    assert ended
    assert ended.until
    assert ended.since < ended.until <= world.now
    before = Counter(due.key for due in held(world))
    await lives(world, 8)
    assert Counter(due.key for due in held(world)) <= before
    switch(world, 50)
    assert draws(world, 0, 50) is False
    assert sum(draws(world, nth, 50) for nth in range(99)) == 0
    await world.lives(weeks=2)
    assert len(letters(world)) == 1
    assert sum(draws(world, nth, 50) for nth in range(99)) > 30


async def test_a_smaller_share_holds_at_once_and_needs_no_letter():
    world = await running("jan")
    switch(world, 50)
    await world.types("ritme")
    switch(world, 5)
    await world.lives(weeks=1)
    now = world.book().measuring
    assert now
    assert (now.share, now.until, letters(world)) == (5, None, [])
    assert now.since > MONDAY


async def test_the_privacy_card_says_that_it_is_measured():
    world = await running()
    switch(world, 20)
    assert "We meten hier of duwtjes helpen: ongeveer 20 op de 100" in text(await world.types("privacy"))


async def test_while_nothing_is_measured_a_no_is_kept_and_a_yes_says_so():
    world = await running()
    assert SAY("measuring.set-off") in text(await world.types("ritme meten uit"))
    assert world.book().measuring
    assert SAY("measuring.nothing") in text(await world.types("ritme meten aan"))
    assert world.book().measuring is None


async def test_what_is_withheld_shows_in_the_leaders_own_overview_and_not_before_it_is_over():
    world = await running("jan", "sara", "tom")
    switch(world, 50)
    await world.types("ritme")
    while not held(world):
        await world.lives(hours=6)
        ahead = foresee(world.book(), library(), world.now, 28, world.coach.post.around)
        assert "held" not in {one.reason for one in ahead}
    told = SAY("reason.held")
    world.now = held(world)[0].not_before + timedelta(hours=47)
    assert told not in text(await world.types("wat komt er"))
    world.now += timedelta(hours=2)
    assert told in text(await world.press_through("wat komt er", SAY("upcoming.past")))
