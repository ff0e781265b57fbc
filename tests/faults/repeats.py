"""Slack says everything one to four times, in any order, across restarts."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.fakes.slack import FakeSlack
from tests.faults.leader import PEOPLE
from tests.faults.server import Server, server
from tests.faults.shelf import shelf
from tests.faults.wire import Line, Post, pressed, said, submitted, typed

Make = Callable[[FakeSlack, str, str, str], Post]
AT_ONCE, BOOTS, MOST = 4, 3, 4
KINDS: dict[str, Make] = {
    "slash command": lambda slack, who, about, text: typed(slack, who, f"/compliment <@{about}> {text}"),
    "event": lambda slack, who, about, text: said(slack, who, f"compliment <@{about}> {text}"),
    "click": lambda slack, who, about, text: pressed(slack, who, f"compliment <@{about}> {text}"),
    "form": lambda slack, who, about, text: submitted(slack, who, about, text, f"V{text.replace(' ', '')}"),
}


@dataclass
class Repeats:
    """How it went."""

    requests: int = 0
    deliveries: int = 0
    not_200: int = 0
    wrong: dict[str, int] = field(default_factory=dict)  # text → how often it stands there, when that is not once

    def figures(self) -> dict[str, object]:
        doubled = sum(times > 1 for times in self.wrong.values())
        return {
            "requests": self.requests,
            "deliveries": self.deliveries,
            "not 200": self.not_200,
            "lost": len(self.wrong) - doubled,
            "doubled": doubled,
        }


async def repeats(folder: Path, each: int, planted: str = "") -> Repeats:
    """Every kind so often, each delivered one to four times, over three boots of which one ends by kill -9."""
    chance = random.Random(each)  # noqa: S311 - no secret
    async with server(folder, planted) as one:
        wanted, posts = _requests(one.slack, each)
        copies = [replace(post, retries=n) for post in posts for n in range(chance.randint(1, MOST))]
        found = Repeats(len(posts), len(copies))
        chance.shuffle(copies)
        for boot in range(BOOTS):
            await one.begin()
            lines = [_delivers(one, copies[boot * AT_ONCE + n :: BOOTS * AT_ONCE]) for n in range(AT_ONCE)]
            found.not_200 += sum(await asyncio.gather(*lines))
            if boot:
                await one.stop()
            else:
                one.kill()
        there = await shelf(one.data)
    for person, texts in wanted.items():
        times = Counter(there.texts(person))
        found.wrong |= {text: times[text] for text in texts if times[text] != 1}
    return found


def _requests(slack: FakeSlack, each: int) -> tuple[dict[str, list[str]], list[Post]]:
    wanted: dict[str, list[str]] = {person: [] for person in PEOPLE}
    posts = list[Post]()
    for number in range(each):
        for kind, make in KINDS.items():
            person, about = (PEOPLE[(number + ahead) % len(PEOPLE)] for ahead in (0, 1))
            text = f"belde na een {kind} {number} zelf terug"
            wanted[person].append(text)
            posts.append(make(slack, person, about, text))
    return wanted, posts


async def _delivers(one: Server, posts: list[Post]) -> int:
    """One after the other; returns how many were not answered with 200."""
    line = Line(one.port)
    replies = [await line.ask(post) for post in posts]
    line.close()
    return sum(reply is None or reply.status != 200 for reply in replies)
