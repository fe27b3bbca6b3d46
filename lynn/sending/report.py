"""Every row of the file with what became of it: accepted + rejected + unknown + held back … = rows, to the row.

In: a submission. Out: rows, and an `.xlsx` with sheet row, outcome, why, Lynn's status, batch and TaskID, then the file's own
columns in their order, then each field as it really went out. Cells are text and stay text: nothing in a list becomes a formula.
The outcome is ours and says what the screen says; the status is Lynn's own word, verbatim.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from lynn import workbooks
from lynn.api.wire import is_refusal, is_success
from lynn.api.words import status_words
from lynn.check import code_title
from lynn.errors import StoreError
from lynn.sending import schema
from lynn.sending.ledger import Ledger
from lynn.sending.splitting import rows_in
from lynn.sending.stages import Stage
from lynn.sending.states import BatchState
from lynn.sheets.places import Places
from lynn.text import Text, t

#: What a person reads for each outcome; the same words as on the screen.
OUTCOMES: Mapping[BatchState, Text] = {
    BatchState.PENDING: t("Waiting"),
    BatchState.SENDING: t("Under way"),
    BatchState.ACCEPTED: t("Accepted"),
    BatchState.REJECTED: t("Rejected"),
    BatchState.UNKNOWN: t("Unknown"),
    BatchState.CANCELLED: t("Not sent"),
}
_HELD_BACK = t("Held back")
_HEADINGS = (t("Row"), t("Outcome"), t("Reason"), t("Status in Lynn"), t("Batch"), t("TaskID"))
#: Columns of `rows_document` that are ours; the second of them an older version did not write.
_OWN_COLUMNS = ("row", "hold", "field")
#: `rows_document` numbers the file's columns, because a list may use a label twice.
_NUMBERED = re.compile(r"c\d+:")
#: Batches read at once.
_CHUNK = 50


@dataclass(frozen=True, kw_only=True)
class SentRow:
    """What became of a row that was to go."""

    row: int
    batch_number: int
    #: Of the row: in a batch that Lynn took, it refuses some of them one by one.
    outcome: BatchState
    #: Why, where there is something to say.
    reason: Text | None
    #: Lynn's `Status` verbatim; "" while there is none.
    status: str
    task_id: str | None
    #: Field → value as it left; empty where Lynn was not sent fields.
    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """One row of the file."""

    row: int
    #: What a person calls the row.
    place: str
    #: Code why it was held back, and the field that it speaks of; "" for none.
    hold: str
    hold_field: str
    #: None when it was held back.
    sent: SentRow | None
    #: The file's own cells.
    cells: list[str] = field(repr=False)


def report_rows(ledger: Ledger, submission_id: str) -> Iterator[ReportRow]:
    """Every row of the file, in its order.

    `NotFoundError` once purged; `StoreError` when a row has no outcome or two, which would be our mistake.
    """
    table = _document(ledger, submission_id)
    sent = _sent_rows(ledger, submission_id)
    places = Places.from_metadata(table.schema.metadata)
    for row, hold, hold_field, cells in _rows(table):
        found = None if hold else next(sent, None)
        if not hold and (found is None or found.row != row):
            raise _does_not_add_up()
        yield ReportRow(row=row, place=places.name(row), hold=hold, hold_field=hold_field, sent=found, cells=cells)
    if next(sent, None) is not None:
        raise _does_not_add_up()


def not_reached(ledger: Ledger, submission_id: str) -> list[ReportRow]:
    """The rows that Lynn rejected, whole batches or one by one. `NotFoundError` once purged."""
    rows = report_rows(ledger, submission_id)
    return [row for row in rows if row.sent and row.sent.outcome is BatchState.REJECTED]


def file_labels(ledger: Ledger, submission_id: str) -> list[str]:
    """The labels of the file's own columns, as `cells` has them."""
    names = _document(ledger, submission_id).schema.names
    return [_NUMBERED.sub("", name, count=1) for name in names if name not in _OWN_COLUMNS]


def report_workbook(
    ledger: Ledger, submission_id: str, language: str = "en", *, rows: Iterable[ReportRow] | None = None
) -> bytes:
    """The report, of all rows or of these. `NotFoundError` once the rows are purged."""
    fields = _sent_fields(ledger, submission_id)
    headings: list[Text | str] = [*_HEADINGS, *file_labels(ledger, submission_id)]
    headings += [t("Sent as: {field}", field=name) for name in fields]
    chosen = report_rows(ledger, submission_id) if rows is None else rows
    lines = (_line(row, fields, language) for row in chosen)
    return workbooks.report_workbook(headings, lines, language=language)


