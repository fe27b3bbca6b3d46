"""OpenDocument sheets: the text that the program itself showed is in the file, so it is taken from there.

In: the open file (zipped or flat XML) and a sheet's name. Out: `Block`s and a `SheetLook`. Why our own: the other readers
give the value and drop the text (`$ 1.990` becomes 1990.0).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import unescape
from typing import IO
from xml.parsers import expat

from lynn.errors import ListError
from lynn.sheets.assemble import Block, BlockBuilder, SheetLook
from lynn.sheets.grid import Merge
from lynn.sheets.inflate import ZIP_ERRORS, inflate
from lynn.sheets.ods_cells import Cell, CellReader
from lynn.sheets.recognise import unreadable
from lynn.sheets.regions import Region
from lynn.sheets.table import SheetInfo
from lynn.sheets.xlsx_parts import MAX_SHEET_BYTES, local, new_parser
from lynn.text import t

_CHUNK_BYTES = 1_048_576
_MOST_STYLES_BYTES = 20_000_000
#: Cells that one row may stand for.
_MOST_REPEATED = 20_000_000
_TABLE = re.compile(rb"<(?:table:table|office:styles|style:style|style:table-properties)\s[^>]*>")
_FORMAT = re.compile(
    rb"<(?:number|style):((?:date|time|text|number|currency|percentage|boolean)-style|style|map)\s[^>]*>"
)
_ATTRIBUTE = re.compile(rb'([\w:-]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')


class _Done(Exception):  # noqa: N818 - no error: what was wanted is there
    """Thrown through expat."""


def list_ods_sheets(stream: IO[bytes]) -> tuple[SheetInfo, ...]:
    """The file's sheets; rows are not counted."""
    hidden_styles: set[str] = set()
    found: list[SheetInfo] = []
    style = ""
    rest = b""
    for chunk in _content(stream):
        text = rest + chunk
        last = 0
        for match in _TABLE.finditer(text):
            last = match.end()
            attributes = _attributes(match[0])
            if match[0].startswith(b"<style:style"):
                style = attributes.get("style:name", "")
            elif match[0].startswith(b"<style:table-properties"):
                if attributes.get("table:display") == "false":
                    hidden_styles.add(style)
            elif match[0].startswith(b"<table:table") and "table:name" in attributes:
                is_hidden = attributes.get("table:style-name", "") in hidden_styles
                found.append(SheetInfo(name=attributes["table:name"], row_count=None, is_hidden=is_hidden))
        # A tag may be cut by the end of the chunk.
        rest = text[max(last, len(text) - 4096) :]
    return tuple(found)


def read_ods(
    stream: IO[bytes],
    sheet: str,
    region: Region,
    *,
    row_limit: int | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> tuple[list[Block], SheetLook]:
    """All rows (or the first `row_limit`) of one sheet. Raises `ListError`."""
    reader = _OdsReader(sheet, region, row_limit)
    _read_styles(stream, reader)
    parser = new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        for chunk in _content(stream):
            parser.Parse(chunk, False)
            if on_bytes is not None:
                on_bytes(len(chunk))
        parser.Parse(b"", True)
    except _Done:
        pass
    except expat.ExpatError as error:
        raise unreadable("list-damaged") from error
    if reader.look is None:
        raise ListError(t("There is no sheet “{sheet}” in this file.", sheet=sheet), code="list-no-such-sheet")
    reader.builder.flush()
    return reader.builder.blocks, reader.look


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        key.decode(): unescape((one or two).decode("utf-8", "replace")) for key, one, two in _ATTRIBUTE.findall(tag)
    }


def _content(stream: IO[bytes]) -> Iterator[bytes]:
    stream.seek(0)
    is_zip = stream.read(2) == b"PK"
    stream.seek(0)
    if not is_zip:
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk
        return
    try:
        archive = zipfile.ZipFile(stream)
    except ZIP_ERRORS as error:
        raise unreadable("list-damaged") from error
    yield from inflate(archive, "content.xml", limit=MAX_SHEET_BYTES)


def _read_styles(stream: IO[bytes], reader: _OdsReader) -> None:
    """Formats in `styles.xml`, where programs keep those that come with them."""
    stream.seek(0)
    if stream.read(2) != b"PK":
        return
    try:
        archive = zipfile.ZipFile(stream)
        styles = b"".join(inflate(archive, "styles.xml", limit=_MOST_STYLES_BYTES))
    except (*ZIP_ERRORS, ListError):
        return  # it is not needed to read the sheet
    for match in _FORMAT.finditer(styles):
        reader.start_format(match[1].decode(), _attributes(match[0]))


