"""For every test: nothing leaves this machine, and nobody's own data or secrets are read.

The environment is set before anything is imported, so that the processes that tests start have it too.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.loopback import LoopbackServer

#: Ours alone: a worker of pytest-xdist makes its own.
_HOME = Path(tempfile.mkdtemp(prefix="listo-tests-"))
(_HOME / "secrets.toml").touch()

for _name in [name for name in os.environ if name.startswith("LISTO_")]:
    del os.environ[_name]
os.environ |= {
    "LISTO_ONLY_LOOPBACK": "1",
    "LISTO_DATA": str(_HOME / "data"),
    "LISTO_SECRETS": str(_HOME / "secrets.toml"),
}


# `make test` tries the same inputs each time, so that green means the same for everybody; `make fuzz` goes on looking for others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--fold N`: N times as many inputs for tests of any input, others at each run."""
    parser.addoption("--fold", type=int, default=0)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give the tests of any input what `--fold` says."""
    if not (fold := config.getoption("fold")):
        return
    for test in (item.function for item in items if isinstance(item, pytest.Function)):
        if known := getattr(test, "_hypothesis_internal_use_settings", None):
            test._hypothesis_internal_use_settings = settings(
                known, max_examples=known.max_examples * fold, derandomize=False
            )


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture
def loopback_server() -> Iterator[LoopbackServer]:
    """A server on a loopback port that answers as the test says, misbehaviour included."""
    with LoopbackServer() as server:
        yield server
