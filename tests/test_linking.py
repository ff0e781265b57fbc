"""One person in Slack and in Teams: one notebook, one rhythm, one log."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot import linking, wiring
from bot.chat.pace import Pace
from bot.core.errors import BadSettings
from bot.settings import Settings, SlackSettings, TeamsSettings
from tests.fakes.slack import FakeSlack
from tests.fakes.teams import FakeTeams
from tests.fakes.vaults import KEYS
from tests.rooms.stage import Clock, Stage, served

LIST = "slack,teams\nanna@slack.example,anna@noord.example\njan@slack.example,jan@noord.example\n"
COMPLIMENT = "belde dinsdag de klant zelf terug"


@dataclass
class Both:
    """One organisation on two platforms, with one house between them."""

    slack: FakeSlack
    teams: FakeTeams
    stage: Stage

    def seen(self, name: str) -> tuple[str, str]:
        """All that somebody sees in Slack, and in Teams."""
        there = "\n".join(seen.plain for seen in self.slack.seen_by(f"U{name.upper()}"))
        return there, "\n".join(seen.plain for seen in self.teams.seen_by(name))


@contextlib.asynccontextmanager
async def platforms() -> AsyncIterator[tuple[FakeSlack, FakeTeams]]:
    async with FakeSlack("http") as slack, FakeTeams() as teams:
        yield slack, teams


def settings(slack: FakeSlack, teams: FakeTeams, folder: Path) -> Settings:
    return Settings(
        keys=KEYS,
        slack=SlackSettings(bot_token=slack.bot_token, signing_secret=slack.signing_secret, api_url=slack.api_url),
        teams=TeamsSettings(
            client_id=teams.client_id,
            client_secret=teams.client_secret,
            tenant_id=teams.tenant_id,
            cloud=teams.cloud,
        ),
        data=folder,
    )


@contextlib.asynccontextmanager
async def opened(slack: FakeSlack, teams: FakeTeams, folder: Path, clock: Clock) -> AsyncIterator[Both]:
    async with wiring.opened(settings(slack, teams, folder), clock=clock) as house, served(house) as url:
        for room in (house.slack, house.teams):
            cast("Any", room).chat._pace = Pace(itertools.count(0.0, 60.0).__next__, 0.1, 0.1)
        slack.talks_to(f"{url}/slack/events")
        teams.talks_to(f"{url}/api/messages")
        yield Both(slack, teams, Stage(house, clock, "T1", ["UANNA", "UJAN"]))


async def link(slack: FakeSlack, teams: FakeTeams, folder: Path, listed: str = LIST) -> list[str]:
    path = folder.parent / "people.csv"
    path.write_text(listed)
    return await wiring.link_people(settings(slack, teams, folder), linking.rows(path))


async def test_what_was_kept_on_either_side_stands_in_one_log(tmp_path: Path) -> None:
    data, clock = tmp_path / "data", Clock()
    async with platforms() as (slack, teams):
        async with opened(slack, teams, data, clock) as both:
            await slack.person("UANNA").types(f"/compliment @Jan Maes {COMPLIMENT}")
            await teams.person("Anna").says("/compliment @Jan Maes bleef rustig bij een boze klant")
            assert both.stage.house.coach.store.knows("T1", "UANNA")
        told = await link(slack, teams, data)
        assert told == ["2 of 2 people linked, 1 notebooks joined"]
        async with opened(slack, teams, data, clock) as both:
            await teams.person("Anna").says("logboek")
            await slack.person("UANNA").types("/duwtje logboek")
            for log in both.seen("Anna"):
                assert "Jan Maes  ·  2 complimenten, het laatste vandaag" in log.replace("*", "")
            assert slack.violations == teams.violations == []
        assert await link(slack, teams, data) == ["2 of 2 people linked, 0 notebooks joined"]


async def test_the_one_rhythm_is_heard_where_the_leader_typed_last(tmp_path: Path) -> None:
    data, clock = tmp_path / "data", Clock()
    async with platforms() as (slack, teams):
        await link(slack, teams, data)
        async with opened(slack, teams, data, clock) as both:
            await slack.person("UANNA").types("/duwtje ritme waardering donderdag 15:00")
            await teams.person("Anna").says("ritme")
            before = both.seen("Anna")
            await both.stage.travel(clock() + timedelta(days=5))
            after = both.seen("Anna")
            assert after[0] == before[0]
            assert len(after[1]) > len(before[1])


async def test_a_compliment_from_teams_reaches_a_colleague_there_linked_or_not(tmp_path: Path) -> None:
    data, clock = tmp_path / "data", Clock()
    async with platforms() as (slack, teams):
        await link(slack, teams, data)
        async with opened(slack, teams, data, clock) as both:
            for name in ("Jan", "Sara"):
                await teams.person("Anna").says(f"compliment @{name.lower()} {COMPLIMENT}")
                await teams.person("Anna").presses(f"Stuur naar {name}")
                await both.stage.settle()
            assert [COMPLIMENT in seen for seen in both.seen("Jan")] == [False, True]
            assert [COMPLIMENT in seen for seen in both.seen("Sara")] == [False, True]


async def test_taking_the_app_away_in_teams_leaves_the_rhythm_to_slack(tmp_path: Path) -> None:
    data, clock = tmp_path / "data", Clock()
    async with platforms() as (slack, teams):
        await link(slack, teams, data)
        async with opened(slack, teams, data, clock) as both:
            await teams.person("Anna").says("ritme waardering donderdag 15:00")
            await both.stage.settle()
            await teams.person("Anna").uninstalls()
            before = both.seen("Anna")[0]
            await both.stage.travel(clock() + timedelta(days=5))
            assert len(both.seen("Anna")[0]) > len(before)


async def test_an_address_nobody_has_is_told_by_its_line(tmp_path: Path) -> None:
    async with platforms() as (slack, teams):
        listed = LIST + "wie@slack.example,sara@noord.example\nsara@slack.example,wie@noord.example\n"
        told = await link(slack, teams, tmp_path / "data", listed)
    assert told == [
        "line 4: nobody in slack has this slack address",
        "line 5: nobody in teams has this teams address",
        "2 of 4 people linked, 0 notebooks joined",
    ]


@pytest.mark.parametrize(
    ("listed", "why"),
    [
        ("", r"people\.csv:1: expected the columns"),
        ("slack;teams\n", r"people\.csv:1: expected the columns"),
        ("slack,teams\n", "expected 1 to"),
        ("slack,teams\nanna,anna@noord.example\n", r"people\.csv:2: expected two e-mail addresses"),
        ("slack,teams\nanna@slack.example\n", r"people\.csv:2: expected two e-mail addresses"),
    ],
)
def test_a_list_that_does_not_fit_is_refused_with_its_place(listed: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(listed)
    with pytest.raises(BadSettings, match=why):
        linking.rows(path)


async def test_linking_needs_both_platforms(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="SLACK_BOT_TOKEN and TEAMS_CLIENT_ID"):
        await wiring.link_people(Settings(data=tmp_path), [])
