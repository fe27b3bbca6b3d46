"""A column of dates in any spelling becomes the template's own form; day and month are settled once for the whole column.

In: a column (text, and the instants of real date cells) and the form learnt from the template's example. Out: `Dates`,
columnar. A text that is already in the form, and means the same date there, is not touched. Where nothing in the column tells
day from month, and it makes a difference, there is one question with two real dates; until it is answered those rows wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.dates.findings import DATE_FINDINGS
from lynn.dates.form import DateForm
from lynn.dates.order import DAY_FIRST, MONTH_FIRST, YEAR_FIRST, decide_order, order_of_country
from lynn.dates.text import Meaning, is_short_dashed
from lynn.dates.write import Spellings, Writer, take_apart
from lynn.dates.year_place import is_year_first, with_year_first, with_year_open
from lynn.sheets.grid import CellKind, Column
from lynn.text import Text, t

_CODES = ("", *DATE_FINDINGS)
_INDEX = {code: index for index, code in enumerate(_CODES)}


@dataclass(frozen=True, kw_only=True)
class Dates:
    """The dates of a column, one entry a row."""

    #: The texts that were read, each distinct one once: `pa.DictionaryArray`.
    spelled: pa.DictionaryArray
    #: What goes out. Where there is a blocking finding, the text as it was. `pa.large_string()`.
    text: pa.ChunkedArray
    #: Index into `codes`: repair, notice or problem; 0 = nothing.
    finding: npt.NDArray[np.int8]
    #: `codes[0]` is "".
    codes: tuple[str, ...]
    #: "day-first", "month-first" or "year-first" (of two digits); None when nothing decides.
    order: str | None
    #: Why that order.
    why: Text | None
    #: A date of the column as (ISO when the day is first, ISO when the month is first); None when there is nothing to ask.
    question: tuple[str, str] | None
    #: Which order each date of `question` is an answer for: the second may be "year-first".
    question_orders: tuple[str, str] = (DAY_FIRST, MONTH_FIRST)


def read_dates(
    column: Column,
    form: DateForm,
    *,
    order: str | None = None,
    language: str = "es",
    country: str | None = None,
    today: dt.date | None = None,
) -> Dates:
    """Write a whole column in the template's form.

    `order` is a person's answer ("day-first", "month-first" or "year-first"; None: the column decides). `language` is the list's,
    `country` that of its phones. `today` is what far-away dates are measured from.

    Where the form's own example leaves day and month open, dates are written as the column's texts in that form have them, else as
    the country does, else as the language does. English alone decides nothing: English headings stand above lists of all countries.
    """
    text = pa.concat_arrays([*column.text.chunks, pa.array([], pa.large_string())])
    encoded = text.dictionary_encode()
    places = encoded.indices.to_numpy(zero_copy_only=False)
    kinds = column.kinds if column.kinds is not None else np.zeros(len(places), np.int8)
    is_real = (kinds == CellKind.DATE) if column.dates is not None else np.zeros(len(places), np.bool_)
    if column.dates is not None:
        is_real &= ~np.isnat(column.dates)
    spellings = take_apart(encoded.dictionary, np.bincount(places[~is_real], minlength=len(encoded.dictionary)))
    today, why = today or dt.datetime.now(dt.UTC).date(), None
    shown = _shown_dates(column, is_real, text)
    year_is_first = _is_year_first(spellings, form, order, [when for _, when in shown], today)
    was_asked = order == YEAR_FIRST
    if year_is_first:
        spellings = replace(spellings, meanings=[with_year_first(meaning) for meaning in spellings.meanings])
        order = None if was_asked else order
    usual = order_of_country(country)
    if order is None:
        # English alone is no country's.
        likely = usual or (None if language == "en" else DAY_FIRST)
        order, why = decide_order(spellings.meanings, spellings.counts, shown, usual=usual, likely=likely)
    written_in = usual or (order if language == "en" else DAY_FIRST)
    if order is not None and any(form.has_shape_of_day(day) for day in spellings.days):
        # The list itself shows how dates are written for this template; what has the form already must not be turned.
        written_in = order
    last_order = order or usual or DAY_FIRST
    if year_is_first is None:
        spellings = replace(spellings, meanings=[with_year_open(meaning, last_order) for meaning in spellings.meanings])
    is_mixed = order is None and _has_both_orders(spellings.meanings)
    writer = Writer(form=form, order=order, written_in=written_in, is_mixed=is_mixed, today=today, index=_INDEX)
    written, codes = writer.write_spellings(spellings, encoded.dictionary)
    final, finding = (
        (text, np.zeros(len(places), np.int8)) if is_real.all() else (written.take(encoded.indices), codes[places])
    )
    finding[(kinds == CellKind.TIME) | (kinds == CellKind.BOOLEAN)] = _INDEX["date-not-a-date"]
    if column.dates is not None and is_real.any():
        rows = pa.array(is_real)
        out, codes = writer.write_instants(column.dates[is_real], text.filter(rows))
        final = out if is_real.all() else pc.replace_with_mask(final, rows, out)
        finding[is_real] = codes
    return Dates(
        spelled=encoded,
        text=pa.chunked_array([final], pa.large_string()),
        finding=finding,
        codes=_CODES,
        order=YEAR_FIRST if year_is_first else order,
        why=t("The year is first: else these dates would lie many years apart.") if year_is_first else why,
        # Who said that the year is first has no second word; what is still open then is typed.
        question=None if was_asked else writer.question,
        question_orders=(last_order, YEAR_FIRST) if writer.asks_year else (DAY_FIRST, MONTH_FIRST),
    )


def _has_both_orders(meanings: Sequence[Meaning | None]) -> bool:
    """Whether some dates have their day first and others their month, beyond doubt."""
    plain = [meaning for meaning in meanings if meaning and not meaning.code]
    return any(meaning.day_first is None for meaning in plain) and any(meaning.month_first is None for meaning in plain)


def _is_year_first(
    spellings: Spellings, form: DateForm, order: str | None, real: list[dt.datetime], today: dt.date
) -> bool | None:
    """Whether 26-05-13 begins with its year; None: that is the question."""
    if order == YEAR_FIRST:
        return True
    found = is_year_first(spellings.days, spellings.meanings, spellings.counts, real, today)
    if found is None and (order or all(form.has_shape_of_day(day) for day in spellings.days if is_short_dashed(day))):
        return False  # answered, or written as the template writes them
    return found


def _shown_dates(column: Column, is_real: npt.NDArray[np.bool_], text: pa.Array) -> list[tuple[str, dt.datetime]]:
    """Real dates with the text that the sheet shows for them, at most a thousand."""
    rows = np.flatnonzero(is_real)[:1000]
    if not len(rows) or column.dates is None:
        return []
    instants = column.dates[rows].astype("datetime64[s]").tolist()
    return list(zip(text.take(pa.array(rows)).to_pylist(), instants, strict=True))
