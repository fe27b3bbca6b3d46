"""A claim is the only way to a POST, and only who holds it may say what became of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lynn.errors import ConflictError
from lynn.sending.claims import Claim, Scope, Wait, claim
from lynn.sending.ledger import Ledger
from lynn.sending.outcomes import Outcome, give_back, write_outcome
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.sweeping import sweep
from lynn.sending.timing import Clock
from tests.sending.practice import TIMING, decision, limits, make_batches

LIMITS = limits(in_flight=100)
TAKEN = Outcome(state=BatchState.ACCEPTED, task_id="t-1")
NOT_TAKEN = Outcome(state=BatchState.PENDING)
REFUSED = Outcome(state=BatchState.REJECTED)
UNKNOWN = Outcome(state=BatchState.UNKNOWN)


class Later(Clock):
    """The machine's clock, after a while."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def now(self) -> datetime:
        return super().now() + self.moved

    def monotonic(self) -> float:
        return super().monotonic() + self.moved.total_seconds()


@pytest.fixture
def later(any_ledger: Ledger) -> Later:
    """Moves the ledger's time."""
    moved = Later()
    any_ledger.clock = moved
    return moved


def record(ledger: Ledger, count: int = 1) -> str:
    batches = make_batches(count)
    return ledger.record(decision(batches), batches)


def take(ledger: Ledger, worker: str = "w1") -> Claim | None:
    found = claim(ledger.store, worker, Scope(tenants={"practice": None}), LIMITS, TIMING, ledger.clock)
    return None if isinstance(found, Wait) else found


def must_take(ledger: Ledger, worker: str = "w1") -> Claim:
    found = take(ledger, worker)
    assert found is not None
    return found


def write(ledger: Ledger, claimed: Claim, outcome: Outcome) -> None:
    write_outcome(ledger.store, claimed, outcome, LIMITS, TIMING, ledger.clock.now())


def states(ledger: Ledger, submission_id: str) -> list[BatchState]:
    return [view.state for view in ledger.batches(submission_id)]


def expire(ledger: Ledger, later: Later) -> None:
    """The lease runs out."""
    later.moved += TIMING.lease + timedelta(seconds=1)
    sweep(ledger.store, TIMING, ledger.clock.now())


def test_a_claimed_batch_is_on_disk_as_sending_before_it_is_given_out(any_ledger: Ledger) -> None:
    submission_id = record(any_ledger, 2)
    claimed = must_take(any_ledger)
    (first, second) = any_ledger.batches(submission_id)
    assert (first.state, first.attempts, second.state) == (BatchState.SENDING, 1, BatchState.PENDING)
    assert claimed.payload == any_ledger.payload(first.batch_id)


