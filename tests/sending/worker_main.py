"""A worker with the quick timing of the tests: `python -m tests.sending.worker_main LEDGER DATA SANDBOX [JSON]`."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

from lynn.sending.ledger import Ledger
from lynn.sending.sender import Sender
from lynn.sending.worker import run_worker
from tests.sending.practice import LIMITS, TIMING, Practice


def main(url: str, data: str, sandbox_url: str, changes: str = "{}") -> int:
    """Send until told to stop. `changes`: {"timing": {...}, "limits": {...}}."""
    given = json.loads(changes)
    timing = dataclasses.replace(TIMING, **given.get("timing", {}))
    limits = dataclasses.replace(LIMITS, **given.get("limits", {}))
    ledger = Ledger(url, data=Path(data), timing=timing)
    return 0 if run_worker(Sender(ledger, Practice(sandbox_url).clients(timing), limits)) else 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
