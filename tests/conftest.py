"""What every test shares: nothing skips in a run that promised to have everything, and no run depends on luck."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the fault tests at full length, and look for new cases")


def pytest_configure(config: pytest.Config) -> None:
    # Before the tests are loaded: each takes over what it does not say itself.
    settings.register_profile("steady", derandomize=True)
    settings.register_profile("long", max_examples=300)
    settings.load_profile("long" if config.getoption("--long") else "steady")


@pytest.fixture(scope="session", autouse=True)
def _keys_apart(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """Servers that tests start keep the keys they make away from those of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("DUWTJE_NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} skipped, but nothing may skip here: {report.longrepr}"
    return report
