"""A stretch of sheet XML as Excel itself and most programs write it, at a third of the cost of `xlsx_scan`.

In: a Stretch. Out: the same `CellArrays` that `xlsx_scan` makes of it. Why: where every cell is `<c r="B7" …><v>…</v></c>` or
`<c r="B7" …/>`, opening tags alone tell where everything must stand, and a few bytes around each prove it. Anything else raises
`UnknownStructureError`, and `xlsx_scan` looks at every tag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lynn.sheets.xlsx_bytes import PADDING, Ints, Mask, Stretch, UnknownStructureError, Words, require
from lynn.sheets.xlsx_tags import TYPE_MASK, AttributeReader, CellArrays, CellType

_ROW, _C, _V, _GREATER, _LETTER = ord("r"), ord("c"), ord("v"), ord(">"), ord("A") - 1
_ROW_HEAD = re.compile(rb'<row r="([1-9]\d{0,6})"')
_CELL_END, _ROW_END = b"</v></c>", b"</row>"


@dataclass(frozen=True, kw_only=True)
class _Rows:
    numbers: Ints
    #: Digits of each number, the same for all.
    digits: int
    #: The digits and the quote after them, the last byte highest.
    keys: Words
    #: Where each row's tag begins, and the one after it.
    at: Ints
    following: Ints


def scan_usual(stretch: Stretch, attributes: AttributeReader) -> CellArrays:
    """The cells of the rows; `attributes` knows what is written in their tags."""
    opens = stretch.opens
    codes = stretch.bytes_at(opens + 1)
    cells, rows_at = np.flatnonzero(codes == _C), np.flatnonzero(codes == _ROW)
    following = np.append(codes, 0)[cells + 1]
    is_valued = following == _V
    value_count = np.count_nonzero(is_valued)
    # No tag opens but these, and no value but right after its cell.
    require(len(cells) > 0 and len(rows_at) + len(cells) + value_count == len(opens))
    # The tag after the last row would begin where the stretch ends.
    ends = np.append(opens, len(stretch.raw) - len(PADDING))
    rows = _rows(stretch, ends[rows_at], ends[np.append(rows_at[1:], len(opens))])
    counts = np.diff(np.searchsorted(cells, rows_at), append=len(cells))
    row = np.repeat(np.arange(len(rows_at)), counts)
    require(len(row) == len(cells))
    closed = _closed_rows(stretch, rows, counts, is_valued)
    require(stretch.less_count - len(opens) == 2 * value_count + closed)
    at = opens[cells]
    column, behind = _references(stretch, at, rows, row, is_valued)
    # A cell without a value is one tag; behind the last one of a row comes `</row>`.
    is_last = np.diff(row, append=-1) != 0
    stop = ends[cells + 1]
    stop[~is_valued & is_last] -= len(_ROW_END)
    form = attributes.read(stretch, behind, stop, ~is_valued)
    valued = slice(None) if value_count == len(cells) else np.flatnonzero(is_valued)
    # Text in the cell itself stands in an `<is>`, of which there is none here.
    require((form[valued] & TYPE_MASK != CellType.INLINE).all())
    start = stop[valued]
    require((stretch.bytes_at(start + 2) == _GREATER).all())
    end = ends[cells[valued] + 2] - len(_CELL_END)
    end[is_last[valued]] -= len(_ROW_END)
    return CellArrays(
        stretch=stretch,
        row_numbers=rows.numbers,
        has_numbers=True,
        row=row[valued],
        column=column[valued],
        form=form[valued],
        start=start + len(b"<v>"),
        end=end,
        formulas=None,
    )


def _rows(stretch: Stretch, at: Ints, following: Ints) -> _Rows:
    """The rows, whose numbers must ascend and have as many digits each."""
    require(len(at) > 0 and at[0] == len(PADDING))
    found = _ROW_HEAD.match(stretch.raw, at[0])
    if found is None:
        raise UnknownStructureError
    digits = len(found[1])
    heads = stretch.blocks_at(at, 3)
    require((heads[:, 0] == _word(b'<row r="')).all())
    written = heads.view(np.uint8).reshape(len(at), 24)
    numbers = np.zeros(len(at), dtype=np.int64)
    for place in range(8, 8 + digits):
        digit = written[:, place] - np.uint8(48)
        require((digit < 10).all())
        numbers = numbers * 10 + digit
    require((written[:, 8 + digits] == ord('"')).all())
    require((np.diff(numbers) > 0).all())
    keys = stretch.blocks_at(at + digits + 1, 1)[:, 0] >> _shift(digits)
    return _Rows(numbers=numbers, digits=digits, keys=keys, at=at, following=following)


def _shift(digits: int) -> np.uint64:
    """Leaves, of a word that ends with a number and its quote, those alone."""
    return np.uint64(8 * (7 - digits))


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


def _closed_rows(stretch: Stretch, rows: _Rows, counts: Ints, is_valued: Mask) -> int:
    """How many rows have a tag that closes them: all that hold cells, and those of the others that are not `<row …/>`."""
    tails = stretch.blocks_at(rows.following - 16, 2)
    is_closed = tails[:, 1] >> np.uint64(16) == _word(_ROW_END)
    is_filled = counts > 0
    is_empty_tag = tails[:, 1] >> np.uint64(48) == _word(b"/>")
    require((is_closed | (is_empty_tag & ~is_filled)).all())
    # The last cell of a row must end as any other does.
    last = (np.cumsum(counts) - 1)[is_filled]
    ends_value = (tails[:, 0] >> np.uint64(16) == _word(b"</v></")) & (tails[:, 1] & np.uint64(0xFFFF) == _word(b"c>"))
    require((ends_value[is_filled] == is_valued[last]).all())
    return int(np.count_nonzero(is_closed))


def _references(
    stretch: Stretch, at: Ints, rows: _Rows, row: Ints, is_valued: Mask
) -> tuple[npt.NDArray[np.int16], Ints]:
    """Each cell's column, and where its attributes go on after `r="AB12"`."""
    around = stretch.blocks_at(at - 8, 2)
    require((around[:, 1] & np.uint64(0xFFFFFFFFFFFF) == _word(b'<c r="')).all())
    # Before it stands the end of the cell before it. (One without a value ends where its attributes do.)
    ends_before = around[:, 0] == _word(_CELL_END)
    is_first = np.diff(row, prepend=-1) != 0
    follows_value = np.append(False, is_valued[:-1]) & ~is_first
    require((ends_before | ~follows_value).all())
    require((around[is_first, 0] >> np.uint64(56) == _GREATER).all())
    letters = (around[:, 1] >> np.uint64(48)).astype(np.int16)
    first, second = (letters & 0xFF) - _LETTER, (letters >> 8) - _LETTER
    column: npt.NDArray[np.int16] = first
    behind = at + (8 + rows.digits)
    has_two = second > 0
    if has_two.any():
        column = np.where(has_two, first * 26 + second, first)
        behind += has_two
        require((second <= 26).all())
    require(((first >= 1) & (first <= 26)).all())
    # The digits must be those of the row.
    require((stretch.blocks_at(behind - 8, 1)[:, 0] >> _shift(rows.digits) == np.take(rows.keys, row)).all())
    return column, behind
