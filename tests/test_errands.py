"""What is asked of a server that is gone does not keep the operator waiting."""

from __future__ import annotations

from pathlib import Path

from bot.errands import Steward, asked
from bot.store.errands import Errand, Errands
from bot.store.lock import FolderLock


async def settled(steward: Steward, errands: Errands) -> None:
    steward.look()
    assert steward._under_way
    await steward._under_way
    assert errands.waiting() == {}


async def test_without_a_server_it_stays_asked_and_says_so(tmp_path: Path) -> None:
    errands = Errands(tmp_path)
    assert "goes on when it starts again" in (await asked(errands, Errand("rotate-keys")))[0]
    done: list[Errand] = []

    async def rotate(errand: Errand) -> list[str]:
        done.append(errand)
        return ["3 notebooks"]

    await settled(Steward(errands, {"rotate-keys": rotate}), errands)
    assert done == [Errand("rotate-keys")]


async def test_what_nobody_knows_or_what_breaks_is_answered(tmp_path: Path) -> None:
    lock, errands = await FolderLock.take(tmp_path), Errands(tmp_path)

    async def breaks(_: Errand) -> list[str]:
        raise ZeroDivisionError

    for door, says in (("fly", "same version"), ("erase", "the server's log")):
        name = errands.ask(Errand(door, "T1", "U1"))
        await settled(Steward(errands, {"erase": breaks}), errands)
        told = errands.told(name)
        assert told
        assert says in told[0]
    lock.release()
