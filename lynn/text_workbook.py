"""A workbook of nothing but text: written row by row, a million rows in seconds.

In: headings and rows of text. Out: xlsx as bytes. Why not a library: the ones for Python make an object for each cell (half an hour
of reports for the largest list), and take "=1+1" for a formula unless every cell is told otherwise. Here a cell cannot be anything
but text: there is no other kind in this file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from enum import IntEnum
from types import MappingProxyType
from typing import IO, Final
from xml.sax.saxutils import escape

#: What a browser is told that it gets.
MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows that one sheet, and characters that one cell of the format can hold.
MOST_ROWS: Final = 1_048_576
MOST_CHARACTERS: Final = 32_767

# What XML cannot hold; and an underscore that the format would read as the beginning of an escaped character.
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: Excel refuses these in the name of a sheet, and more than 31 characters.
_NOT_IN_TITLES: Final = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")

#: A text that begins so would be a formula wherever it is typed or pasted again; Excel is told to show it with an apostrophe.
_FORMULA_BEGINNINGS: Final = "=+-@\t\r"


class Look(IntEnum):
    """How a cell looks; the numbers are places in the style sheet below. Each but the heading has a twin that is quoted."""

    PLAIN = 1
    WRONG = 3
    REASON = 5
    HEADING = 7


_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _style(font: int, fill: int, *, is_quoted: bool) -> str:
    quoted = ' quotePrefix="1"' if is_quoted else ""
    applied = 'applyNumberFormat="1" applyFont="1" applyFill="1"'
    return f'<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="0" xfId="0"{quoted} {applied}/>'


_STYLES: Final = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><sz val="11"/><color rgb="FF824400"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Calibri"/></font></fonts>'
    '<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFDEBD3"/></patternFill></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FF0B6B66"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="9"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    + "".join(
        _style(font, fill, is_quoted=is_quoted)
        for font, fill in ((0, 0), (0, 2), (1, 0), (2, 3))
        for is_quoted in (False, True)
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def as_it_comes_back(text: str) -> str:
    """A text after its way through a cell: what XML cannot hold is gone, line breaks are of one kind."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:MOST_CHARACTERS]


class TextWorkbook:
    """Writes a workbook whose sheets all have the same headings; a sheet that is full goes on in the next."""

    def __init__(self, title: str, headings: Sequence[str]) -> None:
        self._title = _NOT_IN_TITLES.sub(" ", title)[:25].strip() or "1"
        self._headings = headings
        self._columns = [_letters(at) for at in range(len(headings))]
        self._target = io.BytesIO()
        self._zip = zipfile.ZipFile(self._target, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._sheet_count = 0
        self._open_sheet()

    def add(self, texts: Sequence[str], looks: Mapping[int, Look] = MappingProxyType({})) -> None:
        """One row, a text a heading; `looks` of the cells that are not plain, by place."""
        if self._row >= MOST_ROWS:
            self._close_sheet()
            self._open_sheet()
        self._write_row(texts, looks)

    def as_bytes(self) -> bytes:
        """The whole file; nothing can be added afterwards."""
        self._close_sheet()
        for name, part in self._parts().items():
            self._zip.writestr(name, part)
        self._zip.close()
        return self._target.getvalue()

    def _open_sheet(self) -> None:
        self._sheet_count += 1
        self._row = 0
        self._sheet: IO[bytes] = self._zip.open(f"xl/worksheets/sheet{self._sheet_count}.xml", "w", force_zip64=True)
        widths = "".join(
            f'<col min="{at}" max="{at}" width="{min(max(len(heading) + 4, 14), 48)}" style="1" customWidth="1"/>'
            for at, heading in enumerate(self._headings, start=1)
        )
        opening = (
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f"<cols>{widths}</cols><sheetData>"
        )
        self._sheet.write(opening.encode())
        self._write_row(self._headings, dict.fromkeys(range(len(self._headings)), Look.HEADING))

    def _write_row(self, texts: Sequence[str], looks: Mapping[int, Look]) -> None:
        self._row += 1
        row = self._row
        cells = "".join(
            [
                _cell(f"{column}{row}", text, looks.get(at, Look.PLAIN))
                for at, (column, text) in enumerate(zip(self._columns, texts, strict=True))
            ]
        )
        self._sheet.write(f'<row r="{row}">{cells}</row>'.encode())

    def _close_sheet(self) -> None:
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()

    def _parts(self) -> dict[str, str]:
        """The parts that name the sheets, and the styles."""
        numbers = range(1, self._sheet_count + 1)
        titles = [escape(self._title if number == 1 else f"{self._title} {number}") for number in numbers]
        sheets = "".join(f'<sheet name="{titles[n - 1]}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        relations = "".join(
            f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        types = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers
        )
        return {
            "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": (
                f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
                f'<Relationship Id="rId0" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
            ),
            "xl/styles.xml": _STYLES,
            "_rels/.rels": (
                f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
                f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ),
            "[Content_Types].xml": (
                f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{types}'
                f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
            ),
        }


def _cell(reference: str, text: str, look: Look) -> str:
    is_simple = text.isalnum() and len(text) <= MOST_CHARACTERS
    if not is_simple:
        text = _ILLEGAL.sub("", text)[:MOST_CHARACTERS]
    if not text:
        return f'<c r="{reference}" s="{look.value}"/>'
    style = look.value + (text[0] in _FORMULA_BEGINNINGS)
    if not is_simple:
        text = escape(_LOOKS_ESCAPED.sub("_x005F_", text))
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _letters(at: int) -> str:
    """A for 0, AA for 26."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
