"""A stretch of XML as arrays: bytes, words, numbers and texts at many positions at once.

In: raw UTF-8. Out: numpy and Arrow arrays. Why: every question that the fast reader asks about a cell is asked about
thousands of cells in one call.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.sheets.xlsx_text import undo_escapes

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


class UnknownStructureError(Exception):
    """Not the ordinary shape; never shown to anybody."""


def require(holds: bool | np.bool_) -> None:
    """Give up on what is not the ordinary shape."""
    if not holds:
        raise UnknownStructureError


#: Bytes that a look around a tag may touch beyond either end.
PADDING = b" " * 64
_LESS, _SLASH, _AMPERSAND, _RETURN, _QUOTE = 60, 47, 38, 13, 34
_ZEROS = np.uint64(0x3030303030303030)
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Stretch:
    """Bytes with `PADDING` on both sides; all positions count it in."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.data: Bytes = np.frombuffer(self.raw, dtype=np.uint8)
        # Eight bytes from any position on, as one number. Not contiguous: to be indexed, never `np.take`n.
        self._words: Words = np.ndarray(shape=(len(self.data) - 7,), dtype="<u8", buffer=self.raw, strides=(1,))
        self._specials: Ints | None = None
        # Then every slice of it is UTF-8. Sheets whose texts are shared are like that.
        self._is_ascii = raw.isascii()

    @cached_property
    def quote(self) -> bytes:
        """The quotes around references, which are the same for all."""
        return b"'" if b"<row r='" in self.raw[: 4 * len(PADDING)] else b'"'

    @cached_property
    def tags(self) -> Ints:
        """Where each tag begins."""
        return np.flatnonzero(self._is_less)

    @cached_property
    def opens(self) -> Ints:
        """Where each tag begins that closes nothing."""
        return np.flatnonzero(self._is_less[:-1] & (self.data[1:] != _SLASH))

    def positions_of(self, tag: bytes) -> Ints:
        """Where each tag begins that begins with those two bytes."""
        return np.flatnonzero(self._is_less[:-1] & (self.data[1:] == tag[1]))

    @cached_property
    def less_count(self) -> int:
        """How many tags there are."""
        return int(np.count_nonzero(self._is_less))

    @cached_property
    def _is_less(self) -> Mask:
        is_less: Mask = self.data == _LESS
        return is_less

    def bytes_at(self, at: Ints) -> Bytes:
        """One byte from each position."""
        return np.take(self.data, at)

    def words_at(self, at: Ints) -> Words:
        """Eight bytes from each position, the first one lowest."""
        return self._words[at]

    def blocks_at(self, at: Ints, count: int) -> Words:
        """So many words from each position, one row each. It is the number of positions that costs, not that of words."""
        size = 8 * count
        windows = np.ndarray(shape=(len(self.data) - size + 1,), dtype=f"V{size}", buffer=self.raw, strides=(1,))
        return windows[at].view("<u8").reshape(len(at), count)

    def tag_pairs(self) -> npt.NDArray[np.uint16]:
        """The two bytes after the `<` of each tag, the first one highest."""
        high = self.bytes_at(self.tags + 1).astype(np.uint16)
        high <<= 8
        high |= self.bytes_at(self.tags + 2)
        return high

    def leading_numbers(self, at: Ints, most: int) -> tuple[Ints, Ints]:
        """The whole number that begins at each position, and how many digits it has (at most `most`)."""
        numbers = np.zeros(len(at), dtype=np.int64)
        counts = np.zeros(len(at), dtype=np.int64)
        running = np.ones(len(at), dtype=np.bool_)
        for position in range(most):
            digit = self.bytes_at(at + position) - np.uint8(48)
            running &= digit < 10
            if not running.any():
                break
            numbers = np.where(running, numbers * 10 + digit, numbers)
            counts += running
        return numbers, counts

    def whole_numbers(self, start: Ints, end: Ints) -> Ints:
        """The whole numbers of one to eight digits that stand between the positions; anything else is unknown."""
        size = end - start
        require(bool(size.min() >= 1) and bool(size.max() <= 8))
        shift = ((8 - size) * 8).astype(np.uint64)
        # The last eight bytes; what stands before the number becomes zeros.
        digits = ((self.words_at(end - 8) ^ _ZEROS) >> shift) << shift
        require(not (((digits + np.uint64(0x7676767676767676)) | digits) & np.uint64(0x8080808080808080)).any())
        # Eight digits to pairs, to fours, to one number: three multiplications for all.
        pairs = digits * np.uint64(10) + (digits >> np.uint64(8))
        low = (pairs & np.uint64(0x000000FF000000FF)) * np.uint64(0x000F424000000064)
        high = ((pairs >> np.uint64(16)) & np.uint64(0x000000FF000000FF)) * np.uint64(0x0000271000000001)
        return ((low + high) >> np.uint64(32)).astype(np.int64)

    def slices(self, start: Ints, end: Ints) -> pa.Array:
        """The bytes between each two positions as text; the positions ascend. UTF-8 is checked."""
        count = len(start)
        if not count:
            return pa.array([], pa.large_string())
        # Seen by Arrow, texts and the stretches between them alternate; every second one is taken.
        offsets = np.empty(2 * count, dtype=np.int64)
        offsets[0::2], offsets[1::2] = start, end
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(self.raw)]
        pieces = pa.LargeBinaryArray.from_buffers(pa.large_binary(), 2 * count - 1, buffers)
        texts = pieces.take(pa.array(np.arange(0, 2 * count, 2)))
        if self._is_ascii:
            return texts.view(pa.large_string())
        try:
            return texts.cast(pa.large_string())
        except pa.ArrowInvalid as error:
            raise UnknownStructureError from error

    def texts(self, start: Ints, end: Ints) -> pa.Array:
        """The same with entities, escapes and line ends as an XML reader gives them."""
        texts = self.slices(start, end)
        specials = self._special_positions()
        if not len(specials) or not len(start):
            return texts
        owner = np.searchsorted(start, specials, side="right") - 1
        where = distinct(owner[(owner >= 0) & (specials < end[owner])])
        if not len(where):
            return texts
        mended = pa.array([_undo(text) for text in texts.take(pa.array(where)).to_pylist()], pa.large_string())
        order = np.arange(len(texts))
        order[where] = len(texts) + np.arange(len(where))
        return pa.concat_arrays([texts, mended]).take(pa.array(order))

    def texts_of_t(self, start: Ints, end: Ints) -> pa.Array:
        """The same for what stands inside `<t>`, without the blanks around it; inside `<t xml:space="preserve">`, with them."""
        keeps_blanks = self.bytes_at(start - 2) == _QUOTE
        cut_start, cut_end = self.trimmed(start, end)
        return self.texts(np.where(keeps_blanks, start, cut_start), np.where(keeps_blanks, end, cut_end))

    def trimmed(self, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """The positions without the XML blanks around each text."""
        start, end = start.copy(), end.copy()
        while len(blank := np.flatnonzero((self.bytes_at(start) <= 32) & (start < end))):
            start[blank] += 1
        while len(blank := np.flatnonzero((self.bytes_at(end - 1) <= 32) & (start < end))):
            end[blank] -= 1
        return start, end

    def _special_positions(self) -> Ints:
        """Where something stands that is not text as it is: an entity, a carriage return, an `_x…` escape."""
        if self._specials is None:
            found = np.zeros(len(self.data), dtype=np.bool_)
            # Single bytes are found at ten times the speed of an array's comparison.
            if b"&" in self.raw:
                found |= self.data == _AMPERSAND
            if b"\r" in self.raw:
                found |= self.data == _RETURN
            if b"_" in self.raw and b"_x" in self.raw:
                found[[match.start() for match in re.finditer(rb"_x", self.raw)]] = True
            self._specials = np.flatnonzero(found)
        return self._specials


@lru_cache(maxsize=65_536)
def _undo(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    plain, count = _ENTITY.subn(_entity, text)
    # An entity that XML does not know, or a bare `&`: the careful reader says what is wrong.
    require(text.count("&") == count)
    return undo_escapes(plain)


def _entity(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    number = int(found[1]) if found[1] else int(found[2], 16)
    require(number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000)
    return chr(number)


def distinct(numbers: Ints) -> Ints:
    """The different ones, ascending. (`np.unique` loads `numpy.ma`, which takes longer than reading a small list.)"""
    ordered = np.sort(numbers)
    is_new = np.ones(len(ordered), dtype=np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_new]


def is_blank(texts: pa.Array) -> Mask:
    """Which texts hold nothing to see."""
    blank: Mask = lengths(texts) == 0
    data = texts.buffers()[2]
    if data is None or blank.all():
        return blank
    # Hardly a text begins with a blank or with a sign beyond ASCII; only those are looked at as a whole.
    filled = np.flatnonzero(~blank)
    firsts = np.take(np.frombuffer(data, dtype=np.uint8), _offsets(texts)[filled])
    suspects = filled[(firsts <= 32) | (firsts >= 128)]
    if len(suspects):
        blank[suspects] = pc.utf8_is_space(texts.take(pa.array(suspects))).to_numpy(zero_copy_only=False)
    return blank


def lengths(texts: pa.Array) -> Ints:
    """Bytes of each text."""
    return np.diff(_offsets(texts))


def _offsets(texts: pa.Array) -> Ints:
    return np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]


def is_plain(head: bytes, root: bytes) -> bool:
    """Whether a part is in the form that is scanned: its root without prefix, its text in UTF-8."""
    declared = re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)", head.removeprefix(b"\xef\xbb\xbf"))
    is_utf8 = declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii")
    return is_utf8 and re.search(rb"<" + root + rb"[\s>]", head) is not None
