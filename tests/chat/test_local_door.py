"""The local page over HTTP: who is kept out, and what is told when it breaks."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.core.card import Answer
from bot.core.request import Request
from tests.fakes.local_page import LocalPage, Visitor

SECRET = "Jan huilde gisteren"


@pytest.fixture
async def page() -> AsyncIterator[LocalPage]:
    page = LocalPage()
    async with page.served():
        yield page


@pytest.fixture
async def anna(page: LocalPage) -> AsyncIterator[Visitor]:
    async with ClientSession() as session:
        yield Visitor(page, session)


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost", 200), ("127.0.0.1", 200), ("[::1]", 200), ("evil.example", 421), ("127.0.0.1.evil.example", 421)],
)
async def test_only_this_machine_is_served(page: LocalPage, anna: Visitor, host: str, status: int) -> None:
    port = page.url.rpartition(":")[2]
    for path in ("/", "/static/page.js", "/home?me=jan"):
        assert (await anna.get(path, headers={"Host": f"{host}:{port}"})).status == status
    assert (await anna.get("/", headers={"Host": host})).status == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
async def test_only_the_page_itself_may_post(
    page: LocalPage, anna: Visitor, headers: dict[str, str], status: int
) -> None:
    body = {"id": "a", "me": "anna", "words": "/help"}
    answer = await anna.send("/say", json=body, headers=headers)
    assert answer.status == status
    assert len(page.coach.asked) == (status == 200)


async def test_another_site_may_open_the_page_and_read_nothing_behind_it(page: LocalPage, anna: Visitor) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    for path, status in (("/", 200), ("/home?me=anna", 403), ("/events?me=anna", 403)):
        assert (await anna.get(path, headers=headers)).status == status


async def test_every_answer_carries_the_headers_that_keep_others_out(page: LocalPage, anna: Visitor) -> None:
    for path in ("/", "/static/page.css", "/nowhere"):
        headers = (await anna.get(path)).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


async def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(anna: Visitor) -> None:
    html = await anna.see()
    assert not re.search(r'(?:src|href)="(?!/|#)', html)
    assert not re.search(r"<script(?! src)|<style|\sstyle=|\son\w+=\"", html)


@pytest.mark.parametrize("me", ["els", "piet", "duwtje", "", "../anna"])
async def test_a_stranger_is_not_found(anna: Visitor, me: str) -> None:
    assert (await anna.get("/", params={"me": me})).status == 404
    assert (await anna.post("/say", me=me, words="x")).status == 404


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 50_000, b'{"me":"anna","id":"a"}', b'{"me":7}'])
async def test_a_broken_body_is_a_bad_request(page: LocalPage, anna: Visitor, raw: bytes) -> None:
    for path in ("/say", "/press", "/submit", "/clock"):
        answer = await anna.send(path, data=raw, headers={"Origin": page.url})
        assert answer.status == 400
    assert page.coach.asked == []


async def test_a_large_body_is_refused(page: LocalPage, anna: Visitor) -> None:
    assert (await anna.post("/say", words="x" * 65_536)).status == 413
    assert page.coach.asked == []


@pytest.mark.parametrize(("error", "words"), [(KeyError(SECRET), "veilig"), (OSError(SECRET), "schijf")])
async def test_what_breaks_is_told_and_logged_without_words(
    page: LocalPage, anna: Visitor, caplog: pytest.LogCaptureFixture, error: Exception, words: str
) -> None:
    def breaks(_: Request) -> Answer:
        raise error

    page.coach.script["gesprek"] = breaks
    with caplog.at_level(logging.DEBUG):
        answer = await anna.post("/say", words="/gesprek")
    assert answer.status == 500
    assert words in await answer.text()
    assert type(error).__name__ in caplog.text
    assert SECRET not in caplog.text
    assert "Ondersteunend" in await anna.say("/gesprek stijl3")