class _OdsReader:
    """Follows the tags of `content.xml` and gathers one table."""

    def __init__(self, sheet: str, region: Region, row_limit: int | None) -> None:
        self.builder = BlockBuilder()
        #: None until the table was met.
        self.look: SheetLook | None = None
        self._sheet = sheet
        self._row_limit = row_limit
        self._cells = CellReader(region)
        self._hidden_styles: set[str] = set()
        #: Formats of dates "in the order of this computer", which have no order of their own.
        self._automatic_styles: set[str] = set()
        #: Formats that name a language, or take their dates from one that does.
        self._localised_styles: set[str] = set()
        self._format = ""
        self._style = ""
        #: Tables within tables: only the outer one is read.
        self._depth = 0
        self._is_inside = False
        self._row = 0
        self._row_repeat = 1
        self._column = 0
        self._row_cells: list[Cell] = []
        self._local = lru_cache(maxsize=512)(local)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        tag = self._local(name)
        if tag == "table":
            self._depth += 1
            if self._depth == 1 and attributes.get("table:name") == self._sheet and self.look is None:
                self._is_inside = True
                is_hidden = attributes.get("table:style-name", "") in self._hidden_styles
                self.look = SheetLook(name=self._sheet, is_hidden=is_hidden)
        elif not self._is_inside:
            self._start_style(tag, attributes)
        elif tag == "table-row":
            self._start_row(attributes)
        elif tag == "table-column":
            self._start_column(attributes)
        else:
            self._cells.start(tag, attributes)

    def end(self, name: str) -> None:
        """A tag closes."""
        tag = self._local(name)
        if tag == "table":
            self._depth -= 1
            if self._depth == 0 and self._is_inside:
                raise _Done
        elif self._is_inside:
            if tag == "table-row":
                self._end_row()
            elif tag in ("table-cell", "covered-table-cell"):
                self._end_cell()
            else:
                self._cells.end(tag)

    def text(self, data: str) -> None:
        """Characters between tags."""
        if self._is_inside:
            self._cells.text(data)

    def start_format(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag opens that may be a format's: one for dates, or one that chooses between others by the value."""
        if tag == "map":
            if self._format and attributes.get("style:apply-style-name") in self._localised_styles:
                self._localised_styles.add(self._format)
        elif tag == "style":
            self._format = ""
        elif tag.endswith("-style"):
            self._format = attributes.get("style:name", "")
            if tag in ("date-style", "time-style") and attributes.get("number:language"):
                self._localised_styles.add(self._format)
            elif tag == "date-style" and attributes.get("number:automatic-order") == "true":
                self._automatic_styles.add(self._format)

    def _start_style(self, tag: str, attributes: dict[str, str]) -> None:
        self.start_format(tag, attributes)
        if tag == "style":
            self._style = attributes.get("style:name", "")
            data_style = attributes.get("style:data-style-name")
            if data_style and data_style not in self._automatic_styles:
                self._cells.formatted_styles.add(self._style)
            if data_style in self._localised_styles:
                self._cells.localised_styles.add(self._style)
        elif tag == "table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _start_column(self, attributes: dict[str, str]) -> None:
        assert self.look is not None  # noqa: S101 - set when the table opened
        repeat = _repeat(attributes, "table:number-columns-repeated")
        first = self._cells.add_columns(repeat, attributes.get("table:default-cell-style-name", ""))
        if attributes.get("table:visibility") in ("collapse", "filter"):
            self.look.hidden_columns.append((first, first + repeat - 1))

    def _start_row(self, attributes: dict[str, str]) -> None:
        assert self.look is not None  # noqa: S101 - set when the table opened
        self._row_repeat = _repeat(attributes, "table:number-rows-repeated")
        self._row_cells, self._column = [], 0
        self._cells.row_style = attributes.get("table:default-cell-style-name", "")
        visibility = attributes.get("table:visibility")
        if visibility == "filter":
            self.look.is_filtered = True
        if visibility in ("collapse", "filter") and self._row_repeat < 65_536:
            self.look.hidden_rows.update(range(self._row + 1, self._row + 1 + self._row_repeat))

    def _end_cell(self) -> None:
        assert self.look is not None  # noqa: S101 - set when the table opened
        cell = self._cells.finish(self._column + 1)
        repeat, rows, columns = self._cells.extent
        if rows > 1 or columns > 1:
            merge = Merge(
                first_row=self._row + 1,
                last_row=self._row + rows,
                first_column=self._column + 1,
                last_column=self._column + columns,
            )
            self.look.merges.append(merge)
        if cell is not None:
            self._row_cells += [(self._column + 1 + i, *cell) for i in range(min(repeat, 16_384))]
        self._column += repeat

    def _end_row(self) -> None:
        if self._row_repeat * len(self._row_cells) > _MOST_REPEATED:
            raise unreadable("list-too-large")
        for number in range(self._row + 1, self._row + 1 + (self._row_repeat if self._row_cells else 0)):
            self.builder.add_row(number, self._row_cells)
            if self._row_limit is not None and self.builder.row_count >= self._row_limit:
                raise _Done
        self._row += self._row_repeat


def _repeat(attributes: dict[str, str], name: str) -> int:
    stated = attributes.get(name, "1")
    return max(1, min(int(stated), 16_777_216)) if stated.isdigit() and len(stated) < 12 else 1
