"""The database goes away in the middle: nothing is sent unrecorded, no answer is lost, and it goes on by itself."""

from __future__ import annotations

import contextlib
import resource
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from lynn.errors import StoreError
from lynn.sending.ledger import Ledger
from lynn.sending.states import BatchState
from tests.sending.postgres import PostgresServer
from tests.sending.practice import TIMING, Practice, decision, make_batches, sending, until
from tests.sending.processes import WorkerProcess, worker_process


@pytest.mark.postgres
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_sending_stops_with_postgresql_and_goes_on_with_it(
    own_postgres: PostgresServer, tmp_path: Path, practice: Practice, mode: str
) -> None:
    ledger = Ledger(own_postgres.new_database(), data=tmp_path, timing=TIMING)
    batches = make_batches(120)
    submission_id = ledger.record(decision(batches), batches)
    practice.faults({"slow": {"seconds": 0.3}})
    with sending(ledger, practice.clients()):
        until(lambda: len(practice.received()) > 3)
        own_postgres.stop(mode)
        time.sleep(0.5)
        arrived = len(practice.received())
        time.sleep(1)
        assert len(practice.received()) == arrived, "nothing leaves while nothing can be recorded"
        own_postgres.start()
        practice.faults({})
        until(lambda: is_sent(ledger, submission_id), 60)
    assert_all_arrived_once(ledger, submission_id, practice, 120)
    ledger.close()


def test_a_full_disk_stops_sending_and_a_freed_one_lets_it_go_on(ledger: Ledger, url: str, practice: Practice) -> None:
    batches = make_batches(60)
    submission_id = ledger.record(decision(batches), batches)
    practice.faults({"slow": {"seconds": 0.3}})
    with worker_process(ledger, practice.url) as worker:
        until(lambda: len(practice.received()) > 3)
        with full_disk(worker):
            time.sleep(0.6)
            arrived = len(practice.received())
            time.sleep(1)
            assert len(practice.received()) == arrived, "nothing leaves while nothing can be recorded"
            in_hand = states(ledger, submission_id)[BatchState.SENDING]
        assert 0 < in_hand <= 4
        practice.faults({})
        until(lambda: is_sent(ledger, submission_id))
    assert_all_arrived_once(ledger, submission_id, practice, 60)


def test_an_answer_that_could_not_be_written_before_the_end_leaves_its_batch_unknown(
    ledger: Ledger, url: str, practice: Practice
) -> None:
    batches = make_batches(1)
    submission_id = ledger.record(decision(batches), batches)
    practice.faults({"slow": {"seconds": 0.5}})
    with worker_process(ledger, practice.url) as worker:
        until(lambda: states(ledger, submission_id)[BatchState.SENDING])
        with full_disk(worker):
            until(practice.received)
            time.sleep(0.7)
            worker.kill()
    with worker_process(ledger, practice.url):
        until(lambda: is_sent(ledger, submission_id))
    assert states(ledger, submission_id) == {BatchState.UNKNOWN: 1}
    assert len(practice.received()) == 1


@contextlib.contextmanager
def full_disk(worker: WorkerProcess) -> Iterator[None]:
    """The system refuses every byte that the worker writes to a file."""
    before = resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        if worker.process.poll() is None:
            resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, before)


def assert_all_arrived_once(ledger: Ledger, submission_id: str, practice: Practice, count: int) -> None:
    """Every batch arrived, once, and the ledger knows it: the answers in hand were not lost."""
    assert states(ledger, submission_id) == {BatchState.ACCEPTED: count}
    assert Counter(practice.times_received().values()) == {1: count}


def states(ledger: Ledger, submission_id: str) -> Counter[BatchState]:
    """Batches by outcome."""
    return Counter(batch.state for batch in ledger.batches(submission_id, limit=None))


def is_sent(ledger: Ledger, submission_id: str) -> bool:
    """Whether every batch has its outcome; False while the database is away."""
    try:
        return not {BatchState.PENDING, BatchState.SENDING} & set(states(ledger, submission_id))
    except StoreError:
        return False
