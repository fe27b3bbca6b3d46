"""Sheets read by one reader or the other, in comparable form."""

from __future__ import annotations

from pathlib import Path

from lynn.sheets.assemble import assemble
from lynn.sheets.grid import Grid
from lynn.sheets.regions import region_of
from lynn.sheets.xlsx_bytes import UnknownStructureError
from lynn.sheets.xlsx_fast import read_fast
from lynn.sheets.xlsx_general import read_general
from lynn.sheets.xlsx_parts import open_book


def general(path: Path, number: int = 0, language: str = "es") -> Grid:
    with path.open("rb") as stream:
        book = open_book(stream)
        return assemble(*read_general(book, book.sheets[number], region_of(language)))


def fast(path: Path, number: int = 0, language: str = "es") -> Grid | None:
    """None when the fast reader gives up."""
    with path.open("rb") as stream:
        book = open_book(stream)
        try:
            return assemble(*read_fast(book, book.sheets[number], region_of(language)))
        except UnknownStructureError:
            return None


def texts(grid: Grid) -> list[list[str]]:
    return [list(row) for row in zip(*(column.text.to_pylist() for column in grid.columns), strict=True)]


def facts(grid: Grid) -> dict[str, object]:
    """All of a Grid in comparable form."""
    return {
        "rows": grid.row_numbers.tolist(),
        "texts": [column.text.to_pylist() for column in grid.columns],
        "kinds": [None if column.kinds is None else column.kinds.tolist() for column in grid.columns],
        "dates": [None if column.dates is None else column.dates.astype(str).tolist() for column in grid.columns],
        "first": grid.first_column,
        "hidden": (grid.is_hidden, grid.hidden_rows, grid.hidden_columns, grid.is_filtered),
        "merges": grid.merges,
        "notes": grid.notes,
    }


def assert_both_same(path: Path, number: int = 0) -> Grid:
    quick = fast(path, number)
    assert quick is not None, "the fast reader gave up"
    patient = general(path, number)
    assert [pair for pair in zip(_cells(quick), _cells(patient), strict=True) if pair[0] != pair[1]] == []
    assert facts(quick) == facts(patient)
    return quick


def _cells(grid: Grid) -> list[tuple[int, int, str]]:
    return [
        (row, column, text)
        for column, cells in enumerate(grid.columns)
        for row, text in zip(grid.row_numbers.tolist(), cells.text.to_pylist(), strict=True)
    ]
