"""`kill -9` at random moments, with trouble on the network: no batch arrives twice, none is lost. The sandbox's own log counts."""

from __future__ import annotations

import random
import time
from collections import Counter

from lynn.sending.ledger import Ledger
from lynn.sending.states import BatchState, SubmissionState
from tests.sending.practice import Practice, decision, make_batches, until
from tests.sending.processes import worker_process

#: Short, so that hangs and leases of the dead do not make the test long.
QUICK = {"timing": {"post_deadline_seconds": 1.5, "lease_margin_seconds": 1.0, "silent_after_seconds": 1.0}}
KILLS = 22
BATCHES = 600


def test_twenty_kills_over_six_hundred_batches(ledger: Ledger, url: str, practice: Practice) -> None:
    chance = random.Random(4)
    batches = make_batches(BATCHES, rows=2)
    submission_id = ledger.record(decision(batches), batches)
    practice.faults(
        {
            "too_many": {"share": 0.02, "retry_after": 0.1},
            "cut_after_accept": {"share": 0.02},
            "hang": {"share": 0.01, "seconds": 30},
        }
    )
    in_flight = 0
    for _ in range(KILLS):
        with worker_process(url, practice.url, QUICK | {"limits": {"per_minute": 1_500}}) as worker:
            until_more_arrive(practice)
            time.sleep(chance.uniform(0, 0.5))
            worker.kill()
        in_flight += states(ledger, submission_id)[BatchState.SENDING]
    assert states(ledger, submission_id)[BatchState.PENDING] > 0, "all the kills fell into the sending"
    with worker_process(url, practice.url, QUICK):
        until(lambda: is_over(ledger, submission_id), 60)

    received = practice.times_received()
    assert max(received.values()) == 1, "no batch twice"
    found = ledger.batches(submission_id, limit=None)
    assert len(found) == BATCHES
    for batch in found:
        assert batch.state in (BatchState.ACCEPTED, BatchState.UNKNOWN)
        # Accepted is true, and what was never attempted does not exist: none is lost.
        assert batch.state == BatchState.UNKNOWN or received[batch.sha256] == 1
    assert set(received) <= {batch.sha256 for batch in found}
    stopped = [b for b in found if b.state == BatchState.UNKNOWN and "program stopped" in str(b.reason)]
    assert len(stopped) <= in_flight, "unknowns are at most what was in flight at each kill"
    assert ledger.counts(submission_id).balances


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
