"""Any valid worksheet, cell by cell: slow, patient, and the measure of what the fast reader must give.

In: a `Book` and one of its sheets. Out: `Block`s and a `SheetLook`. It knows prefixed and strict namespaces, rows and cells
without references, rows out of order, rich text, ISO dates; whatever it does not know it leaves out of the text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

from lynn.sheets.assemble import Block, BlockBuilder, SheetLook
from lynn.sheets.format_codes import NumberFormat, built_in_code, parse_format
from lynn.sheets.formats import Shown, show_boolean, show_number, show_text
from lynn.sheets.grid import CellKind
from lynn.sheets.inflate import inflate
from lynn.sheets.recognise import unreadable
from lynn.sheets.regions import Region
from lynn.sheets.xlsx_formulas import FormulaWatch, is_result
from lynn.sheets.xlsx_look import LookReader, column_number
from lynn.sheets.xlsx_parts import MAX_SHEET_BYTES, Book, SheetPart, local, new_parser
from lynn.sheets.xlsx_text import TextGatherer, read_shared_strings, undo_escapes

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d*)")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
#: Numbers that are remembered with their text.
_MEMORY = 200_000
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zone


class EnoughRows(Exception):  # noqa: N818 - no error: the preview is full
    """Thrown through expat when the wanted rows are there."""


def read_general(
    book: Book,
    sheet: SheetPart,
    region: Region,
    *,
    row_limit: int | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> tuple[list[Block], SheetLook]:
    """All rows (or the first `row_limit`) of one worksheet. Raises `ListError`."""
    look = SheetLook(name=sheet.name, is_hidden=sheet.is_hidden)
    cells = _Cells(book, region, row_limit)
    reader = LookReader(look)
    depth_of_data = 0
    shorten: Callable[[str], str] = lru_cache(maxsize=256)(local)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth_of_data
        name = shorten(name)
        if depth_of_data:
            if name == "row" and attributes.get("hidden") in ("1", "true"):
                look.hidden_rows.add(cells.row_number(attributes))
            cells.start(name, attributes)
        elif name == "sheetData":
            depth_of_data = 1
        else:
            reader.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth_of_data
        name = shorten(name)
        if name == "sheetData":
            depth_of_data = 0
        elif depth_of_data:
            cells.end(name)
        else:
            reader.end(name)

    parser = new_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = cells.text
    try:
        for chunk in inflate(book.archive, sheet.part, limit=MAX_SHEET_BYTES):
            parser.Parse(chunk, False)
            if on_bytes is not None:
                on_bytes(len(chunk))
        parser.Parse(b"", True)
    except EnoughRows:
        pass
    except expat.ExpatError as error:
        raise unreadable("list-damaged") from error
    cells.builder.flush()
    reader.finish(cells.formulas.rows())
    return cells.builder.blocks, look


class _Cells:
    """Follows the tags inside `<sheetData>`."""

    def __init__(self, book: Book, region: Region, row_limit: int | None) -> None:
        self.builder = BlockBuilder()
        self.formulas = FormulaWatch()
        self._region = region
        self._row_limit = row_limit
        #: What was drawn before, by style and what the file writes.
        self._known: dict[tuple[int, str], Shown] = {}
        self._strings = read_shared_strings(book.archive, book.strings_part)
        self._formats = book.formats(region)
        self._general = parse_format("General")
        self._short_date = parse_format(built_in_code(14, region))
        self._is_1904 = book.is_1904
        self._row = 0
        self._column = 0
        self._cells: list[tuple[int, str, CellKind, dt.datetime | None]] = []
        self._type = "n"
        self._style = 0
        self._value: list[str] = []
        self._inside_value = False
        self._has_place = False
        self._has_formula = False
        self._inline = TextGatherer()
        self._has_inline = False

    def row_number(self, attributes: dict[str, str]) -> int:
        """The number of the row that opens."""
        stated = attributes.get("r", "")
        is_number = stated.isdigit() and len(stated) < 16 and int(stated) > 0
        return int(stated) if is_number else self._row + 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        if name == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = column_number(found[1]) if found else self._column + 1
            self._type = attributes.get("t", "n")
            style = attributes.get("s", "0")
            self._style = int(style) if style.isdigit() else 0
            self._value, self._has_place, self._has_formula, self._has_inline = [], False, False, False
        elif name == "v":
            self._inside_value = self._has_place = True
        elif name == "row":
            self._row = self.row_number(attributes)
            self._column = 0
            self._cells = []
        elif name == "f":
            self._has_formula = True
        elif name == "is":
            self._inline.clear()
            self._has_inline = True
        elif self._has_inline:
            self._inline.start(name, attributes)

    def end(self, name: str) -> None:
        """A tag closes."""
        if name == "v":
            self._inside_value = False
        elif name == "c":
            shown = self._shown()
            self._cells.append((self._column, *shown))
            if self._has_formula:
                self._see_formula()
            self._has_inline = False
        elif name == "row":
            self.builder.add_row(self._row, self._cells)
            if self._row_limit is not None and self.builder.row_count >= self._row_limit:
                raise EnoughRows
        elif self._has_inline:
            self._inline.end(name)

    def text(self, data: str) -> None:
        """Characters between tags."""
        if self._inside_value:
            self._value.append(data)
        elif self._has_inline:
            self._inline.text(data)

    def _see_formula(self) -> None:
        written = "".join(self._value)
        if is_result(written):
            self.formulas.see_results([self._column])
        elif not written and self._type != "str":
            self.formulas.see_unvalued(self._column, [self._row], has_place=self._has_place)

    def _shown(self) -> Shown:
        raw = "".join(self._value)
        form = self._formats[self._style] if self._style < len(self._formats) else self._general
        if self._type == "s":
            index = raw.strip()
            string = self._strings[int(index)] if index.isdigit() and int(index) < len(self._strings) else ""
            return _text(string, form)
        if self._has_inline and (self._type == "inlineStr" or not raw):
            return _text(self._inline.result(), form)
        # A cell that promises an `<is>` and has none is text as well: nothing written is lost.
        if self._type in ("str", "inlineStr"):
            return _text(undo_escapes(raw), form)
        raw = raw.strip()
        if not raw:
            return Shown("", CellKind.BLANK)
        if self._type == "b":
            return Shown(show_boolean(raw in ("1", "true"), self._region), CellKind.BOOLEAN)
        if self._type == "e":
            return Shown(raw, CellKind.ERROR)
        if self._type == "d":
            return self._iso_date(raw, form)
        return self._known.get((self._style, raw)) or self._number(raw, form)

    def _number(self, raw: str, form: NumberFormat) -> Shown:
        if not _NUMBER.fullmatch(raw):
            return _text(raw, form)
        shown = show_number(float(raw), form, self._region, is_1904=self._is_1904)
        if len(self._known) < _MEMORY:
            self._known[self._style, raw] = shown
        return shown

    def _iso_date(self, raw: str, form: NumberFormat) -> Shown:
        try:
            instant = dt.datetime.fromisoformat(raw).replace(tzinfo=None)
        except ValueError:
            return _text(raw, form)
        serial = (instant - _EPOCH) / dt.timedelta(days=1)
        return show_number(serial, form if form.numbers[0].is_calendar else self._short_date, self._region)


def _text(text: str, form: NumberFormat) -> Shown:
    shown = show_text(text, form)
    return Shown(shown, CellKind.TEXT if shown else CellKind.BLANK)
