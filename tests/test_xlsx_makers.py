"""Both readers of `.xlsx` give the same on what programs write, and the same as openpyxl finds there."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lynn.sheets.format_codes import parse_format
from lynn.sheets.formats import show_boolean, show_number, show_text
from lynn.sheets.regions import region_of
from lynn.sheets.xlsx_parts import open_book
from tests.grids import assert_both_same, facts, fast, general, texts
from tests.packages import package, sheet, strings, styles
from tests.scoring import LISTS

ES = region_of("es")


def workbooks_at_hand() -> list[Any]:
    found: list[Any] = []
    for path in sorted(LISTS.glob("*")):
        if path.suffix in (".xlsx", ".xls") and path.read_bytes()[:2] == b"PK":
            with path.open("rb") as stream:
                found += [pytest.param(path, i, id=f"{path.stem}-{i}") for i in range(len(open_book(stream).sheets))]
    return found


@pytest.mark.parametrize(("path", "number"), workbooks_at_hand())
def test_both_readers_give_the_same_on_the_lists_at_hand(path: Path, number: int) -> None:
    quick = fast(path, number)
    if quick is not None:
        assert facts(quick) == facts(general(path, number))


PLAIN_FORMATS = [
    *(
        "General",
        "0",
        "00000",
        "0.00",
        "#,##0",
        "#,##0.00",
        '"$"#,##0',
        '"$" #,##0.0',
        "0%",
        "0.00%",
        "# ?/?",
        "0.00E+00",
    ),
    *('_-"$"* #,##0_-;-"$"* #,##0_-;_-"$"* "-"_-', "#,##0;[Red]-#,##0", '[>=1000]#,##0,"K";0', '0" un."', "@"),
    *("[$$-340A]#,##0", ";;;", "000-000", "0;-0;;@", '#,##0.00" CLP"', "0.000", "#,##0_);(#,##0)"),
]
DATE_FORMATS = ["dd/mm/yyyy", "d-mmm-yyyy", "hh:mm", "[h]:mm:ss", "dd/mm/yyyy hh:mm", '[$-340A]dddd, d "de" mmmm']
NUMBERS = [
    0,
    1,
    -1,
    5,
    123,
    5000,
    12345678,
    56966666666,
    0.5,
    1.005,
    2.675,
    -7.25,
    1234.5,
    1e-7,
    1 / 3,
    123456789012345,
    1e15,
    45415,
]


def some_cells() -> list[list[object]]:
    chance = random.Random(7)
    heading: list[object] = ["Nombre", "Teléfono", "Fecha", "Hora", "Monto", "Código", "¿Sí?", "Nota"]
    names = ["Úrsula & Cía", "Ñandú <b>", 'D"Angelo', "  José ", "Ana\nMaría", "💙", ""]
    return [heading] + [
        [
            chance.choice(names) + str(i % 90),
            chance.choice([56966660000 + i, f"+56 9 6666 {i:04d}", None]),
            dt.datetime(2024, 1, 1) + dt.timedelta(days=i % 400, minutes=i),  # noqa: DTZ001
            i / 700,
            chance.choice(NUMBERS),
            chance.randrange(10**6),
            chance.choice([True, False, None]),
            chance.choice([None, None, ".", "x" * 300, "=1+1"]),
        ]
        for i in range(700)
    ]


def a_format(value: object, number: int) -> str | None:
    """Some format for a number; dates only where openpyxl can follow."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    codes: list[str] = [*PLAIN_FORMATS, *(DATE_FORMATS if 1 <= value < 90_000 else ())]
    return codes[-(number % 24) - 1]


