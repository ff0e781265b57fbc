"""What Teams costs: ours beside a bare app on Microsoft's SDK, and Slack beside a Teams whose keys hang.

Run: python -m benchmarks.teams
Every app in a process of its own behind the same server, signed tokens, paired rounds. What counts is the ratio.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from http.server import ThreadingHTTPServer

from benchmarks.cold_start import Stub
from benchmarks.teams_load import PATH, Connector, Line, commands, staff, strangers
from tests.fakes.teams import FakeTeams
from tests.fakes.teams.people import Account

ROUNDS, MESSAGES, LEADERS = 8, 60, 24
PEOPLE, SECONDS = 8, 1.0
PHASES, PHASE, HANGS, KNOCK = 6, 4.0, 4.0, 0.1
PERCENT = 99
OFF = """
import asyncio, sys, tempfile
from pathlib import Path
from bot import wiring
from bot.settings import Settings, SlackSettings
KEYS = (("k1", bytes(32)),)


async def opened(api, folder):
    slack = SlackSettings(bot_token="xoxb-bench", signing_secret="bench", api_url=api)
    async with wiring.opened(Settings(slack=slack, data=Path(folder), keys=KEYS)):
        pass

with tempfile.TemporaryDirectory() as folder:
    asyncio.run(opened(sys.argv[1], folder))
roots = {name.partition(".")[0] for name in sys.modules}
print(" ".join(sorted(roots & {"microsoft_teams", "httpx", "fastapi", "msal", "jwt"})) or "none")
"""


@dataclass
class Row:
    """One line of the table."""

    what: str
    ratio: float
    bar: str
    seen: str


@contextlib.asynccontextmanager
async def running(kind: str, *more: str) -> AsyncGenerator[str]:
    """One of the processes; gives the line it says."""
    command = [sys.executable, "-m", "benchmarks.teams_bots", kind, *more]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield (await process.stdout.readline()).decode()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def apart(found: dict[str, list[float]]) -> float:
    """The median of the rounds' own ratios."""
    return statistics.median(a / b for a, b in zip(found["ours"], found["bare"], strict=True))


def middle(found: dict[str, list[float]], show: Callable[[float], str]) -> str:
    """Both medians, to read."""
    return ", ".join(f"{name} {show(statistics.median(values))}" for name, values in found.items())


def ms(seconds: float) -> str:
    """Milliseconds."""
    return f"{seconds * 1000:.2f} ms"


async def same_answer(teams: FakeTeams, ports: dict[str, int]) -> None:
    """Both must bring the same, within Teams' rules, or the comparison means nothing."""
    answers: dict[str, list[object]] = {}
    for name, port in ports.items():
        teams.talks_to(f"http://127.0.0.1:{port}{PATH}")
        known = len(teams.seen_by("Anna"))
        for number in (1, 2):  # the first one welcomes as well
            assert (await teams.deliver(teams.activities.message(teams.account("Anna"), "gesprek stijl3"))).ok
            await teams.until(lambda known=known, number=number: len(teams.seen_by("Anna")) >= known + number)
        await asyncio.sleep(1.0)  # whatever else was to come has come
        answers[name] = [seen.card for seen in teams.seen_by("Anna")[known:]]
    card = answers["bare"][-1]
    assert card in answers["ours"], "the two do not answer the same"
    assert not teams.violations, teams.violations
    print(f"the answer: a card of {len(json.dumps(card))} bytes")


async def gesprek(teams: FakeTeams) -> list[Row]:
    """A question's way to its answer, and how many people get theirs at the same time."""
    async with running("ours", teams.cloud) as one, running("bare", teams.cloud) as other:
        ports = {"ours": int(one), "bare": int(other)}
        await same_answer(teams, ports)
        connector, leaders = Connector(teams), staff(teams, LEADERS)
        lines = {name: [await Line.to(port) for _ in range(PEOPLE)] for name, port in ports.items()}
        for each in lines.values():
            for leader in leaders:
                await connector.answer_to(each[0], leader)
        took: dict[str, dict[str, list[float]]] = {
            what: {name: [] for name in ports} for what in ("answer", "ack", "rate")
        }
        for turn in range(ROUNDS):
            for name in sorted(ports, reverse=bool(turn % 2)):
                pairs = [
                    await connector.answer_to(lines[name][0], leaders[number % LEADERS]) for number in range(MESSAGES)
                ]
                took["ack"][name].append(statistics.median(ack for ack, _ in pairs))
                took["answer"][name].append(statistics.median(answer for _, answer in pairs))
                took["rate"][name].append(await together(connector, lines[name], leaders))
    answer, ack, rate = took["answer"], took["ack"], took["rate"]
    return [
        Row("gesprek stijl3 until its card is posted, p50", apart(answer), "<= 1.2", middle(answer, ms)),
        Row("gesprek stijl3 until acknowledged, p50", apart(ack), "", middle(ack, ms)),
        Row(f"answers a second, {PEOPLE} people", apart(rate), "", middle(rate, lambda found: f"{found:.0f}/s")),
    ]


