"""The calendar in a real browser: a month of squares, on a phone a list of days; read with keys, in the dark too."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.core.card import Answer, Card, Text
from bot.core.outlook import Outlook
from bot.core.upcoming import Fate
from tests.browser.sight import TOO_FAINT, TOO_WIDE
from tests.chat.test_local_calendar import LINE, SKIPPED
from tests.fakes.local_page import LocalPage

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the path"),
]

LONG = "Verantwoordelijkheidsverdelingsoverzichtsvergadering"
MOVED = replace(
    LINE, moment=LINE.moment + timedelta(days=8), fate=Fate.MOVED, state="verplaatst van ma 30 november.", what=LONG
)
SEEN = Outlook(
    coming=(LINE, replace(SKIPPED, what="Oefening", why=LINE.why), MOVED),
    past=(replace(LINE, moment=LINE.moment - timedelta(days=7), fate=Fate.USED, state="gebruikt."),),
    late=1,
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def opened(browser: Browser, house: LocalPage, width: int, scheme: str = "light") -> Page:
    dark = "dark" if scheme == "dark" else "light"
    context = await browser.new_context(viewport={"width": width, "height": 844}, color_scheme=dark)
    page = await context.new_page()
    await page.goto(f"{house.url}/calendar?me=anna")
    return page


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_runs_off_the_side_and_everything_is_readable(browser: Browser, width: int, scheme: str) -> None:
    house = LocalPage(seen=SEEN)
    async with house.served():
        page = await opened(browser, house, width, scheme)
        for summary in await page.locator("summary").all():
            await summary.click()
        assert await page.evaluate(TOO_WIDE) == []
        assert await page.evaluate(TOO_FAINT) == []
        if shots := os.environ.get("DUWTJE_SHOTS"):
            await page.screenshot(path=Path(shots) / f"calendar-{width}-{scheme}.png", full_page=True)
        await page.context.close()


async def test_a_wide_window_shows_the_month_and_a_phone_the_days_that_have_something(browser: Browser) -> None:
    house = LocalPage(seen=SEEN)
    async with house.served():
        wide, phone = await opened(browser, house, 1280), await opened(browser, house, 480)
        await expect(wide.locator(".month td:visible")).to_have_count(35)
        await expect(wide.get_by_role("columnheader", name="maandag")).to_be_visible()
        await expect(phone.locator(".month td:visible")).to_have_count(3)
        await expect(phone.locator(".whole:visible").first).to_have_text("donderdag 26 november")
        await wide.context.close()
        await phone.context.close()


async def test_the_reason_is_opened_with_the_keys_alone(browser: Browser) -> None:
    house = LocalPage(seen=SEEN)
    async with house.served():
        page = await opened(browser, house, 1280)
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Terug naar de chat")).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Je koos elke donderdag.").first).to_be_visible()
        await page.context.close()


async def test_the_card_leads_to_the_calendar_and_the_calendar_back(browser: Browser) -> None:
    house = LocalPage(seen=SEEN)
    house.coach.script["wat komt er"] = Answer(card=Card("Wat komt er?", (Text("Niets"),), page="calendar"))
    async with house.served():
        page = await opened(browser, house, 390)
        await page.get_by_role("link", name="Terug naar de chat").click()
        await expect(page.locator("#home")).to_contain_text("Dag Anna")
        await page.fill("#words", "wat komt er")
        await page.press("#words", "Enter")
        await page.locator("#log").get_by_role("link", name="Bekijk als kalender").click()
        await expect(page.get_by_role("heading", name="Wat komt er?")).to_be_visible()
        await page.get_by_role("link", name="Terug naar de chat").click()
        await page.get_by_role("tab", name="Mijn pagina").click()
        await page.get_by_role("link", name="Bekijk als kalender").click()
        await expect(page.get_by_role("heading", name="Wat komt er?")).to_be_visible()
        await page.context.close()
