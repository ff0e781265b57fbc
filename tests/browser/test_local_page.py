"""The local page in a real browser: typing, pressing, filling in, waiting, moving time."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.core.card import Answer, Bullets, Button, Buttons, Card, Chart, Fold, Quote, Row, Series, Text
from bot.core.model import Address, Reach
from bot.core.request import Request
from tests.browser.sight import TOO_FAINT, TOO_PALE, TOO_WIDE
from tests.fakes.coach import NUDGE
from tests.fakes.local_page import THURSDAY, LocalPage

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the path"),
]

PRAISE = "Jij belde dinsdag de klant zelf terug."
JAN = Address(platform="local", tenant="local", reach=Reach.PERSON, id="jan")
ANNA = Address(platform="local", tenant="local", reach=Reach.PERSON, id="anna")
LONG = "Verantwoordelijkheidsverdelingsoverzichtsvergadering" * 4
WEEKS = tuple(f"{day}/11" for day in range(1, 21))
CALM = Card(
    LONG,
    (
        *(
            Chart(LONG, WEEKS, tuple(Series(f"{LONG} {n}", tuple(range(20))) for n in range(6)), LONG, kind)
            for kind in ("bars", "lines")
        ),
        Fold(LONG, (Quote(LONG), Bullets((LONG,))), "x"),
        Quote(LONG),
        Bullets((LONG,)),
        *(
            Row(f"Maximiliaan-Alexander van der Berghen {n}  ·  {n} dagen geleden", Button("Compliment", "x"))
            for n in range(30)
        ),
        Buttons((Button(LONG, "x"), Button("Ja", "x")), (Button(LONG, "x"), Button("Morgen", "x"))),
    ),
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@asynccontextmanager
async def visit(browser: Browser, width: int = 1200, scheme: str = "light") -> AsyncIterator[tuple[LocalPage, Page]]:
    """Anna's page, with everything the browser complains about remembered."""
    house = LocalPage()
    async with house.served():
        context = await browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        page = await context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if "Security" in message.text else None)
        await page.goto(house.url)
        await expect(page.locator("#home")).to_contain_text("Dag Anna")
        yield house, page
        assert complaints == []
        await context.close()


def breaks(_: Request) -> Answer:
    raise RuntimeError


async def type_line(page: Page, words: str) -> None:
    await expect(page.locator("body[data-ready]")).to_have_count(1)
    await page.fill("#words", words)
    await page.press("#words", "Enter")


async def test_a_typed_command_is_answered_in_the_chat(browser: Browser) -> None:
    async with visit(browser) as (_, page):
        await type_line(page, "/gesprek stijl3")
        await expect(page.locator("#log .bubble")).to_have_text("/gesprek stijl3")
        await expect(page.locator("#log h2")).to_have_text("Stijl 3 · Ondersteunend gesprek")
        await expect(page.locator("#words")).to_have_value("")


async def test_completion_is_chosen_with_the_keys_alone(browser: Browser) -> None:
    async with visit(browser) as (house, page):
        await page.focus("#words")
        await page.keyboard.type("/ges")
        await expect(page.locator("#completions li:visible")).to_have_count(2)
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowDown")
        active = await page.get_attribute("#words", "aria-activedescendant")
        await expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
        await page.keyboard.press("Enter")
        await expect(page.locator("#words")).to_have_value("/gesprek stijl3 ")
        await expect(page.locator("#completions")).to_be_hidden()
        await page.keyboard.press("Enter")
        await expect(page.locator("#log h2")).to_be_visible()
        assert house.coach.asked[-1].words == "gesprek stijl3"


async def test_escape_closes_the_completion_and_keeps_the_words(browser: Browser) -> None:
    async with visit(browser) as (_, page):
        await page.locator("#words").press_sequentially("/g")
        await page.keyboard.press("Escape")
        await expect(page.locator("#completions")).to_be_hidden()
        await expect(page.locator("#words")).to_have_value("/g")


async def test_a_colleague_is_completed_after_an_at(browser: Browser) -> None:
    async with visit(browser) as (_, page):
        await page.locator("#words").press_sequentially("/compliment @sar")
        await page.locator("#completions li:visible").click()
        await expect(page.locator("#words")).to_have_value("/compliment @Sara El Amrani ")
        await expect(page.locator("#words")).to_be_focused()


async def test_a_button_changes_the_card_it_is_on(browser: Browser) -> None:
    async with visit(browser) as (_, page):
        await type_line(page, "/gesprek stijl3")
        await page.get_by_role("button", name="Alle zinnen").click()
        await expect(page.locator("#log")).to_contain_text("Vooraf")
        await expect(page.locator("#log .said")).to_have_count(1)


