"""Sending through the whole house: who shuts us out is left alone, found again, and an operator can see it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest

from bot import wiring
from bot.chat.pace import Pace
from bot.chat.slack.connect import PATH
from bot.core.model import Address, Due, Notebook, Reach, State
from bot.settings import Settings, SlackSettings
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.person import Person
from tests.fakes.vaults import KEYS
from tests.rooms.stage import Clock, Stage, served

COMPLIMENT = "/compliment @Jan Maes belde dinsdag zelf de klant terug, daardoor bleef die"


@dataclass
class Home:
    """The real house behind a fake Slack, with its clock in our hands."""

    slack: FakeSlack
    house: wiring.House
    clock: Clock
    stage: Stage
    url: str

    @property
    def anna(self) -> Person:
        return self.slack.person("UANNA")

    async def book(self, person: str = "UANNA") -> Notebook:
        found = await self.house.coach.store.read("T1", person)
        assert found
        return found

    async def letters(self, kind: str) -> list[Due]:
        return [due for due in (await self.book()).outbox if due.kind == kind]

    async def shares(self) -> None:
        """Anna sends Jan a compliment; it waits to leave."""
        await self.anna.types(COMPLIMENT)
        await self.anna.presses("Stuur naar Jan")

    async def lives(self, **span: float) -> None:
        """Slack's clock and ours go on, and the house beats."""
        self.clock.go_on(timedelta(**span))
        self.slack.world.clock.set(self.clock.moment)
        for look in self.house.engine.beside:
            look()
        standing = cast("Any", self.house.slack).chat.standing
        if standing._asking:
            await standing._asking
        await self.stage.settle()

    async def health(self) -> str:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/healthz") as answer:
            return await answer.text()

    def posts(self) -> int:
        return self.slack.counts["chat.postMessage"]


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    async with opened(tmp_path) as found:
        yield found
        assert found.slack.violations == []


@contextlib.asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Home]:
    clock = Clock()
    async with FakeSlack() as slack:
        keys = SlackSettings(
            bot_token=slack.bot_token, signing_secret=slack.signing_secret, app_token="", api_url=slack.api_url
        )
        settings = Settings(slack=keys, data=folder, keys=KEYS)
        async with wiring.opened(settings, clock=clock) as house, served(house) as url:
            slack.talks_to(f"{url}{PATH}")
            slack.world.clock.set(clock.moment)
            # One time for all: what is asked to wait waits by the clock of the test.
            chat = cast("Any", house.slack).chat
            chat._pace = Pace(lambda: float(clock.moment.timestamp()), 0.0, 0.0)
            people = [account.id for account in slack.world.accounts.values()]
            home = Home(slack, house, clock, Stage(house, clock, "T1", people), url)
            await home.anna.types("/duwtje help")
            await home.lives(seconds=1)  # the welcome is behind us
            yield home


async def test_a_compliment_whose_answer_got_lost_arrives_once(home: Home) -> None:
    await home.shares()
    home.slack.next("chat.postMessage", status=500, applied=True)
    await home.lives(seconds=1)
    assert [due.state for due in await home.letters("compliment")] == [State.SENDING]
    await home.lives(seconds=80)
    assert [due.state for due in await home.letters("compliment")] == [State.SENT]
    assert len(home.slack.seen_by("UJAN")) == 1


async def test_a_compliment_that_was_never_posted_arrives_all_the_same(home: Home) -> None:
    await home.shares()
    home.slack.next("chat.postMessage", status=503)
    await home.lives(seconds=1)
    assert home.slack.seen_by("UJAN") == []
    await home.lives(seconds=80)
    await home.lives(seconds=1)
    assert len(home.slack.seen_by("UJAN")) == 1


@pytest.mark.parametrize("told", [True, False])
async def test_who_uninstalled_gets_nothing_and_the_operator_sees_it(home: Home, *, told: bool) -> None:
    await home.shares()
    home.slack.revoke()
    if told:
        await home.slack.emits({"type": "app_uninstalled"})
    before = home.posts()
    for _ in range(20):
        await home.lives(minutes=2)
    # Untold, the next call finds it, and no other is made.
    assert home.posts() - before <= (0 if told else 1)
    assert [due.state for due in await home.letters("compliment")] == [State.DUE]
    assert "degraded: Slack no longer lets us in" in await home.health()


