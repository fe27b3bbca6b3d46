"""Bytes of a text file become UTF-8, with how sure that was.

In: the file's bytes. Out: `Decoded`. Why: charset detectors call Spanish Windows-1252 "cp1250"; a mark, strict UTF-8, the
zeros of UTF-16 and then a count of the accents that make sense is better and faster.
"""

from __future__ import annotations

import codecs
import mmap
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.errors import ListError
from lynn.sheets.grid import Note
from lynn.text import t, tn

#: Byte order marks, longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Letters that lists in Spanish, Portuguese and English hold beyond ASCII.
_EXPECTED_LETTERS = "áéíóúñüÁÉÍÓÚÑÜãõâêôàçÃÕÂÊÔÀÇ"
#: Signs that stand beside letters: 1°, N°, D’Angelo, “hola”.
_EXPECTED_SIGNS = "¿¡°ºª’“”–…€"
#: Single-byte encodings that such lists come in, likeliest first: Windows, old Macs, DOS (old cash registers).
_SINGLE_BYTE = ("cp1252", "mac_roman", "cp850")
_SAMPLE_BYTES = 1 << 22
_PIECE_BYTES = 1 << 22


#: A file's bytes, in memory or mapped.
Content = bytes | mmap.mmap


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """Text as UTF-8."""

    utf8: Content
    #: Where the text begins: after a byte order mark, which is not worth a copy of all that follows.
    start: int = 0
    encoding: str
    notes: tuple[Note, ...] = ()


def decode(data: Content) -> Decoded:
    """The file's text; the very bytes where nothing is to be changed.

    Raises `ListError` (`list-not-text`) where they are no text at all.
    """
    for mark, encoding in _MARKS:
        if data[: len(mark)] == mark:
            return _finish(data, encoding, len(mark))
    return _finish(data, _wide_by_zeros(data) or "utf-8", 0)


