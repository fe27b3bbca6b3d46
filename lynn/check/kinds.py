"""Values of another kind than their column: "pendiente" among order numbers, "7 días" among days, "$" before some amounts only.

In: a column whose template examples are numbers or codes. Out: the few rows that stand out. Only what nearly all others are not is
told, so a clean list, in whatever way it writes its numbers, says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lynn.check.rules import LEAST_FOR_USUAL
from lynn.check.screen import NO_ROWS, Rows, text_buffers

#: Share of the rows that may stand out; where more do, it is how the list writes them.
_MOST_SHARE: Final = 0.1
# No letter, at least one digit; a link or a date of the template is not asked about here.
_NUMERIC: Final = re.compile(r"[^\W\d_]*[\W_]*\d[\d\W_]*")
_LETTER: Final = r"\pL"
_DIGIT: Final = r"\d"
_SIGN: Final = r"[$€£]"
#: 1.234,50 and 12,5 and 1.234: a comma before decimals, a dot between thousands; and the other way round.
_DECIMAL_COMMA: Final = r"^\D*(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d{1,2})\D*$"
_DECIMAL_POINT: Final = r"^\D*(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,2})\D*$"


def odd_rows(column: pa.ChunkedArray, examples: Sequence[str]) -> Rows:
    """Rows with letters where nearly nobody has any, without a digit, or with (or without) the sign of money that others lack
    (have). Blank rows are another rule's."""
    if len(column) < LEAST_FOR_USUAL or not examples or not all(_is_number(text) for text in examples):
        return NO_ROWS
    if all(_is_digits_alone(chunk) for chunk in column.chunks):
        return NO_ROWS
    encoded = pa.concat_arrays([*column.chunks, pa.array([], pa.large_string())]).dictionary_encode()
    counts = np.bincount(encoded.indices.to_numpy(zero_copy_only=False), minlength=len(encoded.dictionary))
    blank = _has(encoded.dictionary, r"^[\s\p{Z}]*$")
    odd = np.zeros(len(counts), np.bool_)
    for is_so in (
        _has(encoded.dictionary, _LETTER),
        ~_has(encoded.dictionary, _DIGIT),
        _has(encoded.dictionary, _SIGN),
        ~_has(encoded.dictionary, _SIGN),
    ):
        is_so &= ~blank
        if 0 < counts[is_so].sum() <= _MOST_SHARE * counts[~blank].sum():
            odd |= is_so
    return np.flatnonzero(odd[encoded.indices.to_numpy(zero_copy_only=False)]) if odd.any() else NO_ROWS


def rows_of_other_separators(column: pa.ChunkedArray, examples: Sequence[str]) -> Rows:
    """Rows whose amounts are written 1,234.50 where more of them are written 1.234,50, or the other way round: read as the others
    are, they would be a thousand times more or less."""
    if not examples or not all(_is_number(text) for text in examples) or not all(_holds(column, sign) for sign in ",."):
        return NO_ROWS
    encoded = pa.concat_arrays([*column.chunks, pa.array([], pa.large_string())]).dictionary_encode()
    places = encoded.indices.to_numpy(zero_copy_only=False)
    has_comma = _has(encoded.dictionary, _DECIMAL_COMMA)[places]
    has_point = _has(encoded.dictionary, _DECIMAL_POINT)[places]
    fewer = has_comma if has_comma.sum() < has_point.sum() else has_point
    return np.flatnonzero(fewer) if has_comma.any() and has_point.any() else NO_ROWS


def _holds(column: pa.ChunkedArray, sign: str) -> bool:
    return any(bool((text_buffers(chunk)[1] == ord(sign)).any()) for chunk in column.chunks)


def _is_digits_alone(chunk: pa.Array) -> bool:
    """The usual column of codes or amounts, told by its bytes without a look at a single value."""
    _, content = text_buffers(chunk)
    return not len(content) or (content.min() >= ord("0") and content.max() <= ord("9"))


def _is_number(text: str) -> bool:
    return not any(character.isalpha() for character in text) and _NUMERIC.fullmatch(text.strip()) is not None


def _has(texts: pa.Array, pattern: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = pc.match_substring_regex(texts, pattern).to_numpy(
        zero_copy_only=False
    )
    return found.copy()