async def test_when_the_door_opens_what_is_still_of_use_leaves_and_the_rest_has_lapsed(home: Home) -> None:
    await home.anna.types("/duwtje ritme oefening dinsdag 10:00")
    await home.lives(days=1, hours=19, minutes=59)
    await home.shares()
    home.slack.revoke()
    await home.lives(minutes=5)
    await home.lives(hours=10)
    home.slack.world.tokens[home.slack.bot_token] = "bot"
    await home.lives(hours=1)
    await home.lives(minutes=6)
    lapsed = [due for due in (await home.book()).outbox if due.kind not in {"welcome", "compliment"}]
    assert [(due.state, due.reason) for due in lapsed] == [(State.SKIPPED, "late")]
    assert len(home.slack.seen_by("UJAN")) == 1
    assert await home.health() == "ok"


async def test_a_leader_who_left_without_a_word_gets_nothing(home: Home) -> None:
    await home.anna.types("/duwtje ritme oefening dinsdag 10:00")
    await home.lives(seconds=1)
    home.slack.world.accounts["UANNA"].deleted = True
    before = home.posts()
    await home.stage.travel(home.clock.moment + timedelta(days=28))
    assert home.posts() == before
    assert (await home.book()).away == "deactivated"


async def test_a_channel_that_was_closed_is_told_to_the_writer_once(home: Home) -> None:
    await home.anna.types(COMPLIMENT)
    (entry,) = (await home.book()).compliments
    async with home.house.coach.post.opened("T1", "UANNA", "", home.clock.moment) as book:
        shared = Due(
            id="d1",
            key="k1",
            kind="channel",
            about=entry.id,
            name=entry.name,
            address=Address(platform="slack", tenant="T1", reach=Reach.CHANNEL, id="C1"),
            not_before=home.clock(),
            not_after=home.clock() + timedelta(hours=1),
        )
        book.outbox.append(shared)
    home.slack.world.channels["C1"].archived = True
    for _ in range(3):
        await home.lives(minutes=2)
    assert len([seen for seen in home.slack.seen_by("UANNA") if "kwam niet aan" in seen.plain]) == 1


# Buttons under what is past, used, or somebody else's.


async def nudged(home: Home) -> Due:
    await home.anna.types("/duwtje ritme oefening dinsdag 10:00")
    await home.lives(days=1, hours=20, minutes=1)
    (due,) = [due for due in (await home.book()).outbox if due.state is State.SENT and due.kind != "welcome"]
    return due


def said(home: Home, person: str = "UANNA") -> str:
    return home.slack.seen_by(person)[-1].plain


async def test_a_nudge_that_was_settled_says_so_kindly(home: Home) -> None:
    due = await nudged(home)
    for _ in range(2):
        await home.anna.types(f"/duwtje settle {due.id} done")
    assert "Dit had je al gedaan." in said(home)


@pytest.mark.parametrize("words", ["settle {id} done", "snooze {id} tomorrow", "why {id}"])
async def test_a_nudge_of_somebody_else_is_over_for_who_presses_and_untouched_for_whose_it_is(
    home: Home, words: str
) -> None:
    due = await nudged(home)
    before = await home.book()
    await home.slack.person("UJAN").types(f"/duwtje {words.format(id=due.id)}")
    assert "Dit duwtje is voorbij." in said(home, "UJAN")
    assert "Anna" not in said(home, "UJAN")
    assert (await home.book()).outbox == before.outbox


@pytest.mark.parametrize("words", ["settle {id} done", "snooze {id} tomorrow", "why {id}"])
@pytest.mark.parametrize("due_id", ["", "nobody", "x" * 300, "../../etc", "<@UJAN>", "settle"])
async def test_a_button_under_nothing_is_answered_kindly(home: Home, words: str, due_id: str) -> None:
    await home.anna.types("/duwtje help")
    await home.anna.types(f"/duwtje {words.format(id=due_id)}")
    assert "er ging iets mis" not in said(home).lower()
    assert said(home)


async def test_a_nudge_that_lapsed_can_still_be_answered(home: Home) -> None:
    due = await nudged(home)
    await home.lives(days=6)
    await home.anna.types(f"/duwtje settle {due.id} done")
    assert "er ging iets mis" not in said(home).lower()
