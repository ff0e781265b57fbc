"""Laws of the two pages that anybody may read, before and without signing in."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bot.content.legal import PAGES, pages
from bot.content.library import load
from bot.core.privacy import told
from bot.core.retention import Terms
from bot.core.texts import Texts
from tests.fakes.world import library
from tests.rooms.slack_room import slack_room

SAY = library().say
OURS = {path: page.decode() for path, page in pages(SAY, "nl", Terms()).items()}
PLAIN = {"html", "head", "meta", "title", "body", "main", "section", "h1", "h2", "p"}


class Elements(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.given: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.given += attrs


async def asked(room: str, path: str, folder: Path) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body of a page, as the house serves it."""
    told = list[MutableMapping[str, Any]]()

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        told.append(message)

    async with slack_room(room, folder, mentions=True) as place:
        await place.stage.house.asgi({"type": "http", "method": "GET", "path": path, "headers": []}, receive, send)
    return told[0]["status"], dict(told[0]["headers"]), told[1]["body"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_plain_and_loads_and_runs_nothing(path: str) -> None:
    page = Elements(OURS[path])
    assert set(page.names) == PLAIN
    assert {name for name, _ in page.given} == {"charset", "content", "lang", "name"}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_title_and_headings_to_step_through(path: str) -> None:
    names = Elements(OURS[path]).names
    assert names.count("h1") == 1
    assert names.count("h2") >= 4
    assert names.index("h1") < names.index("h2")


@pytest.mark.parametrize("path", PAGES)
def test_dutch_comes_first_and_english_says_so_to_who_listens(path: str) -> None:
    assert OURS[path].startswith('<!doctype html><html lang="nl">')
    dutch, english = OURS[path].split('<section lang="en">')
    assert "<p>Duwtje " in dutch
    assert "<h2>In English: " in english


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/privacy", "server van jouw organisatie"),  # where
        ("/privacy", "Hoe lang blijft het staan?"),
        ("/privacy", "wis je alles in één keer"),
        ("/privacy", "versleutelt je woorden en alle namen"),
        ("/privacy", "beheerder van Duwtje in jouw organisatie"),  # whom to ask
        ("/terms", "Werkt er iets niet? Vraag het aan je beheerder."),
    ],
)
def test_what_people_should_know_is_there(path: str, words: str) -> None:
    assert words in OURS[path]


@pytest.mark.parametrize("terms", [Terms(), Terms(compliments=180, agreements=200, talks=1, nudges=30, moments=7)])
def test_the_page_keeps_things_as_long_as_the_chat_says(terms: Terms) -> None:
    page = pages(SAY, "nl", terms)["/privacy"].decode()
    for line in told(SAY, terms):
        assert f"{line}." in page
    for days in (terms.compliments, terms.agreements, terms.talks, terms.nudges, terms.moments):
        assert re.search(rf"in days: [a-z0-9, ]*\b{days}\b", page)


def test_a_term_is_told_as_it_is_set() -> None:
    words = " ".join(told(SAY, Terms(compliments=180, talks=1)))
    found = set(re.findall(r"\d+ dagen|een jaar|één dag", words))
    assert found == {"180 dagen", "een jaar", "één dag", "60 dagen", "14 dagen"}


def test_words_are_never_markup() -> None:
    page = pages(Texts({**SAY.sentences, "legal.terms": "<b>Mag dit?\n<i>Nee & ja"}), "nl", Terms())["/terms"].decode()
    assert set(Elements(page).names) == PLAIN
    assert "&lt;i&gt;Nee &amp; ja" in page


def test_an_organisation_says_it_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "nl").mkdir()
    (tmp_path / "nl" / "texts.toml").write_text('[legal]\nterms = "Vraag het aan Mia, toestel 12."\n', encoding="utf-8")
    page = pages(load("nl", tmp_path).say, "nl", Terms())
    assert "<p>Vraag het aan Mia, toestel 12.</p>" in page["/terms"].decode()
    assert page["/privacy"].decode() == OURS["/privacy"]


@pytest.mark.parametrize("path", PAGES)
async def test_whom_slack_calls_over_http_shows_the_pages_too(path: str, tmp_path: Path) -> None:
    status, headers, body = await asked("slack-http", path, tmp_path)
    assert (status, body.decode()) == (200, OURS[path])
    assert headers[b"content-security-policy"].startswith(b"default-src 'none'")
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"cache-control"] == b"public, max-age=3600"


async def test_who_calls_slack_has_no_page_for_the_world(tmp_path: Path) -> None:
    assert (await asked("slack-socket", "/privacy", tmp_path))[0] == 404


def test_what_is_measured_is_said_only_where_it_is() -> None:
    measured = {path: page.decode() for path, page in pages(SAY, "nl", Terms(), 20).items()}
    assert "ongeveer 20 op de 100" in measured["/privacy"]
    assert "withholds about 20 in 100" in measured["/privacy"]
    assert set(Elements(measured["/privacy"]).names) == PLAIN
    assert measured["/terms"] == OURS["/terms"]
    assert "op de 100" not in OURS["/privacy"]
