"""`.xlsx` and `.xlsm`: the fast reader where it knows the structure, else the general one.

In: a `Book` and one of its sheets. Out: `Block`s and a `SheetLook`. Why two: ordinary lists of a million rows are read in
seconds, odd ones are read at all, and a test proves that both give the same.
"""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from lynn.sheets.assemble import Block, SheetLook
from lynn.sheets.regions import Region
from lynn.sheets.xlsx_bytes import UnknownStructureError
from lynn.sheets.xlsx_fast import read_fast
from lynn.sheets.xlsx_general import read_general
from lynn.sheets.xlsx_parts import Book, SheetPart


def read_xlsx(
    book: Book,
    sheet: SheetPart,
    region: Region,
    *,
    row_limit: int | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> tuple[list[Block], SheetLook]:
    """All rows (or the first `row_limit`) of one worksheet. Raises `ListError`."""
    try:
        return read_fast(book, sheet, region, row_limit=row_limit, on_bytes=on_bytes)
    except (UnknownStructureError, ArithmeticError, IndexError, ValueError, pa.ArrowException):
        # What trips the fast reader without its knowing is out of the ordinary too; the general one is the judge.
        return read_general(book, sheet, region, row_limit=row_limit, on_bytes=on_bytes)
