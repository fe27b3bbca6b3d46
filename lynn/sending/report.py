"""Every row of the file with what became of it, as a workbook: accepted + refused + unknown + held back = rows, to the row.

In: a submission. Out: an `.xlsx` with the file's own columns in their order, and before them: sheet row, outcome, why, Lynn's
status, batch, TaskID. Cells are text and stay text: nothing that a list contains becomes a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from lynn.errors import StoreError
from lynn.sending.ledger import Ledger
from lynn.sending.reading import RowOutcome
from lynn.sending.states import BatchState
from lynn.text import Text, t

#: What a person reads for each outcome of a batch.
OUTCOMES: dict[BatchState, Text] = {
    BatchState.PENDING: t("not sent yet"),
    BatchState.SENDING: t("on its way"),
    BatchState.ACCEPTED: t("taken by Lynn"),
    BatchState.REJECTED: t("refused by Lynn"),
    BatchState.UNKNOWN: t("not known"),
    BatchState.CANCELLED: t("cancelled"),
}
_HELD_BACK = t("held back")
_HEADINGS = (t("Row"), t("Outcome"), t("Reason"), t("Status in Lynn"), t("Batch"), t("TaskID"))
#: Signs that a workbook's XML cannot hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CELL_LENGTH = 32_767
#: Columns of `rows_document` that are ours.
_OWN_COLUMNS = ("row", "hold")


def report_rows(ledger: Ledger, submission_id: str) -> Iterator[tuple[int, str, RowOutcome | None, list[str]]]:
    """(sheet row, why held back or "", outcome, the file's own cells) of every row of the file, in its order.

    `NotFoundError` once purged; `StoreError` when a row has no outcome or two, which would be our mistake.
    """
    _, table = _document(ledger, submission_id)
    outcomes: dict[int, RowOutcome] = {}
    doubles = 0
    for outcome in ledger.row_outcomes(submission_id):
        doubles += outcome[0] in outcomes
        outcomes[outcome[0]] = outcome
    lost = doubles
    for batch in table.to_batches(max_chunksize=10_000):
        columns = [batch.column(name).to_pylist() for name in batch.schema.names]
        names = batch.schema.names
        row_numbers, holds = columns[names.index("row")], columns[names.index("hold")]
        own = [column for name, column in zip(names, columns, strict=True) if name not in _OWN_COLUMNS]
        for place, (row, hold) in enumerate(zip(row_numbers, holds, strict=True)):
            found = outcomes.pop(row, None)
            lost += (found is None) == (not hold)
            yield row, hold, found, ["" if column[place] is None else str(column[place]) for column in own]
    if lost or outcomes:
        raise StoreError(t("The report does not add up to the rows of the file."), code="report-does-not-add-up")


def report_workbook(ledger: Ledger, submission_id: str, language: str = "en") -> bytes:
    """The report. `NotFoundError` once the rows are purged."""
    labels, _ = _document(ledger, submission_id)
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(t("Report").render(language)[:31])
    sheet.freeze_panes = "A2"
    headings = [heading.render(language) for heading in _HEADINGS] + labels
    sheet.append([_cell(sheet, heading, is_bold=True) for heading in headings])
    said = {state: text.render(language) for state, text in OUTCOMES.items()}
    held_back = _HELD_BACK.render(language)
    for row, hold, outcome, own in report_rows(ledger, submission_id):
        if outcome is None:
            ours: list[Any] = [row, held_back, hold, "", None, ""]
        else:
            _, number, state, status, task_id = outcome
            ours = [row, said[state], "", status, number, task_id or ""]
        sheet.append([_cell(sheet, value) for value in ours + own])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _document(ledger: Ledger, submission_id: str) -> tuple[list[str], pa.Table]:
    table = pq.read_table(io.BytesIO(ledger.rows_document(submission_id)))
    return [name for name in table.schema.names if name not in _OWN_COLUMNS], table


def _cell(sheet: Any, value: object, *, is_bold: bool = False) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=_NOT_XML.sub("", value)[:_CELL_LENGTH])
    # Openpyxl takes what begins with "=" for a formula.
    cell.data_type = "s"
    if is_bold:
        cell.font = Font(bold=True)
    return cell
