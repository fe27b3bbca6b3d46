"""A Grid becomes a Table: which rows are heading, data, total or remark, each decision told.

In: one sheet as it is. Out: `Found`. Why: nobody's list begins at A1 and ends with its last customer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lynn.errors import ListError
from lynn.sheets import remarks
from lynn.sheets.arrangement import refuse_other_arrangements, says_nothing_found
from lynn.sheets.columns import (
    Rows,
    columns_beside,
    group_sources,
    group_starts,
    merged_across,
    merged_sources,
    section_sources,
    take_rows,
    used_columns,
    with_cells,
)
from lynn.sheets.foot import prefilled_rows, remark_rows
from lynn.sheets.grid import Column, Grid, Note
from lynn.sheets.headers import (
    Heading,
    begins_other_table,
    find_headings,
    header_rows_around,
    is_caption,
    is_same_row,
)
from lynn.sheets.labels import name_columns, raw_labels
from lynn.sheets.leftovers import repeated_headings, repeated_titles, ruler_rows, section_rows, total_rows
from lynn.sheets.recognise import unreadable
from lynn.sheets.regular import MOST_ROWS_TOLD, ragged_note
from lynn.sheets.shapes import Shape, names_a_column
from lynn.sheets.table import Table
from lynn.sheets.view import View, span_of, without_rows
from lynn.text import t


@dataclass(frozen=True, kw_only=True)
class Extent:
    """One list within a sheet, by positions in the Grid."""

    #: Empty: the list has no heading.
    header_rows: tuple[int, ...]
    first: int
    #: After the last row.
    stop: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """A Table, and how it was found."""

    table: Table
    #: Sheet rows, 1-based.
    header_rows: tuple[int, ...]
    notes: tuple[Note, ...]


def find_table(grid: Grid, language: str, *, header_row: int | None = None, leave_out_hidden: bool = False) -> Found:
    """The list in the sheet. `header_row` is a person's decision: 1-based sheet row, 0 for none.

    Raises `ListError`: `list-empty`, `list-is-sideways`, `list-is-blocks`, `list-header-only`, `list-header-row-missing`.
    """
    view = View(grid)
    if not view.filled.any():
        raise unreadable("list-empty")
    if header_row is None:
        refuse_other_arrangements(view)
    return _find(view, header_row, language, leave_out_hidden)


def _find(view: View, header_row: int | None, language: str, leave_out_hidden: bool) -> Found:
    extents = extents_of(view, header_row)
    chosen = best_extent(view, extents)
    extent = extents[chosen]
    lists, tables = columns_beside(view, extent.header_rows, extent.first, extent.stop)
    if lists or tables:
        found = _find(view.without(lists + tables), header_row, language, leave_out_hidden)
        rows = int(view.filled[extent.first : extent.stop][:, lists].any(axis=1).sum())
        notes = remarks.on_columns_beside(
            [view.sheet_columns[column] for column in lists], rows, [view.sheet_columns[column] for column in tables]
        )
        return replace(found, notes=(*found.notes, *notes))
    others = [other for position, other in enumerate(extents) if position != chosen]
    return _read_extent(view, extent, others, language, leave_out_hidden)


def extents_of(view: View, header_row: int | None) -> list[Extent]:
    """All lists of the sheet, in its order; one where a person said which row is the heading."""
    if header_row == 0:
        return [Extent(header_rows=(), first=0, stop=view.row_count)]
    if header_row is not None:
        row = view.position(header_row)
        if row is None or not view.counts[row]:
            raise ListError(
                t(
                    "Row {row} of the sheet is blank, so it cannot be the heading. Choose another row.",
                    row=str(header_row),
                ),
                code="list-header-row-missing",
            )
        headers = header_rows_around(view, row)
        return [Extent(header_rows=headers, first=headers[-1] + 1, stop=view.row_count)]
    headings = find_headings(view)
    if not headings:
        return [Extent(header_rows=(), first=_after_titles(view), stop=view.row_count)]
    starts = _list_starts(view, headings)
    stops = [_before_titles(view, headers[0]) for headers in starts[1:]] + [view.row_count]
    return [
        Extent(header_rows=headers, first=headers[-1] + 1, stop=stop)
        for headers, stop in zip(starts, stops, strict=True)
    ]


def _list_starts(view: View, headings: list[Heading]) -> list[tuple[int, ...]]:
    """The header rows of each list: the best heading, and every other that nobody would take for data."""
    best = max(headings, key=lambda heading: (heading.score, -heading.row))
    starts: list[tuple[int, ...]] = []
    for heading in headings:
        if any(heading.row in headers for headers in starts) or any(
            is_same_row(view, heading.row, headers[-1]) or is_same_row(view, heading.row, headers[0])
            for headers in starts
        ):
            continue
        begins_anew = view.is_after_gap[max(heading.row - 1, 0) : heading.row + 1].any()
        touches_best = (
            heading is not best
            and abs(heading.row - best.row) == 1
            and not view.is_after_gap[max(heading.row, best.row)]
        )
        is_other = begins_other_table(view, heading, best)
        is_plain = (heading.is_plain or is_other) and begins_anew and not touches_best
        if heading is best or is_plain or (heading.is_plain and is_other):
            starts.append(header_rows_around(view, heading.row))
    return starts


def _before_titles(view: View, row: int) -> int:
    """Where the titles above a heading begin."""
    while row > 0 and view.counts[row - 1] <= 1 and not view.is_after_gap[row]:
        row -= 1
    return row


def _after_titles(view: View) -> int:
    """The first row of a list without heading: titles above it fill one cell where the list fills several."""
    usual = np.percentile(view.counts[:60], 75, method="higher")
    row = 0
    while row < min(20, view.row_count - 1):
        is_alone = view.counts[row] <= 1 < usual and (usual >= 3 or view.is_after_gap[row + 1])
        if not is_alone and not is_caption(view, row, view.column_count):
            break
        row += 1
    return row


def best_extent(view: View, extents: list[Extent]) -> int:
    """The list that a person means: it has phones or addresses, and more rows than the others."""

    def weigh(extent: Extent) -> tuple[bool, int]:
        rows = range(extent.first, min(extent.stop, extent.first + 30))
        shapes = [view.shape(row, column) for row in rows for column in view.cells(row)]
        people = sum(shape in (Shape.LONG_NUMBER, Shape.EMAIL) for shape in shapes)
        return people * 3 >= len(rows) > 0, extent.stop - extent.first

    return max(range(len(extents)), key=lambda position: (weigh(extents[position]), -position))


def _read_extent(view: View, extent: Extent, others: list[Extent], language: str, leave_out_hidden: bool) -> Found:
    data = np.flatnonzero(view.counts[extent.first : extent.stop])
    data += extent.first
    data = without_rows(data, ruler_rows(view, data))
    notes: list[Note] = []
    dropped: dict[str, Rows] = {}
    if extent.header_rows and len(data):
        dropped["heading-repeated"] = repeated_headings(view, extent.header_rows, data)
        again = dropped["heading-repeated"]
        dropped["title-repeated"] = repeated_titles(view, extent.header_rows[0], again, data)
        data = without_rows(data, np.concatenate((again, dropped["title-repeated"])))
    prefilled = prefilled_rows(view, data)
    data = without_rows(data, prefilled)
    totals = dropped["totals-left-out"] = total_rows(view, data)
    dropped["remarks-left-out"] = remark_rows(view, data, totals)
    data = without_rows(data, np.concatenate((totals, dropped["remarks-left-out"])))
    dropped["sections-left-out"] = section_rows(view, data, totals)
    data = without_rows(data, dropped["sections-left-out"])
    # Where a total stood below them.
    prefilled = np.concatenate((prefilled, prefilled_rows(view, data)))
    dropped["prefilled-left-out"] = prefilled
    data = without_rows(data, prefilled)
    says_none = len(data) == 1 and extent.header_rows and says_nothing_found(view, int(data[0]))
    if not len(data) or says_none or _is_heading_alone(view, extent, data):
        raise ListError(
            t("The list has headings but no rows below them. Fill in at least one row and drop the file again."),
            code="list-header-only",
        )
    notes += remarks.on_extent(
        view, extent.header_rows, extent.first, [(other.header_rows or (other.first,))[0] for other in others]
    )
    notes += remarks.on_rows_left_out(view, dropped)
    hidden = remarks.hidden_flags(view, data)
    notes += remarks.on_hidden(view, hidden, leave_out_hidden)
    labels = raw_labels(view, extent.header_rows)
    kept, stray = used_columns(view, data, labels)
    notes += remarks.on_columns(view, data, labels, kept, stray)
    columns, more = _columns(view, kept, labels, data, totals, dropped["sections-left-out"])
    notes += more
    if leave_out_hidden and hidden.any():
        visible = np.flatnonzero(~hidden)
        columns = [take_rows(column, span_of(visible)) for column in columns]
        data, hidden = data[visible], hidden[visible]
    names, more = name_columns(
        [labels[column] for column in kept],
        [view.sheet_columns[column] for column in kept],
        language,
        has_heading=bool(extent.header_rows),
    )
    table = Table(
        labels=names,
        columns=tuple(columns),
        row_numbers=view.grid.row_numbers[span_of(data)],
        hidden=hidden,
        language=language,
    )
    more += remarks.on_errors(table)
    header_numbers = tuple(view.number(row) for row in extent.header_rows)
    return Found(table=table, header_rows=header_numbers, notes=(*_reader_notes(view, data), *notes, *more))


def _reader_notes(view: View, data: Rows) -> list[Note]:
    """What the reader noticed, ragged rows only as far as they are in the list."""
    notes = []
    for note in view.grid.notes:
        if note.code in ("rows-short", "rows-long") and len(note.rows) < MOST_ROWS_TOLD:
            inside = np.intersect1d(np.array(note.rows), view.grid.row_numbers[data]).tolist()
            if inside:
                notes.append(ragged_note(note.code, inside))
        else:
            notes.append(note)
    return notes


def _is_heading_alone(view: View, extent: Extent, data: Rows) -> bool:
    """A single row without values: it was not weighed as a heading because nothing stands below it."""
    if extent.header_rows or len(data) > 1:
        return False
    cells = view.cells(int(data[0]))
    words = [column for column in cells if view.shape(int(data[0]), column) is Shape.WORDS]
    known = [column for column in words if names_a_column(view.shown(int(data[0]), column))]
    return len(words) == len(cells) and bool(known)


def _columns(
    view: View, kept: list[int], labels: list[str], data: Rows, totals: Rows, sections: Rows
) -> tuple[list[Column], list[Note]]:
    """The list's columns, merged ranges filled, and group values filled down."""
    starts = group_starts(view, data, totals)
    columns, filled = [], []
    merged = 0
    for position in kept:
        sources = merged_sources(view, position, data)
        if sources is not None:
            merged += 1
        else:
            sources = section_sources(view, position, data, sections)
            if sources is None:
                sources = group_sources(view, position, data, starts)
            if sources is not None:
                filled.append(position)
        columns.append(take_rows(view.columns[position], span_of(data) if sources is None else sources))
    across = merged_across(view, [position for position in kept if labels[position]], data)
    for target, cells in across.items():
        place = kept.index(target)
        columns[place] = with_cells(columns[place], cells, view)
    return columns, remarks.on_filling(merged + len(across), len(filled))
