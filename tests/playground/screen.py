"""What a leader sees and does in Microsoft's test client."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from playwright.async_api import Locator, Page, ViewportSize, expect

SIZE = ViewportSize(width=1500, height=1000)
PATIENCE = 10_000
# The client does not follow a narrow window; its cards do, when they are given less room.
NARROW = ".ac-preview-panel { width: 300px !important }"


class Screen:
    """The page, with a picture of every step."""

    def __init__(self, page: Page, shots: Path) -> None:
        page.set_default_timeout(PATIENCE)
        self.page, self._shots, self._numbers = page, shots, count(1)
        self.cards = page.locator(".ac-adaptiveCard")
        self.dialog = page.locator("[role=dialog]")
        self.editor = page.locator("[data-lexical-editor]")

    async def opens(self, url: str) -> None:
        """Load the client anew: it keeps no chat, and lets Duwtje in again."""
        await self.page.goto(url)
        # Without it there is room for the list of chats.
        await self.page.get_by_role("button", name="Hide log panel").click()
        await expect(self.editor).to_be_visible()

    async def types(self, words: str) -> None:
        """Type a line and send it; what follows an `@` is chosen from the list that the client shows."""
        await self.editor.click()
        said, *mentions = words.split("@")
        await self.editor.press_sequentially(said)
        for mention in mentions:
            name, _, rest = mention.partition(";")
            await self.editor.press_sequentially(f"@{name[:3]}")
            await self.page.locator("[role=menuitem]", has_text=name).click()
            await self.editor.press_sequentially(f" {rest.lstrip()}")
        # What is sent too early loses its last letters.
        await expect(self.editor).to_contain_text(words.replace("@", "").replace(";", "").split()[-1])
        await self.page.keyboard.press("Enter")
        await expect(self.editor).to_have_text("")

    async def goes_to(self, chat: str) -> None:
        """Look at another chat."""
        await self.page.get_by_role("treeitem", name=chat, exact=True).click()

    def card(self, words: str) -> Locator:
        """The card with these words; there has to be just one."""
        return self.cards.filter(has_text=words)

    async def presses(self, on: Locator, label: str) -> None:
        """Press a button of a card or a dialog."""
        await on.get_by_role("button", name=label, exact=True).click()

    async def from_dots(self, card: Locator, item: str) -> None:
        """Choose what a card keeps behind its dots."""
        await card.get_by_label("More options").click()
        # A menu hides itself from screen readers, so its items have no role to be found by.
        await self.page.locator("[role=menuitem]", has_text=item).click()

    async def tells(self, what: str) -> None:
        """Let the client tell Duwtje what happens to it."""
        await self.page.get_by_role("button", name="Mock an Activity").click()
        await self.page.locator("[role=menuitem]").get_by_text(what, exact=True).click()
        await self.presses(self.dialog, "Send activity")
        await expect(self.dialog).to_be_hidden()

    async def picks_person(self, on: Locator, name: str) -> None:
        """Choose somebody from the organisation."""
        await on.get_by_label("People Picker").click()
        await self.page.locator(".ms-Suggestions [role=option]", has_text=name).click()

    async def message_action(self, command: str) -> None:
        """Use a command of the app on the first message that stands in the chat."""
        await self.page.get_by_label("Show more information").first.click()
        await self.page.locator("[role=menuitem]", has_text="Action Command").click()
        await self.dialog.get_by_placeholder("Input command id").fill(command)
        await self.presses(self.dialog, "Create")

    async def shot(self, name: str) -> None:
        """Keep a picture of the page, and of the newest card as a phone gives it room."""
        number = next(self._numbers)
        await self.page.screenshot(path=self._shots / f"{number:02}-{name}.png")
        seen = self.dialog if await self.dialog.count() else self.cards
        style = await self.page.add_style_tag(content=NARROW)
        await seen.last.screenshot(path=self._shots / f"{number:02}-{name}-phone.png")
        await style.evaluate("one => one.remove()")
