"""The steps a person takes with a draft, one function each; the pages and the command line call nothing else.

In: the store, the draft, one decision. Out: the draft as it stands after it. Nothing here knows a screen.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from itertools import chain
from pathlib import PurePath
from threading import Event
from typing import Any, BinaryIO

import pyarrow as pa

from lynn.answers import Answers
from lynn.batch import make_batches
from lynn.check import CheckedRows, check_rows
from lynn.check.recipients import Silence
from lynn.drafting.documents import answers_given, rows_document
from lynn.drafting.draft import Draft
from lynn.drafting.plan import CANARY_PEOPLE, CANARY_STOP_SHARE, own_batches
from lynn.drafting.questions import open_questions
from lynn.drafting.recipes import matched
from lynn.drafting.silence import let_go
from lynn.drafting.store import DraftStore
from lynn.errors import InputError, ListError
from lynn.mapping import ColumnMapping, FieldSource, guess_country_again, with_source
from lynn.sending.ledger import Ledger
from lynn.sending.submission import NewSubmission
from lynn.settings import Connection
from lynn.sheets.options import ReadOptions
from lynn.sheets.reader import read_list
from lynn.sheets.store import load_reading
from lynn.sheets.table import Reading
from lynn.template import Template, parse_template
from lynn.text import t


def paste_template(store: DraftStore, draft: Draft, pasted: str, *, name: str = "") -> Draft:
    """Understand a pasted Json Request and keep it. What was matched before stays where the fields are the same."""
    template = parse_template(pasted)
    mapping, is_as_last_time = draft.mapping, draft.is_as_last_time
    if draft.has_list and (draft.template is None or draft.template.fields != template.fields):
        mapping, is_as_last_time = matched(store, draft, open_reading(store, draft).table, template)
    return store.save(
        draft,
        pasted=pasted,
        attempt="",
        template_name=name,
        campaign_id=None,
        campaign_name="",
        is_campaign_chosen=False,
        mapping=mapping,
        is_as_last_time=is_as_last_time,
        answers=draft.answers.for_another_campaign(),
        plan=draft.plan.for_other_people(),
    )


def choose_campaign(store: DraftStore, draft: Draft, campaign_id: str | None, *, name: str, is_chosen: bool) -> Draft:
    """Say what goes out as the campaign; None: as pasted. In another one, who asked for silence elsewhere is asked about anew."""
    if campaign_id != draft.campaign_id:
        answers, plan = draft.answers.for_another_campaign(), draft.plan.for_other_people()
        draft = dataclasses.replace(draft, answers=answers, plan=plan)
    return store.save(draft, campaign_id=campaign_id, campaign_name=name, is_campaign_chosen=is_chosen)


def add_list(
    store: DraftStore,
    draft: Draft,
    name: str,
    content: BinaryIO,
    options: ReadOptions | None = None,
    *,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Event | None = None,
) -> Draft:
    """Keep the file, read it, match its columns. The draft's earlier list stays until this one is read."""
    shown_name = PurePath(name.replace("\\", "/")).name
    draft = dataclasses.replace(draft, list_name=shown_name, list_sha256=store.put_list(draft, content))
    return read_again(store, draft, options or ReadOptions(), on_progress=on_progress, cancelled=cancelled)


