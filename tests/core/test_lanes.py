"""Laws of the lanes: everybody once, tenants in turn, and nobody held up by somebody else's trouble."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from bot.core.lanes import Lanes, Who
from tests.fakes.world import MONDAY

LONG = 5.0


class Served:
    """Remembers who was served; some hang until they are let go, some break, some want to rest."""

    def __init__(self) -> None:
        self.begun = list[Who]()
        self.hangs, self.rests = set[str](), dict[str, float]()
        self.free = asyncio.Event()
        self.busy, self.most, self.at_once = Counter[str](), Counter[str](), 0

    async def __call__(self, tenant: str, person: str) -> float:
        self.begun.append((tenant, person))
        self.busy[tenant] += 1
        self.most[tenant] = max(self.most[tenant], self.busy[tenant])
        self.at_once = max(self.at_once, self.busy.total())
        try:
            await (self.free.wait() if tenant in self.hangs else asyncio.sleep(0))
        finally:
            self.busy[tenant] -= 1
        return self.rests.get(tenant, 0.0)


def people(tenant: str, number: int) -> list[Who]:
    return [(tenant, f"U{n}") for n in range(number)]


async def test_everybody_is_served_once_however_often_they_are_added() -> None:
    served = Served()
    lanes = Lanes(served)
    for _ in range(3):
        lanes.add(people("T1", 100), MONDAY)
    await lanes.quiet(LONG)
    assert Counter(served.begun) == Counter(people("T1", 100))


async def test_a_tenant_that_hangs_holds_nobody_else_up() -> None:
    served = Served()
    served.hangs = {"T1"}
    lanes = Lanes(served)
    lanes.add([*people("T1", 1000), *people("T2", 30)], MONDAY)
    await asyncio.sleep(0.05)
    assert [who for who in served.begun if who[0] == "T2"] == people("T2", 30)
    assert served.most["T1"] == 16
    served.free.set()
    await lanes.quiet(LONG)
    assert len(served.begun) == 1030


async def test_tenants_are_served_in_turn() -> None:
    served = Served()
    lanes = Lanes(served, each=1, everyone=2)
    lanes.add([*people("T1", 50), *people("T2", 3), *people("T3", 3)], MONDAY)
    await lanes.quiet(LONG)
    last = max(number for number, who in enumerate(served.begun) if who[0] != "T1")
    assert last < 15


async def test_no_more_are_under_way_than_there_is_room_for() -> None:
    served = Served()
    served.hangs = {f"T{n}" for n in range(10)}
    lanes = Lanes(served)
    lanes.add([who for n in range(10) for who in people(f"T{n}", 20)], MONDAY)
    await asyncio.sleep(0.05)
    assert (served.at_once, max(served.most.values())) == (64, 7)
    served.free.set()
    await lanes.quiet(LONG)
    assert (len(served.begun), served.at_once) == (200, 64)


async def test_who_rests_is_left_alone_until_then_and_no_longer_when_the_clock_is_set_back() -> None:
    served = Served()
    served.rests = {"T1": 60.0}
    lanes = Lanes(served)
    for seconds, times in ((0, 1), (59, 1), (60, 2), (61, 2), (-3600, 3)):
        lanes.add(people("T1", 1), MONDAY + timedelta(seconds=seconds))
        await lanes.quiet(LONG)
        assert len(served.begun) == times, seconds


async def test_waiting_for_quiet_has_an_end() -> None:
    served = Served()
    served.hangs = {"T1"}
    lanes = Lanes(served)
    lanes.add(people("T1", 1), MONDAY)
    await asyncio.wait_for(lanes.quiet(0.01), LONG)
    served.free.set()
    await lanes.quiet(LONG)


async def test_at_the_end_nobody_is_begun_and_who_does_not_come_to_an_end_is_cut_off() -> None:
    served = Served()
    served.hangs = {"T1"}
    lanes = Lanes(served)
    lanes.add(people("T1", 100), MONDAY)
    await asyncio.sleep(0)
    await asyncio.wait_for(lanes.finish(0.01), LONG)
    assert len(served.begun) == 16
    assert served.busy.total() == 0


@pytest.mark.parametrize("tenant", ["T1", "T2"])
async def test_who_comes_to_an_end_in_time_is_not_cut_off(tenant: str) -> None:
    served = Served()
    served.hangs = {tenant}
    lanes = Lanes(served)
    lanes.add(people(tenant, 3), MONDAY)
    await asyncio.sleep(0)
    finishing = asyncio.create_task(lanes.finish(LONG))
    await asyncio.sleep(0)
    assert not finishing.done()
    served.free.set()
    await finishing
    assert len(served.begun) == 3
