"""Workbooks that Listo writes: text only, no formula, and nothing of it is changed by the way through a cell."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from lynn import text_workbook
from lynn.sheets.reader import read_list
from lynn.text import t
from lynn.text_workbook import as_it_comes_back
from lynn.workbooks import ID_LABEL, report_workbook, sample_workbook
from tests.made_lists import made_table, made_template, people
from tests.made_workbooks import checked_table, held_back, ids_of, rows_of, sheet_of, workbook_of

NASTY = [
    "=1+1",
    "+56977770002",
    "-5",
    "@SUM(A1)",
    "\t=x",
    "#N/A",
    "007",
    "_x000D_Juan_x0041_",
    "a\nb",
    "  b ",
    "1.0",
    "TRUE",
]


def test_the_sample_workbook_has_the_fields_as_headings_and_text_cells() -> None:
    template = made_template()
    sheet = sheet_of(sample_workbook(template))
    assert [cell.value for cell in sheet[1]] == list(template.fields)
    assert [cell.value for cell in sheet[2]] == [
        "Maiko",
        "56966666666",
        "5000",
        "03/05/2024",
        "Altos las Condes",
        "12345678",
    ]
    assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_no_text_becomes_a_formula_an_error_or_a_number() -> None:
    sheet = sheet_of(report_workbook(["Row", t("Outcome")], [[text, "x"] for text in NASTY]))
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [text[0] in "=+-@\t" for text in NASTY]


def test_text_comes_back_from_a_workbook_as_it_went_in() -> None:
    values = [row[0] for row in rows_of(report_workbook(["Row"], [[text] for text in NASTY]))[1:]]
    assert [unescape(value) for value in values] == NASTY


@settings(max_examples=40)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20), min_size=1, max_size=5))
@example(["_x0041_", "_x005F_x0041_", "a\r\nb\rc", "\ufffe", " ", "&lt;<b>]]>", "\x00=1"])
def test_any_text_comes_back_as_far_as_a_cell_can_hold_it(texts: list[str]) -> None:
    values = [row[0] or "" for row in rows_of(report_workbook(["Row"], [[text] for text in texts]))[1:]]
    assert [unescape(value) for value in values] == [as_it_comes_back(text) for text in texts]


def test_what_a_cell_cannot_hold_is_left_out_instead_of_failing() -> None:
    rows = rows_of(report_workbook(["Row"], [["a\x00b\x1f"], ["x" * 40_000], [""]]))
    assert rows[1] == ["ab"]
    assert len(rows[2][0]) == 32_767


def test_headings_and_reasons_are_in_the_readers_language() -> None:
    assert rows_of(report_workbook([t("Row")], [], language="en")) == [["Row"]]


def test_held_back_rows_keep_the_sheets_columns_and_say_why() -> None:
    table, _, workbook = held_back(Store_Name=["", "Plaza Sur", "nan", "Parque"], Tags=["", "5000", "5000", "5000"])
    headings, *rows = rows_of(workbook)
    assert headings == [*people(1), "Why held back", ID_LABEL]
    assert [row[-1] for row in rows] == [ids_of(table).of_row(5), ids_of(table).of_row(7)]
    assert [row[-2] for row in rows] == [
        "Tags: Empty values · Store Name: Empty values",
        "Store Name: Values such as nan or N/A",
    ]


def test_the_cells_to_mend_are_coloured_and_no_others() -> None:
    _, _, workbook = held_back(Store_Name=["Plaza Sur", "nan", "Parque", "Sur"])
    sheet = sheet_of(workbook)
    coloured = [cell.column_letter for cell in sheet[2] if cell.fill.fill_type == "solid"]
    assert coloured == ["E"]


def test_a_reason_heading_never_collides_with_the_sheets_own() -> None:
    table = made_table({**people(2, Tags=["", "5000"]), "Why held back": ["x", "y"]})
    headings = rows_of(workbook_of(table, checked_table(table)))[0]
    assert headings.count("Why held back") == 1
    assert "Why held back *" in headings


def test_a_full_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_workbook, "MOST_ROWS", 3)
    book = openpyxl.load_workbook(
        io.BytesIO(report_workbook(["Row"], [[str(at)] for at in range(5)], title=t("A/B: [x]")))
    )
    assert book.sheetnames == ["A B   x", "A B   x 2", "A B   x 3"]
    assert [[cell.value for cell in sheet["A"]] for sheet in book] == [
        ["Row", "0", "1"],
        ["Row", "2", "3"],
        ["Row", "4"],
    ]


def test_our_own_reader_reads_what_we_wrote(tmp_path: Path) -> None:
    sheet, _, workbook = held_back(
        Store_Name=["=1+1 {{1}}", "_x000D_ {{1}}", "{{1}}\nx", " {{1}} "], Name=["#N/A", "+5", "@x", "á"]
    )
    (tmp_path / "held.xlsx").write_bytes(workbook)
    table = read_list(tmp_path / "held.xlsx", "held.xlsx", tmp_path / "read").table
    assert table.labels == (*people(1), "Why held back", ID_LABEL)
    assert table.column("Store Name").text.to_pylist() == ["=1+1 {{1}}", "_x000D_ {{1}}", "{{1}}\nx", " {{1}} "]
    assert table.column("Name").text.to_pylist() == ["#N/A", "+5", "@x", "á"]
    assert table.column(ID_LABEL).text.to_pylist() == [ids_of(sheet).of_row(row) for row in (5, 6, 7, 8)]
