"""The tables in docs/ say what is so: each cell is a dialogue played in that room, or a test that exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.rooms.script import read

ROOT = Path(__file__).parent.parent
CELL = re.compile(r"`([^`]+)`")
PLATFORMS = ("slack", "teams", "local")
POINTS = 17


def rows(page: str) -> list[list[str]]:
    """The rows of the table on a page, its heading left out."""
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][2:]


@cache
def named_tests(path: str) -> frozenset[str]:
    """The tests in a file; none when there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    nodes = ast.parse(file.read_text(encoding="utf-8")).body
    names = [node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return frozenset(name for name in names if name.startswith("test_"))


def wrong(cell: str, platform: str) -> list[str]:
    """What is wrong with the references of a cell; what is not offered is said in words behind a dash."""
    found = CELL.findall(cell)
    if not found and not re.match(r"– \w", cell):
        return ["no test named"]
    return [told for one in found if (told := missing(one, platform))]


def missing(reference: str, platform: str) -> str:
    """What is wrong with a reference, or nothing."""
    path, _, test = reference.partition("::")
    if test:
        return "" if test in named_tests(path) else f"no test {test} in {path}"
    page = ROOT / "tests/dialogues" / f"{reference}.md"
    if not page.is_file():
        return f"no dialogue {reference}"
    rooms = {room.partition("-")[0] for room in read(page).rooms}
    return "" if platform in rooms else f"{reference} is not played in {platform}"


@pytest.mark.parametrize("row", rows("parity.md"), ids=lambda row: row[0])
def test_each_cell_is_shown_by_a_test(row: list[str]) -> None:
    feature, *cells = row
    assert len(cells) == len(PLATFORMS), feature
    told = {platform: wrong(cell, platform) for platform, cell in zip(PLATFORMS, cells, strict=True)}
    assert not any(told.values()), told


@pytest.mark.parametrize("row", rows("store.md"), ids=lambda row: row[0])
def test_each_point_of_the_store_is_shown_by_a_test(row: list[str]) -> None:
    _, asked, met, shown = row
    assert asked
    assert met
    assert wrong(shown, "teams") == []


def test_every_point_of_the_store_is_there_once() -> None:
    assert [row[0] for row in rows("store.md")] == [str(number) for number in range(1, POINTS + 1)]


def test_no_feature_is_in_the_table_twice() -> None:
    features = [row[0] for row in rows("parity.md")]
    assert sorted(set(features)) == sorted(features)


def test_a_reference_to_nothing_is_found() -> None:
    assert missing("bestaat-niet", "slack")
    assert missing("compliment-venster-te-laat", "teams")
    assert missing("tests/test_parity.py::test_of_nothing", "local")
    # A function that no run collects shows nothing.
    assert missing("tests/test_parity.py::missing", "local")
    assert missing("tests/test_of_nothing.py::test_of_nothing", "local")
    assert missing("tests/dialogues/help.md", "local")


@pytest.mark.parametrize("cell", ["", "yes", "–", "– in words", "`help`", "`gone`"])
def test_a_cell_without_a_test_says_why(cell: str) -> None:
    assert (wrong(cell, "slack") == []) == (cell in {"– in words", "`help`"})
