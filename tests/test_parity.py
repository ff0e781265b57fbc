"""The parity table says what is so: each cell is a dialogue played in that room, or a test that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.rooms.script import read

ROOT = Path(__file__).parent.parent
CELL = re.compile(r"`([^`]+)`")
PLATFORMS = ("slack", "teams", "local")
ROWS = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in (ROOT / "docs/parity.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|")
][2:]


def missing(reference: str, platform: str) -> str:
    """What is wrong with a reference, or nothing."""
    path, _, test = reference.partition("::")
    if test:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        return "" if test in names else f"no test {test} in {path}"
    page = ROOT / "tests/dialogues" / f"{reference}.md"
    if not page.is_file():
        return f"no dialogue {reference}"
    rooms = {room.partition("-")[0] for room in read(page).rooms}
    return "" if platform in rooms else f"{reference} is not played in {platform}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_cell_is_shown_by_a_test(row: list[str]) -> None:
    feature, *cells = row
    assert len(cells) == len(PLATFORMS), feature
    for platform, cell in zip(PLATFORMS, cells, strict=True):
        found = CELL.findall(cell)
        # What a platform does not offer is said in words behind a dash.
        assert found or cell.startswith("–"), f"{feature}: {platform} names no test"
        assert [told for one in found if (told := missing(one, platform))] == []


def test_a_reference_to_nothing_is_found() -> None:
    assert missing("bestaat-niet", "slack")
    assert missing("compliment-venster-te-laat", "teams")
    assert missing("tests/test_parity.py::test_of_nothing", "local")
