"""The local page over HTTP: what one can do and what arrives."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from bot.chat.local.clock import Jump, landing
from bot.chat.local.people import ZONE
from bot.core.card import NOTHING, Answer, Card, Quote, Text, plain
from bot.core.model import Address, Reach
from bot.core.outcomes import Refused, Sent
from bot.core.request import Source
from tests.fakes.coach import HOME, NUDGE
from tests.fakes.local_page import SUNDAY, THURSDAY, LocalPage, Visitor

HELLO = Card("", (Text("Dag Jan"),))


@pytest.fixture
async def page() -> AsyncIterator[LocalPage]:
    page = LocalPage()
    async with page.served():
        yield page


@pytest.fixture
async def anna(page: LocalPage) -> AsyncIterator[Visitor]:
    async with ClientSession() as session:
        yield Visitor(page, session)


def to(person: str, reach: Reach = Reach.PERSON) -> Address:
    return Address(platform="local", tenant="local", reach=reach, id=person)


# What one can do


async def test_a_typed_command_shows_the_line_and_the_answer(page: LocalPage, anna: Visitor) -> None:
    html = await anna.say("/gesprek stijl3")
    assert '<p class="bubble">/gesprek stijl3</p>' in html
    assert "Ondersteunend gesprek" in html
    assert [(one.source, one.words) for one in page.coach.asked] == [(Source.TYPED, "gesprek stijl3")]


async def test_what_was_said_is_there_when_the_page_opens_again(anna: Visitor) -> None:
    await anna.say("/gesprek stijl3")
    assert "<h2>Stijl 3" in await anna.see()
    assert "<h2>Stijl 3" not in await anna.see("/?me=jan")


async def test_a_glance_spares_the_coach_the_rest(page: LocalPage, anna: Visitor) -> None:
    page.coach.glance = lambda request: Answer(card=HELLO) if request.words == "snel" else None
    assert "Dag Jan" in await anna.say("/snel")
    assert page.coach.asked == []


async def test_an_answer_in_place_replaces_the_message_that_was_pressed(page: LocalPage, anna: Visitor) -> None:
    await anna.say("/gesprek stijl3")
    number = page.chat.transcript.since("anna", 0)[-1].id
    html = await (await anna.post("/press", message=f"m{number}", sends="guide stijl3 full")).text()
    assert f'id="m{number}"' in html
    messages = page.chat.transcript.since("anna", 0)
    assert [isinstance(message.content, Card) and plain(message.content)[:6] for message in messages][-1] == "Stijl "
    assert len(messages) == 2


async def test_an_answer_in_place_of_nothing_is_added(page: LocalPage, anna: Visitor) -> None:
    for message in ("home", "m12", "x", "m" + "9" * 30):
        assert "Vooraf" in await (await anna.post("/press", message=message, sends="guide stijl3 full")).text()


async def test_a_form_opens_tells_what_to_mend_and_then_keeps(page: LocalPage, anna: Visitor) -> None:
    html = await anna.say("/compliment")
    key = re.findall(r'data-key="([^"]+)"', html)[0]
    fields = {"who": [], "behaviour": "belde", "effect": "", "audience": "me"}
    mend = await anna.post("/submit", key=key, sends="compliment keep", fields=fields)
    assert mend.status == 422
    assert f'id="{key}-who-error"' in await mend.text()
    kept = await anna.post("/submit", key=key, sends="compliment keep", fields={**fields, "who": ["jan"]})
    assert "<blockquote>belde</blockquote>" in await kept.text()
    assert page.coach.asked[-2].fields["who"] == ("jan",)


async def test_a_change_to_the_page_of_the_leader_shows_at_once(page: LocalPage, anna: Visitor) -> None:
    fields = {"who": ["jan"], "behaviour": "belde"}
    html = await (await anna.post("/submit", key="k", sends="compliment keep", fields=fields)).text()
    assert 'id="home"' in html
    assert page.coach.asked[-1].words == "home"


async def test_an_act_done_before_shows_nothing(page: LocalPage, anna: Visitor) -> None:
    page.coach.script["undo 1"] = NOTHING
    assert await (await anna.post("/press", message="home", sends="undo 1")).text() == ""


async def test_arriving_shows_the_own_page_and_wakes_what_is_due(page: LocalPage, anna: Visitor) -> None:
    assert "Dag Anna" in await (await anna.post("/become")).text()
    assert (page.coach.asked[0].source, page.coach.asked[0].words) == (Source.ARRIVED, "home")
    assert page.ticks
    assert "Dag Anna" in await anna.see("/home?me=anna")
    assert len({request.id for request in page.coach.asked}) == len(page.coach.asked) == 2


async def test_a_colleague_arrives_only_when_they_open_their_own_page(page: LocalPage, anna: Visitor) -> None:
    await anna.post("/become", me="jan")
    assert page.coach.asked == []
    await anna.get("/home?me=jan")
    assert [(one.person, one.words) for one in page.coach.asked] == [("jan", "home")]


async def test_the_team_is_there_from_the_start_and_leaves_no_trace(page: LocalPage) -> None:
    await page.room.seed()
    assert [one.words for one in page.coach.asked] == ["team add <@jan> <@sara> <@tom>"]
    assert page.chat.transcript.since("anna", 0) == []


async def test_only_the_last_two_hundred_messages_are_kept(page: LocalPage) -> None:
    for number in range(230):
        await page.chat.send(to("jan"), HELLO, f"k{number}")
    assert len(page.chat.transcript.since("jan", 0)) == 200


# The clock


async def test_the_next_nudge_is_one_click_away(page: LocalPage, anna: Visitor) -> None:
    html = await (await anna.post("/clock", to="next")).text()
    assert page.clock() == THURSDAY
    assert "donderdag 26 november, 15.00 u." in html
    assert [message.content for message in page.chat.transcript.since("anna", 0)] == [NUDGE]


async def test_every_nudge_on_the_way_arrives_at_its_own_time() -> None:
    page = LocalPage(nudges=[SUNDAY + timedelta(days=day) for day in (1, 2, 3)])
    async with page.served(), ClientSession() as session:
        await Visitor(page, session).post("/clock", to="week")
    moments = [message.moment for message in page.chat.transcript.since("anna", 0)]
    assert moments == [SUNDAY + timedelta(days=day) for day in (1, 2, 3)]
    assert page.clock() == SUNDAY + timedelta(days=7)


async def test_a_coach_who_always_has_a_nudge_does_not_hold_the_clock(page: LocalPage, anna: Visitor) -> None:
    async def soon(tenant: str, person: str, moment: object) -> object:
        return page.clock() + timedelta(seconds=1)

    page.coach.next_nudge = soon  # pyright: ignore[reportAttributeAccessIssue]
    assert (await anna.post("/clock", to="week")).status == 200
    assert page.clock() >= SUNDAY + timedelta(days=7)


def test_the_clock_never_runs_back() -> None:
    page = LocalPage()
    page.clock.move(SUNDAY + timedelta(hours=1))
    page.clock.move(SUNDAY)
    assert page.clock() == SUNDAY + timedelta(hours=1)


def test_jumps_land_on_the_wall_clock_also_when_it_changes() -> None:
    saturday = SUNDAY.replace(year=2027, month=3, day=27, hour=20)
    assert landing(saturday, Jump.MORNING, ZONE).isoformat() == "2027-03-28T07:00:00+00:00"
    assert landing(saturday, Jump.WEEK, ZONE).astimezone(ZONE).hour == 21
    assert landing(saturday, Jump.HOUR, ZONE) == saturday + timedelta(hours=1)


# What arrives


async def test_a_nudge_reaches_its_leader_once(page: LocalPage) -> None:
    first = await page.chat.send(to("anna"), NUDGE, "local|anna|2026-11-26")
    again = await page.chat.send(to("anna"), NUDGE, "local|anna|2026-11-26")
    assert isinstance(first, Sent)
    assert first == again
    assert len(page.chat.transcript.since("anna", 0)) == 1


@pytest.mark.parametrize(
    "address",
    [
        to("piet"),
        to("duwtje"),
        to("els"),
        to("elders", Reach.CHANNEL),
        Address(platform="slack", tenant="local", reach=Reach.PERSON, id="jan"),
    ],
)
async def test_a_card_for_nobody_here_is_refused(page: LocalPage, address: Address) -> None:
    assert isinstance(await page.chat.send(address, HELLO, "k"), Refused)


async def test_people_are_known_only_here(page: LocalPage) -> None:
    jan, piet, bot = [await page.chat.person("local", key) for key in ("jan", "piet", "duwtje")]
    assert jan is not None
    assert jan.name == "Jan Maes"
    assert piet is not None
    assert not piet.active
    assert bot is not None
    assert bot.automated
    assert await page.chat.person("local", "els") is None
    assert await page.chat.person("elders", "jan") is None


async def follow(
    anna: Visitor, until: str, path: str = "/events?me=anna", headers: dict[str, str] | None = None
) -> str:
    async with asyncio.timeout(10), anna.session.get(anna.page.url + path, headers=headers) as stream:
        seen = ""
        async for chunk in stream.content:
            seen += chunk.decode()
            if until in seen:
                return seen
    return seen


async def test_what_is_sent_arrives_live(page: LocalPage, anna: Visitor) -> None:
    following = asyncio.create_task(follow(anna, "Compliment voor Jan"))
    await asyncio.sleep(0)
    await page.chat.send(to("anna"), NUDGE, "k")
    seen = await following
    assert "id: " in seen
    assert 'data-slot="log"' in seen


async def test_a_page_that_was_away_gets_what_it_missed_and_nothing_twice(page: LocalPage, anna: Visitor) -> None:
    await page.chat.send(to("anna"), Card("", (Text("eerste"),)), "k1")
    seen = page.chat.transcript.revision
    await page.chat.send(to("anna"), Card("", (Text("tweede"),)), "k2")
    stream = await follow(anna, "tweede", headers={"Last-Event-ID": str(seen)})
    assert "eerste" not in stream


async def test_a_silent_stream_shows_that_it_lives(anna: Visitor) -> None:
    assert ": beat" in await follow(anna, ": beat")


async def test_words_with_line_ends_stay_one_event(page: LocalPage, anna: Visitor) -> None:
    await page.chat.send(to("anna"), Card("", (Quote("een\r\n\r\ndata: twee\rdrie"),)), "k")
    seen = await follow(anna, "drie")
    assert all(line.startswith(("data: ", "id: ", ": ")) for line in seen.replace("\n\n", "\n").splitlines() if line)


async def test_a_card_taken_back_disappears(page: LocalPage, anna: Visitor) -> None:
    sent = await page.chat.send(to("jan"), HELLO, "k")
    assert isinstance(sent, Sent)
    await page.chat.withdraw(to("jan"), sent.receipt)
    assert "Dag Jan" not in await anna.see("/?me=jan")


async def test_a_shared_compliment_is_seen_by_everybody(page: LocalPage, anna: Visitor) -> None:
    await page.chat.send(to("algemeen", Reach.CHANNEL), HELLO, "k")
    for person in ("anna", "jan", "tom"):
        assert "Dag Jan" in await anna.see(f"/?me={person}")


async def test_a_colleague_who_got_something_is_marked_until_they_look(page: LocalPage, anna: Visitor) -> None:
    await page.chat.send(to("jan"), HELLO, "k")
    assert 'class="unread"' in await anna.see()
    await anna.see("/?me=jan")
    assert 'class="unread"' not in await anna.see()


async def test_home_stays_what_it_was_when_there_is_nothing_new(page: LocalPage, anna: Visitor) -> None:
    await anna.post("/become")
    page.coach.script["home"] = NOTHING
    assert "Dag Anna" in await (await anna.post("/become")).text()
    assert page.chat.homes["anna"][1] == HOME
