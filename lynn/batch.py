"""Checked rows become Batches: frozen bytes, as previewed, recorded, sent and downloaded.

A batch's identity is the SHA-256 of its payload. Only here a number loses its `+`, because Lynn wants digits. The rows are written
by columns (each value escaped only where its bytes ask for it), so a million people take a second and no Python object each.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.check import CheckedRows
from lynn.check.screen import text_buffers, with_texts
from lynn.template import Template

#: Rows a batch, when nobody says otherwise. Lynn's limit is unknown; two hundred keeps an unknown outcome small.
DEFAULT_BATCH_SIZE = 200

#: Rows written in one go: enough for speed, few enough for the processor's cache (about 4 MB).
_SLAB_ROWS: Final = 16_384


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One load."""

    #: 1-based position in the submission.
    number: int
    #: The exact UTF-8 JSON that goes over the wire.
    payload: bytes
    #: Sheet row numbers, in the order of the payload's rows.
    row_numbers: npt.NDArray[np.int64]

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of `payload`: worked out for who records or compares it, which is as long as the payload takes to write."""
        return hashlib.sha256(self.payload).hexdigest()

    @property
    def row_count(self) -> int:
        """People in this batch."""
        return len(self.row_numbers)


def make_batches(
    checked: CheckedRows, *, campaign_id: str | None = None, batch_size: int = DEFAULT_BATCH_SIZE
) -> Iterator[Batch]:
    """The rows that will go, in the list's order. `campaign_id` replaces the value under the template's campaign key; None
    leaves it as pasted. Every other key of the pasted document stays as it is and where it is."""
    if batch_size < 1:
        raise ValueError("a batch has at least one row")
    before, after = envelope(checked.template, campaign_id)
    going = np.flatnonzero(checked.hold == 0)
    number = 0
    for rows, offsets, data in _slabs(checked, going, batch_size):
        for first in range(0, len(rows), batch_size):
            last = min(first + batch_size, len(rows))
            number += 1
            # Each row ends with a comma; the last one's is not wanted.
            payload = b"".join((before, data[offsets[first] : offsets[last] - 1], after))
            yield Batch(
                number=number,
                payload=payload,
                row_numbers=checked.row_numbers[rows[first:last]],
            )


_Slab = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], memoryview]


def make_batch(
    checked: CheckedRows, number: int, *, campaign_id: str | None = None, batch_size: int = DEFAULT_BATCH_SIZE
) -> Batch:
    """The one batch of that number (1-based), the same bytes as among all; for showing. IndexError when there is none."""
    first = (number - 1) * batch_size
    rows = np.flatnonzero(checked.hold == 0)[first : first + batch_size] if number > 0 else np.zeros(0, dtype=np.int64)
    if not len(rows):
        raise IndexError(number)
    before, after = envelope(checked.template, campaign_id)
    _offsets, data = text_buffers(written_rows(checked, rows))
    # The last row's comma is not wanted.
    payload = b"".join((before, data[:-1].tobytes(), after))
    return Batch(
        number=number,
        payload=payload,
        row_numbers=checked.row_numbers[rows],
    )


def _slabs(checked: CheckedRows, going: npt.NDArray[np.int64], batch_size: int) -> Iterator[_Slab]:
    """Row positions, offsets and bytes of many whole batches at a time, so that every batch is one slice of bytes. The next slab
    is written while the batches of this one are hashed, recorded or sent."""
    size = max(_SLAB_ROWS // batch_size, 1) * batch_size

    def write(start: int) -> _Slab:
        rows = going[start : start + size]
        offsets, data = text_buffers(written_rows(checked, rows))
        return rows, offsets, np.ascontiguousarray(data).data

    starts = range(0, len(going), size)
    if len(starts) <= 1:
        yield from map(write, starts)
        return
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="batch") as pool:
        written = pool.submit(write, 0)
        for start in starts[1:]:
            slab, written = written.result(), pool.submit(write, start)
            yield slab
        yield written.result()


def envelope(template: Template, campaign_id: str | None) -> tuple[bytes, bytes]:
    """What stands before and after the rows: the pasted document with its keys in their places."""
    before: list[str] = []
    after: list[str] = []
    parts = before
    for key, value in template.document.items():
        name = _dumps(key)
        if key == template.data_key:
            before.append(f"{name}:[")
            parts = after
            after.append("]")
            continue
        if key == template.campaign_key and campaign_id is not None:
            value = _as_pasted_type(campaign_id, value)
        parts.append(f"{name}:{_dumps(value)}")
    head = "{" + ",".join(before)
    tail = ",".join(after) + "}"
    return head.encode(), tail.encode()


def written_rows(checked: CheckedRows, rows: npt.NDArray[np.int64]) -> pa.Array:
    """The JSON object of each row (ascending) and a comma, as one `large_string` array."""
    start, span = (int(rows[0]), int(rows[-1] - rows[0]) + 1) if len(rows) else (0, 0)
    # Where few rows are held back among those that go, these are written too and left out afterwards, which is one step instead
    # of one for each field.
    is_dense = span <= 2 * len(rows)
    pieces: list[pa.Scalar | pa.Array] = []
    opening = "{"
    for field in checked.values.column_names:
        column = checked.values.column(field)
        column = _in_one(column.slice(start, span) if is_dense else column.take(pa.array(rows)))
        if field == checked.phone_field:
            column = pc.utf8_ltrim(column, "+")
        pieces += [_literal(f'{opening}{_dumps(field)}:"'), _escaped(column)]
        opening = '",'
    written = pc.binary_join_element_wise(*pieces, _literal('"},'), _literal(""))
    return written.take(pa.array(rows - start)) if is_dense and span > len(rows) else written


def _in_one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays([*column.chunks, pa.array([], column.type)])


def _escaped(column: pa.Array) -> pa.Array:
    """Texts as they stand between the quotes of JSON."""
    offsets, data = text_buffers(column)
    # A few comparisons over all bytes first, which cost next to nothing: most columns have nothing to escape.
    if not len(data) or (data.min() >= _FIRST_PLAIN and not (data == _QUOTE).any() and not (data == _BACKSLASH).any()):
        return column
    places = np.flatnonzero((data < _FIRST_PLAIN) | (data == _QUOTE) | (data == _BACKSLASH))
    rows = np.unique(np.searchsorted(offsets[1:], places, side="right"))
    texts = column.take(pa.array(rows)).to_pylist()
    return with_texts(pa.chunked_array([column]), rows, [_dumps(text)[1:-1] for text in texts]).chunk(0)


#: What JSON escapes: these two, and all before the blank.
_QUOTE: Final = ord('"')
_BACKSLASH: Final = ord("\\")
_FIRST_PLAIN: Final = 0x20


def _literal(text: str) -> pa.Scalar:
    return pa.scalar(text, type=pa.large_string())


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _as_pasted_type(campaign_id: str, pasted: Any) -> Any:
    """An id stands as a number where the pasted one was a number."""
    is_number = isinstance(pasted, int) and not isinstance(pasted, bool)
    return (
        int(campaign_id)
        if is_number and campaign_id.isdecimal() and str(int(campaign_id)) == campaign_id
        else campaign_id
    )
