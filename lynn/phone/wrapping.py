"""What stands around a number, taken off a whole column at once: words before it, an apostrophe, a decimal point and zero.

In: texts. Out: which of them were a number in such a wrapping, the numbers, and the code of what was taken off. Only wrappings that
the full parser (`lynn.phone.text`) takes off in the same way are known here; any other text is left to it.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.phone.findings import CODE_INDEX
from lynn.phone.other import without_other_numbers
from lynn.phone.refusals import says_no

#: Rows, their numbers, and the code of the repair of each.
_Unwrapped = tuple[npt.NDArray[np.int64], pa.LargeStringArray, npt.NDArray[np.int8]]

_LETTER = "A-Za-zÀ-ÖØ-öø-ÿ"
_WRAPPING = (
    rf"^ *(?P<quote>['´`‘’]?)(?P<label>(?:[{_LETTER}]{{1,15}}[.:]? {{0,3}}){{0,3}})"
    r"(?P<core>[+(\d][\d +().\-]*?)(?P<decimals>[.,]0{1,2})? *$"
)
#: Blanks that are no spaces to a machine, but are to people.
_BLANKS = "[\u00a0\u2007\u2009\u202f]"
#: Words that begin a link, and letters that stand for a digit, are read elsewhere.
_OTHER_LABEL = re.compile(r"(?:.*[ .:])?(?:(?:tel|sms|callto|whatsapp):|[OoIl]+)", re.IGNORECASE)
#: At most 15 digits: a spreadsheet has no more, and writes zeros for the rest.
_POWER = r"^(?P<first>\d)[.,](?P<decimals>\d{7,14})[eE]\+?(?P<exponent>\d\d?)$"
_PLAIN_DECIMAL = r"^\+?\d{7,}$"


def unwrap(texts: pa.LargeStringArray) -> tuple[npt.NDArray[np.int64], pa.LargeStringArray, npt.NDArray[np.int8]]:
    """(rows that were understood, their numbers, the code of the repair of each)."""
    powers = _write_powers_out(texts)
    wrapped = _take_off(texts)
    rows, cores, codes = zip(powers, wrapped, strict=True)
    return np.concatenate(rows), pa.concat_arrays(cores), np.concatenate(codes)


def _write_powers_out(texts: pa.LargeStringArray) -> _Unwrapped:
    """5.6966660701E+10, where all digits are there."""
    found = pc.extract_regex(texts, _POWER)
    rows = np.flatnonzero(found.is_valid().to_numpy(zero_copy_only=False))
    first, decimals, exponent = (found.take(pa.array(rows)).field(name) for name in ("first", "decimals", "exponent"))
    is_whole = pc.equal(pc.cast(exponent, pa.int64()), pc.cast(pc.binary_length(decimals), pa.int64()))
    cores = pc.binary_join_element_wise(first, decimals, pa.scalar("", pa.large_string())).filter(is_whole)
    rows = rows[is_whole.to_numpy(zero_copy_only=False)]
    return rows, cores, np.full(len(rows), CODE_INDEX["phone-scientific"], np.int8)


def _take_off(texts: pa.LargeStringArray) -> _Unwrapped:
    """Words, apostrophes, decimals and unusual blanks."""
    found = pc.extract_regex(pc.replace_substring_regex(texts, _BLANKS, " "), _WRAPPING)
    rows = np.flatnonzero(found.is_valid().to_numpy(zero_copy_only=False))
    found = found.take(pa.array(rows))
    quote, label, core, decimals = (found.field(name) for name in ("quote", "label", "core", "decimals"))
    labels = label.dictionary_encode()
    words = labels.dictionary.to_pylist()
    is_other = np.array([_is_other(word) for word in words] or [False])
    is_known = ~is_other[labels.indices.to_numpy()]
    has_quote, has_label, has_decimals = (
        pc.not_equal(column, "").to_numpy(zero_copy_only=False) for column in (quote, label, decimals)
    )
    is_plain = pc.match_substring_regex(core, _PLAIN_DECIMAL).to_numpy(zero_copy_only=False)
    is_known &= ~has_decimals | (is_plain & ~has_label)
    # Whatever was taken off, if only blanks, is at least punctuation.
    codes = np.full(len(rows), CODE_INDEX["phone-punctuation"], np.int8)
    for has_it, code in ((has_quote, "phone-apostrophe"), (has_label, "phone-label"), (has_decimals, "phone-decimal")):
        codes[has_it] = np.minimum(codes[has_it], CODE_INDEX[code])
    return rows[is_known], core.filter(pa.array(is_known)), codes[is_known]


def _is_other(label: str) -> bool:
    """Words that say no, or that the number is no phone, are for the full parser; zeros stand for the number behind them."""
    numbered = label + "000000000"
    return _OTHER_LABEL.fullmatch(label) is not None or says_no(numbered) or without_other_numbers(numbered) != numbered
