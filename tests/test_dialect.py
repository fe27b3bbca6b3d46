"""Text files that mark their fields in a way of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_delimited import read, rows_of

NAMES = ["Josefa Peña", "Martín D'Ibáñez", "Úrsula Díaz", "Óscar Zúñiga", "Begoña Güell"]
ROWS = [["Nombre", "Celular", "Ciudad"], *([name, f"5696666000{n}", "Talca, Maule"] for n, name in enumerate(NAMES))]


def printed(gap: str, *, titles: str = "") -> str:
    return titles + "\n".join(gap.join((row[0].ljust(18), row[1].rjust(11), row[2])) for row in ROWS) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join("'" + "','".join(field.replace("'", "''") for field in row) + "'" for row in ROWS),
        "\n".join(",".join(f'"{field}"' for field in row) for row in ROWS),
        "\n".join("^".join(row) for row in ROWS),
        printed("  "),
        printed("    "),
    ],
    ids=["apostrophes", "quotes", "carets", "printed", "printed-wide"],
)
def test_the_fields_come_out_the_same(text: str, tmp_path: Path) -> None:
    assert rows_of(read(text, tmp_path)) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ("'Ana'{0}'56966660001'{0}'Sol, Mar; Luna'", ["Ana", "56966660001", "Sol, Mar; Luna"]),
        ("'Ana O'Higgins'{0}'56966660001'{0}'d'Arc 'La Sol''", ["Ana O'Higgins", "56966660001", "d'Arc 'La Sol'"]),
        ("'Ana O''Higgins'{0}'56966660001'{0}'Los Soto'''", ["Ana O'Higgins", "56966660001", "Los Soto'"]),
        ("'Ana O\\'Higgins'{0}'56966660001'{0}''", ["Ana O'Higgins", "56966660001", ""]),
        ("'Ana'{0}56966660001{0}'Moda 5\" Ltda'", ["Ana", "56966660001", 'Moda 5" Ltda']),
    ],
)
@pytest.mark.parametrize("heading", ["Nombre{0}Celular{0}Empresa", "'Nombre'{0}'Celular'{0}'Empresa'"])
def test_apostrophes_around_fields_are_quotes(
    row: str, fields: list[str], heading: str, delimiter: str, tmp_path: Path
) -> None:
    text = "\n".join([heading, row, "'Luis'{0}'56966660002'{0}'a, b'"]).format(delimiter)
    assert rows_of(read(text, tmp_path)) == [["Nombre", "Celular", "Empresa"], fields, ["Luis", "56966660002", "a, b"]]


@pytest.mark.parametrize(
    "row", ["O'Higgins,56966660001,d'Arc", "Ana,'56966660001,x", "'Ana',56966660001,O'Higgins", "'t Hart,56966660001,'"]
)
def test_apostrophes_of_names_stay(row: str, tmp_path: Path) -> None:
    text = f"Nombre,Celular,Empresa\n{row}\n{row}\n{row}\n"
    assert rows_of(read(text, tmp_path))[1] == row.split(",")


def test_a_title_above_printed_columns_stays_whole(tmp_path: Path) -> None:
    assert rows_of(read(printed("  ", titles="Clientes de la campaña de mayo\n\n"), tmp_path))[1:] == ROWS


def test_quotes_behind_a_backslash_belong_to_the_field(tmp_path: Path) -> None:
    text = "\n".join(f'"{name}","5696666000{n}","dijo \\"sí\\", y ya"' for n, name in enumerate(NAMES))
    assert rows_of(read(text, tmp_path)) == [
        [name, f"5696666000{n}", 'dijo "sí", y ya'] for n, name in enumerate(NAMES)
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["Nombre", *NAMES],
        ["Observación", "llamar  después", "no molestar", "es  vip", "no  contesta"],
        ["'Nombre'", "'Ana'", "'Pía'", "'Luis'"],
    ],
    ids=["names", "remarks", "one-field"],
)
def test_a_single_column_stays_one(lines: list[str], tmp_path: Path) -> None:
    assert rows_of(read("\n".join(lines), tmp_path)) == [[line] for line in lines]


def test_the_dashes_of_a_database_say_where_columns_begin(tmp_path: Path) -> None:
    text = "nombre     celular\n---------- -----------\nAna        56977770000\nLuis Soto  56977770001\n\n(2 rows affected)\n"
    assert rows_of(read(text, tmp_path))[2:4] == [["Ana", "56977770000"], ["Luis Soto", "56977770001"]]
