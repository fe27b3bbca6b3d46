"""People who do not stand one a row are refused with what to do; lists that only look so are read."""

from __future__ import annotations

import pytest

from lynn.errors import ListError
from lynn.sheets.tables import find_table
from tests.sheet_rows import NAMES, Sheet, grid_of

PHONES = [f"5696666{number:04}" for number in range(len(NAMES))]
SIDEWAYS: Sheet = [["Nombre", *NAMES], ["Teléfono", *PHONES], ["Ciudad", *["Temuco"] * len(NAMES)]]
BLOCKS: Sheet = [
    [line]
    for name, phone in zip(NAMES, PHONES, strict=True)
    for line in (f"Nombre: {name}", f"Teléfono: {phone}", "Ciudad: Arica")
]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (SIDEWAYS, "list-is-sideways"),
        ([["Clientes de mayo", *[""] * len(NAMES)], *SIDEWAYS], "list-is-sideways"),
        (BLOCKS, "list-is-blocks"),
        ([[line] for pair in zip(NAMES, PHONES, strict=True) for line in pair], "list-is-blocks"),
        ([["Nombre", "Teléfono"], ["No se encontraron registros."]], "list-header-only"),
        ([["Nome", "Telefone"], ["Nenhum registro encontrado"]], "list-header-only"),
    ],
)
def test_people_who_are_not_rows_are_refused_with_what_to_do(rows: Sheet, code: str) -> None:
    with pytest.raises(ListError) as refused:
        find_table(grid_of(rows), "es")
    assert refused.value.code == code


def test_a_heading_that_a_person_chose_is_not_argued_with() -> None:
    assert len(find_table(grid_of(SIDEWAYS), "es", header_row=1).table) == 2


@pytest.mark.parametrize(
    "rows",
    [
        # Two phones and an address to each of three people, and a heading.
        [
            ["Nombre", "Celular", "Fijo", "Correo"],
            *[[name, phone, phone, "a@b.cl"] for name, phone in zip(NAMES, PHONES, strict=True)],
        ],
        # People called like labels, without a heading.
        [["Cliente Uno", *PHONES[:3]], ["Cliente Dos", *PHONES[1:4]]],
        # Somebody without a phone.
        [["Nombre", "Teléfono"], ["Noemí Hay"]],
        # The label stands in each cell.
        [[f"Cel: {phone}"] for phone in PHONES],
    ],
)
def test_a_list_that_only_looks_so_is_read(rows: Sheet) -> None:
    assert len(find_table(grid_of(rows), "es").table) > 0


def test_headings_in_two_languages_are_one_heading() -> None:
    rows = [[name, phone, "Arica"] for name, phone in zip(NAMES, PHONES, strict=True)]
    found = find_table(grid_of([["Name", "Phone", "City"], ["Nombre", "Teléfono", "Ciudad"], *rows]), "es")
    assert (found.header_rows, len(found.table)) == ((1, 2), len(NAMES))
    assert found.table.labels == ("Name Nombre", "Phone Teléfono", "City Ciudad")
