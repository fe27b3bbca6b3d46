"""Text files: encodings, delimiters, quotes and ragged rows, and that nothing changes in silence."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lynn.errors import ListError
from lynn.sheets.delimited import read_delimited
from lynn.sheets.grid import Grid

LIST = (
    "Nombre;Teléfono;Ciudad\nMaría Ñancupil;56966660001;Viña\nJosé Peña;56966660002;Chillán\nAna;56966660003;Concón\n"
)


def read(data: bytes | str, folder: Path, **options: str | bool | None) -> Grid:
    path = folder / "list.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_delimited(path, **options)  # type: ignore[arg-type]


def rows_of(grid: Grid) -> list[list[str]]:
    return [list(row) for row in zip(*(column.text.to_pylist() for column in grid.columns), strict=True)]


def codes_of(grid: Grid) -> list[str]:
    return [note.code for note in grid.notes]


@pytest.mark.parametrize(
    "encoding",
    "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be cp1252 mac_roman cp850".split(),  # noqa: SIM905
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_accents_survive_every_encoding_and_line_end(encoding: str, line_end: str, tmp_path: Path) -> None:
    grid = read(LIST.replace("\n", line_end).encode(encoding), tmp_path)
    assert rows_of(grid) == [line.split(";") for line in LIST.split("\n")[:-1]]
    assert grid.row_numbers.tolist() == [1, 2, 3, 4]


def test_typographic_quotes_of_windows_are_no_dos_letters(tmp_path: Path) -> None:
    grid = read("Nombre,Nota\nD’Angelo,“hola” – qué tal…\n".encode("cp1252"), tmp_path)
    assert rows_of(grid)[1] == ["D’Angelo", "“hola” – qué tal…"]


@pytest.mark.parametrize(
    ("encoding", "codes"), [("cp1252", []), ("mac_roman", ["encoding-old"]), ("cp850", ["encoding-old"])]
)
def test_encodings_of_old_systems_are_told(encoding: str, codes: list[str], tmp_path: Path) -> None:
    assert codes_of(read(LIST.encode(encoding), tmp_path)) == codes


def test_lines_of_two_encodings_are_both_read_and_told(tmp_path: Path) -> None:
    grid = read("Nombre;Fono\nMaría;1\n".encode() + "José;2\nPeña;3\n".encode("cp1252"), tmp_path)
    assert [row[0] for row in rows_of(grid)] == ["Nombre", "María", "José", "Peña"]
    assert codes_of(grid) == ["encoding-mixed"]


def test_zero_bytes_are_taken_out_and_told(tmp_path: Path) -> None:
    grid = read(LIST.replace("Ana", "A\0na"), tmp_path)
    assert rows_of(grid)[3][0] == "Ana"
    assert codes_of(grid) == ["nul-bytes"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|", "^", "~"])
def test_the_delimiter_is_found(delimiter: str, tmp_path: Path) -> None:
    grid = read(LIST.replace(";", delimiter), tmp_path)
    assert grid.facts["delimiter"] == delimiter
    assert len(grid.columns) == 3


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Nombre;Saldo\nAna;1234,50\nLuis;33,20\nPía;12,30\n", ";"),
        ("Nombre;Fono;Dirección\nAna;1;Calle 1, Temuco, Chile\nLuis;2;Calle 2, Stgo, Chile\n", ";"),
        ("Nombre\tNota\nAna\tuno, dos; tres\nLuis\tcuatro, cinco; seis\n", "\t"),
        ('Nombre,Nota\nAna,"a;b;c"\nLuis,"d;e;f"\n', ","),
        ("Teléfono\n56966660001\n56966660002\n", ""),
    ],
)
def test_marks_inside_values_are_not_taken_for_the_delimiter(text: str, delimiter: str, tmp_path: Path) -> None:
    assert read(text, tmp_path).facts["delimiter"] == delimiter


@pytest.mark.parametrize("hint", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_hint_of_excel_counts_as_a_record_and_no_more(hint: str, tmp_path: Path) -> None:
    grid = read(f"{hint}\r\nNombre;Nota\r\nAna;a,b,c\r\n", tmp_path)
    assert rows_of(grid) == [["Nombre", "Nota"], ["Ana", "a,b,c"]]
    assert grid.row_numbers.tolist() == [2, 3]


def test_a_line_break_inside_quotes_belongs_to_its_field(tmp_path: Path) -> None:
    grid = read('Nombre,Fono,Dir\nAna,1,"Calle 1\nDepto 2"\nLuis,2,x\n', tmp_path)
    assert rows_of(grid)[1:] == [["Ana", "1", "Calle 1\nDepto 2"], ["Luis", "2", "x"]]
    assert grid.row_numbers.tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "names", "told"),
    [
        ('Nombre,Fono,Dir\nAna,1,x\nLuis,2,"sin cierre\nPía,3,z\n', ["Ana", "Luis", "Pía"], (3,)),
        (
            'Nombre,Fono,Dir\nAna,56966660001,"Calle\nLuis,56966660002,"Otra\nPía,56966660003,z\n',
            ["Ana", "Luis", "Pía"],
            (2, 3),
        ),
        # The two stray quotes close each other, and yet each line is a whole row.
        (
            'Nombre,Dir,Fono\nAna,"Calle,56966660001\nLuis,Otra",56966660002\nPía,x,56966660003\n',
            ["Ana", "Luis", "Pía"],
            (2,),
        ),
    ],
)
def test_no_row_is_swallowed_by_an_unclosed_quote(
    text: str, names: list[str], told: tuple[int, ...], tmp_path: Path
) -> None:
    grid = read(text, tmp_path)
    assert [row[0] for row in rows_of(grid)[1:]] == names
    assert [(note.code, note.rows) for note in grid.notes] == [("quotes-broken", told)]


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ('Ana,Restaurante "El Rincón",1', ["Ana", 'Restaurante "El Rincón"', "1"]),
        ('Ana,Moda 5" Ltda,1', ["Ana", 'Moda 5" Ltda', "1"]),
        ('Ana,"Ferretería ""Don Lucho""",1', ["Ana", 'Ferretería "Don Lucho"', "1"]),
        ('Ana,"El \\"Rincón\\"",1', ["Ana", 'El "Rincón"', "1"]),
        ('Ana, "Soto, y Cía",1', ["Ana", "Soto, y Cía", "1"]),
        ('Ana,="00123",1', ["Ana", "00123", "1"]),
        ('Ana,"=""00123""",1', ["Ana", "00123", "1"]),
    ],
)
def test_quotes_are_read_as_their_writer_meant_them(line: str, fields: list[str], tmp_path: Path) -> None:
    assert rows_of(read(f"Nombre,Empresa,Fono\n{line}\nLuis,x,2\n", tmp_path))[1] == fields


