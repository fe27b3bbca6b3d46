"""The cells of a stretch of rows become a Block: each column's texts, kinds and instants.

In: `CellArrays` and the bytes they point into. Out: a `Block`, or None when there is nothing to see in it. Why apart: finding
cells and telling what they show are two matters; this one knows strings, formats and languages.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.sheets.assemble import Block, BlockColumn
from lynn.sheets.budget import Budget
from lynn.sheets.format_arrays import NumberShower
from lynn.sheets.format_codes import NumberFormat, Part, parse_format
from lynn.sheets.grid import CellKind
from lynn.sheets.regions import Region
from lynn.sheets.xlsx_bytes import Ints, Mask, distinct, is_blank, lengths, require
from lynn.sheets.xlsx_parts import Book
from lynn.sheets.xlsx_strings import SharedStrings
from lynn.sheets.xlsx_tags import TYPE_MASK, CellArrays, CellType, style_of

_NOT_A_DATE = np.datetime64("NaT", "s")


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """Some cells of one column, all of one type and style."""

    text: pa.Array
    kinds: npt.NDArray[np.int8]
    #: Cells in which there is something to see.
    seen: Mask
    dates: npt.NDArray[np.datetime64] | None = None


class ColumnMaker:
    """Makes Blocks of one sheet."""

    def __init__(self, book: Book, region: Region, strings: SharedStrings, budget: Budget) -> None:
        self._formats = book.formats(region) or (parse_format("General"),)
        self._region = region
        self._is_1904 = book.is_1904
        self._strings = strings
        self._showers: dict[int, NumberShower] = {}
        self._budget = budget

    def block(self, cells: CellArrays) -> Block | None:
        """One Block of a stretch; rows with nothing to see are left out."""
        count = len(cells.row_numbers)
        seen = np.zeros(count, dtype=np.bool_)
        columns: dict[int, BlockColumn] = {}
        order = np.argsort(cells.column, kind="stable")
        ordered = cells.column[order]
        edges = np.flatnonzero(np.diff(ordered, prepend=-1, append=1 << 20))
        self._budget.spend(cells=count * (len(edges) - 1))
        for first, stop in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            chosen = order[first:stop]
            rows = cells.row[chosen]
            require((np.diff(rows) > 0).all())
            piece = self._column(cells, chosen)
            seen[rows[piece.seen]] = True
            if piece.kinds.any():
                columns[int(ordered[first])] = _dense(piece, rows, count)
        if not seen.any():
            return None
        if not seen.all():
            kept = np.flatnonzero(seen)
            return Block(
                row_numbers=cells.row_numbers[kept],
                columns={number: _kept(one, kept) for number, one in columns.items()},
            )
        return Block(row_numbers=cells.row_numbers, columns=columns)

    def _column(self, cells: CellArrays, chosen: Ints) -> _Piece:
        keys = cells.form[chosen]
        if (keys == keys[0]).all():
            return self._piece(cells, chosen)
        different = distinct(keys)
        groups = [np.flatnonzero(keys == key) for key in different]
        pieces = [self._piece(cells, chosen[group]) for group in groups]
        where = np.concatenate(groups)
        order = np.empty(len(chosen), dtype=np.int64)
        order[where] = np.arange(len(chosen))
        dates = None
        if any(piece.dates is not None for piece in pieces):
            blank = [np.full(len(p.kinds), _NOT_A_DATE) if p.dates is None else p.dates for p in pieces]
            dates = np.concatenate(blank)[order]
        return _Piece(
            text=pa.concat_arrays([piece.text for piece in pieces]).take(pa.array(order)),
            kinds=np.concatenate([piece.kinds for piece in pieces])[order],
            seen=np.concatenate([piece.seen for piece in pieces])[order],
            dates=dates,
        )

    def _piece(self, cells: CellArrays, chosen: Ints) -> _Piece:
        form = int(cells.form[chosen[0]])
        kind, style = form & TYPE_MASK, style_of(form)
        start, end = cells.start[chosen], cells.end[chosen]
        stretch = cells.stretch
        if kind == CellType.SHARED:
            return self._shared(stretch.whole_numbers(start, end), style)
        if kind == CellType.INLINE:
            texts = stretch.texts_of_t(start, end)
            return self._texts(texts, ~is_blank(texts), style)
        if kind == CellType.FORMULA_TEXT:
            texts = stretch.texts(start, end)
            return self._texts(texts, ~is_blank(texts), style)
        if kind == CellType.NUMBER:
            shown = self._shower(style).show(stretch.slices(start, end))
            self._budget.spend(text_bytes=shown.text.nbytes)
            return _Piece(text=shown.text, kinds=shown.kinds, seen=shown.kinds > 0, dates=shown.dates)
        raw = stretch.texts(*stretch.trimmed(start, end))
        if kind == CellType.BOOLEAN:
            return self._booleans(raw)
        kinds = np.where(lengths(raw) > 0, CellKind.ERROR, CellKind.BLANK).astype(np.int8)
        return _Piece(text=raw, kinds=kinds, seen=kinds > 0)

    def _shared(self, numbers: Ints, style: int) -> _Piece:
        last = int(numbers.max())
        strings = self._strings
        strings.read_upto(last)
        require(last < len(strings.texts))
        # Before the texts are made: a few long strings a million times over would take the machine.
        self._budget.spend(text_bytes=int(np.take(strings.sizes, numbers).sum()))
        texts = strings.texts.take(pa.array(numbers))
        return self._texts(texts, np.take(strings.seen, numbers), style, is_paid=True)

    def _texts(self, texts: pa.Array, seen: Mask, style: int, *, is_paid: bool = False) -> _Piece:
        if not is_paid:
            self._budget.spend(text_bytes=texts.nbytes)
        form = self._form(style)
        if form.text is not None:
            texts = _framed(texts, form)
            seen = ~is_blank(texts)
        kinds = np.where(lengths(texts) > 0, CellKind.TEXT, CellKind.BLANK).astype(np.int8)
        return _Piece(text=texts, kinds=kinds, seen=seen)

    def _booleans(self, raw: pa.Array) -> _Piece:
        is_true = pc.is_in(raw, value_set=pa.array(["1", "true"], pa.large_string()))
        text = pc.if_else(is_true, _word(self._region.true), _word(self._region.false))
        blank = lengths(raw) == 0
        if blank.any():
            text = pc.if_else(pa.array(blank), _word(""), text)
        kinds = np.where(blank, CellKind.BLANK, CellKind.BOOLEAN).astype(np.int8)
        return _Piece(text=text, kinds=kinds, seen=~blank)

    def _form(self, style: int) -> NumberFormat:
        return self._formats[style] if style < len(self._formats) else parse_format("General")

    def _shower(self, style: int) -> NumberShower:
        if style not in self._showers:
            self._showers[style] = NumberShower(self._form(style), self._region, is_1904=self._is_1904)
        return self._showers[style]


def _framed(texts: pa.Array, form: NumberFormat) -> pa.Array:
    """Texts under a section for text (`"Sr. "@`)."""
    assert form.text is not None  # noqa: S101 - asked for only then
    pieces = [
        texts if token.part is Part.TEXT else _word(_literal(token.part, token.text)) for token in form.text.tokens
    ]
    if not any(token.part is Part.TEXT for token in form.text.tokens):
        pieces.append(pc.utf8_slice_codeunits(texts, 0, 0))
    framed = pc.binary_join_element_wise(*pieces, _word(""))
    return pc.if_else(pa.array(lengths(texts) == 0), _word(""), framed)


def _literal(part: Part, text: str) -> str:
    if part is Part.FILL:
        return " " if text == " " else ""
    return text if part is Part.LITERAL else ""


def _word(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())


def _dense(piece: _Piece, rows: Ints, count: int) -> BlockColumn:
    """A column of all rows of the stretch."""
    if len(rows) == count:
        return BlockColumn(text=piece.text, kinds=piece.kinds, dates=piece.dates)
    source = np.full(count, len(rows), dtype=np.int64)
    source[rows] = np.arange(len(rows))
    text = pa.concat_arrays([piece.text, pa.array([""], pa.large_string())]).take(pa.array(source))
    kinds = np.zeros(count, dtype=np.int8)
    kinds[rows] = piece.kinds
    dates = None
    if piece.dates is not None:
        dates = np.full(count, _NOT_A_DATE)
        dates[rows] = piece.dates
    return BlockColumn(text=text, kinds=kinds, dates=dates)


def _kept(column: BlockColumn, kept: Ints) -> BlockColumn:
    return BlockColumn(
        text=column.text.take(pa.array(kept)),
        kinds=column.kinds[kept],
        dates=None if column.dates is None else column.dates[kept],
    )
