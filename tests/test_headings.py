"""Which rows name the columns: titles above, two rows of them, none at all."""

from __future__ import annotations

import datetime as dt

import pytest

from lynn.errors import ListError
from lynn.sheets.tables import find_table
from tests.sheet_rows import HEADING, NAMES, SHOPS, Cell, Sheet, each, grid_of, numbers_of, people, told


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


def test_a_merged_title_beside_another_is_no_group_of_columns() -> None:
    rows: Sheet = [["Reporte", None, None, "Mayo"], HEADING, *people(4)]
    found = find_table(grid_of(rows, [(1, 1, 1, 3), (1, 1, 4, 5)]), "es")
    assert (found.header_rows, found.table.labels[0]) == ((2,), "Nombre")


def test_a_title_above_a_list_without_heading_is_left_out_and_told() -> None:
    found = find_table(grid_of([["Clientes de mayo"], [], *people(6)]), "es")
    assert (found.header_rows, numbers_of(found)) == ((), [3, 4, 5, 6, 7, 8])
    assert told(found)["titles-left-out"] == (1,)


def test_answers_under_the_questions_of_a_survey_name_the_columns() -> None:
    questions: Sheet = [["Respondent ID", "Name", "Phone", "Which do you use?", None, None]]
    answers: Sheet = [[None, "Open-Ended Response", "Open-Ended Response", "Soap", "Shampoo", "Other"]]
    rows = each(6, lambda n: [11800000 + n, NAMES[n], 56966660001 + n, "Soap" if n % 2 else None, "Shampoo", None])
    found = find_table(grid_of([*questions, *answers, *rows]), "en")
    assert found.table.labels == (
        *("Respondent ID", "Name", "Phone"),
        *("Which do you use? Soap", "Which do you use? Shampoo", "Which do you use? Other"),
    )


def test_a_first_customer_without_a_phone_is_no_heading() -> None:
    rows = each(6, lambda n: [NAMES[n], 56966660001 + n, SHOPS[n], None])
    found = find_table(
        grid_of([["Nombre", "Celular", "Ciudad", "Nota"], ["Rosa Lara", "no tiene", "Lota"], *rows]), "es"
    )
    assert len(found.table) == 7


@pytest.mark.parametrize(
    ("lower", "labels"),
    [
        (
            ["cliente", "móvil", "entrega", "de retiro", "total"],
            "Nombre cliente,Teléfono móvil,Fecha entrega,Tienda de retiro,Monto total",
        ),
        ([None, None, "(dd/mm/aaaa)", None, "(CLP)"], "Nombre,Teléfono,Fecha (dd/mm/aaaa),Tienda,Monto (CLP)"),
        (["texto", "número", "fecha", "texto", "número"], "Nombre,Teléfono,Fecha,Tienda,Monto"),
        (HEADING, "Nombre,Teléfono,Fecha,Tienda,Monto"),
    ],
    ids=["second-lines", "units", "types", "again"],
)
def test_what_stands_under_the_labels_belongs_to_them(lower: list[Cell], labels: str) -> None:
    found = find_table(grid_of([HEADING, lower, *people(6)]), "es")
    assert (",".join(found.table.labels), numbers_of(found)) == (labels, [3, 4, 5, 6, 7, 8])


def test_what_a_survey_program_writes_under_the_questions_is_no_answer() -> None:
    codes: Sheet = [[f'{{"ImportId":"QID{n}"}}' for n in range(5)]]
    found = find_table(grid_of([HEADING, *codes, *people(6)]), "es")
    assert (found.table.labels, len(found.table)) == (tuple(map(str, HEADING)), 6)


def test_a_person_with_a_phone_in_the_same_cell_is_no_heading() -> None:
    found = find_table(grid_of([[f"{name} - 5696666000{n}"] for n, name in enumerate(NAMES)]), "es")
    assert (found.header_rows, len(found.table)) == ((), 8)


def test_a_customer_without_a_phone_heads_no_list_of_its_own() -> None:
    rows = each(30, lambda n: [NAMES[n % 8], 56966660001 + n, SHOPS[n % 8]])
    rows[22] = ["Ana", None, "Punta Arenas"]
    found = find_table(grid_of([*rows, [], ["Fin del reporte"]]), "es")
    assert (found.header_rows, len(found.table)) == ((), 30)
