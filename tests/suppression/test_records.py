"""A list becomes a file of campaign records in the form that was chosen, and reaches Lynn's importer once."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
import openpyxl
import pytest

from lynn import records
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.silence import silence_for
from lynn.drafting.store import DraftStore
from lynn.errors import ConflictError, InputError
from lynn.records import FileForm
from lynn.sending.ledger import Ledger
from lynn.sending.report import report_workbook
from lynn.settings import practice_connection
from tests.sending.practice import Practice, sending, until

LIST = "Nombre;Celular;Etiqueta\nAna Muñoz;+56 9 6666 0001;5000\nLuis;9 6666 0002;6000\nEva;hola;7000\n"


@pytest.fixture
def store(tmp_path: Path) -> DraftStore:
    return DraftStore(tmp_path)


def begun(store: DraftStore, text: str = LIST, name: str = "lista.csv", columns: tuple[str, ...] = ()) -> Draft:
    content = io.BytesIO(text.encode())
    draft = records.begin(store, person="ana", connection="practice", name=name, content=content, columns=columns)
    return steps.choose_country(store, draft, "CL", None)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (FileForm(), "Phone;Name\r\n56966660001;Ana Muñoz\r\n56966660002;Luis\r\n".encode()),
        (
            FileForm(delimiter=",", encoding="cp1252"),
            "Phone,Name\r\n56966660001,Ana Muñoz\r\n56966660002,Luis\r\n".encode("cp1252"),
        ),
        (
            FileForm(delimiter="\t", encoding="utf-8-sig"),
            "Phone\tName\r\n56966660001\tAna Muñoz\r\n56966660002\tLuis\r\n".encode("utf-8-sig"),
        ),
    ],
)
def test_the_file_is_written_in_the_chosen_form(store: DraftStore, form: FileForm, expected: bytes) -> None:
    checked = steps.check(store, begun(store, columns=("Phone", "Name")))
    assert records.file_bytes(checked, form) == expected


def test_a_letter_that_the_encoding_lacks_is_named(store: DraftStore) -> None:
    draft = begun(store, "Nombre;Celular\nŁukasz;+56966660001\n", columns=("Phone", "Name"))
    with pytest.raises(InputError, match="Windows-1252 has no letter “Ł”"):
        records.file_bytes(steps.check(store, draft), FileForm(encoding="cp1252"))


def test_a_cpg_file_keeps_its_own_columns(store: DraftStore) -> None:
    draft = begun(store, "Phone;Name;Store Name\n56966660001;Ana;Altos\n", name="mine.cpg")
    checked = steps.check(store, draft)
    assert records.file_bytes(checked, FileForm()) == b"Phone;Name;Store Name\r\n56966660001;Ana;Altos\r\n"


@pytest.mark.parametrize(("typed", "code"), [(" ; ", "columns-none"), ("Phone; phone", "columns-twice")])
def test_column_names_that_cannot_be_used_are_refused(typed: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        records.parsed_columns(typed)
    assert refused.value.code == code


def test_a_column_without_a_source_is_named(store: DraftStore) -> None:
    draft = begun(store, "Celular\n+56966660001\n", columns=("Phone", "Coupon Number"))
    with pytest.raises(InputError, match="Coupon Number"):
        records.refuse_incomplete(draft.mapping)


def test_lynn_takes_the_file_once_and_its_task_is_watched(
    ledger: Ledger, store: DraftStore, practice: Practice
) -> None:
    draft = begun(store, columns=("Phone", "Name"))
    checked = steps.check(store, draft)
    connection = practice_connection(practice.url)
    submission_id = records.record(store, ledger, draft, checked, connection=connection, by="Ana")
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).accepted == 2)
        practice.advance(600)
        until(lambda: ledger.counts(submission_id).statuses.get("200", 0) >= 1)
    found = httpx.get(f"{practice.url}/_sandbox/received?operation=UploadCampaignDataByTenant", timeout=10).json()
    assert [each["rows"] for each in found] == [2]
    assert ledger.counts(submission_id).balances
    report = openpyxl.load_workbook(io.BytesIO(report_workbook(ledger, submission_id))).worksheets[0]
    assert [cell.value for cell in report["B"]] == ["Outcome", "Accepted", "Accepted", "Held back"]


def test_who_asked_for_silence_is_in_no_file(ledger: Ledger, store: DraftStore, practice: Practice) -> None:
    draft = begun(store, columns=("Phone", "Name"))
    before = steps.check(store, draft)
    ledger.suppression.put("practice", ["c-1"], ["+56966660001"], by="Eva")
    checked = steps.check(store, draft, silence_for(ledger, draft))
    assert b"56966660001" not in records.file_bytes(checked, FileForm())
    with pytest.raises(ConflictError):
        records.record(store, ledger, draft, before, connection=practice_connection(practice.url), by="Ana")
