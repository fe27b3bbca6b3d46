"""Values find fields where labels do not, and never against what a label says."""

from __future__ import annotations

import pytest

from lynn.mapping import guess_mapping
from lynn.sheets.grid import CellKind
from tests.mapping.lists import DATES, FOUR, NAMES, PHONES, SAMPLE_TEMPLATE, matches, table, why


def test_amounts_like_the_example_are_offered_by_their_values() -> None:
    found = guess_mapping(
        table({"Nombre": NAMES, "Celular": PHONES, "Monto": ["5000", "5500"] * 2 + [""]}), SAMPLE_TEMPLATE
    )
    assert matches(found)["Tags"] == ("Monto", "look")
    assert why(found, "Tags") == "By its values: amounts, like the example 5000"


def test_a_lone_date_is_offered_in_the_company_of_known_columns() -> None:
    found = guess_mapping(table({"Nombre": NAMES, "Celular": PHONES, "Fecha": DATES}), FOUR)
    assert matches(found)["New Date"] == ("Fecha", "look")


def test_real_date_cells_count_as_dates_whatever_they_show() -> None:
    columns = {"Nombre": NAMES, "Celular": PHONES, "Fecha": ["lunes", "martes", "miércoles", "jueves", "viernes"]}
    found = guess_mapping(table(columns, {"Fecha": CellKind.DATE}), FOUR)
    assert matches(found)["New Date"] == ("Fecha", "look")


@pytest.mark.parametrize("label", ["Fecha de nacimiento", "Fecha de compra", "created_time"])
def test_a_date_of_its_own_is_never_offered_for_another(label: str) -> None:
    found = guess_mapping(table({"Nombre": NAMES, "Celular": PHONES, label: DATES}), FOUR)
    assert "New Date" not in matches(found)


def test_phones_under_a_strange_label_are_offered() -> None:
    found = guess_mapping(table({"Nombre": NAMES, "Contacto 1": PHONES}), FOUR)
    assert matches(found)["Phone"] == ("Contacto 1", "look")
    assert why(found, "Phone") == "By its values: mobile numbers"


@pytest.mark.parametrize("label", ["Fax", "RUT", "Teléfono tienda", "N° Pedido", "Teléfono de emergencia"])
def test_numbers_under_a_label_that_says_otherwise_are_not_phones(label: str) -> None:
    assert "Phone" not in matches(guess_mapping(table({"Nombre": NAMES, label: PHONES}), FOUR))


def test_codes_of_eight_digits_are_not_offered_as_phones() -> None:
    codes = [str(61234567 + 1011 * n) for n in range(20)]
    assert "Phone" not in matches(guess_mapping(table({"Nombre": NAMES * 4, "Ticket": codes}), FOUR))


def test_list_without_headings_is_matched_by_its_values() -> None:
    found = guess_mapping(
        table({"Columna A": NAMES, "Columna B": PHONES, "Columna C": DATES, "Columna D": ["x"] * 5}), FOUR
    )
    assert matches(found) == {
        "Name": ("Columna A", "look"),
        "Phone": ("Columna B", "look"),
        "New Date": ("Columna C", "look"),
    }


def test_the_two_right_ones_are_found_among_three_hundred_columns() -> None:
    columns: dict[str, list[str]] = {"ID": ["1"] * 500, "Nombre": NAMES * 100, "Celular": PHONES * 100}
    columns |= {f"P{n}. ¿Recomendaría la tienda {n} a sus amigos?": [str(n % 10)] * 500 for n in range(297)}
    found = guess_mapping(table(columns), SAMPLE_TEMPLATE)
    assert set(matches(found)) == {"Name", "Phone"}


def test_a_million_rows_are_matched() -> None:
    big = table({"Nombre": NAMES * 200_000, "Celular": PHONES * 200_000})
    assert set(matches(guess_mapping(big, SAMPLE_TEMPLATE))) == {"Name", "Phone"}
