"""The sentences about what was decided in a sheet: each a Note with a permanent code.

In: what `tables` decided. Out: Notes. Why apart: deciding and telling are each long enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from lynn.sheets.columns import Rows
from lynn.sheets.grid import CellKind, Note
from lynn.sheets.labels import column_letter
from lynn.sheets.table import Table
from lynn.sheets.view import View
from lynn.text import Text, t, tn

#: As many rows as a Note names.
_MOST_ROWS = 200


def on_extent(view: View, header_rows: Sequence[int], first: int, others: Sequence[int]) -> list[Note]:
    """Where the list begins, and what else the sheet holds. `first`: the list's first row below its headings."""
    notes = []
    if not header_rows:
        text = t("The list has no headings: its first row is already data. The columns are named by their letters.")
        notes.append(Note(code="heading-missing", text=text))
        if first:
            text = tn(
                "The row above the list is a title and was left out.",
                "{count} rows above the list are titles and were left out.",
                first,
            )
            notes.append(Note(code="titles-left-out", text=text, rows=_numbers(view, range(first))))
    elif header_rows[0] > 0 and not others:
        above = range(header_rows[0])
        text = tn(
            "The headings are in row {row}; the row above them is not part of the list.",
            "The headings are in row {row}; the {count} rows above them are not part of the list.",
            len(above),
            row=str(view.number(header_rows[-1])),
        )
        notes.append(Note(code="heading-below-titles", text=text, rows=_numbers(view, above)))
    if len(header_rows) > 1:
        text = t(
            "The headings take rows {first} to {last}; their words are joined.",
            first=str(view.number(header_rows[0])),
            last=str(view.number(header_rows[-1])),
        )
        notes.append(Note(code="heading-joined", text=text, rows=_numbers(view, header_rows)))
    if others:
        text = tn(
            "The sheet holds another list, which is not read. It begins at row {rows}.",
            "The sheet holds {count} other lists, which are not read. They begin at rows {rows}.",
            len(others),
            rows=", ".join(str(view.number(min(row, view.row_count - 1))) for row in others[:10]),
        )
        rows = [min(row, view.row_count - 1) for row in others]
        notes.append(Note(code="other-lists", text=text, rows=_numbers(view, rows)))
    return notes


def on_rows_left_out(view: View, dropped: Mapping[str, Rows]) -> list[Note]:
    """Which rows are no data, and why."""
    notes = []
    for code, rows in dropped.items():
        if len(rows):
            notes.append(Note(code=code, text=_left_out(code, view, rows), rows=_numbers(view, rows)))
    return notes


def _left_out(code: str, view: View, rows: Rows) -> Text:
    count = len(rows)
    shown = ", ".join(str(number) for number in _numbers(view, rows[:10])) + (" …" if count > 10 else "")
    if code == "heading-repeated":
        return tn(
            "The headings are repeated in row {rows}; that row was left out.",
            "The headings are repeated in {count} rows, which were left out: {rows}.",
            count,
            rows=shown,
        )
    if code == "title-repeated":
        return tn(
            "Row {rows} repeats a title of the first page and was left out.",
            "{count} rows repeat a title of the first page and were left out: {rows}.",
            count,
            rows=shown,
        )
    if code == "totals-left-out":
        return tn(
            "Row {rows} is a total, not a person, and was left out.",
            "{count} rows are totals, not people, and were left out: {rows}.",
            count,
            rows=shown,
        )
    if code == "sections-left-out":
        return tn(
            "Row {rows} only heads the rows below it and was left out.",
            "{count} rows only head the rows below them and were left out: {rows}.",
            count,
            rows=shown,
        )
    if code == "prefilled-left-out":
        return tn(
            "Row {rows} has only a running number or an empty box, and nobody; it was left out.",
            "The last {count} rows have only a running number or an empty box, and nobody; they were left out: {rows}.",
            count,
            rows=shown,
        )
    return tn(
        "Row {rows} below the list is a remark and was left out.",
        "{count} rows below the list are remarks and were left out: {rows}.",
        count,
        rows=shown,
    )


def hidden_flags(view: View, data: Rows) -> npt.NDArray[np.bool_]:
    """True for the data rows that the sheet hides."""
    if not view.grid.hidden_rows:
        return np.zeros(len(data), dtype=np.bool_)
    hidden = np.fromiter(view.grid.hidden_rows, dtype=np.int64, count=len(view.grid.hidden_rows))
    return np.isin(view.grid.row_numbers[data], hidden)


