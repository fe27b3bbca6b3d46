"""A submission's page: when it starts, how it is stopped, who was not reached, and what a deletion asks first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from lynn.sending.states import SubmissionState
from lynn.web.session import installation
from tests.pages.conftest import Sandbox, press, settled, words
from tests.sending.practice import decision, make_batches, phones, sending, until

Open = Callable[..., AppTest]


@pytest.fixture
def scheduled(sandbox: Sandbox) -> str:
    batches = make_batches(2)
    start_at = datetime.now(UTC) + timedelta(days=30)
    return installation().ledger.record(decision(batches, start_at=start_at), batches)


@pytest.fixture
def done(sandbox: Sandbox) -> str:
    """Six people, one of whom Lynn rejects."""
    ledger = installation().ledger
    batches = make_batches(2)
    submission_id = ledger.record(decision(batches, recipients=phones(batches)), batches)
    with sending(ledger, installation().client):
        until(lambda: ledger.submission(submission_id).state is SubmissionState.WATCHING)
        sandbox.door("clock", {"advance": 3600})
        until(lambda: ledger.submission(submission_id).state is SubmissionState.DONE)
    return submission_id


def test_a_scheduled_one_says_when_it_starts(app: Open, scheduled: str) -> None:
    said = words(app("submissions", submission=scheduled))
    assert "It starts **on " in said
    assert "have an answer" not in said


def test_a_stopped_one_says_who_was_not_sent_to_and_counts_no_answers(app: Open, scheduled: str) -> None:
    at = press(app("submissions", submission=scheduled), "Yes, stop it for good")
    assert "**6 people** were not sent to" in words(at)
    assert "have an answer" not in words(at)
    assert "Yes, stop it for good" not in [button.label for button in at.button]
    assert installation().ledger.submission(scheduled).state is SubmissionState.CANCELLED


def test_who_was_not_reached_stands_below_with_number_and_reason(app: Open, done: str) -> None:
    at = app("submissions", submission=done)
    assert "Not reached: 1 person" in words(at)
    (frame,) = [each.value for each in at.dataframe if "Reason" in each.value.columns]
    (line,) = frame.to_dict("records")
    assert (line["Row"], line["Phone"]) == ("2", "56900000000")
    assert line["Reason"].startswith("Rejected: ")


def test_deleting_the_people_wants_to_be_meant(app: Open, done: str) -> None:
    at = app("submissions", submission=done)
    assert at.button(key="purge_now").disabled
    at = settled(at.checkbox(key="purge_meant").check().run())
    at = settled(at.button(key="purge_now").click().run())
    assert installation().ledger.submission(done).purged_at is not None
    assert "Not reached" not in words(at)


def test_what_became_of_the_own_number_stands_on_the_pause(app: Open, sandbox: Sandbox) -> None:
    ledger, batches = installation().ledger, make_batches(2)
    submission_id = ledger.record(decision(batches, own_number_batches=1), batches)
    with sending(ledger, installation().client):
        until(lambda: ledger.submission(submission_id).state is SubmissionState.PAUSED)
        assert "own number is not known yet" in words(app("submissions", submission=submission_id))
        sandbox.door("clock", {"advance": 3600})
        until(lambda: ledger.batches(submission_id, limit=1)[0].is_final)
    at = app("submissions", submission=submission_id)
    assert "Lynn rejected 1 of the 3 messages to your own number" in words(at)
    assert ledger.submission(submission_id).state is SubmissionState.PAUSED
    assert "have an answer" in words(at)
    assert "Not reached" not in words(at)
