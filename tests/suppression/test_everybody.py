"""A do-not-disturb list is read to its last number: every cell, every column of phones, every sheet of the same shape."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.store import DraftStore
from lynn.phone import numbers_in_cell
from lynn.sending.ledger import Ledger
from lynn.sending.report import report_rows
from lynn.settings import practice_connection
from lynn.suppression import bulk
from lynn.suppression.rehearsal import Doing, Rehearsal

Sheets = dict[str, list[list[str]]]


def number(last: int) -> str:
    return f"569612300{last:02d}"


def e164(*lasts: int) -> tuple[str, ...]:
    return tuple(f"+{number(last)}" for last in lasts)


def workbook(sheets: Sheets) -> io.BytesIO:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return io.BytesIO(content.getvalue())


@pytest.fixture
def store(tmp_path: Path) -> DraftStore:
    return DraftStore(tmp_path)


def drafted(store: DraftStore, sheets: Sheets, doing: Doing = Doing.HERE) -> Draft:
    draft = bulk.begin(store, person="ana", connection="practice", doing=doing, batch_size=2)
    draft = bulk.add_list(store, draft, "bajas.xlsx", workbook(sheets))
    return steps.choose_country(store, draft, "CL", None)


def rehearsed(store: DraftStore, ledger: Ledger, rows: list[list[str]], doing: Doing = Doing.HERE) -> Rehearsal:
    return bulk.rehearse(store, ledger, drafted(store, {"Hoja": rows}, doing))


def column(*cells: str) -> list[list[str]]:
    return [["Telefono"], *([cell] for cell in cells)]


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        (f"{number(21)} / {number(22)}", e164(21, 22)),
        (f"{number(31)} y {number(32)}", e164(31, 32)),
        (f"{number(41)} (no llamar), {number(42)}", e164(41, 42)),
        (f"{number(21)}\n{number(22)}\n{number(23)}", e164(21, 22, 23)),
        (f"+{number(21)} {number(21)}", e164(21)),
        ("9 6123 0021 / 9 6123 0022", e164(21, 22)),
        (number(21), e164(21)),
    ],
)
def test_every_number_of_a_cell_is_held(store: DraftStore, ledger: Ledger, cell: str, numbers: Sequence[str]) -> None:
    rehearsal = rehearsed(store, ledger, column(number(99), cell))
    assert rehearsal.numbers == (*e164(99), *numbers)
    assert rehearsal.rows == rehearsal.going + rehearsal.already + rehearsal.repeated + rehearsal.unusable


def test_what_cannot_be_read_beside_a_number_is_told_with_its_row(store: DraftStore, ledger: Ledger) -> None:
    rehearsal = rehearsed(store, ledger, column(number(21), f"{number(22)} / 123456789012345678", "hola"))
    assert (rehearsal.numbers, rehearsal.unusable, rehearsal.rows_not_read) == (e164(21, 22), 2, [3, 4])


def test_every_column_of_phones_is_read_and_named(store: DraftStore, ledger: Ledger) -> None:
    rows = [
        ["Nombre", "Telefono", "Telefono 2", "Celular", "RUT", "Pedido"],
        ["Ana", number(21), number(22), number(23), "12.345.678-5", "1001"],
        ["Luis", number(31), "", "no tiene", "7.654.321-6", "1002"],
        ["Eva", "", number(42), "", "11.111.111-1", "1003"],
    ]
    rehearsal = rehearsed(store, ledger, rows)
    assert sorted(rehearsal.numbers) == sorted(e164(21, 22, 23, 31, 42))
    assert (set(rehearsal.labels) <= {"Telefono", "Telefono 2", "Celular"}, len(rehearsal.labels)) == (True, 2)
    assert (rehearsal.rows, rehearsal.unusable, rehearsal.unread) == (5, 0, ())


def test_all_sheets_of_the_same_shape_are_read_together(store: DraftStore, ledger: Ledger) -> None:
    sheets = {"Enero": column(number(21)), "Febrero": column(number(22), number(28))}
    rehearsal = bulk.rehearse(store, ledger, drafted(store, sheets))
    assert (rehearsal.numbers, rehearsal.unread) == (e164(21, 22, 28), ())


def test_a_sheet_of_another_shape_is_told(store: DraftStore, ledger: Ledger) -> None:
    sheets = {
        "Enero": column(number(21), number(23)),
        "Otras": [["Cliente", "Movil", "Motivo"], ["x", number(22), "y"]],
    }
    rehearsal = bulk.rehearse(store, ledger, drafted(store, sheets))
    assert [str(each) for each in rehearsal.unread] == ["1 other sheet of the file is not read."]


def test_only_the_number_that_is_meant_is_taken_off(store: DraftStore, ledger: Ledger) -> None:
    rows = [["Telefono"], [f"{number(21)} / {number(22)}"]]
    assert rehearsed(store, ledger, rows, Doing.OFF).numbers == e164(21)


def test_the_record_and_its_report_have_a_row_for_each_number(store: DraftStore, ledger: Ledger) -> None:
    draft = drafted(store, {"Hoja": column(f"{number(21)} / {number(22)}", number(23))}, Doing.ON)
    draft = bulk.decide(store, draft, Doing.ON, "c-1", "Winter")
    rehearsal = bulk.rehearse(store, ledger, draft)
    connection = practice_connection("http://127.0.0.1:9")
    submission_id = bulk.record(store, ledger, draft, rehearsal, connection=connection, by="Ana")
    assert [row.row for row in report_rows(ledger, submission_id)] == [2, 2, 3]
    assert ledger.suppression.held("practice", "c-1", e164(21, 22, 23)) == set(e164(21, 22, 23))


@pytest.mark.parametrize("text", ["", "hola", number(21), "12.345.678-5", "5.69612E+10"])
def test_a_cell_with_no_more_than_one_number_stays_as_it_is(text: str) -> None:
    assert numbers_in_cell(text, "CL") == (text,)
