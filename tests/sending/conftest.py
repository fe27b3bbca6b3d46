"""A real ledger, a real sandbox in its own process, and a person who records lists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lynn.sandbox import start
from lynn.sending.ledger import Ledger
from tests.sending.postgres import PostgresServer
from tests.sending.practice import TIMING, Practice


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    opened = Ledger(url, timing=TIMING)
    yield opened
    opened.close()


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    running = start(tmp_path / "world.sqlite")
    seen = Practice(running.url)
    try:
        yield seen
    finally:
        seen.close()
        running.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests of a run; each takes a database of its own."""
    with PostgresServer() as server:
        yield server


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server that a test may stop."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'any.sqlite'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def any_ledger(any_url: str, tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(any_url, data=tmp_path, timing=TIMING)
    yield opened
    opened.close()
