"""A client of the loopback server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lynn.api.client import LynnClient
from lynn.settings import practice_connection
from tests.api.samples import connection_to
from tests.loopback import LoopbackServer


@pytest.fixture
def waits() -> list[float]:
    """The pauses between tries of a read, in seconds."""
    return []


@pytest.fixture
def client(loopback_server: LoopbackServer, waits: list[float]) -> Iterator[LynnClient]:
    with LynnClient(connection_to(loopback_server.url), load_seconds=5, sleep=waits.append) as made:
        yield made


@pytest.fixture
def renewing(loopback_server: LoopbackServer) -> Iterator[LynnClient]:
    with LynnClient(practice_connection(loopback_server.url), load_seconds=5) as made:
        yield made