def _line(row: ReportRow, fields: list[str], language: str) -> list[str]:
    sent = row.sent
    if sent is None:
        words = _HELD_BACK.render(language), _why_held(row, language)
        return [row.place, *words, "", "", "", *row.cells, *([""] * len(fields))]
    reason = sent.reason.render(language) if sent.reason else ""
    status = _status(sent.status, language)
    facts = [OUTCOMES[sent.outcome].render(language), reason, status, str(sent.batch_number), sent.task_id or ""]
    return [row.place, *facts, *row.cells, *(sent.values.get(name, "") for name in fields)]


def _status(status: str, language: str) -> str:
    """In words as on the page, and as Lynn wrote it."""
    words = status_words(status).render(language) if status else ""
    return words if status in words else f"{words} ({status})"


def _why_held(row: ReportRow, language: str) -> str:
    try:
        title = code_title(row.hold)
    except KeyError:
        # Recorded by a version that knew a check which this one does not.
        return row.hold
    said = t("{field}: {reason}", field=row.hold_field, reason=title) if row.hold_field else title
    return said.render(language)


def _rows(table: pa.Table) -> Iterator[tuple[int, str, str, list[str]]]:
    names = table.schema.names
    for batch in table.to_batches(max_chunksize=10_000):
        columns = [batch.column(place).to_pylist() for place in range(len(names))]
        rows, holds = columns[names.index("row")], columns[names.index("hold")]
        fields = columns[names.index("field")] if "field" in names else [""] * len(rows)
        own = [column for name, column in zip(names, columns, strict=True) if name not in _OWN_COLUMNS]
        for place, (row, hold, hold_field) in enumerate(zip(rows, holds, fields, strict=True)):
            yield row, hold, hold_field, ["" if column[place] is None else str(column[place]) for column in own]


def _sent_rows(ledger: Ledger, submission_id: str) -> Generator[SentRow]:
    """Every row that was to go, in the order of the file, read in one transaction: a batch may be divided meanwhile."""
    batch, rows, payload = schema.batches.c, schema.rows.c, schema.payloads.c
    key = schema.submissions.c.data_key
    query = (
        select(
            batch.number, batch.state, batch.task_id, batch.reason, rows.row_numbers, rows.answers, payload.body, key
        )
        .join(schema.rows, rows.batch_id == batch.id)
        .join(schema.submissions, schema.submissions.c.id == batch.submission_id)
        .outerjoin(schema.payloads, payload.batch_id == batch.id)
        .where(batch.submission_id == submission_id, batch.state != BatchState.SPLIT, batch.stage != Stage.OWN_NUMBER)
        .order_by(batch.position, batch.id)
        .execution_options(yield_per=_CHUNK)
    )
    with ledger.store.read() as connection:
        for number, stored, task_id, reason, packed, answers, body, data_key in connection.execute(query):
            row_numbers = np.frombuffer(zlib.decompress(packed), "<i8").tolist()
            said = orjson.loads(zlib.decompress(answers)) if answers else [""] * len(row_numbers)
            state = BatchState(stored)
            why = None if reason is None else Text.from_json(reason)
            values = _values(body, len(row_numbers), data_key)
            for row, status, sent in zip(row_numbers, said, values, strict=True):
                yield SentRow(
                    row=row,
                    batch_number=number,
                    outcome=BatchState.REJECTED if is_refusal(status) else state,
                    reason=status_words(status) if status and not is_success(status) else why,
                    status=status,
                    task_id=task_id,
                    values=sent,
                )


def _values(body: bytes | None, count: int, data_key: str | None) -> list[Mapping[str, str]]:
    """Field → value of each row of a batch; empty ones where the batch carries no fields, or is no longer kept."""
    try:
        document = orjson.loads(zlib.decompress(body)) if body else None
    except orjson.JSONDecodeError:
        # A file of records.
        document = None
    data = rows_in(document, data_key) if isinstance(document, dict) else None
    nothing: list[Mapping[str, str]] = [{}] * count
    return nothing if data is None or len(data) != count else [*data]


def _sent_fields(ledger: Ledger, submission_id: str) -> list[str]:
    with closing(_sent_rows(ledger, submission_id)) as rows:
        first = next(rows, None)
    return list(first.values) if first else []


def _does_not_add_up() -> StoreError:
    return StoreError(t("The report does not add up to the rows of the file."), code="report-does-not-add-up")


def _document(ledger: Ledger, submission_id: str) -> pa.Table:
    return pq.read_table(io.BytesIO(ledger.rows_document(submission_id)))
