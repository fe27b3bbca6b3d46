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
from lynn.sending.submission import BatchView
from tests.sending.postgres import PostgresServer
from tests.sending.practice import LIMITS, TIMING, Practice, decision, make_batches, until
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
    batches: int
    accepted: int
    unknown: int
    in_flight_at_a_kill: int
    twice: int
    lost: int


def test_twenty_kills_over_six_hundred_batches(ledger: Ledger, practice: Practice) -> None:
    kill_and_count(ledger, practice, kills=22, batch_count=600, seed=4)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_hundred_and_twenty_kills_over_thousands_of_batches(
    kind: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    total = Counter[str]()
    for seed in range(6):
        folder = tmp_path / str(seed)
        folder.mkdir()
        url = f"sqlite:///{folder / 'ledger.sqlite'}" if kind == "sqlite" else postgres.new_database()
        ledger = Ledger(url, data=folder, timing=TIMING)
        running = start(folder / "world.sqlite")
        practice = Practice(running.url)
        try:
            told = kill_and_count(ledger, practice, kills=20, batch_count=600, seed=seed)
        finally:
            practice.close()
            running.stop()
            ledger.close()
        total.update(vars(told))
    sys.stderr.write(f"\n{kind}: {dict(total)}\n")


def kill_and_count(ledger: Ledger, practice: Practice, *, kills: int, batch_count: int, seed: int) -> Told:
    """Send, kill the sender so many times, let the last one finish; then compare the ledger with the sandbox's log."""
    chance = random.Random(seed)
    batches = make_batches(batch_count, rows=2)
    submission_id = ledger.record(decision(batches), batches)
    practice.faults(TROUBLE)
    in_flight: set[str] = set()
    for _ in range(kills):
        with worker_process(ledger, practice.url, QUICK) as worker:
            until_more_arrive(practice)
            # Waits for nothing: this is the random moment.
            time.sleep(chance.uniform(0, 0.5))
            worker.kill()
        left_behind = {view.sha256 for view in views(ledger, submission_id) if view.state == BatchState.SENDING}
        assert len(left_behind - in_flight) <= LIMITS.in_flight
        in_flight |= left_behind
    assert states(ledger, submission_id)[BatchState.PENDING] > 0, "all the kills fell into the sending"
    with worker_process(ledger, practice.url, QUICK):
        until(lambda: is_over(ledger, submission_id), 300)

    received = practice.times_received()
    found = views(ledger, submission_id)
    assert {batch.state for batch in found} <= {BatchState.ACCEPTED, BatchState.REJECTED, BatchState.UNKNOWN}
    stopped = {batch.sha256 for batch in found if "program stopped" in str(batch.reason)}
    assert stopped <= in_flight, "unknowns are at most what was in flight at each kill"
    # The trouble on the network did happen: some were sent again, and some are unknown though nobody was killed.
    assert max(batch.attempts for batch in found) > 1
    assert any(batch.state == BatchState.UNKNOWN and batch.sha256 not in stopped for batch in found)
    assert ledger.counts(submission_id).balances
    counts = states(ledger, submission_id)
    told = Told(
        kills=kills,
        batches=len(found),
        accepted=counts[BatchState.ACCEPTED],
        unknown=counts[BatchState.UNKNOWN],
        in_flight_at_a_kill=len(in_flight),
        twice=sum(times > 1 for times in received.values()),
        # Called accepted and did not arrive, arrived and is called neither accepted nor unknown, or is not there at all.
        lost=sum(batch.state == BatchState.ACCEPTED and not received[batch.sha256] for batch in found)
        + len(set(received) - {batch.sha256 for batch in found if batch.state != BatchState.REJECTED})
        + abs(len(found) - batch_count),
    )
    assert (told.twice, told.lost) == (0, 0)
    return told


def until_more_arrive(practice: Practice) -> None:
    """The worker is up and sends."""
    before = len(practice.received())
    # A worker loads its libraries first; on a machine that is busy with other things that takes its time.
    until(lambda: len(practice.received()) > before, 120)


def views(ledger: Ledger, submission_id: str) -> list[BatchView]:
    """All batches."""
    return ledger.batches(submission_id, limit=None)


def states(ledger: Ledger, submission_id: str) -> Counter[BatchState]:
    """Batches by outcome."""
    return Counter(batch.state for batch in views(ledger, submission_id))


def is_over(ledger: Ledger, submission_id: str) -> bool:
    """Whether every batch has its outcome."""
    return ledger.submission(submission_id).state in (SubmissionState.UNSETTLED, SubmissionState.WATCHING)
