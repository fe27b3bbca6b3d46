"""Binary workbooks (`.xlsb`), record by record, with their number formats.

In: the open file. Out: its sheets, or one of them as `Block`s. Why our own: the one reader at hand for this kind gives no
formats, so `00123` would leave as 123. Records and their layout: [MS-XLSB] 2.3 to 2.5.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import IO

from lynn.sheets.assemble import Block, BlockBuilder, SheetLook
from lynn.sheets.format_codes import NumberFormat, parse_format
from lynn.sheets.formats import Shown, show_boolean, show_number, show_text
from lynn.sheets.grid import CellKind, Merge
from lynn.sheets.inflate import MAX_PART_BYTES, ZIP_ERRORS, inflate
from lynn.sheets.recognise import unreadable
from lynn.sheets.regions import Region
from lynn.sheets.xlsx_parts import MAX_SHEET_BYTES, Book, SheetPart, members_of, relations_of

_WORKBOOK_PROPERTIES, _BUNDLE_SHEET = 153, 156
_FORMAT, _XF, _BEGIN_CELL_XFS, _END_CELL_XFS = 44, 47, 617, 618
_STRING_ITEM = 19
_ROW, _MERGE, _COLUMN_INFO, _BEGIN_FILTER_COLUMN, _END_SHEET_DATA = 0, 176, 60, 163, 146
_BLANK, _RK, _ERROR, _BOOL, _REAL, _STRING, _SHARED, _RICH = 1, 2, 3, 4, 5, 6, 7, 62
_F_STRING, _F_NUMBER, _F_BOOL, _F_ERROR = 8, 9, 10, 11
#: Cells that leave out their column, by the record that they otherwise equal.
_SHORT = {12: _BLANK, 13: _RK, 14: _ERROR, 15: _BOOL, 16: _REAL, 17: _STRING, 18: _SHARED}
_CELLS = frozenset({*range(1, 12), _RICH, *_SHORT})
_ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
    43: "#GETTING_DATA",
}


def open_xlsb(stream: IO[bytes]) -> Book:
    """Open a package. Raises `ListError` (`list-damaged`, `list-too-large`)."""
    try:
        return _read_book(zipfile.ZipFile(stream))
    except (*ZIP_ERRORS, struct.error, IndexError) as error:
        raise unreadable("list-damaged") from error


def read_xlsb(
    book: Book,
    sheet: SheetPart,
    region: Region,
    *,
    row_limit: int | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> tuple[list[Block], SheetLook]:
    """All rows (or the first `row_limit`) of one worksheet. Raises `ListError`."""
    look = SheetLook(name=sheet.name, is_hidden=sheet.is_hidden)
    builder = BlockBuilder()
    try:
        _read_records(book, sheet, region, (builder, look), row_limit, on_bytes)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise unreadable("list-damaged") from error
    builder.flush()
    return builder.blocks, look


def _read_records(
    book: Book,
    sheet: SheetPart,
    region: Region,
    into: tuple[BlockBuilder, SheetLook],
    row_limit: int | None,
    on_bytes: Callable[[int], None] | None,
) -> None:
    builder, look = into
    shower = _CellShower(book, region)
    is_whole = False
    row, column, cells = 0, 0, list[tuple[int, Shown]]()

    def end_row() -> bool:
        builder.add_row(row, [(number, *shown) for number, shown in cells])
        cells.clear()
        return row_limit is not None and builder.row_count >= row_limit

    for kind, data in _records(inflate(book.archive, sheet.part, limit=MAX_SHEET_BYTES), on_bytes):
        if kind in _CELLS:
            if kind in _SHORT:
                kind, body, column = _SHORT[kind], 0, column + 1
            else:
                column, body = struct.unpack_from("<I", data)[0] + 1, 4
            cells.append((column, shower.show(kind, data[body:])))
        elif kind == _ROW:
            if end_row():
                return
            row, column = struct.unpack_from("<I", data)[0] + 1, 0
            if len(data) > 11 and data[11] & 0x10:
                look.hidden_rows.add(row)
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", data)
            look.merges.append(
                Merge(first_row=top + 1, last_row=bottom + 1, first_column=left + 1, last_column=right + 1)
            )
        elif kind == _COLUMN_INFO:
            first, last, _, _, flags = struct.unpack_from("<4IH", data)
            if flags & 1:
                look.hidden_columns.append((first + 1, last + 1))
        elif kind == _BEGIN_FILTER_COLUMN:
            look.is_filtered = True
        elif kind == _END_SHEET_DATA:
            is_whole = True
    end_row()
    if not is_whole:
        raise unreadable("list-damaged")


def _records(chunks: Iterator[bytes], on_bytes: Callable[[int], None] | None = None) -> Iterator[tuple[int, bytes]]:
    """(record type, its bytes), [MS-XLSB] 2.1.4: both sizes are in groups of seven bits."""
    buffer, position = b"", 0
    for chunk in chunks:
        if on_bytes is not None:
            on_bytes(len(chunk))
        buffer, position = buffer[position:] + chunk, 0
        while position + 6 <= len(buffer):
            kind, size, start = _header(buffer, position)
            if start + size > len(buffer):
                break
            yield kind, buffer[start : start + size]
            position = start + size
    while position < len(buffer):
        kind, size, position = _header(buffer, position)
        if position + size > len(buffer):
            raise unreadable("list-damaged")
        yield kind, buffer[position : position + size]
        position += size


def _header(buffer: bytes, position: int) -> tuple[int, int, int]:
    kind = buffer[position]
    position += 1
    if kind & 0x80:
        kind = (kind & 0x7F) | (buffer[position] & 0x7F) << 7
        position += 1
    size = 0
    for shift in (0, 7, 14, 21):
        byte = buffer[position]
        position += 1
        size |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return kind, size, position


def _wide(data: bytes, position: int = 0) -> tuple[str, int]:
    """An XLWideString and where it ends."""
    (count,) = struct.unpack_from("<I", data, position)
    end = position + 4 + 2 * count
    if count == 0xFFFFFFFF:
        return "", position + 4
    return data[position + 4 : end].decode("utf-16-le", "replace"), end


class _CellShower:
    def __init__(self, book: Book, region: Region) -> None:
        self._region = region
        self._formats = book.formats(region)
        self._general = parse_format("General")
        self._is_1904 = book.is_1904
        self._strings: list[str] = []
        if book.strings_part is not None:
            records = _records(inflate(book.archive, book.strings_part, limit=MAX_PART_BYTES))
            self._strings = [_wide(data, 1)[0] for kind, data in records if kind == _STRING_ITEM]

    def show(self, kind: int, data: bytes) -> Shown:
        """A cell by its record type and its bytes from the style on."""
        style = int.from_bytes(data[:3], "little")
        form = self._formats[style] if style < len(self._formats) else self._general
        if kind in (_STRING, _F_STRING):
            return _text(_wide(data, 4)[0], form)
        if kind == _RICH:
            return _text(_wide(data, 5)[0], form)
        if kind == _SHARED:
            (index,) = struct.unpack_from("<I", data, 4)
            return _text(self._strings[index] if index < len(self._strings) else "", form)
        if kind == _RK:
            return self._number(_rk(struct.unpack_from("<I", data, 4)[0]), form)
        if kind in (_REAL, _F_NUMBER):
            return self._number(struct.unpack_from("<d", data, 4)[0], form)
        if kind in (_BOOL, _F_BOOL):
            return Shown(show_boolean(data[4] != 0, self._region), CellKind.BOOLEAN)
        if kind in (_ERROR, _F_ERROR):
            return Shown(_ERRORS.get(data[4], "#VALUE!"), CellKind.ERROR)
        return Shown("", CellKind.BLANK)

    def _number(self, value: float, form: NumberFormat) -> Shown:
        return show_number(value, form, self._region, is_1904=self._is_1904)


def _text(text: str, form: NumberFormat) -> Shown:
    shown = show_text(text, form)
    return Shown(shown, CellKind.TEXT if shown else CellKind.BLANK)


def _rk(bits: int) -> float:
    """[MS-XLSB] 2.5.122: 30 bits of a number, perhaps times a hundred."""
    if bits & 2:
        whole = bits >> 2
        value = float(whole - (1 << 30) if whole & (1 << 29) else whole)
    else:
        value = float(struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", bits & 0xFFFFFFFC))[0])
    return value / 100 if bits & 1 else value


def _read_book(archive: zipfile.ZipFile) -> Book:
    members = members_of(archive)
    main = next((target for kind, target, _ in relations_of(archive, members, "") if kind == "officeDocument"), "")
    main = main if main.lower() in members else "xl/workbook.bin"
    relations = {key: (kind, target) for kind, target, key in relations_of(archive, members, main)}
    sheets: list[SheetPart] = []
    is_1904 = False
    for record, data in _records(inflate(archive, members[main.lower()])):
        if record == _WORKBOOK_PROPERTIES:
            is_1904 = bool(data[0] & 1)
        elif record == _BUNDLE_SHEET:
            key, end = _wide(data, 8)
            kind, target = relations.get(key, ("", ""))
            if kind == "worksheet" and target.lower() in members:
                state = struct.unpack_from("<I", data)[0]
                sheets.append(SheetPart(name=_wide(data, end)[0], part=members[target.lower()], is_hidden=state != 0))
    others = {kind: members.get(target.lower()) for kind, target in relations.values()}
    style_ids, codes = _styles(archive, others.get("styles"))
    return Book(
        archive=archive,
        sheets=tuple(sheets),
        is_1904=is_1904,
        style_ids=style_ids,
        codes=codes,
        strings_part=others.get("sharedStrings"),
    )


def _styles(archive: zipfile.ZipFile, part: str | None) -> tuple[tuple[int, ...], dict[int, str]]:
    style_ids: list[int] = []
    codes: dict[int, str] = {}
    is_cell_style = False
    for kind, data in _records(inflate(archive, part)) if part is not None else ():
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = _wide(data, 2)[0]
        elif kind in (_BEGIN_CELL_XFS, _END_CELL_XFS):
            is_cell_style = kind == _BEGIN_CELL_XFS
        elif kind == _XF and is_cell_style:
            style_ids.append(struct.unpack_from("<H", data, 2)[0])
    return tuple(style_ids), codes
