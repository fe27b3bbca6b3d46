"""Sheets for the tests of table finding, made from rows of plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pyarrow as pa

from lynn.sheets.grid import CellKind, Column, Grid, Merge
from lynn.sheets.tables import Found

Cell = str | int | dt.date | None
Sheet = list[list[Cell]]

NAMES = ["Ana Soto", "Luis Rojas", "Pía Díaz", "Raúl Peña", "Zoé Güell", "Óscar Núñez", "Iñigo Araújo", "Begoña Ávila"]
SHOPS = ["Temuco", "Plaza Oeste", "Mall del Sol", "Temuco", "Viña del Mar", "Temuco", "Jockey Plaza", "Concepción"]
HEADING: list[Cell] = ["Nombre", "Teléfono", "Fecha", "Tienda", "Monto"]


def person(number: int) -> list[Cell]:
    return [
        NAMES[number % 8],
        56966660001 + number,
        dt.date(2024, 5, 1 + number),
        SHOPS[number % 8],
        1000 * (number + 1),
    ]


def people(count: int, start: int = 0) -> Sheet:
    return [person(number) for number in range(start, start + count)]


def each(count: int, make: Callable[[int], list[Cell]]) -> Sheet:
    return [make(number) for number in range(count)]


def grid_of(
    rows: Iterable[Sequence[Cell]],
    merges: Sequence[tuple[int, int, int, int]] = (),
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[int] = (),
    *,
    is_filtered: bool = False,
    is_text: bool = False,
) -> Grid:
    """A sheet of those rows, the first of them in row 1. Merges: first row, last row, first column, last column."""
    given = [list(row) for row in rows]
    width = max(len(row) for row in given)
    numbered = [(number, row + [None] * (width - len(row))) for number, row in enumerate(given, 1) if any(row)]
    columns = [_column([row[place] for _, row in numbered], is_text=is_text) for place in range(width)]
    return Grid(
        name=None if is_text else "Hoja1",
        row_numbers=np.array([number for number, _ in numbered], dtype=np.int64),
        columns=tuple(columns),
        merges=tuple(Merge(first_row=a, last_row=b, first_column=c, last_column=d) for a, b, c, d in merges),
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
        is_filtered=is_filtered,
    )


def _column(cells: Sequence[Cell], *, is_text: bool) -> Column:
    texts = [cell.strftime("%d/%m/%Y") if isinstance(cell, dt.date) else str(cell or "") for cell in cells]
    text = pa.chunked_array([pa.array(texts, type=pa.large_string())])
    kinds = np.array([_kind(cell) for cell in cells], dtype=np.int8)
    return Column(text=text, kinds=None if is_text else kinds)


def _kind(cell: Cell) -> CellKind:
    if cell is None or cell == "":
        return CellKind.BLANK
    if isinstance(cell, dt.date):
        return CellKind.DATE
    if isinstance(cell, int):
        return CellKind.NUMBER
    return CellKind.ERROR if cell.startswith("#") else CellKind.TEXT


def column_of(found: Found, label: str) -> list[str]:
    texts: list[str] = found.table.column(label).text.to_pylist()
    return texts


def told(found: Found) -> dict[str, tuple[int, ...]]:
    return {note.code: note.rows for note in found.notes}


def numbers_of(found: Found) -> list[int]:
    numbers: list[int] = found.table.row_numbers.tolist()
    return numbers
