"""`kill -9` at random moments, with trouble on the network: no batch arrives twice, none is lost. The sandbox's own log counts."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from lynn.sandbox import start
from lynn.sending.ledger import Ledger
from lynn.sending.states import BatchState, SubmissionState
from tests.sending.postgres import PostgresServer
from tests.sending.practice import TIMING, Practice, decision, make_batches, until
from tests.sending.processes import worker_process

#: Short, so that hangs and leases of the dead do not make the test long.
QUICK = {"timing": {"post_deadline_seconds": 1.5, "lease_margin_seconds": 1.0, "silent_after_seconds": 1.0}}
TROUBLE = {
    "too_many": {"share": 0.02, "retry_after": 0.1},
    "cut_after_accept": {"share": 0.02},
    "hang": {"share": 0.01, "seconds": 30},
    # Slow enough that the work outlasts the kills.
    "slow": {"seconds": 0.15},
}


@dataclass
class Told:
    """What one run came to."""

    kills: int
    accepted: int
    unknown: int
    in_flight_at_kills: int


def test_twenty_kills_over_six_hundred_batches(ledger: Ledger, url: str, practice: Practice) -> None:
    kill_and_count(ledger, url, practice, kills=22, batch_count=600, seed=4)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_three_hundred_kills(kind: str, postgres: PostgresServer, tmp_path: Path) -> None:
    total = Counter[str]()
    for seed in range(6):
        folder = tmp_path / str(seed)
        folder.mkdir()
        url = f"sqlite:///{folder / 'ledger.sqlite'}" if kind == "sqlite" else postgres.new_database()
        ledger = Ledger(url, data=folder, timing=TIMING)
        running = start(folder / "world.sqlite")
        practice = Practice(running.url)
        try:
            told = kill_and_count(ledger, url, practice, kills=25, batch_count=600, seed=seed)
        finally:
            practice.close()
            running.stop()
            ledger.close()
        total.update(vars(told))
    sys.stderr.write(f"\n{kind}: 6 runs, {dict(total)}: none twice, none lost\n")


def kill_and_count(ledger: Ledger, url: str, practice: Practice, *, kills: int, batch_count: int, seed: int) -> Told:
    """Send, kill the sender so many times, let the last one finish; then compare the ledger with the sandbox's log."""
    chance = random.Random(seed)
    batches = make_batches(batch_count, rows=2)
    submission_id = ledger.record(decision(batches), batches)
    practice.faults(TROUBLE)
    in_flight = 0
    for _ in range(kills):
        with worker_process(ledger, practice.url, QUICK) as worker:
            until_more_arrive(practice)
            time.sleep(chance.uniform(0, 0.5))
            worker.kill()
        in_flight += states(ledger, submission_id)[BatchState.SENDING]
    assert states(ledger, submission_id)[BatchState.PENDING] > 0, "all the kills fell into the sending"
    with worker_process(ledger, practice.url, QUICK):
        until(lambda: is_over(ledger, submission_id), 90)

    received = practice.times_received()
    assert max(received.values()) == 1, "no batch twice"
    found = ledger.batches(submission_id, limit=None)
    assert len(found) == batch_count
    assert set(received) <= {batch.sha256 for batch in found}
    for batch in found:
        assert batch.state in (BatchState.ACCEPTED, BatchState.UNKNOWN)
        # What is called accepted did arrive, and nothing else is left open: none is lost.
        assert batch.state == BatchState.UNKNOWN or received[batch.sha256] == 1
    stopped = [b for b in found if b.state == BatchState.UNKNOWN and "program stopped" in str(b.reason)]
    assert len(stopped) <= in_flight, "unknowns are at most what was in flight at each kill"
    assert ledger.counts(submission_id).balances
    counts = states(ledger, submission_id)
    return Told(
        kills=kills,
        accepted=counts[BatchState.ACCEPTED],
        unknown=counts[BatchState.UNKNOWN],
        in_flight_at_kills=in_flight,
    )


def until_more_arrive(practice: Practice) -> None:
    """The worker is up and sends."""
    before = len(practice.received())
    until(lambda: len(practice.received()) > before)


def states(ledger: Ledger, submission_id: str) -> Counter[BatchState]:
    """Batches by outcome."""
    return Counter(batch.state for batch in ledger.batches(submission_id, limit=None))


def is_over(ledger: Ledger, submission_id: str) -> bool:
    """Whether every batch has its outcome."""
    return ledger.submission(submission_id).state in (SubmissionState.UNSETTLED, SubmissionState.WATCHING)
