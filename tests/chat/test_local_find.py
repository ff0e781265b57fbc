"""Laws of the local chat's outbox: a card of a key stands there once, and is found by it."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.local.chat import LocalChat
from bot.core.card import Card, Text
from bot.core.links import Links
from bot.core.model import Address, Link, Reach
from bot.core.outcomes import Absent, Sent
from tests.chat.slack_stage import NOW
from tests.fakes.chat import MemoryChat

ANNA = Address(platform="local", tenant="local", reach=Reach.PERSON, id="anna")
HELLO = Card("", (Text("Dag"),))


async def test_what_stands_there_is_found_by_its_key_and_nothing_else_is() -> None:
    chat = LocalChat(lambda: NOW)
    sent = await chat.send(ANNA, HELLO, "k1")
    assert isinstance(sent, Sent)
    assert await chat.find(ANNA, "k1", NOW, NOW) == sent
    assert await chat.find(ANNA, "k2", NOW, NOW) == Absent()
    assert await chat.find(replace(ANNA, id="nobody"), "k1", NOW, NOW) == Absent()
    assert chat.rest(ANNA) == 0.0


async def test_who_is_on_two_platforms_is_looked_for_where_their_letters_go() -> None:
    slack, teams = MemoryChat("slack"), MemoryChat("teams")
    slack.closed, teams.closed = 7.0, 0.0
    teams.finds = [Sent("r1")]
    link = Link(kept=("slack", "T1", "UANNA"), also=("teams", "T2", "anna"))
    chat = Links([link], {}).chat(teams, {"slack": slack, "teams": teams})
    there = Address(platform="teams", tenant="T1", reach=Reach.PERSON, id="UANNA")
    assert await chat.find(replace(there, tenant="T2", id="anna"), "k1", NOW, NOW) == Sent("r1")
    assert chat.rest(replace(there, tenant="T2", id="anna")) == 0.0
    assert chat.rest(replace(there, platform="slack")) == 7.0
