"""Workbooks of every kind: which sheets there are, and one sheet as a Grid.

In: a path and the kind that `recognise` gave. Out: `SheetInfo`s or a `Grid`. Why: one door over readers of which none alone
opens everything. For each kind the exact reader is asked first; what it finds damaged goes to the lenient one. Each reader is
loaded when it is needed: all together take longer to load than a small list to read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO

from lynn.errors import ListError
from lynn.sheets.assemble import Block, SheetLook, assemble
from lynn.sheets.grid import Grid
from lynn.sheets.recognise import unreadable
from lynn.sheets.regions import Region, region_of
from lynn.sheets.table import SheetInfo
from lynn.sheets.unlock import opened
from lynn.sheets.xlsx_parts import Book, open_book

_Read = tuple[list[Block], SheetLook]


def list_sheets(path: Path, kind: str) -> tuple[SheetInfo, ...]:
    """The sheets that hold cells, in the workbook's order, without reading them. Raises `ListError`."""
    with opened(path) as stream:
        try:
            sheets = _list(stream, kind)
        except ListError as error:
            if error.code != "list-damaged":
                raise
            from lynn.sheets.last_resort import list_leniently

            sheets = list_leniently(stream)
    if not sheets:
        raise unreadable("list-empty")
    return sheets


def read_grid(
    path: Path,
    kind: str,
    sheet: str,
    *,
    language: str,
    row_limit: int | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Grid:
    """One sheet, each cell's text as it is shown with that language's ("es", "pt", "en") signs and date order.

    `row_limit` stops after about that many rows with anything in them. `on_progress` gets shares from 0 to 1.
    Raises `ListError` with its own code and sentence.
    """
    region = region_of(language)
    with opened(path) as stream:
        try:
            blocks, look = _read(stream, kind, sheet, region, row_limit, on_progress)
        except ListError as error:
            if error.code != "list-damaged":
                raise
            from lynn.sheets.last_resort import read_leniently

            blocks, look = read_leniently(stream, sheet, region, row_limit=row_limit)
    if on_progress is not None:
        on_progress(1.0)
    return assemble(blocks, look)


def _list(stream: IO[bytes], kind: str) -> tuple[SheetInfo, ...]:
    if kind == "xls":
        from lynn.sheets.xls import list_xls_sheets

        return list_xls_sheets(stream)
    if kind == "ods":
        from lynn.sheets.ods import list_ods_sheets

        return list_ods_sheets(stream)
    book = _book(stream, kind)
    return tuple(SheetInfo(name=sheet.name, row_count=None, is_hidden=sheet.is_hidden) for sheet in book.sheets)


def _read(
    stream: IO[bytes],
    kind: str,
    sheet: str,
    region: Region,
    row_limit: int | None,
    on_progress: Callable[[float], None] | None,
) -> _Read:
    if kind == "xls":
        from lynn.sheets.xls import read_xls

        return read_xls(stream, sheet, region, row_limit=row_limit, on_progress=on_progress)
    if kind == "ods":
        from lynn.sheets.ods import read_ods

        on_bytes = _counter(_ods_size(stream), on_progress)
        return read_ods(stream, sheet, region, row_limit=row_limit, on_bytes=on_bytes)
    book = _book(stream, kind)
    part = book.sheet(sheet)
    on_bytes = _counter(_part_size(book, part.part), on_progress)
    if kind == "xlsb":
        from lynn.sheets.xlsb import read_xlsb

        return read_xlsb(book, part, region, row_limit=row_limit, on_bytes=on_bytes)
    from lynn.sheets.xlsx import read_xlsx

    return read_xlsx(book, part, region, row_limit=row_limit, on_bytes=on_bytes)


def _book(stream: IO[bytes], kind: str) -> Book:
    if kind == "xlsb":
        from lynn.sheets.xlsb import open_xlsb

        book = open_xlsb(stream)
    else:
        book = open_book(stream)
    if not book.sheets:
        # Its table of parts is of no use; the lenient reader may know better.
        raise unreadable("list-damaged")
    return book


def _part_size(book: Book, part: str) -> int:
    return book.archive.getinfo(part).file_size


def _ods_size(stream: IO[bytes]) -> int:
    # Sheets compress about tenfold; a share need not be exact.
    return stream.seek(0, 2) * 10


def _counter(total: int, on_progress: Callable[[float], None] | None) -> Callable[[int], None] | None:
    """Turns counts of bytes into shares, a hundred of them at most."""
    if on_progress is None:
        return None
    done, told = 0, 0.0

    def count(size: int) -> None:
        nonlocal done, told
        done += size
        share = min(done / max(total, 1), 0.99)
        if share - told >= 0.01:
            told = share
            on_progress(share)

    return count
