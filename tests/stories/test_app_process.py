"""The app itself, as it is run: it sends without a browser, says how it is, and stops within seconds leaving nothing unknown."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from lynn.sending.ledger import Ledger
from lynn.sending.states import BatchState
from tests.sending.practice import Practice, decision, make_batches, phones, until
from tests.sending.processes import ROOT


class App:
    """A running one."""

    def __init__(self, data: Path, database: str, sandbox_url: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = data / "app.log"
        (data / "secrets.toml").touch()
        environment = os.environ | {
            "LISTO_DATA": str(data),
            "LISTO_DATABASE_URL": database,
            "LISTO_SANDBOX_URL": sandbox_url,
            "LISTO_SECRETS": str(data / "secrets.toml"),
        }
        arguments = ["-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.address=127.0.0.1"]
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    def get(self, path: str) -> tuple[int, str]:
        """(status, body); (0, "") while nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()
        except OSError:
            return 0, ""


@pytest.fixture
def app(any_ledger: Ledger, any_url: str, practice: Practice) -> Iterator[App]:
    """On the ledger of the test, with its key."""
    running = App(any_ledger.data, any_url, practice.url)
    try:
        until(lambda: running.get("/readyz")[0] == 200, 120)
        yield running
    finally:
        running.process.kill()
        running.process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_ends_within_five_seconds_and_nothing_is_unknown(
    app: App, any_ledger: Ledger, practice: Practice, number: signal.Signals
) -> None:
    practice.faults({"slow": {"seconds": 1}})
    batches = make_batches(40)
    submission_id = any_ledger.record(decision(batches), batches)
    until(lambda: any_ledger.counts(submission_id).sending)
    began = time.monotonic()
    app.process.send_signal(number)
    app.process.wait(20)
    assert time.monotonic() - began < 5
    states = [view.state for view in any_ledger.batches(submission_id)]
    assert BatchState.SENDING not in states
    assert BatchState.UNKNOWN not in states
    assert states.count(BatchState.ACCEPTED) == len(practice.received()) > 0
    assert BatchState.PENDING in states


def test_it_says_how_it_is_and_names_nobody(app: App, any_ledger: Ledger, practice: Practice) -> None:
    batches = make_batches(4)
    submission_id = any_ledger.record(decision(batches, recipients=phones(batches)), batches)
    until(lambda: any_ledger.counts(submission_id).accepted == 12)
    assert app.get("/healthz") == (200, "ok")
    assert json.loads(app.get("/readyz")[1]) == {"ready": True}
    status, metrics = app.get("/metrics")
    assert status == 200
    assert 'listo_batches{connection="practice",state="accepted"} 4.0' in metrics
    told = metrics + app.log.read_text()
    assert not [word for word in ("Persona", "clientes", "Ana", *(p[1:] for p in phones(batches))) if word in told]


def test_a_replica_with_another_key_is_not_ready_and_says_why(
    any_ledger: Ledger, any_url: str, practice: Practice, tmp_path: Path
) -> None:
    batches = make_batches(1)
    any_ledger.cancel(any_ledger.record(decision(batches), batches), by="Ana")
    (tmp_path / "replica").mkdir()
    replica = App(tmp_path / "replica", any_url, practice.url)
    try:
        until(lambda: replica.get("/readyz")[0] == 503, 120)
        assert "LISTO_KEY" in json.loads(replica.get("/readyz")[1])["reason"]
        assert replica.get("/healthz")[0] == 200
    finally:
        replica.process.kill()
        replica.process.wait()
