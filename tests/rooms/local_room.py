"""The local page as the room: its HTTP endpoints, called as the page's own script calls them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from aiohttp import ClientSession

from bot import wiring
from bot.settings import Settings
from tests.fakes.calendars import everyday
from tests.fakes.vaults import KEYS
from tests.rooms.browser import Browser, revision
from tests.rooms.filled import parted
from tests.rooms.html import Node
from tests.rooms.script import Act
from tests.rooms.stage import PEOPLE, Clock, Stage, served
from tests.rooms.words import compared, spelled

TENANT = "local"
FRAME = ("by", "day")


class LocalRoom:
    """One browser for each person; what is new is what the server says has changed since."""

    def __init__(self, url: str, session: ClientSession, stage: Stage) -> None:
        self.stage = stage
        self.browsers = {name: Browser(url, session, name.lower()) for name in PEOPLE}
        self._since = 0
        self._window = ""
        self._page_of = ""
        self._on_page: set[str] = set()
        self._unfolded: list[Node] = []

    async def look_away(self) -> None:
        """Everything up to here has been seen."""
        anna = self.browsers["Anna"]
        await anna.listen()
        self._since, self._page_of, self._window = anna.revision, "", ""
        self._unfolded.clear()

    async def news(self, who: str) -> str:
        """Messages newer than the last look, the open form when it changed, the page when it was opened."""
        browser = await self._looking(who)
        fresh = [_words(one) for one in browser.messages() if revision(one) > self._since]
        window = browser.windows[-1].words() if browser.windows else ""
        page = [browser.parts["home"].words()] if self._page_of == who else []
        opened = [one.words() for one in self._unfolded]
        return "\n".join([*fresh, *opened, *page, window if window != self._window else "", *_trouble(browser)])

    async def screen(self, who: str) -> str:
        """All that stands there."""
        browser = await self._looking(who)
        return "\n".join(_words(one) for one in browser.messages())

    def close(self) -> None:
        """Nobody was told that the page broke."""
        assert [one for browser in self.browsers.values() for one in _trouble(browser)] == []

    async def carry_out(self, act: Act) -> None:
        """Do it as this person."""
        browser = self.browsers[act.who]
        await browser.open()
        await browser.listen()
        self._window = browser.windows[-1].words() if browser.windows and act.verb != "fills" else ""
        await getattr(self, f"_{act.verb}")(browser, act)
        (self._on_page.add if act.verb == "opens_page" else self._on_page.discard)(act.who)

    async def _types(self, browser: Browser, act: Act) -> None:
        browser.windows.clear()
        await browser.do("/say", words=spelled(act.what))

    _says = _types

    async def _presses(self, browser: Browser, act: Act) -> None:
        found = self._found(browser, act)
        if found is None and self._unfold(browser, act):
            return
        if found is None:
            raise AssertionError(f"nothing says {act.what!r}; there are {_offered(browser)}")
        surface, sends = found
        browser.windows.clear()
        for _ in range(1 + act.twice):
            await browser.do("/press", message=surface.attrs["id"], sends=sends)

    _picks = _presses

    async def _fills(self, browser: Browser, act: Act) -> None:
        for label, value in parted(act.what):
            browser.windows[-1].fill(label, value)

    async def _submits(self, browser: Browser, act: Act) -> None:
        await browser.submit(again=act.twice)

    async def _closes(self, browser: Browser, act: Act) -> None:
        browser.windows.pop()

    async def _opens_page(self, browser: Browser, act: Act) -> None:
        browser.windows.clear()
        browser.place(await browser.get(f"/home?me={browser.me}"))
        self._page_of = act.who

    async def _sets_clock(self, browser: Browser, act: Act) -> None:
        jump = next((one for one in browser.parts["jumps"].all("button") if one.text() == act.what), None)
        assert jump, f"the clock offers {browser.parts['jumps'].words()}"
        await browser.do("/clock", to=jump.attrs["data-jump"])

    async def _looking(self, who: str) -> Browser:
        browser = self.browsers[who]
        await browser.open()
        await browser.listen()
        return browser

    def _unfold(self, browser: Browser, act: Act) -> bool:
        """Open what is folded on the newest card; the page does that by itself."""
        for surface in [*browser.messages()[::-1], browser.parts["home"]]:
            for fold in surface.where(lambda node: node.has("fold")):
                if fold.all("summary")[0].text() == act.what:
                    fold.attrs["open"] = ""
                    self._unfolded.append(fold)
                    return True
        return False

    def _found(self, browser: Browser, act: Act) -> tuple[Node, str] | None:
        """The newest thing to press with these words: near other words when the act says so."""
        near, page = compared(act.where), [browser.parts["home"]]
        chat = browser.messages()[::-1]
        surfaces = [*page, *chat] if act.who in self._on_page else [*chat, *page]
        for row in (True, False) if near else (False,):
            for surface in surfaces:
                parts = surface.where(lambda node: node.has("row")) if row else [surface]
                for part in parts:
                    sends = next((sends for words, sends in _pressable(part) if words == act.what), None)
                    if sends and near in compared(part.words()):
                        return surface, sends
        return None


def _pressable(node: Node) -> Iterator[tuple[str, str]]:
    for one in node.all("button", "option"):
        sends = one.attrs.get("data-sends") or one.attrs.get("value")
        if sends:
            yield one.text(), sends


def _offered(browser: Browser) -> list[str]:
    return [words for one in browser.messages()[::-1] for words, _ in _pressable(one)]


def _words(message: Node) -> str:
    sheet = [node for node in message.walk() if node.has("card")]
    return "\n".join(node.words() for node in sheet)


def _trouble(browser: Browser) -> list[str]:
    return [browser.parts["trouble"].text()] if "trouble" in browser.parts else []


@contextlib.asynccontextmanager
async def local_room(_: str, folder: Path, *, mentions: bool, holdout: int = 0) -> AsyncIterator[LocalRoom]:
    """Open the house without any platform; the page always knows whom `@naam` means."""
    clock = Clock()
    async with (
        wiring.opened(Settings(data=folder, keys=KEYS, holdout=holdout), clock=clock, diaries=everyday()) as house,
        served(house) as url,
        ClientSession() as session,
    ):
        yield LocalRoom(url, session, Stage(house, clock, TENANT, [name.lower() for name in PEOPLE]))
