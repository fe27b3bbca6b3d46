"""The kinds beside `.xlsx`: old workbooks and OpenDocument."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from lynn.errors import ListError
from lynn.sheets.grid import CellKind, Grid, Merge
from lynn.sheets.recognise import recognise
from lynn.sheets.table import SheetInfo
from lynn.sheets.workbook import list_sheets, read_grid

SAMPLES = Path(__file__).parent / "samples" / "workbooks"
KINDS = ["xls", "ods", "xlsx"]


def read(path: Path, sheet: str, language: str = "es") -> Grid:
    return read_grid(path, recognise(path, path.name), sheet, language=language)


def texts(grid: Grid) -> list[list[str]]:
    return [list(row) for row in zip(*(column.text.to_pylist() for column in grid.columns), strict=True)]


def sample(kind: str, language: str = "es") -> Grid:
    """The same sheet, saved by LibreOffice (of an English computer) in each kind."""
    return read(SAMPLES / f"libreoffice.{kind}", "Clientes", language)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_shows_the_same_text(kind: str) -> None:
    assert texts(sample(kind))[2:] == [
        [
            "Úrsula Ñandú",
            "00123",
            "$5.000",
            "5,0%",
            "03/05/2024",
            "18:00",
            "36:00:00",
            "VERDADERO",
            "#N/A",
            "56966666666",
            "Sra. Ana",
        ],
        [
            "José & Cía",
            "04567",
            "-$1.235",
            "15,5%",
            "04/05/2024",
            "18:00",
            "36:00:00",
            "FALSO",
            "#N/A",
            "56966666667",
            "Sra. Ana",
        ],
        [
            "Ana\nMaría",
            "00089",
            "$0",
            "100,0%",
            "05/05/2024",
            "18:00",
            "36:00:00",
            "VERDADERO",
            "#N/A",
            "56966666668",
            "Sra. Ana",
        ],
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_follows_the_language_of_the_list(kind: str) -> None:
    assert texts(sample(kind, "en"))[3][2:8] == ["-$1,235", "15.5%", "04/05/2024", "18:00", "36:00:00", "FALSE"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_tells_kinds_dates_hidden_parts_and_merges(kind: str) -> None:
    grid = sample(kind)
    number, date, time, truth, error = (grid.columns[i] for i in (1, 4, 5, 7, 8))
    assert [int(c.kinds[2]) for c in (number, date, time, truth, error) if c.kinds is not None] == [
        *(CellKind.NUMBER, CellKind.DATE, CellKind.TIME, CellKind.BOOLEAN, CellKind.ERROR)
    ]
    assert date.dates is not None
    assert str(date.dates[2]) == "2024-05-03T00:00:00"
    assert grid.row_numbers.tolist() == [1, 3, 4, 5, 6]
    assert (grid.hidden_rows, grid.hidden_columns) == (frozenset({5}), frozenset({2}))
    assert grid.merges == (Merge(first_row=1, last_row=1, first_column=1, last_column=11),)


def test_only_dates_of_an_old_workbook_count_from_its_1904_epoch(tmp_path: Path) -> None:
    date_mode = b"\x22\0\2\0"
    saved = (SAMPLES / "libreoffice.xls").read_bytes()
    path = tmp_path / "l.xls"
    path.write_bytes(saved.replace(date_mode + b"\0\0", date_mode + b"\1\0"))
    assert texts(read(path, "Clientes"))[2][4:7] == ["04/05/2028", "18:00", "36:00:00"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_lists_its_sheets(kind: str) -> None:
    assert list_sheets(SAMPLES / f"libreoffice.{kind}", kind) == (
        SheetInfo(name="Portada", row_count=None, is_hidden=True),
        SheetInfo(name="Clientes", row_count=None, is_hidden=False),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_that_is_not_there_is_refused(kind: str) -> None:
    path = SAMPLES / f"libreoffice.{kind}"
    with pytest.raises(ListError) as refused:
        read(path, "Otra")
    assert refused.value.code == "list-no-such-sheet"


def ods(path: Path, rows: str, styles: str = "") -> Path:
    """A flat OpenDocument sheet."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{n}="{urn}:{n}:1.0"' for n in ("office", "table", "text", "style"))
    path.write_text(
        f'<?xml version="1.0"?><office:document {names} xmlns:number="{urn}:datastyle:1.0"><office:automatic-styles>{styles}'
        f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="H">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document>",
        "utf-8",
    )
    return path


