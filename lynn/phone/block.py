"""Rows of text taken apart into digits, many at a time.

In: text as Arrow has it, one run of bytes with the place where each row begins. Out: `Block`s: the digits as a matrix, and which
rows are plain enough for the rules of `lynn.phone.rules`. Every condition keeps away a spelling that the full parser
(`lynn.phone.text`) treats specially; when in doubt a row is not plain.

A list has few ways of writing a number, so its rows are taken together by how they are written: what stands around the digits is
then judged once for all of them, and each digit stands in one column of bytes. What is left over is taken apart row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.phone.rules import MAX_DIGITS

#: Longer texts are left to the full parser.
_MAX_BYTES = 64
#: Shorter numbers are left to the full parser, which takes five digits behind a word for no number at all.
_MIN_DIGITS = 6
#: No more digits, for the automaton.
_END = 10

#: Rows looked at together: few enough for little memory, enough to find many of one shape among them.
_SLAB_ROWS = 262_144
#: Rows taken apart together that are not of one shape: few enough for the processor's cache.
_MIXED_ROWS = 65_536
#: Rows of one shape that are worth their own block, and shapes of one length that are looked for.
_LEAST_ROWS, _MOST_SHAPES = 64, 12
#: The longest text whose shape is looked at: three words of the machine.
_SHAPE_BYTES = 24

# What is counted in each row, ten bits each: anything unknown, plus signs, dots, dashes, closing brackets.
_OTHER, _PLUS, _DOT, _DASH, _CLOSE = (10 * n for n in range(5))
_WEIGHT = np.full(256, 1 << _OTHER, np.int64)
_WEIGHT[48:58] = 0
_WEIGHT[ord(" ")] = _WEIGHT[ord("(")] = 0
for _character, _place in (("+", _PLUS), (".", _DOT), ("-", _DASH), (")", _CLOSE)):
    _WEIGHT[ord(_character)] = 1 << _place

_Rows = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some rows, taken apart into digits and counts. All but `digits` have one entry a row."""

    #: Where they stand in the list.
    rows: _Rows
    #: (places, rows): digit by digit; `_END` after the last, where the rows have not the same number of them.
    digits: npt.NDArray[np.uint8]
    #: How many digits.
    count: _Rows
    has_plus: _Flags
    #: Digits and at most a plus, nothing else.
    is_bare: _Flags
    #: Nothing in it that the full parser would treat specially.
    is_plain: _Flags
    #: The last eight digits stand together, or four and four.
    ends_in_fours: _Flags


def blocks_of(texts: pa.LargeStringArray) -> Iterator[Block]:
    """All rows in blocks; those that are too short or too long for a plain number are left out."""
    for start in range(0, len(texts), _SLAB_ROWS):
        slab = texts.slice(start, _SLAB_ROWS)
        lengths = np.diff(_buffers(slab)[0])
        left = [np.flatnonzero((lengths > _SHAPE_BYTES) & (lengths <= _MAX_BYTES))]
        for length in range(_MIN_DIGITS, _SHAPE_BYTES + 1):
            rows = np.flatnonzero(lengths == length)
            if len(rows) >= _LEAST_ROWS:
                made, rows = _blocks_of_length(slab, rows, length, start)
                yield from made
            left.append(rows)
        rows = np.sort(np.concatenate(left))
        for first in range(0, len(rows), _MIXED_ROWS):
            some = rows[first : first + _MIXED_ROWS]
            yield _row_by_row(some + start, *_buffers(slab.take(pa.array(some))))


def _buffers(texts: pa.LargeStringArray) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    _, offset_buffer, data_buffer = texts.buffers()
    offsets = np.frombuffer(offset_buffer, np.int64, len(texts) + 1, texts.offset * 8)
    return offsets, np.frombuffer(data_buffer, np.uint8) if data_buffer else np.zeros(0, np.uint8)


def _blocks_of_length(slab: pa.LargeStringArray, rows: _Rows, length: int, start: int) -> tuple[list[Block], _Rows]:
    """A block for each shape that many of these rows have, all of `length` bytes; and the rows that are left."""
    offsets, data = _buffers(slab.take(pa.array(rows)))
    text = data[offsets[0] : offsets[-1]].reshape(len(rows), length)
    # The shape of a row is its text with every digit as a zero, compared eight bytes at a time.
    shapes = np.zeros((len(rows), _SHAPE_BYTES), np.uint8)
    shapes[:, :length] = np.where((text - ord("0")) < 10, np.uint8(ord("0")), text)
    words = shapes.view(np.uint64)
    at = np.arange(len(rows))
    made: list[Block] = []
    few: list[_Rows] = []
    for _ in range(_MOST_SHAPES):
        if len(at) < _LEAST_ROWS:
            break
        shape = words[at[0]]
        is_alike = np.logical_and.reduce([words[at, place] == word for place, word in enumerate(shape)])
        alike, at = at[is_alike], at[~is_alike]
        if len(alike) < _LEAST_ROWS:
            few.append(alike)
        else:
            made.append(_of_one_shape(rows[alike] + start, text if len(alike) == len(text) else text[alike]))
    return made, rows[np.concatenate([*few, at])]


