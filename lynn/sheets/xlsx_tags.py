"""The opening tags of cells: references, types and styles of thousands at once.

In: a Stretch and where the tags begin. Out: arrays. Why apart: `xlsx_scan` knows which tags make a cell, this knows what is
written inside them.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from lynn.sheets.xlsx_bytes import Ints, Mask, Stretch, UnknownStructureError, Words, require


class CellType(IntEnum):
    """A cell's `t`."""

    NUMBER = 0
    SHARED = 1
    INLINE = 2
    FORMULA_TEXT = 3
    BOOLEAN = 4
    ERROR = 5


_TYPE_BY_LETTER = {
    ord("s"): CellType.SHARED,
    ord("n"): CellType.NUMBER,
    ord("b"): CellType.BOOLEAN,
    ord("e"): CellType.ERROR,
}
_QUOTE, _GREATER, _SLASH, _BLANK = 34, 62, 47, 32


def references(stretch: Stretch, at: Ints, row: Ints, row_keys: Words, row_digits: Ints) -> tuple[Ints, Ints]:
    """Where each cell's attributes go on after `r="AB12"`, and its column."""
    head = stretch.words_at(at)
    has_reference = (head & np.uint64(0xFFFFFFFFFFFF)) == int.from_bytes(b'<c r="', "little")
    if not has_reference.any():
        first_of_row = np.searchsorted(row, np.arange(len(row_keys)))
        return at + 2, np.arange(len(at)) - np.take(first_of_row, row) + 1
    require(has_reference.all())
    column = ((head >> np.uint64(48)) & np.uint64(0xFF)).astype(np.int64) - 64
    require(((column >= 1) & (column <= 26)).all())
    letters = np.ones(len(at), dtype=np.int64)
    more = np.ones(len(at), dtype=np.bool_)
    for _ in range(2):
        letter = stretch.bytes_at(at + 6 + letters).astype(np.int64) - 64
        more &= (letter >= 1) & (letter <= 26)
        if not more.any():
            break
        column = np.where(more, column * 26 + letter, column)
        letters += more
    digits = np.take(row_digits, row)
    require((digits > 0).all())
    end = at + 6 + letters + digits
    # The digits must be those of the row: compare the last bytes of both, as many as there are digits.
    shift = (64 - 8 * digits).astype(np.uint64)
    require(((stretch.words_at(end - 8) >> shift) == (np.take(row_keys, row) >> shift)).all())
    require((stretch.bytes_at(end) == _QUOTE).all())
    return end + 1, column


def attributes(stretch: Stretch, at: Ints, is_alone: Mask) -> tuple[npt.NDArray[np.int8], Ints]:
    """Type and style of each cell from the attributes that begin at `at`."""
    kind = np.zeros(len(at), dtype=np.int8)
    style = np.zeros(len(at), dtype=np.int64)
    active = np.arange(len(at))
    for _ in range(5):
        word = stretch.words_at(at)
        first = (word & np.uint64(0xFF)).astype(np.uint8)
        second = ((word >> np.uint64(8)) & np.uint64(0xFF)).astype(np.uint8)
        closes = first == _GREATER
        closes_alone = (first == _SLASH) | ((first == _BLANK) & (second == _SLASH))
        require((closes | closes_alone | (first == _BLANK)).all())
        done = closes | closes_alone
        if done.any():
            require((is_alone[active[done]] == closes_alone[done]).all())
            going = ~done
            active, at, word, second = active[going], at[going], word[going], second[going]
        if not len(active):
            return kind, style
        # ` s="` and ` t="` are four bytes.
        require(((word >> np.uint64(16)) & np.uint64(0xFFFF) == 0x223D).all())
        at = at + 4
        is_style, is_type = second == ord("s"), second == ord("t")
        require((is_style | is_type).all())
        if is_style.any():
            numbers, digits = stretch.leading_numbers(at[is_style], 6)
            require((digits > 0).all())
            style[active[is_style]] = numbers
            at[is_style] += digits
        if is_type.any():
            found, length = _types(stretch, (word[is_type] >> np.uint64(32)).astype(np.uint32), at[is_type])
            kind[active[is_type]] = found
            at[is_type] += length
        require((stretch.bytes_at(at) == _QUOTE).all())
        at = at + 1
    raise UnknownStructureError


def _types(stretch: Stretch, values: npt.NDArray[np.uint32], at: Ints) -> tuple[npt.NDArray[np.int8], Ints]:
    """CellType of each value of `t`, given its first four bytes, and how long it is."""
    kind = np.full(len(values), -1, dtype=np.int8)
    length = np.ones(len(values), dtype=np.int64)
    first, second = values & 0xFF, (values >> 8) & 0xFF
    for letter, found in _TYPE_BY_LETTER.items():
        kind[(first == letter) & (second == _QUOTE)] = found
    is_text = values == int.from_bytes(b'str"', "little")
    kind[is_text], length[is_text] = CellType.FORMULA_TEXT, 3
    is_inline = values == int.from_bytes(b"inli", "little")
    if is_inline.any():
        is_inline[is_inline] = stretch.words_at(at[is_inline]) == int.from_bytes(b"inlineSt", "little")
        kind[is_inline], length[is_inline] = CellType.INLINE, 9
    require((kind >= 0).all())
    return kind, length


def value_starts(stretch: Stretch, at: Ints, is_inline: Mask) -> Ints:
    """Where the text of each `<v>`, `<t>` or `<t xml:space="preserve">` begins."""
    start = at + 3
    odd = np.flatnonzero(stretch.bytes_at(at + 2) != _GREATER)
    if len(odd):
        require(is_inline[odd].all())
        for offset, piece in ((2, b" xml:spa"), (10, b'ce="pres'), (15, b'reserve"')):
            require((stretch.words_at(at[odd] + offset) == int.from_bytes(piece, "little")).all())
        require((stretch.bytes_at(at[odd] + 23) == _GREATER).all())
        start[odd] = at[odd] + 24
    return start
