"""The door: a file in, a Reading out, from a child process with limits; and how sheet and language are chosen."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from lynn.errors import ListError, NotFoundError
from lynn.sheets import reader
from lynn.sheets.grid import CellKind
from lynn.sheets.options import ReadOptions
from lynn.sheets.reader import CHILD, read_list
from lynn.sheets.report import reading_as_json
from lynn.sheets.store import load_reading
from lynn.sheets.table import Reading

HEADING = ["Nombre", "Teléfono", "Fecha"]
PEOPLE = [
    ["Ana", 56966660001, dt.date(2024, 5, 3)],
    ["Luis", 56966660002, None],
    ["Pía", 56966660003, dt.date(2024, 5, 4)],
]
CSV = "Nombre;Teléfono\nAna;56966660001\nLuis;56966660002\n"


def workbook(folder: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    """A workbook of those sheets; a name that ends in `_` makes a hidden one."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.rstrip("_"))
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name.endswith("_") else "visible"
    path = folder / "list.xlsx"
    book.save(path)
    return path


def text_file(folder: Path, text: str = CSV) -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, options: ReadOptions | None = None) -> Reading:
    return read_list(path, path.name, path.parent / "reading", options)


def codes_of(reading: Reading) -> set[str]:
    return {note.code for note in reading.notes}


def test_a_reading_comes_back_from_its_folder_as_it_was(tmp_path: Path) -> None:
    first = read(workbook(tmp_path, Hoja1=[HEADING, *PEOPLE]))
    again = load_reading(tmp_path / "reading")
    assert reading_as_json(again) == reading_as_json(first)
    dates = again.table.column("Fecha").dates
    kinds = again.table.column("Fecha").kinds
    assert dates is not None
    assert kinds is not None
    assert dates.astype(str).tolist() == ["2024-05-03T00:00:00", "NaT", "2024-05-04T00:00:00"]
    assert kinds.tolist() == [CellKind.DATE, CellKind.BLANK, CellKind.DATE]
    assert (again.kind, again.sheet, again.header_row, again.table.language) == ("xlsx", "Hoja1", 1, "es")
    assert again.preview[0] == (1, ("Nombre", "Teléfono", "Fecha"))


def test_reading_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    path = text_file(tmp_path)
    first = read(path)
    second = read(path, ReadOptions(header_row=0))
    assert (len(first.table), len(second.table), len(load_reading(tmp_path / "reading").table)) == (2, 3, 3)
    assert len(list((tmp_path / "reading").iterdir())) == 3


def test_a_folder_without_a_reading_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        load_reading(tmp_path)


def test_a_file_that_cannot_be_read_leaves_the_last_reading_in_place(tmp_path: Path) -> None:
    read(text_file(tmp_path))
    with pytest.raises(ListError) as caught:
        read(text_file(tmp_path, "Nombre;Teléfono\n"))
    assert caught.value.code == "list-header-only"
    assert len(load_reading(tmp_path / "reading").table) == 2


def test_progress_is_told_and_grows(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Nombre", "Teléfono"]]
    rows += [["Ana", 56966660000 + number] for number in range(5000)]
    shares: list[float] = []
    path = workbook(tmp_path, Hoja1=rows)
    read_list(path, path.name, tmp_path / "reading", on_progress=shares.append)
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


def test_a_cancelled_reading_stops_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    cancelled = threading.Event()
    cancelled.set()
    path = text_file(tmp_path, CSV * 20_000)
    with pytest.raises(ListError) as caught:
        read_list(path, path.name, tmp_path / "reading", cancelled=cancelled)
    assert caught.value.code == "list-cancelled"
    assert list((tmp_path / "reading").iterdir()) == []


def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_SECONDS", 0.05)
    started = time.monotonic()
    with pytest.raises(ListError) as caught:
        read(text_file(tmp_path))
    assert caught.value.code == "list-too-slow"
    assert time.monotonic() - started < 5


def test_a_file_that_takes_too_much_memory_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_BYTES", 30_000_000)
    with pytest.raises(ListError) as caught:
        read(text_file(tmp_path))
    assert caught.value.code == "list-too-large"


def test_a_child_stops_itself_where_nobody_can_watch_it(tmp_path: Path) -> None:
    request = {"path": "x", "name": "x", "into": str(tmp_path), "options": {}, "is_pasted": False, "most_bytes": 1}
    child = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps(request) + "\n",
        text=True,
        capture_output=True,
        check=False,
    )
    assert child.returncode == 77


def test_a_child_that_falls_becomes_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    falling = tmp_path / "falling"
    falling.write_text("#!/bin/sh\nkill -SEGV $$\n")
    falling.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(falling))
    with pytest.raises(ListError) as caught:
        read(text_file(tmp_path))
    assert caught.value.code == "list-damaged"


def test_the_child_loads_no_pandas() -> None:
    code = "import lynn.sheets.child, sys; print('pandas' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "False"
    )


# --- text files and pasted cells ----------------------------------------------------------------------------------


def test_a_packed_csv_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(gzip.compress(CSV.encode()))
    reading = read(path)
    assert (reading.kind, reading.table.labels, len(reading.table)) == ("delimited", ("Nombre", "Teléfono"), 2)


def read_pasted(cells: str, folder: Path) -> Reading:
    path = folder / "pasted.txt"
    path.write_text(cells, encoding="utf-8", newline="")
    return read_list(path, "pasted cells.txt", folder / "reading", ReadOptions(is_pasted=True))


def test_pasted_cells_are_read_as_the_spreadsheet_copied_them(tmp_path: Path) -> None:
    reading = read_pasted('Nombre\tFono\r\n"Ana\nSoto"\t56966660001\r\nSoto, Luis "Lucho"\t56966660002\r\n', tmp_path)
    assert reading_as_json(reading)["rows"] == [["Ana\nSoto", "56966660001"], ['Soto, Luis "Lucho"', "56966660002"]]
    assert reading.sheet is None


