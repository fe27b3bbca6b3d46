"""A store of drafts; the ledger and the sandbox of the sending tests, for drafts that are sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from lynn.drafting.store import DraftStore
from tests.sending.conftest import ledger, practice, url

__all__ = ["ledger", "practice", "store", "url"]


@pytest.fixture
def store(tmp_path: Path) -> DraftStore:
    return DraftStore(tmp_path)
