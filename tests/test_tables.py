"""Which rows and columns of a sheet are the list: one sheet a class of what marketers really have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pyarrow as pa
import pytest

from lynn.errors import ListError
from lynn.sheets.grid import CellKind, Column, Grid, Merge
from lynn.sheets.nested import unfold
from lynn.sheets.tables import Found, find_table

Cell = str | int | dt.date | None
Sheet = list[list[Cell]]

NAMES = ["Ana Soto", "Luis Rojas", "Pía Díaz", "Raúl Peña", "Zoé Güell", "Óscar Núñez", "Iñigo Araújo", "Begoña Ávila"]
SHOPS = ["Temuco", "Plaza Oeste", "Mall del Sol", "Temuco", "Viña del Mar", "Temuco", "Jockey Plaza", "Concepción"]
HEADING: list[Cell] = ["Nombre", "Teléfono", "Fecha", "Tienda", "Monto"]


def person(number: int) -> list[Cell]:
    return [
        NAMES[number % 8],
        56966660001 + number,
        dt.date(2024, 5, 1 + number),
        SHOPS[number % 8],
        1000 * (number + 1),
    ]


def people(count: int, start: int = 0) -> Sheet:
    return [person(number) for number in range(start, start + count)]


def each(count: int, make: Callable[[int], list[Cell]]) -> Sheet:
    return [make(number) for number in range(count)]


def grid_of(
    rows: Iterable[Sequence[Cell]],
    merges: Sequence[tuple[int, int, int, int]] = (),
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[int] = (),
    *,
    is_filtered: bool = False,
    is_text: bool = False,
) -> Grid:
    """A sheet of those rows, the first of them in row 1. Merges: first row, last row, first column, last column."""
    given = [list(row) for row in rows]
    width = max(len(row) for row in given)
    numbered = [(number, row + [None] * (width - len(row))) for number, row in enumerate(given, 1) if any(row)]
    columns = [_column([row[place] for _, row in numbered], is_text=is_text) for place in range(width)]
    return Grid(
        name=None if is_text else "Hoja1",
        row_numbers=np.array([number for number, _ in numbered], dtype=np.int64),
        columns=tuple(columns),
        merges=tuple(Merge(first_row=a, last_row=b, first_column=c, last_column=d) for a, b, c, d in merges),
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
        is_filtered=is_filtered,
    )


def _column(cells: Sequence[Cell], *, is_text: bool) -> Column:
    texts = [cell.strftime("%d/%m/%Y") if isinstance(cell, dt.date) else str(cell or "") for cell in cells]
    text = pa.chunked_array([pa.array(texts, type=pa.large_string())])
    kinds = np.array([_kind(cell) for cell in cells], dtype=np.int8)
    return Column(text=text, kinds=None if is_text else kinds)


def _kind(cell: Cell) -> CellKind:
    if cell is None or cell == "":
        return CellKind.BLANK
    if isinstance(cell, dt.date):
        return CellKind.DATE
    if isinstance(cell, int):
        return CellKind.NUMBER
    return CellKind.ERROR if cell.startswith("#") else CellKind.TEXT


def column_of(found: Found, label: str) -> list[str]:
    texts: list[str] = found.table.column(label).text.to_pylist()
    return texts


def told(found: Found) -> dict[str, tuple[int, ...]]:
    return {note.code: note.rows for note in found.notes}


def numbers_of(found: Found) -> list[int]:
    numbers: list[int] = found.table.row_numbers.tolist()
    return numbers


# --- headings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ([], 1),
        ([["Base de clientes 2024"]], 2),
        ([["Base de clientes 2024", None, None, None, "Mayo 2024"]], 2),
        ([["Comercial Ñandú SpA"], ["Reporte de clientes"], ["Generado: 01/07/2024"], []], 5),
        ([["Empresa", "Ñandú SpA"], ["Periodo", "Mayo 2024"], ["Total clientes", 6], []], 5),
        ([["INSTRUCCIONES"], ["1. Complete todos los campos antes de enviar el archivo al área de marketing"], []], 4),
        ([[None, None, None, "Listado de mayo"]], 2),
    ],
)
def test_titles_above_are_not_the_heading(above: Sheet, row: int) -> None:
    found = find_table(grid_of([*above, HEADING, *people(6)]), "es")
    assert found.header_rows == (row,)
    assert numbers_of(found) == list(range(row + 1, row + 7))
    assert ("heading-below-titles" in told(found)) == bool(above)


@pytest.mark.parametrize(
    "rows",
    [
        people(6),
        [[56966660001], [56966660002], [56966660003]],
        [[f"Cliente {number}", f"Tienda {number}", 56966660001 + number] for number in range(6)],
        [[NAMES[number], "Gerente", f"Empresa {number}", SHOPS[number], f"5696666000{number}"] for number in range(8)],
        [["Ana Soto", 56966660001, "Temuco"]],
    ],
)
def test_a_list_without_heading_loses_no_row(rows: Sheet) -> None:
    found = find_table(grid_of(rows), "es")
    assert found.header_rows == ()
    assert len(found.table) == len(rows)
    assert found.table.labels[0] == "Columna A"
    assert "heading-missing" in told(found)


@pytest.mark.parametrize(("language", "label"), [("es", "Columna A"), ("pt", "Coluna A"), ("en", "Column A")])
def test_columns_without_a_name_are_named_in_the_language_of_the_list(language: str, label: str) -> None:
    assert find_table(grid_of(people(6)), language).table.labels[0] == label


def test_words_that_nobody_knows_are_a_heading_all_the_same() -> None:
    assert find_table(grid_of([["Foo", "Bar"], ["x", "y"], ["z", "w"]]), "es").header_rows == (1,)


def test_years_over_numbers_are_labels() -> None:
    rows: Sheet = [["Nombre", "Fono", 2023, 2024], *each(8, lambda n: [NAMES[n], 56966660001, 5, 7])]
    found = find_table(grid_of(rows), "es")
    assert found.table.labels == ("Nombre", "Fono", "2023", "2024")


def test_an_empty_and_a_repeated_label_get_clear_names() -> None:
    rows: Sheet = [["Nombre", "Fono", None, "Fono", "fono "], *each(8, lambda n: [NAMES[n], "1", "x", "2", "3"])]
    found = find_table(grid_of(rows), "es")
    assert found.table.labels == ("Nombre", "Fono", "Columna C", "Fono (2)", "fono (3)")
    assert {"label-missing", "label-repeated"} <= set(told(found))


def test_a_list_may_begin_anywhere() -> None:
    rows: Sheet = [[], [], *([None, None, *row] for row in [HEADING, *people(3)])]
    found = find_table(grid_of(rows), "es")
    assert (found.header_rows, numbers_of(found), found.table.labels[0]) == ((3,), [4, 5, 6], "Nombre")


@pytest.mark.parametrize(
    ("upper", "lower", "merges", "labels"),
    [
        (
            ["RUT", "Fono", "Compra anterior", None, "Compra actual", None],
            [None, None, "Fecha", "Monto", "Fecha", "Monto"],
            [(1, 2, 1, 1), (1, 2, 2, 2), (1, 1, 3, 4), (1, 1, 5, 6)],
            [
                "RUT",
                "Fono",
                "Compra anterior Fecha",
                "Compra anterior Monto",
                "Compra actual Fecha",
                "Compra actual Monto",
            ],
        ),
        (
            ["RUT", "Fono", "Compra anterior", None, "Compra actual", None],
            [None, None, "Fecha", "Monto", "Fecha", "Monto"],
            [],
            [
                "RUT",
                "Fono",
                "Compra anterior Fecha",
                "Compra anterior Monto",
                "Compra actual Fecha",
                "Compra actual Monto",
            ],
        ),
        (
            ["Cliente", None, "Compra", None, "Saldo", None],
            ["RUT", "Fono", "Fecha", "Monto", "Fecha", "Monto"],
            [(1, 1, 1, 2), (1, 1, 3, 4), (1, 1, 5, 6)],
            ["Cliente RUT", "Cliente Fono", "Compra Fecha", "Compra Monto", "Saldo Fecha", "Saldo Monto"],
        ),
    ],
)
def test_two_header_rows_are_joined(
    upper: list[Cell], lower: list[Cell], merges: list[tuple[int, int, int, int]], labels: list[str]
) -> None:
    data: Sheet = [["1-9", 56966660001 + n, dt.date(2024, 1, 1 + n), 100, dt.date(2024, 2, 1 + n), 5] for n in range(5)]
    found = find_table(grid_of([upper, lower, *data], merges), "es")
    assert found.header_rows == (1, 2)
    assert list(found.table.labels) == labels
    assert len(found.table) == 5


def test_a_heading_that_a_person_chose_is_taken() -> None:
    found = find_table(grid_of([HEADING, *people(3)]), "es", header_row=2)
    assert (found.header_rows, numbers_of(found)) == ((2,), [3, 4])


def test_no_heading_by_choice_makes_the_first_row_data() -> None:
    assert numbers_of(find_table(grid_of([HEADING, *people(3)]), "es", header_row=0)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("rows", "header_row", "code"),
    [
        ([HEADING], None, "list-header-only"),
        ([["Reporte"], [], HEADING], None, "list-header-only"),
        ([HEADING, ["Total"]], None, "list-header-only"),
        ([[" ", "\u200b"]], None, "list-empty"),
        ([HEADING, *people(2)], 9, "list-header-row-missing"),
    ],
)
def test_what_is_no_list_has_a_sentence_of_its_own(rows: Sheet, header_row: int | None, code: str) -> None:
    with pytest.raises(ListError) as caught:
        find_table(grid_of(rows), "es", header_row=header_row)
    assert caught.value.code == code


# --- rows that are no data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("below", "code"),
    [
        (["TOTAL", None, None, None, 21000], "totals-left-out"),
        (["Total general", 6, None, None, 21000], "totals-left-out"),
        ([None, None, None, "Total:", 21000], "totals-left-out"),
        (["Suma", None, None, None, 21000], "totals-left-out"),
        (["Temuco Total", None, None, None, 21000], "totals-left-out"),
        (["* Montos en pesos"], "remarks-left-out"),
        (["Fuente: CRM de la empresa"], "remarks-left-out"),
    ],
)
def test_totals_and_remarks_below_are_left_out_and_told(below: list[Cell], code: str) -> None:
    found = find_table(grid_of([HEADING, *people(6), below]), "es")
    assert told(found)[code] == (8,)
    assert len(found.table) == 6


def test_a_total_with_a_figure_in_every_column_is_a_total() -> None:
    rows: Sheet = [["Nombre", "Teléfono", "Monto"], *each(8, lambda n: [NAMES[n], 56966660001, 100]), ["Total", 8, 800]]
    assert told(find_table(grid_of(rows), "es"))["totals-left-out"] == (10,)


def test_a_company_called_total_is_a_customer() -> None:
    rows: Sheet = [
        ["Empresa", "Teléfono", "Ciudad"],
        ["Total Fitness SpA", 56966660001, None],
        ["Suma Ltda", 56966660002, "Temuco"],
        ["Sum Ting", 56966660003, None],
    ]
    assert len(find_table(grid_of(rows), "es").table) == 3


def test_a_last_row_with_a_name_only_is_a_person() -> None:
    assert len(find_table(grid_of([HEADING, *people(5), ["Juan Pérez"]]), "es").table) == 6


def test_lines_at_the_end_after_a_blank_row_are_remarks() -> None:
    found = find_table(grid_of([HEADING, *people(5), [], ["Cualquier cosa"], ["Otra"]]), "es")
    assert told(found)["remarks-left-out"] == (8, 9)


def test_headings_and_titles_that_each_page_repeats_are_left_out() -> None:
    page: Sheet = [["Comercial Ñandú"], [], HEADING]
    found = find_table(grid_of([*page, *people(4), *page, *people(4, 4), ["Página 2 de 2"]]), "es")
    assert (told(found)["heading-repeated"], told(found)["title-repeated"]) == ((10,), (8,))
    assert told(found)["remarks-left-out"] == (15,)
    assert len(found.table) == 8


@pytest.mark.parametrize("merges", [[], [(2, 2, 1, 5), (6, 6, 1, 5)]])
def test_lines_that_head_a_section_are_left_out(merges: list[tuple[int, int, int, int]]) -> None:
    rows: Sheet = [HEADING, ["Sucursal: Oeste"], *people(3), ["Sucursal: Sol"], *people(3, 3)]
    assert told(find_table(grid_of(rows, merges), "es"))["sections-left-out"] == (2, 6)


def test_lines_in_capitals_head_sections_of_names_in_lower_case() -> None:
    rows: Sheet = [HEADING, ["PLAZA OESTE"], *people(3), ["TEMUCO"], *people(3, 3)]
    assert told(find_table(grid_of(rows), "es"))["sections-left-out"] == (2, 6)


def test_lines_that_alone_fill_the_first_column_name_the_rows_below() -> None:
    rows: Sheet = [
        ["Sucursal", "Nombre", "Celular"],
        ["Oeste"],
        [None, "Ana", 1],
        [None, "Luis", 2],
        ["Sol"],
        [None, "Pía", 3],
    ]
    found = find_table(grid_of(rows), "es")
    assert column_of(found, "Sucursal") == ["Oeste", "Oeste", "Sol"]
    assert told(found)["sections-left-out"] == (2, 5)


def test_months_as_labels_over_a_blank_column_are_labels() -> None:
    rows: Sheet = [["Nombre", "Fono", dt.date(2024, 1, 1)], ["Ana", 56966660001], ["Luis", 56966660002]]
    assert find_table(grid_of(rows), "es").header_rows == (1,)


@pytest.mark.parametrize("is_merged", [True, False])
def test_a_grouped_report_gives_every_row_its_group(is_merged: bool) -> None:
    rows: Sheet = [
        ["Región", "Cliente", "Celular"],
        ["RM", "Ana", 56966660001],
        [None, "Luis", 56966660002],
        [None, "Pía", 56966660003],
        ["Total RM"],
        ["V", "Raúl", 56966660004],
        [None, "Zoé", 56966660005],
        ["Total V"],
        ["Total general"],
    ]
    found = find_table(grid_of(rows, [(2, 4, 1, 1), (6, 7, 1, 1)] if is_merged else []), "es")
    assert column_of(found, "Región") == ["RM", "RM", "RM", "V", "V"]
    assert ("merged-filled" if is_merged else "groups-filled") in told(found)


def test_a_column_that_is_only_sometimes_filled_is_left_as_it_is() -> None:
    rows: Sheet = [
        ["Nota", "Nombre", "Celular"],
        *each(8, lambda n: [None if n % 3 else "llamar", NAMES[n], 56966660001 + n]),
    ]
    assert column_of(find_table(grid_of(rows), "es"), "Nota")[1] == ""


def test_blank_rows_inside_a_list_do_not_end_it() -> None:
    found = find_table(grid_of([HEADING, [], *people(3), [], [], *people(3, 3)]), "es")
    assert numbers_of(found) == [3, 4, 5, 8, 9, 10]


def test_rows_of_blanks_are_no_rows() -> None:
    rows: Sheet = [HEADING, *people(2), ["  ", "\u200b"], *people(2, 2), [None, " "]]
    assert numbers_of(find_table(grid_of(rows), "es")) == [2, 3, 5, 6]


# --- what else is in the sheet ------------------------------------------------------------------------------------


def test_of_two_lists_in_a_sheet_the_one_with_people_is_read_and_the_other_told() -> None:
    summary: Sheet = [["Resumen"], ["Tienda", "Cantidad"], *each(8, lambda n: [SHOPS[n], 3])]
    below = find_table(grid_of([HEADING, *people(4), [], *summary]), "es")
    above = find_table(grid_of([*summary, [], HEADING, *people(4)]), "es")
    assert (numbers_of(below), told(below)["other-lists"]) == ([2, 3, 4, 5], (8,))
    assert (above.header_rows, told(above)["other-lists"]) == ((12,), (2,))


def test_customers_named_like_labels_begin_no_other_list() -> None:
    rows: Sheet = [[f"Cliente {n}", f"Producto {n}"] for n in range(6)]
    found = find_table(grid_of([["Nombre", "Producto"], *rows[:3], [], *rows[3:]]), "es")
    assert len(found.table) == 6


def test_a_small_table_beside_the_list_is_left_out_and_told() -> None:
    beside: Sheet = [["Tienda", "Cantidad"], ["Temuco", 3], ["Oeste", 2]]
    rows: Sheet = [[*row, None, *(beside[n] if n < 3 else [])] for n, row in enumerate([HEADING, *people(8)])]
    found = find_table(grid_of(rows), "es")
    assert found.table.labels == tuple(map(str, HEADING))
    assert "table-beside" in told(found)


def test_columns_behind_a_blank_one_belong_to_the_list() -> None:
    rows: Sheet = [
        [*row, None, *extra] for row, extra in zip([HEADING, *people(3)], [["Correo"], ["a@b.cl"], [], []], strict=True)
    ]
    assert find_table(grid_of(rows), "es").table.labels == (*map(str, HEADING), "Correo")


def test_a_lone_remark_beside_the_list_is_left_out_and_told() -> None:
    rows: Sheet = [
        [*row, *([None, None, "llamar a Pedro"] if n == 2 else [])] for n, row in enumerate([HEADING, *people(5)])
    ]
    found = find_table(grid_of(rows), "es")
    assert told(found)["cells-beside"] == (3,)
    assert len(found.table.labels) == 5


def test_hidden_rows_are_counted_and_stay() -> None:
    found = find_table(grid_of([HEADING, *people(6)], hidden_rows=[3, 4], is_filtered=True), "es")
    sentence = next(str(note.text) for note in found.notes if note.code == "rows-hidden")
    assert sentence == "2 rows are hidden by a filter: send to all 6 or only to the 4 visible?"
    assert found.table.hidden.tolist() == [False, True, True, False, False, False]


def test_hidden_rows_can_be_left_out() -> None:
    found = find_table(grid_of([HEADING, *people(6)], hidden_rows=[3, 4]), "es", leave_out_hidden=True)
    assert numbers_of(found) == [2, 5, 6, 7]


def test_a_hidden_column_is_read_and_told() -> None:
    found = find_table(grid_of([HEADING, *people(2)], hidden_columns=[4]), "es")
    assert "Tienda" in found.table.labels
    assert "columns-hidden" in told(found)


def test_cells_with_an_error_are_told() -> None:
    found = find_table(grid_of([["Nombre", "Fono"], ["Ana", "#N/A"], ["Luis", 56966660001]]), "es")
    assert told(found)["cells-error"] == (2,)


def test_a_stray_value_in_the_last_column_costs_nothing() -> None:
    plain = grid_of([HEADING, *people(3)])
    blank = Column(text=pa.chunked_array([pa.array([""] * 4, type=pa.large_string())]))
    stray = Column(text=pa.chunked_array([pa.array(["", "x", "", ""], type=pa.large_string())]))
    wide = Grid(name="Hoja1", row_numbers=plain.row_numbers, columns=(*plain.columns, *[blank] * 16_378, stray))
    assert find_table(wide, "es").table.labels == tuple(map(str, HEADING))


# --- a whole csv in one column ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        [["Nombre;Teléfono;Ciudad"], *([f"{name};56966660001;Temuco"] for name in NAMES)],
        [["Reporte"], [], ["Nombre;Teléfono;Ciudad"], *([f"{name};56966660001;Temuco"] for name in NAMES)],
        [["Nombre,Teléfono,Ciudad"], *([f'{name},56966660001,"Temuco, Chile"'] for name in NAMES)],
        [["Nombre\tTeléfono\tCiudad"], *([f"{name}\t56966660001\tTemuco"] for name in NAMES)],
        # Opened with the comma as delimiter, the decimal comma spread each line over two cells.
        [["Nombre;Teléfono;Ciudad"], *([f"{name};56966660001,0;T", "emuco"] for name in NAMES)],
    ],
)
def test_a_whole_csv_in_one_column_is_set_apart(rows: Sheet) -> None:
    found = find_table(unfold(grid_of(rows)), "es")
    assert found.table.labels == ("Nombre", "Teléfono", "Ciudad")
    assert column_of(found, "Nombre") == NAMES
    assert "column-unfolded" in told(found)


@pytest.mark.parametrize(
    "rows",
    [
        [["Nombre"], *([f"Soto, {name}"] for name in NAMES)],
        [["Etiquetas"], *(["rojo;verde"] for _ in range(12))],
        [["Fono"], *([f"5696666000{n};5696666001{n}"] for n in range(9))],
        [["Nombre", "Nota"], *([name, "Plaza; Oeste"] for name in NAMES)],
    ],
)
def test_marks_inside_values_divide_nothing(rows: Sheet) -> None:
    assert find_table(unfold(grid_of(rows)), "es").table.labels == tuple(map(str, rows[0]))
