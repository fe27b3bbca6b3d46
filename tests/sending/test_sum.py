"""accepted + refused + unknown + held back = rows of the file: at every moment, in the counts, the report and the workbook."""

from __future__ import annotations

import io
from collections import Counter

import openpyxl

from lynn.sending.ledger import Ledger
from lynn.sending.report import report_rows, report_workbook
from lynn.sending.states import SubmissionState
from lynn.sending.submission import Counts
from tests.sending.practice import Practice, decision, limits, make_batches, phones, sending, until


def test_it_adds_up_to_the_row_with_everything_at_once(ledger: Ledger, practice: Practice) -> None:
    """Own number, a first few people, a batch in halves, a refusal, an unknown one, and the rest cancelled."""
    batches = make_batches(12, rows=7)
    new = decision(batches, own_number_batches=1, canary_rows=35, recipients=phones(batches[1:]))
    submission_id = ledger.record(new, batches)

    def is_paused() -> bool:
        return ledger.submission(submission_id).state == SubmissionState.PAUSED

    with sending(ledger, practice.clients(), limits(in_flight=1)):
        until(is_paused)
        assert_adds_up(ledger, submission_id)
        practice.faults({
            "too_large": {"above_rows": 6, "times": 1},
            "refuse": {"times": 1, "status": 400, "operation": "LoadCampaignData"},
            "cut_after_accept": {"times": 1},
        })  # fmt: skip
        ledger.resume(submission_id, by="Ana")
        until(is_paused)
        assert_adds_up(ledger, submission_id)
    ledger.cancel(submission_id, by="Ana")
    counts = assert_adds_up(ledger, submission_id)
    assert all((counts.cancelled, counts.rejected, counts.unknown, counts.accepted, counts.held_back))
    assert counts.waiting == counts.sending == 0


def assert_adds_up(ledger: Ledger, submission_id: str) -> Counts:
    """All three tell the same of every row of the file."""
    counts = ledger.counts(submission_id)
    rows = list(report_rows(ledger, submission_id))
    assert counts.balances
    assert len(rows) == counts.rows == 79
    told = Counter("held_back" if each.sent is None else each.sent.outcome.value for each in rows)
    named = {"pending": counts.waiting, "sending": counts.sending, "held_back": counts.held_back}
    # Of a batch that Lynn took, it may still refuse some one by one.
    refused = counts.refused_records
    named |= {"accepted": counts.accepted - refused, "rejected": counts.rejected + refused}
    named |= {"unknown": counts.unknown, "cancelled": counts.cancelled}
    assert told == Counter({name: count for name, count in named.items() if count})
    sheet = openpyxl.load_workbook(io.BytesIO(report_workbook(ledger, submission_id))).worksheets[0]
    assert sheet.max_row == counts.rows + 1
    return counts
