"""Ordinary worksheets at the speed of the disk: stretches inflated by one thread, scanned by another.

In: a `Book` and one of its sheets. Out: `Block`s and a `SheetLook`, or `UnknownStructureError` for anything out of the
ordinary. Why: issue 3 asks for a million rows in seconds; the general reader is as right, and twenty times slower.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lynn.sheets.ahead import Ahead
from lynn.sheets.assemble import Block, BlockJoiner, SheetLook
from lynn.sheets.regions import Region
from lynn.sheets.xlsx_bytes import UnknownStructureError, is_plain
from lynn.sheets.xlsx_columns import ColumnMaker
from lynn.sheets.xlsx_look import LookReader, read_outside
from lynn.sheets.xlsx_parts import MAX_SHEET_BYTES, Book, SheetPart
from lynn.sheets.xlsx_scan import RowScanner
from lynn.sheets.xlsx_stream import PartStream
from lynn.sheets.xlsx_strings import SharedStrings

_HIDDEN_ROW = re.compile(rb'<row r="(\d{1,7})"[^>]*\shidden="(?:1|true)"')
#: More strings than any workbook has.
_ALL = 1 << 40
#: Rows that a note lists at most.
_TOLD_ROWS = 200
#: Stretches scanned ahead of those being shown.
_AHEAD = 4
_CLOSING = b"</sheetData></worksheet>"


def _may_hide(rows: bytes) -> bool:
    # Single letters are found at ten times the speed of words, and most sheets have no such letters.
    return b"h" in rows and b"i" in rows and b' hidden="' in rows


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
    stream = PartStream(
        book.archive, sheet.part, opens=b"sheetData", closes=b"sheetData", element=b"row", limit=MAX_SHEET_BYTES
    )
    with stream, SharedStrings(book.archive, book.strings_part) as strings:
        if not is_plain(stream.head, b"worksheet") or not read_outside(stream.head + _CLOSING, SheetLook(name="")):
            raise UnknownStructureError
        maker, scanner = ColumnMaker(book, region, strings), RowScanner()
        if row_limit is None:
            strings.upto(_ALL)
        joiner = BlockJoiner()
        unvalued: list[int] = []
        scanned = Ahead((scanner.scan(stretch) for stretch in stream.stretches(on_bytes)), depth=_AHEAD)
        with scanned:
            for cells in scanned:
                block = maker.block(cells)
                if block is not None:
                    joiner.add(block)
                if _may_hide(cells.stretch.raw):
                    look.hidden_rows.update(map(int, _HIDDEN_ROW.findall(cells.stretch.raw)))
                if len(unvalued) < _TOLD_ROWS:
                    unvalued += cells.unvalued_rows[:_TOLD_ROWS].tolist()
                if row_limit is not None and joiner.row_count >= row_limit:
                    break
        if not read_outside(stream.head + (stream.tail or _CLOSING), look):
            raise UnknownStructureError
    LookReader(look).finish(unvalued[:_TOLD_ROWS])
    return joiner.blocks(), look