async def test_a_chart_is_heard_as_its_title_and_its_words(browser: Browser) -> None:
    async with visit(browser) as (house, page):
        words = "Complimenten: deze week 2, vorige week 1."
        rows = (Series("Complimenten", (1, 2)), Series("Gesprekken", (0, 1)))
        house.coach.script["weken"] = Answer(card=Card("", (Chart("Jouw weken", ("16/11", "23/11"), rows, words),)))
        await type_line(page, "/weken")
        await expect(page.get_by_role("img", name=f"Jouw weken {words}", exact=True)).to_be_visible()
        assert await page.evaluate(TOO_PALE) == []


async def test_a_fold_opens_with_the_keys_and_comes_into_sight(browser: Browser) -> None:
    async with visit(browser) as (house, page):
        rows = tuple(Row(f"rij {n}", Button("Doe", "x")) for n in range(20))
        fold = Fold("Meer uitleg", (Text("Dit stond er nog niet."),), "privacy full")
        house.coach.script["uitleg"] = Answer(card=Card("", (*rows, fold)))
        await type_line(page, "/uitleg")
        await expect(page.get_by_text("Dit stond er nog niet.")).to_be_hidden()
        await page.get_by_text("Meer uitleg").focus()
        asked = len(house.coach.asked)
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Dit stond er nog niet.")).to_be_in_viewport()
        assert len(house.coach.asked) == asked


async def test_a_list_answers_at_once_to_a_choice_and_waits_for_the_keys(browser: Browser) -> None:
    async with visit(browser) as (_, page):
        await type_line(page, "/gesprek")
        await page.get_by_label("Bijsturen").select_option(index=1)
        await expect(page.locator("#log .said")).to_have_count(2)
        await page.get_by_label("Een taak geven").focus()
        await page.keyboard.press("ArrowDown")
        await page.get_by_role("button", name="Toon").click()
        await expect(page.locator("#log .said")).to_have_count(3)


async def test_a_form_says_what_to_mend_and_keeps_every_word(browser: Browser) -> None:
    async with visit(browser) as (house, page):
        await type_line(page, "/compliment")
        form = page.get_by_role("dialog", name="Compliment geven")
        await form.get_by_label("Wat zag je de ander doen?").fill(PRAISE)
        await form.get_by_role("button", name="Bewaar").click()
        await expect(form.get_by_text("Kies minstens één collega.")).to_be_visible()
        await expect(form.get_by_label("Jan Maes")).to_be_focused()
        await expect(form.get_by_label("Jan Maes")).to_have_attribute("aria-invalid", "true")
        await expect(form.get_by_label("Wat zag je de ander doen?")).to_have_value(PRAISE)
        await form.get_by_label("Jan Maes").check()
        await form.get_by_role("button", name="Bewaar").click()
        await expect(page.locator("dialog")).to_have_count(0)
        await expect(page.locator("#log blockquote")).to_have_text(PRAISE)
        sent = next(request for request in reversed(house.coach.asked) if request.fields)
        assert dict(sent.fields) == {"who": ("jan",), "behaviour": PRAISE, "effect": "", "audience": "me"}


async def test_a_form_closed_by_mistake_comes_back_as_it_was(browser: Browser) -> None:
    async with visit(browser) as (_, page):
        await type_line(page, "/compliment")
        await page.get_by_label("Wat zag je de ander doen?").fill(PRAISE)
        await page.keyboard.press("Escape")
        await expect(page.locator("dialog")).to_be_hidden()
        await page.locator("#resume").click()
        await expect(page.get_by_label("Wat zag je de ander doen?")).to_have_value(PRAISE)
        await page.keyboard.press("Escape")
        await type_line(page, "/compliment")
        await expect(page.get_by_label("Wat zag je de ander doen?")).to_have_value(PRAISE)


async def test_a_nudge_arrives_by_itself_and_is_shown_once(browser: Browser) -> None:
    async with visit(browser) as (house, page):
        await house.chat.send(ANNA, NUDGE, "k")
        await expect(page.locator("#log")).to_contain_text("24 dagen geen waardering")
        await page.reload()
        await expect(page.locator("#log .said")).to_have_count(1)


