"""SpreadsheetML of 2003, Excel's first XML, becomes Grids.

In: bytes. Out: one Grid a worksheet, its text as the list's language shows it. Why: old ERPs still write it, as `.xls`.
"""

from __future__ import annotations

import datetime as dt
import re
from xml.parsers import expat

from lynn.sheets.assemble import BlockBuilder, SheetLook, assemble
from lynn.sheets.format_codes import NumberFormat, parse_format
from lynn.sheets.format_dates import EPOCH_1904
from lynn.sheets.formats import Shown, show_boolean, show_number, show_text
from lynn.sheets.grid import CellKind, Grid, Merge
from lynn.sheets.recognise import unreadable
from lynn.sheets.regions import Region, region_of

#: What the named formats of this XML mean; dates as the computer's own settings show them.
_NAMED = {
    "General": "General",
    "General Number": "General",
    "Medium Date": "dd-mmm-yy",
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm",
    "Currency": '"$"#,##0.00',
    "Euro Currency": "[$€] #,##0.00",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Yes/No": '"Yes";"Yes";"No"',
    "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}
_LATEST_ROW, _LATEST_COLUMN = 1_048_576, 16_384


def read_xml2003(data: bytes, language: str) -> list[Grid]:
    """All worksheets. Raises `ListError` for XML that is cut short, or that defines entities."""
    builder = _Workbook(region_of(language))
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.EntityDeclHandler = _refuse_entity
    parser.ExternalEntityRefHandler = _refuse_entity
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, OverflowError) as error:
        raise unreadable("list-damaged") from error
    return builder.grids


def _refuse_entity(*_: object) -> int:
    # No program writes entities into a list; only attacks do.
    raise unreadable("list-damaged")


class _Workbook:
    """Listens to the parser."""

    def __init__(self, region: Region) -> None:
        self.grids: list[Grid] = []
        self._region = region
        self._formats: dict[str, NumberFormat] = {}
        self._parents: dict[str, str] = {}
        self._style = ""
        self._heard: list[str] | None = None
        self._is_1904 = False

    def start(self, tag: str, raw: dict[str, str]) -> None:
        name = tag.rsplit(" ", 1)[-1]
        attributes = {key.rsplit(" ", 1)[-1]: value for key, value in raw.items()}
        if name == "Style":
            self._style = attributes.get("ID", "")
            self._parents[self._style] = attributes.get("Parent", "")
        elif name == "NumberFormat":
            self._formats[self._style] = self._parse(attributes.get("Format", "General"))
        elif name == "Worksheet":
            self._look = SheetLook(name=attributes.get("Name", ""))
            self._blocks = BlockBuilder()
            self._row_number, self._next_column, self._column_styles = 0, 1, dict[int, str]()
        elif name == "Date1904":
            self._is_1904 = True
        elif name == "Column":
            self._start_column(attributes)
        elif name == "Row":
            self._start_row(attributes)
        elif name == "Cell":
            self._start_cell(attributes)
        elif name == "Data":
            self._kind, self._heard = attributes.get("Type", "String"), []
        elif name in ("Visible", "AutoFilterColumn"):
            self._heard = [] if name == "Visible" else None
            self._look.is_filtered |= name == "AutoFilterColumn"

    def text(self, data: str) -> None:
        if self._heard is not None:
            self._heard.append(data)

    def end(self, tag: str) -> None:
        name = tag.rsplit(" ", 1)[-1]
        if name == "Data":
            shown = self._show("".join(self._heard or ()))
            self._cells.append((self._column, shown.text, shown.kind, shown.instant))
            self._heard = None
        elif name == "Visible":
            self._look.is_hidden = "".join(self._heard or ()).strip() in ("SheetHidden", "SheetVeryHidden")
            self._heard = None
        elif name == "Row":
            self._blocks.add_row(self._row_number, self._cells)
            self._row_number = self._last_row
        elif name == "Worksheet":
            self._blocks.flush()
            self.grids.append(assemble(self._blocks.blocks, self._look))

    def _start_column(self, attributes: dict[str, str]) -> None:
        first = int(attributes.get("Index", self._next_column))
        last = min(first + int(attributes.get("Span", "0")), _LATEST_COLUMN)
        self._next_column = last + 1
        if attributes.get("Hidden") == "1":
            self._look.hidden_columns.append((first, last))
        if "StyleID" in attributes:
            self._column_styles.update(dict.fromkeys(range(first, last + 1), attributes["StyleID"]))

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row_number = int(attributes.get("Index", self._row_number + 1))
        if not 0 < self._row_number <= _LATEST_ROW:
            raise unreadable("list-damaged")
        self._cells: list[tuple[int, str, CellKind, dt.datetime | None]] = []
        self._next_column, self._row_style = 1, attributes.get("StyleID", "")
        last = min(self._row_number + int(attributes.get("Span", "0")), _LATEST_ROW)
        if attributes.get("Hidden") == "1":
            self._look.hidden_rows.update(range(self._row_number, last + 1))
        self._last_row = last

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._column = int(attributes.get("Index", self._next_column))
        across, down = int(attributes.get("MergeAcross", "0")), int(attributes.get("MergeDown", "0"))
        if not 0 < self._column + across <= _LATEST_COLUMN:
            raise unreadable("list-damaged")
        self._next_column = self._column + across + 1
        self._cell_style = attributes.get("StyleID") or self._row_style or self._column_styles.get(self._column, "")
        if across or down:
            self._look.merges.append(
                Merge(
                    first_row=self._row_number,
                    last_row=self._row_number + down,
                    first_column=self._column,
                    last_column=self._column + across,
                )
            )

    def _parse(self, named: str) -> NumberFormat:
        if named == "Short Date":
            return parse_format(self._region.short_date)
        if named == "General Date":
            return parse_format(f"{self._region.short_date} h:mm")
        if named == "Long Date":
            return parse_format(self._region.long_date)
        return parse_format(_NAMED.get(named, named))

    def _format(self) -> NumberFormat:
        style = self._cell_style
        for _ in range(10):
            if style in self._formats:
                return self._formats[style]
            style = self._parents.get(style, "")
        return parse_format("General")

    def _show(self, text: str) -> Shown:
        if self._kind == "Number" and text.strip():
            return show_number(float(text), self._format(), self._region, is_1904=self._is_1904)
        if self._kind == "DateTime" and text.strip():
            return self._show_date(text.strip())
        if self._kind == "Boolean" and text.strip() in ("0", "1"):
            return Shown(show_boolean(text.strip() == "1", self._region), CellKind.BOOLEAN)
        if self._kind == "Error":
            return Shown(text, CellKind.ERROR)
        return Shown(show_text(text, self._format()), CellKind.TEXT if text else CellKind.BLANK)

    def _show_date(self, text: str) -> Shown:
        instant = dt.datetime.fromisoformat(re.sub(r"Z$", "", text))
        # Excel's days count from the end of 1899, and it takes 1900 for a leap year.
        epoch = dt.datetime(1899, 12, 31) if instant < dt.datetime(1900, 3, 1) else dt.datetime(1899, 12, 30)  # noqa: DTZ001
        serial = (instant - epoch) / dt.timedelta(days=1)
        # A duration of such a workbook is written as an instant of 1904.
        is_1904 = self._is_1904 and serial >= EPOCH_1904
        serial -= EPOCH_1904 if is_1904 else 0
        form = self._format()
        form = self._parse("Short Date") if form.is_general else form
        return show_number(serial, form, self._region, is_1904=is_1904)
