"""Campaign records from a file: a list becomes a `.cpg` by the same mapping and checking as messages, and goes to Lynn once.

In: a list, the columns of the file, its delimiter and encoding. Out: frozen bytes, one file a batch, in the ledger. The vendor's
page on its importer speaks of a custom `.csv` and says no more: columns, delimiter and encoding are settings, never promises.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from lynn.batch import Batch
from lynn.check import CheckedRows
from lynn.drafting import steps
from lynn.drafting.documents import rows_document
from lynn.drafting.draft import Draft, is_complete
from lynn.drafting.store import DraftStore
from lynn.errors import InputError
from lynn.mapping import ColumnMapping
from lynn.sending.ledger import Ledger
from lynn.sending.submission import NewSubmission, Submission
from lynn.settings import Connection, Operation
from lynn.sheets.options import ReadOptions
from lynn.text import t

#: Stands where a message has its template.
TEMPLATE_ID = "campaign-records"
#: What a file of records has when nobody says otherwise: the fixed columns of a template (inferred).
DEFAULT_COLUMNS = ("Phone", "Name", "Tags")
DELIMITERS = (";", ",", "\t", "|")
#: Python's name → as people know it.
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 (BOM)", "cp1252": "Windows-1252"}
#: Rows a file: a file whose fate is unknown stays small.
ROWS_A_FILE = 5_000
_EXAMPLES = {"phone": "56966666666", "name": "Maiko", "tags": "5000"}


@dataclass(frozen=True, kw_only=True)
class FileForm:
    """How the file is written. None of it is documented by the vendor."""

    delimiter: str = ";"
    encoding: str = "utf-8"


def owner_of(person: str) -> str:
    """The owner of a person's files of this kind: they are no drafts of messages."""
    return f"{person}#records"


def begin(
    store: DraftStore,
    *,
    person: str,
    connection: str,
    name: str,
    content: BinaryIO,
    columns: Sequence[str] = (),
    options: ReadOptions | None = None,
) -> Draft:
    """Read a list, or a `.cpg` whose own columns are kept unless `columns` says others."""
    draft = store.create(owner=owner_of(person), connection=connection, batch_size=ROWS_A_FILE)
    try:
        draft = choose_columns(store, draft, columns or DEFAULT_COLUMNS)
        draft = steps.add_list(store, draft, name, content, options)
        if not columns and PurePath(name).suffix.lower() == ".cpg":
            draft = choose_columns(store, draft, steps.open_reading(store, draft).table.labels)
    except Exception:
        store.delete(draft)
        raise
    return draft


def parsed_columns(typed: str) -> tuple[str, ...]:
    """Column names as typed, with semicolons, commas or lines between. `InputError` when there is none, or one twice."""
    names = tuple(name.strip() for name in re.split(r"[;,\r\n\t|]+", typed) if name.strip())
    if not names:
        raise InputError(t("Name at least one column."), code="columns-none")
    if len({name.casefold() for name in names}) < len(names):
        raise InputError(t("A column is named twice."), code="columns-twice")
    return names


def choose_columns(store: DraftStore, draft: Draft, columns: Sequence[str]) -> Draft:
    """The file's columns, in order; the list is matched to them anew."""
    row = {name: _EXAMPLES.get(name.casefold(), "") for name in columns}
    pasted = json.dumps({"templateId": TEMPLATE_ID, "data": [row]}, ensure_ascii=False)
    return steps.paste_template(store, draft, pasted, name=draft.template_name)


def choose_form(store: DraftStore, draft: Draft, form: FileForm) -> Draft:
    """Delimiter and encoding; kept in the draft where a message has its text."""
    return store.save(draft, message_text=json.dumps(asdict(form)))


def form_of(draft: Draft) -> FileForm:
    """What was chosen last."""
    return FileForm(**json.loads(draft.message_text)) if draft.message_text else FileForm()


def file_bytes(checked: CheckedRows, form: FileForm, start: int = 0, rows: int | None = None) -> bytes:
    """The file with so many of the rows that go. `InputError` when the encoding lacks a letter of theirs."""
    places = np.flatnonzero(checked.hold == 0)[start : None if rows is None else start + rows]
    values = checked.values.take(pa.array(places))
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=form.delimiter, lineterminator="\r\n")
    writer.writerow(values.column_names)
    columns = [
        [text.removeprefix("+") for text in values[name].to_pylist()]
        if name == checked.phone_field
        else values[name].to_pylist()
        for name in values.column_names
    ]
    writer.writerows(zip(*columns, strict=True))
    try:
        return written.getvalue().encode(form.encoding)
    except UnicodeEncodeError as error:
        letter = written.getvalue()[error.start]
        raise InputError(
            t("{encoding} has no letter “{letter}”, which is in the list. Choose UTF-8.",
              encoding=ENCODINGS[form.encoding], letter=letter),
            code="encoding-lacks-letter",
        ) from None  # fmt: skip


def refuse_incomplete(mapping: ColumnMapping | None) -> None:
    """Every column needs a source. `InputError` names those that have none."""
    if mapping is not None and mapping.phone_field is None:
        raise InputError(t("No column of the file is the number. Name one of them Phone."), code="columns-no-phone")
    if mapping is None or not is_complete(mapping):
        missing = [source.field for source in mapping.sources if not source.is_settled] if mapping else []
        raise InputError(
            t("Say where these columns come from: {columns}.", columns=", ".join(missing)), code="columns-open"
        )


def record(
    store: DraftStore, ledger: Ledger, draft: Draft, checked: CheckedRows, *, connection: Connection, by: str
) -> str:
    """Record the decision with its frozen files; the submission's id. The same draft again gives the same id."""
    if draft.submission_id:
        return draft.submission_id
    refuse_incomplete(draft.mapping)
    if checked.will_go_count == 0:
        raise InputError(t("Every row is held back, so there is nothing to load."), code="nobody")
    people = steps.recipients(draft, checked)
    form = form_of(draft)
    new = NewSubmission(
        draft_id=draft.draft_id,
        created_by=by,
        connection=connection.name,
        tenant=connection.tenant,
        is_practice=connection.is_practice,
        template_id=TEMPLATE_ID,
        template_name="",
        campaign_id="",
        campaign_name="",
        file_name=draft.list_name,
        file_sha256=draft.list_sha256,
        row_count=checked.row_count,
        held_back=checked.held_back,
        answers=_answers(checked, form),
        rows_document=rows_document(steps.open_reading(store, draft), checked),
        recipients=people,
        operation=Operation.UPLOAD_CAMPAIGN_DATA_BY_TENANT,
    )
    submission_id = ledger.record(new, _batches(checked, form, draft.batch_size))
    store.lead_to(draft, submission_id)
    return submission_id


def is_records(submission: Submission) -> bool:
    """Whether a submission loads records from a file."""
    return submission.operation == Operation.UPLOAD_CAMPAIGN_DATA_BY_TENANT


def _answers(checked: CheckedRows, form: FileForm) -> dict[str, Any]:
    return {"columns": list(checked.values.column_names), **asdict(form)}


def _batches(checked: CheckedRows, form: FileForm, batch_size: int) -> Iterator[Batch]:
    rows = checked.row_numbers[checked.hold == 0]
    for number, first in enumerate(range(0, len(rows), batch_size), start=1):
        payload = file_bytes(checked, form, first, batch_size)
        yield Batch(
            number=number,
            payload=payload,
            row_numbers=rows[first : first + batch_size],
        )
