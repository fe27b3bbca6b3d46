"""The fast reader and the general one give the same, and both give what openpyxl finds in the file."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import xlsxwriter

from lynn.errors import ListError
from lynn.sheets.assemble import assemble
from lynn.sheets.format_codes import parse_format
from lynn.sheets.formats import show_boolean, show_number, show_text
from lynn.sheets.grid import CellKind, Grid
from lynn.sheets.regions import region_of
from lynn.sheets.xlsx import read_xlsx
from lynn.sheets.xlsx_bytes import UnknownStructureError
from lynn.sheets.xlsx_fast import read_fast
from lynn.sheets.xlsx_general import read_general
from lynn.sheets.xlsx_parts import open_book
from tests.packages import MAIN, RELATIONS, package, sheet, strings, styles

LISTS = Path(__file__).parents[2] / "shared" / "lists"
ES = region_of("es")


def general(path: Path, number: int = 0, language: str = "es") -> Grid:
    with path.open("rb") as stream:
        book = open_book(stream)
        return assemble(*read_general(book, book.sheets[number], region_of(language)))


def fast(path: Path, number: int = 0, language: str = "es") -> Grid | None:
    """None when the fast reader gives up."""
    with path.open("rb") as stream:
        book = open_book(stream)
        try:
            return assemble(*read_fast(book, book.sheets[number], region_of(language)))
        except UnknownStructureError:
            return None


def texts(grid: Grid) -> list[list[str]]:
    return [list(row) for row in zip(*(column.text.to_pylist() for column in grid.columns), strict=True)]


def facts(grid: Grid) -> dict[str, object]:
    """All of a Grid in comparable form."""
    return {
        "rows": grid.row_numbers.tolist(),
        "texts": [column.text.to_pylist() for column in grid.columns],
        "kinds": [None if column.kinds is None else column.kinds.tolist() for column in grid.columns],
        "dates": [None if column.dates is None else column.dates.astype(str).tolist() for column in grid.columns],
        "first": grid.first_column,
        "hidden": (grid.is_hidden, grid.hidden_rows, grid.hidden_columns, grid.is_filtered),
        "merges": grid.merges,
        "notes": grid.notes,
    }


def assert_both_same(path: Path, number: int = 0) -> Grid:
    quick = fast(path, number)
    assert quick is not None, "the fast reader gave up"
    patient = general(path, number)
    assert [pair for pair in zip(_cells(quick), _cells(patient), strict=True) if pair[0] != pair[1]] == []
    assert facts(quick) == facts(patient)
    return quick


def _cells(grid: Grid) -> list[tuple[int, int, str]]:
    return [
        (row, column, text)
        for column, cells in enumerate(grid.columns)
        for row, text in zip(grid.row_numbers.tolist(), cells.text.to_pylist(), strict=True)
    ]


def workbooks_at_hand() -> list[Any]:
    found: list[Any] = []
    for path in sorted(LISTS.glob("*")):
        if path.suffix in (".xlsx", ".xls") and path.read_bytes()[:2] == b"PK":
            with path.open("rb") as stream:
                found += [pytest.param(path, i, id=f"{path.stem}-{i}") for i in range(len(open_book(stream).sheets))]
    return found


@pytest.mark.parametrize(("path", "number"), workbooks_at_hand())
def test_both_readers_give_the_same_on_the_lists_at_hand(path: Path, number: int) -> None:
    quick = fast(path, number)
    if quick is not None:
        assert facts(quick) == facts(general(path, number))


PLAIN_FORMATS = [
    *(
        "General",
        "0",
        "00000",
        "0.00",
        "#,##0",
        "#,##0.00",
        '"$"#,##0',
        '"$" #,##0.0',
        "0%",
        "0.00%",
        "# ?/?",
        "0.00E+00",
    ),
    *('_-"$"* #,##0_-;-"$"* #,##0_-;_-"$"* "-"_-', "#,##0;[Red]-#,##0", '[>=1000]#,##0,"K";0', '0" un."', "@"),
    *("[$$-340A]#,##0", ";;;", "000-000", "0;-0;;@", '#,##0.00" CLP"', "0.000", "#,##0_);(#,##0)"),
]
DATE_FORMATS = ["dd/mm/yyyy", "d-mmm-yyyy", "hh:mm", "[h]:mm:ss", "dd/mm/yyyy hh:mm", '[$-340A]dddd, d "de" mmmm']
NUMBERS = [
    0,
    1,
    -1,
    5,
    123,
    5000,
    12345678,
    56966666666,
    0.5,
    1.005,
    2.675,
    -7.25,
    1234.5,
    1e-7,
    1 / 3,
    123456789012345,
    1e15,
    45415,
]


def some_cells() -> list[list[object]]:
    chance = random.Random(7)
    heading: list[object] = ["Nombre", "Teléfono", "Fecha", "Hora", "Monto", "Código", "¿Sí?", "Nota"]
    names = ["Úrsula & Cía", "Ñandú <b>", 'D"Angelo', "  José ", "Ana\nMaría", "💙", ""]
    return [heading] + [
        [
            chance.choice(names) + str(i % 90),
            chance.choice([56966660000 + i, f"+56 9 6666 {i:04d}", None]),
            dt.datetime(2024, 1, 1) + dt.timedelta(days=i % 400, minutes=i),  # noqa: DTZ001
            i / 700,
            chance.choice(NUMBERS),
            chance.randrange(10**6),
            chance.choice([True, False, None]),
            chance.choice([None, None, ".", "x" * 300, "=1+1"]),
        ]
        for i in range(700)
    ]


def a_format(value: object, number: int) -> str | None:
    """Some format for a number; dates only where openpyxl can follow."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    codes: list[str] = [*PLAIN_FORMATS, *(DATE_FORMATS if 1 <= value < 90_000 else ())]
    return codes[-(number % 24) - 1]


