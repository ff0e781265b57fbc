"""Laws of a leader's own calendar: linked from the chat, read every few hours, and its trouble is told in one place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.core.calendar_card import read_address
from bot.core.calendars import AT_ONCE, Calendars
from bot.core.card import plain
from bot.core.diary import Meeting
from bot.core.entries import Calendar
from bot.core.errors import NotUnderstood
from bot.core.model import Person
from tests.fakes.calendars import GOOD, at, calendar
from tests.fakes.nudged import SAY, running
from tests.fakes.store import MemoryStore
from tests.fakes.world import MONDAY, World, brussels, library

BILA = at("20261126", "1400", "1430", "Bila Jan Maes")
DEMO = at("20261125", "0900", "1200", "Demo")


async def linked(*events: str, team: tuple[str, ...] = ("jan", "sara")) -> World:
    world = await running(*team)
    world.diaries.served[GOOD] = calendar(*events)
    await world.submits("calendar keep", address=GOOD)
    return world


async def shown(world: World) -> str:
    return plain(await world.types("kalender")).replace("\xa0", " ")


async def test_linking_reads_it_at_once_and_says_what_was_seen() -> None:
    world = await linked(BILA, DEMO)
    assert [(busy.colleague, busy.start) for busy in world.book().busy] == [
        ("", brussels("2026-11-25", "09:00")),
        ("jan", brussels("2026-11-26", "14:00")),
    ]
    assert [talk.colleague for talk in world.book().talks] == ["jan"]
    assert "bezet bent 2, gesprekken met iemand van je team 1" in await shown(world)
    assert "Jan" in plain(await world.types("agenda"))


async def test_a_talk_from_the_calendar_gets_its_nudge_beforehand() -> None:
    world = await linked(BILA)
    await world.lives(days=3.3)
    assert any("eenopeen" in letter.key or "|vooraf|" in letter.key for letter in world.chat.to("anna"))


@pytest.mark.parametrize(
    "words", ["kalender {}", "agenda koppelen {}", "kalender <{}>", "kalender <{}|agenda.example>"]
)
async def test_an_address_may_be_typed_behind_the_word(words: str) -> None:
    world = await running("jan")
    world.diaries.served[GOOD] = calendar(DEMO)
    await world.types(words.format(GOOD))
    assert world.diaries.asked == [GOOD]
    assert len(world.book().busy) == 1


async def test_the_word_alone_asks_and_keeps_nothing() -> None:
    world = await running()
    assert "Ik bewaar alleen begin, einde en de collega" in await shown(world)
    assert world.book().calendar is None
    form = await world.opens("calendar form")
    assert [field.name for field in form.fields][:1] == ["address"]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("webcal://a.example/x.ics", "https://a.example/x.ics"),
        ("WEBCAL://a.example/x.ics", "https://a.example/x.ics"),
        (" https://a.example/x?a=1&b=2 ", "https://a.example/x?a=1&b=2"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"),
        ("https://a.example:443/x", "https://a.example:443/x"),
        ("https://a.example/x#y", "https://a.example/x"),
    ],
)
def test_an_address_is_read_as_people_paste_it(typed: str, address: str) -> None:
    assert read_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "unknown"),
        ("morgen", "unknown"),
        ("file:///etc/passwd", "unknown"),
        ("gopher://a.example/", "unknown"),
        ("https://", "unknown"),
        ("https://[::1", "unknown"),
        ("https://a.example:99999/", "unknown"),
        ("https://a.example/" + "x" * 2000, "unknown"),
        ("https://a.example/\u202ex", "unknown"),
        ("http://a.example/x.ics", "open"),
        ("https://anna:geheim@a.example/x.ics", "odd"),
        ("https://a.example:8443/x.ics", "odd"),
    ],
)
def test_what_is_no_address_of_a_calendar_says_why(typed: str, key: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_address(typed)
    assert (refused.value.key, refused.value.field) == (f"calendar.address-{key}", "address")


async def test_a_form_with_a_wrong_address_is_mended_at_its_field() -> None:
    world = await running()
    answer = await world.submits("calendar keep", address="http://a.example")
    assert answer.errors == (("address", SAY("calendar.address-open")),)
    answer = await world.submits("calendar keep", address="", file="")
    assert answer.errors == (("address", SAY("calendar.address-unknown")),)
    answer = await world.submits("calendar keep", address="", file="geen agenda")
    assert answer.errors == (("file", SAY("calendar.trouble-other")),)


async def test_a_file_is_read_once_and_not_kept() -> None:
    world = await running("jan")
    card = (await world.submits("calendar keep", file=calendar(BILA))).card
    assert card
    assert "Gelezen uit een bestand" in plain(card)
    assert [busy.colleague for busy in world.book().busy] == ["jan"]
    await world.lives(days=2)
    assert world.diaries.asked == []
    assert world.book().calendar == Calendar(address="", since=MONDAY, looked=MONDAY)


async def test_it_is_read_again_within_five_hours_and_not_within_four() -> None:
    world = await linked(BILA)
    await world.lives(hours=3.9)
    assert len(world.diaries.asked) == 1
    world.diaries.served[GOOD] = calendar()
    await world.lives(hours=1.2)
    assert len(world.diaries.asked) == 2
    assert world.book().busy == world.book().talks == []


async def test_for_who_cannot_be_reached_nothing_is_read_until_they_are_back() -> None:
    world = await linked(BILA)
    await world.coach.lose("T1", "anna", world.now, "gone")
    await world.lives(days=1)
    assert len(world.diaries.asked) == 1
    await world.types("overzicht")
    assert len(world.diaries.asked) == 2


async def test_now_reads_it_now() -> None:
    world = await linked()
    world.diaries.served[GOOD] = calendar(DEMO)
    await world.presses("calendar now")
    assert len(world.book().busy) == 1


async def test_its_trouble_stands_on_the_page_and_in_no_nudge_and_goes_when_it_is_over() -> None:
    world = await linked(BILA)
    world.diaries.served[GOOD] = NotUnderstood("calendar.trouble-refused")
    await world.presses("calendar now")
    trouble = SAY("calendar.trouble-refused")
    assert trouble in plain(await world.types("overzicht"))
    assert trouble in await shown(world)
    assert [busy.colleague for busy in world.book().busy] == ["jan"]  # what was known stays
    await world.lives(days=4)
    assert not [text for text in world.got() if trouble in text]
    world.diaries.served[GOOD] = calendar()
    await world.presses("calendar now")
    assert trouble not in plain(await world.types("overzicht"))


async def test_what_keeps_failing_is_tried_ever_less_often() -> None:
    world = await running()
    await world.submits("calendar keep", address=GOOD)
    times = list[int]()
    for days in range(1, 8):
        await world.lives(days=1)
        times.append(len(world.diaries.asked))
        assert times[-1] <= 7 + days
    assert times[-1] - times[-2] <= 1
    world.diaries.served[GOOD] = calendar()
    await world.presses("calendar now")
    await world.lives(days=1)
    assert len(world.diaries.asked) >= times[-1] + 5


async def test_what_breaks_tells_the_log_no_address(caplog: pytest.LogCaptureFixture) -> None:
    world = await running()
    world.diaries.served[GOOD] = RuntimeError(f"cannot read {GOOD}")
    with caplog.at_level(logging.DEBUG):
        await world.submits("calendar keep", address=GOOD)
    assert "agenda.example" not in caplog.text
    assert world.book().calendar
    assert SAY("calendar.trouble-broke") in await shown(world)


async def test_after_unlinking_nothing_of_it_is_left_and_nothing_is_read() -> None:
    world = await linked(BILA, DEMO)
    await world.presses("calendar drop")
    await world.lives(days=1)
    assert (world.book().calendar, world.book().busy, world.book().talks) == (None, [], [])
    assert len(world.diaries.asked) == 1


async def test_a_talk_that_is_cancelled_here_stays_cancelled() -> None:
    world = await linked(BILA)
    (talk,) = world.book().talks
    await world.presses(f"talk cancel {talk.id}")
    await world.presses("calendar now")
    assert world.book().talks == []


async def test_planning_the_same_talk_here_takes_the_place_of_the_calendars() -> None:
    world = await linked(BILA)
    await world.submits("talk keep stijl3", who=("jan",), date="2026-11-26", time="14:15")
    assert [talk.guide for talk in world.book().talks] == ["stijl3"]
    await world.presses("calendar now")
    assert [talk.guide for talk in world.book().talks] == ["stijl3"]


async def test_what_is_over_is_forgotten_also_when_the_calendar_is_silent() -> None:
    world = await linked(DEMO, BILA)
    world.diaries.served.clear()
    await world.lives(days=4.5)
    assert [busy.colleague for busy in world.book().busy] == []


class Slow:
    """Diaries that answer when told to, and remember how many were asked at once."""

    def __init__(self) -> None:
        self.go, self.now, self.most = asyncio.Event(), 0, 0

    async def fetched(self, address: str, zone: str, moment: datetime) -> Sequence[Meeting]:
        self.now += 1
        self.most = max(self.most, self.now)
        await self.go.wait()
        self.now -= 1
        return [Meeting(uid=address, start=moment, end=moment + timedelta(hours=1))]

    async def given(self, words: str, zone: str, moment: datetime) -> Sequence[Meeting]:
        raise NotImplementedError


async def crowd(slow: Slow, people: int) -> tuple[MemoryStore, Calendars]:
    world = World()
    calendars = Calendars(slow, library().lexicon, world.coach.post.opened)
    for number in range(people):
        world.chat.known[f"p{number}"] = Person(id=f"p{number}", name="Els")
        async with world.store.notebook("T1", f"p{number}") as book:
            book.calendar = Calendar(address=f"https://a.example/{number}", since=MONDAY)
            calendars.begin(book, MONDAY)
            calendars.begin(book, MONDAY)
    return world.store, calendars


async def test_a_few_are_read_at_once_each_once_and_nobody_waits_for_a_slow_one() -> None:
    slow = Slow()
    store, calendars = await crowd(slow, 20)
    await calendars.settle(0.01)
    assert slow.most == AT_ONCE
    slow.go.set()
    await asyncio.gather(*calendars._under_way.values())
    assert slow.most == AT_ONCE
    assert all(len(store.books["T1", f"p{number}"].busy) == 1 for number in range(20))


async def test_who_wiped_everything_while_it_was_read_gets_no_new_notebook() -> None:
    slow = Slow()
    store, calendars = await crowd(slow, 1)
    await calendars.settle(0.01)
    await store.erase("T1", "p0")
    slow.go.set()
    await asyncio.gather(*calendars._under_way.values())
    assert ("T1", "p0") not in store.books


async def test_who_linked_another_one_meanwhile_gets_nothing_of_the_old() -> None:
    slow = Slow()
    store, calendars = await crowd(slow, 1)
    await calendars.settle(0.01)
    async with store.notebook("T1", "p0") as book:
        book.calendar = Calendar(address="https://b.example/", since=MONDAY)
    slow.go.set()
    await asyncio.gather(*calendars._under_way.values())
    assert store.books["T1", "p0"].busy == []


async def test_a_stop_cuts_off_what_is_read() -> None:
    slow = Slow()
    store, calendars = await crowd(slow, 3)
    await calendars.settle(0.01)
    await calendars.stop()
    assert calendars._under_way == {}
    calendar_ = store.books["T1", "p0"].calendar
    assert calendar_
    assert calendar_.looked is None
