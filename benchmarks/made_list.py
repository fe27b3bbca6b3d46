"""A list as a marketer has it, at any size, as Excel would write it: for measuring.

Out: one .xlsx (shared strings, real dates, numbers with formats, as Excel itself writes them) and one .csv of the same rows. The
rows are invented and always the same ones for one size.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

#: The template that the lists are for, as if pasted.
JSON_REQUEST: Final = """
{"campaingId": "", "templateId": "3c6f10ec-0000-0000-0000-210080090000", "typeOfData": 0,
 "data": [{"Name": "Maiko", "Phone": "56966666666", "Tags": "5000", "New Date": "03/05/2024", "Store Name": "Altos las Condes",
           "Order Number": "12345678", "Coupon Number": "87654321", "Coupon Days": "3"},
          {"Name": "Camilo", "Phone": "56955555555", "Tags": "5500", "New Date": "04/05/2024", "Store Name": "Plaza Norte",
           "Order Number": "12345", "Coupon Number": "54321", "Coupon Days": "5"}]}
"""

#: Labels of the list, in the order of the template's fields.
LABELS: Final = (
    "Nombre y apellido",
    "Celular",
    "Etiqueta",
    "Nueva fecha",
    "Nombre de la tienda",
    "N° de pedido",
    "N° de cupón",
    "Días cupón",
)

_FIRST: Final = (
    *(
        "José",
        "María",
        "Ana",
        "Luis",
        "Sofía",
        "Tomás",
        "Inês",
        "João",
        "Matías",
        "Valentina",
        "Martín",
        "Camila",
        "Joaquín",
    ),
    *(
        "Constanza",
        "Agustín",
        "Begoña",
        "Íñigo",
        "Renée",
        "Óscar",
        "Zoë",
        "Álvaro",
        "Lucía",
        "Benjamín",
        "Francisca",
        "Rocío",
    ),
)
_LAST: Final = (
    *(
        "Muñoz",
        "González",
        "Pérez",
        "Soto",
        "Rojas",
        "Díaz",
        "Núñez",
        "Peña",
        "Ibáñez",
        "Zúñiga",
        "da Conceição",
        "Araújo",
    ),
    *(
        "Müller",
        "O'Higgins",
        "de la Cruz",
        "Fuentes",
        "Sepúlveda",
        "Cáceres",
        "Ñancupil",
        "Vásquez",
        "Lillo",
        "Bravo",
        "Toro",
    ),
)
_STORES: Final = ("Plaza Egaña", "Altos las Condes", "Parque Arauco", "Mall Ñuñoa", "Viña Centro", "Concepción Norte")
_EPOCH: Final = dt.date(1899, 12, 30)


class Row(NamedTuple):
    """One person. The phone is text or, as Excel often has it, a number."""

    name: str
    phone: str | int
    tag: int
    date: dt.date
    store: str
    order: int
    coupon: str
    days: int


def made_rows(count: int) -> Iterator[Row]:
    """The same rows for the same count."""
    chance = random.Random(count)
    first_day = dt.date(2026, 1, 1)
    for at in range(count):
        name = f"{chance.choice(_FIRST)} {chance.choice(_FIRST)} {chance.choice(_LAST)} {chance.choice(_LAST)}"
        yield Row(
            name=name,
            phone=_phone(chance, at),
            tag=500 * chance.randint(1, 40),
            date=first_day + dt.timedelta(days=chance.randrange(365)),
            store=chance.choice(_STORES),
            order=chance.randrange(100_000_000),
            coupon=f"{chance.randrange(100_000_000):08d}",
            days=chance.randint(1, 30),
        )


def _phone(chance: random.Random, at: int) -> str | int:
    # Nobody comes twice, the order is nobody's, and each beginning is one that Chile gives to mobiles.
    beginning, rest = divmod((at * 7_654_321 + 1_234_567) % 40_000_000, 10_000_000)
    digits = f"9{'2458'[beginning]}{rest:07d}"
    spelling = chance.random()
    if spelling < 0.30:
        return int(f"56{digits}")
    if spelling < 0.45:
        return int(digits)
    if spelling < 0.60:
        return f"+56{digits}"
    if spelling < 0.75:
        return f"+56 9 {digits[1:5]} {digits[5:]}"
    if spelling < 0.85:
        return f"{digits[0]} {digits[1:5]} {digits[5:]}"
    if spelling < 0.92:
        return f"(56) 9-{digits[1:5]}-{digits[5:]}"
    if spelling < 0.99:
        return f"09 {digits[1:5]} {digits[5:]}"
    return "" if spelling < 0.998 else f"{digits[:6]}"


def write_csv(rows: Iterator[Row], path: Path) -> None:
    """As Excel in Spanish saves it: semicolons, a BOM, dates with the day first."""
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target, delimiter=";")
        writer.writerow(LABELS)
        for row in rows:
            date = row.date.strftime("%d/%m/%Y")
            writer.writerow([*row[:3], date, row.store, f"{row.order:08d}", row.coupon, row.days])


_STYLES: Final = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="00000000"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_PARTS: Final = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Clientes" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
        'Target="styles.xml"/>'
        '<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>'
    ),
    "xl/styles.xml": _STYLES,
}
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_xlsx(rows: Iterator[Row], count: int, path: Path) -> None:
    """As Excel writes it: texts in the table of shared strings, dates and codes as numbers with a format."""
    strings: dict[str, int] = {}
    uses = 0

    def text(reference: str, value: str) -> str:
        nonlocal uses
        uses += 1
        return f'<c r="{reference}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'

    def cells(at: int, row: Row) -> str:
        phone = ""
        if isinstance(row.phone, int):
            phone = f'<c r="B{at}"><v>{row.phone}</v></c>'
        elif row.phone:
            phone = text(f"B{at}", row.phone)
        return (
            f'<row r="{at}" spans="1:8">{text(f"A{at}", row.name)}{phone}<c r="C{at}"><v>{row.tag}</v></c>'
            f'<c r="D{at}" s="1"><v>{(row.date - _EPOCH).days}</v></c>{text(f"E{at}", row.store)}'
            f'<c r="F{at}" s="2"><v>{row.order}</v></c>{text(f"G{at}", row.coupon)}<c r="H{at}"><v>{row.days}</v></c></row>'
        )

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        for name, part in _PARTS.items():
            book.writestr(name, _HEAD + part)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            opening = (
                f'{_HEAD}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                f'<dimension ref="A1:H{count + 1}"/><sheetData>'
            )
            labels = "".join(text(f"{'ABCDEFGH'[at]}1", label) for at, label in enumerate(LABELS))
            sheet.write(f'{opening}<row r="1" spans="1:8">{labels}</row>'.encode())
            for at, row in enumerate(rows, start=2):
                sheet.write(cells(at, row).encode())
            sheet.write(b"</sheetData></worksheet>")
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as table:
            opening = (
                f'{_HEAD}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
                f'count="{uses}" uniqueCount="{len(strings)}">'
            )
            table.write(opening.encode())
            for value in strings:
                table.write(f"<si><t>{escape(value)}</t></si>".encode())
            table.write(b"</sst>")
