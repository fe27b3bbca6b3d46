"""The opening tags of cells: references, types and styles of thousands at once.

In: a Stretch and where the tags begin. Out: arrays. Why apart: `xlsx_scan` knows which tags make a cell, this knows what is
written inside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from lynn.sheets.xlsx_bytes import Ints, Mask, Stretch, UnknownStructureError, Words, require
from lynn.sheets.xlsx_formulas import FormulaWatch


class CellType(IntEnum):
    """A cell's `t`."""

    NUMBER = 0
    SHARED = 1
    INLINE = 2
    FORMULA_TEXT = 3
    BOOLEAN = 4
    ERROR = 5


#: A form is a style and a type in one number: cells of one form are shown alike.
TYPE_MASK, _STYLE_BITS = 0xFF, 8


def style_of(form: int) -> int:
    """The style in a form."""
    return form >> _STYLE_BITS


@dataclass(frozen=True, kw_only=True)
class CellArrays:
    """The cells of some rows, in the order of the file. Cells without a value are left out."""

    stretch: Stretch
    #: Numbers of all rows, blank ones included.
    row_numbers: Ints
    #: False: the file writes none; here they begin at 1.
    has_numbers: bool
    #: Position in `row_numbers` of each cell's row; 1-based column; form; value as [start, end) in the
    #: stretch.
    row: Ints
    column: npt.NDArray[np.int16]
    form: Ints
    start: Ints
    end: Ints
    #: None: there are no formulas.
    formulas: FormulaWatch | None


_TYPE_BY_LETTER = {
    ord("s"): CellType.SHARED,
    ord("n"): CellType.NUMBER,
    ord("b"): CellType.BOOLEAN,
    ord("e"): CellType.ERROR,
}
_TYPE_BY_NAME = {
    b"s": CellType.SHARED,
    b"n": CellType.NUMBER,
    b"b": CellType.BOOLEAN,
    b"e": CellType.ERROR,
    b"str": CellType.FORMULA_TEXT,
    b"inlineStr": CellType.INLINE,
}
#: `cm`, `vm` and `ph` concern formulas, pictures and pronunciation, never the text.
_ATTRIBUTE = re.compile(rb"""\s+(s|t|cm|vm|ph)=(?:"(\w{1,9})"|'(\w{1,9})')""")
_SPELLING = re.compile(rb"""((?:\s+(?:s|t|cm|vm|ph)=(?:"\w{1,9}"|'\w{1,9}'))*)\s*(/?)>\s*""")
_MOST_WORDS, _SLOT_BITS = 5, 12
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
#: Masks for the first so many bytes of a word.
_FIRST_BYTES = np.array([(1 << 8 * count) - 1 for count in range(9)], dtype=np.uint64)
_QUOTE, _GREATER, _SLASH, _BLANK = 34, 62, 47, 32


def references(stretch: Stretch, at: Ints, row: Ints, row_keys: Words, row_digits: Ints) -> tuple[Ints, Ints]:
    """Where each cell's attributes go on after `r="AB12"`, and its column."""
    head = stretch.words_at(at)
    has_reference = (head & np.uint64(0xFFFFFFFFFFFF)) == int.from_bytes(b"<c r=" + stretch.quote, "little")
    if not has_reference.any():
        first_of_row = np.searchsorted(row, np.arange(len(row_keys)))
        return at + 2, np.arange(len(at)) - np.take(first_of_row, row) + 1
    require(has_reference.all())
    column = ((head >> np.uint64(48)) & np.uint64(0xFF)).astype(np.int64) - 64
    require(((column >= 1) & (column <= 26)).all())
    letters = np.ones(len(at), dtype=np.int64)
    more = np.ones(len(at), dtype=np.bool_)
    for _ in range(2):
        letter = stretch.bytes_at(at + 6 + letters).astype(np.int64) - 64
        more &= (letter >= 1) & (letter <= 26)
        if not more.any():
            break
        column = np.where(more, column * 26 + letter, column)
        letters += more
    digits = np.take(row_digits, row)
    require((digits > 0).all())
    end = at + 6 + letters + digits
    # The digits must be those of the row: compare the last bytes of both, as many as there are digits.
    shift = (64 - 8 * digits).astype(np.uint64)
    require(((stretch.words_at(end - 8) >> shift) == (np.take(row_keys, row) >> shift)).all())
    require((stretch.bytes_at(end) == ord(stretch.quote)).all())
    return end + 1, column


