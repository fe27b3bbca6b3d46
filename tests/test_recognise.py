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
        (b"MZ;LOTE;ID3\nA;4;56966666666\n", "delimited"),
        (b"<3 clientes;Fono\nAna;1\n", "delimited"),
        (b"Date: 7/1/2024\nUser: mlagos\n\nName,Phone\nAna,1\n", "delimited"),
        (b"Nombre;Fono\n" + b"Ana\0;56966666666;Santiago\n" * 9, "delimited"),
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
        (b"From: Ana <a@b.cl>\r\nTo: mkt@b.cl\r\nSubject: lista\r\n\r\nhola", "lista.eml", "list-is-mail"),
        (b"MIME-Version: 1.0\nMessage-ID: <1@b.cl>\n\n<table>", "lista.eml", "list-is-mail"),
        (b'ID;PWXL;N;E\r\nC;Y1;X1;K"Nombre"\r\n', "lista.slk", "list-is-old-program"),
        (b'TABLE\r\n0,1\r\n"EXCEL"\r\n', "lista.dif", "list-is-old-program"),
        (
            bytes([3, 124, 5, 3, 9, 0, 0, 0, 97, 0, 40, 0]) + b"\0" * 20 + b"NOMBRE\0\0\0\0\0C" + b"\0" * 90,
            "l.dbf",
            "list-is-old-program",
        ),
        (b"SQLite format 3\0" + b"\0" * 80, "lista.db", "list-is-database"),
        (b"\0\1\0\0Standard ACE DB\0", "lista.accdb", "list-is-database"),
        (b"PAR1\x15\x04\x15", "lista.parquet", "list-is-program-data"),
        (b"MZ\x90\0\x03\0\0\0", "lista.exe", "list-is-program"),
        (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0", "lista.xlsx.lnk", "list-is-shortcut"),
        (b"[InternetShortcut]\r\nURL=https://b.cl/x", "lista.url", "list-is-shortcut"),
        (b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}', "lista.gsheet", "list-is-online"),
        (b'{"":"WARNING! DO NOT EDIT!","doc_id":"1AbC","email":"m@b.cl"}', "lista.gsheet", "list-is-online"),
        (b"\0\5\x16\7\0\2\0\0Mac OS X" + b"\0" * 4000, "._lista.xlsx", "list-is-mac-shadow"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "logo.svg", "list-is-picture"),
        (b'<?xml version="1.0"?><plist><dict><key>URL</key></dict></plist>', "lista.webloc", "list-is-shortcut"),
        (b"OggS\0\x02" + b"\0" * 20, "audio.ogg", "list-is-recording"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "video.mp4", "list-is-recording"),
        (b"\0\0\0\x20ftypheic\0\0\2\0", "foto.heic", "list-is-picture"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana\r\n", "contactos.vcf", "list-is-contact-card"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "citas.ics", "list-is-calendar"),
        (b"\xef\xbb\xbfBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana\r\n", "contactos.vcf", "list-is-contact-card"),
        (
            b'[\n {\n  "nombre": "Ana",\n  "celular": "1"\n },\n {\n  "nombre": "Luis"\n }\n]',
            "lista.json",
            "list-is-json",
        ),
        (b"[03/05/24, 10:00:12] +56 9 6666 0001: Hola\n", "chat.txt", "list-is-chat"),
        ("\u200e[3/5/24 10:00:12 a.\u00a0m.] Ana: Hola\n".encode(), "_chat.txt", "list-is-chat"),
        (
            "3/5/24, 10:00\u202fa.\u00a0m. - Los mensajes están cifrados\n".encode(),
            "Chat de WhatsApp.txt",
            "list-is-chat",
        ),
        (b"PK\x03\x04" + b"\0" * 40, "lista.xlsx.crdownload", "list-is-unfinished"),
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