async def together(connector: Connector, lines: list[Line], leaders: list[Account]) -> float:
    """Answers a second when several people ask, each as soon as the last answer is there."""
    until, answers = time.monotonic() + SECONDS, 0

    async def keep_asking(line: Line, own: list[Account]) -> None:
        nonlocal answers
        asked = 0
        while time.monotonic() < until:
            await connector.answer_to(line, own[asked % len(own)])
            asked, answers = asked + 1, answers + 1

    await asyncio.gather(*(keep_asking(line, leaders[number::PEOPLE]) for number, line in enumerate(lines)))
    return answers / SECONDS


async def sending(teams: FakeTeams) -> list[Row]:
    """Cards sent of our own accord."""
    async with running("sends", teams.cloud) as line:
        found: dict[str, list[float]] = json.loads(line)
    return [Row("sends a second, 16 at once", apart(found), ">= 0.8", middle(found, lambda rate: f"{rate:.0f}/s"))]


async def beside(teams: FakeTeams, slack: str) -> list[Row]:
    """Slack's answers while Microsoft's keys hang, and while they do not; strangers knock all the time."""
    found: dict[str, list[list[float]]] = {"hangs": [], "works": []}
    async with running("both", teams.cloud, slack) as line:
        port = int(line)
        await commands(port, 0.5)
        for turn in range(2 * PHASES):
            name = ("works", "hangs")[(turn + turn // 2) % 2]
            teams.hang_keys(HANGS if name == "hangs" else 0)
            knocking = asyncio.create_task(strangers(teams, port, KNOCK))
            await asyncio.sleep(1.2)  # by now the keys are wanted
            before = teams.counts["metadata"]
            found[name].append(await commands(port, PHASE))
            assert name == "hangs" or teams.counts["metadata"] > before, "nobody wanted the keys"
            knocking.cancel()
            await asyncio.gather(knocking, return_exceptions=True)
            teams.hang_keys(0)
            await asyncio.sleep(HANGS if name == "hangs" else 0)
    tails = {name: [percentile(phase) for phase in phases] for name, phases in found.items()}
    pooled = {name: percentile([one for phase in phases for one in phase]) for name, phases in found.items()}
    spread = "; ".join(f"{name} {ms(min(tail))} to {ms(max(tail))}" for name, tail in tails.items())
    many = min(len(phase) for phases in found.values() for phase in phases)
    worst = ", ".join(f"{name} {ms(max(map(max, phases)))}" for name, phases in found.items())
    ratio = statistics.median(tails["hangs"]) / statistics.median(tails["works"])
    all_together = ", ".join(f"{name} {ms(value)}" for name, value in pooled.items())
    print(f"Slack, p99 of each of {PHASES} phases of at least {many}: {spread}; the slowest answer: {worst}")
    return [
        Row("Slack's p99, keys hang / work, of phases", ratio, "<= 1.2", middle(tails, ms)),
        Row("Slack's p99, keys hang / work, together", pooled["hangs"] / pooled["works"], "<= 1.2", all_together),
    ]


def percentile(values: list[float]) -> float:
    """The value that 99 of 100 stay below."""
    return statistics.quantiles(values, n=100, method="inclusive")[PERCENT - 1]


def off(slack: str) -> str:
    """What is loaded of Teams in a house with Slack alone."""
    ran = subprocess.run([sys.executable, "-c", OFF, slack], capture_output=True, text=True, check=True)
    return ran.stdout.strip()


async def main() -> None:
    """Print the table."""
    with contextlib.suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {1})
    stub = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=stub.serve_forever, daemon=True).start()
    slack = f"http://127.0.0.1:{stub.server_address[1]}/api/"
    rows: list[Row] = []
    async with FakeTeams() as teams:
        rows += await gesprek(teams)
        rows += await sending(teams)
        rows += await beside(teams, slack)
    print(f"\n{'':46}{'ratio':>7}{'bar':>8}  seen")
    for row in rows:
        print(f"{row.what:46}{row.ratio:>7.2f}{row.bar:>8}  {row.seen}")
    print(f"{'loaded of Teams while it is off':46}{'':7}{'none':>8}  {await asyncio.to_thread(off, slack)}")
    stub.shutdown()


if __name__ == "__main__":
    asyncio.run(main())
