"""The real product in Microsoft's own test client, in a real browser: one story, as somebody lives it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
from playwright.async_api import expect

from tests.playground.stage import READY, Alex, playground
from tests.rooms.words import DAYS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not READY, reason="needs chromium, node and the npm parts of tests/npm"),
]
WELCOME = "Dag Alex, ik ben Duwtje"


async def test_a_leader_lives_with_us_in_microsofts_own_client(tmp_path: Path) -> None:
    async with playground(tmp_path) as alex:
        await is_welcomed_once(alex)
        await reads_a_guide(alex)
        await keeps_a_compliment(alex)
        await uses_a_message_action(alex)
        await is_nudged(alex)


async def is_welcomed_once(alex: Alex) -> None:
    await alex.sees(WELCOME)
    await alex.shot("welcome")
    await alex.page.reload()
    await alex.says("help")
    await alex.sees("Wat kan ik voor je doen?")
    # The page tells of an installation each time it is loaded; it starts with an empty chat.
    assert await alex.times(WELCOME) == 0
    await alex.shot("help")


async def reads_a_guide(alex: Alex) -> None:
    await alex.says("gesprek stijl3")
    await alex.sees("Problemen opsporen en aanvaarden")
    await alex.shot("guide")
    titles = await alex.times("Stijl 3 · Ondersteunend gesprek")
    await alex.presses("Alle zinnen")
    await alex.sees("Als dit opgelost is, wat is er dan anders?")
    # In place: the card changed, and no second one came.
    assert await alex.times("Stijl 3 · Ondersteunend gesprek") == titles
    await alex.shot("guide-whole")
    await alex.says("/lsd motivatie")
    await alex.sees("Luisteren")
    await alex.shot("questions")
    await alex.says("mijn pagina")
    await alex.sees("Voeg je team toe, dan maak ik duwtjes op naam.")
    await alex.shot("page")


async def keeps_a_compliment(alex: Alex) -> None:
    await alex.says("compliment")
    field = alex.page.get_by_label("Wat zag je de ander doen?").last
    await field.fill("belde dinsdag de klant zelf terug", timeout=20_000)
    await alex.presses("Bewaar")
    # The client has no directory to choose people from: what misses is said, and what was typed is still there.
    await alex.sees("Kies minstens één collega.")
    await expect(alex.page.get_by_label("Wat zag je de ander doen?").last).to_have_value(
        "belde dinsdag de klant zelf terug"
    )
    await alex.shot("form-to-mend")


async def uses_a_message_action(alex: Alex) -> None:
    await alex.says("dit liep goed")
    await alex.sees("dit liep goed")
    await alex.chooses("Show more information", "Action Command")
    asked = alex.page.locator("[role=dialog]").last
    await asked.locator("input[type=text]").first.fill("complimentMessage")
    await asked.get_by_role("button", name="Create").click()
    window = alex.page.locator("[role=dialog]").last
    await expect(window.get_by_text("Wat leverde het op?")).to_be_visible(timeout=20_000)
    await alex.shot("message-action")
    await window.get_by_label("Wat leverde het op?").fill("De klant bleef.")
    await window.get_by_role("button", name="Bewaar").click()
    await expect(window.get_by_text("Schrijf in één zin wat je de ander zag doen.")).to_be_visible(timeout=20_000)
    await expect(window.get_by_label("Wat leverde het op?")).to_have_value("De klant bleef.")
    await alex.shot("message-action-to-mend")
    await window.get_by_role("button", name="Close").click()
    await expect(window).to_have_count(0)


async def is_nudged(alex: Alex) -> None:
    day = free_day()
    await alex.says("ritme werkdagen maandag tot en met zondag")
    await alex.sees("Je werkdagen zijn")
    await alex.says(f"ritme oefening {DAYS[day.weekday()]} 7.00")
    await alex.sees(f"{DAYS[day.weekday()]} om 7.00 u.")
    for _ in range((day - now().date()).days):
        await alex.lets_pass("morning")
    await alex.sees("zoals je koos")
    await alex.shot("nudge")
    await alex.presses("Gedaan")
    await alex.sees("Mooi")
    await alex.shot("nudge-done")


def now() -> datetime:
    return datetime.now(UTC).astimezone(ZoneInfo("Europe/Brussels"))


def free_day() -> date:
    """The first day ahead on which a nudge comes at its own hour."""
    closed = holidays.country_holidays("BE")
    days = (now().date() + timedelta(days=ahead) for ahead in range(1, 15))
    return next(day for day in days if day not in closed)
