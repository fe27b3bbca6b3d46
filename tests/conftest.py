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


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture
def loopback_server() -> Iterator[LoopbackServer]:
    """A server on a loopback port that answers as the test says, misbehaviour included."""
    with LoopbackServer() as server:
        yield server
