"""Workbooks of every kind become Grids of the text that their owner sees."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from lynn.errors import ListError
from lynn.sheets.grid import CellKind, Grid
from lynn.sheets.recognise import recognise
from lynn.sheets.workbook import WORKBOOK_KINDS, list_sheets, read_grid

LISTS = Path(__file__).parents[2] / "shared" / "lists"


def shown(grid: Grid) -> list[list[str]]:
    return [list(row) for row in zip(*(column.text.to_pylist() for column in grid.columns), strict=True)]


def read(path: Path, sheet: str | None = None, language: str = "es") -> Grid:
    kind = recognise(path, path.name)
    return read_grid(path, kind, sheet or list_sheets(path, kind)[0].name, language=language)


def expectations() -> list[Any]:
    found = []
    for path in sorted(LISTS.glob("*.expected.json")):
        expected = json.loads(path.read_text("utf-8"))
        file = LISTS / expected["file"]
        if (
            expected["first_row"]
            and file.suffix in (".xlsx", ".xls", ".ods")
            and recognise(file, file.name) in WORKBOOK_KINDS
        ):
            found.append(pytest.param(file, expected, id=file.stem))
    return found


@pytest.mark.parametrize(("file", "expected"), expectations())
def test_the_first_and_the_last_row_of_each_list_read_as_shown(file: Path, expected: dict[str, Any]) -> None:
    grid = read(file, expected["sheet"])
    rows = dict(zip(grid.row_numbers.tolist(), shown(grid), strict=True))
    for which in ("first", "last"):
        got = [text.strip() for text in rows[expected[f"{which}_data_row"]]]
        wanted = expected[f"{which}_row"]
        # Errors are blanked and merged ranges filled later, when the table is found.
        assert [text for text in got if text and text not in wanted and not text.startswith("#")] == []
        assert sum(1 for text in got if text) >= sum(1 for text in wanted if text) - 2


def encrypted(path: Path, password: str) -> Path:
    plain, out = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Nombre", "Fono"])
    book.active.append(["Ana", 56966666666])
    book.save(plain)
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt(password, out)
    path.write_bytes(out.getvalue())
    return path


def test_a_workbook_encrypted_with_excels_own_password_opens(tmp_path: Path) -> None:
    path = encrypted(tmp_path / "lista.xlsx", "VelvetSweatshop")
    assert shown(read(path)) == [["Nombre", "Fono"], ["Ana", "56966666666"]]


def test_a_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    path = encrypted(tmp_path / "lista.xlsx", "otra")
    with pytest.raises(ListError) as refused:
        recognise(path, path.name)
    assert refused.value.code == "list-password"


def test_error_cells_are_errors_with_their_text() -> None:
    grid = read(LISTS / "19_formulas_e_inyeccion.xlsx")
    segment = grid.columns[4]
    assert segment.kinds is not None
    assert (segment.text[1].as_py(), segment.kinds[1]) == ("#N/A", CellKind.ERROR)


def test_a_filter_tells_its_hidden_rows_and_columns() -> None:
    grid = read(LISTS / "05_filtro_con_filas_y_columnas_ocultas.xlsx")
    assert (grid.is_filtered, len(grid.hidden_rows), grid.hidden_columns) == (True, 24, frozenset({5}))


def test_a_lone_blank_in_the_last_row_adds_no_rows() -> None:
    assert len(read(LISTS / "47_celda_perdida_en_la_ultima_fila.xlsx").row_numbers) == 8
