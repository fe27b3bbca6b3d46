"""What a file's bytes are, whatever its name says; and one sentence for each kind that is no list.

In: a path and the name that its owner gave it. Out: a kind, which picks the reader. Why: people name HTML `.xls`,
rename `.xlsx` to `.xls`, and drop the PDF beside the list.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

from lynn.sheets.refusals import unreadable
from lynn.sheets.unlock import OLE_MAGIC, opened

__all__ = ["KINDS", "MAX_FILE_BYTES", "recognise", "unreadable"]

#: Kinds that `recognise` returns.
KINDS = ("xlsx", "xlsm", "xlsb", "xls", "ods", "html", "xml2003", "delimited", "gzip-delimited")

#: Nobody's list is larger; a million rows of 40 columns are some 400 MB.
MAX_FILE_BYTES = 1_000_000_000
_HEAD_BYTES = 65_536

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "list-is-picture"),
    (b"\xff\xd8\xff", "list-is-picture"),
    (b"GIF8", "list-is-picture"),
    (b"II*\x00", "list-is-picture"),
    (b"MM\x00*", "list-is-picture"),
    (b"8BPS", "list-is-picture"),
    (b"{\\rtf", "list-is-document"),
    (b"\x00\x05\x16\x07", "list-is-mac-shadow"),
    (b"Rar!", "list-is-archive"),
    (b"7z\xbc\xaf\x27\x1c", "list-is-archive"),
    (b"\xfd7zXZ", "list-is-archive"),
    (b"BZh", "list-is-archive"),
    (b"\x28\xb5\x2f\xfd", "list-is-archive"),
    (b"SQLite format 3", "list-is-database"),
    (b"\x00\x01\x00\x00Standard ", "list-is-database"),
    (b"PAR1\x15", "list-is-program-data"),
    (b"ARROW1", "list-is-program-data"),
    (b"Obj\x01", "list-is-program-data"),
    (b"bplist00", "list-is-program-data"),
    (b"\x80\x04\x95", "list-is-program-data"),
    (b"MZ\x90\x00", "list-is-program"),
    (b"\x7fELF", "list-is-program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "list-is-shortcut"),
    (b"OggS\x00", "list-is-recording"),
    (b"ID3\x03", "list-is-recording"),
    (b"ID3\x04", "list-is-recording"),
    (b"fLaC\x00", "list-is-recording"),
    (b"\x1aE\xdf\xa3", "list-is-recording"),
    (b"#!AMR", "list-is-recording"),
    (b"\x00\x00\x02\x00\x06\x04", "list-is-old-program"),
    (b"\x00\x00\x1a\x00\x00\x10", "list-is-old-program"),
)
_MOMENT = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[:.]\d{2}([:.]\d{2})?(.{0,3}[ap]\.?.{0,3}m\.?)?"
#: How files of text that are no lists begin, in lower case and with blanks as they stand.
_TEXT_BEGINS: tuple[tuple[str, str], ...] = (
    (r"id;p\w*;?[en]?[\r\n;]", "list-is-old-program"),
    (r"table\r?\n0,1\r?\n\"", "list-is-old-program"),
    (r"begin:vcard", "list-is-contact-card"),
    (r"begin:vcalendar", "list-is-calendar"),
    # [03/05/24, 10:15:12] Ana: …, or 03/05/24, 10:15 - Ana: …
    (rf"(?:\xe2\x80\x8e)?(\[{_MOMENT}\] |{_MOMENT} - )", "list-is-chat"),
    (r"\[internetshortcut\]|\[desktop entry\]", "list-is-shortcut"),
    (r"\{\s*\"[^{}]{0,2000}\"(doc_id|resource_id)\"", "list-is-online"),
)
_UNFINISHED = (".crdownload", ".part", ".download", ".partial", ".opdownload")
#: BOF records of workbooks older than the OLE envelope (BIFF2 to BIFF5).
_BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")


def recognise(path: Path, name: str) -> str:
    """The kind of the file at `path`, called `name` by its owner: one of `KINDS`.

    Raises `ListError`, its `code` one of those in `refusals`, for whatever is no list.
    """
    size = path.stat().st_size
    if size == 0:
        raise unreadable("list-empty")
    if size > MAX_FILE_BYTES:
        raise unreadable("list-too-large")
    base = re.split(r"[/\\]", name)[-1]
    if base.lower().endswith(_UNFINISHED):
        raise unreadable("list-is-unfinished")
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
    if kind := _by_inner_mark(head):
        raise unreadable(kind)
    if b"%PDF-" in head[:1024]:
        raise unreadable("list-is-pdf")
    return _text_kind(head)


def _by_inner_mark(head: bytes) -> str | None:
    """Files whose mark does not stand at their very beginning."""
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if (head[:2] == b"BM" and head[6:10] == b"\0\0\0\0") or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "list-is-picture"
    if brand in (b"heic", b"heix", b"mif1", b"avif", b"hevc"):
        return "list-is-picture"
    if brand or (head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"AVI ")) or head[:2] in (b"\xff\xfb", b"\xff\xf3"):
        return "list-is-recording"
    # dBase: a version, a date, and the names of the columns in rows of 32 bytes.
    is_dbase = head[:1] in (b"\x03", b"\x30", b"\x83", b"\x8b", b"\xf5") and _is_dbase(head)
    return "list-is-old-program" if is_dbase else None


def _is_dbase(head: bytes) -> bool:
    return len(head) > 64 and 1 <= head[2] <= 12 and 1 <= head[3] <= 31 and head[12:14] == b"\0\0"


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
    text = _as_text(head.removeprefix(codecs.BOM_UTF8))
    if text is None:
        raise unreadable("list-unknown")
    start = text.lstrip("\ufeff \t\r\n\0").lower()
    if not start:
        raise unreadable("list-empty")
    if start.startswith("<"):
        return _markup_kind(start)
    code = next((code for begin, code in _TEXT_BEGINS if re.match(begin, start)), None) or _mail_kind(start)
    if code is not None:
        raise unreadable(code)
    marks = sum(start.count(mark) for mark in ('":', "{", "}", "[", "]"))
    if re.match(r"\{\s*\"|\[\s*(\{|\[|\")", start) and start.count("\n") < marks + 2:
        raise unreadable("list-is-json")
    return "delimited"


def _mail_kind(start: str) -> str | None:
    """An e-mail, or a web page saved as one: both begin with lines of `Name: value`, of which a report's title has others."""
    if not re.match(r"[a-z][\w-]*:", start):
        return None
    named = set(re.findall(r"^([a-z][\w-]*):", re.split(r"\r?\n\r?\n", start, maxsplit=1)[0], re.MULTILINE))
    if named & {"message-id", "received", "return-path", "delivered-to"} or {"from", "to", "subject"} <= named:
        return "list-is-mail"
    return "list-is-web-archive" if "mime-version" in named else None


def _markup_kind(start: str) -> str:
    if "urn:schemas-microsoft-com:office:spreadsheet" in start and re.search(r"<(\w+:)?workbook[\s>]", start):
        return "xml2003"
    if "opendocument:xmlns:office" in start and "office:document" in start:
        return "ods"
    if re.search(r"<(!doctype html|html|head|body|table|meta|style|div|center|tr)\b", start):
        return "html"
    if re.match(r"(<\?xml[^>]*>\s*)?(<!doctype[^>]*>\s*|<!--.*?-->\s*)*<svg\b", start, re.DOTALL):
        raise unreadable("list-is-picture")
    if "<plist" in start and "<key>url</key>" in start:
        raise unreadable("list-is-shortcut")
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
        if zeros > len(head) // 20 + 1:
            return None
        # A database field filled up with zeros; text all the same, if nothing else speaks against it.
        head = head.replace(b"\0", b"")
    controls = sum(
        head.count(bytes([code])) for code in range(32) if code not in (9, 10, 11, 12, 13, 27, 28, 29, 30, 31)
    )
    return None if controls > len(head) // 100 + 8 else head.decode("latin-1")
