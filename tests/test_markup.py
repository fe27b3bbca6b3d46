"""HTML pages and XML of 2003 that call themselves `.xls`."""

from __future__ import annotations

from pathlib import Path

import pytest

from lynn.errors import ListError
from lynn.sheets.grid import CellKind, Grid
from lynn.sheets.markup import read_markup

TABLE = (
    "<table><tr><th>Nombre</th><th>Tel&eacute;fono</th></tr>"
    "<tr><td>Pía</td><td>56966660001</td></tr><tr><td>José</td><td>56966660002</td></tr></table>"
)
WORKBOOK = """<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><Styles>{styles}</Styles>
<Worksheet ss:Name="Envío"><Table>{rows}</Table>{options}</Worksheet></Workbook>"""


def html(page: str | bytes, folder: Path) -> Grid:
    path = folder / "list.xls"
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return read_markup(path, "html", language="es")[0]


def xml(folder: Path, rows: str, styles: str = "", options: str = "", language: str = "es") -> Grid:
    path = folder / "list.xls"
    path.write_text(WORKBOOK.format(rows=rows, styles=styles, options=options), encoding="utf-8")
    return read_markup(path, "xml2003", language=language)[0]


def rows_of(grid: Grid) -> list[list[str]]:
    return [list(row) for row in zip(*(column.text.to_pylist() for column in grid.columns), strict=True)]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_page_is_read_in_its_own_encoding(encoding: str, tmp_path: Path) -> None:
    grid = html(f"<html><body>{TABLE}</body></html>".encode(encoding), tmp_path)
    assert rows_of(grid) == [["Nombre", "Teléfono"], ["Pía", "56966660001"], ["José", "56966660002"]]


def test_titles_and_tables_follow_each_other_down_the_sheet(tmp_path: Path) -> None:
    grid = html(f"<h1>Reporte</h1><p>Mayo</p>{TABLE}<table><tr><td>Total<td>2</table>", tmp_path)
    assert grid.row_numbers.tolist() == [1, 2, 4, 5, 6, 8]


def test_cells_that_are_never_closed_are_read(tmp_path: Path) -> None:
    grid = html("<table><tr><td>Nombre<td>Fono<tr><td>Ana<br>Soto<td>1<tr><td>Luis &nbsp;<td>&nbsp;", tmp_path)
    assert rows_of(grid) == [["Nombre", "Fono"], ["Ana\nSoto", "1"], ["Luis", ""]]


def test_spans_become_merged_ranges_and_shift_what_follows(tmp_path: Path) -> None:
    head = "<tr><th rowspan=2>RUT</th><th colspan=2>Compra</th></tr><tr><th>Fecha</th><th>Monto</th></tr>"
    grid = html(f"<table>{head}<tr><td>1-9</td><td>a</td><td>b</td></tr></table>", tmp_path)
    assert rows_of(grid)[:2] == [["RUT", "Compra", ""], ["", "Fecha", "Monto"]]
    assert [(m.first_row, m.last_row, m.first_column, m.last_column) for m in grid.merges] == [
        (1, 2, 1, 1),
        (1, 1, 2, 3),
    ]


PEOPLE = [("Ana", "56966660001"), ("Luis", "56966660002"), ("Pía", "56966660003")]
HEADS = ("Nombre", "Fono", "Compra")


def table(*rows: tuple[str, ...]) -> str:
    return f"<table>{''.join('<tr>' + ''.join(f'<td>{cell}</td>' for cell in row) + '</tr>' for row in rows)}</table>"


CAKES = table(("Torta", "$1.000"), ("Pie", "$2.000"))
BARCODES = table(("Torta", "7801234567890"), ("Pie", "7801234567891"))


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (table(("2", "&nbsp;cuotas")), "2 cuotas"),
        (table(("Torta",), ("Pie",)), "Torta\nPie"),
        (CAKES, "Torta $1.000\nPie $2.000"),
        (f"Lleva: {CAKES} y &amp;lt;", "Lleva:\nTorta $1.000\nPie $2.000\ny &lt;"),
        (BARCODES, "Torta 7801234567890\nPie 7801234567891"),
        (table((CAKES,)), "Torta $1.000\nPie $2.000"),
        (table(("Torta",)) + table(("Pie",)), "Torta\nPie"),
        (table(("", "")), ""),
    ],
)
@pytest.mark.parametrize("around", ["{}", table(("Logo",), ("{}",), ("Impreso hoy",))], ids=["bare", "laid-out"])
def test_a_table_in_a_cell_of_a_person_is_the_text_of_that_cell(
    inner: str, text: str, around: str, tmp_path: Path
) -> None:
    people = table(HEADS, *((name, phone, inner) for name, phone in PEOPLE))
    rows = rows_of(html(around.format(people), tmp_path))
    rows = rows[rows.index(list(HEADS)) :][: len(PEOPLE) + 1]
    assert rows == [list(HEADS), *([name, phone, text] for name, phone in PEOPLE)]


