"""Each kind of nudge, looked at on a phone: in Slack's form and on the local page. DUWTJE_SHOTS keeps the pictures."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.chat.local.people import CAST
from bot.chat.local.render import FOLDER, Renderer
from bot.chat.slack import form as slack_form
from bot.chat.slack import render as slack
from bot.core.card import Buttons, Card, Form, Text
from tests.browser import gallery, slack_look
from tests.browser.sight import TOO_FAINT, TOO_WIDE
from tests.fakes.world import library

CHROMIUM = shutil.which("chromium")
PHONE = 390
# A nudge takes half a screen at most; what somebody asks for may go a little beyond one.
SCREEN = 844
CSS = (FOLDER / "static" / "page.css").read_text("utf-8")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the path"),
]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


def in_slack(made: Card | Form) -> str:
    """As Slack would show it, about."""
    blocks = slack_form.view(made, "x")["blocks"] if isinstance(made, Form) else slack.message(made)["blocks"]
    return slack_look.page(blocks)


def on_the_page(made: Card | Form) -> str:
    """As the local page shows it."""
    draw = Renderer(library().say)
    inside = draw.form(made, "f", CAST["anna"]) if isinstance(made, Form) else draw.card(made)
    sheet = (
        f'<main><div id="log"><article class="message said"><div class="sheet"><div class="card">{inside}</div></div>'
    )
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    return f"<!doctype html>{head}<style>{CSS} dialog {{ position: static; display: block }}</style>{sheet}"


@pytest.mark.parametrize("room", ["slack", "page"])
async def test_each_kind_is_calm_on_a_phone(room: str, browser: Browser, tmp_path: Path) -> None:
    shots = Path(os.environ.get("DUWTJE_SHOTS") or tmp_path)
    shots.mkdir(parents=True, exist_ok=True)
    draw = {"slack": in_slack, "page": on_the_page}[room]
    page = await browser.new_page(viewport={"width": PHONE, "height": 100}, reduced_motion="reduce")
    wrong = dict[str, object]()
    for name, made in ({**await gallery.kinds(), **await gallery.around()}).items():
        # A window is as tall as the screen; a card as it needs.
        await page.set_viewport_size({"width": PHONE, "height": SCREEN if isinstance(made, Form) else 100})
        await page.set_content(draw(made))
        await page.screenshot(path=shots / f"{room}-{name.replace('+', 'x-')}.png", full_page=True)
        sight = await page.evaluate(TOO_WIDE) + (await page.evaluate(TOO_FAINT) if room == "page" else [])
        tall = await page.evaluate("document.documentElement.scrollHeight")
        if sight or tall > SCREEN * (1.2 if name[0] == "+" else 0.5):
            wrong[name] = (tall, sight)
    await page.close()
    assert wrong == {}


async def test_each_kind_has_a_text_of_two_sentences_and_one_thing_to_do() -> None:
    for name, card in (await gallery.kinds()).items():
        text, buttons = card.blocks[0], next(block for block in card.blocks if isinstance(block, Buttons))
        assert isinstance(text, Text), name
        assert 1 <= len(buttons.buttons) <= 4, name
        assert len(text.words) + sum(len(one.label) for one in buttons.buttons) <= 280, name
        assert "{" not in text.words, name
