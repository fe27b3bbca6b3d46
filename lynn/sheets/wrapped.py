"""A list that stands alone inside another file: the only one in a compressed folder, or a web page saved with its pictures.

In: a path that `recognise` refused, and why. Out: the file within, for as long as it is read. Why: mail programs and web
portals pack what they send, and nobody who drops the folder means anything but the list in it.
"""

from __future__ import annotations

import gzip
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from lynn.errors import ListError
from lynn.sheets.inflate import ZIP_ERRORS, inflate
from lynn.sheets.recognise import MAX_FILE_BYTES, unreadable
from lynn.text import t

#: Codes of refusals behind which a list may stand.
WRAPPERS = ("list-is-archive", "list-is-web-archive")
#: A file that unpacks beyond this is no list, or a trap.
_MOST_BYTES = 400_000_000
_MOST_PAGE_BYTES = 60_000_000
_CHUNK_BYTES = 1 << 20
#: What systems and programs add to folders.
_CLUTTER = (".ds_store", "thumbs.db", "desktop.ini")


@contextmanager
def unwrapped(path: Path, refusal: ListError) -> Iterator[tuple[Path, str]]:
    """The file within and its name. Raises `refusal`, or another `ListError`, where there is not exactly one."""
    with tempfile.TemporaryDirectory() as folder:
        inner = Path(folder) / "inner"
        if refusal.code == "list-is-web-archive":
            inner.write_bytes(_page_of(path, refusal))
            yield inner, path.name
        elif _is_gzip(path):
            _unpack_gzip(path, inner)
            yield inner, path.stem
        else:
            yield inner, _unpack_zip(path, inner, refusal)


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def _unpack_zip(path: Path, inner: Path, refusal: ListError) -> str:
    if not zipfile.is_zipfile(path):
        raise refusal
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if _is_file(member.filename)]
            if len(members) > 1:
                raise ListError(
                    t(
                        "This is a compressed folder with {count} files. Unpack it and choose the list inside.",
                        count=len(members),
                    ),
                    code="list-is-archive",
                )
            if not members:
                raise unreadable("list-empty")
            if members[0].flag_bits & 1:
                raise ListError(
                    t("This compressed folder asks for a password. Unpack it and choose the list inside."),
                    code="list-is-archive",
                )
            with inner.open("wb") as sink:
                for chunk in inflate(archive, members[0].filename, limit=_MOST_BYTES):
                    sink.write(chunk)
            return members[0].filename
    except ZIP_ERRORS as error:
        raise unreadable("list-damaged") from error


def _is_file(name: str) -> bool:
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return bool(base) and not name.startswith("__MACOSX/") and base.lower() not in _CLUTTER


def _unpack_gzip(path: Path, inner: Path) -> None:
    total = 0
    try:
        with gzip.open(path) as packed, inner.open("wb") as sink:
            while chunk := packed.read(_CHUNK_BYTES):
                total += len(chunk)
                if total > min(_MOST_BYTES, MAX_FILE_BYTES):
                    raise unreadable("list-too-large")
                sink.write(chunk)
    except ZIP_ERRORS as error:
        raise unreadable("list-damaged") from error


def _page_of(path: Path, refusal: ListError) -> bytes:
    """The page with the most in it: a workbook saved so has a frame, and a page for each sheet."""
    if path.stat().st_size > _MOST_PAGE_BYTES:
        raise unreadable("list-too-large")
    import email.policy  # for saved web pages alone: it takes longer to load than a small list to read

    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    pages = [
        cast("bytes", part.get_payload(decode=True))
        for part in message.walk()
        if part.get_content_type() == "text/html" and not part.is_multipart()
    ]
    with_tables = [page for page in pages if b"<t" in page.lower()]
    if not with_tables:
        raise refusal
    return max(with_tables, key=len)
