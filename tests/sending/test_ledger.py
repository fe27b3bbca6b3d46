"""Decisions enter the ledger once, and what stands in it always adds up."""

from __future__ import annotations

import dataclasses
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from lynn.errors import ConflictError, NotFoundError, SettingError, StoreError
from lynn.sending.ledger import Ledger
from lynn.sending.states import BatchState, SubmissionState
from tests.sending.practice import Movable, decision, make_batches, phones, who_got


def test_a_recorded_submission_reads_back_as_it_was_decided(ledger: Ledger) -> None:
    batches = make_batches(3)
    new = decision(batches, campaign_name="Invierno")
    found = ledger.submission(ledger.record(new, batches))
    assert (found.campaign_name, found.created_by, found.state) == ("Invierno", "Ana", SubmissionState.SENDING)
    assert found.answers == new.answers
    assert (found.counts.rows, found.counts.waiting, found.counts.held_back) == (11, 9, 2)
    assert found.counts.balances


def test_the_frozen_bytes_come_back_byte_for_byte(ledger: Ledger) -> None:
    batches = make_batches(3)
    views = ledger.batches(ledger.record(decision(batches), batches))
    assert [ledger.payload(view.batch_id) for view in views] == [batch.payload for batch in batches]
    assert [view.sha256 for view in views] == [batch.sha256 for batch in batches]


def test_every_row_that_goes_is_in_the_outcomes_once_and_in_order(ledger: Ledger) -> None:
    batches = make_batches(3)
    submission_id = ledger.record(decision(batches), batches)
    assert [row for row, *_ in ledger.row_outcomes(submission_id)] == list(range(2, 11))


def test_rows_that_do_not_add_up_are_not_recorded(ledger: Ledger) -> None:
    batches = make_batches(3)
    with pytest.raises(StoreError, match="does not balance"):
        ledger.record(dataclasses.replace(decision(batches), row_count=12), batches)
    assert ledger.submissions() == []


def test_the_same_draft_gives_the_same_submission(ledger: Ledger) -> None:
    batches = make_batches(2)
    new = decision(batches, draft_id="d1", start_at=ledger.clock.now() + timedelta(days=1), tenant="1001")
    first = ledger.record(new, batches)
    assert ledger.record(dataclasses.replace(new, created_by="Eva"), iter(make_batches(2))) == first
    assert ledger.submission_of("d1") == first
    assert len(ledger.submissions()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"salt": "x"},
        {"template_id": "other"},
        {"campaign_id": "7"},
        {"connection": "live"},
        {"tenant": "1002"},
        {"start_at": datetime(2099, 1, 1, tzinfo=UTC)},
        {"quiet_from": "21:00", "quiet_until": "08:00", "quiet_zone": "America/Santiago"},
        {"canary_rows": 2, "stop_above_share": 0.2},
        {"stop_above_share": 0.2},
        {"send_anyway": True, "salt": "x"},
    ],
)
def test_another_decision_from_the_same_draft_is_refused_and_not_taken_for_the_first(
    any_ledger: Ledger, change: dict[str, Any]
) -> None:
    batches = make_batches(2)
    first = any_ledger.record(decision(batches, draft_id="d1"), batches)
    more = dict(change)
    others = make_batches(2, salt=more.pop("salt", ""))
    with pytest.raises(ConflictError, match="What you see now was not sent") as refused:
        any_ledger.record(decision(others, draft_id="d1", file_name="otra.xlsx", **more), others)
    assert "clientes.xlsx" in str(refused.value.sentence)
    assert [each.submission_id for each in any_ledger.submissions()] == [first]


