"""The lenient reader behind the exact ones: values without their formats, and a note that says so.

In: a file that the exact reader of its kind found damaged. Out: what can be had of one sheet. Why: Excel opens many
workbooks that break the rules a little, and half an answer that says what it lacks beats none.
"""

from __future__ import annotations

import datetime as dt
from typing import IO, Any

from lynn.errors import ListError
from lynn.sheets.assemble import Block, BlockBuilder, SheetLook
from lynn.sheets.format_codes import parse_format
from lynn.sheets.formats import Shown, show_boolean, show_general, show_number
from lynn.sheets.grid import CellKind, Note
from lynn.sheets.recognise import unreadable
from lynn.sheets.regions import Region
from lynn.sheets.table import SheetInfo
from lynn.text import t

_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zone


def list_leniently(stream: IO[bytes]) -> tuple[SheetInfo, ...]:
    """The sheets; `ListError` (`list-damaged`) when even that fails."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return tuple(
        SheetInfo(name=sheet.name, row_count=None, is_hidden=sheet.visible != SheetVisibleEnum.Visible)
        for sheet in _open(stream).sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    )


def read_leniently(
    stream: IO[bytes], sheet: str, region: Region, *, row_limit: int | None = None
) -> tuple[list[Block], SheetLook]:
    """One sheet's values. Raises `ListError` (`list-damaged`)."""
    builder = BlockBuilder()
    try:
        rows = _open(stream).get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=row_limit)
        for number, row in enumerate(rows, 1):
            builder.add_row(number, [(column, *_shown(value, region)) for column, value in enumerate(row, 1)])
    except ListError:
        raise
    except BaseException as error:
        raise _told(error) from error
    builder.flush()
    look = SheetLook(name=sheet)
    look.notes.append(
        Note(
            code="formats-lost",
            text=t(
                "This workbook is slightly damaged. Its values were read, but zeros in front, currency signs and date "
                "formats may be missing. Open it in Excel, save it again, and choose that file to be sure."
            ),
        )
    )
    return builder.blocks, look


def _open(stream: IO[bytes]) -> Any:
    from python_calamine import CalamineWorkbook

    stream.seek(0)
    try:
        return CalamineWorkbook.from_filelike(stream)
    except BaseException as error:
        raise _told(error) from error


def _told(error: BaseException) -> BaseException:
    """The error for people; a person's own interruption stays what it is."""
    # The Rust reader panics with a class that is no Exception.
    return error if isinstance(error, (KeyboardInterrupt, SystemExit)) else unreadable("list-damaged")


def _shown(value: object, region: Region) -> Shown:
    if isinstance(value, bool):
        return Shown(show_boolean(value, region), CellKind.BOOLEAN)
    if isinstance(value, (int, float)):
        return Shown(show_general(float(value), region), CellKind.NUMBER)
    if isinstance(value, dt.datetime):
        code = region.short_date + (" hh:mm:ss" if value.time() != dt.time() else "")
        return show_number((value - _EPOCH) / dt.timedelta(days=1), parse_format(code), region)
    if isinstance(value, dt.date):
        return _shown(dt.datetime.combine(value, dt.time()), region)
    if isinstance(value, dt.timedelta):
        return show_number(value / dt.timedelta(days=1), parse_format("[h]:mm:ss"), region)
    if isinstance(value, dt.time):
        return Shown(value.strftime("%H:%M:%S"), CellKind.TIME)
    return Shown(str(value), CellKind.TEXT) if value else Shown("", CellKind.BLANK)
