"""What the simulation counted, for the table at the end of a run."""

from __future__ import annotations

import pytest

from tests.faults.figures import Figures

KEY = pytest.StashKey[Figures]()


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Figures:
    return pytestconfig.stash.setdefault(KEY, Figures())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = config.stash.get(KEY, Figures())
    if found.rows:
        terminalreporter.section("a simulated year")
        for line in found.table():
            terminalreporter.line(line)
