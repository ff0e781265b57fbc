"""What sending costs, in brief: each of these says what it compares with, and does its work to the end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.server import ROOT


@pytest.mark.parametrize(
    ("program", "words", "tells"),
    [
        ("dispatch", ["300", "1", "0.08"], "ratio"),
        ("burst", ["1000", "brief"], "loop blocked"),
        ("million", ["100000", "20000"], "bytes a rhythm"),
    ],
)
def test_a_benchmark_of_sending_prints_its_table(
    program: str, words: list[str], tells: str, printed: list[str]
) -> None:
    command = [sys.executable, "-m", f"benchmarks.{program}", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert tells in done.stdout
    printed += done.stdout.splitlines()
