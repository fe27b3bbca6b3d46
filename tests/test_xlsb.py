"""Binary workbooks, written here by the letter of [MS-XLSB]."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import python_calamine

from lynn.errors import ListError
from lynn.sheets.grid import Grid, Merge
from lynn.sheets.recognise import recognise
from lynn.sheets.workbook import read_grid
from tests.packages import RELATIONS


def read(path: Path, sheet: str) -> Grid:
    return read_grid(path, recognise(path, path.name), sheet, language="es")


def texts(grid: Grid) -> list[list[str]]:
    return [list(row) for row in zip(*(column.text.to_pylist() for column in grid.columns), strict=True)]


def record(kind: int, data: bytes = b"") -> bytes:
    """[MS-XLSB] 2.1.4."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = b""
    rest = len(data)
    while True:
        size += bytes([rest & 0x7F | (0x80 if rest > 0x7F else 0)])
        rest >>= 7
        if not rest:
            return head + size + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def at(column: int, style: int = 0) -> bytes:
    return struct.pack("<II", column, style)


def xf(number: int) -> bytes:
    return record(47, struct.pack("<HHHHHBBHH", 0xFFFF, number, 0, 0, 0, 0, 0, 0, 0))


def row(number: int, flags: int = 0) -> bytes:
    return record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, flags, 0, 0))


def relation(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


BINARY = "application/vnd.ms-excel"
ROWS = [
    row(0),
    record(7, at(0) + struct.pack("<I", 0)),
    record(6, at(1) + wide("Código")),
    record(6, at(2) + wide("Fecha")),
    row(1),
    record(6, at(0) + wide("Ana")),
    record(2, at(1, 1) + struct.pack("<I", 123 << 2 | 2)),
    record(5, at(2, 2) + struct.pack("<d", 45415)),
    record(4, at(3) + b"\1"),
    record(3, at(4) + b"\x2a"),
    row(3, 0x10),
    record(9, at(1) + struct.pack("<d", 56966666666) + b"\0\0" + struct.pack("<II", 0, 0)),
    record(2, at(2) + struct.pack("<I", 1250 << 2 | 3)),
]
SHEET = [
    record(129),
    record(148, struct.pack("<4I", 0, 3, 0, 4)),
    record(60, struct.pack("<4IH", 1, 1, 2560, 0, 1)),
    record(145),
    *ROWS,
    record(146),
    record(176, struct.pack("<4I", 0, 0, 0, 2)),
    record(130),
]
BOOK = [
    record(131),
    record(153, struct.pack("<III", 0, 0, 0) + wide("")),
    record(143),
    record(156, struct.pack("<II", 0, 1) + wide("r1") + wide("Lista")),
    record(144),
    record(132),
]
STYLES = [
    record(278),
    record(615, struct.pack("<I", 1)),
    record(44, struct.pack("<H", 164) + wide("00000")),
    record(616),
    record(617, struct.pack("<I", 5)),
    *(xf(0), xf(164), xf(14), xf(46), xf(20)),
    record(618),
    record(279),
]
PARTS: dict[str, str | bytes] = {
    "[Content_Types].xml": (
        f'<Types><Override PartName="/xl/workbook.bin" ContentType="{BINARY}.sheet.binary.macroEnabled.main"/>'
        f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{BINARY}.worksheet"/></Types>'
    ),
    "_rels/.rels": f"<Relationships>{relation('r1', 'officeDocument', 'xl/workbook.bin')}</Relationships>",
    "xl/_rels/workbook.bin.rels": (
        f"<Relationships>{relation('r1', 'worksheet', 'worksheets/sheet1.bin')}"
        f"{relation('r2', 'styles', 'styles.bin')}{relation('r3', 'sharedStrings', 'sharedStrings.bin')}</Relationships>"
    ),
    "xl/styles.bin": b"".join(STYLES),
    "xl/sharedStrings.bin": record(159, struct.pack("<II", 1, 1)) + record(19, b"\0" + wide("Nombre")) + record(160),
}


def xlsb(path: Path, sheet: bytes = b"".join(SHEET), book: bytes = b"".join(BOOK)) -> Path:
    """A binary workbook of one sheet, by the letter of the specification."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (PARTS | {"xl/workbook.bin": book}).items():
            archive.writestr(name, content)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    path.write_bytes(out.getvalue())
    return path


def test_a_binary_workbook_shows_its_text(tmp_path: Path) -> None:
    grid = read(xlsb(tmp_path / "l.xlsb"), "Lista")
    assert texts(grid) == [
        ["Nombre", "Código", "Fecha", "", ""],
        ["Ana", "00123", "03/05/2024", "VERDADERO", "#N/A"],
        ["", "56966666666", "12,5", "", ""],
    ]
    assert grid.row_numbers.tolist() == [1, 2, 4]
    assert (grid.hidden_rows, grid.hidden_columns) == (frozenset({4}), frozenset({2}))
    assert grid.merges == (Merge(first_row=1, last_row=1, first_column=1, last_column=3),)


def test_only_dates_of_a_binary_workbook_count_from_its_1904_epoch(tmp_path: Path) -> None:
    days = [(2, 43953.0), (3, 1.5), (4, 0.75), (0, 5.0)]
    cells = [record(5, at(i, style) + struct.pack("<d", value)) for i, (style, value) in enumerate(days)]
    of_1904 = record(153, struct.pack("<III", 1, 0, 0) + wide(""))
    path = xlsb(
        tmp_path / "l.xlsb",
        b"".join([record(129), record(145), row(0), *cells, record(146), record(130)]),
        b"".join([BOOK[0], of_1904, *BOOK[2:]]),
    )
    assert texts(read(path, "Lista")) == [["03/05/2024", "36:00:00", "18:00", "5"]]


def test_another_reader_finds_the_same_values_in_the_binary_workbook(tmp_path: Path) -> None:
    rows = (
        python_calamine.CalamineWorkbook.from_path(str(xlsb(tmp_path / "l.xlsb")))
        .get_sheet_by_name("Lista")
        .to_python()
    )
    assert [rows[0][0], rows[1][0], rows[1][1], rows[1][3], rows[3][1], rows[3][2]] == [
        "Nombre",
        "Ana",
        123,
        True,
        56966666666,
        12.5,
    ]


def test_a_cut_binary_sheet_never_yields_less_in_silence(tmp_path: Path) -> None:
    path = xlsb(tmp_path / "l.xlsb", b"".join(SHEET)[:-60])
    try:
        codes = [note.code for note in read(path, "Lista").notes]
    except ListError as refused:
        codes = [refused.code]
    assert codes in (["formats-lost"], ["list-damaged"])
