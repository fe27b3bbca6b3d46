"""One look at the bytes of a column: which of its rows deserve a closer one.

In: a column of text. Out: a `Screen`: the few rows with anything unusual in them (odd characters, outer blanks,
runs of blanks). Why: a dozen checks and repairs by pattern over a million rows and eight fields would take ten seconds; nearly
all rows are plain, and one pass with a table of 256 entries says so in hundredths of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Rows = npt.NDArray[np.int64]
_Number = TypeVar("_Number", bound=np.generic)

#: No row at all.
NO_ROWS: Final[Rows] = np.zeros(0, dtype=np.int64)

_BLANK: Final = 0x20


def _odd_bytes() -> npt.NDArray[np.bool_]:
    odd = np.zeros(256, dtype=np.bool_)
    odd[:_BLANK] = True  # control characters: line breaks and tabs too
    odd[0x7F] = True
    odd[list(b"{[<%&$+*?\\")] = True  # placeholders, entities, 5.69E+10, Mu?oz, Mu\\u00f1oz
    # Every lead byte of UTF-8 but 0xC3, which begins the accented letters of Spanish and Portuguese: what is damaged, invisible
    # or composed of two has another lead byte as well.
    odd[0xC2:] = True
    odd[0xC3] = False
    return odd


#: For `bytes.translate`, which is three times faster than indexing by bytes.
_ODD: Final = _odd_bytes().tobytes()
#: A column with no byte outside these has nothing odd in it and no blank: digits, dates, times, decimals. To know the smallest and
#: the greatest byte costs a tenth of what it costs to look each of them up.
_PLAIN_FROM, _PLAIN_TO = ord(","), ord(";")
#: Bytes looked up at a time, so that what is made on the way stays in the processor's cache.
_PIECE_BYTES = 1 << 18


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What one look at a column tells. Positions are 0-based and ascending."""

    #: Rows with anything unusual.
    unusual: Rows
    #: First byte of each row, 0 where it is empty; for "begins with".
    first_byte: npt.NDArray[np.uint8]
    #: Bytes of each row.
    byte_count: npt.NDArray[np.int64]
    #: The bytes that occur as a first byte: (256,).
    begins_with: npt.NDArray[np.bool_]

    def beginning(self, characters: str, *, at_most_bytes: int) -> Rows:
        """Rows of at most so many bytes that begin with one of these ASCII characters, in either case."""
        wanted = np.zeros(256, dtype=np.bool_)
        wanted[list((characters.lower() + characters.upper()).encode("ascii"))] = True
        if not (wanted & self.begins_with).any():
            return NO_ROWS
        is_short = self.byte_count <= at_most_bytes
        if is_short.all():
            return np.flatnonzero(wanted[self.first_byte])
        short = np.flatnonzero(is_short)
        rows: Rows = short[wanted[self.first_byte[short]]]
        return rows


def screen(column: pa.ChunkedArray) -> Screen:
    """Look at a `large_string` column without nulls."""
    unusual, first, counts = [], [], []
    base = 0
    for chunk in column.chunks:
        if not len(chunk):
            continue
        offsets, data = text_buffers(chunk)
        count = np.diff(offsets)
        head = np.zeros(len(chunk), dtype=np.uint8)
        has_text = count > 0
        if has_text.all():
            head = data[offsets[:-1]]
        else:
            head[has_text] = data[offsets[:-1][has_text]]
        unusual.append(_unusual_rows(offsets, data, head) + base)
        first.append(head)
        counts.append(count)
        base += len(chunk)
    first_byte = _joined(first, np.uint8)
    begins_with = np.zeros(256, dtype=np.bool_)
    begins_with[first_byte] = True
    return Screen(
        unusual=_joined(unusual, np.int64),
        first_byte=first_byte,
        byte_count=_joined(counts, np.int64),
        begins_with=begins_with,
    )


def _unusual_rows(offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8], head: npt.NDArray[np.uint8]) -> Rows:
    """Rows with an odd byte, two blanks together, or a blank at either end. `head`: first byte of each row."""
    if not len(data) or (data.min() >= _PLAIN_FROM and data.max() <= _PLAIN_TO):
        return NO_ROWS
    found = []
    for start in range(0, len(data), _PIECE_BYTES):
        # One byte more, for two blanks on either side of the cut.
        piece = data[start : start + _PIECE_BYTES + 1]
        odd = np.frombuffer(piece.tobytes().translate(_ODD), dtype=np.bool_)
        is_blank = piece == _BLANK
        found += [np.flatnonzero(odd) + start, np.flatnonzero(is_blank[:-1] & is_blank[1:]) + start]
    ends = offsets[1:]
    # Of an empty row, what stands before it is looked at as its last byte.
    is_unusual = (head == _BLANK) | ((data[ends - 1] == _BLANK) & (head != 0))
    is_unusual[np.searchsorted(ends, np.concatenate(found), side="right")] = True
    return np.flatnonzero(is_unusual)