def by_openpyxl(path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    for i, row in enumerate(some_cells(), 1):
        for j, value in enumerate(row, 1):
            cell = page.cell(i, j, value)
            if (code := a_format(value, i + j)) is not None:
                cell.number_format = code
    page.merge_cells("A701:B702")
    page.row_dimensions[5].hidden = True
    page.column_dimensions["C"].hidden = True
    book.save(path)
    return path


def by_xlsxwriter(path: Path, *, is_inline: bool) -> Path:
    book = xlsxwriter.Workbook(
        path, {"constant_memory": is_inline, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    )
    page = book.add_worksheet()
    made = {code: book.add_format({"num_format": code}) for code in [*PLAIN_FORMATS, *DATE_FORMATS]}
    for i, row in enumerate(some_cells()):
        for j, value in enumerate(row):
            code = a_format(value, i + j)
            page.write(i, j, value, None if code is None else made[code])
    page.write_formula(701, 0, "=1/0", None, "#DIV/0!")
    page.write_formula(702, 0, '="a"&"b"', None, "ab")
    if not is_inline:
        # Rich text in the cells themselves is left to the general reader.
        page.write_rich_string(703, 0, "Ana ", book.add_format({"bold": True}), "María", " Soto")
    page.set_row(8, None, None, {"hidden": True})
    page.autofilter(0, 0, 700, 7)
    book.close()
    return path


MAKERS: list[Callable[[Path], Path]] = [
    by_openpyxl,
    lambda path: by_xlsxwriter(path, is_inline=True),
    lambda path: by_xlsxwriter(path, is_inline=False),
]


@pytest.mark.parametrize("make", MAKERS, ids=["openpyxl", "xlsxwriter-inline", "xlsxwriter-shared"])
def test_both_readers_give_the_same_on_what_libraries_write(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    assert_both_same(make(tmp_path / "lista.xlsx"))


@pytest.mark.parametrize("make", MAKERS, ids=["openpyxl", "xlsxwriter-inline", "xlsxwriter-shared"])
def test_the_fast_reader_finds_the_values_that_openpyxl_finds(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path / "lista.xlsx")
    grid = fast(path)
    assert grid is not None
    page = openpyxl.load_workbook(path, data_only=True, rich_text=False).active
    rows = dict(zip(grid.row_numbers.tolist(), texts(grid), strict=True))
    for cells in page.iter_rows():
        wanted = [_as_shown(cell) for cell in cells]
        if any(text.strip() for text in wanted):
            assert rows[cells[0].row] == wanted


def _as_shown(cell: openpyxl.cell.Cell) -> str:
    form, value = parse_format(cell.number_format), cell.value
    if isinstance(value, bool):
        return show_boolean(value, ES)
    if isinstance(value, (dt.datetime, dt.time, dt.timedelta, dt.date)):
        value = openpyxl.utils.datetime.to_excel(value)
    if isinstance(value, (int, float)):
        return show_number(float(value), form, ES).text
    return show_text(value or "", form) if cell.data_type != "e" else str(value)


S = strings(
    "<t>Ana</t>",
    "<t> Luis </t>",
    '<t xml:space="preserve"> Pía </t>',
    "<r><t>Jo</t></r><r><rPr><b/></rPr><t>sé</t></r><rPh><t>x</t></rPh>",
)

KNOWN = {
    "no references": ("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>", [["1", "2"], ["3", ""]]),
    "gaps": (
        '<row r="2"><c r="B2"><v>1</v></c></row><row r="9"><c r="D9"><v>2</v></c></row>',
        [["1", "", ""], ["", "", "2"]],
    ),
    "blank cells": ('<row r="1"><c r="A1"/><c r="B1" s="0" /><c r="C1"><v>1</v></c></row>', [["1"]]),
    "a formula": (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f t="shared" si="0"/><v>3</v></c></row>',
        [["2", "3"]],
    ),
    "a formula's text": ('<row r="1"><c r="A1" t="str"><f>"a"</f><v>a &amp; b</v></c></row>', [["a & b"]]),
    "a formula without its value": ('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1</f><v /></c></row>', [["1"]]),
    "an empty text": ('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>""</f><v></v></c></row>', [["1"]]),
    "an error": ('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>', [["#N/A"]]),
    "truth": ('<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c></row>', [["VERDADERO", "FALSO"]]),
    "type before style": ('<row r="1"><c r="A1" t="n" s="1"><v>7</v></c></row>', [["00007"]]),
    "shared strings": ('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>3</v></c></row>', [["Ana", "José"]]),
    "blanks kept and not": (
        '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>2</v></c></row>',
        [["Luis", " Pía "]],
    ),
    "inline text": (
        '<row r="1"><c r="A1" t="inlineStr"><is><t> Ana </t></is></c>'
        '<c r="B1" t="inlineStr"><is><t xml:space="preserve"> x</t></is></c></row>',
        [["Ana", " x"]],
    ),
    "entities": (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&lt;&#225;&#xE9;&amp;lt;&gt;</t></is></c></row>',
        [["<áé&lt;>"]],
    ),
    "escapes": (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a_x000A_b_x005F_x000D_c</t></is></c></row>',
        [["a\nb_x000D_c"]],
    ),
    "wide columns": (
        '<row r="1"><c r="Z1"><v>1</v></c><c r="AA1"><v>2</v></c><c r="AB1"><v>3</v></c></row>',
        [["1", "2", "3"]],
    ),
    "line breaks between tags": ('\n <row r="1">\r\n  <c r="A1">\n<v>1</v>\n</c>\n</row>\n', [["1"]]),
    "cells out of order": ('<row r="1"><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c></row>', [["1", "2"]]),
    "plus and exponent": (
        '<row r="1"><c r="A1"><v>5.6966666666E10</v></c><c r="B1"><v>1E-3</v></c></row>',
        [["56966666666", "0,001"]],
    ),
    "a style for text": ('<row r="1"><c r="A1" t="s" s="2"><v>0</v></c></row>', [["Sra. Ana"]]),
    "an empty row": ('<row r="1"/><row r="2" spans="1:1"></row><row r="3"><c r="A3"><v>1</v></c></row>', [["1"]]),
    "rows of blanks": (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row>',
        [["1"]],
    ),
}


@pytest.mark.parametrize(("rows", "wanted"), KNOWN.values(), ids=KNOWN.keys())
def test_a_known_structure_is_read_fast_and_right(tmp_path: Path, rows: str, wanted: list[list[str]]) -> None:
    path = package(tmp_path / "l.xlsx", sheet(rows), strings_xml=S, styles_xml=styles("00000", "&quot;Sra. &quot;@"))
    assert texts(assert_both_same(path)) == wanted


UNKNOWN = {
    "rows out of order": (
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        [["1"], ["2"]],
    ),
    "a cell twice": ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', [["2"]]),
    "single quotes": ("<row r='1'><c r='A1' t='s'><v>0</v></c></row>", [["Ana"]]),
    "rich inline text": (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>Jo</t></r><r><t>sé</t></r></is></c></row>',
        [["José"]],
    ),
    "a comment": ('<row r="1"><!-- c --><c r="A1"><v>1</v></c></row>', [["1"]]),
    "character data": ('<row r="1"><c r="A1" t="str"><v><![CDATA[a<b]]></v></c></row>', [["a<b"]]),
    "an ISO date": ('<row r="1"><c r="A1" t="d"><v>2024-05-03T00:00:00</v></c></row>', [["03/05/2024"]]),
    "an extension": ('<row r="1"><c r="A1"><v>1</v><extLst><ext/></extLst></c></row>', [["1"]]),
    "a row number beyond all": (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="4294967295"><c r="A4294967295"><v>2</v></c></row>',
        [["1"], ["2"]],
    ),
    "a reference in another row": ('<row r="1"><c r="A2"><v>1</v></c></row>', [["1"]]),
    "a string that is not there": ('<row r="1"><c r="A1" t="s"><v>99</v></c><c r="B1"><v>1</v></c></row>', [["1"]]),
}


@pytest.mark.parametrize(("rows", "wanted"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_an_unknown_structure_is_left_to_the_general_reader(tmp_path: Path, rows: str, wanted: list[list[str]]) -> None:
    path = package(tmp_path / "l.xlsx", sheet(rows), strings_xml=S)
    assert fast(path) is None
    assert texts(general(path)) == wanted


PREFIXED = (
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>Ana</x:t></x:is></x:c></x:row>'
    "</x:sheetData></x:worksheet>"
)


@pytest.mark.parametrize(
    "sheet_xml",
    [
        PREFIXED,
        PREFIXED.replace("x:", "").replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        f'<?xml version="1.0" encoding="UTF-16"?>{PREFIXED}'.encode("utf-16"),
    ],
    ids=["prefixed", "strict", "utf-16"],
)
def test_another_dialect_reads_the_same(tmp_path: Path, sheet_xml: str | bytes) -> None:
    path = package(tmp_path / "l.xlsx", sheet_xml)
    with path.open("rb") as stream:
        book = open_book(stream)
        assert texts(assemble(*read_xlsx(book, book.sheets[0], ES))) == [["Ana"]]


def test_a_prefix_before_every_tag_is_read_fast(tmp_path: Path) -> None:
    prefixed = S.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    xml = PREFIXED.replace("</x:row>", '<x:c r="B1" t="s"><x:v>3</x:v></x:c></x:row>')
    assert texts(assert_both_same(package(tmp_path / "l.xlsx", xml, strings_xml=prefixed))) == [["Ana", "José"]]


def test_dates_of_the_1904_epoch_are_the_right_ones(tmp_path: Path) -> None:
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr date1904="1"/>'
        '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    rows = '<row r="1"><c r="A1" s="1"><v>43953</v></c><c r="B1"><v>5</v></c></row>'
    path = package(tmp_path / "l.xlsx", sheet(rows), styles_xml=styles("dd/mm/yyyy"), **{"xl/workbook.xml": book})
    assert texts(assert_both_same(path)) == [["03/05/2024", "5"]]


def test_a_date_cell_gives_its_instant(tmp_path: Path) -> None:
    path = package(
        tmp_path / "l.xlsx",
        sheet('<row r="1"><c r="A1" s="1"><v>45415.75</v></c></row>'),
        styles_xml=styles("dd/mm/yyyy"),
    )
    column = assert_both_same(path).columns[0]
    assert column.dates is not None
    assert column.dates[0] == np.datetime64("2024-05-03T18:00:00")


def test_merges_filters_and_hidden_columns_are_told(tmp_path: Path) -> None:
    path = package(
        tmp_path / "l.xlsx",
        sheet(
            '<row r="1" hidden="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>',
            before='<sheetPr filterMode="1"/><cols><col min="2" max="16384" hidden="1"/></cols>',
            after='<autoFilter ref="A1:B9"/><mergeCells><mergeCell ref="A1:B3"/></mergeCells>',
        ),
    )
    grid = assert_both_same(path)
    assert (grid.is_filtered, grid.hidden_columns, grid.hidden_rows) == (True, frozenset({2}), frozenset({1}))
    assert (grid.merges[0].last_row, grid.merges[0].last_column) == (3, 2)


def test_formulas_without_values_are_told(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><f>A1</f></c></row>'
    grid = assert_both_same(package(tmp_path / "l.xlsx", sheet(rows)))
    assert [(note.code, note.rows) for note in grid.notes] == [("formulas-without-value", (2,))]


def test_numbers_of_more_digits_than_a_sheet_keeps_are_told(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>123456789012345</v></c></row><row r="2"><c r="A2"><v>4.11111111111111E+15</v></c></row>'
    grid = assert_both_same(package(tmp_path / "l.xlsx", sheet(rows)))
    assert texts(grid) == [["123456789012345"], ["4111111111111110"]]
    assert [(note.code, note.rows) for note in grid.notes] == [("digits-lost", (2,))]


def test_a_stray_value_in_the_last_cell_costs_nothing(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    grid = fast(package(tmp_path / "l.xlsx", sheet(rows)))
    assert grid is not None
    assert (grid.row_numbers.tolist(), len(grid.columns)) == ([1, 1048576], 16384)
    assert grid.columns[1] is grid.columns[16382]


@pytest.mark.parametrize("read", [fast, general], ids=["fast", "general"])
def test_a_document_type_is_refused(tmp_path: Path, read: Callable[[Path], Grid]) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    with pytest.raises(ListError) as refused:
        read(package(tmp_path / "l.xlsx", bomb))
    assert refused.value.code == "list-unsafe"


def test_a_few_long_strings_a_million_times_over_are_refused(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 30_000))
    path = package(tmp_path / "l.xlsx", sheet(rows), strings_xml=strings(f"<t>{'a' * 32_767}</t>"))
    with pytest.raises(ListError) as refused:
        fast(path)
    assert refused.value.code == "list-too-large"


def test_a_damaged_sheet_says_so(tmp_path: Path) -> None:
    path = package(tmp_path / "l.xlsx", sheet('<row r="1"><c r="A1"><v>1</v></c>'))
    assert fast(path) is None
    with pytest.raises(ListError) as refused:
        general(path)
    assert refused.value.code == "list-damaged"


def test_a_preview_stops_early(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(1, 200_000))
    path = package(tmp_path / "l.xlsx", sheet(rows))
    with path.open("rb") as stream:
        book = open_book(stream)
        grid = assemble(*read_fast(book, book.sheets[0], ES, row_limit=50))
    assert 50 <= len(grid.row_numbers) < 100_000
    kinds = grid.columns[0].kinds
    assert kinds is not None
    assert set(kinds.tolist()) == {CellKind.NUMBER}