def test_cells_behind_and_below_a_table_in_a_cell_keep_their_columns(tmp_path: Path) -> None:
    last = "<tr><td rowspan=2>Talca</td><td>{0}</td><td>{1}</td></tr><tr><td>{0}</td><td>{1}</td></tr>"
    page = f"<table><tr><td>Ciudad</td><td>Compra</td><td>Fono</td></tr>{last.format(CAKES, '56966660001')}</table>"
    assert [row[2] for row in rows_of(html(page, tmp_path))] == ["Fono", "56966660001", "56966660001"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (table(*((name, table(("+56 9", phone[3:]))) for name, phone in PEOPLE)), ["Ana", "+56 9 66660001"]),
        (table(*((table((name,)), table((phone,))) for name, phone in PEOPLE)), ["Ana", "56966660001"]),
        (table(("Nombre", "Fono"), ("Ana", "56966660001"), (CAKES, "")), ["Ana", "56966660001"]),
        (
            table(tuple(table((head, "&uarr;")) for head in HEADS[:2]), *PEOPLE),
            ["Nombre ↑", "Fono ↑"],
        ),
        (table(*((*person, CAKES) for person in PEOPLE))[:-30], ["Ana", "56966660001", "Torta $1.000\nPie $2.000"]),
        (
            table(HEADS, ("Ana", "56966660001", table(*[("Pie", "$2")] * 5))),
            ["Ana", "56966660001", "\n".join(["Pie $2"] * 5)],
        ),
    ],
    ids=["phones-in-two", "each-cell", "below-its-row", "headings", "cut-short", "one-person"],
)
def test_tables_in_cells_of_a_list_never_part_its_rows(page: str, expected: list[str], tmp_path: Path) -> None:
    assert expected in rows_of(html(page, tmp_path))


@pytest.mark.parametrize(
    "page",
    [
        table(("Inicio", "Clientes", "Salir"), ("menú", "{}", "avisos")),
        table(("Tienda", "56 2 2345 6789"), ("Sucursal", "{}")),
        table(("Talca", "{}"), ("Temuco", "{}")),
        table((table(("Reporte", "Mayo")),), ("{}",)),
        table((table(("{}",)),)),
        "<table><tr><td>Ana<td>56966660001<tr><td>Luis<td>56966660002{}",
        "<table><tr><td>Ana<td>56966660001<tr><td>Luis<td>56966660002<table><tr><td>Total<td>2</table>{}",
        table(("Familia", "Calle", "Integrantes"), ("Soto", "Calle 1", "{}"), ("Pérez", "Calle 2", "{}")),
    ],
    ids=["menu", "shop", "branches", "title", "twice", "unclosed", "unclosed-twice", "families"],
)
def test_a_list_within_a_table_that_lays_out_the_page_keeps_its_rows(page: str, tmp_path: Path) -> None:
    rows = [[cell for cell in row if cell] for row in rows_of(html(page.replace("{}", table(*PEOPLE)), tmp_path))]
    at = rows.index(list(PEOPLE[-1]))
    assert rows[at - 2 : at + 1] == [list(person) for person in PEOPLE]


def test_a_page_of_tables_without_end_is_read(tmp_path: Path) -> None:
    assert rows_of(html("<table><tr><td>x<td>y" * 100_000, tmp_path))[0] == ["x", "y"]


def test_a_number_that_shows_in_scientific_form_gives_its_digits(tmp_path: Path) -> None:
    grid = html('<table><tr><td>Fono</td></tr><tr><td x:num="56966660001">5,69667E+10</td></tr></table>', tmp_path)
    assert rows_of(grid)[1] == ["56966660001"]


def test_hidden_rows_of_a_page_are_hidden(tmp_path: Path) -> None:
    grid = html("<table><tr><td>Fono</td></tr><tr style='display:none'><td>1</td></tr></table>", tmp_path)
    assert grid.hidden_rows == {2}


def test_scripts_and_styles_are_no_text(tmp_path: Path) -> None:
    grid = html(f"<head><title>x</title><style>td{{}}</style></head><script>var a='<b>'</script>{TABLE}", tmp_path)
    assert grid.row_numbers.tolist() == [1, 2, 3]


def test_a_page_without_a_table_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(ListError) as caught:
        html("<html><body>Su sesión ha expirado</body></html>", tmp_path)
    assert caught.value.code == "list-is-web-page"


