"""What may be wrong with the values of one field, after its repairs.

In: one field's final column and what its repairs saw. Out: `IssueRows`, the rows of each code. Each rule is one function from
columns to row positions; nothing here loops over rows. Rules about people (phones, repeats) are in `lynn.check.recipients`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.check.leftovers import PLACEHOLDER, PLACEHOLDER_NAME, TEST, TEST_NAME
from lynn.check.mend import ENTITY_PATTERN, GARBLED_PATTERN, LINE_BREAK_PATTERN
from lynn.check.repair import FieldWords, RepairedText
from lynn.check.screen import NO_ROWS, Rows, rows_among, rows_where, text_buffers
from lynn.dates import Dates
from lynn.dates.order import MONTH_FIRST, YEAR_FIRST
from lynn.dates.text import read_date
from lynn.sheets.grid import Column
from lynn.template import Template

#: Characters in one value. WhatsApp takes 1,024 in the whole body of a template message, values included (Meta, "Message
#: templates", 2024-2026); so a value alone can never be longer. Whether Lynn has a smaller limit is unknown.
MOST_CHARACTERS: Final = 1024

#: Digits of a number that a spreadsheet keeps.
KEPT_DIGITS: Final = 15
#: Fewer values than this say nothing about what is usual in a column.
LEAST_FOR_USUAL: Final = 20
# A number is far out when nothing lies in a wide gap below (or above) it, it is many times the middle one, and few are like it.
_FAR_GAP: Final = float(np.log10(4))
_FAR_FROM_MIDDLE: Final = float(np.log10(8))
_MOST_FAR_SHARE: Final = 0.02
_MOST_FAR_ROWS: Final = 3
#: Share of rows that have a code of their own in a column where that is the rule.
_LEAST_OWN_SHARE: Final = 0.9
#: From so many rows on, a column is asked for its different texts first, where its first thousand rows have at most so many.
_MOST_ONE_BY_ONE: Final = 10_000
_FEW_DISTINCT: Final = 100
#: Whole numbers no farther apart than this are counted in a table rather than sorted.
_MOST_COUNTED: Final = 1 << 20
_Numbers = npt.NDArray[np.number[Any]]

#: Digits that fit an integer with a 1 before them, and that 1.
_MOST_KEY_DIGITS: Final = 17
_POWERS: Final = 10 ** np.arange(_MOST_KEY_DIGITS + 1, dtype=np.int64)
#: More different texts than there are days in fifty years: such a column is not looked at for dragged dates.
_MOST_DATES: Final = 20_000
_NO_DAY: Final = np.datetime64("NaT", "D")
#: Rows in a row that count up before it is taken for a dragged cell.
LEAST_DRAGGED: Final = 5

#: How sheets show an error, in the languages they come in.
ERROR_PATTERN: Final = r"^#"
# The mark for an unknown letter, or a question mark in the middle of a word (not of a link).
_LETTERS_LOST: Final = r"\x{FFFD}|\pL[\x{80}-\x{84}\x{86}-\x{9F}]\pL|^[^/=:@?]*\pL\?+\pL[^/=:@]*$"
_LETTERS_LOST_IN_NAME: Final = _LETTERS_LOST + r"|^[^¿/=:@?]*\pL\?(?: |$)"
_DIGITS_LOST: Final = r"^[+-]?\d(?:[.,]\d+)?[eE]\+?\d{1,3}$"
_LINK: Final = r"(?i)^(?:https?:|www\.)"
_GOOD_LINK: Final = r"(?i)^(?:https?://)?[a-z0-9\pL][a-z0-9\pL.-]*\.[a-z\pL]{2,}(?::\d+)?(?:[/?#][^\s]*)?$"
#: Three digits behind a dot are thousands in half of the world.
_PLAIN_NUMBER: Final = r"^-?\d{1,9}(?:\.\d{1,2})?$"
_PERSON_FIELD: Final = re.compile(
    r"(?i)(?:full |first |last )?names?|nombres?(?: completo| y apellidos?)?|apellidos?|nome(?: completo)?|sobrenome"
)


def field_words(template: Template, field: str, fallback: str | None) -> FieldWords:
    """What the template's examples say about a field."""
    examples = [text for row in template.examples if (text := row.get(field, "").strip())]
    return FieldWords(
        name=field,
        is_wordy=bool(examples) and all(_is_wordy(text) for text in examples),
        is_person=_PERSON_FIELD.fullmatch(field.strip()) is not None,
        fallback=fallback or "",
    )


