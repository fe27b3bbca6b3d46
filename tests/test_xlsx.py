"""What the fast reader knows it reads right; what it does not know it leaves to the general one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lynn.errors import ListError
from lynn.sheets.assemble import assemble
from lynn.sheets.grid import CellKind, Grid
from lynn.sheets.regions import region_of
from lynn.sheets.xlsx import read_xlsx
from lynn.sheets.xlsx_fast import read_fast
from lynn.sheets.xlsx_parts import open_book
from tests.grids import assert_both_same, fast, general, texts
from tests.packages import MAIN, RELATIONS, package, sheet, strings, styles

ES = region_of("es")


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
    "marks of formulas and pictures": (
        '<row r="1"><c r="A1" s="1" cm="1"><v>7</v></c><c r="B1" vm="12" t="s"><v>0</v></c></row>',
        [["00007", "Ana"]],
    ),
    "single quotes after the reference": (
        """<row r="1"><c r="A1" s='1' t='n'><v>7</v></c><c r="B1" t='s'><v>0</v></c></row>""",
        [["00007", "Ana"]],
    ),
    "far more blanks than attributes": (
        '<row r="1">\n<c r="A1" s="1" t="n">' + " " * 60 + '<v>7</v></c><c r="B1"><v>2</v></c></row>',
        [["00007", "2"]],
    ),
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
    "rows out of order": (
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        [["1"], ["2"]],
    ),
    "character data": (
        '<row r="1"><c r="A1" t="str"><v><![CDATA[a<b]]></v></c>'
        '<c r="B1" t="inlineStr"><is><t>x<![CDATA[ & <!-- y --> &amp;]]>z</t></is></c></row>'
        '<!-- <![CDATA[ --><row r="2"><c r="A2" t="str"><v><![CDATA[]]>1<![CDATA[2]]></v></c></row>',
        [["a<b", "x & <!-- y --> &amp;z"], ["12", ""]],
    ),
    "cells out of order": ('<row r="1"><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c></row>', [["1", "2"]]),
    "plus and exponent": (
        '<row r="1"><c r="A1"><v>5.6966666666E10</v></c><c r="B1"><v>1E-3</v></c></row>',
        [["56966666666", "0,001"]],
    ),
    "a style for text": ('<row r="1"><c r="A1" t="s" s="2"><v>0</v></c></row>', [["Sra. Ana"]]),
    "single quotes": ("<row r='1'><c r='A1' t='s'><v>0</v></c></row>", [["Ana"]]),
    "references behind other attributes": (
        """<row spans='1:2' r="1" hidden='0'><c t="s" r="A1"><v>0</v></c><c s='1' r='B1'><v>7</v></c></row>""",
        [["Ana", "00007"]],
    ),
    "rich inline text": (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>Jo</t></r><r><t>sé &lt;_x000D_ </t></r><r><t>&amp;amp;</t></r></is></c>'
        '<c r="B1" t="inlineStr"><is><t>_x005F_x41_</t><phoneticPr fontId="1"/></is></c></row>',
        [["José <\r&amp;", "_x41_"]],
    ),
    "remarks": (
        '<?go?><row r="1"><!-- <c r="A1"> --><c r="A1"><v>1<!-- 2 --></v></c></row><!-- <row r="1"> --><row r="2"/> <!-- x -->',
        [["1"]],
    ),
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


def test_rich_strings_among_plain_ones_keep_their_places(tmp_path: Path) -> None:
    spelled = {
        "<t>a</t>": "a",
        "<r><t>b</t></r><r><t xml:space='preserve'> c</t></r>": "b c",
        '<t xml:space="preserve"> d </t>': " d ",
        "<t/>": "",
        "": "",
        '<t>e</t><phoneticPr fontId="1"/>': "e",
        '<t>j</t><rPh sb="0" eb="1"/><rPh sb="0" eb="1"><t>x</t></rPh>': "j",
        "<t xml:space='preserve'> f</t>": " f",
        "<t><![CDATA[<g>]]></t>": "<g>",
        "<t> h &amp; i </t>": "h & i",
    }
    cells = "".join(f'<c t="s"><v>{number}</v></c>' for number in range(len(spelled)))
    path = package(tmp_path / "l.xlsx", sheet(f"<row>{cells}</row>"), strings_xml=strings(*spelled))
    assert texts(assert_both_same(path)) == [list(spelled.values())]


UNKNOWN = {
    "a cell twice": ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', [["2"]]),
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
    rows = (
        '<row r="1"><c r="A1" s="1"><v>43953</v></c><c r="B1"><v>5</v></c><c r="C1" s="2"><v>1.5</v></c>'
        '<c r="D1" s="3"><v>0.75</v></c><c r="E1" s="3"><v>-0.75</v></c></row>'
    )
    codes = styles("dd/mm/yyyy", "[h]:mm", "hh:mm")
    path = package(tmp_path / "l.xlsx", sheet(rows), styles_xml=codes, **{"xl/workbook.xml": book})
    assert texts(assert_both_same(path)) == [["03/05/2024", "5", "36:00", "18:00", "-18:00"]]


def test_a_date_cell_gives_its_instant(tmp_path: Path) -> None:
    path = package(
        tmp_path / "l.xlsx",
        sheet('<row r="1"><c r="A1" s="1"><v>45415.75</v></c></row>'),
        styles_xml=styles("dd/mm/yyyy"),
    )
    column = assert_both_same(path).columns[0]
    assert column.dates is not None
    assert column.dates[0] == np.datetime64("2024-05-03T18:00:00")


@pytest.mark.parametrize("spelled", [' hidden="1"', " hidden='true'", '\n hidden = "1"', ' ht="0" hidden="1"'])
def test_hidden_rows_are_told_however_they_are_spelled(tmp_path: Path, spelled: str) -> None:
    rows = f'<row r="1"{spelled}><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    for xml in (rows, rows.replace('"', "'")):
        assert assert_both_same(package(tmp_path / "l.xlsx", sheet(xml))).hidden_rows == frozenset({1})


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


FORMULA, LATER = "<f>A1</f>", '<row r="2"><c r="B2"><f>A1</f><v>wa.me/1</v></c></row>'
UNVALUED = {
    "no place for a result": (f'<row r="1"><c r="B1">{FORMULA}</c></row>{LATER}', [1]),
    "an empty result and no other": (f'<row r="1"><c r="B1">{FORMULA}<v></v></c></row>', [1]),
    "an empty result beside another": (f'<row r="1"><c r="B1">{FORMULA}<v></v></c></row>{LATER}', []),
    "an empty result in a tag of its own": (f'<row r="1"><c r="B1">{FORMULA}<v/></c></row>{LATER}', []),
    "another column has results": (f'<row r="1"><c r="A1">{FORMULA}<v></v></c></row>{LATER}', [1]),
    "another value is no formula's": (
        f'<row r="1"><c r="B1">{FORMULA}<v></v></c></row><row r="2"><c r="B2"><v>7</v></c></row>',
        [1],
    ),
    "a zero says that nothing was computed": (
        f'<row r="1"><c r="B1">{FORMULA}<v></v></c></row><row r="2"><c r="B2">{FORMULA}<v>0</v></c></row>',
        [1],
    ),
    "an empty text of Excel's": (f'<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str">{FORMULA}<v></v></c></row>', []),
    "many without numbers": (f"<row><c>{FORMULA}</c><c>{FORMULA}<v/></c></row>" * 300, list(range(1, 201))),
}


@pytest.mark.parametrize(("rows", "told"), UNVALUED.values(), ids=UNVALUED.keys())
def test_an_empty_result_is_told_from_one_never_stored(tmp_path: Path, rows: str, told: list[int]) -> None:
    grid = assert_both_same(package(tmp_path / "l.xlsx", sheet(rows)))
    assert [row for note in grid.notes for row in note.rows or ()] == told


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