def test_rows_with_too_many_or_too_few_fields_are_kept_and_told(tmp_path: Path) -> None:
    grid = read("Nombre,Fono,Ciudad\nAna,1,x\nSoto, Luis,2,y\nPía\nZoé,4,z\n", tmp_path)
    assert rows_of(grid)[2:4] == [["Soto", " Luis", "2", "y"], ["Pía", "", "", ""]]
    assert [(note.code, note.rows) for note in grid.notes] == [("rows-short", (4,)), ("rows-long", (3,))]


@pytest.mark.parametrize(
    ("heading", "rows", "column", "cells"),
    [
        (
            "Nombre,Fono,Monto",
            ["Ana,1,$1,500", "Pía,2,$12,000.50", "Luis,3,$1,000"],
            2,
            ["$1,500", "$12,000.50", "$1,000"],
        ),
        (
            "Nombre,Monto,Fono",
            ["Ana,$1,500,1", "Pía,$900,2", "Luis,,3", "Eva,$1,000,4", "Noé,$7,100,5"],
            1,
            ["$1,500", "$900", "", "$1,000", "$7,100"],
        ),
        ("Monto,Nombre", ["R$ 1,500,Ana", "R$ -2,500,Pía", "€3,500,Luis"], 0, ["R$ 1,500", "R$ -2,500", "€3,500"]),
    ],
    ids=["last", "middle", "first"],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_amounts_that_their_comma_cut_in_two_are_joined_and_told(
    heading: str, rows: list[str], column: int, cells: list[str], line_end: str, tmp_path: Path
) -> None:
    grid = read(line_end.join([heading, *rows, ""]), tmp_path)
    assert [row[column] for row in rows_of(grid)[1:]] == cells
    assert len(grid.columns) == heading.count(",") + 1
    cut = tuple(number for number, cell in enumerate(cells, 2) if "," in cell)
    assert [(note.code, note.rows) for note in grid.notes] == [("amounts-joined", cut)]


@pytest.mark.parametrize(
    "rows",
    [
        ["Ana,1,$1,500", "Pía,2,$1,000"],
        ["Ana,1,34,500", "Pía,2,35,100", "Luis,3,36,100"],
        ["Ana,1,$1,500", "Pía,2,$1,000", "Luis,3,$1,000", "Soto, Eva,4,$5"],
        ["Ana,1,$1,500", "Pía,2,$1,000", "Luis,3,$1,000", "Eva,4,pagado"],
        ["Ana,1,$1,500", "Pía,2,$1,000", "Luis,3,$1,000", 'Eva,4,"$1,000"'],
        ["Ana,$1,500,$1,500", "Pía,$1,500,$1,500", "Luis,$1,500,$1,500"],
        [*["Ana,56966660001,$1,500"] * 12_000, "Soto, Eva,56966660001,$500"],
    ],
    ids=["few", "no-currency", "another-comma", "words", "quotes", "two-columns", "beyond-the-sample"],
)
def test_fields_too_many_for_another_reason_are_not_joined(rows: list[str], tmp_path: Path) -> None:
    grid = read("\n".join(["Nombre,Fono,Monto", *rows]), tmp_path)
    assert "amounts-joined" not in codes_of(grid)
    assert rows_of(grid)[1] == rows[0].split(",") + [""] * (len(grid.columns) - len(rows[0].split(",")))


def test_blank_fields_too_many_are_no_reason_to_worry(tmp_path: Path) -> None:
    assert codes_of(read("Nombre,Fono\nAna,1,,\nLuis,2\n", tmp_path)) == []


def test_blank_lines_keep_their_numbers(tmp_path: Path) -> None:
    assert read("Nombre;Fono\n\nAna;1\n;\nLuis;2\n\n", tmp_path).row_numbers.tolist() == [1, 3, 5]


@pytest.mark.parametrize("data", [b"", b"\n\r\n", b"\xef\xbb\xbf", b"sep=;\n", b"\x1a"])
def test_a_file_without_a_filled_row_is_empty(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ListError) as caught:
        read(data, tmp_path)
    assert caught.value.code == "list-empty"


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    assert len(read(gzip.compress(LIST.encode()), tmp_path, is_gzip=True).row_numbers) == 4


def test_a_packed_file_cut_short_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(ListError) as caught:
        read(gzip.compress(LIST.encode())[:-20], tmp_path, is_gzip=True)
    assert caught.value.code == "list-damaged"


def test_a_row_with_thousands_of_fields_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ListError) as caught:
        read("a;b\n" + ";" * 20_000 + "x\n", tmp_path, delimiter=";")
    assert caught.value.code == "list-too-wide"