@pytest.mark.parametrize(
    ("form", "kind", "value", "shown", "cell_kind"),
    [
        ("dd/mm/yyyy", "DateTime", "2024-05-03T00:00:00.000", "03/05/2024", CellKind.DATE),
        ("Short Date", "DateTime", "2024-05-03T00:00:00.000", "03/05/2024", CellKind.DATE),
        ("Short Time", "DateTime", "1899-12-31T18:00:00.000", "18:00", CellKind.TIME),
        ("0%", "Number", "0.1", "10%", CellKind.NUMBER),
        ("00000", "Number", "123", "00123", CellKind.NUMBER),
        ("Standard", "Number", "1234.5", "1.234,50", CellKind.NUMBER),
        ("General", "Number", "5.6966660001E10", "56966660001", CellKind.NUMBER),
        ("General", "String", "=1+1", "=1+1", CellKind.TEXT),
        ("General", "Boolean", "1", "VERDADERO", CellKind.BOOLEAN),
        ("General", "Error", "#N/A", "#N/A", CellKind.ERROR),
    ],
)
def test_xml_shows_its_cells_as_excel_would(
    form: str, kind: str, value: str, shown: str, cell_kind: CellKind, tmp_path: Path
) -> None:
    style = f'<Style ss:ID="s"><NumberFormat ss:Format="{form}"/></Style>'
    grid = xml(tmp_path, f'<Row><Cell ss:StyleID="s"><Data ss:Type="{kind}">{value}</Data></Cell></Row>', style)
    assert rows_of(grid) == [[shown]]
    kinds = grid.columns[0].kinds
    assert (CellKind.TEXT if kinds is None else CellKind(int(kinds[0]))) is cell_kind


@pytest.mark.parametrize(
    ("form", "kind", "value", "shown"),
    [
        ("dd/mm/yyyy", "DateTime", "2024-05-03T00:00:00.000", "03/05/2024"),
        ("dd/mm/yyyy", "DateTime", "1903-05-03T00:00:00.000", "03/05/1903"),
        ("dd/mm/yyyy", "Number", "43953", "03/05/2024"),
        ("[h]:mm", "DateTime", "1904-01-02T12:00:00.000", "36:00"),
        ("[h]:mm", "DateTime", "1899-12-31T20:00:00.000", "20:00"),
        ("[h]:mm", "Number", "1.5", "36:00"),
    ],
)
def test_only_dates_of_xml_count_from_its_1904_epoch(
    form: str, kind: str, value: str, shown: str, tmp_path: Path
) -> None:
    book = f'<ExcelWorkbook><Date1904/></ExcelWorkbook><Style ss:ID="s"><NumberFormat ss:Format="{form}"/></Style>'
    grid = xml(tmp_path, f'<Row><Cell ss:StyleID="s"><Data ss:Type="{kind}">{value}</Data></Cell></Row>', book)
    assert rows_of(grid) == [[shown]]


def test_xml_places_rows_and_cells_by_their_index(tmp_path: Path) -> None:
    cell = '<Cell{at}><Data ss:Type="String">x</Data></Cell>'
    rows = f'<Row ss:Index="3">{cell.format(at="")}{cell.format(at=" ss:Index=&quot;4&quot;".replace("&quot;", chr(34)))}</Row>'
    grid = xml(tmp_path, rows + f"<Row>{cell.format(at='')}</Row>")
    assert grid.row_numbers.tolist() == [3, 4]
    assert rows_of(grid)[0] == ["x", "", "", "x"]


def test_xml_tells_what_is_hidden_filtered_and_merged(tmp_path: Path) -> None:
    cell = '<Cell ss:MergeDown="1"><Data ss:Type="String">x</Data></Cell>'
    options = (
        "<WorksheetOptions xmlns='urn:schemas-microsoft-com:office:excel'><Visible>SheetHidden</Visible></WorksheetOptions>"
        "<x:AutoFilter x:Range='R1C1'><x:AutoFilterColumn x:Index='1'/></x:AutoFilter>"
    )
    rows = f'<Column ss:Hidden="1"/><Row ss:Hidden="1">{cell}</Row>'
    grid = xml(tmp_path, rows, options=options)
    assert (grid.is_hidden, grid.is_filtered, grid.hidden_rows, grid.hidden_columns) == (
        True,
        True,
        frozenset({1}),
        frozenset({1}),
    )
    assert grid.merges[0].last_row == 2


@pytest.mark.parametrize(
    "text",
    [
        WORKBOOK[:-30],
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + WORKBOOK.split("?>", 1)[1],
        WORKBOOK.format(styles="", options="", rows='<Row ss:Index="4294967295"><Cell/></Row>'),
        WORKBOOK.format(styles="", options="", rows='<Row><Cell ss:Index="99999999"/></Row>'),
    ],
)
def test_damaged_and_hostile_xml_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "list.xls"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ListError) as caught:
        read_markup(path, "xml2003", language="es")
    assert caught.value.code == "list-damaged"