class AttributeReader:
    """Types and styles of cells. A sheet has few different spellings of a cell's attributes; each is read once, then known by
    its bytes."""

    def __init__(self) -> None:
        #: By slot: the spelling as words of eight bytes, zeros after its end; then what it says.
        self._words = np.zeros((_MOST_WORDS, 1 << _SLOT_BITS), dtype=np.uint64)
        self._form = np.zeros(1 << _SLOT_BITS, dtype=np.int64)
        self._is_alone = np.zeros(1 << _SLOT_BITS, dtype=np.bool_)

    def read(self, stretch: Stretch, at: Ints, stop: Ints, is_alone: Mask) -> Ints:
        """The form of each cell whose attributes begin at `at`; the tag after it begins at `stop`."""
        size = stop - at
        longest = int(size.max(initial=1))
        if longest > 8 * _MOST_WORDS:
            return _formed(*attributes(stretch, at, is_alone))
        require(size.min(initial=1) > 0)
        words: list[Words] = []
        key: Words = np.zeros(len(at), dtype=np.uint64)
        block = stretch.blocks_at(at, -(-longest // 8))
        for place in range(block.shape[1]):
            words.append(block[:, place] & np.take(_FIRST_BYTES, size - 8 * place, mode="clip"))
            key = (key ^ words[-1]) * _SPREAD
        slot = (key >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)
        while len(unknown := np.flatnonzero(~self._is_known(slot, words))):
            one = unknown[0]
            if self._words[0, slot[one]]:  # two spellings for one slot: rare
                return _formed(*attributes(stretch, at, is_alone))
            self._learn(int(slot[one]), [word[one] for word in words], stretch.raw[at[one] : stop[one]])
        require((np.take(self._is_alone, slot) == is_alone).all())
        return np.take(self._form, slot)

    def _is_known(self, slot: Ints, words: list[Words]) -> Mask:
        known: Mask = np.take(self._words[0], slot) == words[0]
        for place in range(1, _MOST_WORDS):
            if self._words[place].any() or place < len(words):
                known &= np.take(self._words[place], slot) == (words[place] if place < len(words) else np.uint64(0))
        return known

    def _learn(self, slot: int, words: list[np.uint64], spelling: bytes) -> None:
        found = _SPELLING.fullmatch(spelling)
        if found is None:
            raise UnknownStructureError
        pairs = [(name, value or other) for name, value, other in _ATTRIBUTE.findall(found[1])]
        facts = dict(pairs)
        require(len(facts) == len(pairs) and facts.get(b"s", b"0").isdigit())
        kind = _TYPE_BY_NAME.get(facts.get(b"t", b"n"))
        if kind is None:
            raise UnknownStructureError
        self._form[slot] = int(facts.get(b"s", b"0")) << _STYLE_BITS | kind
        self._is_alone[slot] = found[2] == b"/"
        self._words[: len(words), slot] = words


def _formed(kind: npt.NDArray[np.int8], style: Ints) -> Ints:
    return style << _STYLE_BITS | kind


def attributes(stretch: Stretch, at: Ints, is_alone: Mask) -> tuple[npt.NDArray[np.int8], Ints]:
    """Type and style of each cell from the attributes that begin at `at`."""
    kind = np.zeros(len(at), dtype=np.int8)
    style = np.zeros(len(at), dtype=np.int64)
    active = np.arange(len(at))
    for _ in range(5):
        word = stretch.words_at(at)
        first = (word & np.uint64(0xFF)).astype(np.uint8)
        second = ((word >> np.uint64(8)) & np.uint64(0xFF)).astype(np.uint8)
        closes = first == _GREATER
        closes_alone = (first == _SLASH) | ((first == _BLANK) & (second == _SLASH))
        require((closes | closes_alone | (first == _BLANK)).all())
        done = closes | closes_alone
        if done.any():
            require((is_alone[active[done]] == closes_alone[done]).all())
            going = ~done
            active, at, word, second = active[going], at[going], word[going], second[going]
        if not len(active):
            return kind, style
        # ` s="` and ` t="` are four bytes.
        require(((word >> np.uint64(16)) & np.uint64(0xFFFF) == 0x223D).all())
        at = at + 4
        is_style, is_type = second == ord("s"), second == ord("t")
        require((is_style | is_type).all())
        if is_style.any():
            numbers, digits = stretch.leading_numbers(at[is_style], 6)
            require((digits > 0).all())
            style[active[is_style]] = numbers
            at[is_style] += digits
        if is_type.any():
            found, length = _types(stretch, (word[is_type] >> np.uint64(32)).astype(np.uint32), at[is_type])
            kind[active[is_type]] = found
            at[is_type] += length
        require((stretch.bytes_at(at) == _QUOTE).all())
        at = at + 1
    raise UnknownStructureError


def _types(stretch: Stretch, values: npt.NDArray[np.uint32], at: Ints) -> tuple[npt.NDArray[np.int8], Ints]:
    """CellType of each value of `t`, given its first four bytes, and how long it is."""
    kind = np.full(len(values), -1, dtype=np.int8)
    length = np.ones(len(values), dtype=np.int64)
    first, second = values & 0xFF, (values >> 8) & 0xFF
    for letter, found in _TYPE_BY_LETTER.items():
        kind[(first == letter) & (second == _QUOTE)] = found
    is_text = values == int.from_bytes(b'str"', "little")
    kind[is_text], length[is_text] = CellType.FORMULA_TEXT, 3
    is_inline = values == int.from_bytes(b"inli", "little")
    if is_inline.any():
        is_inline[is_inline] = stretch.words_at(at[is_inline]) == int.from_bytes(b"inlineSt", "little")
        kind[is_inline], length[is_inline] = CellType.INLINE, 9
    require((kind >= 0).all())
    return kind, length


def value_starts(stretch: Stretch, at: Ints, is_inline: Mask) -> Ints:
    """Where the text of each `<v>`, `<t>` or `<t xml:space="preserve">` begins."""
    start, is_known = text_starts(stretch, at)
    require(is_known.all() and (is_inline | (start == at + 3)).all())
    return start


def text_starts(stretch: Stretch, at: Ints) -> tuple[Ints, Mask]:
    """The same for `<t>`s, and which of them are spelled in one of these ways."""
    start = at + 3
    odd = np.flatnonzero(stretch.bytes_at(at + 2) != _GREATER)
    is_known = np.ones(len(at), dtype=np.bool_)
    if len(odd):
        kept = stretch.bytes_at(at[odd] + 23) == _GREATER
        for offset, piece in ((2, b" xml:spa"), (10, b'ce="pres'), (15, b'reserve"')):
            kept &= stretch.words_at(at[odd] + offset) == int.from_bytes(piece, "little")
        is_known[odd] = kept
        start[odd] = at[odd] + 24
    return start, is_known
