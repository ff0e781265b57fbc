"""Commits begin apart while others are under way."""

from __future__ import annotations

import asyncio

from bot.store.turns import Turns

NEVER = 3600.0


async def test_one_that_is_alone_never_waits() -> None:
    turns = Turns(NEVER)
    async with asyncio.timeout(5):
        for _ in range(3):
            async with turns.taken():
                pass


async def test_another_waits_while_one_is_under_way() -> None:
    turns, begun = Turns(NEVER), asyncio.Event()

    async def second() -> None:
        async with turns.taken():
            begun.set()

    async with turns.taken():
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.05)
        assert not begun.is_set()
    waiting.cancel()


async def test_on_a_slow_disk_several_are_under_way_in_the_order_they_came() -> None:
    turns, order, go, everybody = Turns(0.001), list[int](), asyncio.Event(), asyncio.Semaphore(0)

    async def commit(number: int) -> None:
        async with turns.taken():
            order.append(number)
            everybody.release()
            await go.wait()

    tasks = [asyncio.create_task(commit(number)) for number in range(5)]
    async with asyncio.timeout(5):
        for _ in tasks:
            await everybody.acquire()
    go.set()
    await asyncio.gather(*tasks)
    assert order == [0, 1, 2, 3, 4]
