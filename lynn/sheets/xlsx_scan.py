"""A stretch of sheet XML becomes arrays of cells, without a Python object for any of them.

In: bytes that hold whole `<row>` elements and nothing else. Out: `CellArrays`: for each cell its row, column, type, style, and
where its value begins and ends. Why: this is what makes a million rows take seconds. Every tag must belong to a shape known
here, to the last one; anything else raises `UnknownStructureError`, and the general reader takes over.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lynn.sheets.xlsx_bytes import Ints, Mask, Stretch, UnknownStructureError, Words, distinct, require
from lynn.sheets.xlsx_formulas import FormulaWatch
from lynn.sheets.xlsx_straighten import straightened
from lynn.sheets.xlsx_tags import TYPE_MASK, AttributeReader, CellArrays, CellType, references, value_starts
from lynn.sheets.xlsx_usual import scan_usual

_ROW, _C, _V, _F, _IS, _T = 1, 2, 3, 4, 5, 6
_END_ROW, _END_C, _END_V, _END_F, _END_IS, _END_T = 11, 12, 13, 14, 15, 16


def _tag_codes() -> npt.NDArray[np.int8]:
    """Code of a tag by the two bytes after its `<`; 0 for a tag that has no place among rows."""
    codes = np.zeros(65_536, dtype=np.int8)
    for name, code in ((b"c", _C), (b"v", _V), (b"f", _F), (b"t", _T)):
        for following in b" >/\t\r\n":
            codes[name[0] << 8 | following] = code
    for pair, code in (
        *((b"ro", _ROW), (b"is", _IS), (b"/r", _END_ROW), (b"/c", _END_C)),
        *((b"/v", _END_V), (b"/f", _END_F), (b"/i", _END_IS), (b"/t", _END_T)),
    ):
        codes[pair[0] << 8 | pair[1]] = code
    return codes


_CODES = _tag_codes()
_GREATER, _ZERO = 62, 48
#: Stretches that may be odd before all others are taken for odd too.
_MOST_ODDITIES = 8


class RowScanner:
    """Scans stretches of one sheet, each for itself."""

    def __init__(self, *, is_usual: bool = True) -> None:
        """`is_usual`: try `scan_usual` first."""
        self._oddities = 0 if is_usual else _MOST_ODDITIES
        self._attributes = AttributeReader()

    def scan(self, rows: bytes) -> CellArrays:
        """The cells of `rows`."""
        stretch = Stretch(rows)
        if self._oddities < _MOST_ODDITIES:
            try:
                return scan_usual(stretch, self._attributes)
            except UnknownStructureError:
                # Where numbers of rows become longer by a digit; or anywhere in a sheet of another make.
                self._oddities += 1
        with suppress(UnknownStructureError):
            return self._scan_tags(stretch)
        for plainer in straightened(rows):
            with suppress(UnknownStructureError):
                return self._scan_tags(Stretch(plainer))
        raise UnknownStructureError

    def _scan_tags(self, stretch: Stretch) -> CellArrays:
        tags = stretch.tags
        codes = np.concatenate([np.take(_CODES, stretch.tag_pairs()), np.zeros(8, dtype=np.int8)])
        require(codes[: len(tags)].all())
        opening = np.flatnonzero(codes == _ROW)
        cells = np.flatnonzero(codes == _C)
        row_numbers, row_keys, row_digits = self._rows(stretch, tags[opening])
        row = np.repeat(np.arange(len(opening)), np.diff(np.append(np.searchsorted(cells, opening), len(cells))))
        require(len(row) == len(cells))
        shape = _shapes(codes, cells)
        require(shape.tag_count + len(opening) + np.count_nonzero(codes == _END_ROW) == len(tags))
        at, column = references(stretch, tags[cells], row, row_keys, row_digits)
        form = self._attributes.read(stretch, at, tags[cells + 1], shape.is_alone)
        kind = form & TYPE_MASK
        keep = np.flatnonzero(shape.value >= 0)
        value_tags = shape.value[keep]
        is_inline = codes[value_tags] == _T
        require(((kind[keep] == CellType.INLINE) == is_inline).all())
        start, end = value_starts(stretch, tags[value_tags], is_inline), tags[value_tags + 1]
        formulas = None
        if shape.has_formula.any():
            has_value = np.zeros(len(cells), dtype=np.bool_)
            has_value[keep[start < end]] = True
            is_unvalued = shape.has_formula & ~has_value & (kind != CellType.FORMULA_TEXT)
            is_unknown = (end - start == 1) & (stretch.bytes_at(start) == _ZERO)
            is_computed = shape.has_formula[keep] & (start < end) & ~is_unknown
            formulas = _watch(row_numbers[row[is_unvalued]], column[is_unvalued], shape.has_place[is_unvalued])
            formulas.see_results(distinct(column[keep[is_computed]]).tolist())
        return CellArrays(
            stretch=stretch,
            row_numbers=row_numbers,
            has_numbers=bool(row_digits.any()),
            row=row[keep],
            column=column[keep].astype(np.int16),
            form=form[keep],
            start=start,
            end=end,
            formulas=formulas,
        )

    @staticmethod
    def _rows(stretch: Stretch, at: Ints) -> tuple[Ints, Words, Ints]:
        """Each row's number, the eight bytes that end with it, and how many digits it has."""
        # `<row r="` is eight bytes. Where it is missing it is missing everywhere, or this is no shape known here.
        has_number = stretch.words_at(at) == int.from_bytes(b"<row r=" + stretch.quote, "little")
        if not has_number.any():
            require((stretch.bytes_at(at + 4) == _GREATER).all())
            numbers = np.arange(1, 1 + len(at))
            return numbers, np.zeros(len(at), np.uint64), np.zeros(len(at), np.int64)
        require(has_number.all())
        numbers, digits = stretch.leading_numbers(at + 8, 7)
        end = at + 8 + digits
        require((stretch.bytes_at(end) == ord(stretch.quote)).all() and (digits > 0).all())
        require((numbers > 0).all())  # in whatever order: `assemble` puts them in theirs
        return numbers, stretch.words_at(end - 8), digits


