"""Whose notebook was damaged reads so, once; and every trouble has a sentence of its own."""

from __future__ import annotations

import errno

import pytest

from bot.core.errors import Unreadable, trouble
from bot.core.request import Source
from tests.fakes.world import TENANT, World, library, text

SAY = library().say


@pytest.mark.parametrize("mended", ["older", "empty"])
@pytest.mark.parametrize("words", ["compliment <@jan> belde dinsdag de klant terug", "log", "gesprek stijl3"])
async def test_the_owner_reads_it_once_above_the_answer(mended: str, words: str) -> None:
    world = World()
    await world.types("hallo")
    async with world.store.notebook(TENANT, "anna") as book:
        book.mended = mended
    world.coach.met.clear()  # as after a start: who they are is looked up in the notebook
    first, second = text(await world.types(words)), text(await world.types(words))
    told = SAY(f"room.mended-{mended}")
    assert told in first
    assert told not in second
    assert world.book().mended == ""


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (Unreadable("?"), "room.unreadable"),
        (OSError(errno.ENOSPC, "full"), "room.not-kept"),
        (ValueError("?"), "room.broke"),
    ],
)
def test_every_trouble_has_a_sentence_that_says_what_to_do(error: Exception, key: str) -> None:
    assert trouble(error) == key
    assert SAY(key)


async def test_whom_an_operator_erased_is_new_to_us_when_they_come_back():
    world = World()
    for person in ("anna", "sara"):
        await world.types("gesprek stijl3", person)
    await world.store.erase(TENANT, "anna")
    world.coach.forget(TENANT, "anna")
    assert {who for _, who in world.coach.met} == {"sara"}
    await world.types("gesprek stijl3")
    assert world.book().met
    world.coach.forget(TENANT)
    assert (dict(world.coach.met), dict(world.coach.shelf.recent)) == ({}, {})


async def test_a_page_that_refreshes_itself_does_not_use_up_what_is_told_once():
    world = World()
    await world.types("hallo")
    async with world.store.notebook(TENANT, "anna") as book:
        book.mended = "older"
    page = await world.does(world.request("home", "anna", Source.ARRIVED))
    told = SAY("room.mended-older")
    assert told not in text(page)
    assert world.book().mended == "older"
    assert told in text(await world.types("log"))
