"""Held-back workbooks of small lists in memory: made, read cell by cell, and handed back as a person would."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from lynn.check import CheckedRows, check_rows
from lynn.row_ids import RowIds
from lynn.sheets.table import Table
from lynn.workbooks import held_back_workbook
from tests.made_lists import made_mapping, made_reading, made_table, made_template, people


def sheet_of(workbook: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]


def rows_of(workbook: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet_of(workbook).iter_rows()]


def ids_of(table: Table, file_sha256: str = "ab12") -> RowIds:
    return RowIds(file_sha256, made_reading(table))


def checked_table(table: Table) -> CheckedRows:
    template = made_template()
    return check_rows(table, template, made_mapping(template))


def workbook_of(table: Table, checked: CheckedRows, *, language: str = "en") -> bytes:
    return held_back_workbook(made_reading(table), checked, ids_of(table), language=language)


def held_back(**columns: list[str]) -> tuple[Table, CheckedRows, bytes]:
    """A list whose rows begin in sheet row 5, with some columns replaced; its check, and its workbook."""
    table = made_table(people(4, **columns), first_row=5)
    checked = checked_table(table)
    return table, checked, workbook_of(table, checked)


def mended_list(workbook: bytes, **changes: str) -> Table:
    """The workbook as a person hands it back: `changes` are `label_row` → text, for the nth row of the workbook."""
    headings, *rows = ([value or "" for value in row] for row in rows_of(workbook))
    columns = {heading: [row[at] for row in rows] for at, heading in enumerate(headings)}
    for place, text in changes.items():
        label, _, row = place.rpartition("_")
        columns[label.replace("_", " ")][int(row)] = text
    return made_table(columns)
