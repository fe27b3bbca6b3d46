"""The database goes away in the middle: nothing is sent unrecorded, no answer is lost, and it goes on by itself."""

from __future__ import annotations

import contextlib
import resource
import socket
import threading
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
    practice.faults({"slow": {"seconds": 0.5}})
    with sending(ledger, practice.clients()) as worker:
        until(lambda: len(practice.received()) > 3)
        own_postgres.stop(mode)
        stopped_at = ledger.clock.now()
        with knocked_at(own_postgres.port) as knocks:
            # It looks for its database again and again, all its answers have come, and still nothing leaves.
            until(lambda: len(knocks) > 10)
            away = hashes(practice)
            until(lambda: len(knocks) > 20)
            assert hashes(practice) == away, "nothing leaves while nothing can be recorded"
            assert 0 < worker.sender.in_hand <= 4, "their answers are in memory until they can be written down"
        own_postgres.start()
        practice.faults({})
        until(lambda: is_sent(ledger, submission_id), 60)
    sent_before = [
        view for view in ledger.batches(submission_id, limit=None) if view.sent_at and view.sent_at < stopped_at
    ]
    assert away <= {view.sha256 for view in sent_before}, "what arrived had been written down before"
    assert_all_arrived_once(ledger, submission_id, practice, 120)
    ledger.close()


@contextlib.contextmanager
def knocked_at(port: int) -> Iterator[list[float]]:
    """Whoever asks for the database that is away is heard and sent away."""
    knocks: list[float] = []
    with socket.create_server(("127.0.0.1", port)) as door:

        def listen() -> None:
            while True:
                visitor, _ = door.accept()
                visitor.close()
                if is_over.is_set():
                    return
                knocks.append(time.monotonic())

        is_over = threading.Event()
        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield knocks
        finally:
            is_over.set()
            socket.create_connection(("127.0.0.1", port)).close()
            thread.join()


def hashes(practice: Practice) -> set[str]:
    """What arrived so far."""
    return set(practice.times_received())


def test_a_full_disk_stops_sending_and_a_freed_one_lets_it_go_on(ledger: Ledger, practice: Practice) -> None:
    batches = make_batches(60)
    submission_id = ledger.record(decision(batches), batches)
    practice.faults({"slow": {"seconds": 0.5}})
    with worker_process(ledger, practice.url) as worker:
        until(lambda: len(practice.received()) > 3)
        with full_disk(worker):
            until_it_tried(worker, 20)
            away = hashes(practice)
            # By now all answers have come, and it tries to write them down again and again.
            until_it_tried(worker, 40)
            assert hashes(practice) == away, "nothing leaves while nothing can be recorded"
            in_hand = {v.sha256 for v in ledger.batches(submission_id, limit=None) if v.state == BatchState.SENDING}
            assert away == in_hand | {
                v.sha256 for v in ledger.batches(submission_id, limit=None) if v.state == BatchState.ACCEPTED
            }, "what arrived had been written down before"
        assert 0 < len(in_hand) <= 4
        practice.faults({})
        until(lambda: is_sent(ledger, submission_id))
    assert_all_arrived_once(ledger, submission_id, practice, 60)


def until_it_tried(worker: WorkerProcess, times: int) -> None:
    """The worker has tried so many times more to write, and the system refused."""
    before = write_calls(worker)
    until(lambda: write_calls(worker) >= before + times)


def write_calls(worker: WorkerProcess) -> int:
    """How often the process asked the system to write, by the system's own count."""
    counts = Path(f"/proc/{worker.process.pid}/io").read_text()
    return int(counts.partition("syscw: ")[2].split()[0])


def test_an_answer_that_could_not_be_written_before_the_end_leaves_its_batch_unknown(
    ledger: Ledger, practice: Practice
) -> None:
    batches = make_batches(1)
    submission_id = ledger.record(decision(batches), batches)
    practice.faults({"slow": {"seconds": 0.5}})
    with worker_process(ledger, practice.url) as worker:
        until(lambda: states(ledger, submission_id)[BatchState.SENDING])
        with full_disk(worker):
            until(practice.received)
            # The answer has come, and it tries in vain to write it down.
            until_it_tried(worker, 30)
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
