"""A leader who keeps writing, and remembers what Duwtje said it kept."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.content.library import load
from tests.fakes.slack import FakeSlack
from tests.faults.server import Server
from tests.faults.shelf import Shelf
from tests.faults.wire import Line, Post, Reply, typed

SAY = load("nl").say
KEPT, UNDONE, TEAM = SAY("compliment.kept"), SAY("compliment.undone"), SAY("team.title")
NOT_KEPT = SAY("room.not-kept")
PEOPLE = ("UANNA", "UJAN", "USARA", "UTOM")
# From two seconds on an acknowledgement may leave before the answer: it promises nothing yet.
PROMPT = 1.8


@dataclass
class Act:
    """One change: its words on the wire, and what it does once it is kept."""

    kind: str
    what: str
    post: Post
    answers: str
    times: int = 0


@dataclass(eq=False)
class Leader:
    """One person with one connection, who does one thing after the other and never lets go of one unanswered."""

    slack: FakeSlack
    person: str
    chance: random.Random
    kept: dict[str, str] = field(default_factory=dict)  # text → id, "" when the answer with the id was lost
    undone: set[str] = field(default_factory=set)
    team: set[str] = field(default_factory=set)
    doing: Act | None = None
    asking: bool = False
    acknowledged: int = 0
    number: int = 0
    odd: list[Reply] = field(default_factory=list)
    on_answer: Callable[[], None] = lambda: None

    async def write(self, server: Server, stop: asyncio.Event) -> None:
        """Go on until told to stop; what was begun is asked again until it is answered."""
        line = Line(server.port)
        try:
            while self.doing or not stop.is_set():
                await server.up.wait()
                if not await self.once(line):
                    await asyncio.sleep(0.005)
        finally:
            line.close()

    async def once(self, line: Line) -> bool:
        """Do the next thing, or the last one again; False when there was no answer."""
        act = self.doing = self.doing or self._next()
        act.times += 1
        self.asking = True
        try:
            reply = await line.ask(act.post)
        finally:
            self.asking = False
        if reply is None or not self._believes(act, reply):
            return False
        self._note(act, reply)
        self.on_answer()
        return True

    def lost(self, shelf: Shelf) -> list[str]:
        """What was acknowledged and is not so in the notebook."""
        there, doubt = set(shelf.texts(self.person)), self.doing and self.doing.what
        missing = [text for text in self.kept if text not in there and text != doubt]
        back = [text for text in self.undone if text in there]
        team = (self.team ^ shelf.team(self.person)) - {doubt}
        return [*missing, *back, *team]

    def doubled(self, shelf: Shelf) -> list[str]:
        """What stands there more than once, or was never written."""
        known = self.kept.keys() | self.undone | ({self.doing.what} if self.doing else set())
        found = Counter(shelf.texts(self.person))
        return [text for text, times in found.items() if times > 1 or text not in known]

    def _next(self) -> Act:
        known = [text for text, entry in self.kept.items() if entry]
        dice = self.chance.random()
        if dice < 0.3 and known:
            text = self.chance.choice(known)
            return self._act("undo", text, f"/duwtje undo {self.kept[text]}", UNDONE)
        mates = [person for person in PEOPLE if person != self.person]
        if dice > 0.85:
            mate = self.chance.choice(mates)
            kind = "remove" if mate in self.team else "add"
            return self._act(kind, mate, f"/duwtje team {kind} <@{mate}>", TEAM)
        self.number += 1
        text = f"{self.person} hield woord {self.number} en belde zelf" + " terug" * self.chance.randrange(60)
        return self._act("keep", text, f"/compliment <@{self.chance.choice(mates)}> {text}", KEPT)

    def _act(self, kind: str, what: str, line: str, answers: str) -> Act:
        return Act(kind, what, typed(self.slack, self.person, line), answers)

    def _believes(self, act: Act, reply: Reply) -> bool:
        """Only what was said to be kept counts; an empty answer to the same again says: done before."""
        if reply.status == 200 and not reply.body:
            return act.times > 1 and reply.took < PROMPT
        if reply.status == 200 and act.answers in reply.body:
            return True
        self.odd.append(reply)
        return False

    def _note(self, act: Act, reply: Reply) -> None:
        match act.kind:
            case "keep":
                found = re.search(r'"undo (\w+)"', reply.body)
                self.kept[act.what] = found[1] if found else ""
            case "undo":
                del self.kept[act.what]
                self.undone.add(act.what)
            case _:
                self.team ^= {act.what}
        self.acknowledged += 1
        self.doing = None


def leaders(slack: FakeSlack, seed: int) -> list[Leader]:
    """Four of them."""
    return [Leader(slack, person, random.Random(f"{seed} {person}")) for person in PEOPLE]  # noqa: S311 - no secret
