"""What the benchmarks printed, shown at the end of a run; how quick this machine is fails no test."""

from __future__ import annotations

import pytest

KEY = pytest.StashKey[list[str]]()


@pytest.fixture
def printed(pytestconfig: pytest.Config) -> list[str]:
    """Lines for the end of the run."""
    return pytestconfig.stash.setdefault(KEY, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(KEY, []):
        terminalreporter.section("benchmarks, in brief")
        for line in lines:
            terminalreporter.line(line)
