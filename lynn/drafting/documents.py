"""What is kept beside a submission's batches: every row of the file with what the check made of it, and how the list was read.

In: a reading, its check, the draft. Out: zstd Parquet, and JSON values. Why: the report of every row and the record are made from
these alone, when the draft is long gone.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lynn.check import CheckedRows, Severity
from lynn.check.words import hold_rank
from lynn.drafting.draft import Draft
from lynn.mapping import ColumnMapping, mapping_as_json
from lynn.sheets.table import Reading


def rows_document(reading: Reading, checked: CheckedRows) -> bytes:
    """Every row of the file, in its order: `row`, `hold` (the code, or ""), `field` (or column, that the code speaks of, or ""),
    then the file's own columns as `c1:label` and so on; the sheets that were joined stand in its metadata."""
    holds = pa.DictionaryArray.from_arrays(pa.array(checked.hold), pa.array(checked.hold_codes))
    columns = [column.text for column in reading.table.columns]
    names = ["row", "hold", "field", *(f"c{at}:{label}" for at, label in enumerate(reading.table.labels, start=1))]
    sink = io.BytesIO()
    table = pa.table([pa.array(checked.row_numbers), holds, _held_fields(checked), *columns], names=names)
    table = table.replace_schema_metadata(reading.table.places.as_metadata())
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _held_fields(checked: CheckedRows) -> pa.DictionaryArray:
    """The field, or the sheet's column, for which each row is held back; "" for rows that go, and for codes that speak of the
    whole row."""
    fields = [""]
    held_for = np.zeros(checked.row_count, dtype=np.int16)
    is_open = checked.hold > 0
    blocking = [issue for issue in checked.issue_rows if issue.severity is Severity.BLOCKING]
    # As the check itself went: the first of a row's reasons holds it back.
    for issue in sorted(blocking, key=lambda issue: hold_rank(issue.code)):
        fresh = issue.rows[is_open[issue.rows]]
        if issue.cells is not None:
            held_for[fresh] = len(fields) + issue.cells.at[is_open[issue.rows]]
            fields += issue.cells.labels
        is_open[fresh] = False
        if issue.field and len(fresh):
            if issue.field not in fields:
                fields.append(issue.field)
            held_for[fresh] = fields.index(issue.field)
    return pa.DictionaryArray.from_arrays(pa.array(held_for), pa.array(fields))


def answers_given(draft: Draft, mapping: ColumnMapping) -> Mapping[str, object]:
    """How the list was read, matched and mended; typed values and replaced texts are personal and stay out."""
    stored = draft.as_json()
    answers = {key: value for key, value in stored["answers"].items() if "edits" not in key}
    plan = {key: value for key, value in stored["plan"].items() if key != "own_phone"}
    matched = [
        {"field": source["field"], "labels": source["labels"], "sureness": source["sureness"]}
        for source in mapping_as_json(mapping)["sources"]
    ]
    return {
        "options": stored["options"],
        "columns": matched,
        "answers": answers,
        "batch_size": draft.batch_size,
        "plan": plan,
    }
