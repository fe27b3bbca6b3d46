"""The bytes of a zip member, inflated in chunks.

In: an open archive and a member's name. Out: its bytes, chunk by chunk, checked against their sum. Why our own: a large
sheet is 300 MB, and Intel's inflater unpacks it in a fifth of the time of the standard library's.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from typing import cast

from isal import isal_zlib

from lynn.sheets.recognise import unreadable

#: Inflated bytes that any part may have; sheets have a limit of their own.
MAX_PART_BYTES = 600_000_000
_CHUNK_BYTES = 1_048_576
#: Packed about sevenfold, as sheets are, this makes stretches that nearly fit the processor's cache and are not too many.
_PACKED_BYTES = 1 << 19

#: What reading a broken zip raises.
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    cast("type[Exception]", isal_zlib.error),  # its stubs call it an exception
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    KeyError,
)


def inflate(
    archive: zipfile.ZipFile, part: str, *, limit: int = MAX_PART_BYTES, chunk_bytes: int = _CHUNK_BYTES
) -> Iterator[bytes]:
    """A zip member's bytes in chunks. Raises `ListError` when it inflates beyond `limit`, or is damaged."""
    total = 0
    try:
        for chunk in _chunks(archive, archive.getinfo(part), chunk_bytes):
            total += len(chunk)
            if total > limit:
                raise unreadable("list-too-large")
            yield chunk
    except ZIP_ERRORS as error:
        raise unreadable("list-damaged") from error


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo, chunk_bytes: int) -> Iterator[bytes]:
    if member.compress_type != zipfile.ZIP_DEFLATED or member.flag_bits & 1:
        with archive.open(member) as source:
            while chunk := source.read(chunk_bytes):
                yield chunk
        return
    inflater, checksum, left = isal_zlib.decompressobj(-15), 0, member.file_size
    with archive.open(_as_packed(member)) as source:
        while left > 0 and not inflater.eof:
            packed = inflater.unconsumed_tail or source.read(_PACKED_BYTES)
            if not packed:
                break  # cut short: the sum will tell
            chunk = inflater.decompress(packed, min(chunk_bytes, left))
            if chunk:
                left -= len(chunk)
                checksum = isal_zlib.crc32(chunk, checksum)
                yield chunk
    if checksum != member.CRC:
        raise zipfile.BadZipFile


def _as_packed(member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The member as if it were stored: its packed bytes, which `zipfile` still finds, locks and checks the name of."""
    packed = copy(member)
    packed.compress_type = zipfile.ZIP_STORED
    packed.file_size = member.compress_size
    del packed.CRC  # it is that of the inflated bytes
    return packed