def read_again(
    store: DraftStore,
    draft: Draft,
    options: ReadOptions,
    *,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Event | None = None,
) -> Draft:
    """Read the same file another way: another sheet, another header row, another language."""
    number = draft.reading_number + 1
    reading = read_list(
        store.list_path(draft, draft.list_sha256),
        draft.list_name,
        store.reading_folder(draft, number),
        options,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    mapping, is_as_last_time = None, False
    if draft.template:
        mapping, is_as_last_time = matched(store, draft, reading.table, draft.template)
    saved = store.save(
        draft,
        list_name=draft.list_name,
        list_sha256=draft.list_sha256,
        options=options,
        reading_number=number,
        open_questions=open_questions(reading, options),
        mapping=mapping,
        is_as_last_time=is_as_last_time,
        # Answers speak of rows; another reading has other rows.
        answers=Answers(),
        plan=draft.plan.for_other_people(),
    )
    store.drop_leftovers(saved)
    return saved


def open_reading(store: DraftStore, draft: Draft) -> Reading:
    """The draft's list, mapped from disk."""
    if not draft.has_list:
        raise ListError(t("There is no list yet. Drop a spreadsheet first."), code="list-none")
    return load_reading(store.reading_folder(draft, draft.reading_number))


def choose_source(store: DraftStore, draft: Draft, source: FieldSource) -> Draft:
    """Say where one field gets its value."""
    before = mapping_of(draft)
    mapping = with_source(before, source)
    is_other_phone = source.field == mapping.phone_field and source.labels != before.source(source.field).labels
    # A country chosen by hand carries no reason, and stays.
    if is_other_phone and before.country_why is not None:
        mapping = guess_country_again(mapping, open_reading(store, draft).table, draft.template)
    # Numbers from elsewhere are other people.
    plan = draft.plan.for_other_people() if source.field == mapping.phone_field else draft.plan
    return store.save(draft, mapping=mapping, plan=plan)


def choose_country(store: DraftStore, draft: Draft, country: str | None, label: str | None) -> Draft:
    """Say how phones without a country code are read."""
    mapping = dataclasses.replace(mapping_of(draft), country=country, country_label=label, country_why=None)
    # The same digits in another country are another person's.
    return store.save(draft, mapping=mapping, plan=draft.plan.for_other_people())


def answer(store: DraftStore, draft: Draft, **changes: Any) -> Draft:
    """Change some of the answers of the check page."""
    return store.save(draft, answers=dataclasses.replace(draft.answers, **changes))


def check(
    store: DraftStore,
    draft: Draft,
    silence: Silence | None = None,
    *,
    heeds_refusals: bool = True,
    on_progress: Callable[[float], None] | None = None,
) -> CheckedRows:
    """Check every row of the draft's list. `silence` as `lynn.drafting.silence` gives it; what `on_progress` raises ends it."""
    return check_rows(
        open_reading(store, draft).table,
        template_of(draft),
        mapping_of(draft),
        draft.answers,
        silence=silence or Silence(),
        heeds_refusals=heeds_refusals,
        on_progress=on_progress,
    )


def check_key(draft: Draft, suppression_version: str = "") -> str:
    """A name for everything that the result of `check` depends on, the record of who is not to be disturbed included."""
    stored = draft.as_json()
    parts = [stored[part] for part in ("pasted", "reading_number", "mapping", "answers", "campaign_id")]
    parts.append(suppression_version)
    return f"{draft.draft_id}-{hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]}"


def decision_key(draft: Draft, suppression_version: str = "") -> str:
    """A name for all that pressing Send decides: who gets what, and how it goes out."""
    parts = [check_key(draft, suppression_version), draft.connection, draft.batch_size, draft.plan.as_json()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def submit(
    store: DraftStore,
    ledger: Ledger,
    draft: Draft,
    checked: CheckedRows,
    *,
    connection: Connection,
    by: str,
    repeat_days: int = 0,
) -> str:
    """Record the decision to send, with its frozen batches; the submission's id. The same decision again gives the same id;
    another one from a draft of which something was recorded is refused with `ConflictError`.

    Whoever got this template less than `repeat_days` ago, or waits for it in another submission, stops it, unless a person
    agreed; 0: nobody is asked about.
    """
    if draft.submission_id:
        return draft.submission_id
    if draft.purpose:
        raise InputError(t("This list is for contacts; it is not sent to anybody."), code="not-to-send")
    if checked.will_go_count == 0:
        raise InputError(t("Every row is held back, so there is nobody to send to."), code="nobody-to-send-to")
    held_back = checked.held_back
    if checked.will_go_count + sum(held_back.values()) != checked.row_count:
        raise InputError(t("The rows do not add up, so nothing was sent. Check the list again."), code="no-balance")
    draft.plan.refuse_unready(ledger.clock.now())
    template = template_of(draft)
    people = recipients(draft, checked)
    reading = open_reading(store, draft)
    plan = draft.plan
    first = own_batches(checked, plan, mapping_of(draft), draft.campaign_id, draft.batch_size)
    new = NewSubmission(
        draft_id=draft.draft_id,
        created_by=by,
        connection=connection.name,
        tenant=connection.tenant,
        is_practice=connection.is_practice,
        template_id=template.template_id,
        template_name=draft.template_name,
        campaign_id=template.campaign_id if draft.campaign_id is None else draft.campaign_id,
        campaign_name=draft.campaign_name,
        data_key=template.data_key,
        file_name=draft.list_name,
        file_sha256=draft.list_sha256,
        row_count=checked.row_count,
        held_back=held_back,
        answers=answers_given(draft, mapping_of(draft)),
        rows_document=rows_document(reading, checked),
        recipients=people,
        agreed_silence=let_go(checked),
        start_at=plan.starts_at,
        own_number_batches=len(first),
        canary_rows=CANARY_PEOPLE if plan.has_canary else 0,
        stop_above_share=CANARY_STOP_SHARE if plan.has_canary else None,
        quiet_from=plan.quiet_from,
        quiet_until=plan.quiet_until,
        quiet_zone=plan.quiet_zone,
        send_anyway=plan.reached == "again",
        repeat_days=repeat_days,
        agreed_repeats=plan.agreed_repeats if plan.reached == "again" else 0,
    )
    rest = make_batches(checked, campaign_id=draft.campaign_id, batch_size=draft.batch_size)
    submission_id = ledger.record(new, chain(first, rest))
    store.lead_to(draft, submission_id)
    return submission_id


def recipients(draft: Draft, checked: CheckedRows) -> tuple[str, ...]:
    """E.164 of those who will go, in the list's order; empty when the template has no phone."""
    phone_field = mapping_of(draft).phone_field
    if phone_field is None:
        return ()
    going = checked.values[phone_field].filter(pa.array(checked.hold == 0))
    return tuple(going.to_pylist())


def template_of(draft: Draft) -> Template:
    """The draft's template; `InputError` while there is none."""
    if draft.template is None:
        raise InputError(t("There is no template yet. Paste the Json Request first."), code="template-none")
    return draft.template


def mapping_of(draft: Draft) -> ColumnMapping:
    """How its columns are matched; `InputError` while they are not."""
    if draft.mapping is None:
        raise InputError(t("The columns are not matched yet."), code="mapping-none")
    return draft.mapping
