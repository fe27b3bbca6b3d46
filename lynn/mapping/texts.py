"""The mapping applied: the text of one field for every row of the list.

In: the Table and a field's source. Out: one Arrow column of text. Nothing is copied when a field is one label and nothing
else; otherwise the work is done in Arrow, without a Python object for a cell.
"""

from __future__ import annotations

from functools import reduce

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.errors import MappingError
from lynn.mapping.source import FieldSource
from lynn.sheets.sampling import texts_at
from lynn.sheets.table import Table
from lynn.text import t

#: What counts as nothing when a cell is joined, replaced or filled.
_BLANKS = " \t\r\n\u00a0\u200b\ufeff"


def field_texts(table: Table, source: FieldSource, rows: npt.NDArray[np.int64] | None = None) -> pa.ChunkedArray:
    """The field's text for every row of the table, or for those at these positions: `pa.large_string()` without nulls.

    Labels are joined with the joiner, blank ones left out; then whole values are replaced; then blanks get the fallback. A
    field that is not settled, or left empty, is "" everywhere. Raises `MappingError` when the list has no such label.
    """
    count = len(table) if rows is None else len(rows)
    if source.fixed is not None:
        return _same(source.fixed, count)
    if source.is_left_empty or not source.labels:
        return _same("", count)
    texts = _joined([_column(table, label, rows) for label in source.labels], source.joiner)
    if source.replacements:
        texts = _replaced(texts, source)
    if source.fallback is not None:
        texts = pc.if_else(_is_blank(texts), pa.scalar(source.fallback, pa.large_string()), texts)
    return texts


def _column(table: Table, label: str, rows: npt.NDArray[np.int64] | None) -> pa.ChunkedArray:
    if label not in table.labels:
        raise MappingError(t("The list has no column “{label}” any more.", label=label), code="mapping-no-label")
    texts = table.column(label).text
    return texts if rows is None else texts_at(texts, rows)


def _same(text: str, count: int) -> pa.ChunkedArray:
    if not count:
        return pa.chunked_array([], pa.large_string())
    return pa.chunked_array([pa.repeat(pa.scalar(text, pa.large_string()), count)])


def _joined(columns: list[pa.ChunkedArray], joiner: str) -> pa.ChunkedArray:
    if len(columns) == 1:
        return columns[0]
    glue = pa.scalar(joiner, pa.large_string())
    # Two at a time: Arrow's join that skips nulls returns fewer rows where all of a row are null (pyarrow 26).
    return reduce(lambda left, right: _pair(left, right, glue), [pc.utf8_trim(column, _BLANKS) for column in columns])


def _pair(left: pa.ChunkedArray, right: pa.ChunkedArray, glue: pa.Scalar) -> pa.ChunkedArray:
    both = pc.binary_join_element_wise(left, right, glue)
    return _chunked(pc.if_else(pc.equal(left, ""), right, pc.if_else(pc.equal(right, ""), left, both)))


def _replaced(texts: pa.ChunkedArray, source: FieldSource) -> pa.ChunkedArray:
    before = _folded(pa.array(source.replacements.keys(), pa.large_string()))
    after = pa.array(source.replacements.values(), pa.large_string())
    found = pc.index_in(_folded(texts), value_set=before)
    return pc.coalesce(_chunked(after.take(found)), texts)


def _folded(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    return pc.utf8_lower(pc.utf8_trim(texts, _BLANKS))


def _is_blank(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.equal(pc.utf8_trim(texts, _BLANKS), "")


def _chunked(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray:
    return texts if isinstance(texts, pa.ChunkedArray) else pa.chunked_array([texts])
