"""Rows of text taken apart into digits, many at a time.

In: text as Arrow has it, one run of bytes with the place where each row begins. Out: `Block`: the digits as a matrix, and which
rows are plain enough for the rules of `lynn.phone.rules`. Every condition keeps away a spelling that the full parser
(`lynn.phone.text`) treats specially; when in doubt a row is not plain.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lynn.phone.rules import MAX_DIGITS

#: Longer texts are left to the full parser.
_MAX_BYTES = 64
#: Shorter numbers are left to the full parser.
_MIN_DIGITS = 7
#: No more digits, for the automaton.
_END = 10

# What is counted in each row, ten bits each: anything unknown, plus signs, dots, dashes, closing brackets.
_OTHER, _PLUS, _DOT, _DASH, _CLOSE = (10 * n for n in range(5))
_WEIGHT = np.full(256, 1 << _OTHER, np.int64)
_WEIGHT[48:58] = 0
_WEIGHT[ord(" ")] = _WEIGHT[ord("(")] = 0
for _character, _place in (("+", _PLUS), (".", _DOT), ("-", _DASH), (")", _CLOSE)):
    _WEIGHT[ord(_character)] = 1 << _place


class Block:
    """Some rows, taken apart into digits and counts."""

    def __init__(self, offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8]) -> None:
        starts = offsets[:-1] - offsets[0]
        stops = offsets[1:] - offsets[0]
        text = data[offsets[0] : offsets[-1]]
        rows = len(starts)
        self.bytes = stops - starts
        running = np.zeros(len(text) + 1, np.int64)
        np.cumsum(_WEIGHT[text], out=running[1:])
        counts = running[stops] - running[starts]
        is_long = self.bytes > _MAX_BYTES
        counts[is_long] = 1 << _OTHER
        at = np.flatnonzero((text - 48) < 10)
        first = np.searchsorted(at, starts)
        self.count = np.diff(np.append(first, len(at)))
        row_of = np.repeat(np.arange(rows), self.count)
        place = np.arange(len(at)) - first[row_of]
        fits = place < MAX_DIGITS
        #: (MAX_DIGITS, rows): digit by digit, `_END` after the last.
        self.digits = np.full((MAX_DIGITS, rows), _END, np.uint8)
        self.digits[place[fits], row_of[fits]] = text[at[fits]] - 48
        self.has_plus = _field(counts, _PLUS) == 1
        # Before the first digit: blanks, brackets and the plus only; and no plus later on.
        has_digit = self.count > 0
        before = np.zeros(rows, np.int64)
        before[has_digit] = running[at[first[has_digit]]] - running[starts[has_digit]]
        is_plain = (
            (_field(counts, _OTHER) == 0)
            & (_field(counts, _PLUS) <= 1)
            & (_field(counts, _PLUS) == _field(before, _PLUS))
        )
        is_plain &= (_field(before, _DOT) == 0) & (_field(before, _DASH) == 0) & (_field(before, _CLOSE) == 0)
        #: Digits and at most a plus, nothing else.
        self.is_bare = self.bytes == self.count + self.has_plus
        dots, dashes = _field(counts, _DOT), _field(counts, _DASH)
        last = self.digits[np.maximum(self.count, 1).clip(max=MAX_DIGITS) - 1, np.arange(rows)]
        #: What may be a date, an identity number or a decimal number is not for this pass.
        is_special = (dots == 1) & (last == 0)
        is_special |= (dots + dashes > 0) & (self.count <= 8)
        is_special |= (dashes == 1) & (self.count == 9)
        is_special |= (dots == 2) & (dashes == 1) & (self.count == 11)
        self.is_plain = is_plain & ~is_special & (self.count >= _MIN_DIGITS) & (self.count < MAX_DIGITS)


def _field(counts: npt.NDArray[np.int64], place: int) -> npt.NDArray[np.int64]:
    return (counts >> place) & 1023
