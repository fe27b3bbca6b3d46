"""What a file's bytes are, whatever its name says; and one sentence for each kind that is no list.

In: a path and the name that its owner gave it. Out: a kind, which picks the reader. Why: people name HTML `.xls`,
rename `.xlsx` to `.xls`, and drop the PDF beside the list.
"""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from lynn.errors import ListError
from lynn.sheets.unlock import OLE_MAGIC, opened
from lynn.text import Text, t

#: Kinds that `recognise` returns.
KINDS = ("xlsx", "xlsm", "xlsb", "xls", "ods", "html", "xml2003", "delimited", "gzip-delimited")

#: Nobody's list is larger; a million rows of 40 columns are some 400 MB.
MAX_FILE_BYTES = 1_000_000_000
_HEAD_BYTES = 65_536

_UNREADABLE: Mapping[str, Text] = {
    "list-empty": t("This file is empty. Check that the export finished, and choose it again."),
    "list-lock-file": t(
        "This is not the list but a small file that the spreadsheet program keeps while the list is open. "
        "Close the list there, then choose the file whose name has no “~” in front."
    ),
    "list-password": t(
        "This workbook asks for a password. Open it in Excel, take the password off, save it and try again."
    ),
    "list-damaged": t(
        "This workbook is damaged and cannot be opened. Open it in Excel, save it again as .xlsx, and try that file."
    ),
    "list-too-large": t("This file is too large. Split it, or leave out the columns that are not needed."),
    "list-is-pdf": t("This is a PDF. Ask for the list as a spreadsheet, or copy its table into Excel and save that."),
    "list-is-picture": t("This is a picture. A list has to be a spreadsheet or a text file."),
    "list-is-document": t("This is a text document, not a spreadsheet. Copy its table into Excel and save that."),
    "list-is-presentation": t("This is a presentation, not a spreadsheet. Copy its table into Excel and save that."),
    "list-is-numbers": t("This is an Apple Numbers file. In Numbers choose File, Export to, Excel, and use that file."),
    "list-is-archive": t("This is a compressed folder. Unpack it and choose the list inside."),
    "list-is-mail": t("This is an e-mail. Save its attachment and choose that."),
    "list-is-web-archive": t("This is a saved web page. Open it in Excel, save it as .xlsx, and choose that file."),
    "list-is-json": t(
        "This is a JSON file, not a spreadsheet. Paste it as the template, or export the list as .xlsx or .csv."
    ),
    "list-is-xml": t(
        "This is an XML file that is no spreadsheet. Open it in Excel, save it as .xlsx, and choose that file."
    ),
    "list-unknown": t(
        "This file is not a list that can be read. Save it in Excel as .xlsx or .csv and choose that file."
    ),
}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "list-is-picture"),
    (b"\xff\xd8\xff", "list-is-picture"),
    (b"GIF8", "list-is-picture"),
    (b"II*\x00", "list-is-picture"),
    (b"MM\x00*", "list-is-picture"),
    (b"8BPS", "list-is-picture"),
    (b"{\\rtf", "list-is-document"),
    (b"Rar!", "list-is-archive"),
    (b"7z\xbc\xaf\x27\x1c", "list-is-archive"),
    (b"\xfd7zXZ", "list-is-archive"),
    (b"BZh", "list-is-archive"),
    (b"\x28\xb5\x2f\xfd", "list-is-archive"),
    (b"SQLite format 3", "list-unknown"),
    (b"MIME-Version:", "list-is-web-archive"),
)
#: BOF records of workbooks older than the OLE envelope (BIFF2 to BIFF5).
_BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")


def unreadable(code: str) -> ListError:
    """The error for a kind of file that cannot be read, with its own sentence."""
    return ListError(_UNREADABLE[code], code=code)


def recognise(path: Path, name: str) -> str:
    """The kind of the file at `path`, called `name` by its owner: one of `KINDS`.

    Raises `ListError`, its `code` one of the keys above, for whatever is no list.
    """
    size = path.stat().st_size
    if size == 0:
        raise unreadable("list-empty")
    if size > MAX_FILE_BYTES:
        raise unreadable("list-too-large")
    base = re.split(r"[/\\]", name)[-1]
    is_lock = base.startswith(("~$", ".~lock.")) and size < 1024
    with opened(path) as stream:
        head = stream.read(_HEAD_BYTES)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return _zip_kind(stream)
        if is_lock:
            raise unreadable("list-lock-file")
        if head.startswith(OLE_MAGIC):
            return _ole_kind(stream)
    if head.startswith(_BARE_BIFF):
        return "xls"
    if head.startswith(b"\x1f\x8b"):
        return _gzip_kind(path)
    for magic, code in _MAGIC:
        if head.startswith(magic):
            raise unreadable(code)
    if _is_picture(head):
        raise unreadable("list-is-picture")
    if b"%PDF-" in head[:1024]:
        raise unreadable("list-is-pdf")
    return _text_kind(head)


def _is_picture(head: bytes) -> bool:
    return (
        (head[:2] == b"BM" and head[6:10] == b"\0\0\0\0")
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"avif"))
    )