def _of_one_shape(rows: _Rows, text: npt.NDArray[np.uint8]) -> Block:
    """A block of rows whose digits stand at the same places, and that are alike beside them. `text`: (rows, bytes)."""
    places = np.flatnonzero((text[0] - ord("0")) < 10)
    digits = np.ascontiguousarray(text.T[places]) - ord("0")
    # What is true of the row with nothing but ones is true of all; where the last digit may matter, one of zeros tells.
    samples = np.stack([text[0], text[0]])
    samples[0, places], samples[1, places] = ord("1"), ord("0")
    judged = _row_by_row(np.arange(2), np.arange(3) * len(text[0]), samples.ravel())
    is_plain = np.full(len(rows), judged.is_plain[0])
    if judged.is_plain[0] and not judged.is_plain[1]:
        is_plain = digits[-1] != 0
    return Block(
        rows=rows,
        digits=digits,
        count=np.full(len(rows), len(places)),
        has_plus=np.full(len(rows), judged.has_plus[0]),
        is_bare=np.full(len(rows), judged.is_bare[0]),
        is_plain=is_plain,
        ends_in_fours=np.full(len(rows), judged.ends_in_fours[0]),
    )


def _row_by_row(rows: _Rows, offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8]) -> Block:
    """A block of any rows."""
    starts, stops = offsets[:-1] - offsets[0], offsets[1:] - offsets[0]
    text = data[offsets[0] : offsets[-1]]
    sizes = stops - starts
    running = np.zeros(len(text) + 1, np.int64)
    np.cumsum(_WEIGHT[text], out=running[1:])
    counts = running[stops] - running[starts]
    counts[sizes > _MAX_BYTES] = 1 << _OTHER
    at = np.flatnonzero((text - ord("0")) < 10)
    first = np.searchsorted(at, starts)
    count = np.diff(np.append(first, len(at)))
    row_of = np.repeat(np.arange(len(rows)), count)
    place = np.arange(len(at)) - first[row_of]
    fits = place < MAX_DIGITS
    digits = np.full((MAX_DIGITS, len(rows)), _END, np.uint8)
    digits[place[fits], row_of[fits]] = text[at[fits]] - ord("0")
    has_plus = _field(counts, _PLUS) == 1
    # Before the first digit: blanks, brackets and the plus only; and no plus later on.
    has_digit = count > 0
    before = np.zeros(len(rows), np.int64)
    before[has_digit] = running[at[first[has_digit]]] - running[starts[has_digit]]
    is_plain = (
        (_field(counts, _OTHER) == 0) & (_field(counts, _PLUS) <= 1) & (_field(counts, _PLUS) == _field(before, _PLUS))
    )
    is_plain &= (_field(before, _DOT) == 0) & (_field(before, _DASH) == 0) & (_field(before, _CLOSE) == 0)
    final = first + count - 1

    def span(near: int | _Rows, far: int | _Rows) -> _Rows:
        """Bytes from one digit to another, both counted from the last; nonsense in a row with fewer digits."""
        if not len(at):
            return np.zeros(len(rows), np.int64)
        distance: _Rows = at[(final - near).clip(0, len(at) - 1)] - at[(final - far).clip(0, len(at) - 1)]
        return distance

    dots, dashes = _field(counts, _DOT), _field(counts, _DASH)
    last = digits[np.maximum(count, 1).clip(max=MAX_DIGITS) - 1, np.arange(len(rows))]
    #: What may be a date, an identity number or a decimal number is not for this pass.
    is_special = (dots == 1) & (last == 0)
    is_special |= (dots + dashes > 0) & (count <= 8)
    is_special |= (dashes == 1) & (count == 9)
    # Nine digits or three by three, and two behind them: 119.876.543-21. A Spaniard's 34-612-34-56-78 ends otherwise.
    ends_in_two = (span(0, 1) == 1) & (span(1, 2) > 1) & (span(2, 4) == 2)
    is_special |= (dots + dashes > 0) & ~has_plus & (count == 11) & ends_in_two
    has_fraction = (dots == 1) & ~has_plus & (span(0, count - 1) == count)
    is_special |= has_fraction & ((span(0, 2) > 2) | (span(count - 2, count - 1) > 1))
    return Block(
        rows=rows,
        digits=digits,
        count=count,
        has_plus=has_plus,
        is_bare=sizes == count + has_plus,
        is_plain=is_plain & ~is_special & (count >= _MIN_DIGITS) & (count < MAX_DIGITS),
        ends_in_fours=(count >= 8) & (span(0, 3) == 3) & (span(4, 7) == 3),
    )


def _field(counts: npt.NDArray[np.int64], place: int) -> npt.NDArray[np.int64]:
    return (counts >> place) & 1023