@dataclass(frozen=True, kw_only=True)
class _Shapes:
    #: Tags that the cells account for.
    tag_count: int
    #: Position among the tags of the one that opens the value; -1 where there is none.
    value: Ints
    #: The cell is `<c …/>`.
    is_alone: Mask
    has_formula: Mask
    #: There is a `<v>`, be it empty.
    has_place: Mask


def _watch(rows: Ints, columns: Ints, has_place: Mask) -> FormulaWatch:
    """Formulas without a result, by column."""
    watch = FormulaWatch()
    key = columns * 2 + has_place
    order = np.argsort(key, kind="stable")
    key, rows = key[order], rows[order]
    for one in distinct(key).tolist():
        first, last = np.searchsorted(key, [one, one + 1])
        watch.see_unvalued(one // 2, rows[first:last].tolist(), has_place=bool(one % 2))
    return watch


def _shapes(codes: npt.NDArray[np.int8], cells: Ints) -> _Shapes:
    """Match each cell's tags with the shapes known: alone; empty; a value; a formula with or without one; inline text."""
    at = cells + 1
    has_formula = np.take(codes, at) == _F
    if has_formula.any():
        at = at + has_formula
        at = at + (has_formula & (np.take(codes, at) == _END_F))
    first, second = np.take(codes, at), np.take(codes, at + 1)
    has_value = (first == _V) & (second == _END_V)
    is_hollow = (first == _V) & (second == _END_C)
    is_inline = first == _IS
    is_alone = ~has_formula & ((first == _C) | (first == _END_ROW))
    value = np.where(has_value, at, -1)
    end = at + 2 * has_value + is_hollow
    if is_inline.any():
        require(not (is_inline & has_formula).any())
        inside = at[is_inline]
        for step, code in enumerate((_T, _END_T, _END_IS), 1):
            require((codes[inside + step] == code).all())
        value = np.where(is_inline, at + 1, value)
        end = end + 4 * is_inline
    # Beside those alone, each must close itself right after what was matched.
    require((is_alone | (np.take(codes, end) == _END_C)).all())
    end = end + ~is_alone
    following = np.take(codes, end)
    require(((following == _C) | (following == _END_ROW)).all())
    return _Shapes(
        tag_count=int((end - cells).sum()),
        value=value,
        is_alone=is_alone,
        has_formula=has_formula,
        has_place=has_value | is_hollow,
    )
