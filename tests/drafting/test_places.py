"""Rows of joined sheets are called by their own sheet and number."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lynn.check import check_rows
from lynn.drafting.documents import rows_document
from lynn.mapping import guess_mapping
from lynn.sending.ledger import Ledger
from lynn.sending.report import report_rows, report_workbook
from lynn.sheets.options import ReadOptions
from lynn.sheets.places import ONE_SHEET, Places
from lynn.sheets.reader import read_list
from lynn.sheets.store import load_reading
from lynn.template import parse_template
from tests.sending.practice import decision, make_batches

TWO = Places(((0, "Enero"), (40, "Febrero")))


@pytest.mark.parametrize(
    ("places", "number", "name"),
    [(ONE_SHEET, 14, "14"), (TWO, 2, "Enero · 2"), (TWO, 40, "Enero · 40"), (TWO, 42, "Febrero · 2")],
)
def test_a_row_is_called_by_its_own_number(places: Places, number: int, name: str) -> None:
    assert places.name(number) == name


@pytest.mark.parametrize("places", [ONE_SHEET, TWO])
def test_places_stand_in_the_metadata_of_a_table(places: Places) -> None:
    table = pa.table({"row": [1]}).replace_schema_metadata(places.as_metadata())
    assert Places.from_metadata(table.schema.metadata) == places


def test_a_table_of_an_earlier_version_has_one_sheet() -> None:
    assert Places.from_metadata(pa.table({"row": [1]}).schema.metadata) == ONE_SHEET


def test_each_row_of_joined_sheets_is_told_by_its_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, phones in {"Enero": ["+56966660001", "123"], "Febrero": ["+56966660001", "9"]}.items():
        sheet = book.create_sheet(name)
        for row in (["Informe"], [], ["Nombre", "Celular"], *(["Ana", phone] for phone in phones)):
            sheet.append(row)
    book.save(tmp_path / "meses.xlsx")
    read_list(tmp_path / "meses.xlsx", "meses.xlsx", tmp_path / "read", ReadOptions(all_sheets=True))
    reading = load_reading(tmp_path / "read")
    names = [reading.table.places.name(row) for row in reading.table.row_numbers.tolist()]
    assert names == ["Enero · 4", "Enero · 5", "Febrero · 4", "Febrero · 5"]
    assert [str(note.text) for note in reading.notes if note.code == "sheet-joined"] == [
        "2 rows are from the sheet «Enero».",
        "2 rows are from the sheet «Febrero».",
    ]
    template = parse_template('{"templateId": "t", "data": [{"Name": "Ana", "Phone": "56966660001"}]}')
    checked = check_rows(reading.table, template, guess_mapping(reading.table, template))
    told = {issue.code: checked.places.name(issue.row) for issue in checked.issues()}
    assert told["duplicate-person"] == "Febrero · 4"
    (again,) = checked.issues("duplicate-person")
    assert "Enero · 4" in str(again.message)
    kept = pq.read_table(io.BytesIO(rows_document(reading, checked)))
    assert Places.from_metadata(kept.schema.metadata) == reading.table.places


def test_the_report_calls_rows_by_their_sheet(ledger: Ledger) -> None:
    batches = make_batches(1, rows=3)
    new = decision(batches, held_back=1)
    table = pq.read_table(io.BytesIO(new.rows_document)).replace_schema_metadata(Places(((1, "Enero"),)).as_metadata())
    document = io.BytesIO()
    pq.write_table(table, document)
    submission_id = ledger.record(dataclasses.replace(new, rows_document=document.getvalue()), batches)
    places = [row.place for row in report_rows(ledger, submission_id)]
    assert places == ["Enero · 1", "Enero · 2", "Enero · 3", "Enero · 4"]
    sheet = openpyxl.load_workbook(io.BytesIO(report_workbook(ledger, submission_id))).worksheets[0]
    assert [sheet.cell(row, 1).value for row in range(2, 6)] == places
