"""A leader who said yes, and what came of it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.core.model import Due, State
from tests.fakes.chat import Letter
from tests.fakes.world import World, library

SAY = library().say


async def running(*team: str) -> World:
    """Anna said yes on Monday morning and has a team."""
    world = World()
    for mate in team:
        await world.types(f"team <@{mate}>")
    await world.presses("rhythm start")
    return world


def when(letter: Letter) -> str:
    """The local day a nudge was for: the last part of its key."""
    return letter.key.rpartition("|")[2]


def sent_on(world: World) -> list[str]:
    """The local day on which each nudge left, in order."""
    sent = sorted((due for due in went(world) if due.attempt_at), key=lambda due: str(due.attempt_at))
    zone = ZoneInfo(world.book().owner.zone)
    return [due.attempt_at.astimezone(zone).date().isoformat() for due in sent if due.attempt_at]


def went(world: World) -> list[Due]:
    """The nudges that left."""
    return [due for due in world.book().outbox if due.rank and due.state in (State.SENT, State.SETTLED)]


def kinds(world: World) -> list[str]:
    """The kinds of the nudges Anna got, in order."""
    return [letter.key.split("|")[4] for letter in world.chat.to("anna")]


async def use(world: World, letter: Letter) -> None:
    """Anna puts a nudge to use."""
    due = next(due for due in world.book().outbox if due.key == letter.key)
    await world.presses(f"settle {due.id} done")
