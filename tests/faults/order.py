"""From a trace of the running server: was each answer sent after what it promises was on the disk?"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path

from bot.store.names import name_of
from tests.faults.leader import KEPT, PEOPLE
from tests.faults.points import STRACE
from tests.faults.server import Server, server
from tests.faults.wire import Line, typed

CALLS = "fsync,fdatasync,rename,renameat,renameat2,write,writev,sendto,sendmsg"
BEGUN = re.compile(r"^(\d+) +(?:\d+\.\d+ )?(\w+)\((.*)$")
RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
DONE = re.compile(r"\) += 0(?:$| )")
QUIET = 0.5  # seconds for the commits that note the welcomes as sent
STEPS = ("fsync file", "rename", "fsync folder")


@dataclass
class Order:
    """How it went: `durable` of `answered` answers left after all three steps of their own commit."""

    answered: int = 0
    durable: int = 0
    early: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, object]:
        share = 100 * self.durable / self.answered if self.answered else 0.0
        return {"answered": self.answered, "durable first": f"{share:.1f} %", "early": len(self.early)}


async def order(folder: Path, each: int, planted: str = "") -> Order:
    """Four people on four connections write so often; the trace says what came first."""
    folder.mkdir(exist_ok=True)
    log = folder / "trace"
    strace = (STRACE, "-D", "-f", "-yy", "-s", "20", "-e", f"trace={CALLS}", "-o", str(log))
    async with server(folder, planted, strace) as one:
        await one.begin()
        # The first word of everybody brings a welcome, and with it a commit of its own.
        first = {person: Line(one.port) for person in PEOPLE}
        await asyncio.gather(*(_writes(one, first[person], person, 1) for person in PEOPLE))
        await one.slack.until(lambda: one.slack.counts["chat.postMessage"] >= len(PEOPLE), within=20)
        await asyncio.sleep(QUIET)
        mark = len(log.read_text().splitlines())
        # Lines of their own: the welcome may take longer than a server holds on to one that is silent.
        lines = {person: Line(one.port) for person in PEOPLE}
        await asyncio.gather(*(_writes(one, lines[person], person, each) for person in PEOPLE))
        ports = {line.local: person for person, line in lines.items()}
        for line in (*first.values(), *lines.values()):
            line.close()
        await one.stop()
        return judged(log.read_text().splitlines()[mark:], ports, one.port)


async def _writes(one: Server, line: Line, person: str, times: int) -> None:
    about = next(other for other in PEOPLE if other != person)
    for number in range(times):
        reply = await line.ask(typed(one.slack, person, f"/compliment <@{about}> belde zelf {number}"))
        assert reply
        assert KEPT in reply.body, reply


def judged(lines: list[str], ports: dict[int, str], port: int) -> Order:
    """Walk through the trace: three steps for each person's file, in their order, before each answer."""
    found = Order()
    reached = dict.fromkeys(ports.values(), 0)
    pending = dict[str, str]()
    for line in lines:
        begun = BEGUN.match(line)
        if begun:
            pid, call, rest = begun.groups()
            person = _answered(call, rest, ports, port)
            if person:  # an answer counts from when it begins to leave
                found.answered += 1
                complete = reached[person] >= len(STEPS)
                found.durable += complete
                if not complete:
                    found.early.append(f"{person}: {line[:120]}")
                reached[person] = 0
            elif rest.endswith("<unfinished ...>"):
                pending[pid] = f"{call}({rest}"
            else:
                _advance(reached, f"{call}({rest}")
        elif resumed := RESUMED.match(line):
            _advance(reached, pending.pop(resumed[1], "") + resumed[2])
    return found


def _answered(call: str, rest: str, ports: dict[int, str], port: int) -> str:
    if call not in {"write", "writev", "sendto", "sendmsg"} or "HTTP/1.1 200" not in rest:
        return ""
    to = re.search(rf"TCP:\[127\.0\.0\.1:{port}->127\.0\.0\.1:(\d+)\]", rest)
    return ports.get(int(to[1]), "") if to else ""


def _advance(reached: dict[str, int], call: str) -> None:
    """One more step done, when it is the one that comes next; what failed is no step."""
    if not DONE.search(call):
        return
    for person, step in reached.items():
        file = f"/{name_of(person)}.json"
        signs = (
            call.startswith(("fsync", "fdatasync")) and f"{file}.new>" in call,
            call.startswith("rename") and f'{file}.new"' in call and f'{file}"' in call,
            call.startswith("fsync") and re.search(r"/T1>", call),
        )
        if step < len(STEPS) and signs[step]:
            reached[person] = step + 1
