"""Laws of a life in Teams: let in, taken away, out of reach, and back again."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.rooms.teams_room import TeamsRoom, teams_room

WEEK = timedelta(days=7)
RHYTHM = "ritme waardering donderdag 15:00"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[TeamsRoom]:
    async with teams_room("teams", tmp_path, mentions=True) as place:
        yield place


def shown(room: TeamsRoom, name: str) -> str:
    return "\n".join(seen.plain for seen in room.teams.seen_by(name))


def nudges(room: TeamsRoom, name: str = "Anna") -> int:
    return shown(room, name).replace("\xa0", " ").count("Elke donderdag om 15.00 u., zoals je koos.")


async def passes(room: TeamsRoom, weeks: int = 1) -> None:
    await room.stage.travel(room.stage.clock() + weeks * WEEK)


async def test_who_lets_us_in_is_welcomed_once_whatever_comes_after(room: TeamsRoom) -> None:
    anna = room.teams.person("Anna")
    await anna.installs()
    await room.stage.settle()
    await anna.says("help")
    await anna.uninstalls()
    await anna.installs()
    await room.stage.settle()
    assert shown(room, "Anna").count("Dag Anna, ik ben Duwtje") == 1


async def test_a_name_nobody_tells_leaves_a_welcome_without_one(room: TeamsRoom) -> None:
    room.teams.always("members.get", status=404, code="MemberNotFoundInConversation")
    room.teams.world.graph = "none"
    await room.teams.person("Anna").installs()
    await room.stage.settle()
    assert "Dag, ik ben Duwtje" in shown(room, "Anna")


class Kept(logging.Handler):
    """Keeps what reaches our own log; pytest's also hears loggers that are cut off from it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


async def test_the_sdk_and_its_client_write_nothing_into_our_log(room: TeamsRoom) -> None:
    kept, root = Kept(), logging.getLogger()
    before = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    try:
        await room.teams.person("Anna").says("compliment @Jan Maes belde de klant zelf terug")
        await room.teams.deliver({**room.teams.deliveries[-1].activity, "text": "geheim"}, token="a.b.c")
    finally:
        root.removeHandler(kept)
        root.setLevel(before)
    assert any(record.name.startswith("bot.chat.teams") for record in kept.records)
    theirs = {record.name for record in kept.records} & {"httpx", "msal"}
    theirs |= {record.name for record in kept.records if record.name.startswith(("microsoft_teams", "httpcore"))}
    assert theirs == set()
    assert not any(word in record.getMessage() for record in kept.records for word in ("klant", "geheim", "Jan"))


async def test_taking_us_away_ends_the_nudges_and_letting_us_in_again_resumes_them(room: TeamsRoom) -> None:
    anna = room.teams.person("Anna")
    await anna.says(RHYTHM)
    await passes(room)
    assert nudges(room) == 1
    await anna.uninstalls()
    calls = room.teams.counts["activities.send"]
    await passes(room, 3)
    assert room.teams.counts["activities.send"] == calls
    await anna.installs()
    await passes(room)
    assert nudges(room) == 2


async def test_a_page_that_was_asked_for_once_is_answered_once(room: TeamsRoom) -> None:
    anna = room.teams.person("Anna")
    # The first asks the notebook, the second needs none any more.
    for words in ("gesprek stijl3", "lsd motivatie"):
        calls = room.teams.counts["activities.send"]
        await anna.says(words)
        assert room.teams.counts["activities.send"] == calls + 1
        for _ in range(3):
            await room.teams.tell_again()
        assert room.teams.counts["activities.send"] == calls + 1


@pytest.mark.parametrize("words", ["ritme", "gesprek stijl3"])
@pytest.mark.parametrize("code", ["ConversationBlockedByUser", "BotDisabledByAdmin", "ForbiddenOperationException"])
async def test_who_is_out_of_reach_is_left_in_peace_until_they_write(room: TeamsRoom, code: str, words: str) -> None:
    anna = room.teams.person("Anna")
    await anna.says(RHYTHM)
    await room.stage.settle()
    # The event that says so may never come: the first refusal is enough.
    room.teams.always("activities.send", status=403, code=code)
    calls = room.teams.counts["activities.send"]
    await passes(room, 4)
    assert room.teams.counts["activities.send"] == calls + 1
    room.teams.always("activities.send")
    await anna.says(words)
    await passes(room)
    assert nudges(room) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_nudge_whose_fate_is_unknown_is_never_sent_again(room: TeamsRoom, status: int) -> None:
    await room.teams.person("Anna").says(RHYTHM)
    await room.stage.settle()
    room.teams.next("activities.send", status=status)
    calls = room.teams.counts["activities.send"]
    await room.stage.travel(room.stage.clock() + timedelta(days=6))
    assert room.teams.counts["activities.send"] == calls + 1


@pytest.mark.parametrize("status", [429, 412])
async def test_a_nudge_that_surely_did_not_go_goes_later(room: TeamsRoom, status: int) -> None:
    await room.teams.person("Anna").says(RHYTHM)
    await room.stage.settle()
    room.teams.next("activities.send", status=status, retry_after=30)
    await room.stage.travel(room.stage.clock() + timedelta(days=6))
    assert nudges(room) == 1


async def test_a_click_on_a_copy_of_somebody_elses_card_changes_and_shows_nothing_of_theirs(room: TeamsRoom) -> None:
    anna, jan = room.teams.person("Anna"), room.teams.person("Jan")
    await anna.says("compliment @Sara El Amrani belde de klant zelf terug")
    book = await room.stage.house.coach.store.read(room.teams.tenant_id, anna.account.id)
    assert book
    (entry,) = book.compliments
    for words in (f"undo {entry.id}", f"share {entry.id} person", f"log remove {entry.id}"):
        value = {"action": {"type": "Action.Execute", "verb": "say", "data": {"say": words}}, "trigger": "manual"}
        await room.teams.deliver(room.teams.activities.invoke(jan.account, "adaptiveCard/action", value))
    await room.stage.settle()
    kept = await room.stage.house.coach.store.read(room.teams.tenant_id, anna.account.id)
    assert kept
    assert kept.compliments == [entry]
    assert "belde de klant" not in shown(room, "Jan") + shown(room, "Sara")


async def test_the_newest_address_of_teams_is_used(room: TeamsRoom) -> None:
    anna = room.teams.person("Anna")
    await anna.says("hallo")
    told = room.teams.activities.message(anna.account, "hallo")
    moved = {**told, "serviceUrl": f"{room.teams.service_url.rstrip('/')}/"}
    await room.teams.deliver(moved, token=room.teams.token(serviceurl=moved["serviceUrl"]))
    await room.stage.settle()
    book = await room.stage.house.coach.store.read(room.teams.tenant_id, anna.account.id)
    assert book
    assert book.contact
    assert book.contact.service == moved["serviceUrl"]


async def test_anybody_can_read_what_happens_with_words_and_on_what_terms(room: TeamsRoom) -> None:
    base = room.teams.door.url.removesuffix("/api/messages")
    async with ClientSession() as session:
        for path, words in (("/privacy", "Hoe zie of wis je het?"), ("/terms", "MIT-licentie")):
            async with session.get(base + path) as answer:
                assert answer.status == 200
                assert answer.headers["content-security-policy"].startswith("default-src 'none'")
                assert words in await answer.text()
