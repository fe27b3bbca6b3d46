"""Several workers on one database: one dies, one freezes, one is told to stop; the others go on, and nothing arrives twice."""

from __future__ import annotations

import signal
import time
from collections import Counter
from datetime import datetime

import pytest

from lynn.sending.ledger import Ledger
from lynn.sending.presence import live_workers
from lynn.sending.states import BatchState, SubmissionState
from tests.sending.practice import Practice, decision, make_batches, until
from tests.sending.processes import worker_process


def states(ledger: Ledger, submission_id: str) -> Counter[BatchState]:
    """Batches by outcome."""
    return Counter(batch.state for batch in ledger.batches(submission_id, limit=None))


def is_sent(ledger: Ledger, submission_id: str) -> bool:
    """Whether every batch has its outcome."""
    return not {BatchState.PENDING, BatchState.SENDING} & set(states(ledger, submission_id))


def test_two_workers_share_the_work_and_the_pace(any_ledger: Ledger, any_url: str, practice: Practice) -> None:
    practice.faults({"slow": {"seconds": 0.1}})
    batches = make_batches(60)
    submission_id = any_ledger.record(decision(batches), batches)
    # Nobody dies here; on a machine that is busy a worker may be late to say that it lives.
    patient = {"timing": {"silent_after_seconds": 15}}
    with worker_process(any_ledger, practice.url, patient), worker_process(any_ledger, practice.url, patient):
        most = 0
        until(lambda: len(practice.received()) > 0)
        while not is_sent(any_ledger, submission_id):
            most = max(most, states(any_ledger, submission_id)[BatchState.SENDING])
            time.sleep(0.05)
    assert most <= 4, "in flight over both workers together"
    assert Counter(practice.times_received().values()) == {1: 60}


def test_when_one_is_killed_the_other_goes_on_within_two_seconds(
    any_ledger: Ledger, any_url: str, practice: Practice
) -> None:
    practice.faults({"slow": {"seconds": 0.2}})
    batches = make_batches(80)
    submission_id = any_ledger.record(decision(batches), batches)
    with worker_process(any_ledger, practice.url) as first:
        until(lambda: len(practice.received()) > 8)
        with worker_process(any_ledger, practice.url):
            until(lambda: len(any_workers(any_ledger)) == 2)
            # Worst case: everything in flight is the first one's.
            first.kill()
            killed_at = any_ledger.clock.now()
            until(lambda: any(batch_sent_after(any_ledger, submission_id, killed_at)), 2)
            until(lambda: is_sent(any_ledger, submission_id))
    assert max(practice.times_received().values()) == 1
    found = states(any_ledger, submission_id)
    assert found[BatchState.ACCEPTED] + found[BatchState.UNKNOWN] == 80
    assert found[BatchState.UNKNOWN] <= 4


def until_more_arrive(practice: Practice, ledger: Ledger, submission_id: str) -> None:
    """Somebody sends, or all is sent."""
    before = len(practice.received())
    until(lambda: len(practice.received()) > before or is_sent(ledger, submission_id))


def any_workers(ledger: Ledger) -> dict[str, list[str]]:
    """Workers that said lately that they are there."""
    return live_workers(ledger.store, ledger.timing, ledger.clock.now())


def batch_sent_after(ledger: Ledger, submission_id: str, moment: datetime) -> list[bool]:
    """Whether each batch that left did so after `moment`."""
    return [batch.sent_at > moment for batch in ledger.batches(submission_id, limit=None) if batch.sent_at is not None]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_a_worker_finishes_what_it_has_in_hand(
    ledger: Ledger, url: str, practice: Practice, number: signal.Signals
) -> None:
    practice.faults({"slow": {"seconds": 0.5}})
    batches = make_batches(40)
    submission_id = ledger.record(decision(batches), batches)
    with worker_process(ledger, practice.url) as worker:
        until(lambda: states(ledger, submission_id)[BatchState.SENDING] == 4)
        assert worker.end(number, 5) == 0
    found = states(ledger, submission_id)
    assert found[BatchState.SENDING] == found[BatchState.UNKNOWN] == 0
    assert found[BatchState.ACCEPTED] == len(practice.received()) > 0
    assert found[BatchState.PENDING] > 0


def test_a_worker_frozen_past_its_lease_sends_nothing_twice(
    any_ledger: Ledger, any_url: str, practice: Practice
) -> None:
    quick = {"timing": {"post_deadline_seconds": 1.0, "lease_margin_seconds": 1.0, "silent_after_seconds": 0.6}}
    practice.faults({"slow": {"seconds": 0.2}})
    batches = make_batches(160)
    submission_id = any_ledger.record(decision(batches), batches)
    with worker_process(any_ledger, practice.url, quick) as sleeper, worker_process(any_ledger, practice.url, quick):
        until(lambda: len(any_workers(any_ledger)) == 2)
        for _ in range(3):
            until_more_arrive(practice, any_ledger, submission_id)
            sleeper.freeze()
            # Past the lease. Frozen inside a transaction on SQLite it holds up the other as well, which is safe.
            time.sleep(2.2)
            sleeper.thaw()
        until(lambda: is_sent(any_ledger, submission_id))
    received = practice.times_received()
    assert max(received.values()) == 1
    for batch in any_ledger.batches(submission_id, limit=None):
        assert batch.state in (BatchState.ACCEPTED, BatchState.UNKNOWN)
        assert batch.state == BatchState.UNKNOWN or batch.sha256 in received


def test_pause_is_obeyed_by_a_worker_in_another_process(ledger: Ledger, url: str, practice: Practice) -> None:
    batches = make_batches(200)
    submission_id = ledger.record(decision(batches), batches)
    with worker_process(ledger, practice.url):
        until(lambda: len(practice.received()) > 5)
        ledger.pause(submission_id, by="Ana")
        paused_at = ledger.clock.now()
        until(lambda: states(ledger, submission_id)[BatchState.SENDING] == 0)
        time.sleep(0.5)
        assert not any(batch_sent_after(ledger, submission_id, paused_at))
        ledger.resume(submission_id, by="Ana")
        until(lambda: is_sent(ledger, submission_id))
    assert ledger.submission(submission_id).state in (SubmissionState.WATCHING, SubmissionState.DONE)
    assert Counter(practice.times_received().values()) == {1: 200}
