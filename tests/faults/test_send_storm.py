"""Storms over what is sent: Slack lets us look, so nothing is lost or doubled; Teams does not, so we choose."""

from __future__ import annotations

from pathlib import Path

from tests.faults.figures import Figures
from tests.faults.send_storm import EACH, PER_KILL, SendStorm, send_storm, stopped

SHORT, LONG, PLANTED = 4, 40, 3


async def test_in_slack_everything_arrives_once(tmp_path: Path, figures: Figures, *, long: bool) -> None:
    found = await send_storm(tmp_path, "slack", LONG if long else SHORT)
    figures.add("send storm, Slack", found.figures())
    ended(found)
    assert (found.lost("Duw"), found.doubled("Duw")) == ([], [])
    assert (found.lost("Com"), found.doubled("Com")) == ([], [])


async def test_in_teams_no_nudge_comes_twice_and_no_compliment_is_lost(
    tmp_path: Path, figures: Figures, *, long: bool
) -> None:
    found = await send_storm(tmp_path, "teams", LONG if long else SHORT)
    figures.add("send storm, Teams", found.figures())
    ended(found)
    assert found.doubled("Duw") == []
    assert found.lost("Com") == []


# What it does to letters, and how often an answer is late so that a short storm is enough.
BUGS = {
    "marks-after": ("doubled", 3.0),
    "settles-at-once": ("doubled", 40.0),
    "marks-before": ("unsettled", 3.0),
    "reads-a-page": ("doubled", 40.0),
}


async def test_the_storm_finds_a_sender_with_a_bug(tmp_path: Path, *, long: bool) -> None:
    for bug in list(BUGS) if long else list(BUGS)[:1]:
        (tmp_path / bug).mkdir()
        finds, late = BUGS[bug]
        found = await send_storm(tmp_path / bug, "slack", PLANTED, bug, late=late)
        assert found.unsettled if finds == "unsettled" else found.doubled("Duw") + found.doubled("Com"), found


def ended(found: SendStorm) -> None:
    """It was a storm, and it came to a good end."""
    assert found.exit_code == 0
    assert found.unsettled == []
    assert len(found.states) == found.letters
    assert found.kills >= found.letters // (2 * EACH * PER_KILL) * 0.8
    assert found.faults > found.calls * 0.05


async def test_asked_to_stop_while_slack_hangs_it_stops_in_time_and_knows_what_it_was_sending(
    tmp_path: Path, figures: Figures
) -> None:
    seconds, code, states = await stopped(tmp_path)
    figures.add(
        "stop while Slack hangs", {"exit code": code, "seconds": round(seconds, 1), "sending": states["sending"]}
    )
    assert code == 0
    assert seconds < 10
    assert states["sending"] > 0
    assert set(states) <= {"sending", "due"}
