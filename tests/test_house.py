"""The house of the project: who may import whom, how long things are, and where Dutch lives."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "bot").rglob("*.py"))
DUTCH = re.compile(
    r"\b(het|een|niet|voor|jouw|jij|wordt|geen|naar|deze|maar|collega|gesprek|dagen|waardering|zijn|bij|wat)\b",
    re.IGNORECASE,
)
FORBIDDEN = {"utils", "helpers", "common", "base", "manager", "misc"}


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_the_import_contracts_hold() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_no_module_is_above_300_lines_and_the_median_is_at_most_90() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in MODULES}
    assert {path.name: n for path, n in lengths.items() if n > 300} == {}
    assert statistics.median(lengths.values()) <= 90


def test_no_function_is_above_40_lines_and_the_median_is_at_most_10() -> None:
    lengths = dict[str, int]()
    for path in MODULES:
        for node in functions(ast.parse(path.read_text())):
            lengths[f"{path.name}:{node.name}:{node.lineno}"] = (node.end_lineno or node.lineno) - node.lineno + 1
    assert {name: n for name, n in lengths.items() if n > 40} == {}
    assert statistics.median(lengths.values()) <= 10


def test_no_module_is_called_after_nothing() -> None:
    assert not [path for path in MODULES if path.stem in FORBIDDEN]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_dutch_lives_in_prompts_only(path: Path) -> None:
    tree = ast.parse(path.read_text())
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    # Two Dutch words in a row make a sentence; one alone may be a key of content, like `rust`.
    found = [c.value for c in constants if id(c) not in docs and len(DUTCH.findall(str(c.value))) > 1]
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_its_purpose_in_its_first_line(path: Path) -> None:
    doc = ast.get_docstring(ast.parse(path.read_text()))
    assert doc
    assert doc.splitlines()[0].endswith((".", ":"))


def test_renderers_and_rooms_load_without_their_sdk() -> None:
    program = (
        "import sys, bot.chat.slack.render, bot.chat.slack.read, bot.chat.slack.manifest, bot.settings\n"
        "import bot.chat.teams.manifest, bot.chat.teams.form, bot.chat.teams.read, bot.chat.teams.render\n"
        "import bot.core.coach, bot.content.library, bot.calendar.desk\n"
        "heavy = {'icalendar', 'recurring_ical_events'}\n"
        "heavy |= {'slack_bolt', 'slack_sdk', 'aiohttp', 'dateparser', 'microsoft_teams', 'httpx', 'jwt'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_nothing_of_teams_is_loaded_while_it_is_off(tmp_path: Path) -> None:
    program = (
        "import asyncio, pathlib, sys\n"
        "from bot import wiring\n"
        "from bot.settings import Settings, SlackSettings\n"
        "slack = SlackSettings(bot_token='xoxb-1', signing_secret='s', api_url='http://127.0.0.1:9/api/')\n"
        "settings = Settings(slack=slack, data=pathlib.Path(sys.argv[1]), keys=(('k1', bytes(32)),))\n"
        "async def opened():\n"
        "    async with wiring.opened(settings) as house:\n"
        "        assert house.ready and house.slack and not house.teams\n"
        "asyncio.run(opened())\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted({'icalendar', 'microsoft_teams', 'httpx', 'fastapi', 'msal', 'jwt', 'pydantic'} & loaded))"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    names = ("pypi" + ".org", "python" + "hosted", "registry" + ".npmjs", "/wo" + "rk/", "/ho" + "me/")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    texts = {name: (ROOT / name).read_bytes() for name in tracked if (ROOT / name).is_file()}
    assert {name for name, raw in texts.items() for bad in names if bad.encode() in raw} == set()
