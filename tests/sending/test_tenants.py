"""A submission goes to the tenant that it was decided for, whatever its connection is made to mean later."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from lynn.api.client import LynnClient
from lynn.sending.ledger import Ledger
from lynn.sending.states import BatchState, SubmissionState
from lynn.settings import practice_connection
from tests.sending.practice import TIMING, Practice, decision, make_batches, sending, until


@pytest.fixture
def others_client(practice: Practice) -> Iterator[LynnClient]:
    """A client of the same name for another tenant."""
    connection = dataclasses.replace(practice_connection(practice.url), tenant="2002")
    with LynnClient(connection, load_seconds=TIMING.post_deadline_seconds) as client:
        yield client


def record(ledger: Ledger, tenant: str | None = "1001") -> str:
    batches = make_batches(2)
    return ledger.record(decision(batches, tenant=tenant), batches)


def test_a_connection_that_speaks_for_another_tenant_pauses_what_was_not_meant_for_it(
    any_ledger: Ledger, practice: Practice, others_client: LynnClient
) -> None:
    submission_id = record(any_ledger)
    with sending(any_ledger, lambda _: others_client):
        until(lambda: any_ledger.submission(submission_id).state == SubmissionState.PAUSED)
        reason = str(any_ledger.submission(submission_id).reason)
    assert "another tenant than 1001" in reason
    assert practice.received() == []
    assert {view.attempts for view in any_ledger.batches(submission_id)} == {0}


def test_with_its_own_tenant_again_a_person_lets_it_go_on(
    ledger: Ledger, practice: Practice, others_client: LynnClient
) -> None:
    submission_id = record(ledger)
    with sending(ledger, lambda _: others_client):
        until(lambda: ledger.submission(submission_id).state == SubmissionState.PAUSED)
    with sending(ledger, practice.clients()):
        ledger.resume(submission_id, by="Ana")
        until(lambda: ledger.counts(submission_id).accepted == 6)


def test_what_an_older_version_recorded_without_a_tenant_is_sent(ledger: Ledger, practice: Practice) -> None:
    submission_id = record(ledger, None)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).accepted == 6)


def test_another_tenant_is_not_asked_about_a_task_of_this_one(
    ledger: Ledger, practice: Practice, others_client: LynnClient
) -> None:
    submission_id = record(ledger)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).accepted == 6)
    practice.advance(3600)
    before = asked(ledger, submission_id), practice.requests()
    with sending(ledger, lambda _: others_client):
        # Every question came up, twice, and is put off.
        until(lambda: all(view.asked_at for view in ledger.batches(submission_id)))
        once = asked(ledger, submission_id)
        until(lambda: all(at > earlier for at, earlier in zip(asked(ledger, submission_id), once, strict=True)))
    assert asked(ledger, submission_id) > before[0]
    assert practice.requests() == before[1], "Lynn heard nothing of it"
    assert {view.state for view in ledger.batches(submission_id)} == {BatchState.ACCEPTED}


def asked(ledger: Ledger, submission_id: str) -> list[datetime]:
    """When each task was asked about last."""
    never = datetime.min.replace(tzinfo=UTC)
    return [view.asked_at or never for view in ledger.batches(submission_id)]


def test_the_same_list_for_another_tenant_is_another_submission(ledger: Ledger) -> None:
    assert record(ledger, "1001") != record(ledger, "2002")


@pytest.mark.parametrize("tenants", [("1001", "1001"), (None, "1001"), ("1001", None)])
def test_the_same_list_stays_one_submission_where_the_tenant_may_be_the_same(
    ledger: Ledger, tenants: tuple[str | None, str | None]
) -> None:
    first, second = tenants
    assert record(ledger, first) == record(ledger, second)