def test_two_tabs_that_record_the_same_at_once_make_one_submission(any_ledger: Ledger) -> None:
    start = threading.Barrier(4)
    found: list[str] = []

    def record() -> None:
        batches = make_batches(40)
        start.wait()
        found.append(any_ledger.record(decision(batches, draft_id="d1"), iter(batches)))

    threads = [threading.Thread(target=record) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert set(found) == {any_ledger.submissions()[0].submission_id}
    assert len(any_ledger.submissions()) == 1


def test_the_same_list_under_another_name_is_the_same_submission(ledger: Ledger) -> None:
    batches = make_batches(2)
    first = ledger.record(decision(batches, draft_id="d1", file_name="a.xlsx"), batches)
    assert ledger.record(decision(batches, draft_id="d2", file_name="b.xlsx"), batches) == first


@pytest.mark.parametrize(("days", "is_same"), [(6, True), (8, False)])
def test_the_same_list_is_the_same_submission_for_a_week(ledger: Ledger, days: int, is_same: bool) -> None:
    clock = ledger.clock = Movable()
    batches = make_batches(2)
    first = ledger.record(decision(batches), batches)
    clock.moved = timedelta(days=days)
    assert (ledger.record(decision(batches), batches) == first) is is_same


@pytest.mark.parametrize("change", [{"send_anyway": True}, {"campaign_id": "7"}, {"template_id": "other"}])
def test_another_campaign_or_a_person_makes_it_another_submission(ledger: Ledger, change: dict[str, Any]) -> None:
    batches = make_batches(2)
    first = ledger.record(decision(batches, draft_id="d1"), batches)
    assert ledger.record(decision(batches, draft_id="d2", **change), batches) != first


def test_a_list_that_was_cancelled_may_be_sent_again(ledger: Ledger) -> None:
    batches = make_batches(2)
    first = ledger.record(decision(batches), batches)
    ledger.cancel(first, by="Ana")
    assert ledger.record(decision(batches), batches) != first


def test_ten_thousand_batches_are_one_submission(ledger: Ledger) -> None:
    batches = make_batches(10_000, rows=10)
    submission_id = ledger.record(decision(batches), batches)
    assert ledger.counts(submission_id).waiting == 100_000


def test_cancel_stops_what_has_not_left(ledger: Ledger) -> None:
    batches = make_batches(2)
    submission_id = ledger.record(decision(batches), batches)
    ledger.cancel(submission_id, by="Ana")
    ledger.cancel(submission_id, by="Ana")
    found = ledger.submission(submission_id)
    assert (found.state, found.counts.cancelled, found.counts.waiting) == (SubmissionState.CANCELLED, 6, 0)
    assert found.ended_at is not None
    assert {view.state for view in ledger.batches(submission_id)} == {BatchState.CANCELLED}


def test_pause_and_resume_may_be_said_twice_and_are_written_down(ledger: Ledger) -> None:
    batches = make_batches(2)
    submission_id = ledger.record(decision(batches), batches)
    for _ in range(2):
        ledger.pause(submission_id, by="Ana")
    assert str(ledger.submission(submission_id).reason) == "Ana paused it."
    for _ in range(2):
        ledger.resume(submission_id, by="Luis")
    assert ledger.submission(submission_id).state == SubmissionState.SENDING
    assert [(who, what) for _, who, what in ledger.events(submission_id)] == [
        ("Ana", "recorded it"),
        ("Ana", "paused it"),
        ("Luis", "went on"),
    ]


def test_what_is_not_there_is_said_to_be_not_there(ledger: Ledger) -> None:
    for ask in (ledger.submission, ledger.batches, ledger.rows_document, ledger.export_record, ledger.counts):
        with pytest.raises(NotFoundError):
            ask("none")
    with pytest.raises(NotFoundError):
        ledger.payload(1)
    with pytest.raises(NotFoundError):
        ledger.settle(1, arrived=True, by="Ana")
    for decide in (ledger.pause, ledger.resume, ledger.cancel):
        with pytest.raises(NotFoundError):
            decide("none", by="Ana")


def test_a_batch_that_is_not_unknown_cannot_be_settled(ledger: Ledger) -> None:
    batches = make_batches(1)
    view = ledger.batches(ledger.record(decision(batches), batches))[0]
    with pytest.raises(ConflictError):
        ledger.settle(view.batch_id, arrived=True, by="Ana")


def test_a_later_start_is_scheduled(ledger: Ledger) -> None:
    batches = make_batches(1)
    later = datetime.now(UTC) + timedelta(hours=1)
    submission_id = ledger.record(decision(batches, start_at=later), batches)
    found = ledger.submission(submission_id)
    assert (found.state, found.start_at) == (SubmissionState.SCHEDULED, later)
    ledger.pause(submission_id, by="Ana")
    ledger.resume(submission_id, by="Ana")
    assert ledger.submission(submission_id).state == SubmissionState.SCHEDULED


def test_quiet_hours_that_cannot_be_read_are_refused_at_once(ledger: Ledger) -> None:
    batches = make_batches(1)
    with pytest.raises(SettingError):
        ledger.record(decision(batches, quiet_from="9 pm", quiet_until="08:00", quiet_zone="UTC"), batches)


def test_the_newest_submission_comes_first(ledger: Ledger) -> None:
    ids = []
    for salt in "abc":
        batches = make_batches(1, salt=salt)
        ids.append(ledger.record(decision(batches), batches))
    assert [found.submission_id for found in ledger.submissions()] == ids[::-1]
    assert [found.submission_id for found in ledger.submissions(offset=1, limit=1)] == [ids[1]]


def test_nobody_counts_as_reached_before_anything_left(ledger: Ledger) -> None:
    batches = make_batches(2)
    new = decision(batches, recipients=phones(batches))
    ledger.record(new, batches)
    assert who_got(ledger, new.template_id, phones(batches)) == []


def test_what_is_written_is_on_disk_before_anything_goes_on(any_ledger: Ledger) -> None:
    """What a power cut would show and no test can: the database waits for the disk at each end of a transaction."""
    with any_ledger.store.write() as connection:
        if any_ledger.store.is_sqlite:
            full = 2
            assert connection.execute(text("PRAGMA synchronous")).scalar() == full
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            # What is deleted is overwritten.
            assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1
        else:
            assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"


def test_a_database_that_cannot_be_opened_is_a_store_error() -> None:
    for url in ("sqlite:////nowhere/at/all.sqlite", "mysql://x/y", "no address", "postgresql+psycopg://h:1/x"):
        with pytest.raises(StoreError):
            Ledger(url)