async def test_the_clock_moves_to_the_nudge(browser: Browser) -> None:
    async with visit(browser) as (house, page):
        await page.get_by_role("button", name="Naar donderdag 15.00 u.").click()
        await expect(page.locator("#now")).to_have_text("donderdag 26 november, 15.00 u.")
        await expect(page.locator("#log")).to_contain_text("24 dagen geen waardering")
        assert house.clock() == THURSDAY
        await page.locator(".more summary").click()
        await expect(page.get_by_role("button", name="Later vandaag")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Later vandaag")).to_be_hidden()


async def test_whoever_is_quicker_than_the_page_loses_no_words(browser: Browser) -> None:
    async with visit(browser) as (house, page):
        await page.route("**/page.js", lambda route: route.abort())
        await page.goto(f"{house.url}/?me=jan")
        await page.fill("#words", "/gesprek")
        await page.press("#words", "Enter")
        await expect(page.locator("#words")).to_have_value("/gesprek")
        assert "me=jan" in page.url


async def test_switching_to_a_colleague_shows_what_they_got(browser: Browser) -> None:
    async with visit(browser) as (house, page):
        await house.chat.send(JAN, Card("", (Quote(PRAISE),)), "k")
        await expect(page.locator(".unread")).to_be_visible()
        await page.get_by_role("link", name=re.compile("Jan Maes")).click()
        await expect(page.locator("#log blockquote")).to_have_text(PRAISE)
        await expect(page.locator(".unread")).to_have_count(0)
        await type_line(page, "/gesprek")
        await expect(page.locator("#log h2")).to_be_visible()
        assert house.coach.asked[-1].person == "jan"


async def test_a_press_on_the_own_page_goes_to_the_chat(browser: Browser) -> None:
    async with visit(browser) as (_, page):
        await page.get_by_role("tab", name="Mijn pagina").click()
        await page.get_by_role("button", name="Gesprek voorbereiden").click()
        await expect(page.get_by_role("tab", name="Chat")).to_have_attribute("aria-selected", "true")
        await expect(page.locator("#log h2")).to_have_text("Welk gesprek heb je voor de boeg?")


async def test_a_shared_card_marks_the_channel_until_it_is_read(browser: Browser) -> None:
    async with visit(browser) as (house, page):
        address = Address(platform="local", tenant="local", reach=Reach.CHANNEL, id="algemeen")
        await house.chat.send(address, Card("", (Text("Dank je, Jan"),)), "k")
        await expect(page.locator("#tab-channel .dot")).to_be_visible()
        await page.get_by_role("tab", name="#algemeen").click()
        await expect(page.get_by_text("Dank je, Jan")).to_be_visible()
        await expect(page.locator("#tab-channel .dot")).to_be_hidden()


async def test_everything_can_be_done_with_the_keys_alone(browser: Browser) -> None:
    async with visit(browser) as (_, page):
        await page.focus("#tab-chat")
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("#tab-home")).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="Compliment geven")).to_be_focused()
        await page.keyboard.press("Enter")
        form = page.get_by_role("dialog", name="Compliment geven")
        await expect(form.get_by_label("Jan Maes")).to_be_focused()
        await page.keyboard.press("Space")
        for _ in range(4):
            await page.keyboard.press("Tab")
        await page.keyboard.type(PRAISE)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator("#log blockquote")).to_have_text(PRAISE)


async def test_what_could_not_be_sent_stays_in_the_line(browser: Browser) -> None:
    async with visit(browser) as (house, page):
        await page.route("**/say", lambda route: route.abort())
        await type_line(page, "/compliment @jan dank")
        await expect(page.get_by_role("alert")).to_contain_text("Wat je typte, staat er nog")
        await expect(page.locator("#words")).to_have_value("/compliment @jan dank")
        await page.unroute("**/say")
        await page.press("#words", "Enter")
        await expect(page.get_by_role("alert")).to_have_count(0)
        assert house.coach.asked[-1].words == "compliment <@jan> dank"


async def test_a_form_that_could_not_be_sent_stays_open(browser: Browser) -> None:
    async with visit(browser) as (house, page):
        house.coach.script["compliment keep"] = breaks
        await type_line(page, "/compliment")
        await page.get_by_label("Wat zag je de ander doen?").fill(PRAISE)
        await page.get_by_role("button", name="Bewaar").click()
        await expect(page.get_by_role("alert")).to_contain_text("veilig")
        await expect(page.get_by_label("Wat zag je de ander doen?")).to_have_value(PRAISE)


@pytest.mark.parametrize("width", [320, 390, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_runs_off_the_side_and_everything_is_readable(browser: Browser, width: int, scheme: str) -> None:
    async with visit(browser, width, scheme) as (house, page):
        house.coach.script["veel"] = Answer(card=CALM)
        await type_line(page, "/veel")
        await expect(page.locator("#log h2")).to_have_text(LONG)
        await page.locator(".fold summary").click()
        await page.locator(".more summary").click()
        # The browser tells of an opened menu a moment later; only then does the page put it in its place.
        await expect(page.locator(".more .menu")).to_have_attribute("style", re.compile("left"))
        assert await page.evaluate(TOO_WIDE) == []
        assert await page.evaluate(TOO_FAINT) == []
        assert await page.evaluate(TOO_PALE) == []
        await type_line(page, "/compliment")
        await page.get_by_role("button", name="Bewaar").click()
        await expect(page.locator("dialog .error").nth(1)).not_to_be_empty()
        assert await page.evaluate(TOO_WIDE) == []
        assert await page.evaluate(TOO_FAINT) == []
