"""Many people at once: rehearsed first, then sent as ManageDnDByCampaign in frozen batches; and the way back.

In: a list or pasted numbers, read, matched and checked as every list is (a draft whose template has one field, the phone). Out: a
submission in the ledger, whose TaskIDs are watched like those of messages; or a suppression list that holds back here only.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from lynn.api.client import dnd_payload
from lynn.batch import Batch
from lynn.check import check_rows
from lynn.check.recipients import Silence, Suppressed
from lynn.drafting import steps
from lynn.drafting.documents import rows_document
from lynn.drafting.draft import Draft
from lynn.drafting.store import DraftStore
from lynn.errors import ConflictError, InputError
from lynn.sending.ledger import Ledger
from lynn.sending.submission import NewSubmission, Submission
from lynn.settings import Connection, Operation
from lynn.sheets.options import ReadOptions
from lynn.suppression.everybody import each_number, phone_labels, unread
from lynn.suppression.rehearsal import Doing, Rehearsal
from lynn.text import t

#: Stands where a message has its template.
TEMPLATE_ID = "do-not-disturb"
PHONE = "Phone"
_TEMPLATE = json.dumps({"templateId": TEMPLATE_ID, "data": [{PHONE: "56966666666"}]})
#: What people put between numbers; blanks and dashes belong to a number.
_BETWEEN = re.compile(r"[\r\n,;\t|]+")
#: What pasted numbers are kept as.
PASTED_NAME = "pasted-numbers.csv"


def owner_of(person: str) -> str:
    """The owner of a person's lists of this kind: they are no drafts of messages and are not offered as such."""
    return f"{person}#do-not-disturb"


def begin(store: DraftStore, *, person: str, connection: str, doing: Doing, batch_size: int) -> Draft:
    """A new list."""
    draft = store.create(owner=owner_of(person), connection=connection, batch_size=batch_size)
    return steps.paste_template(store, draft, _TEMPLATE, name=doing.value)


def add_list(store: DraftStore, draft: Draft, name: str, content: BinaryIO) -> Draft:
    """Take a file: all its sheets of the same shape, and what they hide as well, for who stands there said no too."""
    return steps.add_list(store, draft, name, content, ReadOptions(all_sheets=True, leave_out_hidden=False))


def add_numbers(store: DraftStore, draft: Draft, pasted: str) -> Draft:
    """Take pasted numbers, one a line or with commas between. `InputError` when there is none."""
    numbers = [each.strip() for each in _BETWEEN.split(pasted) if each.strip()]
    if not numbers:
        raise InputError(t("No number was pasted."), code="numbers-none")
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([[PHONE], *([each] for each in numbers)])
    content = io.BytesIO(written.getvalue().encode())
    return steps.add_list(store, draft, PASTED_NAME, content, ReadOptions(header_row=1))


def decide(store: DraftStore, draft: Draft, doing: Doing, campaign_id: str, campaign_name: str) -> Draft:
    """What shall be done with them, and for which campaign."""
    return store.save(draft, template_name=doing.value, campaign_id=campaign_id, campaign_name=campaign_name)


def doing_of(draft: Draft) -> Doing:
    """What was decided last."""
    return Doing(draft.template_name)


def rehearse(store: DraftStore, ledger: Ledger, draft: Draft) -> Rehearsal:
    """Read every number, and say who goes. Nothing leaves."""
    known: Suppressed = frozenset()
    if doing_of(draft) is Doing.ON and draft.campaign_id:
        campaign_id = draft.campaign_id

        def known(e164s: Sequence[str]) -> frozenset[str]:
            return ledger.suppression.at_lynn(draft.connection, campaign_id, e164s)

    # "Do not call" beside a number is a reason to be on the list, and one not to be taken off it.
    heeds_refusals = doing_of(draft) is Doing.OFF
    reading, mapping = steps.open_reading(store, draft), steps.mapping_of(draft)
    labels: tuple[str, ...] = ()
    if doing_of(draft) is not Doing.OFF:
        # Who is passed over is written to. To take somebody off, a number that was meant for it is wanted.
        labels = phone_labels(reading.table, mapping)
        table, mapping = each_number(reading.table, mapping, PHONE)
        reading = dataclasses.replace(reading, table=table)
    checked = check_rows(
        reading.table,
        steps.template_of(draft),
        mapping,
        draft.answers,
        silence=Silence(here=known),
        heeds_refusals=heeds_refusals,
    )
    held = dict(checked.held_back)
    already, repeated = held.pop("do-not-disturb", 0), held.pop("duplicate-person", 0)
    return Rehearsal(
        checked=checked,
        reading=reading,
        numbers=steps.recipients(draft, checked),
        rows=checked.row_count,
        already=already,
        repeated=repeated,
        unusable=sum(held.values()),
        labels=labels,
        unread=unread(reading),
    )