_MAIN_PART: tuple[tuple[bytes, str], ...] = (
    (b"ms-excel.sheet.binary.macroenabled.main", "xlsb"),
    (b"ms-excel.sheet.macroenabled.main+xml", "xlsm"),
    (b"ms-excel.template.macroenabled.main+xml", "xlsm"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"spreadsheetml.template.main+xml", "xlsx"),
    (b"wordprocessingml", "list-is-document"),
    (b"presentationml", "list-is-presentation"),
)


def _zip_kind(stream: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            kind = _office_kind(archive, names) or _open_document_kind(archive, names)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise unreadable("list-damaged") from error
    if kind is None and ("Index/Document.iwa" in names or "Index.zip" in names or "index.apxl" in names):
        kind = "list-is-numbers"
    if kind is None:
        kind = "list-empty" if not names else "list-is-archive"
    if kind.startswith("list-"):
        raise unreadable(kind)
    return kind


def _office_kind(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    lower = {name.lower().replace("\\", "/").lstrip("/"): name for name in names}
    types = lower.get("[content_types].xml")
    if types is not None:
        with archive.open(types) as part:
            declared = part.read(1_000_000).lower()
        for mark, kind in _MAIN_PART:
            if mark in declared:
                return kind
    # Some exporters declare nothing that is right; their parts speak for themselves.
    for part_name, kind in (
        ("xl/workbook.xml", "xlsx"),
        ("xl/workbook.bin", "xlsb"),
        ("word/document.xml", "list-is-document"),
    ):
        if part_name in lower:
            return kind
    return None


def _open_document_kind(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    if "mimetype" not in names and "content.xml" not in names:
        return None
    mime = archive.read("mimetype")[:200].strip() if "mimetype" in names else b""
    if mime.startswith(b"application/vnd.oasis.opendocument.") and b"spreadsheet" not in mime:
        return "list-is-presentation" if b"presentation" in mime else "list-is-document"
    if "content.xml" not in names:
        return None
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml")[:1_000_000]:
        return "list-password"
    return "ods"


def _ole_kind(stream: IO[bytes]) -> str:
    import olefile

    try:
        stream.seek(0)
        with olefile.OleFileIO(stream) as container:
            streams = {entry[0].lower() for entry in container.listdir(streams=True, storages=True)}
    except (OSError, ValueError, IndexError, TypeError, KeyError) as error:
        raise unreadable("list-damaged") from error
    if streams & {"workbook", "book"}:
        return "xls"
    if "worddocument" in streams:
        raise unreadable("list-is-document")
    if "powerpoint document" in streams:
        raise unreadable("list-is-presentation")
    if "encryptedpackage" in streams:
        raise unreadable("list-password")
    if any(name.startswith("__properties") or name.startswith("__substg") for name in streams):
        raise unreadable("list-is-mail")
    raise unreadable("list-unknown")


def _gzip_kind(path: Path) -> str:
    try:
        with gzip.open(path) as inner:
            head = inner.read(_HEAD_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable("list-damaged") from error
    if not head:
        raise unreadable("list-empty")
    if head.startswith((b"PK", OLE_MAGIC, b"\x1f\x8b")) or head[257:262] == b"ustar":
        raise unreadable("list-is-archive")
    if _text_kind(head) != "delimited":
        raise unreadable("list-is-archive")
    return "gzip-delimited"


def _text_kind(head: bytes) -> str:
    text = _as_text(head)
    if text is None:
        raise unreadable("list-unknown")
    start = text.lstrip("\ufeff \t\r\n\0").lower()
    if not start:
        raise unreadable("list-empty")
    if start.startswith("<"):
        return _markup_kind(start)
    if re.match(r"\{\s*\"|\[\s*(\{|\[|\")", start) and start.count("\n") < start.count('":') + start.count("{") + 2:
        raise unreadable("list-is-json")
    return "delimited"


def _markup_kind(start: str) -> str:
    if "urn:schemas-microsoft-com:office:spreadsheet" in start and re.search(r"<(\w+:)?workbook[\s>]", start):
        return "xml2003"
    if "opendocument:xmlns:office" in start and "office:document" in start:
        return "ods"
    if re.search(r"<(!doctype html|html|head|body|table|meta|style|div|center|tr)\b", start):
        return "html"
    if start.startswith("<?xml") or re.match(r"<\w+(:\w+)?(\s+[\w:]+=|>|/>)", start):
        raise unreadable("list-is-xml")
    # A text list whose first label happens to begin with "<".
    return "delimited"


def _as_text(head: bytes) -> str | None:
    """The text of a file's head in whatever encoding; None when it is no text."""
    for mark, encoding in ((b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be")):
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) & ~1].decode("utf-16", "replace")
    zeros = head.count(0)
    if zeros:
        stripped = head.rstrip(b"\0")
        if not stripped:
            return ""
        # UTF-16 and -32 of western text hold a zero beside every letter; other zeros mean no text at all.
        if zeros >= len(head) // 4:
            return stripped.replace(b"\0", b"").decode("latin-1")
        return None if zeros > len(head) // 1000 + 1 else head.decode("latin-1")
    controls = sum(
        head.count(bytes([code])) for code in range(32) if code not in (9, 10, 11, 12, 13, 27, 28, 29, 30, 31)
    )
    return None if controls > len(head) // 100 + 8 else head.decode("latin-1")
