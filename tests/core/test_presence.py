"""Laws of a sign on the door: what it says, and until when it holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.presence import Presence, silent_until
from tests.fakes.world import library

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SOON, LATER, PAST = NOW + timedelta(hours=1), NOW + timedelta(days=3), NOW - timedelta(minutes=1)
LEXICON = library().lexicon
MOMENTS = st.none() | st.sampled_from([PAST, NOW, SOON, LATER])


@pytest.mark.parametrize(
    ("presence", "expected"),
    [
        (Presence(), None),
        (Presence(status="Op kantoor"), None),
        (Presence(quiet_until=SOON), ("dnd", SOON)),
        (Presence(quiet_until=NOW), None),
        (Presence(status="Verlof", until=LATER), ("leave", LATER)),
        (Presence(status="Verlof"), ("leave", None)),
        (Presence(emoji="palm_tree", until=SOON), ("leave", SOON)),
        (Presence(status="Verlof", until=PAST), None),
        (Presence(status="Verlof", until=NOW), None),
        (Presence(status="Focus", until=SOON), ("quiet", SOON)),
        (Presence(status="Verlof", until=LATER, quiet_until=SOON), ("leave", LATER)),
        (Presence(status="Focus", until=LATER, quiet_until=SOON), ("dnd", LATER)),
        (Presence(status="Focus", until=SOON, quiet_until=LATER), ("dnd", LATER)),
        (Presence(status="Focus", quiet_until=SOON), ("dnd", SOON)),
        (Presence(status="Verlof", until=PAST, quiet_until=SOON), ("dnd", SOON)),
    ],
)
def test_a_sign_on_the_door_says_why_and_until_when(
    presence: Presence, expected: tuple[str, datetime | None] | None
) -> None:
    assert silent_until(presence, LEXICON, NOW) == expected


@given(st.text(), st.text(), MOMENTS, MOMENTS)
def test_nobody_is_left_alone_until_a_moment_that_is_over(
    status: str, emoji: str, until: datetime | None, quiet_until: datetime | None
) -> None:
    found = silent_until(Presence(status=status, emoji=emoji, until=until, quiet_until=quiet_until), LEXICON, NOW)
    if found is None:
        assert quiet_until is None or quiet_until <= NOW
    else:
        assert found[1] is None or found[1] > NOW
