"""A column of dates in any spelling becomes the template's own form; day and month are settled once for the whole column.

In: a column (text, and the instants of real date cells) and the form learnt from the template's example. Out: `Dates`,
columnar. A text that is already in the form, and means the same date there, is not touched. Where nothing in the column tells
day from month, and it makes a difference, there is one question with two real dates; until it is answered those rows wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.date_form import DateForm, date_form
from lynn.date_order import decide_order
from lynn.date_write import Writer, take_apart
from lynn.finding import Finding
from lynn.sheets.grid import CellKind, Column
from lynn.text import Text, t, tn

__all__ = ["DATE_FINDINGS", "DateForm", "Dates", "date_form", "read_dates"]

DATE_FINDINGS: Mapping[str, Finding] = {
    "date-reformatted": Finding(
        severity="repair",
        title=lambda n: tn(
            "One date was written as in the template", "{count} dates were written as in the template", n
        ),
        explanation=t("The day is the same; only the way of writing it changed."),
    ),
    "date-serial": Finding(
        severity="repair",
        title=lambda n: tn(
            "One date was a spreadsheet's day number", "{count} dates were a spreadsheet's day numbers", n
        ),
        explanation=t("Spreadsheets count days from 1900. The count was turned back into its date."),
    ),
    "date-other-order": Finding(
        severity="notice",
        title=lambda n: tn(
            "One date has day and month the other way round", "{count} dates have day and month the other way round", n
        ),
        explanation=t(
            "They make sense only in the other order than the rest of the column. Check that they are right."
        ),
    ),
    "date-far": Finding(
        severity="notice",
        title=lambda n: tn("One date is far away", "{count} dates are far away", n),
        explanation=t("They lie before 1990 or more than ten years ahead."),
    ),
    "date-time-missing": Finding(
        severity="notice",
        title=lambda n: tn("One date has no time of day", "{count} dates have no time of day", n),
        explanation=t("The template shows a time. These rows go out with 00:00."),
    ),
    "date-ambiguous": Finding(
        severity="blocking",
        title=lambda n: tn("One date can be read in two ways", "{count} dates can be read in two ways", n),
        explanation=t("Nothing in the column tells the day from the month. Answer the question above the list."),
    ),
    "date-impossible": Finding(
        severity="blocking",
        title=lambda n: tn("One date is not in the calendar", "{count} dates are not in the calendar", n),
        explanation=t("Such as 31 February. Look the date up and correct it."),
    ),
    "date-year-missing": Finding(
        severity="blocking",
        title=lambda n: tn("One date has no year", "{count} dates have no year", n),
        explanation=t("The template's dates have a year, and none was made up."),
    ),
    "date-day-missing": Finding(
        severity="blocking",
        title=lambda n: tn("One date has no day", "{count} dates have no day", n),
        explanation=t("The template's dates have a day, and none was made up."),
    ),
    "date-not-a-date": Finding(
        severity="blocking",
        title=lambda n: tn("One cell is not a date", "{count} cells are not dates", n),
        explanation=t("The template's example is a date. These cells hold something else and were not changed."),
    ),
}
_CODES = ("", *DATE_FINDINGS)
_INDEX = {code: index for index, code in enumerate(_CODES)}


@dataclass(frozen=True, kw_only=True)
class Dates:
    """The dates of a column, one entry a row."""

    #: What goes out. Where there is a blocking finding, the text as it was. `pa.large_string()`.
    text: pa.ChunkedArray
    #: Index into `codes`: repair, notice or problem; 0 = nothing.
    finding: npt.NDArray[np.int8]
    #: `codes[0]` is "".
    codes: tuple[str, ...]
    #: "day-first" or "month-first"; None when nothing decides.
    order: str | None
    #: Why that order.
    why: Text | None
    #: A date of the column as (ISO when the day is first, ISO when the month is first); None when there is nothing to ask.
    question: tuple[str, str] | None


def read_dates(
    column: Column, form: DateForm, *, order: str | None = None, language: str = "es", today: dt.date | None = None
) -> Dates:
    """Write a whole column in the template's form.

    `order` is a person's answer ("day-first" or "month-first"; None: the column decides). `language` is the list's.
    `today` is what far-away dates are measured from.
    """
    text = pa.concat_arrays([*column.text.chunks, pa.array([], pa.large_string())])
    encoded = text.dictionary_encode()
    places = encoded.indices.to_numpy(zero_copy_only=False)
    kinds = column.kinds if column.kinds is not None else np.zeros(len(places), np.int8)
    is_real = (kinds == CellKind.DATE) if column.dates is not None else np.zeros(len(places), np.bool_)
    if column.dates is not None:
        is_real &= ~np.isnat(column.dates)
    spellings = take_apart(encoded.dictionary, np.bincount(places[~is_real], minlength=len(encoded.dictionary)))
    why = None
    if order is None:
        order, why = decide_order(spellings.meanings, spellings.counts, _shown_dates(column, is_real, text))
    writer = Writer(form=form, order=order, today=today or dt.datetime.now(dt.UTC).date(), index=_INDEX)
    written, codes = writer.write_spellings(spellings, encoded.dictionary)
    final, finding = written.take(encoded.indices), codes[places]
    finding[(kinds == CellKind.TIME) | (kinds == CellKind.BOOLEAN)] = _INDEX["date-not-a-date"]
    if column.dates is not None and is_real.any():
        rows = pa.array(is_real)
        out, codes = writer.write_instants(column.dates[is_real], text.filter(rows))
        final = out if is_real.all() else pc.replace_with_mask(final, rows, out)
        finding[is_real] = codes
    return Dates(
        text=pa.chunked_array([final], pa.large_string()),
        finding=finding,
        codes=_CODES,
        order=order,
        why=why,
        question=writer.question,
    )


def _shown_dates(column: Column, is_real: npt.NDArray[np.bool_], text: pa.Array) -> list[tuple[str, dt.datetime]]:
    """Real dates with the text that the sheet shows for them, at most a thousand."""
    rows = np.flatnonzero(is_real)[:1000]
    if not len(rows) or column.dates is None:
        return []
    instants = column.dates[rows].astype("datetime64[s]").tolist()
    return list(zip(text.take(pa.array(rows)).to_pylist(), instants, strict=True))
