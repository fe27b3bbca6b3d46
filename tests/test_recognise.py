"""What a file is, by its bytes."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from lynn.errors import ListError
from lynn.sheets.recognise import recognise


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def content_types(main: str) -> dict[str, str]:
    return {"[Content_Types].xml": f'<Types><Override PartName="/x" ContentType="application/{main}"/></Types>'}


ODS = "application/vnd.oasis.opendocument.spreadsheet"
XML_2003 = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'


def _name(value: object) -> str:
    # Bytes that hold the time of their making would name a test anew in every process.
    return value if isinstance(value, str) else "bytes"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (workbook(), "xlsx"),
        (zipped(**content_types("vnd.ms-excel.sheet.macroEnabled.main+xml")), "xlsm"),
        (zipped(**content_types("vnd.ms-excel.sheet.binary.macroEnabled.main")), "xlsb"),
        (zipped(**{"mimetype": ODS, "content.xml": "<x/>"}), "ods"),
        (b"<html><table><tr><td>Nombre</td></tr></table></html>", "html"),
        ("\ufeff<HTML><body>".encode("utf-16"), "html"),
        (b"\n <table border=1><tr>", "html"),
        (XML_2003.encode(), "xml2003"),
        (XML_2003.encode("utf-16"), "xml2003"),
        (b"Nombre;Fono\nAna;56966666666\n", "delimited"),
        ("Nombre\tFono\nÚrsula\t1\n".encode("utf-16"), "delimited"),
        ("Nombre,Fono\nÚrsula,1\n".encode("utf-16-le"), "delimited"),
        ("Nombre,Fono\nÚrsula,1\n".encode("utf-32"), "delimited"),
        ("Ñandú;1\n".encode("cp1252"), "delimited"),
        (b"<3 clientes;Fono\nAna;1\n", "delimited"),
        (gzip.compress(b"Nombre,Fono\nAna,1\n"), "gzip-delimited"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\0" * 40, "xls"),
    ],
    ids=_name,
)
def test_the_bytes_tell_the_kind_whatever_the_name(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert recognise(path, "lista.csv") == kind


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "lista.xlsx", "list-empty"),
        (b" \r\n\t\n", "lista.csv", "list-empty"),
        (b"\0" * 4096, "lista.xlsx", "list-empty"),
        (b"\x05Maria" + b" " * 160, "~$lista.xlsx", "list-lock-file"),
        (b",maria,pc,03.05.2024 10:00,file:///home/maria;", ".~lock.lista.ods#", "list-lock-file"),
        (b"%PDF-1.7\n%\xe2\xe3", "lista.xlsx", "list-is-pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "lista.xlsx", "list-is-picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "lista.xlsx", "list-is-picture"),
        (
            zipped(**content_types("vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")),
            "l.xlsx",
            "list-is-document",
        ),
        (
            zipped(**content_types("vnd.openxmlformats-officedocument.presentationml.presentation.main+xml")),
            "l.xlsx",
            "list-is-presentation",
        ),
        (
            zipped(**{"mimetype": ODS.replace("spreadsheet", "text"), "content.xml": "<x/>"}),
            "l.ods",
            "list-is-document",
        ),
        (
            zipped(**{"mimetype": ODS, "content.xml": "?", "META-INF/manifest.xml": "<m:encryption-data/>"}),
            "l.ods",
            "list-password",
        ),
        (zipped(**{"Index/Document.iwa": "x"}), "lista.numbers", "list-is-numbers"),
        (zipped(**{"lista.csv": "a;b"}), "lista.zip", "list-is-archive"),
        (workbook()[:-300], "lista.xlsx", "list-damaged"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "lista.xls", "list-damaged"),
        (b"Rar!\x1a\x07\x00", "lista.xlsx", "list-is-archive"),
        (gzip.compress(workbook()), "lista.xlsx.gz", "list-is-archive"),
        (b"{\\rtf1\\ansi Ana}", "lista.xls", "list-is-document"),
        (b'{"campaingId": "", "data": [{"Name": "Maiko"}]}', "lista.csv", "list-is-json"),
        (b'<?xml version="1.0"?><people><p/></people>', "lista.xml", "list-is-xml"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "lista.xls", "list-is-web-archive"),
        (bytes(range(256)) * 20, "lista.csv", "list-unknown"),
    ],
    ids=_name,
)
def test_what_is_no_list_gets_its_own_sentence(tmp_path: Path, content: bytes, name: str, code: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(ListError) as refused:
        recognise(path, name)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")
