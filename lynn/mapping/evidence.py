"""What the values of a column look like: phones, dates, amounts, words. Evidence beside the label, never instead of it.

In: a column. Out: a `Look`: of a sample of at most 1,000 values, spread over the column, the share that has each form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.sheets.grid import CellKind, Column

#: Values looked at in one column.
SAMPLE_SIZE = 1_000

_BLANKS = " \t\r\n\u00a0\u200b\ufeff"
_MONTH = r"(?:de )?[\p{L}]{3,10}\.?(?: de)?"
# RE2, one pattern a form; a value has a form when the whole of it does.
_DATE = (
    rf"^(?:\p{{L}}{{2,10}},? )?(?:\d{{1,4}}[-/. ]\d{{1,2}}[-/. ]\d{{1,4}}|\d{{1,2}}[-/. ]{_MONTH}[-/., ]+\d{{2,4}}"
    rf"|\p{{L}}{{3,10}}\.? \d{{1,2}},? \d{{4}}|\d{{1,2}}[-/]\p{{L}}{{3,4}}\.?)(?:[ T,]+\d{{1,2}}:\d\d.*)?$"
)
_PHONE = r"^\D{0,12}(?:\d\D{0,4}){7,40}\D{0,12}$|^\d[.,]\d+[eE]\+\d+$"
_NUMBER = r"^[-+]?\s*(?:[$€£¥]|R\$|US\$|CLP|S/\.?)?\s*\d[\d.,' \x{a0}]*\s*(?:[$€£%]|CLP|USD)?$"
_SMALL = r"^\d{1,3}(?:[.,]0+)?(?: ?(?:d[ií]as?|days?))?$"
_WORDS = r"^[^\d@]*\p{L}{2}[^\d@]*$"
_SEVERAL_WORDS = r"^[^\d@]*\p{L}{2}[^\d@]*\s+[^\d@]*\p{L}{2}[^\d@]*$"


@dataclass(frozen=True, kw_only=True)
class Look:
    """Shares are of the sample's values that are not blank, from 0 to 1; all 0 when there are none."""

    #: Rows in the sample, and values in it that are not blank.
    row_count: int
    value_count: int
    phones: float = 0.0
    dates: float = 0.0
    numbers: float = 0.0
    #: Whole numbers of one to three digits.
    small_numbers: float = 0.0
    emails: float = 0.0
    #: Letters and no digits.
    words: float = 0.0
    #: Two words or more, as in a person's full name.
    several_words: float = 0.0
    #: Different values among the values.
    distinct: float = 0.0
    #: Digits of the middle one of the numbers; 0 when there are none.
    typical_digits: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether there are rows, but no value in any that was looked at."""
        return self.row_count > 0 and self.value_count == 0


def look_at(column: Column, size: int = SAMPLE_SIZE) -> Look:
    """Look at a sample of a column."""
    rows = _sample_rows(len(column.text), size)
    kinds = None if column.kinds is None else column.kinds if rows is None else column.kinds[rows]
    return look_at_texts(sample_texts(column.text, size), kinds)


def sample_texts(texts: pa.ChunkedArray, size: int = SAMPLE_SIZE) -> pa.ChunkedArray:
    """At most `size` of a column's texts, spread evenly over it."""
    rows = _sample_rows(len(texts), size)
    return texts if rows is None else texts.take(pa.array(rows))


def _sample_rows(row_count: int, size: int) -> npt.NDArray[np.int64] | None:
    """Row positions; None when the whole column is small enough."""
    return None if row_count <= size else np.linspace(0, row_count - 1, size).astype(np.int64)


def look_at_texts(texts: pa.ChunkedArray | Sequence[str], kinds: npt.NDArray[np.int8] | None = None) -> Look:
    """Look at these values, all of them."""
    array = (
        texts if isinstance(texts, pa.ChunkedArray) else pa.chunked_array([pa.array(list(texts), pa.large_string())])
    )
    trimmed = pc.utf8_trim(array, _BLANKS)
    filled = pc.not_equal(trimmed, "")
    values = trimmed.filter(filled)
    count = len(values)
    if not count:
        return Look(row_count=len(array), value_count=0)
    is_date = np.asarray(pc.match_substring_regex(values, _DATE))
    if kinds is not None:
        is_date = is_date | (kinds[np.asarray(filled)] == CellKind.DATE)
    numbers = pc.match_substring_regex(values, _NUMBER)
    digits = np.sort(np.asarray(pc.utf8_length(pc.replace_substring_regex(values.filter(numbers), r"\D", ""))))

    def share(pattern: str) -> float:
        return float(np.count_nonzero(np.asarray(pc.match_substring_regex(values, pattern)) & ~is_date) / count)

    return Look(
        row_count=len(array),
        value_count=count,
        phones=share(_PHONE),
        dates=float(np.count_nonzero(is_date) / count),
        numbers=share(_NUMBER),
        small_numbers=share(_SMALL),
        emails=share("^[^@ ]+@[^@ ]+$"),
        words=share(_WORDS),
        several_words=share(_SEVERAL_WORDS),
        distinct=len(values.unique()) / count,
        typical_digits=int(digits[len(digits) // 2]) if len(digits) else 0,
    )
