"""Two that decide at the same instant: whoever is first, no batch leaves against a person's word, and no answer is lost."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event

from lynn.errors import ConflictError
from lynn.sending.claims import Claim, Scope, claim
from lynn.sending.ledger import Ledger
from lynn.sending.outcomes import Outcome, write_outcome
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.sweeping import sweep
from lynn.sending.timing import Clock
from tests.sending.practice import TIMING, decision, limits, make_batches

LIMITS = limits(in_flight=100)
TAKEN = Outcome(state=BatchState.ACCEPTED, task_id="t-1")


def at_once(*acts: Callable[[], object]) -> None:
    """All of them in the same instant; what one of them raises is raised."""
    start = threading.Barrier(len(acts))
    failed: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def record(ledger: Ledger, count: int, **more: Any) -> str:
    batches = make_batches(count, salt=str(more))
    return ledger.record(decision(batches, **more), batches)


def take_all(ledger: Ledger, worker: str, taken: list[Claim]) -> None:
    """Claim until nothing more is given out."""
    scope = Scope(tenants={"practice": None})
    while isinstance(found := claim(ledger.store, worker, scope, LIMITS, TIMING, ledger.clock), Claim):
        taken.append(found)


def states(ledger: Ledger, submission_id: str) -> Sequence[BatchState]:
    return [view.state for view in ledger.batches(submission_id, limit=None)]


@pytest.mark.parametrize("decide", [Ledger.cancel, Ledger.pause])
def test_no_batch_is_given_out_after_a_word_that_came_meanwhile(
    any_ledger: Ledger, decide: Callable[..., None]
) -> None:
    for number in range(5):
        submission_id = record(any_ledger, 30, campaign_id=str(number))
        taken: list[Claim] = []
        spoken: list[int] = []
        at_once(
            partial(speak, any_ledger, decide, submission_id, taken, spoken),
            partial(take_all, any_ledger, "w1", taken),
            partial(take_all, any_ledger, "w2", taken),
        )
        found = states(any_ledger, submission_id)
        rest = BatchState.CANCELLED if decide is Ledger.cancel else BatchState.PENDING
        assert found.count(BatchState.SENDING) == len(taken)
        assert found.count(rest) == 30 - len(taken)
        # Two claims may have been on disk, and not yet in the list, when the word was spoken.
        assert len(taken) <= spoken[0] + 2
        assert any_ledger.counts(submission_id).balances
        if decide is Ledger.pause:
            any_ledger.cancel(submission_id, by="Ana")


def speak(
    ledger: Ledger, decide: Callable[..., None], submission_id: str, taken: list[Claim], spoken: list[int]
) -> None:
    """Decide, and note how many had been given out by then."""
    decide(ledger, submission_id, by="Ana")
    spoken.append(len(taken))


@pytest.mark.parametrize("decide", [Ledger.pause, Ledger.cancel])
def test_a_word_between_the_look_for_work_and_the_claim_is_obeyed(
    any_ledger: Ledger, any_url: str, decide: Callable[..., None]
) -> None:
    submission_id = record(any_ledger, 2)
    colleague = Ledger(any_url, data=any_ledger.data, timing=TIMING)
    connected: list[Connection] = []

    def speak(connection: Connection) -> None:
        """It looked for work once, and found some; now it connects to write the claim."""
        connected.append(connection)
        if len(connected) == 2:
            decide(colleague, submission_id, by="Ana")

    event.listen(any_ledger.store.engine, "engine_connect", speak)
    taken: list[Claim] = []
    take_all(any_ledger, "w1", taken)
    assert not taken
    assert len(connected) == 2, "it looked, and came to claim"
    colleague.close()


class Later(Clock):
    """The machine's clock, after a while."""

    moved = timedelta()

    def now(self) -> datetime:
        return super().now() + self.moved

    def monotonic(self) -> float:
        return super().monotonic() + self.moved.total_seconds()


def test_an_answer_in_the_very_moment_its_lease_ends_is_not_lost(any_ledger: Ledger) -> None:
    submission_id = record(any_ledger, 30)
    taken: list[Claim] = []
    take_all(any_ledger, "w1", taken)
    for claimed in taken:
        ends = claimed.lease_until
        at_once(
            partial(sweep, any_ledger.store, TIMING, ends),
            partial(write_outcome, any_ledger.store, claimed, TAKEN, LIMITS, TIMING, ends),
        )
    assert set(states(any_ledger, submission_id)) == {BatchState.ACCEPTED}


def test_of_resume_and_pause_at_once_one_stands_and_both_are_written_down(any_ledger: Ledger) -> None:
    submission_id = record(any_ledger, 2)
    for _ in range(10):
        at_once(lambda: any_ledger.pause(submission_id, by="Ana"), lambda: any_ledger.resume(submission_id, by="Luis"))
        found = any_ledger.submission(submission_id)
        taken: list[Claim] = []
        if found.state == SubmissionState.PAUSED:
            take_all(any_ledger, "w1", taken)
            assert not taken
        else:
            assert found.state == SubmissionState.SENDING
            assert found.reason is None
    assert set(states(any_ledger, submission_id)) == {BatchState.PENDING}


def test_an_answer_and_a_persons_word_at_once_leave_one_outcome(any_ledger: Ledger) -> None:
    submission_id = record(any_ledger, 20)
    taken: list[Claim] = []
    take_all(any_ledger, "w1", taken)
    later = any_ledger.clock.now() + TIMING.lease + timedelta(seconds=1)
    sweep(any_ledger.store, TIMING, later)
    clock = Later()
    clock.moved = TIMING.lease + TIMING.resend_margin + timedelta(seconds=1)
    any_ledger.clock = clock

    def again(claimed: Claim) -> None:
        # When the answer was quicker, there is nothing left to decide.
        with contextlib.suppress(ConflictError):
            any_ledger.settle(claimed.batch_id, arrived=False, by="Ana")

    for claimed in taken:
        at_once(
            partial(again, claimed),
            partial(write_outcome, any_ledger.store, claimed, TAKEN, LIMITS, TIMING, clock.now()),
        )
    assert set(states(any_ledger, submission_id)) == {BatchState.ACCEPTED}
    resent: list[Claim] = []
    take_all(any_ledger, "w1", resent)
    assert not resent


@pytest.mark.parametrize("is_same_draft", [True, False])
def test_a_list_that_several_replicas_plan_at_once_is_one_submission(
    any_ledger: Ledger, any_url: str, is_same_draft: bool
) -> None:
    batches = make_batches(20)
    found: list[str] = []

    def plan(replica: Ledger, draft_id: str) -> None:
        found.append(replica.record(decision(batches, draft_id=draft_id), batches))

    replicas = [Ledger(any_url, data=any_ledger.data, timing=TIMING) for _ in range(4)]
    drafts = ["one"] * 4 if is_same_draft else ["one", "two", "three", "four"]
    at_once(*(partial(plan, replica, draft) for replica, draft in zip(replicas, drafts, strict=True)))
    assert len(found) == 4
    assert len(set(found)) == len(any_ledger.submissions()) == 1
    assert any_ledger.submission(found[0]).counts.waiting == 60
    for replica in replicas:
        replica.close()