@pytest.mark.parametrize(
    ("cells", "rows"),
    [
        ("Nombre\nSoto, Ana\nRojas, Luis\n", [["Soto, Ana"], ["Rojas, Luis"]]),
        ("Nombre;Fono\nAna;56966660001\nLuis;56966660002\n", [["Ana", "56966660001"], ["Luis", "56966660002"]]),
    ],
    ids=["one-column", "text-of-a-csv"],
)
def test_pasted_text_without_tabs_is_split_only_where_its_heading_is(
    tmp_path: Path, cells: str, rows: list[list[str]]
) -> None:
    assert reading_as_json(read_pasted(cells, tmp_path))["rows"] == rows


# --- sheets -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheets", "chosen"),
    [
        ({"Instrucciones": [["Cómo usar"], ["1. Complete"]], "Base": [HEADING, *PEOPLE]}, "Base"),
        (
            {
                "Portada": [["Ñandú"]],
                "Comunas": [["Comuna", "Región"], *([f"C{n}", "RM"] for n in range(60))],
                "X": [HEADING, *PEOPLE],
            },
            "X",
        ),
        ({"Respaldo_": [HEADING, *PEOPLE, *PEOPLE], "Lista": [HEADING, *PEOPLE]}, "Lista"),
        ({"Hoja1": [], "Hoja2": [HEADING, *PEOPLE]}, "Hoja2"),
        ({"Ventas": [["Tienda", "Monto"], *(["x", n] for n in range(40))], "Clientes": [HEADING, *PEOPLE]}, "Clientes"),
        ({"Resumen": [["Total clientes", 6], ["Total monto", 6000]], "Detalle": [HEADING, *PEOPLE]}, "Detalle"),
        ({"Oculta_": [HEADING, *PEOPLE], "Vacía": []}, "Oculta"),
        (
            {
                "Productos": [["EAN", "Producto"], *([7801234560000 + n, f"Polera {n}"] for n in range(300))],
                "Base": [HEADING, *PEOPLE],
            },
            "Base",
        ),
        ({"Resumen": [["Tienda", "Monto"], ["Oeste", 5], ["Sol", 6]], "Base_": [HEADING, *PEOPLE]}, "Base"),
    ],
)
def test_the_sheet_with_the_people_is_chosen(
    sheets: dict[str, list[list[object]]], chosen: str, tmp_path: Path
) -> None:
    assert read(workbook(tmp_path, **sheets)).sheet == chosen


def test_sheets_of_the_same_shape_are_told_and_the_first_is_read(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path, Norte=[HEADING, *PEOPLE[:1]], Sur=[HEADING, *PEOPLE], Otra=[["x"]]))
    sentence = next(str(note.text) for note in reading.notes if note.code == "sheets-alike")
    assert reading.sheet == "Norte"
    assert "2 lists of the same shape" in sentence
    assert "(4 rows)" in sentence


def test_all_sheets_of_the_same_shape_become_one_list(tmp_path: Path) -> None:
    path = workbook(tmp_path, Norte=[HEADING, *PEOPLE[:1]], Sur=[HEADING, *PEOPLE])
    reading = read(path, ReadOptions(all_sheets=True))
    assert reading.table.labels == (*HEADING, "Hoja")
    assert reading.table.column("Hoja").text.to_pylist() == ["Norte", "Sur", "Sur", "Sur"]
    assert (np.diff(reading.table.row_numbers) > 0).all()


def test_sheets_with_the_same_columns_in_another_order_become_one_list(tmp_path: Path) -> None:
    turned: list[list[object]] = [[*HEADING[::-1]], *([*row[::-1]] for row in PEOPLE)]
    path = workbook(tmp_path, Norte=[HEADING, *PEOPLE[:1]], Sur=turned)
    table = read(path, ReadOptions(all_sheets=True)).table
    first = table.column(HEADING[0]).text.to_pylist()
    assert first == [str(row[0]) for row in (PEOPLE[0], *PEOPLE)]


def test_a_sheet_chosen_by_a_person_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path, A=[HEADING, *PEOPLE], B=[["Name", "Phone"], ["x", 56966660001]])
    assert read(path, ReadOptions(sheet="B")).table.labels == ("Name", "Phone")


def test_a_sheet_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ListError) as caught:
        read(workbook(tmp_path, A=[HEADING, *PEOPLE]), ReadOptions(sheet="Z"))
    assert caught.value.code == "list-sheet-missing"


# --- language -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "language", "number", "code"),
    [
        (["Nombre", "Teléfono", "Monto"], "es", "1234,5", "language"),
        (["Nome", "Telefone", "Preço"], "pt", "1234,5", "language"),
        (["Name", "Phone", "Amount"], "en", "1234.5", "language"),
        (["xa", "xb", "xc"], "es", "1234,5", "language-assumed"),
    ],
)
def test_the_language_of_the_list_decides_how_numbers_show(
    heading: list[str], language: str, number: str, code: str, tmp_path: Path
) -> None:
    reading = read(workbook(tmp_path, Hoja1=[heading, ["Zoé", 56966660001, 1234.5]]))
    assert reading.table.language == language
    assert reading.table.columns[2].text.to_pylist() == [number]
    assert code in codes_of(reading)


def test_a_language_chosen_by_a_person_is_used(tmp_path: Path) -> None:
    path = workbook(tmp_path, Hoja1=[["Nombre", "Teléfono", "Monto"], ["Zoé", 56966660001, 1234.5]])
    assert read(path, ReadOptions(language="en")).table.columns[2].text.to_pylist() == ["1234.5"]
