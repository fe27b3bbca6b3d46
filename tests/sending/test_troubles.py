"""Troubles in a row pause a submission; those that came together are one, and what Lynn takes ends the row."""

from __future__ import annotations

import pytest

from lynn.sending.claims import Claim, Scope, claim
from lynn.sending.ledger import Ledger
from lynn.sending.outcomes import Outcome, write_outcome
from lynn.sending.states import BatchState, SubmissionState
from lynn.text import t
from tests.sending.practice import TIMING, limits, record, state

LIMITS = limits(in_flight=4, troubles_in_a_row=2)
NO_CONNECTION = Outcome(state=BatchState.PENDING, reason=t("No connection."), is_trouble=True)
NOBODY_KNOWS = Outcome(state=BatchState.UNKNOWN, reason=t("No answer came."), is_trouble=True)
TAKEN = Outcome(state=BatchState.ACCEPTED, task_id="t-1")


def take(ledger: Ledger) -> Claim:
    found = claim(ledger.store, "w", Scope(tenants={"practice": None}), LIMITS, TIMING, ledger.clock)
    assert isinstance(found, Claim)
    return found


def write(ledger: Ledger, claimed: Claim, outcome: Outcome) -> None:
    write_outcome(ledger.store, claimed, outcome, LIMITS, TIMING, ledger.clock.now())


def test_requests_that_found_no_connection_together_met_one_trouble(any_ledger: Ledger) -> None:
    submission_id = record(any_ledger, 6)
    for claimed in [take(any_ledger) for _ in range(4)]:
        write(any_ledger, claimed, NO_CONNECTION)
    assert state(any_ledger, submission_id) == SubmissionState.SENDING
    write(any_ledger, take(any_ledger), NO_CONNECTION)
    assert state(any_ledger, submission_id) == SubmissionState.PAUSED
    assert (
        str(any_ledger.submission(submission_id).reason)
        == "It stopped after 2 troubles in a row. The last: No connection."
    )


@pytest.mark.parametrize("trouble", [NO_CONNECTION, NOBODY_KNOWS])
def test_what_was_taken_ends_the_row_of_troubles(any_ledger: Ledger, trouble: Outcome) -> None:
    submission_id = record(any_ledger, 7)
    for outcome in (trouble, TAKEN, trouble, TAKEN, trouble):
        write(any_ledger, take(any_ledger), outcome)
        assert state(any_ledger, submission_id) == SubmissionState.SENDING
    write(any_ledger, take(any_ledger), trouble)
    assert state(any_ledger, submission_id) == SubmissionState.PAUSED
    assert any_ledger.counts(submission_id).balances


def test_batches_of_which_nobody_knows_are_each_a_trouble_though_they_left_together(any_ledger: Ledger) -> None:
    submission_id = record(any_ledger, 6)
    for claimed in [take(any_ledger) for _ in range(2)]:
        write(any_ledger, claimed, NOBODY_KNOWS)
    assert state(any_ledger, submission_id) == SubmissionState.PAUSED
