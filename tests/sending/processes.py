"""Workers as real processes: started, killed, frozen, thawed, told to stop."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lynn.sending.ledger import Ledger

ROOT = Path(__file__).parents[2]


class WorkerProcess:
    """One worker."""

    def __init__(self, ledger: Ledger, sandbox_url: str, changes: Mapping[str, Any] | None = None) -> None:
        url, data = ledger.store.engine.url.render_as_string(hide_password=False), str(ledger.data)
        command = [sys.executable, "-m", "tests.sending.worker_main", url, data, sandbox_url, json.dumps(changes or {})]
        self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"LISTO_ONLY_LOOPBACK": "1"})

    def kill(self) -> None:
        """`kill -9`."""
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """As a laptop that is closed."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """As if nothing had been."""
        self.process.send_signal(signal.SIGCONT)

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 20) -> int:
        """Politely; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(seconds)


@contextlib.contextmanager
def worker_process(
    ledger: Ledger, sandbox_url: str, changes: Mapping[str, Any] | None = None
) -> Iterator[WorkerProcess]:
    """A worker that is gone after the block."""
    worker = WorkerProcess(ledger, sandbox_url, changes)
    try:
        yield worker
    finally:
        if worker.process.poll() is None:
            worker.kill()
