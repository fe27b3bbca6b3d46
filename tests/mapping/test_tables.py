"""Whole lists against templates of all sorts: labels and values together find the fields, and nothing wrong is taken."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest

from lynn.mapping import Sureness, guess_mapping
from lynn.template import parse_template
from tests.made_lists import made_table

PEOPLE = ["María José Núñez", "Camilo Rojas", "João da Conceição", "Ana Soto", "Eva Ríos"]
PETS = ["Toby", "Luna", "Rocky", "Nube", "Simba"]
PHONES = ["9 6666 6601", "+56 9 6666 6602", "56966666603", "966666604", "9-6666-6605"]
LANDLINES = ["2 2345 6701", "2 2345 6712", "2 2345 6733", "2 2345 6744", "2 2345 6755"]
DATES = ["03/07/2026", "04/07/2026", "28/07/2026", "05/07/2026", "06/07/2026"]
BIRTHS = ["03/07/1976", "14/11/1984", "28/01/1990", "05/12/1966", "06/09/2001"]
LINKS = [f"https://pago.test/{at}" for at in range(5)]
AMOUNTS = ["$25.990", "$5.990", "$12.000", "$7.500", "$99.990"]
ORDERS = ["#1001", "#1002", "#1003", "#1004", "#1005"]
SHOPS = ["Plaza Sur", "Parque Norte", "Plaza Sur", "Centro", "Centro"]
CODES = ["101", "102", "101", "103", "103"]
BLANKS = [""] * 5

VISIT = {"Nombre": "Juan Soto", "Phone": "56966666666", "Fecha Vencimiento": "28/07/2026", "Link": "https://x.test/1"}
PET = {"Nombre Tutor": "Ana", "Celular": "56966666666", "Nombre Mascota": "Toby", "Fecha Control": "28/07/2026"}
ORDER = {"Name": "Maiko", "Phone": "56966666666", "New Date": "28/07/2026", "Store Name": "Altos"}

# (fields with an example each, columns of the list, field → label; a field that is not named must stay without)
LISTS: list[tuple[dict[str, str], dict[str, list[str]], dict[str, str]]] = [
    (
        VISIT,
        {"CLIENTE": PEOPLE, "FONO": PHONES, "VENCIMIENTO": DATES, "FECHA NACIMIENTO": BIRTHS, "Link de pago": LINKS},
        {"Nombre": "CLIENTE", "Phone": "FONO", "Fecha Vencimiento": "VENCIMIENTO", "Link": "Link de pago"},
    ),
    (
        VISIT,
        {"Customer": PEOPLE, "Mobile": PHONES, "Due date": DATES, "Payment link": LINKS, "Amount due": AMOUNTS},
        {"Nombre": "Customer", "Phone": "Mobile", "Fecha Vencimiento": "Due date", "Link": "Payment link"},
    ),
    (
        PET,
        {"Mascota": PETS, "Tutor": PEOPLE, "Teléfono": PHONES, "Control": DATES, "Fecha nacimiento": BIRTHS},
        {"Nombre Tutor": "Tutor", "Celular": "Teléfono", "Nombre Mascota": "Mascota", "Fecha Control": "Control"},
    ),
    (
        ORDER,
        {"Name": ORDERS, "Phone": BLANKS, "Billing Name": PEOPLE, "Billing Phone": PHONES, "Created at": DATES},
        {"Name": "Billing Name", "Phone": "Billing Phone"},
    ),
    (
        ORDER,
        {"Fijo": LANDLINES, "Celular": PHONES, "Nombre": PEOPLE, "Tienda": CODES, "Nombre tienda": SHOPS},
        {"Name": "Nombre", "Phone": "Celular", "Store Name": "Nombre tienda"},
    ),
    (
        ORDER,
        {"Vendedor": PEOPLE, "Celular vendedor": PHONES, "Contacto": PEOPLE, "Móvil": PHONES, "Fecha compra": DATES},
        {"Name": "Contacto", "Phone": "Móvil"},
    ),
]


def found(fields: Mapping[str, str], columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    template = parse_template(json.dumps({"templateId": "t", "data": [fields]}))
    return {s.field: s.labels[0] for s in guess_mapping(made_table(columns), template).sources if s.labels}


@pytest.mark.parametrize(("fields", "columns", "expected"), LISTS)
def test_each_field_finds_its_column(
    fields: dict[str, str], columns: dict[str, list[str]], expected: dict[str, str]
) -> None:
    assert found(fields, columns) == expected


def test_two_columns_of_links_are_not_told_apart() -> None:
    columns = {"Cliente": PEOPLE, "Fono": PHONES, "Link de pago": LINKS, "Link de encuesta": LINKS}
    assert "Link" not in found(VISIT, columns)


def test_numbers_where_the_example_is_a_word_ask_for_a_look() -> None:
    template = parse_template(json.dumps({"templateId": "t", "data": [ORDER]}))
    mapping = guess_mapping(made_table({"Nombre": PEOPLE, "Celular": PHONES, "Tienda": CODES}), template)
    source = mapping.source("Store Name")
    assert (source.labels, source.sureness) == (("Tienda",), Sureness.LOOK)
    assert str(source.why) == "The name fits, but the values are numbers, unlike the example"
