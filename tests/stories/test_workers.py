"""Several workers on one database: one dies, one freezes, one is told to stop; the others go on, and nothing arrives twice."""

from __future__ import annotations

import contextlib
import dataclasses
import signal
from collections import Counter
from datetime import timedelta

import pytest

from lynn.sending.ledger import Ledger
from lynn.sending.presence import live_workers
from lynn.sending.states import BatchState, SubmissionState
from tests.sending.practice import TIMING, Practice, decision, make_batches, until
from tests.sending.processes import worker_process


def states(ledger: Ledger, submission_id: str) -> Counter[BatchState]:
    """Batches by outcome."""
    return Counter(batch.state for batch in ledger.batches(submission_id, limit=None))


def is_sent(ledger: Ledger, submission_id: str) -> bool:
    """Whether every batch has its outcome."""
    return not {BatchState.PENDING, BatchState.SENDING} & set(states(ledger, submission_id))


def test_two_workers_share_the_work_and_the_pace(any_ledger: Ledger, practice: Practice) -> None:
    practice.faults({"slow": {"seconds": 0.1}})
    batches = make_batches(60)
    submission_id = any_ledger.record(decision(batches), batches)
    # Nobody dies here; on a machine that is busy a worker may be late to say that it lives.
    patient = {"timing": {"silent_after_seconds": 15}}
    in_flight: list[int] = []

    def is_sent_and_counted() -> bool:
        in_flight.append(states(any_ledger, submission_id)[BatchState.SENDING])
        return is_sent(any_ledger, submission_id)

    with worker_process(any_ledger, practice.url, patient), worker_process(any_ledger, practice.url, patient):
        until(is_sent_and_counted)
    assert max(in_flight) <= 4, "in flight over both workers together"
    assert Counter(practice.times_received().values()) == {1: 60}


def test_when_one_is_killed_the_other_goes_on_within_two_seconds(any_ledger: Ledger, practice: Practice) -> None:
    # The worst case: all that may be in flight at once is in the hands of the one that dies.
    practice.faults({"hang": {"times": 4, "seconds": 60}})
    batches, others = make_batches(40), make_batches(1, salt="another")
    any_ledger.pause(any_ledger.record(decision(others), others), by="Ana")
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(worker_process(any_ledger, practice.url, PATIENT))
        submission_id = any_ledger.record(decision(batches), batches)
        until(lambda: len(practice.received()) == 4)
        stack.enter_context(worker_process(any_ledger, practice.url, PATIENT))
        until(lambda: len(any_workers(any_ledger)) == 2)
        first.kill()
        until(lambda: len(practice.received()) > 4, 2)
        until(lambda: any_ledger.counts(submission_id).accepted == 108)
        hung = [view for view in any_ledger.batches(submission_id) if view.state == BatchState.SENDING]
        assert len(hung) == 4, "until its lease ends, nobody says what became of a batch"
        until(lambda: is_sent(any_ledger, submission_id))
        ended_at = any_ledger.clock.now()
    assert states(any_ledger, submission_id) == {BatchState.ACCEPTED: 36, BatchState.UNKNOWN: 4}
    assert all(view.sent_at and ended_at - view.sent_at >= LEASE for view in any_ledger.unknown_batches(submission_id))
    assert Counter(practice.times_received().values()) == {1: 40}


#: The dead one's batches stay in flight long enough to be looked at.
PATIENT = {"timing": {"post_deadline_seconds": 12.0}}
LEASE = dataclasses.replace(TIMING, post_deadline_seconds=12.0).lease


def until_more_arrive(practice: Practice, ledger: Ledger, submission_id: str) -> None:
    """Somebody sends, or all is sent."""
    before = len(practice.received())
    until(lambda: len(practice.received()) > before or is_sent(ledger, submission_id))


def any_workers(ledger: Ledger) -> dict[str, list[str]]:
    """Workers that said lately that they are there."""
    return live_workers(ledger.store, ledger.timing, ledger.clock.now())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_a_worker_finishes_what_it_has_in_hand(
    ledger: Ledger, practice: Practice, number: signal.Signals
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


def test_a_worker_frozen_past_its_lease_sends_nothing_twice(any_ledger: Ledger, practice: Practice) -> None:
    quick = {"timing": {"post_deadline_seconds": 1.0, "lease_margin_seconds": 1.0, "silent_after_seconds": 0.6}}
    lease = timedelta(seconds=2)
    practice.faults({"slow": {"seconds": 0.2}})
    batches = make_batches(160)
    submission_id = any_ledger.record(decision(batches), batches)
    with worker_process(any_ledger, practice.url, quick) as sleeper, worker_process(any_ledger, practice.url, quick):
        until(lambda: len(any_workers(any_ledger)) == 2)
        for _ in range(3):
            until_more_arrive(practice, any_ledger, submission_id)
            sleeper.freeze()
            # Past the lease. Frozen inside a transaction on SQLite it holds up the other as well, which is safe.
            frozen_at = any_ledger.clock.now()
            until(lambda frozen_at=frozen_at: any_ledger.clock.now() > frozen_at + lease)  # type: ignore[misc]
            sleeper.thaw()
        until(lambda: is_sent(any_ledger, submission_id))
    received = practice.times_received()
    assert max(received.values()) == 1
    for batch in any_ledger.batches(submission_id, limit=None):
        assert batch.state in (BatchState.ACCEPTED, BatchState.UNKNOWN)
        assert batch.state == BatchState.UNKNOWN or batch.sha256 in received


def test_pause_is_obeyed_by_a_worker_in_another_process(any_ledger: Ledger, practice: Practice) -> None:
    batches, others = make_batches(200), make_batches(1, salt="another")
    submission_id = any_ledger.record(decision(batches), batches)
    with worker_process(any_ledger, practice.url):
        until(lambda: len(practice.received()) > 5)
        any_ledger.pause(submission_id, by="Ana")
        paused_at = any_ledger.clock.now()
        # A later list goes out by the same worker: whatever could still leave of the first one has left.
        another = any_ledger.record(decision(others), others)
        until(lambda: is_sent(any_ledger, another))
        found = any_ledger.batches(submission_id, limit=None)
        assert not [view for view in found if view.sent_at and view.sent_at > paused_at]
        assert any_ledger.counts(submission_id).waiting > 0
        any_ledger.resume(submission_id, by="Ana")
        until(lambda: is_sent(any_ledger, submission_id))
    assert any_ledger.submission(submission_id).state in (SubmissionState.WATCHING, SubmissionState.DONE)
    assert Counter(practice.times_received().values()) == {1: 201}
