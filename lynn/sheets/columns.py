"""Columns cut, filled and dropped: the part of a Grid that is the list, as arrays.

In: Grid columns and row positions. Out: columns of those rows. Nothing here decides; `tables` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.sheets.grid import CellKind, Column
from lynn.sheets.sampling import texts_at
from lynn.sheets.shapes import Shape, fold
from lynn.sheets.view import View, span_of

Rows = npt.NDArray[np.int64]
#: Rows of one range merged sideways; a larger one is a slip.
_MOST_MERGED = 10_000


def take_rows(column: Column, rows: Rows | slice) -> Column:
    """The column at those positions; without a copy where they are a slice."""
    return Column(
        text=column.text[rows] if isinstance(rows, slice) else texts_at(column.text, rows),
        kinds=None if column.kinds is None else column.kinds[rows],
        dates=None if column.dates is None else column.dates[rows],
    )


def merged_sources(view: View, column: int, data: Rows) -> Rows | None:
    """For each data row, the row whose cell it shows in that column, where ranges are merged downwards; None: its own."""
    if not view.grid.merges:
        return None
    sheet_column = view.sheet_columns[column]
    numbers = view.grid.row_numbers[data]
    sources = data.copy()
    for merge in view.grid.merges:
        if merge.first_column != sheet_column or merge.last_row == merge.first_row:
            continue
        top = view.position(merge.first_row)
        start, stop = np.searchsorted(numbers, [merge.first_row, merge.last_row + 1])
        if top is not None and stop - start > 1 and merge.first_row >= numbers[0]:
            sources[start:stop] = top
    return None if np.array_equal(sources, data) else sources


def merged_across(view: View, named: Sequence[int], data: Rows) -> dict[int, dict[int, tuple[int, int]]]:
    """For each named column, the data rows that show a cell of another column, because their ranges are merged sideways:
    by place among the data, that cell's row and column."""
    places = {view.sheet_columns[column]: column for column in named}
    numbers = view.grid.row_numbers[span_of(data)]
    found: dict[int, dict[int, tuple[int, int]]] = {}
    for merge in view.grid.merges:
        source, top = places.get(merge.first_column), view.position(merge.first_row)
        start, stop = np.searchsorted(numbers, [merge.first_row, merge.last_row + 1]).tolist()
        if merge.last_column == merge.first_column or source is None or top is None or start == stop:
            continue
        if merge.first_row < numbers[0]:
            continue
        for sheet_column in range(merge.first_column + 1, min(merge.last_column, max(places)) + 1):
            target = places.get(sheet_column)
            if target is not None and stop - start <= _MOST_MERGED and not view.filled[data[start:stop], target].any():
                found.setdefault(target, {}).update(dict.fromkeys(range(start, stop), (top, source)))
    return found


def with_cells(column: Column, cells: dict[int, tuple[int, int]], view: View) -> Column:
    """The column with the cells at those places taken from elsewhere in the sheet."""
    texts = column.text.to_pylist()
    kinds = None if column.kinds is None else column.kinds.copy()
    for place, (row, source) in cells.items():
        texts[place] = view.text(row, source)
        if kinds is not None:
            kind = view.kind(row, source)
            kinds[place] = kind if kind == CellKind.NUMBER else CellKind.TEXT
    return Column(text=pa.chunked_array([pa.array(texts, type=pa.large_string())]), kinds=kinds, dates=column.dates)


def group_sources(view: View, column: int, data: Rows, starts: Rows) -> Rows | None:
    """For each data row, the first row of its group, where the column is filled in exactly those; None: it is not so."""
    if len(starts) < 2:
        return None
    filled = data[view.filled[span_of(data), column]]
    if len(filled) == len(data) or not np.array_equal(filled, starts):
        return None
    if any(view.shape(row, column) not in (Shape.WORDS, Shape.DATE) for row in filled[:50].tolist()):
        return None
    sources: Rows = starts[np.searchsorted(starts, data, side="right") - 1]
    return sources


def section_sources(view: View, column: int, data: Rows, sections: Rows) -> Rows | None:
    """For each data row, the section line above it, where the column is filled in those lines only; None: it is not so."""
    if not len(sections) or view.filled[span_of(data), column].any() or not view.filled[sections, column].all():
        return None
    above = np.searchsorted(sections, data) - 1
    return None if above[0] < 0 else sections[above]