def on_hidden(view: View, hidden: npt.NDArray[np.bool_], leave_out: bool) -> list[Note]:
    """How many rows a filter or a person hid, and the question that this asks."""
    count, total = int(hidden.sum()), len(hidden)
    if not count:
        return []
    if leave_out:
        text = tn("One hidden row was left out.", "{count} hidden rows were left out.", count)
    elif view.grid.is_filtered:
        text = tn(
            "One row is hidden by a filter: send to all {total} or only to the {visible} visible?",
            "{count} rows are hidden by a filter: send to all {total} or only to the {visible} visible?",
            count,
            total=total,
            visible=total - count,
        )
    else:
        text = tn(
            "One row is hidden in the sheet: send to all {total} or only to the {visible} visible?",
            "{count} rows are hidden in the sheet: send to all {total} or only to the {visible} visible?",
            count,
            total=total,
            visible=total - count,
        )
    return [Note(code="rows-hidden", text=text)]


def on_columns(view: View, data: Rows, labels: Sequence[str], kept: Sequence[int], stray: Sequence[int]) -> list[Note]:
    """Hidden columns, which are read all the same, and cells beside the list, which are not."""
    notes = []
    hidden = [c for c in kept if view.sheet_columns[c] in view.grid.hidden_columns and view.filled[data, c].any()]
    if hidden:
        names = [labels[c] or column_letter(view.sheet_columns[c]) for c in hidden]
        text = tn(
            "The sheet hides one column, {names}; it is read like the others.",
            "The sheet hides {count} columns, {names}; they are read like the others.",
            len(hidden),
            names=", ".join(f"«{name}»" for name in names[:10]),
        )
        notes.append(Note(code="columns-hidden", text=text))
    if stray:
        text = tn(
            "Cells beside the list, in column {names}, were left out.",
            "Cells beside the list, in columns {names}, were left out.",
            len(stray),
            names=", ".join(column_letter(view.sheet_columns[c]) for c in stray[:10]),
        )
        rows = data[view.filled[data][:, list(stray)].any(axis=1)]
        notes.append(Note(code="cells-beside", text=text, rows=_numbers(view, rows)))
    return notes


def on_columns_beside(lists: Sequence[int], row_count: int, tables: Sequence[int]) -> list[Note]:
    """Other lists and small tables beside the list, by their sheet columns."""
    notes = []
    if lists:
        text = tn(
            "Beside the list, in columns {first} to {last}, stands another one of one row, which is not read.",
            "Beside the list, in columns {first} to {last}, stands another one of {count} rows, which is not read.",
            row_count,
            first=column_letter(lists[0]),
            last=column_letter(lists[-1]),
        )
        notes.append(Note(code="list-beside", text=text))
    if tables:
        text = t(
            "A small table beside the list, in columns {first} to {last}, was left out.",
            first=column_letter(tables[0]),
            last=column_letter(tables[-1]),
        )
        notes.append(Note(code="table-beside", text=text))
    return notes


def on_errors(table: Table) -> list[Note]:
    """Cells that hold a formula's error instead of a value."""
    rows: set[int] = set()
    count = 0
    for column in table.columns:
        if column.kinds is not None and (wrong := np.flatnonzero(column.kinds == CellKind.ERROR)).size:
            count += len(wrong)
            rows.update(table.row_numbers[wrong[:_MOST_ROWS]].tolist())
    if not count:
        return []
    text = tn(
        "One cell holds a formula's error, such as #N/A, instead of a value.",
        "{count} cells hold a formula's error, such as #N/A, instead of a value.",
        count,
    )
    return [Note(code="cells-error", text=text, rows=tuple(sorted(rows)[:_MOST_ROWS]))]


def on_filling(merged: int, grouped: int) -> list[Note]:
    """Columns in which a value was given to every row that it stands for."""
    notes = []
    if merged:
        text = tn(
            "One column has merged cells; their value counts for every row that they cover.",
            "{count} columns have merged cells; their value counts for every row that they cover.",
            merged,
        )
        notes.append(Note(code="merged-filled", text=text))
    if grouped:
        text = tn(
            "One column shows its value only on the first row of each group; it was given to the whole group.",
            "{count} columns show their value only on the first row of each group; it was given to the whole group.",
            grouped,
        )
        notes.append(Note(code="groups-filled", text=text))
    return notes


def _numbers(view: View, rows: Sequence[int] | Rows | range) -> tuple[int, ...]:
    return tuple(view.number(int(row)) for row in rows[:_MOST_ROWS])
