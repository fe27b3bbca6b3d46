"""Workbooks of Excel 97 to 2003 (and older), with their number formats.

In: the open, decrypted file. Out: its sheets, or one of them as `Block`s. Why xlrd: of the readers at hand it alone gives
the format of each cell.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from lynn.errors import ListError
from lynn.sheets.assemble import Block, BlockBuilder, SheetLook
from lynn.sheets.format_codes import NumberFormat, built_in_code, parse_format
from lynn.sheets.formats import Shown, show_boolean, show_number, show_text
from lynn.sheets.grid import CellKind, Merge
from lynn.sheets.recognise import unreadable
from lynn.sheets.regions import Region
from lynn.sheets.table import SheetInfo
from lynn.text import t

#: Ids below this that are calendar or plain formats mean the same in every file; xlrd fills them in as English.
_OWN_CODES_FROM = 164
_CURRENCY_IDS = frozenset({5, 6, 7, 8, 41, 42, 43, 44})


def list_xls_sheets(stream: IO[bytes]) -> tuple[SheetInfo, ...]:
    """The file's sheets; rows are not counted. Raises `ListError`."""
    book = _open(stream)
    # xlrd tells a sheet's visibility only after reading all of it, unless asked here.
    visibility = getattr(book, "_sheet_visibility", [])
    return tuple(
        SheetInfo(name=name, row_count=None, is_hidden=bool(visibility[i]) if i < len(visibility) else False)
        for i, name in enumerate(book.sheet_names())
    )


def read_xls(
    stream: IO[bytes],
    sheet: str,
    region: Region,
    *,
    row_limit: int | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> tuple[list[Block], SheetLook]:
    """All rows (or the first `row_limit`) of one sheet. Raises `ListError`."""
    book = _open(stream)
    if sheet not in book.sheet_names():
        raise ListError(t("There is no sheet “{sheet}” in this file.", sheet=sheet), code="list-no-such-sheet")
    try:
        source = book.sheet_by_name(sheet)
    except _xlrd_errors() as error:
        raise unreadable("list-damaged") from error
    look = _look(source, sheet)
    cells = _CellShower(book, region)
    builder = BlockBuilder()
    for row in range(source.nrows):
        shown = [
            (column + 1, *cells.show(cell.ctype, cell.value, cell.xf_index))
            for column, cell in enumerate(source.row(row))
        ]
        builder.add_row(row + 1, shown)
        if row_limit is not None and builder.row_count >= row_limit:
            break
        if on_progress is not None and row % 4096 == 0:
            on_progress(row / source.nrows)
    builder.flush()
    return builder.blocks, look


def _xlrd_errors() -> tuple[type[Exception], ...]:
    import xlrd

    return (
        *(xlrd.XLRDError, struct.error, AssertionError, IndexError, KeyError, ValueError, TypeError),
        *(AttributeError, OverflowError, MemoryError, EOFError, OSError, NotImplementedError),
    )


def _open(stream: IO[bytes]) -> Any:
    import xlrd

    stream.seek(0)
    with Path(os.devnull).open("w") as nowhere:
        try:
            return xlrd.open_workbook(
                logfile=nowhere,
                file_contents=stream.read(),
                formatting_info=True,
                on_demand=True,
                # Without this a stray cell in IV65536 costs 16 million blanks.
                ragged_rows=True,
            )
        except _xlrd_errors() as error:
            # Excel 5 and 95 encrypted in ways of their own.
            is_locked = "encrypted" in str(error).lower()
            raise unreadable("list-password" if is_locked else "list-damaged") from error


def _look(source: Any, name: str) -> SheetLook:
    look = SheetLook(name=name, is_hidden=bool(source.visibility))
    look.hidden_rows = {row + 1 for row, info in source.rowinfo_map.items() if info.hidden}
    look.hidden_columns = [(column + 1, column + 1) for column, info in source.colinfo_map.items() if info.hidden]
    look.merges = [
        Merge(first_row=top + 1, last_row=bottom, first_column=left + 1, last_column=right)
        for top, bottom, left, right in source.merged_cells
    ]
    # The old format has no plain mark for "filtered"; a hidden row under a filter's drop-downs is one.
    look.is_filtered = bool(look.hidden_rows) and any(
        key[0] == "_FilterDatabase" or "filterdatabase" in key[0].lower() for key in source.book.name_and_scope_map
    )
    return look


class _CellShower:
    def __init__(self, book: Any, region: Region) -> None:
        import xlrd

        self._errors: dict[int, str] = xlrd.error_text_from_code
        self._book = book
        self._region = region
        self._is_1904 = bool(book.datemode)
        self._formats: dict[int, NumberFormat] = {}

    def show(self, kind: int, value: Any, style: int) -> Shown:
        """A cell by xlrd's type (1 text, 2 number, 3 date, 4 boolean, 5 error), value and style."""
        if kind == 1:
            text = show_text(value, self._format(style))
            return Shown(text, CellKind.TEXT if text else CellKind.BLANK)
        if kind in (2, 3):
            return show_number(float(value), self._format(style), self._region, is_1904=self._is_1904)
        if kind == 4:
            return Shown(show_boolean(bool(value), self._region), CellKind.BOOLEAN)
        if kind == 5:
            return Shown(self._errors.get(value, "#VALUE!"), CellKind.ERROR)
        return Shown("", CellKind.BLANK)

    def _format(self, style: int) -> NumberFormat:
        if style not in self._formats:
            self._formats[style] = parse_format(self._code(style))
        return self._formats[style]

    def _code(self, style: int) -> str:
        styles = self._book.xf_list
        if not 0 <= style < len(styles):
            return "General"
        number = styles[style].format_key
        declared = self._book.format_map.get(number)
        is_own = declared is not None and (number >= _OWN_CODES_FROM or number in _CURRENCY_IDS)
        return built_in_code(number, self._region, declared.format_str if is_own else None)