def group_starts(view: View, data: Rows, totals: Rows) -> Rows:
    """First rows of groups, where a report shows them: at merged ranges, and after each subtotal."""
    if not len(data):
        return data
    starts = {int(data[0])}
    numbers = view.grid.row_numbers[span_of(data)]
    for merge in view.grid.merges:
        if merge.last_row > merge.first_row and numbers[0] <= merge.first_row <= numbers[-1]:
            starts.add(int(data[np.searchsorted(numbers, merge.first_row)]))
    for total in totals.tolist():
        following = int(np.searchsorted(data, total))
        if following < len(data):
            starts.add(int(data[following]))
    return np.array(sorted(starts), dtype=np.int64)


def columns_beside(view: View, header_rows: Sequence[int], first: int, stop: int) -> tuple[list[int], list[int]]:
    """Columns of another list, and of a small table, beside the list.

    Either is parted from it by a blank column. A list has people, and the same headings again or another length. A table
    has none, and is a block of its own that is much shorter than the list, or named in other rows than the list.
    """
    blocks: list[list[int]] = []
    for column in range(view.column_count):
        if column and view.sheet_columns[column] == view.sheet_columns[column - 1] + 1:
            blocks[-1].append(column)
        else:
            blocks.append([column])
    if len(blocks) < 2 or not header_rows:
        return [], []
    main = max(blocks, key=lambda block: int(view.filled[first:stop][:, block].sum()))
    others = [block for block in blocks if block is not main]
    lists = [block for block in others if _is_other_list(view, block, main, header_rows, first, stop)]
    tables = [
        block for block in others if block not in lists and _is_apart(view, block, main, header_rows, first, stop)
    ]
    return list(chain(*lists)), list(chain(*tables))


def _is_other_list(
    view: View, block: list[int], main: list[int], header_rows: Sequence[int], first: int, stop: int
) -> bool:
    """Whether the block is a list of other people, and not more columns about the same ones."""
    rows, own = (first + np.flatnonzero(view.filled[first:stop][:, each].any(axis=1)) for each in (block, main))
    if min(len(block), len(main)) < 2 or not len(rows) or rows[0] != first or rows[-1] - rows[0] + 1 != len(rows):
        return False
    names, taken = ([fold(view.shown(header_rows[-1], column)) for column in each] for each in (block, main))
    if not all(names) or not all(_holds_keys(view, each, rows) for each in (block, main)):
        return False
    is_again = set(names) <= set(taken)
    # Groups of columns with the same names under headings of their own: `Titular`, `Referido`.
    return len(rows) != len(own) if len(header_rows) > 1 or not is_again else True


def _holds_keys(view: View, block: Sequence[int], rows: Rows) -> bool:
    return any(
        view.shape(row, column) in (Shape.LONG_NUMBER, Shape.EMAIL) for row in rows[:30].tolist() for column in block
    )


def _is_apart(view: View, block: list[int], main: list[int], header_rows: Sequence[int], first: int, stop: int) -> bool:
    rows = np.flatnonzero(view.filled[:, block].any(axis=1))
    below = rows[(rows >= first) & (rows < stop)]
    if _holds_keys(view, block, below):
        return False
    length = int(view.filled[first:stop][:, main].any(axis=1).sum())
    is_dense = bool(len(below)) and int(below[-1] - below[0]) + 1 == len(below)
    is_named = view.filled[list(header_rows)][:, block].any()
    if not is_named:
        # A remark beside one row is a stray cell, dealt with later; a table has a heading of its own.
        return is_dense and len(block) > 1 and len(rows) > 1
    is_full = bool(view.filled[below][:, block].all())
    starts_with_list = bool(len(below)) and int(below[0]) == first
    is_short = len(below) > 1 and len(below) * 10 <= length * 6
    # Rows of a longer table would pass for people without a name.
    is_longer = int((~view.filled[below][:, main].any(axis=1)).sum()) > 1
    return is_dense and is_full and starts_with_list and (is_longer or (is_short and len(block) > 1))


def used_columns(view: View, data: Rows, labels: Sequence[str]) -> tuple[list[int], list[int]]:
    """Columns of the list, and those beside it that only hold stray cells: unnamed, apart, and mostly blank."""
    fills = view.filled[span_of(data)].sum(axis=0)
    named = [column for column, label in enumerate(labels) if label]
    kept: list[int] = []
    stray: list[int] = []
    for column in range(view.column_count):
        if not labels[column] and not fills[column]:
            continue
        before = view.sheet_columns[column - 1] if column else None
        is_apart = before is not None and view.sheet_columns[column] > before + 1
        follows_stray = bool(stray) and stray[-1] == column - 1
        is_beside = bool(named) and not labels[column] and column > named[-1] and (is_apart or follows_stray)
        (stray if is_beside and fills[column] * 10 <= max(len(data), 10) else kept).append(column)
    return kept, stray
