"""Workbook packages made by hand, to have structures in them that no library writes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_ROOT = (
    f'<Relationships><Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr/>'
    '<sheets><sheet name="Hoja1" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_PARTS = (
    f'<Relationships><Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{RELATIONS}/styles" Target="/xl/styles.xml"/>'
    f'<Relationship Id="r3" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """A worksheet in the plain form."""
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def styles(*codes: str) -> str:
    """A styles part: style 0 is General, style 1 is the first code …"""
    declared = "".join(f'<numFmt numFmtId="{164 + i}" formatCode="{code}"/>' for i, code in enumerate(codes))
    used = "".join(f'<xf numFmtId="{164 + i}" xfId="0"/>' for i in range(len(codes)))
    return f'<styleSheet xmlns="{MAIN}"><numFmts>{declared}</numFmts><cellXfs><xf numFmtId="0"/>{used}</cellXfs></styleSheet>'


def strings(*items: str) -> str:
    """A shared strings part; each item is what stands within `<si>`."""
    return f'<sst xmlns="{MAIN}">' + "".join(f"<si>{item}</si>" for item in items) + "</sst>"


def package(
    path: Path,
    sheet_xml: str | bytes,
    *,
    styles_xml: str | None = None,
    strings_xml: str | None = None,
    **other_parts: str,
) -> Path:
    """Write a package of one sheet. `other_parts` replace or add members, with `__` for `/` in their names."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _PARTS,
        "xl/worksheets/sheet1.xml": sheet_xml,
    }
    if styles_xml is not None:
        parts["xl/styles.xml"] = styles_xml
    if strings_xml is not None:
        parts["xl/sharedStrings.xml"] = strings_xml
    parts |= {name.replace("__", "/"): text for name, text in other_parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path
