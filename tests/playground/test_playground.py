"""A leader's first days with Duwtje, in Microsoft's own test client: one story, told in order."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from tests.playground.screen import SIZE, Screen
from tests.playground.stage import CLIENT, Stage, playing

CHROMIUM = shutil.which("chromium")
READY = CHROMIUM and shutil.which("node") and CLIENT.exists()

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not READY, reason="needs chromium and node on the path, and `npm install --prefix tests/npm`"),
]

PRAISE = "Jij belde dinsdag de klant zelf terug."
# At the hour that Anna chose; in the first days of a month it is another nudge.
CHOSEN = re.compile("zoals je koos|bij een nieuw begin")
THANKS = "Dank je voor de rustige uitleg van vanmorgen"


@dataclass(frozen=True, slots=True)
class Anna:
    """A leader at her screen, and the two programs behind it."""

    screen: Screen
    stage: Stage


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def anna(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Anna]:
    folder = tmp_path_factory.mktemp("playground")
    shots = Path(os.environ.get("DUWTJE_SHOTS") or folder / "shots")
    shots.mkdir(parents=True, exist_ok=True)
    with playing(folder) as stage:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            screen = Screen(await browser.new_page(viewport=SIZE), shots)
            await screen.opens(stage.playground)
            yield Anna(screen, stage)
            await browser.close()


async def test_whoever_installs_duwtje_is_welcomed_and_says_yes(anna: Anna) -> None:
    screen = anna.screen
    welcome = screen.card("Dag Anna, ik ben Duwtje")
    await expect(welcome).to_have_count(1)
    await screen.shot("welcome")
    await screen.presses(welcome, "Ja, begin maar")
    await expect(screen.card("Je eerste duwtje komt")).to_be_visible()
    await expect(welcome).to_have_count(0)
    await screen.shot("yes")


async def test_a_guide_comes_as_a_card_and_unfolds_in_place(anna: Anna) -> None:
    screen = anna.screen
    await screen.types("gesprek stijl3")
    guide = screen.card("Stijl 3 · Ondersteunend gesprek")
    await expect(guide.get_by_role("button", name="Plan dit gesprek")).to_be_visible()
    await screen.shot("guide")
    before = await screen.cards.count()
    await screen.presses(guide, "Alle zinnen")
    await expect(guide.get_by_role("button", name="In het kort")).to_be_visible()
    await expect(guide).to_contain_text("Vooraf")
    await expect(screen.cards).to_have_count(before)
    await screen.shot("guide-whole")


async def test_words_to_ask_come_after_a_slash_too(anna: Anna) -> None:
    await anna.screen.types("/lsd motivatie")
    await expect(anna.screen.card("Vragen over motivatie")).to_contain_text("Doorvragen")
    await anna.screen.shot("questions")


async def test_a_colleague_mentioned_in_a_group_joins_the_team(anna: Anna) -> None:
    screen = anna.screen
    await screen.goes_to("Groepschat")
    await screen.types("@Duwtje;team @Jan Maes")
    await expect(screen.cards.last).to_contain_text("Jan Maes")
    await screen.shot("team")
    await screen.goes_to("Personal Chat")


async def test_a_nudge_arrives_by_itself_and_answers_to_its_buttons(anna: Anna) -> None:
    screen = anna.screen
    before = await screen.cards.count()
    anna.stage.next_nudge()
    nudge = screen.cards.nth(before)
    await expect(nudge).to_contain_text(CHOSEN)
    await screen.shot("nudge")
    await screen.from_dots(nudge, "Waarom krijg ik dit?")
    await expect(screen.card("Waarom krijg ik dit?")).to_be_visible()
    await screen.shot("why")


async def test_a_form_says_what_to_mend_and_keeps_every_word(anna: Anna) -> None:
    screen = anna.screen
    await screen.types("compliment")
    form = screen.card("Wat zag je de ander doen?")
    await expect(form).to_have_count(1)
    await screen.shot("form")
    await form.get_by_label("Wat zag je de ander doen?").fill(PRAISE)
    await screen.presses(form, "Bewaar")
    await expect(form).to_contain_text("Kies minstens één collega.")
    await expect(form.get_by_label("Wat zag je de ander doen?")).to_have_value(PRAISE)
    await screen.shot("form-to-mend")
    await screen.picks_person(form, "Jan Maes")
    await screen.shot("form-filled")
    await screen.presses(form, "Bewaar")
    await expect(screen.card(PRAISE)).to_contain_text("Jan")
    await expect(form).to_have_count(0)
    await screen.shot("kept")


async def test_a_message_opens_the_form_in_a_dialog(anna: Anna) -> None:
    screen = anna.screen
    await screen.message_action("complimentMessage")
    await expect(screen.dialog).to_contain_text("Wat zag je de ander doen?")
    await screen.dialog.get_by_label("Wat zag je de ander doen?").fill(THANKS)
    await screen.presses(screen.dialog, "Bewaar")
    await expect(screen.dialog).to_contain_text("Kies minstens één collega.")
    await expect(screen.dialog.get_by_label("Wat zag je de ander doen?")).to_have_value(THANKS)
    await screen.picks_person(screen.dialog, "Sara Amrani")
    await screen.shot("dialog")
    await screen.presses(screen.dialog, "Bewaar")
    # It is confirmed where it was sent from, and stands in the chat too.
    await expect(screen.dialog).to_contain_text("Bewaard in jouw logboek")
    await screen.shot("dialog-kept")
    await screen.presses(screen.dialog, "Close")
    await expect(screen.dialog).to_be_hidden()
    await expect(screen.card(THANKS).get_by_role("button", name="Stuur naar Sara")).to_be_visible()


async def test_a_fold_opens(anna: Anna) -> None:
    screen = anna.screen
    await screen.types("privacy")
    card = screen.card("Wat ik over jou bewaar")
    await screen.presses(card, "Hoe lang blijft het staan?")
    await expect(card.get_by_text("tot jij ze wist")).to_be_visible()
    await screen.shot("privacy")


async def test_the_page_and_the_log_show_what_was_kept(anna: Anna) -> None:
    screen = anna.screen
    for words, shown in (("logboek", "Jan Maes"), ("mijn pagina", "Dag Anna"), ("ritme", "Jouw ritme")):
        before = await screen.cards.count()
        await screen.types(words)
        await expect(screen.cards.nth(before)).to_contain_text(shown)
        await screen.shot(words.replace(" ", "-"))
    log = screen.card("Jouw logboek").filter(has_text="Bekijk").first
    await log.get_by_role("button", name="Bekijk").filter(has_text="Jan Maes").click()
    await expect(screen.cards.filter(has_text=PRAISE).last).to_be_visible()
    await screen.shot("logged")


async def test_nudges_rest_while_duwtje_is_away_and_go_on_when_it_is_back(anna: Anna) -> None:
    screen = anna.screen
    before = await screen.cards.count()
    await screen.tells("Uninstall application")
    anna.stage.next_nudge()
    await screen.tells("Install application")
    await screen.types("help")
    await expect(screen.cards.nth(before)).to_contain_text("Wat kan ik voor je doen?")
    # Who gave a compliment this week is not reminded of it, so the first moment may pass in silence.
    anna.stage.next_nudge()
    anna.stage.next_nudge()
    await expect(screen.cards.nth(before + 1)).to_contain_text(CHOSEN)
    await screen.shot("back")


async def test_nobody_is_welcomed_twice(anna: Anna) -> None:
    screen = anna.screen
    await screen.opens(anna.stage.playground)
    await screen.types("help")
    await expect(screen.card("Wat kan ik voor je doen?")).to_be_visible()
    await expect(screen.card("ik ben Duwtje")).to_have_count(0)
    await screen.shot("help")
