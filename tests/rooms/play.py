"""Plays a dialogue in a room, line by line, and says where it went otherwise."""

from __future__ import annotations

from typing import assert_never

from tests.rooms.script import Act, Dialogue, Expect, Look, NothingAgain, Step, Time
from tests.rooms.stage import Room
from tests.rooms.words import compared, spelled

# Nothing happens yet: the screen stays what it was.
QUIET = {"fills", "refuses_window", "refuses_message", "is_busy", "loses_message"}


class Player:
    """Knows whose screen is looked at."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.seen = ""
        self.looking = False
        self.asked: set[str] = set()

    async def play(self, dialogue: Dialogue) -> str:
        """Play every line; returns the line that did not come true, with what was seen instead, or nothing."""
        for number, step in dialogue.steps:
            try:
                await self._play(step)
            except (AssertionError, LookupError) as error:
                return f"{dialogue.path.name}:{number}: {error!r}\n--- seen:\n{self.seen}"
        return ""

    async def _play(self, step: Step) -> None:
        match step:
            case Time(moment):
                await self.room.look_away()
                await self.room.stage.travel(moment)
                self.seen, self.looking = "", False
            case Act():
                await self._act(step)
            case Look(who, scope):
                await self._look(who, scope)
            case Expect():
                self._expect(step)
            case NothingAgain():
                self._expect_new_questions()
            case _:
                assert_never(step)

    async def _act(self, act: Act) -> None:
        stage = self.room.stage
        if act.verb not in QUIET:
            await self.room.look_away()
        stage.clock.go_on()
        self.asked |= _questions(self.seen)
        await self.room.carry_out(act)
        await stage.settle()
        if act.who:
            self.seen, self.looking = await self.room.news(act.who), True

    async def _look(self, who: str, scope: str) -> None:
        self.seen = await (self.room.screen if scope == "everything" else self.room.news)(who)
        self.looking = scope != "nothing"
        if scope == "nothing" and self.seen.strip():
            raise AssertionError(f"{who} should see nothing new")

    def _expect(self, expected: Expect) -> None:
        if not self.looking:
            raise AssertionError("say first who looks: 'Anna ziet:'")
        count = compared(self.seen).count(compared(spelled(expected.words)))
        if (count > 0) is not expected.there or (expected.once and count > 1):
            raise AssertionError(f"{'expected' if expected.there else 'did not expect'} {expected.words!r}: {count} ×")

    def _expect_new_questions(self) -> None:
        if again := _questions(self.seen) & self.asked:
            raise AssertionError(f"asked before: {sorted(again)}")


def _questions(seen: str) -> set[str]:
    lines = (line.strip().removeprefix("- ") for line in seen.splitlines())
    return {line for line in lines if line.endswith("?") and not line.startswith("[")}
