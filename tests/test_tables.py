"""What else is in a sheet: other lists, hidden rows, stray cells, a whole csv in one column."""

from __future__ import annotations

import pyarrow as pa
import pytest

from lynn.sheets.grid import Column, Grid
from lynn.sheets.nested import unfold
from lynn.sheets.tables import find_table
from tests.sheet_rows import HEADING, NAMES, SHOPS, Sheet, column_of, each, grid_of, numbers_of, people, told


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


def test_a_longer_column_beside_the_list_adds_no_people() -> None:
    rows = [[*(row or [None] * 5), None, f"Comuna {n}"] for n, row in enumerate([HEADING, *people(3), [], [], []])]
    found = find_table(grid_of(rows), "es")
    assert len(found.table) == 3
    assert "table-beside" in told(found)


@pytest.mark.parametrize("count", [2, 6])
def test_another_list_beside_the_list_is_not_read_and_told(count: int) -> None:
    other: Sheet = [HEADING, *people(count, start=8)]
    rows: Sheet = [[*row, None, *(other[n] if n <= count else [])] for n, row in enumerate([HEADING, *people(6)])]
    found = find_table(grid_of(rows), "es")
    assert found.table.labels == tuple(map(str, HEADING))
    assert len(found.table) == 6
    assert [str(note.text) for note in found.notes if note.code == "list-beside"] == [
        f"Beside the list, in columns G to K, stands another one of {count} rows, which is not read."
    ]


def test_groups_of_columns_with_the_same_names_are_one_list() -> None:
    upper: Sheet = [["Titular", None, None, "Referido", None]]
    names: Sheet = [["Nombre", "Celular", None, "Nombre", "Celular"]]
    rows = each(6, lambda n: [NAMES[n], 56966660001 + n, None, NAMES[7 - n], 56966661001 + n])
    found = find_table(grid_of([*upper, *names, *rows]), "es")
    assert found.table.labels == ("Titular Nombre", "Titular Celular", "Referido Nombre", "Referido Celular")


def test_a_table_of_shops_below_the_customers_adds_no_people() -> None:
    shops: Sheet = [["Tienda", "Encargado", "Anexo"], ["Arica", "Rosa", 101], ["Talca", "Iván", 102]]
    rows: Sheet = [["Nombre", "Celular", "Ciudad"], *each(8, lambda n: [NAMES[n], 56966660001 + n, SHOPS[n]])]
    found = find_table(grid_of([*rows, [], [], *shops]), "es")
    assert (len(found.table), told(found)["other-lists"]) == (8, (12,))
    shops[0] = ["Tienda", "Dirección", "Horario"]
    found = find_table(grid_of([*rows, *shops]), "es")
    assert (len(found.table), told(found)["other-lists"]) == (8, (10,))


def test_customers_without_a_phone_after_a_blank_row_stay() -> None:
    rows: Sheet = [["Nombre", "Celular", "Tienda"], *each(6, lambda n: [NAMES[n], 56966660001 + n, SHOPS[n]])]
    without: Sheet = [
        ["Cliente Uno", "no tiene", "Temuco"],
        ["Rosa Lara", 56966660009, "Arica"],
        ["Ivo Paz", "?", "Lota"],
    ]
    assert len(find_table(grid_of([*rows, [], *without]), "es").table) == 9


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


def test_a_cell_merged_sideways_counts_for_each_column_that_it_covers() -> None:
    rows: Sheet = [["Nombre", "Celular", "Correo"], *each(4, lambda n: [NAMES[n], 56966660001 + n, f"c{n}@x.cl"])]
    rows[2] = ["Rosa Lara", "No tiene", None]
    found = find_table(grid_of(rows, merges=[(3, 3, 2, 3)]), "es")
    assert column_of(found, "Correo") == ["c0@x.cl", "No tiene", "c2@x.cl", "c3@x.cl"]
    assert "merged-filled" in told(found)


def test_a_column_drawn_over_two_stays_one() -> None:
    rows: Sheet = [["Nombre", None, "Celular"], *each(4, lambda n: [NAMES[n], None, 56966660001 + n])]
    found = find_table(grid_of(rows, merges=[(row, row, 1, 2) for row in range(1, 6)]), "es")
    assert found.table.labels == ("Nombre", "Celular")


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


@pytest.mark.parametrize("mark", [" - ", ": ", " – "])
def test_a_name_and_its_phone_in_one_cell_are_set_apart(mark: str) -> None:
    found = find_table(unfold(grid_of([[f"{name}{mark}+56 9 6666 000{n}"] for n, name in enumerate(NAMES)])), "es")
    assert [column_of(found, label)[0] for label in found.table.labels] == [NAMES[0], "+56 9 6666 0000"]
    assert len(found.table) == len(NAMES)


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
