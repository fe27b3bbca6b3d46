"""A real ledger, a real sandbox in its own process, and a person who records lists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lynn.sandbox import start
from lynn.sending.ledger import Ledger
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
    try:
        yield Practice(running.url)
    finally:
        running.stop()
