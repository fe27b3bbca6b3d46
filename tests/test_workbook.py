"""Workbooks of every kind become Grids of the text that their owner sees."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import struct
import zipfile
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import olefile
import openpyxl
import pytest
from msoffcrypto.method.rc4 import DocumentRC4

from lynn.errors import ListError
from lynn.sheets.grid import CellKind, Grid
from lynn.sheets.inflate import inflate
from lynn.sheets.recognise import recognise
from lynn.sheets.workbook import list_sheets, read_grid
from tests.packages import package, sheet
from tests.scoring import LISTS

SAMPLES = Path(__file__).parent / "samples" / "workbooks"


def shown(grid: Grid) -> list[list[str]]:
    return [list(row) for row in zip(*(column.text.to_pylist() for column in grid.columns), strict=True)]


def read(path: Path, sheet: str | None = None, language: str = "es") -> Grid:
    kind = recognise(path, path.name)
    return read_grid(path, kind, sheet or list_sheets(path, kind)[0].name, language=language)


def expectations() -> list[Any]:
    found = []
    for path in sorted(LISTS.glob("*.expected.json")):
        expected = json.loads(path.read_text("utf-8"))
        file = LISTS / expected["file"]
        if (
            expected["first_row"]
            and file.suffix in (".xlsx", ".xls", ".ods")
            and recognise(file, file.name) in ("xlsx", "xlsm", "xlsb", "xls", "ods")
        ):
            found.append(pytest.param(file, expected, id=file.stem))
    return found


@pytest.mark.parametrize(("file", "expected"), expectations())
def test_the_first_and_the_last_row_of_each_list_read_as_shown(file: Path, expected: dict[str, Any]) -> None:
    grid = read(file, expected["sheet"])
    rows = dict(zip(grid.row_numbers.tolist(), shown(grid), strict=True))
    for which in ("first", "last"):
        got = [text.strip() for text in rows[expected[f"{which}_data_row"]]]
        wanted = expected[f"{which}_row"]
        # Errors are blanked and merged ranges filled later, when the table is found.
        assert [text for text in got if text and text not in wanted and not text.startswith("#")] == []
        assert sum(1 for text in got if text) >= sum(1 for text in wanted if text) - 2


def encrypted(path: Path, password: str) -> Path:
    plain, out = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Nombre", "Fono"])
    book.active.append(["Ana", 56966666666])
    book.save(plain)
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt(password, out)
    path.write_bytes(out.getvalue())
    return path


def test_a_workbook_encrypted_with_excels_own_password_opens(tmp_path: Path) -> None:
    path = encrypted(tmp_path / "lista.xlsx", "VelvetSweatshop")
    assert shown(read(path)) == [["Nombre", "Fono"], ["Ana", "56966666666"]]


def locked_xls(path: Path, password: str) -> Path:
    """The sample encrypted as Excel 97 does it (RC4, [MS-XLS] 2.2.10): the record of the author's name makes room."""
    plain = SAMPLES / "libreoffice.xls"
    with olefile.OleFileIO(plain) as container:
        stream = container.openstream("Workbook").read()
    salt, verifier = bytes(range(16)), b"sixteen bytes .."
    locked = rc4(password, salt, verifier + hashlib.md5(verifier).digest())
    where = stream.index(struct.pack("<HH", 0x5C, 112))
    file_pass = struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + salt + locked
    stream = stream[:where] + file_pass + struct.pack("<HH", 0x5C, 54) + b" " * 54 + stream[where + 116 :]
    secret, out, position = rc4(password, salt, stream), b"", 0
    while position < len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        # Heads stay readable, and so do these records and the place of each sheet.
        kept = 4 + (size if kind in (0x809, 0x2F, 0xE1) else 4 if kind == 0x85 else 0)
        out += stream[position : position + kept] + secret[position + kept : position + 4 + size]
        position += 4 + size
    shutil.copyfile(plain, path)
    with olefile.OleFileIO(path, write_mode=True) as container:
        container.write_stream("Workbook", out)
    return path


def rc4(password: str, salt: bytes, data: bytes) -> bytes:
    """[MS-OFFCRYPTO] 2.3.6: a new key for each 1024 bytes; the same both ways."""
    plain, out = io.BytesIO(data), b""
    while chunk := plain.read(1024):
        out += DocumentRC4.decrypt(password, salt, io.BytesIO(b"\0" * len(out) + chunk), blocksize=1024).read()[
            len(out) :
        ]
    return out


def test_an_old_workbook_encrypted_with_excels_own_password_opens(tmp_path: Path) -> None:
    grid = read(locked_xls(tmp_path / "lista.xls", "VelvetSweatshop"), "Clientes")
    assert shown(grid) == shown(read(SAMPLES / "libreoffice.xls", "Clientes"))


def test_an_old_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    path = locked_xls(tmp_path / "lista.xls", "otra")
    with pytest.raises(ListError) as refused:
        recognise(path, path.name)
    assert refused.value.code == "list-password"


def test_a_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    path = encrypted(tmp_path / "lista.xlsx", "otra")
    with pytest.raises(ListError) as refused:
        recognise(path, path.name)
    assert refused.value.code == "list-password"


def test_error_cells_are_errors_with_their_text() -> None:
    grid = read(LISTS / "19_formulas_e_inyeccion.xlsx")
    segment = grid.columns[4]
    assert segment.kinds is not None
    assert (segment.text[1].as_py(), segment.kinds[1]) == ("#N/A", CellKind.ERROR)


def test_a_filter_tells_its_hidden_rows_and_columns() -> None:
    grid = read(LISTS / "05_filtro_con_filas_y_columnas_ocultas.xlsx")
    assert (grid.is_filtered, len(grid.hidden_rows), grid.hidden_columns) == (True, 24, frozenset({5}))


def test_a_lone_blank_in_the_last_row_adds_no_rows() -> None:
    assert len(read(LISTS / "47_celda_perdida_en_la_ultima_fila.xlsx").row_numbers) == 8


def test_a_part_that_inflates_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    with zipfile.ZipFile(path) as archive, pytest.raises(ListError) as refused:
        list(inflate(archive, "xl/worksheets/sheet1.xml", limit=4_000_000))
    assert (refused.value.code, path.stat().st_size < 10_000) == ("list-too-large", True)


def test_a_workbook_that_names_no_sheets_is_read_by_whom_can(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>56966666666</v></c></row>'
    path = package(tmp_path / "l.xlsx", sheet(rows), **{"xl/_rels/workbook.xml.rels": "<Relationships/>"})
    with pytest.raises(ListError) as refused:
        read(path)
    assert refused.value.code in ("list-empty", "list-damaged")


def test_a_slightly_broken_workbook_is_read_with_a_warning(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>56966666666</v></c></row><row r="2"><c r="A2"><v>7</v></c></row>'
    path = package(tmp_path / "l.xlsx", sheet(rows, after="<oddFooter>"))
    grid = read(path)
    assert shown(grid) == [["56966666666"], ["7"]]
    assert [note.code for note in grid.notes] == ["formats-lost"]


def test_progress_runs_from_nothing_to_all(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(1, 100_000))
    path = package(tmp_path / "l.xlsx", sheet(rows))
    shares: list[float] = []
    read_grid(path, "xlsx", "Hoja1", language="es", on_progress=shares.append)
    assert shares == sorted(shares)
    assert (0 < shares[0] < 1, shares[-1]) == (True, 1.0)