def record(
    store: DraftStore, ledger: Ledger, draft: Draft, rehearsal: Rehearsal, *, connection: Connection, by: str
) -> str:
    """Record the decision with its frozen batches; the submission's id. The same draft again gives the same id."""
    if draft.submission_id:
        return draft.submission_id
    if not draft.campaign_id:
        raise InputError(t("Choose the campaign whose list it is."), code="campaign-none")
    if not rehearsal.numbers:
        raise InputError(t("There is nobody to do this for."), code="nobody")
    checked = rehearsal.checked
    decision = _decision(
        draft_id=draft.draft_id,
        connection=connection,
        campaign_id=draft.campaign_id,
        campaign_name=draft.campaign_name,
        file_name=draft.list_name,
        file_sha256=draft.list_sha256,
        is_on=doing_of(draft) is Doing.ON,
        numbers=rehearsal.numbers,
        held_back=checked.held_back,
        rows_document=rows_document(rehearsal.reading, checked),
        by=by,
    )
    rows = checked.row_numbers[checked.hold == 0]
    submission_id = ledger.record(
        decision, _batches(rehearsal.numbers, rows, decision.suppresses is True, draft.batch_size)
    )
    store.lead_to(draft, submission_id)
    return submission_id


def record_numbers(
    ledger: Ledger,
    numbers: Sequence[str],
    *,
    connection: Connection,
    campaign_id: str,
    campaign_name: str,
    is_on: bool,
    by: str,
    batch_size: int,
    file_name: str,
    draft_id: str | None = None,
    undoes: str = "",
) -> str:
    """The same for numbers (E.164) without a list; the submission's id."""
    rows = np.arange(1, len(numbers) + 1, dtype=np.int64)
    table = pa.table({"row": rows, "hold": [""] * len(numbers), f"c1:{PHONE}": list(numbers)})
    document = io.BytesIO()
    pq.write_table(table, document, compression="zstd")
    decision = _decision(
        draft_id=draft_id,
        connection=connection,
        campaign_id=campaign_id,
        campaign_name=campaign_name,
        file_name=file_name,
        # No file; and a fingerprint of one number could be tried out.
        file_sha256="",
        is_on=is_on,
        numbers=tuple(numbers),
        held_back={},
        rows_document=document.getvalue(),
        by=by,
        undoes=undoes,
    )
    return ledger.record(decision, _batches(numbers, rows, is_on, batch_size))


def way_back(ledger: Ledger, submission: Submission, *, connection: Connection, by: str, batch_size: int) -> str:
    """The same numbers, the other way round; the new submission's id, always the same one for the same submission.

    `ConflictError` while something of the first is still to leave; `NotFoundError` when its numbers are no longer kept.
    """
    if not is_change(submission):
        raise InputError(t("Only a change of do not disturb has a way back."), code="no-way-back")
    back = f"back-{submission.submission_id}"
    if known := ledger.submission_of(back):
        return known
    if submission.counts.waiting or submission.counts.sending:
        raise ConflictError(t("It is still under way. Stop it first, or wait until it is done."), code="under-way")
    numbers = [
        f"+{each['contact']}"
        for batch in ledger.batches(submission.submission_id, limit=None)
        for each in json.loads(ledger.payload(batch.batch_id))
    ]
    return record_numbers(
        ledger,
        numbers,
        connection=connection,
        campaign_id=submission.campaign_id,
        campaign_name=submission.campaign_name,
        is_on=not submission.answers["is_on"],
        by=by,
        batch_size=batch_size,
        file_name=submission.file_name,
        draft_id=back,
        undoes=submission.submission_id,
    )


def is_change(submission: Submission) -> bool:
    """Whether a submission changes a do-not-disturb list, and carries no messages."""
    return submission.operation == Operation.MANAGE_DND_BY_CAMPAIGN


def keep_here(ledger: Ledger, draft: Draft, rehearsal: Rehearsal, *, by: str) -> int:
    """Keep the people as a suppression list that every sending respects; its id in the record."""
    if not rehearsal.numbers:
        raise InputError(t("There is nobody to do this for."), code="nobody")
    return ledger.suppression.load_list(draft.connection, draft.list_name, rehearsal.numbers, by=by)


def _decision(
    *,
    draft_id: str | None,
    connection: Connection,
    campaign_id: str,
    campaign_name: str,
    file_name: str,
    file_sha256: str,
    is_on: bool,
    numbers: tuple[str, ...],
    held_back: Mapping[str, int],
    rows_document: bytes,
    by: str,
    undoes: str = "",
) -> NewSubmission:
    return NewSubmission(
        draft_id=draft_id,
        created_by=by,
        connection=connection.name,
        tenant=connection.tenant,
        is_practice=connection.is_practice,
        template_id=TEMPLATE_ID,
        template_name="",
        campaign_id=campaign_id,
        campaign_name=campaign_name,
        file_name=file_name,
        file_sha256=file_sha256,
        row_count=len(numbers) + sum(held_back.values()),
        held_back=held_back,
        answers={"is_on": is_on, "undoes": undoes},
        rows_document=rows_document,
        recipients=numbers,
        operation=Operation.MANAGE_DND_BY_CAMPAIGN,
        # On, off and on again are three decisions, though the first and the last are the same bytes.
        send_anyway=True,
        suppresses=is_on,
    )


def _batches(numbers: Sequence[str], rows: npt.NDArray[np.int64], is_on: bool, batch_size: int) -> Iterator[Batch]:
    for number, first in enumerate(range(0, len(numbers), batch_size), start=1):
        payload = dnd_payload((each.removeprefix("+"), is_on) for each in numbers[first : first + batch_size])
        yield Batch(
            number=number,
            payload=payload,
            row_numbers=rows[first : first + batch_size],
        )
