"""Workbooks that Excel opens without asking, however they are protected, open; the others say that they ask."""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.protection import FileSharing, WorkbookProtection

from lynn.errors import ListError
from lynn.sheets.recognise import recognise
from tests import locked, test_xlsb
from tests.test_workbook import SAMPLES, read, shown
from tests.test_xls_ods import cell, ods, row

Lock = Callable[[bytes, str], bytes]
ROWS = [["Nombre", "Fono"], ["Ana", "56966666666"]]


def book() -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    assert made.active is not None
    for each in (["Nombre", "Fono"], ["Ana", 56966666666]):
        made.active.append(each)
    return made


def content(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


NEW: dict[str, Lock] = {
    **{f"standard-aes-{bits}": partial(locked.standard, bits=bits) for bits in (128, 192, 256)},
    **{
        f"agile-aes-{bits}-{hashing}": partial(locked.agile, bits=bits, hashing=hashing)
        for bits, hashing in ((128, "sha1"), (128, "sha256"), (256, "sha384"), (256, "sha512"))
    },
}
OLD: dict[str, Callable[[Path, str], None]] = {
    "xls-rc4": locked.old_rc4,
    "xls-crypto-api-40": partial(locked.old_crypto_api, bits=40),
    "xls-crypto-api-128": partial(locked.old_crypto_api, bits=128),
    "xls-xor": locked.old_xor,
}


@pytest.mark.parametrize("lock", NEW.values(), ids=NEW.keys())
def test_a_workbook_locked_with_excels_own_password_opens(lock: Lock, tmp_path: Path) -> None:
    path = tmp_path / "lista.xlsx"
    path.write_bytes(lock(content(book()), locked.NO_PASSWORD))
    assert shown(read(path)) == ROWS


@pytest.mark.parametrize("lock", OLD.values(), ids=OLD.keys())
def test_an_old_workbook_locked_with_excels_own_password_opens(
    lock: Callable[[Path, str], None], tmp_path: Path
) -> None:
    path = Path(shutil.copyfile(SAMPLES / "libreoffice.xls", tmp_path / "lista.xls"))
    lock(path, locked.NO_PASSWORD)
    assert shown(read(path, "Clientes")) == shown(read(SAMPLES / "libreoffice.xls", "Clientes"))


def test_a_binary_workbook_locked_with_excels_own_password_opens(tmp_path: Path) -> None:
    plain = test_xlsb.xlsb(tmp_path / "plain.xlsb")
    with zipfile.ZipFile(plain, "a") as archive:
        archive.writestr("docProps/thumbnail.wmf", b"\0" * 5000)  # a smaller file would lie elsewhere in the envelope
    path = tmp_path / "lista.xlsb"
    path.write_bytes(locked.agile(plain.read_bytes(), locked.NO_PASSWORD, bits=256, hashing="sha512"))
    assert shown(read(path)) == shown(read(plain))


def _sheet_locked(made: openpyxl.Workbook) -> None:
    assert made.active is not None
    made.active.protection.set_password("clave")


def _structure_locked(made: openpyxl.Workbook) -> None:
    made.security = WorkbookProtection(workbookPassword="CC1A", lockStructure=True, lockWindows=True)


def _recommended_read_only(made: openpyxl.Workbook) -> None:
    made.template = False
    made.fileSharing = FileSharing(readOnlyRecommended=True, userName="Marta")


def _reserved_for_writing(made: openpyxl.Workbook) -> None:
    made.fileSharing = FileSharing(userName="Marta", reservationPassword="CC1A")


@pytest.mark.parametrize("protect", [_sheet_locked, _structure_locked, _recommended_read_only, _reserved_for_writing])
def test_a_workbook_protected_against_changes_opens(
    protect: Callable[[openpyxl.Workbook], None], tmp_path: Path
) -> None:
    made = book()
    protect(made)
    path = tmp_path / "lista.xlsx"
    path.write_bytes(content(made))
    assert shown(read(path)) == ROWS


@pytest.mark.parametrize(
    "record",
    [
        struct.pack("<HHH", 0x12, 2, 1) + struct.pack("<HHH", 0x13, 2, 0xCC1A),
        struct.pack("<HHH", 0x19, 2, 1),
        struct.pack("<HH", 0x86, 0) + struct.pack("<HHHHHB", 0x5B, 12, 1, 0xCC1A, 5, 0) + b"Marta",
    ],
    ids=["structure", "windows", "reserved"],
)
def test_an_old_workbook_protected_against_changes_opens(record: bytes, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(SAMPLES / "libreoffice.xls", tmp_path / "lista.xls"))
    locked.old(path, record)
    assert shown(read(path, "Clientes")) == shown(read(SAMPLES / "libreoffice.xls", "Clientes"))


def test_an_open_document_protected_against_changes_opens(tmp_path: Path) -> None:
    path = ods(tmp_path / "l.ods", row(cell("Nombre"), cell("Fono")) + row(cell("Ana"), cell("56966666666")))
    text = path.read_text("utf-8").replace('table:name="H"', 'table:name="H" table:protected="true"')
    path.write_text(text, "utf-8")
    assert shown(read(path)) == ROWS


@pytest.mark.parametrize("lock", [*NEW.values(), *OLD.values()], ids=[*NEW.keys(), *OLD.keys()])
def test_a_workbook_with_a_password_of_its_own_says_so(lock: Callable[..., bytes | None], tmp_path: Path) -> None:
    path = tmp_path / "lista"
    if lock in NEW.values():
        path.write_bytes(lock(content(book()), "otra") or b"")
    else:
        shutil.copyfile(SAMPLES / "libreoffice.xls", path)
        lock(path, "otra")
    with pytest.raises(ListError) as refused:
        recognise(path, "lista")
    assert refused.value.code == "list-password"
