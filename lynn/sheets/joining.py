"""Lists of the same shape on several sheets become one list.

In: a Table for each sheet. Out: one Table, with a column that says which sheet a row is from.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.sheets.grid import CellKind, Column, Note
from lynn.sheets.labels import fold_label
from lynn.sheets.places import Places
from lynn.sheets.table import Table
from lynn.sheets.tables import Found
from lynn.text import tn

_SHEET_WORDS = {"es": "Hoja", "pt": "Planilha", "en": "Sheet"}


def join_tables(parts: Sequence[tuple[str, Found]], language: str) -> Found:
    """All rows of all sheets, whose labels are the same in whatever order.

    Row numbers go on from sheet to sheet, for each must be one row's own; `Table.places` says what they are in the sheets.
    """
    tables = [found.table for _, found in parts]
    numbers: list[npt.NDArray[np.int64]] = []
    notes: list[Note] = []
    starts: list[tuple[int, str]] = []
    offset = 0
    for sheet, found in parts:
        own = found.table.row_numbers + offset
        numbers.append(own)
        starts.append((offset, sheet))
        text = tn(
            "One row is from the sheet «{sheet}».", "{count} rows are from the sheet «{sheet}».", len(own), sheet=sheet
        )
        notes.append(Note(code="sheet-joined", text=text))
        notes += found.notes
        offset = int(own[-1])
    places = [{fold_label(label): place for place, label in enumerate(table.labels)} for table in tables]
    columns = [
        _stacked([table.columns[own[fold_label(label)]] for table, own in zip(tables, places, strict=True)])
        for label in tables[0].labels
    ]
    names = [
        pa.array([sheet], type=pa.large_string()).take(pa.array(np.zeros(len(found.table), dtype=np.int64)))
        for sheet, found in parts
    ]
    label = _SHEET_WORDS.get(language, _SHEET_WORDS["es"])
    while fold_label(label) in {fold_label(each) for each in tables[0].labels}:
        label += " (2)"
    table = Table(
        labels=(*tables[0].labels, label),
        columns=(*columns, Column(text=pa.chunked_array(names, type=pa.large_string()))),
        row_numbers=np.concatenate(numbers),
        hidden=np.concatenate([table.hidden for table in tables]),
        language=language,
        places=Places(tuple(starts)),
    )
    return Found(table=table, header_rows=parts[0][1].header_rows, notes=tuple(notes))


def _stacked(columns: Sequence[Column]) -> Column:
    chunks = [chunk for column in columns for chunk in column.text.chunks]
    kinds = dates = None
    if any(column.kinds is not None for column in columns):
        kinds = np.concatenate([_kinds(column) for column in columns])
    if any(column.dates is not None for column in columns):
        blank = np.datetime64("NaT", "s")
        dates = np.concatenate(
            [c.dates if c.dates is not None else np.full(len(c.text), blank, dtype="datetime64[s]") for c in columns]
        )
    return Column(text=pa.chunked_array(chunks, type=pa.large_string()), kinds=kinds, dates=dates)


def _kinds(column: Column) -> npt.NDArray[np.int8]:
    if column.kinds is not None:
        return column.kinds
    lengths = pa.compute.binary_length(column.text).to_numpy()
    return np.where(lengths > 0, np.int8(CellKind.TEXT), np.int8(CellKind.BLANK)).astype(np.int8)
