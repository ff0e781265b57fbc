"""Every dialogue in tests/dialogues/ comes true in every room it is written for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bot import wiring
from tests.rooms.local_room import local_room
from tests.rooms.play import Player
from tests.rooms.script import Dialogue, read
from tests.rooms.slack_room import slack_room
from tests.rooms.teams_room import teams_room

DIALOGUES = [read(path) for path in sorted((Path(__file__).parent / "dialogues").glob("*.md")) if path.stem != "README"]
DOORS = {"slack-http": slack_room, "slack-socket": slack_room, "teams": teams_room, "local": local_room}
PLAYS = [
    pytest.param(dialogue, room, id=f"{dialogue.path.stem}-{room}") for dialogue in DIALOGUES for room in dialogue.rooms
]
LOADED = cache(wiring.load)


@pytest.fixture(autouse=True)
def _pages_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # Pages do not change during a run; reading them anew for each play would take most of its time.
    monkeypatch.setattr(wiring, "load", LOADED)


@pytest.mark.parametrize(("dialogue", "room"), PLAYS)
async def test_a_dialogue_comes_true(dialogue: Dialogue, room: str, tmp_path: Path) -> None:
    async with DOORS[room](room, tmp_path, mentions=dialogue.mentions, holdout=dialogue.holdout) as place:
        went = await Player(place).play(dialogue)
        if went:
            pytest.fail(went, pytrace=False)
        place.close()


def test_there_are_at_least_sixty_dialogues_for_all_rooms() -> None:
    assert sum(len(dialogue.rooms) == len(DOORS) for dialogue in DIALOGUES) >= 60


def test_no_two_dialogues_have_the_same_title() -> None:
    titles = [dialogue.title for dialogue in DIALOGUES]
    assert sorted(set(titles)) == sorted(titles)


def test_a_line_nobody_understands_is_refused_with_its_place(tmp_path: Path) -> None:
    page = tmp_path / "proef.md"
    page.write_text("# Proef\n\nAnna fluit een liedje\n")
    with pytest.raises(ValueError, match=r"proef\.md:3: expected an act"):
        read(page)


def test_a_day_must_have_its_own_name(tmp_path: Path) -> None:
    page = tmp_path / "proef.md"
    page.write_text("# Proef\nHet wordt maandag 22 november 2026, 14.00 u.\n")
    with pytest.raises(ValueError, match=r"proef\.md:2: 22 november 2026 is a zondag"):
        read(page)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("> Dit staat nergens", "expected 'Dit staat nergens'"),
        ("! Wat kan ik voor je doen?", "did not expect"),
        ("Anna ziet niets nieuws", "should see nothing new"),
        ("Anna drukt: Bestaat niet", "nothing says 'Bestaat niet'"),
        ("Eén keer staat er: /duwtje", "expected '/duwtje'"),
    ],
)
@pytest.mark.parametrize("room", ["slack-http", "teams", "local"])
async def test_what_is_not_so_is_told_with_its_line(line: str, why: str, room: str, tmp_path: Path) -> None:
    page = tmp_path / "proef.md"
    page.write_text(f"# Proef\n\nAnna typt: /duwtje help\n{line}\n")
    async with DOORS[room](room, tmp_path / "data", mentions=True) as place:
        went = await Player(place).play(read(page))
    assert went.startswith("proef.md:4: ")
    assert why in went
