"""A Grid, looked at: which cells show anything, and the text and shape of single cells.

In: a Grid of any size. Out: a `View`. Why: headings and totals are decided on a few candidate rows, found by arrays; nothing
here ever loops over a million rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.sheets.grid import CellKind, Column, Grid, Merge
from lynn.sheets.shapes import Shape, shape_of, tidy

#: Longest cell, in bytes, that may turn out to show nothing.
_MOST_BLANK_BYTES = 64
#: Characters by which a cell is judged; a file of a single line has a hundred million.
_MOST_SHOWN = 4096
_MAY_BE_BLANK = np.zeros(256, dtype=np.bool_)
_MAY_BE_BLANK[[9, 10, 11, 12, 13, 28, 29, 30, 31, 32]] = True
_MAY_BE_BLANK[0x80:] = True


class View:
    """Rows here are positions in the Grid; columns are positions among those that show anything. Both count from 0."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        # By row and sheet column: whoever looks for headings looks at the same cells many times over.
        self._shapes: dict[tuple[int, int], Shape] = {}
        self._shown: dict[tuple[int, int], str] = {}
        self.row_count = len(grid.row_numbers)
        # A stray value far to the right leaves thousands of blank columns, which are one and the same object.
        different = {id(column): column for column in grid.columns}
        with ThreadPoolExecutor(max_workers=2) as pool:
            shown = dict(zip(different, pool.map(filled_cells, different.values()), strict=True))
        used = [place for place, column in enumerate(grid.columns) if shown[id(column)].any()]
        #: The columns that show anything.
        self.columns = [grid.columns[place] for place in used]
        #: Their places in the sheet, 1-based.
        self.sheet_columns = [place + grid.first_column for place in used]
        self.column_count = len(used)
        #: True where a cell shows anything; rows by columns.
        self.filled = np.zeros((self.row_count, self.column_count), dtype=np.bool_, order="F")
        for position, column in enumerate(self.columns):
            self.filled[:, position] = shown[id(column)]
        #: Cells of each row that show anything.
        self.counts: npt.NDArray[np.int32] = self.filled.sum(axis=1, dtype=np.int32)

    def without(self, columns: Sequence[int]) -> View:
        """The same sheet with those columns looked away from."""
        rest = copy(self)
        kept = [column for column in range(self.column_count) if column not in columns]
        rest.columns = [self.columns[column] for column in kept]
        rest.sheet_columns = [self.sheet_columns[column] for column in kept]
        rest.column_count = len(kept)
        rest.filled = np.asfortranarray(self.filled[:, kept])
        rest.counts = rest.filled.sum(axis=1, dtype=np.int32)
        rest.__dict__.pop("is_after_gap", None)
        return rest

    def text(self, row: int, column: int) -> str:
        """The text of a cell as it is."""
        text: str = self.columns[column].text[row].as_py()
        return text

    def shown(self, row: int, column: int) -> str:
        """The text of a cell as it looks: its beginning, where it is longer than any label or name."""
        if not self.filled[row, column]:
            return ""
        key = (row, self.sheet_columns[column])
        if key not in self._shown:
            self._shown[key] = tidy(self.text(row, column)[:_MOST_SHOWN])
        return self._shown[key]

    def shape(self, row: int, column: int) -> Shape:
        """What the cell looks like."""
        if not self.filled[row, column]:
            return Shape.BLANK
        key = (row, self.sheet_columns[column])
        if key not in self._shapes:
            self._shapes[key] = shape_of(self.text(row, column)[:_MOST_SHOWN], self.kind(row, column))
        return self._shapes[key]

    def kind(self, row: int, column: int) -> int:
        """The cell's kind, as the file says."""
        kinds = self.columns[column].kinds
        return int(kinds[row]) if kinds is not None else CellKind.TEXT

    def cells(self, row: int) -> list[int]:
        """Columns in which the row shows anything."""
        return np.flatnonzero(self.filled[row]).tolist()

    def number(self, row: int) -> int:
        """The sheet's own number of the row."""
        return int(self.grid.row_numbers[row])

    def position(self, number: int) -> int | None:
        """The row with that number in the sheet; None when it is blank."""
        position = int(np.searchsorted(self.grid.row_numbers, number))
        return position if position < self.row_count and self.number(position) == number else None

    def counts_of(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """Cells of each of these rows (ascending) that show anything."""
        return self.counts[span_of(rows)]

    def usual_count(self, rows: npt.NDArray[np.int64]) -> float:
        """The median of `counts_of`; 0 for no rows. (`np.median` loads `numpy.ma`, and sorts.)"""
        if not len(rows):
            return 0.0
        upto = np.cumsum(np.bincount(self.counts_of(rows)))
        low, high = np.searchsorted(upto, [(len(rows) - 1) // 2, len(rows) // 2], side="right")
        return float(low + high) / 2

    @cached_property
    def is_after_gap(self) -> npt.NDArray[np.bool_]:
        """True for rows with a blank row above them."""
        after = np.ones(self.row_count, dtype=np.bool_)
        after[1:] = (np.diff(self.grid.row_numbers) > 1) | (self.counts[:-1] == 0)
        return after

    @cached_property
    def merges_by_row(self) -> dict[int, list[Merge]]:
        """Merged ranges by the sheet number of their first row."""
        found: dict[int, list[Merge]] = {}
        for merge in self.grid.merges:
            found.setdefault(merge.first_row, []).append(merge)
        return found

    def merge_at(self, number: int, column: int) -> Merge | None:
        """The merged range that begins in the sheet row `number`, at the column."""
        sheet_column = self.sheet_columns[column]
        return next((m for m in self.merges_by_row.get(number, ()) if m.first_column == sheet_column), None)


def span_of(rows: npt.NDArray[np.int64]) -> slice | npt.NDArray[np.int64]:
    """Ascending positions, as a slice where they follow each other: arrays give that without a copy."""
    if len(rows) and int(rows[-1] - rows[0]) + 1 == len(rows):
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


def without_rows(rows: npt.NDArray[np.int64], left_out: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The positions but those; the very same array where none are."""
    return rows[~np.isin(rows, left_out)] if len(left_out) else rows


def filled_cells(column: Column) -> npt.NDArray[np.bool_]:
    """True where a cell shows anything: neither empty nor only blanks and invisible marks."""
    parts = [_filled_in_chunk(chunk) for chunk in column.text.chunks]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.bool_)


def _filled_in_chunk(chunk: pa.Array) -> npt.NDArray[np.bool_]:
    if not len(chunk):
        return np.zeros(0, dtype=np.bool_)
    _, offset_buffer, data_buffer = chunk.buffers()
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
    lengths = np.diff(offsets)
    filled: npt.NDArray[np.bool_] = lengths > 0
    if data_buffer is None or not filled.any():
        return filled
    data = np.frombuffer(data_buffer, dtype=np.uint8)
    suspects = np.flatnonzero(filled & (lengths <= _MOST_BLANK_BYTES))
    suspects = suspects[_MAY_BE_BLANK[data[offsets[suspects]]]]
    for row in suspects[_MAY_BE_BLANK[data[offsets[suspects + 1] - 1]]].tolist():
        filled[row] = bool(tidy(chunk[row].as_py()))
    return filled