def _is_wordy(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    has_small = any(character.islower() for character in text)
    return has_small and letters * 2 > len(text) and "@" not in text and "://" not in text and "_" not in text


def rows_by_pattern(repaired: RepairedText) -> Iterator[tuple[str, str | None, Rows]]:
    """(code, name of the repair, rows) of what shows in single characters."""
    unusual = repaired.unusual
    lost = _LETTERS_LOST_IN_NAME if repaired.is_person else _LETTERS_LOST
    no_values = np.union1d(repaired.blanked, repaired.nothing)
    for code, repair, pattern in (
        ("value-placeholder", None, PLACEHOLDER),
        ("value-line-break", "join-lines", LINE_BREAK_PATTERN),
        ("value-digits-lost", None, _DIGITS_LOST),
        ("value-garbled", "mend-accents", GARBLED_PATTERN),
        ("value-letters-lost", None, lost),
        ("value-entities", "decode-entities", ENTITY_PATTERN),
    ):
        rows = unusual.rows_of(unusual.matching(pattern))
        if code == "value-placeholder" and repaired.is_person:
            rows = np.union1d(rows, matching(repaired.text, repaired.odd_names, PLACEHOLDER_NAME))
        if len(rows):
            yield code, repair, np.setdiff1d(rows, no_values)


def zeroed_rows(column: pa.ChunkedArray, rows: Rows) -> Rows:
    """Those of the rows whose number has nothing but zeros behind its fifteenth digit, decimals not counted."""
    whole = pc.replace_substring_regex(_take(column, rows), r"[.,]\d{1,2}$", "")
    digits = pc.replace_substring_regex(whole, r"\D", "")
    return rows_where(rows, pc.match_substring_regex(digits, rf"^[1-9]\d{{{KEPT_DIGITS - 1}}}0+$"))


def empty_rows(column: pa.ChunkedArray) -> Rows:
    """Rows that would go out as ""."""
    return np.flatnonzero(pc.equal(pc.binary_length(column), 0).to_numpy())


def too_long_rows(column: pa.ChunkedArray, repaired: RepairedText) -> Rows:
    """Rows with more characters than WhatsApp takes."""
    likely = np.flatnonzero(repaired.screen.byte_count > MOST_CHARACTERS)
    return rows_where(likely, pc.greater(pc.utf8_length(_take(column, likely)), MOST_CHARACTERS))


def test_rows(column: pa.ChunkedArray, repaired: RepairedText) -> Rows:
    """Rows holding what people type to try something out."""
    if repaired.is_person:
        return matching(column, repaired.odd_names, TEST_NAME)
    return matching(column, repaired.beginning("tpaqxdelfbn", at_most_bytes=16), TEST)


def number_rows(column: pa.ChunkedArray, repaired: RepairedText) -> Rows:
    """Rows holding only a number, for fields whose examples are words."""
    return matching(column, repaired.beginning("+$0123456789", at_most_bytes=32), r"^[+$]?\d[\d\s.,()/-]*$")


def broken_link_rows(column: pa.ChunkedArray, repaired: RepairedText) -> Rows:
    """Rows with a link that no browser opens."""
    links = matching(column, repaired.beginning("hw", at_most_bytes=1 << 20), _LINK)
    if not len(links):
        return links
    return rows_where(links, pc.invert(pc.match_substring_regex(_take(column, links), _GOOD_LINK)))


def is_same_for_all(column: pa.ChunkedArray, examples: Sequence[str]) -> bool:
    """Whether everybody would get one value although the template's examples differ."""
    if len(column) < LEAST_DRAGGED or len(set(examples)) < max(2, len(examples)):
        return False
    first = column[0].as_py()
    if not first or not pc.all(pc.equal(column[:1000], first)).as_py():
        return False
    return bool(pc.all(pc.equal(column, first)).as_py())


def far_out_rows(column: pa.ChunkedArray, examples: Sequence[str]) -> Rows:
    """Rows whose number stands apart from all others, many times larger or smaller; only for fields whose examples are plain
    short numbers (an amount, a count), not codes: those have many digits, or zeros before them."""
    if not examples or not all(re.fullmatch(r"[1-9]\d{0,6}", text) for text in examples):
        return NO_ROWS
    rows, numbers = _numbers(column)
    if len(rows) < LEAST_FOR_USUAL or len(rows) * 2 < len(column):
        return NO_ROWS
    # Amounts repeat, and sizes are needed only of those that differ.
    distinct, place, counts = _distinct(numbers)
    sizes = np.log10(np.maximum(np.abs(distinct.astype(np.float64)), 0.1))
    middle = _median(sizes, counts)
    steps = np.unique(sizes)
    gaps = np.flatnonzero(np.diff(steps) >= _FAR_GAP)
    above = [steps[gap + 1] for gap in gaps if steps[gap] >= middle]
    below = [steps[gap] for gap in gaps if steps[gap + 1] <= middle]
    highest = max(min(above, default=np.inf), middle + _FAR_FROM_MIDDLE)
    lowest = min(max(below, default=-np.inf), middle - _FAR_FROM_MIDDLE)
    is_far = (sizes >= highest) & bool(above) | (sizes <= lowest) & bool(below)
    if not is_far.any():
        return NO_ROWS
    far: Rows = rows[is_far[place]]
    return far if len(far) <= max(len(rows) * _MOST_FAR_SHARE, _MOST_FAR_ROWS) else NO_ROWS


def _distinct(numbers: _Numbers) -> tuple[_Numbers, Rows, npt.NDArray[np.int64]]:
    """The different numbers, which of them each one is, and how often each occurs."""
    low, high = numbers.min(), numbers.max()
    if numbers.dtype.kind == "i" and int(high) - int(low) <= _MOST_COUNTED:
        counts = np.bincount(numbers - low)
        there = np.flatnonzero(counts)
        return there + low, (np.cumsum(counts > 0) - 1)[numbers - low], counts[there]
    return np.unique(numbers, return_inverse=True, return_counts=True)


def _median(sizes: npt.NDArray[np.float64], counts: npt.NDArray[np.int64]) -> float:
    """The middle size, or between the two in the middle, where each occurs so many times."""
    order = np.argsort(sizes)
    until = np.cumsum(counts[order])
    middle = np.searchsorted(until, [(until[-1] - 1) // 2, until[-1] // 2], side="right")
    return float(sizes[order][middle].mean())


def _numbers(column: pa.ChunkedArray) -> tuple[Rows, _Numbers]:
    """The rows that hold a plain number, and those numbers."""
    try:
        return np.arange(len(column), dtype=np.int64), pc.cast(column, pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        rows = rows_where(np.arange(len(column), dtype=np.int64), pc.match_substring_regex(column, _PLAIN_NUMBER))
        return rows, pc.cast(_take(column, rows), pa.float64()).to_numpy()


def shared_rows(column: pa.ChunkedArray, examples: Sequence[str]) -> Rows:
    """Rows whose code others have too, in a field whose examples are codes, where nearly everybody has one of their own."""
    is_code = len(examples) > 1 and len(set(examples)) == len(examples)
    if (
        not is_code
        or not all(re.fullmatch(r"(?=.*\d)[\w-]{5,}", text) for text in examples)
        or len(column) < LEAST_FOR_USUAL
    ):
        return NO_ROWS
    if len(set(column[:1000].to_pylist())) < min(len(column), 1000) * _LEAST_OWN_SHARE:
        return NO_ROWS
    keys = _code_keys(column)
    ordered = np.sort(keys)
    several = np.unique(ordered[1:][(ordered[1:] == ordered[:-1]) & (ordered[1:] >= 0)])
    rows = rows_among(keys, several)
    return rows if len(rows) <= len(column) * (1 - _LEAST_OWN_SHARE) else NO_ROWS


def _code_keys(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """An integer for each text, equal for equal texts; -1 for blanks."""
    lengths = pc.binary_length(column).to_numpy()
    if lengths.max(initial=0) <= _MOST_KEY_DIGITS and all(map(_is_of_digits, column.chunks)):
        filled = pc.if_else(pc.equal(column, ""), "0", column) if lengths.min(initial=1) == 0 else column
        # A 1 before the digits keeps 007 and 07 apart.
        keys: npt.NDArray[np.int64] = pc.cast(filled, pa.int64()).to_numpy() + _POWERS[lengths]
        keys[lengths == 0] = -1
        return keys
    encoded = pa.concat_arrays(column.chunks).dictionary_encode()
    codes: npt.NDArray[np.int64] = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    codes[lengths == 0] = -1
    return codes


def _is_of_digits(chunk: pa.Array) -> bool:
    _, data = text_buffers(chunk)
    return not len(data) or (data.min() >= ord("0") and data.max() <= ord("9"))


def dragged_date_rows(column: Column, dates: Dates) -> Rows:
    """Rows whose dates grow a day a row, as when a cell is dragged down."""
    if len(dates.spelled.dictionary) > _MOST_DATES:
        return NO_ROWS
    days = np.full(len(dates.spelled.dictionary) + 1, _NO_DAY, dtype="datetime64[D]")
    for place, text in enumerate(dates.spelled.dictionary.to_pylist()):
        meaning = read_date(text)
        when = (meaning.month_first if dates.order == MONTH_FIRST else meaning.day_first) or meaning.day_first
        if dates.order == YEAR_FIRST:
            when = meaning.year_first or when
        if when is not None:
            days[place] = np.datetime64(when.date())
    by_row = days[dates.spelled.indices.to_numpy(zero_copy_only=False)]
    if column.dates is not None:
        by_row = np.where(np.isnat(column.dates), by_row, column.dates.astype("datetime64[D]"))
    return runs(np.diff(by_row) == np.timedelta64(1, "D"))


def runs(is_next: np.ndarray[tuple[int], np.dtype[np.bool_]], *, least: int = LEAST_DRAGGED) -> Rows:
    """Positions in runs of at least `least` rows, where `is_next[i]` says that row i+1 continues row i."""
    padded = np.concatenate(([False], is_next, [False])).astype(np.int8)
    edges = np.diff(padded)
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    is_long = ends - starts + 1 >= least
    marked = np.zeros(len(is_next) + 2, dtype=np.int64)
    np.add.at(marked, starts[is_long], 1)
    np.add.at(marked, ends[is_long] + 1, -1)
    return np.flatnonzero(np.cumsum(marked[:-1]))


def matching(column: pa.ChunkedArray, likely: Rows, pattern: str) -> Rows:
    """Those of the likely rows in which RE2 finds a pattern."""
    if not len(likely):
        return likely
    texts = _take(column, likely)
    if len(texts) > _MOST_ONE_BY_ONE and len(texts[:1000].unique()) <= _FEW_DISTINCT:
        # Shops, cities, amounts: a pattern costs more than to find the few texts that differ.
        encoded = pa.concat_arrays(texts.chunks).dictionary_encode()
        return rows_where(likely, pc.match_substring_regex(encoded.dictionary, pattern).take(encoded.indices))
    return rows_where(likely, pc.match_substring_regex(texts, pattern))


def _take(column: pa.ChunkedArray, rows: Rows) -> pa.ChunkedArray:
    return column.take(pa.array(rows))
