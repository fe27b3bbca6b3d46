"""A list alone in a compressed folder, in a packed file, or in a web page saved with its pictures."""

from __future__ import annotations

import gzip
import io
import quopri
import zipfile
from pathlib import Path

import openpyxl
import pytest

from lynn.errors import ListError
from lynn.sheets.reader import read_list

CSV = "Nombre;Teléfono\nAna Núñez;56966660001\nPía Soto;56966660002\n".encode("cp1252")
PAGE = b"<html><table><tr><td>Nombre<td>Fono</tr><tr><td>Ana<td>56966660001</tr></table></html>"


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def workbook() -> bytes:
    out, book = io.BytesIO(), openpyxl.Workbook()
    assert book.active is not None
    for row in (["Nombre", "Fono"], ["Ana", 56966660001]):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def web_archive() -> bytes:
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    part = b"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head + part + b"<frameset></frameset>\r\n" + part + quopri.encodestring(PAGE) + b"\r\n--b--\r\n"


@pytest.mark.parametrize(
    ("content", "labels"),
    [
        (
            zipped(("clientes/lista.csv", CSV), ("__MACOSX/clientes/._lista.csv", b"\0\5"), ("x/", b"")),
            "Nombre Teléfono",
        ),
        (zipped(("lista.xlsx", workbook())), "Nombre Fono"),
        (gzip.compress(workbook()), "Nombre Fono"),
        (web_archive(), "Nombre Fono"),
    ],
    ids=["zip-csv", "zip-xlsx", "gz-xlsx", "mht"],
)
def test_the_list_within_is_read(content: bytes, labels: str, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert " ".join(read_list(path, "lista", tmp_path / "read").table.labels) == labels


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (zipped(("a.csv", CSV), ("b.csv", CSV)), "list-is-archive", "with 2 files"),
        (zipped(("__MACOSX/._a", b"")), "list-empty", "empty"),
        (zipped(("a.zip", zipped(("b.csv", CSV)))), "list-is-archive", "Unpack it"),
        (zipped(("a.pdf", b"%PDF-1.7 ")), "list-is-pdf", "PDF"),
        (zipped(("a.csv", b"a" * 500_000_000)), "list-too-large", "too large"),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>hola</p>", "list-is-web-archive", "web page"),
    ],
    ids=["two", "none", "zip-in-zip", "pdf", "bomb", "no-table"],
)
def test_what_holds_no_single_list_says_so(content: bytes, code: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(ListError, match=words) as refused:
        read_list(path, "lista", tmp_path / "read")
    assert refused.value.code == code
