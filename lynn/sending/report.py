"""Every row of the file with what became of it, as a workbook: accepted + refused + unknown + held back = rows, to the row.

In: a submission. Out: an `.xlsx` with sheet row, outcome, why, Lynn's status, batch and TaskID, then the file's own columns in
their order. Cells are text and stay text: nothing that a list contains becomes a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from lynn import workbooks
from lynn.check import code_title
from lynn.errors import StoreError
from lynn.sending.ledger import Ledger
from lynn.sending.reading import RowOutcome
from lynn.sending.states import BatchState
from lynn.text import Text, t

#: What a person reads for each outcome of a batch.
OUTCOMES: Mapping[BatchState, Text] = {
    BatchState.PENDING: t("not sent yet"),
    BatchState.SENDING: t("on its way"),
    BatchState.ACCEPTED: t("taken by Lynn"),
    BatchState.REJECTED: t("refused by Lynn"),
    BatchState.UNKNOWN: t("not known"),
    BatchState.CANCELLED: t("cancelled"),
}
_HELD_BACK = t("held back")
_HEADINGS = (t("Row"), t("Outcome"), t("Reason"), t("Status in Lynn"), t("Batch"), t("TaskID"))
#: Columns of `rows_document` that are ours.
_OWN_COLUMNS = ("row", "hold")
#: `rows_document` numbers the file's columns, because a list may use a label twice.
_NUMBERED = re.compile(r"c\d+:")


def report_rows(ledger: Ledger, submission_id: str) -> Iterator[tuple[int, str, RowOutcome | None, list[str]]]:
    """(sheet row, code why held back or "", outcome, the file's own cells) of every row of the file, in its order.

    `NotFoundError` once purged; `StoreError` when a row has no outcome or two, which would be our mistake.
    """
    table = _document(ledger, submission_id)
    outcomes: dict[int, RowOutcome] = {}
    mistakes = 0
    for outcome in ledger.row_outcomes(submission_id):
        mistakes += outcome[0] in outcomes
        outcomes[outcome[0]] = outcome
    names = table.schema.names
    for batch in table.to_batches(max_chunksize=10_000):
        columns = [batch.column(place).to_pylist() for place in range(len(names))]
        rows, holds = columns[names.index("row")], columns[names.index("hold")]
        own = [column for name, column in zip(names, columns, strict=True) if name not in _OWN_COLUMNS]
        for place, (row, hold) in enumerate(zip(rows, holds, strict=True)):
            found = outcomes.pop(row, None)
            mistakes += (found is None) == (not hold)
            yield row, hold, found, ["" if column[place] is None else str(column[place]) for column in own]
    if mistakes or outcomes:
        raise StoreError(t("The report does not add up to the rows of the file."), code="report-does-not-add-up")


def report_workbook(ledger: Ledger, submission_id: str, language: str = "en") -> bytes:
    """The report. `NotFoundError` once the rows are purged."""
    names = [name for name in _document(ledger, submission_id).schema.names if name not in _OWN_COLUMNS]
    headings: list[Text | str] = [*_HEADINGS, *(_NUMBERED.sub("", name, count=1) for name in names)]
    lines = (_line(row, hold, found, own, language) for row, hold, found, own in report_rows(ledger, submission_id))
    return workbooks.report_workbook(headings, lines, language=language)


def _line(row: int, hold: str, found: RowOutcome | None, own: list[str], language: str) -> list[str]:
    if found is None:
        return [str(row), _HELD_BACK.render(language), _title(hold, language), "", "", "", *own]
    _, number, state, status, task_id = found
    return [str(row), OUTCOMES[state].render(language), "", status, str(number), task_id or "", *own]


def _title(code: str, language: str) -> str:
    try:
        return code_title(code).render(language)
    except KeyError:
        # Recorded by a version that knew a check which this one does not.
        return code


def _document(ledger: Ledger, submission_id: str) -> pa.Table:
    return pq.read_table(io.BytesIO(ledger.rows_document(submission_id)))
