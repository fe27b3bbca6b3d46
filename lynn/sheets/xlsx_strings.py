"""Shared strings as one Arrow array, without a Python object for any of them.

In: the shared strings part. Out: `SharedStrings`, read no further than asked. Why: a large list has millions of strings, and
a preview needs a hundred.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from xml.parsers import expat

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.sheets.inflate import MAX_PART_BYTES
from lynn.sheets.spread import Spread
from lynn.sheets.xlsx_bytes import (
    PADDING,
    Ints,
    Mask,
    Stretch,
    UnknownStructureError,
    is_blank,
    is_plain,
    lengths,
    require,
)
from lynn.sheets.xlsx_stream import STRINGS, PartStream
from lynn.sheets.xlsx_tags import text_starts
from lynn.sheets.xlsx_text import parse_strings

#: More strings than any workbook has.
_ALL = 1 << 40
_SI, _T, _END_T, _END_SI = 1, 2, 3, 4
#: How a text is pronounced, which is no part of it.
_PHONETIC = re.compile(rb"<rPh\b[^<>]*(?<!/)>.*?</rPh>|<(?:rPh|phoneticPr)\b[^<>]*/>", re.DOTALL)
_SI_T, _END = b"<si><t>", b"</t></si>"
_PLAIN = (_SI, _T, _END_T, _END_SI)
_NOTHING = np.zeros(len(_PLAIN), dtype=np.int8)


def _tag_codes() -> npt.NDArray[np.int8]:
    codes = np.zeros(65_536, dtype=np.int8)
    for pair, code in ((b"si", _SI), (b"t>", _T), (b"t ", _T), (b"/t", _END_T), (b"/s", _END_SI)):
        codes[pair[0] << 8 | pair[1]] = code
    return codes


_CODES = _tag_codes()


class SharedStrings:
    """All strings, or those up to the last one asked for. Use as a context."""

    def __init__(self, archive: zipfile.ZipFile, part: str | None, *, is_whole: bool) -> None:
        """`is_whole`: read all at once, so that several threads may ask afterwards."""
        self._parts: list[pa.Array] = []
        self._count = 0
        self._is_whole = is_whole
        self._stream: PartStream | None = None
        self._source: Iterator[pa.Array] = iter(())
        if part is not None:
            self._stream = PartStream(archive, part, STRINGS, limit=MAX_PART_BYTES, is_whole=is_whole)
        #: All strings read so far; which of them hold something to see; bytes of each.
        self.texts = pa.array([], pa.large_string())
        self.seen: Mask = np.zeros(0, dtype=np.bool_)
        self.sizes: Ints = np.zeros(0, dtype=np.int64)

    def __enter__(self) -> SharedStrings:
        if self._stream is None:
            return self
        with ExitStack() as stack:
            stack.enter_context(self._stream)
            if not is_plain(self._stream.head, b"sst"):
                raise UnknownStructureError
            if self._is_whole:
                with Spread(_strings, self._stream.stretches()) as self._source:
                    self.read_upto(_ALL)
            else:
                self._source = map(_strings, self._stream.stretches())
            stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        if self._stream is not None:
            self._stream.__exit__(*error)

    def read_upto(self, last: int) -> None:
        """Read at least as far as number `last` (0-based), where there are so many."""
        if last < self._count or (self._is_whole and self._count):
            return
        # Twice as many as known, at least: joining what is known is not free.
        wanted = max(last, 2 * self._count)
        while wanted >= self._count and (part := next(self._source, None)) is not None:
            self._parts.append(part)
            self._count += len(part)
        self.texts = pa.concat_arrays(self._parts) if self._parts else self.texts
        self._parts = [self.texts]
        self.seen = ~is_blank(self.texts)
        self.sizes = lengths(self.texts)


def _strings(stretch: bytes) -> pa.Array:
    """The strings of whole `<si>` elements."""
    scanned = Stretch(stretch)
    usual = _usual_strings(scanned)
    if usual is not None:
        return usual
    if (b"<rPh" in stretch or b"<phoneticPr" in stretch) and b"<![" not in stretch:
        scanned = Stretch(_PHONETIC.sub(b"", stretch))
    codes = np.take(_CODES, scanned.tag_pairs())
    opening = np.flatnonzero(codes == _SI)
    if not len(opening) or opening[0]:
        return _parsed(scanned.raw)
    following = np.concatenate([codes, _NOTHING])
    is_plain = np.diff(opening, append=len(codes)) == len(_PLAIN)
    for step, code in enumerate(_PLAIN):
        is_plain &= np.take(following, opening + step) == code
    inside = scanned.tags[np.minimum(opening + 1, len(codes) - 1)]
    start, is_known = text_starts(scanned, inside)
    is_plain &= is_known
    plain = np.flatnonzero(is_plain)
    texts = scanned.texts_of_t(start[plain], scanned.tags[opening[plain] + 2])
    if len(plain) == len(opening):
        return texts
    # Rich text and phonetic hints: few and slow.
    other = np.flatnonzero(~is_plain)
    edges = np.append(scanned.tags[opening], len(scanned.raw))
    parsed = _parsed(b"".join(scanned.raw[edges[one] : edges[one + 1]] for one in other.tolist()))
    require(len(parsed) == len(other))
    order = np.empty(len(opening), dtype=np.int64)
    order[plain], order[other] = np.arange(len(plain)), len(plain) + np.arange(len(other))
    return pa.concat_arrays([texts, parsed]).take(pa.array(order))


def _usual_strings(scanned: Stretch) -> pa.Array | None:
    """The strings where each is `<si><t>…</t></si>`, at a third of the cost; None where one is anything else."""
    first = len(PADDING)
    if scanned.raw[first : first + len(_SI_T)] != _SI_T or scanned.less_count % len(_PLAIN):
        return None
    at = scanned.positions_of(b"<s")
    ends = np.append(at[1:], len(scanned.raw) - first) - len(_END)
    # What ends one string and begins the next is sixteen bytes: two words.
    seams = scanned.blocks_at(ends[:-1], 2)
    is_usual = (
        len(at) * len(_PLAIN) == scanned.less_count
        and (seams == np.frombuffer(_END + _SI_T, dtype="<u8")).all()
        and scanned.raw[ends[-1] : ends[-1] + len(_END)] == _END
    )
    return scanned.texts(*scanned.trimmed(at + len(_SI_T), ends)) if is_usual else None


def _parsed(elements: bytes) -> pa.Array:
    try:
        return pa.array(parse_strings(b"<sst>" + elements + b"</sst>"), pa.large_string())
    except expat.ExpatError as error:
        raise UnknownStructureError from error