def in_one_piece(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column as one block of memory; itself when it is one already."""
    return column if column.num_chunks <= 1 else pa.chunked_array([pa.concat_arrays(column.chunks)])


def text_buffers(chunk: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Offsets (one more than rows, from 0) and the bytes of a `large_string` array, without a copy of the bytes."""
    _, offset_buffer, data_buffer = chunk.buffers()
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
    data = np.frombuffer(data_buffer, dtype=np.uint8) if data_buffer is not None else np.zeros(0, dtype=np.uint8)
    first = offsets[0]
    return offsets - first if first else offsets, data[first : offsets[-1]]


def _joined(parts: Sequence[npt.NDArray[_Number]], kind: type[_Number]) -> npt.NDArray[_Number]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)


def rows_where(rows: Rows, is_so: Any) -> Rows:
    """Those of the rows for which a boolean Arrow column (one entry each of `rows`) says true."""
    chosen: Rows = rows[is_so.to_numpy(zero_copy_only=False) if isinstance(is_so, pa.Array) else is_so.to_numpy()]
    return chosen


def rows_among(numbers: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> Rows:
    """Rows whose number is one of the wanted, where those are few."""
    if not len(wanted):
        return NO_ROWS
    # A look at the last bits leaves few rows to be looked for one by one.
    is_likely = np.zeros(1 << 20, dtype=np.bool_)
    is_likely[wanted & (len(is_likely) - 1)] = True
    rows = np.flatnonzero(is_likely[numbers & (len(is_likely) - 1)])
    return rows_where(rows, pc.is_in(pa.array(numbers[rows]), value_set=pa.array(wanted)))


class UniqueTexts:
    """The different texts of some rows, to be looked at once each and written back to all their rows."""

    def __init__(self, column: pa.ChunkedArray, rows: Rows) -> None:
        self.rows = rows
        encoded = column.take(pa.array(rows)).combine_chunks()
        if isinstance(encoded, pa.ChunkedArray):  # what pyarrow gives for no chunk at all
            encoded = pa.array([], type=pa.large_string())
        encoded = encoded.dictionary_encode()
        self._codes: npt.NDArray[np.int64] = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        self.texts: pa.Array = encoded.dictionary

    def matching(self, pattern: str) -> Rows:
        """Indices (into `texts`) of the texts that an RE2 pattern finds."""
        if not len(self.texts):
            return np.zeros(0, dtype=np.int64)
        found = pc.match_substring_regex(self.texts, pattern)
        return np.flatnonzero(found.to_numpy(zero_copy_only=False))

    def rows_of(self, indices: Rows) -> Rows:
        """Row positions of the texts with these indices, ascending."""
        wanted = np.zeros(len(self.texts), dtype=np.bool_)
        wanted[indices] = True
        return self.rows[wanted[self._codes]]

    def mended(self, indices: Rows, mend: Callable[[str], str]) -> tuple[Rows, list[str]]:
        """Those of the texts that `mend` changes: their indices and what they become."""
        changed, after = [], []
        for index in indices.tolist():
            text = self.texts[index].as_py()
            new = mend(text)
            if new != text:
                changed.append(index)
                after.append(new)
        return np.array(changed, dtype=np.int64), after

    def replace(self, indices: Rows, after: Sequence[str]) -> None:
        """Put other texts in the place of these."""
        self.texts = with_texts(pa.chunked_array([self.texts]), indices, after).chunk(0)

    def values(self, rows: Rows) -> pa.Array:
        """The present texts of some of the rows (a subset of `rows`, ascending)."""
        return self.texts.take(pa.array(self._codes[np.searchsorted(self.rows, rows)]))


def with_texts(column: pa.ChunkedArray, rows: Rows, texts: Iterable[str] | pa.Array) -> pa.ChunkedArray:
    """The column with other texts in these rows (ascending); the same object when there are none."""
    if not len(rows):
        return column
    mask = np.zeros(len(column), dtype=np.bool_)
    mask[rows] = True
    if not isinstance(texts, pa.Array):
        texts = pa.array(list(texts), type=pa.large_string())
    changed = pc.replace_with_mask(column, pa.array(mask), texts)
    return changed if isinstance(changed, pa.ChunkedArray) else pa.chunked_array([changed])
