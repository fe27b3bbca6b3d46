"""Ordinary worksheets at the speed of the disk: inflated by one thread, scanned and shown by others, stretch by stretch.

In: a `Book` and one of its sheets. Out: `Block`s and a `SheetLook`, or `UnknownStructureError` for anything out of the
ordinary. Why: issue 3 asks for a million rows in seconds; the general reader is as right, and twenty times slower.
"""

from __future__ import annotations

import queue
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from lynn.sheets.assemble import Block, BlockJoiner, SheetLook
from lynn.sheets.budget import Budget
from lynn.sheets.regions import Region
from lynn.sheets.spread import Spread
from lynn.sheets.xlsx_bytes import UnknownStructureError, is_plain
from lynn.sheets.xlsx_columns import ColumnMaker
from lynn.sheets.xlsx_formulas import FormulaWatch
from lynn.sheets.xlsx_look import LookReader, read_outside
from lynn.sheets.xlsx_parts import MAX_SHEET_BYTES, Book, SheetPart
from lynn.sheets.xlsx_scan import RowScanner
from lynn.sheets.xlsx_stream import ROWS, PartStream
from lynn.sheets.xlsx_strings import SharedStrings

_HIDDEN_ROW = re.compile(rb"""<row r=["'](\d{1,7})["'][^>]*\shidden\s*=\s*["'](?:1|true)["']""")
_CLOSING = b"</sheetData></worksheet>"


def read_fast(
    book: Book,
    sheet: SheetPart,
    region: Region,
    *,
    row_limit: int | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> tuple[list[Block], SheetLook]:
    """All rows (or about the first `row_limit`) of one worksheet; merged ranges and filters only of a whole one.

    Raises `UnknownStructureError`, and `ListError` for what no reader may read.
    """
    look = SheetLook(name=sheet.name, is_hidden=sheet.is_hidden)
    is_whole = row_limit is None
    with (
        PartStream(book.archive, sheet.part, ROWS, limit=MAX_SHEET_BYTES, is_whole=is_whole) as stream,
        SharedStrings(book.archive, book.strings_part, is_whole=is_whole) as strings,
    ):
        if not is_plain(stream.head, b"worksheet") or not read_outside(stream.head + _CLOSING, SheetLook(name="")):
            raise UnknownStructureError
        readers = _Readers(book, region, strings)
        joiner = BlockJoiner()
        formulas = FormulaWatch()
        with Spread(readers.read, stream.stretches(on_bytes), threads=None if is_whole else 0) as parts:
            for part in _numbered(parts):
                if part.block is not None:
                    joiner.add(part.block)
                look.hidden_rows.update(part.hidden)
                if part.formulas is not None:
                    formulas.add(part.formulas, part.rows_before)
                if row_limit is not None and joiner.row_count >= row_limit:
                    break
        if not read_outside(stream.head + (stream.tail or _CLOSING), look):
            raise UnknownStructureError
    LookReader(look).finish(formulas.rows())
    return joiner.blocks(), look


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What a stretch of rows gave. The numbers of its rows begin at 1 where the file does not write any."""

    block: Block | None
    has_numbers: bool
    last_row: int
    formulas: FormulaWatch | None
    hidden: list[int]
    #: Where the file writes no numbers: how many rows stand before these.
    rows_before: int = 0


class _Readers:
    """Readers of stretches, each used by one thread at a time: they remember what they have seen."""

    def __init__(self, book: Book, region: Region, strings: SharedStrings) -> None:
        self._idle: queue.SimpleQueue[tuple[RowScanner, ColumnMaker]] = queue.SimpleQueue()
        self._about = book, region, strings, Budget()

    def read(self, stretch: bytes) -> _Part:
        """The rows of one stretch."""
        try:
            reader = self._idle.get_nowait()
        except queue.Empty:
            reader = RowScanner(), ColumnMaker(*self._about)
        scanner, maker = reader
        cells = scanner.scan(stretch)
        # What stands behind the last row may be nothing but a remark.
        last = cells.row_numbers[-1] if len(cells.row_numbers) else 0
        part = _Part(
            block=maker.block(cells),
            has_numbers=cells.has_numbers,
            last_row=int(last),
            formulas=cells.formulas,
            hidden=_hidden_rows(cells.stretch.raw),
        )
        self._idle.put(reader)
        return part


def _hidden_rows(rows: bytes) -> list[int]:
    # Single letters are found at ten times the speed of words, and most sheets have no such letters.
    if b"h" in rows and b"i" in rows and b"hidden" in rows:
        return [int(number) for number in _HIDDEN_ROW.findall(rows)]
    return []


def _numbered(parts: Iterable[_Part]) -> Iterator[_Part]:
    """The parts with the sheet's own row numbers; a row without one follows the row that stands before it in the file."""
    last = 0
    for part in parts:
        if part.has_numbers:
            last = part.last_row
            yield part
            continue
        block = part.block and replace(part.block, row_numbers=part.block.row_numbers + last)
        yield replace(part, block=block, rows_before=last)
        last += part.last_row
