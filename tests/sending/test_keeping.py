"""The report adds up to the row; the record stays when the people are deleted."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from lynn.api.words import status_words
from lynn.errors import ConflictError, NotFoundError
from lynn.sending import metrics
from lynn.sending.ledger import Ledger
from lynn.sending.report import not_reached, report_rows, report_workbook
from lynn.sending.states import BatchState, SubmissionState
from tests.sending.practice import Practice, decision, limits, make_batches, phones, sending, until


@pytest.fixture
def ended(ledger: Ledger, practice: Practice) -> str:
    """Five batches: three taken, one refused, one unknown that a person settled; two rows held back."""
    practice.faults({
        "refuse": {"times": 1, "status": 400, "operation": "LoadCampaignData"},
        "cut_after_accept": {"times": 1},
    })  # fmt: skip
    batches = make_batches(5)
    submission_id = ledger.record(decision(batches, recipients=phones(batches)), batches)
    with sending(ledger, practice.clients(), limits(in_flight=1)):
        until(lambda: ledger.submission(submission_id).state == SubmissionState.UNSETTLED)
        practice.advance(3600)
        until(lambda: all(v.is_final or v.state != BatchState.ACCEPTED for v in ledger.batches(submission_id)))
    return submission_id


@pytest.fixture
def answered(ledger: Ledger, practice: Practice) -> str:
    """Two batches taken; by the sandbox's rule the number that ends in 00 is rejected alone."""
    batches = make_batches(2)
    submission_id = ledger.record(decision(batches, recipients=phones(batches)), batches)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state == SubmissionState.WATCHING)
        practice.advance(3600)
        until(lambda: ledger.submission(submission_id).state == SubmissionState.DONE)
    return submission_id


def settle(ledger: Ledger, submission_id: str) -> None:
    for view in ledger.unknown_batches(submission_id):
        ledger.settle(view.batch_id, arrived=True, by="Ana")


def test_every_row_of_the_file_is_in_the_report_with_its_outcome(ledger: Ledger, ended: str) -> None:
    rows = list(report_rows(ledger, ended))
    assert [each.row for each in rows] == list(range(2, 19))
    states = [each.sent.outcome if each.sent else each.hold for each in rows]
    counts = ledger.counts(ended)
    assert states.count(BatchState.ACCEPTED) == counts.accepted == 9
    assert states.count(BatchState.REJECTED) == counts.rejected == 3
    assert states.count(BatchState.UNKNOWN) == counts.unknown == 3
    assert states.count("phone-missing") == counts.held_back == 2
    assert counts.balances


def test_the_report_is_a_workbook_without_formulas(ledger: Ledger, ended: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(report_workbook(ledger, ended))).worksheets[0]
    assert (sheet.cell(1, 1).value, sheet.cell(1, 7).value) == ("Row", "Nombre")
    assert sheet.max_row == 18
    assert sheet.cell(2, 7).value == "=2+2"
    assert {cell.data_type for cell in sheet["G"]} == {"s"}


def said_in(ledger: Ledger, submission_id: str) -> tuple[tuple[object, ...], list[tuple[object, ...]]]:
    """(headings, lines) of the report."""
    sheet = openpyxl.load_workbook(io.BytesIO(report_workbook(ledger, submission_id))).worksheets[0]
    heading, *lines = sheet.iter_rows(values_only=True)
    return heading, lines


def test_the_report_says_of_each_row_what_the_screen_says_of_all(ledger: Ledger, ended: str) -> None:
    counts = ledger.counts(ended)
    _, lines = said_in(ledger, ended)
    assert Counter(line[1] for line in lines) == {
        "Accepted": counts.accepted,
        "Rejected": counts.rejected,
        "Unknown": counts.unknown,
        "Held back": counts.held_back,
    }
    assert all(line[2] for line in lines if line[1] != "Accepted")


def test_a_row_that_lynn_rejects_alone_is_rejected_with_its_reason_and_shown_as_it_left(
    ledger: Ledger, answered: str
) -> None:
    counts = ledger.counts(answered)
    heading, lines = said_in(ledger, answered)
    rejected = [line for line in lines if line[1] == "Rejected"]
    assert len(rejected) == counts.refused_records == 1
    words = status_words("131026").render("en")
    assert rejected[0][2:4] == (words, words)
    assert "131026" in words
    assert heading[7:] == ("Sent as: Name", "Sent as: Phone", "Sent as: Tags")
    assert rejected[0][7:] == ("Persona 0", "56900000000", "{5000}")


def test_who_was_not_reached_can_be_listed_alone(ledger: Ledger, ended: str) -> None:
    rows = not_reached(ledger, ended)
    assert len(rows) == ledger.counts(ended).rejected == 3
    sheet = openpyxl.load_workbook(io.BytesIO(report_workbook(ledger, ended, rows=rows))).worksheets[0]
    assert [cell.value for cell in sheet["B"]] == ["Outcome"] + ["Rejected"] * 3


def test_the_record_names_everything_but_people(ledger: Ledger, ended: str) -> None:
    settle(ledger, ended)
    record = ledger.export_record(ended)
    text = json.dumps(record)
    assert "Persona" not in text
    assert "569000" not in text
    assert record["answers"]["keep_duplicate"] == "first"
    assert record["answers"]["edits"] == {"count": 1}
    assert record["file"]["sha256"] == "0" * 64
    assert [batch["sha256"] for batch in record["batches"]] == [batch.sha256 for batch in make_batches(5)]
    assert sum(batch["task_id"] is not None for batch in record["batches"]) == 3
    assert record["events"][-1]["who"] == "Ana"


def test_what_has_not_ended_is_kept(ledger: Ledger, ended: str) -> None:
    with pytest.raises(ConflictError):
        ledger.purge(ended, by="Ana")


def test_purging_deletes_the_people_and_keeps_the_record(ledger: Ledger, ended: str, tmp_path: Path) -> None:
    settle(ledger, ended)
    before = ledger.export_record(ended)
    ledger.purge(ended, by="Ana")
    after = ledger.export_record(ended)
    assert after["batches"] == before["batches"]
    assert after["rows"] == before["rows"]
    assert ledger.submission(ended).purged_at is not None
    assert "Persona" not in json.dumps(dict(ledger.submission(ended).answers))
    for view in ledger.batches(ended):
        with pytest.raises(NotFoundError):
            ledger.payload(view.batch_id)
    with pytest.raises(NotFoundError):
        report_workbook(ledger, ended)
    ledger.purge(ended, by="Ana")


def test_what_ended_long_ago_is_purged_by_itself(ledger: Ledger, ended: str) -> None:
    settle(ledger, ended)
    assert ledger.purge_expired(30) == 0
    assert ledger.purge_expired(-1) == 1
    assert ledger.submission(ended).purged_at is not None


def test_metrics_count_batches_and_name_nobody(ledger: Ledger, ended: str) -> None:
    body, media_type = metrics.exposition(ledger)
    text = body.decode()
    assert media_type.startswith("text/plain")
    assert 'listo_batches{connection="practice",state="accepted"} 3.0' in text
    assert 'listo_records{connection="practice",state="unknown"} 3.0' in text
    assert "listo_database_up 1.0" in text
    assert not [word for word in ("Ana", "clientes", "Persona", "569") if word in text]
    assert metrics.trouble(ledger) is None
