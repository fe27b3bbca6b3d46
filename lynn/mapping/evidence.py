"""What the values of a column look like: phones, dates, amounts, words. Evidence beside the label, never instead of it.

In: a column. Out: a `Look`: of a sample of at most 1,000 values, spread over the column, the share that has each form.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.sheets.grid import CellKind, Column
from lynn.sheets.sampling import texts_at

#: Values looked at in one column.
SAMPLE_SIZE = 1_000
#: Values that tell whether a closer look is worth while, and that are read as phones.
GLANCE_SIZE = 60

_BLANKS = " \t\r\n\u00a0\u200b\ufeff"
# RE2, one pattern a form; a value has a form when the whole of it does. Counted repeats are kept small: RE2 unrolls them.
_MONTH = r"(?:de )?\p{L}+\.?(?: de)?"
_DATE = (
    rf"^(?:\p{{L}}+,? )?(?:\d\d?\d?\d?[-/. ]\d\d?[-/. ]\d\d?\d?\d?|\d\d?[-/. ]{_MONTH}[-/., ]+\d\d+"
    r"|\p{L}+\.? \d\d?,? \d\d\d\d|\d\d?[-/]\p{L}\p{L}\p{L}\p{L}?\.?)(?:[ T,]+\d\d?:\d\d.*)?$"
)
_CURRENCY = r"(?:[$€£¥]|R\$|US\$|CLP|USD|S/\.?)"
_NUMBER = rf"^[-+]?\s*{_CURRENCY}?\s*\d[\d.,' \x{{a0}}]*\s*(?:%|{_CURRENCY})?$"
_SMALL = r"^\d\d?\d?(?:[.,]0+)?(?: ?(?:d[ií]as?|days?))?$"
_YES_NO = r"^(?i:s[ií]|no|n[aã]o|sim|yes|[syn]|true|false|verdader[oa]|falso|verdadeir[oa]|[x✓✔✅❌✗])[.!]?$"
# 45123 in a spreadsheet, 20260703, 03072026.
_DAY_NUMBER = r"^(?:[345]\d\d\d\d(?:[.,]\d+)?|(?:19|20)\d\d[01]\d[0-3]\d|[0-3]\d[0-3]\d(?:19|20)\d\d)$"
# 12.345.678-5, 12345678-5, 123.456.789-09, 12.345.678/0001-90, and what has a point at each thousand: 12.345.678.
_DOCUMENT = (
    r"^(?:\d\d?\d?\.\d\d\d\.\d\d\d ?- ?[\dkK]\d?|\d\d\d\d\d\d\d\d?-[\dkK]"
    r"|\d\d\.\d\d\d\.\d\d\d/\d\d\d\d-\d\d|\$? ?\d\d?\.\d\d\d\.\d\d\d)$"
)
_SCIENTIFIC = r"^\d[.,]\d+[eE]\+\d+$"

_LINK = r"^(?i:https?://|www\.)\S+$"

_Flags = npt.NDArray[np.bool_]


class Look:
    """A sample of values. Each share is of the values that are not blank, from 0 to 1; 0 when there are none.

    A share is worked out when it is asked for: of a survey's 300 columns few are asked about more than one.
    """

    def __init__(self, texts: pa.ChunkedArray, kinds: npt.NDArray[np.int8] | None = None) -> None:
        trimmed = pc.utf8_trim(texts, _BLANKS)
        filled = pc.not_equal(trimmed, "")
        self._values = trimmed.filter(filled)
        self._kinds = None if kinds is None else kinds[np.asarray(filled)]
        self.row_count = len(texts)
        #: Values that are not blank.
        self.value_count = len(self._values)

    @property
    def is_blank(self) -> bool:
        """Whether there are rows, but no value in any that was looked at."""
        return self.row_count > 0 and self.value_count == 0

    @cached_property
    def phones(self) -> float:
        """Digits enough for a phone, few letters; not a date."""
        fitting = (self._digits >= 7) & (self._digits <= 45) & (self._letters <= 12)
        if fitting.any():
            fitting = fitting & ~self._are_dates
        return self._share(fitting | self._match(_SCIENTIFIC))

    @cached_property
    def dates(self) -> float:
        """Real date cells, and texts in the form of a date."""
        return self._share(self._are_dates)

    @cached_property
    def numbers(self) -> float:
        """Numbers and amounts of money."""
        return self._share(self._are_numbers)

    @cached_property
    def small_numbers(self) -> float:
        """Whole numbers of one to three digits."""
        return self._share(self._match(_SMALL))

    @cached_property
    def words(self) -> float:
        """More letters than digits, and no address."""
        return self._share(self._are_words)

    @cached_property
    def answers(self) -> float:
        """Yes and no, true and false, ticks."""
        return self._share(self._match(_YES_NO))

    @cached_property
    def day_numbers(self) -> float:
        """Dates in digits alone: a spreadsheet's count of days, or eight digits."""
        return self._share(self._match(_DAY_NUMBER))

    @cached_property
    def documents(self) -> float:
        """Numbers of identity papers, whose digits would do for a phone."""
        return self._share(self._match(_DOCUMENT))

    @cached_property
    def links(self) -> float:
        """Addresses of pages."""
        return self._share(self._match(_LINK))

    @cached_property
    def several_words(self) -> float:
        """Two words or more and no digit, as in a person's full name."""
        return self._share(self._are_words & (self._digits == 0) & self._match(r"\p{L}\p{L}.*\s.*\p{L}\p{L}"))

    @cached_property
    def distinct(self) -> float:
        """Different values among the values."""
        return len(self._values.unique()) / self.value_count if self.value_count else 0.0

    @cached_property
    def typical_digits(self) -> int:
        """Digits of the middle one of the values that have any; 0 when none has."""
        digits = np.sort(self._digits[self._digits > 0])
        return int(digits[len(digits) // 2]) if len(digits) else 0

    def _share(self, flags: _Flags) -> float:
        return float(np.count_nonzero(flags) / self.value_count) if self.value_count else 0.0

    def _match(self, pattern: str) -> _Flags:
        # To lay out all letters that there are takes RE2 some milliseconds, each time.
        pattern = pattern.replace(r"\p{L}", "[A-Za-z]") if self._is_ascii else pattern
        flags: _Flags = np.asarray(pc.match_substring_regex(self._values, pattern), dtype=bool)
        return flags

    @cached_property
    def _is_ascii(self) -> bool:
        return bool(pc.all(pc.string_is_ascii(self._values)).as_py())

    @cached_property
    def _are_dates(self) -> _Flags:
        found = self._match(_DATE) if self._digits.any() else np.zeros(self.value_count, bool)
        return found if self._kinds is None else found | (self._kinds == CellKind.DATE)

    @cached_property
    def _are_numbers(self) -> _Flags:
        return self._match(_NUMBER) & ~self._are_dates

    @cached_property
    def _are_words(self) -> _Flags:
        addresses = np.asarray(pc.match_substring(self._values, "@"), dtype=bool)
        flags: _Flags = (self._letters > 1) & (self._letters > self._digits) & ~addresses & ~self._are_dates
        return flags

    @cached_property
    def _digits(self) -> npt.NDArray[np.int64]:
        return np.asarray(pc.count_substring_regex(self._values, r"\d"), dtype=np.int64)

    @cached_property
    def _letters(self) -> npt.NDArray[np.int64]:
        return np.asarray(
            pc.count_substring_regex(self._values, "[A-Za-z]" if self._is_ascii else r"\pL"), dtype=np.int64
        )


def look_at(column: Column, size: int = SAMPLE_SIZE) -> Look:
    """Look at a sample of a column."""
    rows = _sample_rows(len(column.text), size)
    kinds = None if column.kinds is None else column.kinds if rows is None else column.kinds[rows]
    return Look(sample_texts(column.text, size), kinds)


def look_at_texts(texts: Sequence[str]) -> Look:
    """Look at these values, all of them."""
    return Look(pa.chunked_array([list(texts)], pa.large_string()))


def sample_texts(texts: pa.ChunkedArray, size: int = SAMPLE_SIZE) -> pa.ChunkedArray:
    """At most `size` of a column's texts, spread evenly over it."""
    rows = _sample_rows(len(texts), size)
    return texts if rows is None else texts_at(texts, rows)


def _sample_rows(row_count: int, size: int) -> npt.NDArray[np.int64] | None:
    """Row positions; None when the whole column is small enough."""
    return None if row_count <= size else np.linspace(0, row_count - 1, size).astype(np.int64)
