"""Clocks that jump, machines that slept, versions that moved on: nothing leaves twice, and nothing waits for hours."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from lynn.errors import ConflictError
from lynn.sending.claims import Claim
from lynn.sending.ledger import Ledger
from lynn.sending.schema import HEAD
from lynn.sending.states import BatchState
from lynn.sending.sweeping import sweep
from lynn.sending.timing import Clock
from tests.sending.practice import Practice, decision, limits, make_batches, sending, until
from tests.sending.processes import worker_process


class Set(Clock):
    """A clock that somebody sets, on a machine that may have slept."""

    def __init__(self) -> None:
        self.moved = timedelta()
        self.slept_seconds = 0.0
        self.start: str | None = None

    def now(self) -> datetime:
        return super().now() + self.moved

    def monotonic(self) -> float:
        return super().monotonic() + self.slept_seconds

    def boot(self) -> str | None:
        return self.start or super().boot()


@pytest.fixture
def clock(ledger: Ledger) -> Set:
    """The ledger's."""
    made = Set()
    ledger.clock = made
    return made


def record(ledger: Ledger, count: int) -> str:
    batches = make_batches(count)
    return ledger.record(decision(batches), batches)


def states(ledger: Ledger, submission_id: str) -> set[BatchState]:
    return {view.state for view in ledger.batches(submission_id, limit=None)}


def test_a_clock_set_an_hour_ahead_loses_no_answer(ledger: Ledger, clock: Set, practice: Practice) -> None:
    practice.faults({"slow": {"seconds": 1}})
    submission_id = record(ledger, 8)
    with sending(ledger, practice.clients()):
        until(lambda: BatchState.SENDING in states(ledger, submission_id))
        clock.moved = timedelta(hours=1)
        until(lambda: BatchState.UNKNOWN in states(ledger, submission_id))
        until(lambda: ledger.counts(submission_id).accepted == 24)
    assert set(practice.times_received().values()) == {1}


@pytest.mark.parametrize("set_by", [timedelta(hours=1), timedelta(days=400), timedelta(hours=-1)])
def test_a_clock_that_was_set_brings_the_offer_to_send_again_neither_forward_nor_back(
    ledger: Ledger, clock: Set, practice: Practice, set_by: timedelta
) -> None:
    practice.faults({"hang": {"times": 1, "seconds": 30}})
    submission_id = record(ledger, 1)
    with worker_process(ledger, practice.url) as worker:
        until(lambda: len(practice.received()) == 1)
        (on_its_way,) = ledger.batches(submission_id)
        worker.kill()
    due_at = (on_its_way.sent_at or clock.now()) + ledger.timing.lease + ledger.timing.resend_margin + set_by
    clock.moved = set_by
    # Whoever looks next finds the lease over, or too long, by the clock.
    sweep(ledger.store, ledger.timing, clock.now() + timedelta(hours=2))
    (batch,) = ledger.batches(submission_id)
    assert batch.state == BatchState.UNKNOWN
    assert batch.resend_from_at is not None
    assert abs(batch.resend_from_at - due_at) < timedelta(seconds=1)
    with pytest.raises(ConflictError, match="too early"):
        ledger.settle(batch.batch_id, arrived=False, by="Ana")
    clock.slept_seconds += (batch.resend_from_at - clock.now()).total_seconds()
    ledger.settle(batch.batch_id, arrived=False, by="Ana")
    assert states(ledger, submission_id) == {BatchState.PENDING}


def test_after_a_new_start_of_the_machine_the_clock_alone_counts(
    ledger: Ledger, clock: Set, practice: Practice
) -> None:
    """Whatever was on its way from it is no longer."""
    practice.faults({"cut_after_accept": {}})
    submission_id = record(ledger, 1)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).unknown == 3)
    (batch,) = ledger.unknown_batches(submission_id)
    clock.start = "another"
    # Its seconds begin anew.
    clock.slept_seconds = -clock.monotonic()
    with pytest.raises(ConflictError, match="too early"):
        ledger.settle(batch.batch_id, arrived=False, by="Ana")
    clock.moved = ledger.timing.lease + ledger.timing.resend_margin
    ledger.settle(batch.batch_id, arrived=False, by="Ana")


def test_a_clock_set_an_hour_back_holds_nothing_up(ledger: Ledger, clock: Set, practice: Practice) -> None:
    submission_id = record(ledger, 12)
    pace = limits(in_flight=1, per_minute=6)
    with sending(ledger, practice.clients(), pace):
        until(lambda: len(practice.received()) == 6)
        # The minute is full, and now lies in the future.
        clock.moved = timedelta(hours=-1)
        until(lambda: ledger.counts(submission_id).accepted == 36)
    assert set(practice.times_received().values()) == {1}


def test_what_a_dead_worker_had_in_hand_is_unknown_soon_after_the_clock_was_set_back(
    ledger: Ledger, clock: Set, practice: Practice
) -> None:
    practice.faults({"hang": {"times": 4, "seconds": 30}})
    submission_id = record(ledger, 8)
    with worker_process(ledger, practice.url) as worker:
        until(lambda: len(practice.received()) == 4)
        worker.kill()
    clock.moved = timedelta(hours=-1)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).unknown == 12, 20)
        until(lambda: ledger.counts(submission_id).accepted == 12)
    assert set(practice.times_received().values()) == {1}


@pytest.mark.parametrize("set_back", [timedelta(), timedelta(hours=-1)])
def test_a_machine_that_slept_between_claim_and_post_gives_the_batch_back(
    ledger: Ledger, clock: Set, practice: Practice, set_back: timedelta
) -> None:
    """Even when somebody set its clock back meanwhile, so that the lease looks fresh."""
    submission_id = record(ledger, 1)
    seen: list[int] = []

    def sleep(claimed: Claim, _: threading.Event) -> bool:
        seen.append(len(practice.received()))
        if len(seen) == 1:
            clock.slept_seconds += 3600
            clock.moved += timedelta(hours=1) + set_back
        return False

    with sending(ledger, practice.clients(), look_again=sleep):
        until(lambda: ledger.counts(submission_id).accepted == 3)
    assert seen == [0, 0], "the first claim did not leave"
    (view,) = ledger.batches(submission_id)
    assert view.attempts == 2


def test_a_running_worker_stops_when_a_newer_version_takes_the_database_over(
    any_ledger: Ledger, practice: Practice, caplog: pytest.LogCaptureFixture
) -> None:
    batches = make_batches(200)
    submission_id = any_ledger.record(decision(batches), batches)
    practice.faults({"slow": {"seconds": 0.1}})
    with sending(any_ledger, practice.clients()) as worker, caplog.at_level(logging.WARNING):
        until(lambda: len(practice.received()) > 4)
        move_to(any_ledger, "9999")
        until(lambda: "A newer version" in caplog.text)
        until(lambda: worker.sender.in_hand == 0)
        arrived = len(practice.received())
        waiting = any_ledger.counts(submission_id).waiting
        move_to(any_ledger, HEAD)
        until(lambda: len(practice.received()) > arrived)
    assert waiting > 0
    assert waiting + 3 * arrived == 600
    assert set(practice.times_received().values()) == {1}


def move_to(ledger: Ledger, version: str) -> None:
    with ledger.store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
