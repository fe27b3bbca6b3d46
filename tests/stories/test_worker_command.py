"""`python -m lynn worker`, as an administrator starts it: it sends what is recorded, says so in JSON, and stops politely."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from lynn.sending.ledger import Ledger
from tests.sending.practice import Practice, decision, make_batches, phones, until
from tests.sending.processes import ROOT


def test_the_command_sends_and_stops_and_logs_no_number(
    any_ledger: Ledger, any_url: str, practice: Practice, tmp_path: Path
) -> None:
    batches = make_batches(8)
    submission_id = any_ledger.record(decision(batches, recipients=phones(batches)), batches)
    environment = os.environ | {
        "LISTO_DATA": str(tmp_path),
        "LISTO_DATABASE_URL": any_url,
        "LISTO_SANDBOX_URL": practice.url,
    }
    log = tmp_path / "worker.log"
    with log.open("w") as target:
        worker = subprocess.Popen([sys.executable, "-m", "lynn", "worker"], cwd=ROOT, env=environment, stderr=target)
        try:
            until(lambda: any_ledger.counts(submission_id).accepted == 24)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(15) == 0
        finally:
            worker.kill()
            worker.wait()
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    sent = [line for line in lines if line["message"] == "batch accepted"]
    assert sorted(line["batch"] for line in sent) == list(range(1, 9))
    assert {line["submission"] for line in sent} == {submission_id}
    assert not [number for number in phones(batches) if number[1:] in log.read_text()]


def test_many_processes_that_open_a_new_database_at_once_all_get_it(tmp_path: Path) -> None:
    script = "import sys; from lynn.sending.ledger import Ledger; Ledger(sys.argv[1]).submissions()"
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    opening = [subprocess.Popen([sys.executable, "-c", script, url], cwd=ROOT) for _ in range(4)]
    assert [process.wait(60) for process in opening] == [0, 0, 0, 0]