def cell(text: str, more: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


ODS_CELLS = {
    "a comment is no text": (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>ojo</text:p></office:annotation>'
        "<text:p>Ana</text:p></table:table-cell>",
        "Ana",
    ),
    "blanks and breaks": (cell('a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d'), "a  b\tc\nd"),
    "two paragraphs": (
        '<table:table-cell office:value-type="string"><text:p>a</text:p><text:p>b</text:p></table:table-cell>',
        "a\nb",
    ),
    "a link": (cell("<text:a>ana@x.cl</text:a>"), "ana@x.cl"),
    "a number as Python writes it": (
        cell("56966666666.0", 'office:value-type="float" office:value="56966666666"'),
        "56966666666",
    ),
    "scientific of a whole number": (
        cell("5,70E+10", 'office:value-type="float" office:value="56966666666"'),
        "56966666666",
    ),
    "the signs of another language": (
        cell("$1,234.50", 'office:value-type="currency" office:value="1234.5"'),
        "$1.234,50",
    ),
    "three decimals or a thousand": (cell("1.234", 'office:value-type="float" office:value="1234"'), "1.234"),
    "a number without text": ('<table:table-cell office:value-type="float" office:value="2.5"/>', "2,5"),
    "a date without style": (cell("05/03/24", 'office:value-type="date" office:date-value="2024-05-03"'), "03/05/2024"),
    "a date in the computer's order": (
        cell("05/03/24", 'table:style-name="c1" office:value-type="date" office:date-value="2024-05-03"'),
        "03/05/2024",
    ),
    "a date in an order of its own": (
        cell("2024.05.03", 'table:style-name="c2" office:value-type="date" office:date-value="2024-05-03"'),
        "2024.05.03",
    ),
    "a time without text": ('<table:table-cell office:value-type="time" office:time-value="PT18H05M00S"/>', "18:05:00"),
    "a format that shows nothing": (
        cell("", 'table:style-name="c2" office:value-type="float" office:value="0"') + cell("fin"),
        "fin",
    ),
    "millions in the signs of another language": (
        cell("2.5M", 'office:value-type="float" office:value="2500000"'),
        "2,5M",
    ),
    "a day in the names of another language": (
        cell("Friday, May 3", 'table:style-name="c2" office:value-type="date" office:date-value="2024-05-03"'),
        "viernes, mayo 3",
    ),
    "a day in the language that its format asks for": (
        cell("Fri, May 3", 'table:style-name="c3" office:value-type="date" office:date-value="2024-05-03"'),
        "Fri, May 3",
    ),
    "a day in the language of one of its formats": (
        cell("Fri, May 3", 'table:style-name="c4" office:value-type="date" office:date-value="2024-05-03"'),
        "Fri, May 3",
    ),
    "an hour in the computer's order": (
        cell("5/3/24 14:05", 'table:style-name="c1" office:value-type="date" office:date-value="2024-05-03T14:05:00"'),
        "03/05/2024 14:05",
    ),
    "truth": (cell("TRUE", 'office:value-type="boolean" office:boolean-value="true"'), "VERDADERO"),
}
ODS_STYLES = (
    '<number:date-style style:name="N1" number:automatic-order="true"/><number:date-style style:name="N2"/>'
    '<number:date-style style:name="N3" number:language="en" number:automatic-order="true"/>'
    '<style:style style:name="c3" style:data-style-name="N3"/>'
    '<number:text-style style:name="N4"><style:map style:condition="value()&gt;=0" style:apply-style-name="N3"/>'
    '</number:text-style><style:style style:name="c4" style:data-style-name="N4"/>'
    '<style:style style:name="c1" style:data-style-name="N1"/><style:style style:name="c2" style:data-style-name="N2"/>'
)


@pytest.mark.parametrize(("content", "shown"), ODS_CELLS.values(), ids=ODS_CELLS.keys())
def test_an_open_document_cell_shows_its_text(tmp_path: Path, content: str, shown: str) -> None:
    assert texts(read(ods(tmp_path / "l.ods", row(content), ODS_STYLES), "H"))[0][-1] == shown


def test_formats_that_stand_among_the_styles_of_the_package_are_known(tmp_path: Path) -> None:
    formats = ODS_STYLES.partition("<style:style ")[0]
    chosen = '<number:text-style style:name="N4"><style:map style:apply-style-name="N3"/></number:text-style>'
    cells = '<style:style style:name="c1" style:data-style-name="N1"/><style:style style:name="c4" style:data-style-name="N4"/>'
    date = 'office:value-type="date" office:date-value="2024-05-03" table:style-name="{}"'.format
    rows = row(cell("Fri, May 3", date("c4")), cell("05/03/24", date("c1")))
    path = tmp_path / "l.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.write(ods(tmp_path / "content.xml", rows, cells), "content.xml")
        archive.write(ods(tmp_path / "styles.xml", "", formats + chosen), "styles.xml")
    assert texts(read(path, "H")) == [["Fri, May 3", "03/05/2024"]]


def test_repeated_rows_and_cells_stand_where_they_are(tmp_path: Path) -> None:
    grid = read(
        ods(
            tmp_path / "l.ods",
            row(more='table:number-rows-repeated="2"')
            + row(
                '<table:table-cell table:number-columns-repeated="3"/>', cell("x", 'table:number-columns-repeated="2"')
            )
            + row(cell("y"), more='table:number-rows-repeated="2"')
            + row(more='table:number-rows-repeated="1048000"'),
        ),
        "H",
    )
    assert (grid.row_numbers.tolist(), texts(grid)[0]) == ([3, 4, 5], ["", "", "", "x", "x"])


def test_a_filtered_open_document_row_is_hidden(tmp_path: Path) -> None:
    path = ods(tmp_path / "l.ods", row(cell("a")) + row(cell("b"), more='table:visibility="filter"'))
    grid = read(path, "H")
    assert (grid.is_filtered, grid.hidden_rows) == (True, frozenset({2}))


def test_a_text_repeated_a_million_times_in_each_row_is_refused(tmp_path: Path) -> None:
    long = cell("x" * 30_000, 'office:value-type="string" table:number-columns-repeated="16384"')
    with pytest.raises(ListError) as refused:
        read(ods(tmp_path / "l.ods", row(long, more='table:number-rows-repeated="1048576"')), "H")
    assert refused.value.code == "list-too-large"


def test_a_row_that_stands_for_a_whole_sheet_of_text_is_refused(tmp_path: Path) -> None:
    cells = cell("x", 'office:value-type="string" table:number-columns-repeated="16384"')
    path = ods(tmp_path / "l.ods", row(cells, more='table:number-rows-repeated="1048576"'))
    with pytest.raises(ListError) as refused:
        read(path, "H")
    assert refused.value.code == "list-too-large"
