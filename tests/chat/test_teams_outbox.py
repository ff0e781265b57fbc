"""Laws of the outbox in Teams: nothing goes to who is not there, and what does not arrive is told honestly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model import State
from tests.chat.teams_stage import House, at_home

RHYTHM = "ritme waardering donderdag 15:00"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with at_home(tmp_path) as found:
        yield found
        assert found.teams.violations == []


async def test_taken_away_between_claim_and_sending_is_not_sent(home: House) -> None:
    await home.anna.says("hallo")
    say = {"action": {"type": "Action.Execute", "verb": "say", "data": {"say": "note guide stijl1"}}}
    await home.teams.tell(home.teams.activities.invoke(home.anna.account, "adaptiveCard/action", say))
    assert [due.state for due in (await home.book()).outbox] == [State.DUE, State.DUE]
    before = home.teams.counts["activities.send"]
    home.teams.next("activities.send", hang=0.15)
    sending = asyncio.create_task(home.house.engine.nudge_now())
    await home.teams.until(lambda: home.teams.counts["activities.send"] > before)
    assert [due.state for due in (await home.book()).outbox] == [State.SENDING, State.DUE]
    await home.teams.deliver(home.teams.activities.install(home.anna.account, "remove")[0])
    await sending
    await home.settle()
    assert home.teams.counts["activities.send"] == before + 1
    assert [due.state for due in (await home.book()).outbox] == [State.SENT, State.EXPIRED]


async def test_a_leader_whose_leaving_was_never_told_is_tried_once_and_left_alone(home: House) -> None:
    await home.anna.says(RHYTHM)
    await home.settle()
    home.anna.account.installed = False
    sent = home.teams.counts["activities.send"]
    await home.travel(home.clock() + timedelta(days=28))
    assert home.teams.counts["activities.send"] == sent + 1
    assert (await home.book()).away == "ForbiddenOperationException"


async def test_a_colleague_without_the_app_is_told_to_the_leader_honestly(home: House) -> None:
    home.jan.account.installed = False
    await home.anna.says("compliment @Jan Maes belde dinsdag zelf de klant terug, daardoor bleef die")
    await home.anna.presses("Stuur naar Jan")
    await home.settle()
    assert "Jan" in home.last()
    assert home.chat("Jan") == []
    states = {due.kind: due.state for due in (await home.book()).outbox}
    assert (states["compliment"], states["refused-person"]) == (State.FAILED, State.SENT)
    assert (await home.book()).away == ""


async def test_who_wiped_everything_and_lets_us_in_again_is_welcomed_as_new(home: House) -> None:
    await home.anna.says("hallo")
    await home.settle()
    await home.anna.says("privacy")
    await home.anna.presses("Wis alles van mij")
    await home.anna.presses("Ja, wis alles")
    await home.anna.uninstalls()
    await home.anna.installs()
    await home.settle()
    assert "Dag Anna, ik ben Duwtje" in home.last()
