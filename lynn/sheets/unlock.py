"""Workbooks that are encrypted and yet open without asking, because their password is Excel's own default.

In: a path. Out: an open file of plain bytes. Why: "protect workbook" encrypts with a fixed, published password
([MS-OFFCRYPTO] 2.3.7.6), and their owner has never seen a password at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lynn.errors import ListError
from lynn.text import t

#: How an OLE file (old workbooks, and the envelope of encrypted new ones) begins.
OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
#: [MS-OFFCRYPTO] 2.3.7.6: what Excel tries before it asks.
_DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - published, the same in every Excel

#: The file decrypted last, by what it was made from: a process reads one list, but opens it several times. It is an
#: unlinked file, so it vanishes with the process.
_unlocked: dict[tuple[str, int, int], IO[bytes]] = {}


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, decrypted where Excel would do it without asking.

    Raises `ListError` (`list-password`) when a password is needed.
    """
    with path.open("rb") as stream:
        is_ole = stream.read(len(OLE_MAGIC)) == OLE_MAGIC
        plain = _unlock(path, stream) if is_ole else None
        chosen = stream if plain is None else plain
        chosen.seek(0)
        yield chosen


def _unlock(path: Path, stream: IO[bytes]) -> IO[bytes] | None:
    stat = path.stat()
    key = (str(path), stat.st_size, stat.st_mtime_ns)
    if key not in _unlocked:
        plain = _decrypted(stream)
        if plain is None:
            return None
        while _unlocked:
            _unlocked.popitem()[1].close()
        _unlocked[key] = plain
    return _unlocked[key]


def _decrypted(stream: IO[bytes]) -> IO[bytes] | None:
    """None when the file is not encrypted at all."""
    import msoffcrypto

    stream.seek(0)
    try:
        office = msoffcrypto.OfficeFile(stream)
        if not office.is_encrypted():
            return None
    except Exception:
        # Neither workbook nor envelope, or older than both: `recognise` says what it is, its reader what is wrong.
        return None
    plain = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
    try:
        office.load_key(password=_DEFAULT_PASSWORD)
        office.decrypt(plain)
    except Exception as error:
        plain.close()
        raise ListError(
            t("This workbook asks for a password. Open it in Excel, take the password off, save it and try again."),
            code="list-password",
        ) from error
    plain.seek(0)
    return plain
