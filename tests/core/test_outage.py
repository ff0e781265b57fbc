"""An outage of one organisation is nobody else's, and what it asked for is kept to."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.chat.pace import Pace
from bot.core.card import Card
from bot.core.model import Address, Due, Notebook, Person, Reach, State
from bot.core.outcomes import Later, Outcome, Unknown
from tests.fakes.chat import MemoryChat
from tests.fakes.world import MONDAY, World

LEADERS = 40
ASKED = 30.0


class Troubled(MemoryChat):
    """A platform on which T1 is out of order, in one of four ways; T2 is well."""

    def __init__(self, trouble: str, world: World) -> None:
        super().__init__()
        self.trouble, self.world = trouble, world
        self.pace = Pace(lambda: float(world.now.timestamp()), 0.0, 0.0)
        self.calls: list[float] = []
        self.free = asyncio.Event()

    async def person(self, tenant: str, person: str) -> Person:
        return Person(id=person, name="Anna Peeters")

    async def send(self, address: Address, card: Card, key: str, until: object = None) -> Outcome:
        if address.tenant == "T2" or not self.trouble:
            return await super().send(address, card, key)
        self.calls.append((self.world.now - MONDAY).total_seconds())
        match self.trouble:
            case "hang":
                await self.free.wait()
            case "reset":
                raise ConnectionResetError
            case "429":
                self.pace.close(address.tenant, ASKED)
                return Later(ASKED)
            case _:
                return Unknown()
        return await super().send(address, card, key)

    def rest(self, address: Address) -> float:
        return self.pace.rest(address.tenant)

    def there(self, tenant: str) -> int:
        return len({letter.key for letter in self.sent if letter.address.tenant == tenant})


def troubled(trouble: str) -> tuple[World, Troubled]:
    """Two organisations whose leaders each wait for one letter, the troubled one first."""
    world = World()
    chat = Troubled(trouble, world)
    world.coach.chats["local"] = chat
    for tenant in ("T1", "T2"):
        for number in range(LEADERS):
            person = f"u{number}"
            address = Address(platform="local", tenant=tenant, reach=Reach.PERSON, id=person)
            due = Due(
                id="d",
                key=f"{tenant}{number}",
                kind="guide",
                about="stijl1",
                address=address,
                not_before=MONDAY,
                not_after=MONDAY + timedelta(hours=2),
            )
            owner = Person(id=person, name="Anna Peeters")
            book = Notebook(tenant=tenant, platform="local", owner=owner, looked=MONDAY, outbox=[due])
            book.next_due = MONDAY
            world.store.books[tenant, person] = book
    return world, chat


async def beats(world: World, seconds: int) -> None:
    """The house beats once a second."""
    for _ in range(seconds):
        world.now += timedelta(seconds=1)
        await world.coach.wake(world.now)


@pytest.mark.parametrize("trouble", ["hang", "reset", "429", "5xx"])
async def test_everybody_elsewhere_has_their_letter_after_one_beat(trouble: str) -> None:
    world, chat = troubled(trouble)
    await world.coach.wake(world.now)
    assert chat.there("T2") == LEADERS
    assert chat.there("T1") == 0
    chat.free.set()
    await world.coach.finish()


async def test_nothing_is_asked_of_who_wanted_to_be_left_alone() -> None:
    world, chat = troubled("429")
    await beats(world, 200)
    first = chat.calls[0]
    # Who was on the way already when the answer came is not to blame; from then on it is one wave per time asked for.
    waves = sorted(set(chat.calls))
    assert first == waves[0]
    assert all(later - earlier >= ASKED for earlier, later in pairwise(waves)), waves
    assert all(chat.calls.count(wave) <= 16 for wave in waves)
    chat.trouble = ""
    await beats(world, 200)
    assert chat.there("T1") == LEADERS


@pytest.mark.parametrize("trouble", ["reset", "5xx"])
async def test_when_the_trouble_is_over_all_of_it_leaves_as_long_as_it_is_of_use(trouble: str) -> None:
    world, chat = troubled(trouble)
    await beats(world, 10)
    chat.trouble = ""
    await beats(world, 200)
    assert chat.there("T1") == LEADERS
    states = {due.state for who, book in world.store.books.items() if who[0] == "T1" for due in book.outbox}
    assert states == {State.SENT}