def test_a_long_ragged_file_is_read_in_pieces(tmp_path: Path) -> None:
    lines = ["Título", "", "a;b;c", *(f"{number};{'x' * 4000};z" for number in range(9000))]
    grid = read("\n".join(lines), tmp_path, delimiter=";")
    assert len(grid.row_numbers) == 9002
    assert grid.columns[0].text[-1].as_py() == "8999"


_CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=12
) | st.sampled_from(
    ['"', '""', "a\nb", "a\r\nb", ";", ",", "\t", '","', '";"', " ", "ñ", "'", "\ufeff", "a\u2028b", "\x1a", "x\x0by"]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(_CELLS, min_size=width, max_size=width), min_size=1, max_size=6)
    ),
    delimiter=st.sampled_from([";", ",", "\t", "|"]),
    # Without quotes around all, Python's writer leaves the line ends of other systems bare.
    form=st.sampled_from(
        [("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_ALL), ("\r", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]
    ),
)
def test_what_csv_writes_comes_back_the_same(
    rows: list[list[str]], delimiter: str, form: tuple[str, Literal[0, 1]], tmp_path: Path
) -> None:
    rows = [["first", *("label" for _ in rows[0][1:])], *rows]
    sink = io.StringIO(newline="")
    csv.writer(sink, delimiter=delimiter, lineterminator=form[0], quoting=form[1]).writerows(rows)
    grid = read(sink.getvalue(), tmp_path, delimiter=delimiter)
    filled = [row for row in rows if any(row)]
    width = max(len(row) for row in filled)
    assert [row[:width] for row in rows_of(grid)] == filled


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200) | st.text(st.sampled_from('ab1",;\t\n\r ñ"'), max_size=80).map(str.encode))
def test_no_bytes_make_it_fall_over(data: bytes, tmp_path: Path) -> None:
    with contextlib.suppress(ListError):
        grid = read(data, tmp_path)
        assert len(grid.row_numbers) == len(grid.columns[0].text)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.sampled_from('ab1",\n ñ'), min_size=1, max_size=80))
def test_no_letter_is_lost_whatever_the_quotes(text: str, tmp_path: Path) -> None:
    if not text.strip('\r\n," '):
        return
    got = "".join("".join(row) for row in rows_of(read(text, tmp_path, delimiter=",")))
    assert [c for c in got if c in "ab1ñ"] == [c for c in text if c in "ab1ñ"]
