"""Rows below the heading that are no data: totals, remarks, repeated headings, sections."""

from __future__ import annotations

import datetime as dt

import pytest

from lynn.sheets.tables import find_table
from tests.sheet_rows import HEADING, NAMES, Cell, Sheet, column_of, each, grid_of, numbers_of, people, told


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
        (["A = Activo, P = Pendiente"], "remarks-left-out"),
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


@pytest.mark.parametrize(
    "below",
    [
        [["Firma:", None, "Gerencia"]],
        [[None, "Aprobado por:", "Paula Soto"], [None, "Fecha:", "05/06/2024"]],
        [["Consultas:", "+56 2 2345 6789"]],
        [[None, "Vº Bº Gerencia", "Fecha: 05/06/2024"]],
        [["Cantidad", 7], ["Fuente: CRM interno"]],
        [["Usuario: psoto", "Fecha: 05/06/2024", "Hora: 10:12"]],
    ],
)
def test_what_says_what_it_is_below_the_list_is_nobody(below: Sheet) -> None:
    persons = each(7, lambda n: [NAMES[n], 56966660001 + n, "Temuco"])
    found = find_table(grid_of([["Nombre", "Celular", "Comuna"], *persons, [], *below]), "es")
    assert len(found.table) == 7


@pytest.mark.parametrize("box", ["FALSO", "☐", "0"])
def test_rows_made_for_people_to_come_are_nobody(box: str) -> None:
    heading: list[Cell] = ["N°", "Nombre", "Celular", "Listo"]
    persons = each(5, lambda n: [n + 1, NAMES[n], 56966660001 + n, "VERDADERO"])
    found = find_table(grid_of([heading, *persons, *each(40, lambda n: [n + 6, None, None, box])]), "es")
    assert len(found.table) == 5
    assert told(found)["prefilled-left-out"] == tuple(range(7, 47))
    total: list[Cell] = [None, "Total", None, 40]
    found = find_table(grid_of([heading, *persons, *each(40, lambda n: [n + 6, None, None, box]), total]), "es")
    assert (len(found.table), told(found)["totals-left-out"]) == (5, (47,))


@pytest.mark.parametrize(
    "last",
    [
        each(3, lambda n: [None, None, 56966660011 + n]),
        each(3, lambda n: [n + 6, NAMES[n], None]),
    ],
)
def test_rows_that_may_be_people_stay(last: Sheet) -> None:
    persons = each(5, lambda n: [n + 1, NAMES[n], 56966660001 + n])
    assert len(find_table(grid_of([["N°", "Nombre", "Celular"], *persons, *last]), "es").table) == 5 + len(last)


def test_a_last_person_below_a_blank_row_stays() -> None:
    persons = each(7, lambda n: [NAMES[n], 56966660001 + n, "Temuco"])
    rows: Sheet = [["Nombre", "Celular", "Comuna"], *persons, [], ["Ana: la de Lota", 56966660009, "Lota"]]
    assert len(find_table(grid_of(rows), "es").table) == 8


def test_people_whose_own_cells_are_labelled_stay() -> None:
    persons = each(7, lambda n: [f"Cliente: {NAMES[n]}", f"Fono: 5696666000{n}", "Temuco"])
    rows: Sheet = [["Nombre", "Celular", "Comuna"], *persons[:5], [], *persons[5:]]
    assert len(find_table(grid_of(rows), "es").table) == 7


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


def test_a_line_drawn_under_the_heading_is_no_row() -> None:
    rows: Sheet = [
        ["Nombre", "Fono"],
        ["--------", "-----------"],
        ["Ana", "56966660001"],
        ["Luis", "56966660002"],
        ["(2 rows)"],
    ]
    assert numbers_of(find_table(grid_of(rows, is_text=True), "es")) == [3, 4]


@pytest.mark.parametrize(
    "below",
    [
        [[None, None, None, None, 36000]],
        [[], [8, None, None, None, 36000]],
        [["Registros visibles", None, None, None, 8]],
        [["N° de clientes", None, None, None, 8], [None, None, None, None, 36000]],
    ],
)
def test_sums_and_counts_at_the_end_are_nobody(below: Sheet) -> None:
    found = find_table(grid_of([HEADING, *people(8), *below]), "es")
    assert (len(found.table), "totals-left-out" in told(found)) == (8, True)


def test_a_last_customer_of_whom_little_is_known_stays() -> None:
    found = find_table(grid_of([HEADING, *people(8), ["Rosa Lara", None, None, None, 500]]), "es")
    assert len(found.table) == 9


def test_the_places_for_signatures_are_nobody() -> None:
    below: Sheet = [
        [],
        ["____________", "____________"],
        ["Preparado por", "Revisado por"],
        ["Marta Lagos", "Jorge Paz"],
    ]
    rows: Sheet = [["Nombre", "Celular", "Comuna"], *each(8, lambda n: [NAMES[n], 56966660001 + n, "Lota"])]
    assert len(find_table(grid_of([*rows, *below]), "es").table) == 8


def test_the_titles_of_groups_are_nobody() -> None:
    groups: Sheet = []
    for title, first in (("Plaza Oeste", 0), ("Mall del Sol", 4)):
        groups += [[title], *people(4, first), [f"Total {title}", None, None, None, 10000]]
    found = find_table(grid_of([HEADING, *groups]), "es")
    assert (len(found.table), told(found)["sections-left-out"]) == (8, (2, 8))


def test_customers_of_whom_only_the_name_is_known_stay() -> None:
    rows: Sheet = [HEADING, ["Rosa Lara"], *people(3), ["Ivo Paz"], *people(3, 4)]
    assert len(find_table(grid_of(rows), "es").table) == 8


def test_lines_drawn_around_the_list_are_nobody() -> None:
    ruler: Sheet = [["+--------+-------------+"]]
    rows: Sheet = [[None, "Nombre", "Celular"], *ruler, *each(3, lambda n: [None, NAMES[n], 56966660001 + n])]
    found = find_table(grid_of([*ruler, *rows, *ruler, ["3 rows in set (0.00 sec)"]]), "es")
    assert (found.table.labels, len(found.table)) == (("Nombre", "Celular"), 3)


def test_the_mark_that_a_list_goes_on_is_nobody() -> None:
    found = find_table(grid_of([HEADING, *people(4), ["Continúa..."], *people(4, 4)]), "es")
    assert len(found.table) == 8
