"""A list of people to be left in peace is read to the last number: every cell, every column of phones, whatever stands beside them.

In: the list as a table, and which of its columns was taken for the phones. Out: a table with one number a row, so that the check
counts numbers and not lines. Why apart from the reading of messages: there one number a row is right and the others would be one
too many; here each that is passed over is somebody who said no and is written to all the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lynn.mapping import ColumnMapping, FieldSource, field_texts
from lynn.mapping.source import Sureness
from lynn.phone import numbers_in_cell, read_phones
from lynn.sheets.grid import Column
from lynn.sheets.table import Reading, Table
from lynn.text import Text, tn

#: Two numbers have at least so many digits.
_DIGITS_OF_TWO = 14
#: Values looked at in a column, and the share of them that must be phones.
_GLANCE, _SHARE = 300, 0.5
#: What was noticed in the file that may mean that people in it are not read.
_NOT_READ = frozenset({"sheets-alike", "other-lists", "list-beside", "quotes-broken", "rows-long"})


def unread(reading: Reading) -> tuple[Text, ...]:
    """A sentence for each reason why people of the file may not be among the rows."""
    found = [note.text for note in reading.notes if note.code in _NOT_READ]
    joined = sum(note.code == "sheet-joined" for note in reading.notes) or 1
    others = sum(1 for sheet in reading.sheets if sheet.row_count != 0) - joined
    if others > 0 and not any(note.code == "sheets-alike" for note in reading.notes):
        found.append(
            tn("{count} other sheet of the file is not read.", "{count} other sheets of the file are not read.", others)
        )
    return tuple(found)


def phone_labels(table: Table, mapping: ColumnMapping) -> tuple[str, ...]:
    """The columns that hold phones beside the one that was taken for them."""
    taken = {label for source in mapping.sources for label in source.labels} | {mapping.country_label}
    return tuple(
        label
        for label, column in zip(table.labels, table.columns, strict=True)
        if label not in taken and _holds_phones(column, mapping.country)
    )


def each_number(table: Table, mapping: ColumnMapping, field: str) -> tuple[Table, ColumnMapping]:
    """The same list with one number a row, in a column of its own; the same objects where that is so already."""
    source = mapping.source(field)
    own = field_texts(table, source)
    others = [table.column(label).text for label in phone_labels(table, mapping)]
    if not others and not pc.any(_may_be_several(own)).as_py():
        return table, mapping
    places, texts = _pieces(own, others, mapping.country)
    label = field
    while label in table.labels:
        label += "*"
    rows = np.array(places, dtype=np.int64)
    taken = pa.array(rows)
    columns = (
        *(Column(text=column.text.take(taken)) for column in table.columns),
        Column(text=pa.chunked_array([pa.array(texts, type=pa.large_string())])),
    )
    whole = dataclasses.replace(
        table,
        labels=(*table.labels, label),
        columns=columns,
        row_numbers=table.row_numbers[rows],
        hidden=table.hidden[rows],
    )
    chosen = FieldSource(field=field, labels=(label,), sureness=Sureness.CHOSEN)
    sources = tuple(chosen if each.field == field else each for each in mapping.sources)
    return whole, dataclasses.replace(mapping, sources=sources)


def _pieces(
    own: pa.ChunkedArray, others: Sequence[pa.ChunkedArray], country: str | None
) -> tuple[list[int], list[str]]:
    """(place of the row, text of one number), row by row. A row without any stays, to be told."""
    found: list[tuple[int, int, str]] = []
    for rank, column in enumerate((own, *others)):
        texts = column.to_pylist()
        several = _may_be_several(column).to_pylist()
        for row, (text, is_several) in enumerate(zip(texts, several, strict=True)):
            # A cell without a digit says only that there is no such phone, as long as the row has another.
            if any(each.isdigit() for each in text):
                pieces = numbers_in_cell(text, country) if is_several else (text,)
                found += [(row, rank, piece) for piece in pieces]
    with_some = {row for row, _, _ in found}
    found += [(row, 0, text) for row, text in enumerate(own.to_pylist()) if row not in with_some]
    # In the order of the sheet; what stands in one cell stays in its own order.
    found.sort(key=lambda piece: piece[:2])
    return [row for row, _, _ in found], [text for _, _, text in found]


def _may_be_several(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.greater_equal(pc.count_substring_regex(texts, r"\d"), _DIGITS_OF_TWO)


def _holds_phones(column: Column, country: str | None) -> bool:
    filled = column.text.filter(pc.not_equal(pc.utf8_trim_whitespace(column.text), ""))
    if not len(filled):
        return False
    places = np.unique(np.linspace(0, len(filled) - 1, num=min(_GLANCE, len(filled)), dtype=np.int64))
    read = read_phones(filled.take(pa.array(places)), country, heeds_refusals=False)
    return bool(pc.mean(pc.cast(pc.not_equal(read.e164, ""), pa.int8())).as_py() >= _SHARE)