def test_many_workers_at_once_never_get_the_same_batch(any_ledger: Ledger) -> None:
    submission_id = record(any_ledger, 40)
    got: list[int] = []

    def work(name: str) -> None:
        start.wait()
        while (found := take(any_ledger, name)) is not None:
            got.append(found.batch_id)

    start = threading.Barrier(6)
    workers = [threading.Thread(target=work, args=(f"w{i}",)) for i in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(got) == len(set(got)) == 40
    assert set(states(any_ledger, submission_id)) == {BatchState.SENDING}


@pytest.mark.parametrize("decide", [Ledger.pause, Ledger.cancel])
def test_nothing_is_given_out_after_a_persons_word(any_ledger: Ledger, decide: Callable[..., None]) -> None:
    decide(any_ledger, record(any_ledger), by="Ana")
    assert take(any_ledger) is None


def test_an_outcome_in_doubt_may_be_written_again(any_ledger: Ledger) -> None:
    submission_id = record(any_ledger)
    claimed = must_take(any_ledger)
    for _ in range(2):
        write(any_ledger, claimed, TAKEN)
    (view,) = any_ledger.batches(submission_id)
    assert (view.state, view.task_id, view.attempts) == (BatchState.ACCEPTED, "t-1", 1)


def test_a_lease_that_ran_out_becomes_unknown_and_never_pending(any_ledger: Ledger, later: Later) -> None:
    submission_id = record(any_ledger)
    must_take(any_ledger)
    expire(any_ledger, later)
    assert states(any_ledger, submission_id) == [BatchState.UNKNOWN]
    assert any_ledger.submission(submission_id).state == SubmissionState.UNSETTLED
    assert take(any_ledger) is None


@pytest.mark.parametrize(
    ("late", "state", "following"),
    [
        (TAKEN, BatchState.ACCEPTED, SubmissionState.WATCHING),
        (REFUSED, BatchState.REJECTED, SubmissionState.DONE),
        (NOT_TAKEN, BatchState.PENDING, SubmissionState.SENDING),
        (UNKNOWN, BatchState.UNKNOWN, SubmissionState.UNSETTLED),
    ],
)
def test_a_late_definite_answer_settles_an_unknown_batch(
    any_ledger: Ledger, later: Later, late: Outcome, state: BatchState, following: SubmissionState
) -> None:
    submission_id = record(any_ledger)
    claimed = must_take(any_ledger)
    expire(any_ledger, later)
    write(any_ledger, claimed, late)
    assert states(any_ledger, submission_id) == [state]
    assert any_ledger.submission(submission_id).state == following


def test_the_answer_that_came_after_a_person_said_it_arrived_brings_the_task(any_ledger: Ledger, later: Later) -> None:
    submission_id = record(any_ledger)
    claimed = must_take(any_ledger)
    expire(any_ledger, later)
    any_ledger.settle(claimed.batch_id, arrived=True, by="Ana")
    write(any_ledger, claimed, TAKEN)
    (view,) = any_ledger.batches(submission_id)
    assert (view.state, view.task_id, view.is_final) == (BatchState.ACCEPTED, "t-1", False)


@pytest.mark.parametrize("arrived", [True, False])
def test_what_a_person_says_of_an_earlier_attempt_is_not_taken_for_the_one_that_is_unknown_now(
    any_ledger: Ledger, later: Later, arrived: bool
) -> None:
    submission_id = record(any_ledger)
    first = must_take(any_ledger)
    expire(any_ledger, later)
    (seen,) = any_ledger.unknown_batches(submission_id)
    later.moved += TIMING.resend_margin
    any_ledger.settle(first.batch_id, arrived=False, by="Ana", attempt=seen.attempts)
    must_take(any_ledger, "w2")
    expire(any_ledger, later)
    later.moved += TIMING.resend_margin
    with pytest.raises(ConflictError, match="left again after you looked"):
        any_ledger.settle(first.batch_id, arrived=arrived, by="Eva", attempt=seen.attempts)
    (now,) = any_ledger.unknown_batches(submission_id)
    assert now.attempts == seen.attempts + 1
    any_ledger.settle(first.batch_id, arrived=arrived, by="Eva", attempt=now.attempts)
    assert any_ledger.unknown_batches(submission_id) == []


def test_an_answer_before_it_left_again_spares_the_second_sending(any_ledger: Ledger, later: Later) -> None:
    submission_id = record(any_ledger)
    claimed = must_take(any_ledger)
    expire(any_ledger, later)
    later.moved += TIMING.resend_margin
    any_ledger.settle(claimed.batch_id, arrived=False, by="Ana")
    write(any_ledger, claimed, TAKEN)
    assert states(any_ledger, submission_id) == [BatchState.ACCEPTED]
    assert take(any_ledger) is None


def test_an_answer_after_it_left_again_is_written_down_and_changes_nothing(any_ledger: Ledger, later: Later) -> None:
    submission_id = record(any_ledger)
    claimed = must_take(any_ledger)
    expire(any_ledger, later)
    later.moved += TIMING.resend_margin
    any_ledger.settle(claimed.batch_id, arrived=False, by="Ana")
    again = must_take(any_ledger, "w2")
    write(any_ledger, claimed, TAKEN)
    assert states(any_ledger, submission_id) == [BatchState.SENDING]
    assert "late answer" in any_ledger.events(submission_id)[-1][2]
    write(any_ledger, again, Outcome(state=BatchState.ACCEPTED, task_id="t-2"))
    assert any_ledger.batches(submission_id)[0].task_id == "t-2"


def test_a_claim_that_never_left_is_given_back(any_ledger: Ledger) -> None:
    submission_id = record(any_ledger)
    claimed = must_take(any_ledger)
    for _ in range(2):
        give_back(any_ledger.store, claimed, any_ledger.clock.now())
    assert states(any_ledger, submission_id) == [BatchState.PENDING]


def test_giving_back_does_not_touch_what_somebody_else_claimed_since(any_ledger: Ledger) -> None:
    submission_id = record(any_ledger)
    claimed = must_take(any_ledger)
    give_back(any_ledger.store, claimed, any_ledger.clock.now())
    must_take(any_ledger, "w2")
    give_back(any_ledger.store, claimed, any_ledger.clock.now())
    write(any_ledger, claimed, NOT_TAKEN)
    assert states(any_ledger, submission_id) == [BatchState.SENDING]


@pytest.mark.parametrize("outcome", [NOT_TAKEN, Outcome(state=BatchState.SPLIT)])
def test_what_was_not_taken_after_a_cancel_does_not_leave_again(any_ledger: Ledger, outcome: Outcome) -> None:
    submission_id = record(any_ledger)
    claimed = must_take(any_ledger)
    any_ledger.cancel(submission_id, by="Ana")
    write(any_ledger, claimed, outcome)
    assert set(states(any_ledger, submission_id)) == {BatchState.CANCELLED}
    found = any_ledger.submission(submission_id)
    assert (found.counts.cancelled, found.counts.balances) == (3, True)
    assert found.ended_at is not None


def test_a_cancelled_submission_sends_nothing_again_even_by_a_person(any_ledger: Ledger, later: Later) -> None:
    submission_id = record(any_ledger)
    claimed = must_take(any_ledger)
    any_ledger.cancel(submission_id, by="Ana")
    expire(any_ledger, later)
    later.moved += TIMING.resend_margin
    with pytest.raises(ConflictError):
        any_ledger.settle(claimed.batch_id, arrived=False, by="Ana")


def test_two_databases_opened_at_once_are_migrated_once(url: str) -> None:
    failed: list[Exception] = []

    def open_it() -> None:
        start.wait()
        try:
            Ledger(url).close()
        except Exception as error:
            failed.append(error)

    start = threading.Barrier(8)
    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_list_whose_batches_were_all_refused_may_be_sent_again(any_ledger: Ledger) -> None:
    first = record(any_ledger, 2)
    for _ in range(2):
        write(any_ledger, must_take(any_ledger), REFUSED)
    second = record(any_ledger, 2)
    assert second != first
    assert states(any_ledger, second) == [BatchState.PENDING] * 2


@pytest.mark.parametrize("other", [TAKEN, UNKNOWN, NOT_TAKEN, None])
def test_a_list_of_which_one_batch_may_arrive_is_not_sent_twice(any_ledger: Ledger, other: Outcome | None) -> None:
    first = record(any_ledger, 2)
    refused, claimed = must_take(any_ledger), must_take(any_ledger)
    write(any_ledger, refused, REFUSED)
    if other is not None:
        write(any_ledger, claimed, other)
    assert record(any_ledger, 2) == first


def test_the_senders_own_number_alone_does_not_keep_a_refused_list_from_being_sent_again(any_ledger: Ledger) -> None:
    batches = make_batches(2)
    new = decision(batches, own_number_batches=1)
    first = any_ledger.record(new, batches)
    write(any_ledger, must_take(any_ledger), TAKEN)
    any_ledger.resume(first, by="Ana")
    write(any_ledger, must_take(any_ledger), REFUSED)
    assert any_ledger.record(new, batches) != first