def _finish(data: Content, encoding: str, start: int) -> Decoded:
    notes: list[Note] = []
    utf8: Content
    if encoding != "utf-8":
        # A file cut in the middle of a character still gives all the others.
        width = 4 if encoding.startswith("utf-32") else 2
        whole = start + (len(data) - start) // width * width  # half a character at the end is none
        utf8, start = _recoded(data[start:whole], encoding, "replace").removeprefix(codecs.BOM_UTF8), 0
    elif _is_utf8(data):
        utf8 = data
    else:
        utf8, encoding, notes = _eight_bit(data[start:])
        start = 0
    zeros = 0 if np.frombuffer(utf8, dtype=np.uint8).min(initial=1) else utf8[:].count(b"\0")
    if zeros > max(64, len(utf8) // 10):
        raise ListError(
            t("This file is not a list: it holds no readable text. Save the list as .xlsx or .csv and drop it again."),
            code="list-not-text",
        )
    if zeros:
        utf8 = utf8[:].replace(b"\0", b"")
        notes.append(
            Note(
                code="nul-bytes",
                text=tn(
                    "The file held an invisible zero byte, which was taken out.",
                    "The file held {count} invisible zero bytes, which were taken out.",
                    zeros,
                ),
            )
        )
    return Decoded(utf8=utf8, start=start, encoding=encoding, notes=tuple(notes))


def _wide_by_zeros(data: Content) -> str | None:
    """UTF-16 or UTF-32 without a mark: the zeros of ASCII letters stand at one place of two, or three of four."""
    sample = np.frombuffer(data[: min(len(data), 4096) // 4 * 4], dtype=np.uint8)
    if len(sample) < 4:
        return None
    zero_share = (sample.reshape(-1, 4) == 0).mean(axis=0)
    first, second, third, fourth = (float(share) for share in zero_share)
    if min(second, third, fourth) > 0.6 and first < 0.2:
        return "utf-32-le"
    if min(first, second, third) > 0.6 and fourth < 0.2:
        return "utf-32-be"
    if min(second, fourth) > 0.4 and max(first, third) < 0.1:
        return "utf-16-le"
    if min(first, third) > 0.4 and max(second, fourth) < 0.1:
        return "utf-16-be"
    return None


def _eight_bit(data: bytes) -> tuple[bytes, str, list[Note]]:
    damage_at = _first_damage(data)
    if damage_at is None:
        return data, "utf-8", []
    encoding = _single_byte_encoding(np.frombuffer(data[damage_at : damage_at + _SAMPLE_BYTES], dtype=np.uint8))
    if not _has_utf8_letters(data):
        return _recoded(data, encoding, _Rescue(encoding).name), encoding, _old_system_notes(encoding)
    rescue = _Rescue(encoding)
    utf8 = _recoded(data, "utf-8", rescue.name)
    note = Note(
        code="encoding-mixed",
        text=tn(
            "The file mixes two encodings. One character was not UTF-8; look at the accents.",
            "The file mixes two encodings. {count} characters were not UTF-8; look at the accents.",
            rescue.count,
        ),
    )
    return utf8, f"utf-8+{encoding}", [note]


def _old_system_notes(encoding: str) -> list[Note]:
    """Windows-1252 is what everybody's Excel writes; the others are worth a look."""
    if encoding == _SINGLE_BYTE[0]:
        return []
    text = t(
        "The accents of this file are written as on an old system ({encoding}). Look whether they are right.",
        encoding=encoding,
    )
    return [Note(code="encoding-old", text=text)]


def _first_damage(data: bytes) -> int | None:
    """Place of the first piece with a byte that is not UTF-8. In pieces: one emoji makes the whole text four times as large."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), _PIECE_BYTES):
        try:
            decoder.decode(data[start : start + _PIECE_BYTES], final=start + _PIECE_BYTES >= len(data))
        except UnicodeDecodeError:
            return start
    return None


def _is_utf8(data: Content) -> bool:
    """As strict as Python's decoder, in an eighth of its time: Arrow looks at both halves at once without making text of them."""
    whole = memoryview(data)
    half = len(whole) // 2
    # Not in the middle of a character, which has at most three bytes after its first.
    half += next((step for step, byte in enumerate(whole[half : half + 4]) if byte & 0xC0 != 0x80), 0)
    with ThreadPoolExecutor(max_workers=2) as pool:
        return all(pool.map(_is_utf8_piece, (whole[:half], whole[half:])))


def _is_utf8_piece(piece: memoryview) -> bool:
    ends = pa.py_buffer(np.array([0, len(piece)], dtype=np.int64))
    try:
        pa.LargeStringArray.from_buffers(1, ends, pa.py_buffer(piece)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _has_utf8_letters(data: bytes) -> bool:
    """Whether letters written as UTF-8 stand beside bytes that are none: files glued together from two sources."""
    return any(letter.encode("utf-8") in data for letter in _EXPECTED_LETTERS + _EXPECTED_SIGNS)


def _single_byte_encoding(sample: npt.NDArray[np.uint8]) -> str:
    """The encoding under which the high bytes beside a letter make sense: letters and signs of the languages we know."""
    is_letter = ((sample | 0x20) >= 0x61) & ((sample | 0x20) <= 0x7A)
    high = sample >= 0x80
    beside = high.copy()
    beside[1:] &= is_letter[:-1]
    beside[:-1] |= high[:-1] & is_letter[1:]
    counts = np.bincount(sample[beside], minlength=256)

    def weigh(encoding: str) -> int:
        expected = [sign.encode(encoding, errors="ignore") for sign in _EXPECTED_LETTERS + _EXPECTED_SIGNS]
        hits = sum(int(counts[code[0]]) for code in expected if code)
        return 2 * hits - int(counts.sum())

    return max(_SINGLE_BYTE, key=weigh)


def _recoded(data: bytes, encoding: str, errors: str) -> bytes:
    """The text as UTF-8, piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    pieces = [
        decoder.decode(data[start : start + _PIECE_BYTES], final=start + _PIECE_BYTES >= len(data)).encode("utf-8")
        for start in range(0, len(data), _PIECE_BYTES)
    ]
    return b"".join(pieces)


class _Rescue:
    """Decodes byte by byte what the encoding of the text refuses, and counts it: Windows-1252 leaves five bytes undefined,
    which browsers read as Latin-1 control marks."""

    def __init__(self, encoding: str) -> None:
        self.count = 0
        #: For the `errors` of a decoder.
        self.name = "listo-rescue"
        self._encoding = encoding
        codecs.register_error(self.name, self._handle)

    def _handle(self, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        damaged = error.object[error.start : error.end]
        self.count += len(damaged)
        text = "".join(_one_byte(damaged[i : i + 1], self._encoding) for i in range(len(damaged)))
        return text, error.end


def _one_byte(byte: bytes, encoding: str) -> str:
    try:
        return byte.decode(encoding)
    except UnicodeDecodeError:
        return byte.decode("latin-1")