def by_openpyxl(path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    for i, row in enumerate(some_cells(), 1):
        for j, value in enumerate(row, 1):
            cell = page.cell(i, j, value)
            if (code := a_format(value, i + j)) is not None:
                cell.number_format = code
    page.merge_cells("A701:B702")
    page.row_dimensions[5].hidden = True
    page.column_dimensions["C"].hidden = True
    book.save(path)
    return path


def by_xlsxwriter(path: Path, *, is_inline: bool) -> Path:
    book = xlsxwriter.Workbook(
        path, {"constant_memory": is_inline, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    )
    page = book.add_worksheet()
    made = {code: book.add_format({"num_format": code}) for code in [*PLAIN_FORMATS, *DATE_FORMATS]}
    for i, row in enumerate(some_cells()):
        for j, value in enumerate(row):
            code = a_format(value, i + j)
            page.write(i, j, value, None if code is None else made[code])
    page.write_formula(701, 0, "=1/0", None, "#DIV/0!")
    page.write_formula(702, 0, '="a"&"b"', None, "ab")
    if not is_inline:
        # Rich text in the cells themselves is left to the general reader.
        page.write_rich_string(703, 0, "Ana ", book.add_format({"bold": True}), "María", " Soto")
    page.set_row(8, None, None, {"hidden": True})
    page.autofilter(0, 0, 700, 7)
    book.close()
    return path


MAKERS: list[Callable[[Path], Path]] = [
    by_openpyxl,
    lambda path: by_xlsxwriter(path, is_inline=True),
    lambda path: by_xlsxwriter(path, is_inline=False),
]


@pytest.mark.parametrize("make", MAKERS, ids=["openpyxl", "xlsxwriter-inline", "xlsxwriter-shared"])
def test_both_readers_give_the_same_on_what_libraries_write(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    assert_both_same(make(tmp_path / "lista.xlsx"))


@pytest.mark.parametrize("make", MAKERS, ids=["openpyxl", "xlsxwriter-inline", "xlsxwriter-shared"])
def test_the_fast_reader_finds_the_values_that_openpyxl_finds(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path / "lista.xlsx")
    grid = fast(path)
    assert grid is not None
    page = openpyxl.load_workbook(path, data_only=True, rich_text=False).active
    rows = dict(zip(grid.row_numbers.tolist(), texts(grid), strict=True))
    for cells in page.iter_rows():
        wanted = [_as_shown(cell) for cell in cells]
        if any(text.strip() for text in wanted):
            assert rows[cells[0].row] == wanted


def _as_shown(cell: openpyxl.cell.Cell) -> str:
    form, value = parse_format(cell.number_format), cell.value
    if isinstance(value, bool):
        return show_boolean(value, ES)
    if isinstance(value, (dt.datetime, dt.time, dt.timedelta, dt.date)):
        value = openpyxl.utils.datetime.to_excel(value)
    if isinstance(value, (int, float)):
        return show_number(float(value), form, ES).text
    return show_text(value or "", form) if cell.data_type != "e" else str(value)


def by_pandas(path: Path) -> Path:
    frame = pd.DataFrame(some_cells()[1:], columns=[str(name) for name in some_cells()[0]])
    frame.to_excel(path, index=False, sheet_name="Lista")
    return path


def test_both_readers_give_the_same_on_what_pandas_writes(tmp_path: Path) -> None:
    assert_both_same(by_pandas(tmp_path / "lista.xlsx"))


def test_both_readers_give_the_same_on_what_libreoffice_writes(tmp_path: Path) -> None:
    paths = [Path(__file__).parent / "samples" / "workbooks" / "libreoffice.xlsx"]
    if program := shutil.which("soffice"):
        source = by_xlsxwriter(tmp_path / "lista.xlsx", is_inline=False)
        home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
        into = tmp_path / "saved"
        subprocess.run(
            [program, home, "--headless", "--convert-to", "xlsx", "--outdir", into, source],
            check=True,
            capture_output=True,
        )
        paths.append(into / "lista.xlsx")
    for path in paths:
        assert_both_same(path)


CELL = st.builds(
    "<c{}{}{}>{}</c>".format,
    st.sampled_from(["", ' r="A{row}"', ' r="B{row}"', ' r="AB{row}"', ' r="C7"']),
    st.sampled_from(["", ' s="1"', ' s="2"', ' s="9"']),
    st.sampled_from(["", ' t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="inlineStr"', ' t="d"', ' cm="1"']),
    st.sampled_from(
        [
            *("", "<v/>", "<v></v>", "<v>1</v>", "<v>0012</v>", "<v>-1.50</v>", "<v>1E3</v>", "<v>x</v>", "<v> 2 </v>"),
            *("<f>A1</f>", "<f>A1</f><v></v>", "<f>A1</f><v/>", "<f>A1</f><v>0</v>"),
            *("<f>A1</f><v>3</v>", '<f t="shared"/><v>4</v>', "<v>a &amp; b</v>", "<v>45415.5</v>"),
            *(
                "<is><t> a </t></is>",
                '<is><t xml:space="preserve"> b </t></is>',
                "<is><t/></is>",
                "<is/>",
                "<v>&#49;</v>",
            ),
        ]
    ),
)


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from(["", ' r="{row}"', ' r="{row}" hidden="1"']), st.lists(CELL, max_size=4)), max_size=5
    )
)
@example([(' r="{row}"', ['<c r="A{row}" t="inlineStr"><v>1</v></c>'])])
def test_whatever_the_fast_reader_accepts_it_reads_as_the_general_one(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, list[str]]]
) -> None:
    xml = "".join(
        f"<row{head}>{''.join(cells)}</row>".replace("{row}", str(number * 3))
        for number, (head, cells) in enumerate(rows, 1)
    )
    path = package(
        tmp_path_factory.getbasetemp() / "fuzz.xlsx",
        sheet(xml),
        styles_xml=styles("dd/mm/yyyy", "#,##0.00"),
        strings_xml=strings("<t>Ana</t>", "<t/>", "<t>&lt;</t>"),
    )
    quick = fast(path)
    if quick is not None:
        assert facts(quick) == facts(general(path))
