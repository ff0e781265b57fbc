"""Laws that Teams' Store asks of a bot, and that no dialogue shows: see docs/store.md."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.teams import listen, render
from bot.core.card import Button, Buttons, Card, Note, Row, Text
from tests.chat.teams_stage import House, at_home, staged
from tests.fakes.teams import card_advice, card_problems, plain
from tests.rooms.words import moment_of

BUTTON = Button("Bekijk", "gesprek stijl3")


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with at_home(tmp_path) as house:
        yield house


def in_channel(home: House) -> list[str]:
    return [seen.plain for seen in home.teams.world.memory.everything if seen.kind == "channel"]


async def test_a_team_gets_one_hello_that_names_who_added_us_and_its_people_get_none(home: House) -> None:
    for _ in range(2):
        await home.anna.installs_in("Team Noord")
    (hello,) = in_channel(home)
    assert "Anna Peeters voegde me toe." in hello
    assert [home.chat(name) for name in ("Anna", "Jan", "Sara", "Tom")] == [[], [], [], []]
    home.sound()


async def test_who_joins_a_team_is_left_in_peace(home: House) -> None:
    *_, joined = await home.anna.installs_in("Team Noord")
    sent = home.teams.counts["activities.send"]
    await home.teams.tell({**joined.activity, "membersAdded": [{"id": home.jan.account.key}]})
    assert home.teams.counts["activities.send"] == sent


async def test_who_waits_sees_that_we_are_busy_and_no_longer_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen, "TYPING_SECONDS", 0.01)
    async with staged() as desk:
        desk.coach.slow = 0.1
        await desk.anna.says("gesprek stijl3")
        await desk.until(lambda: desk.kinds() == ["chat"])
        operations = [call.operation for call in desk.teams.calls if call.place == desk.anna.account.chat]
        assert operations == ["typing", "activities.send"]


async def test_every_message_has_words_for_notifications_and_screen_readers(home: House) -> None:
    for words in ("hallo", "gesprek", "lsd motivatie", "compliment @Jan Maes belde terug", "ritme oefening di 10:00"):
        await home.anna.says(words)
        await home.settle()
    await home.travel(moment_of("woensdag 25 november 2026, 9.00 u."))
    assert "zoals je koos" in home.last()
    for seen in home.chat():
        assert seen.summary.strip()
        # The first words of the card are the first words that are heard.
        assert seen.plain.split()[0] == seen.summary.split()[0]
    assert home.teams.advice == []
    home.sound()


async def test_nothing_leads_out_of_teams(home: House) -> None:
    for words in ("help", "hulp nodig", "gesprek", "privacy alles", "lsd motivatie", "compliment", "ritme"):
        await home.anna.says(words)
    for seen in home.chat():
        card = json.dumps(seen.card).replace(render.SCHEMA, "")
        assert "OpenUrl" not in card
        assert "http" not in card


@pytest.mark.parametrize("size", [1, 6, 7, 20])
def test_a_long_card_fits_and_shows_at_most_six_buttons(size: int) -> None:
    rows = tuple(Row(f"**Collega {number}** met een lange naam", BUTTON) for number in range(size))
    made = render.adaptive(
        Card("Mijn mensen", (*rows, Buttons((BUTTON,) * min(size, 8)), Note("Alleen jij ziet dit."))), "Kies"
    )
    assert card_problems(made) + card_advice(made) == []
    assert f"Collega {size - 1}" in plain(made)


def test_what_does_not_fit_gives_way_from_the_end_and_the_buttons_stay() -> None:
    made = render.adaptive(Card("Lang", (*(Text("woord " * 900),) * 9, Buttons((BUTTON,)))), "Kies")
    assert card_problems(made) == []
    assert "…" in plain(made)
    assert "[Bekijk]" in plain(made)
