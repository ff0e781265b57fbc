"""What the fault tests share: the figures, and whether there is time for the long form."""

from __future__ import annotations

import pytest

from tests.faults.figures import Figures

KEY = pytest.StashKey[Figures]()


@pytest.fixture
def figures(pytestconfig: pytest.Config) -> Figures:
    return pytestconfig.stash.setdefault(KEY, Figures())


@pytest.fixture
def long(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--long"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = config.stash.get(KEY, Figures())
    if found.rows:
        terminalreporter.section("faults")
        for line in found.table():
            terminalreporter.line(line)
