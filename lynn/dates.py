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
from lynn.date_order import MONTH_FIRST, decide_order
from lynn.date_text import Meaning, read_date
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
    far = _Far(today or dt.datetime.now(dt.UTC).date())
    text = pa.concat_arrays([*column.text.chunks, pa.array([], pa.large_string())])
    encoded = text.dictionary_encode()
    texts: list[str] = encoded.dictionary.to_pylist()
    places = encoded.indices.to_numpy(zero_copy_only=False)
    kinds = column.kinds if column.kinds is not None else np.zeros(len(places), np.int8)
    is_real = (
        (kinds == CellKind.DATE) & ~np.isnat(column.dates) if column.dates is not None else np.zeros(len(places), bool)
    )
    typed = np.unique(places[~is_real]) if is_real.any() else np.arange(len(texts))
    meanings = {int(place): read_date(texts[place]) for place in typed if texts[place].strip()}
    shown = _shown_dates(column, is_real, places, texts)
    decided, why = (
        (order, None)
        if order
        else decide_order(
            [meanings.get(int(place)) for place in typed],
            np.bincount(places[~is_real], minlength=len(texts))[typed],
            shown,
        )
    )
    writer = _Writer(form, decided, far)
    written = {place: writer.write(texts[place], meaning) for place, meaning in meanings.items()}
    out = np.array([written[i][0] if i in written else texts[i] for i in range(len(texts))] or [""], dtype=object)
    codes = np.array([_INDEX[written[i][1]] if i in written else 0 for i in range(len(texts))] or [0], dtype=np.int8)
    finding = codes[places]
    finding[(kinds == CellKind.TIME) | (kinds == CellKind.BOOLEAN)] = _INDEX["date-not-a-date"]
    final = pa.array(out, pa.large_string()).take(encoded.indices)
    if is_real.any():
        final, finding = _write_real(column, is_real, text, final, finding, writer)
    return Dates(
        text=pa.chunked_array([final], pa.large_string()),
        finding=finding,
        codes=_CODES,
        order=decided,
        why=why,
        question=writer.question,
    )


class _Far:
    """What counts as far away."""

    def __init__(self, today: dt.date) -> None:
        self.first = dt.datetime(1990, 1, 1)  # noqa: DTZ001
        self.last = dt.datetime(today.year + 10, today.month, min(today.day, 28), 23, 59, 59)  # noqa: DTZ001

    def __contains__(self, when: dt.datetime) -> bool:
        return not self.first <= when <= self.last


class _Writer:
    """Writes what a text means; keeps the first date that would need a question."""

    def __init__(self, form: DateForm, order: str | None, far: _Far) -> None:
        self.form, self.order, self.far = form, order, far
        self.question: tuple[str, str] | None = None

    def write(self, text: str, meaning: Meaning) -> tuple[str, str]:
        """(what goes out, finding code)."""
        if meaning.code and meaning.code != "date-serial":
            is_month = meaning.code == "date-day-missing" and not self.form.has_day and self.form.has_shape_of(text)
            return (text, "") if is_month else (text, meaning.code)
        if meaning.is_ambiguous and self.order is None:
            if self.form.has_shape_of(text):
                return text, ""
            if self.question is None and meaning.day_first and meaning.month_first:
                self.question = (meaning.day_first.date().isoformat(), meaning.month_first.date().isoformat())
            return text, "date-ambiguous"
        wanted, other = meaning.day_first, meaning.month_first
        if self.order == MONTH_FIRST:
            wanted, other = other, wanted
        when = wanted or other
        if when is None:
            return text, "date-not-a-date"
        out = self.form.write(when)
        return out, self._code(text, out, when, meaning, wanted is None and self.order is not None)

    def _code(self, text: str, out: str, when: dt.datetime, meaning: Meaning, is_other: bool) -> str:
        if is_other:
            return "date-other-order"
        if when in self.far:
            return "date-far"
        if self.form.has_time and not meaning.has_time:
            return "date-time-missing"
        if out == text:
            return ""
        return meaning.code or "date-reformatted"


def _shown_dates(
    column: Column, is_real: npt.NDArray[np.bool_], places: npt.NDArray[np.int32], texts: list[str]
) -> list[tuple[str, dt.datetime]]:
    """Real dates with the text that the sheet shows for them, at most a thousand."""
    rows = np.flatnonzero(is_real)[:1000]
    if not len(rows) or column.dates is None:
        return []
    return [(texts[places[row]], column.dates[row].astype("datetime64[s]").item()) for row in rows]


def _write_real(
    column: Column,
    is_real: npt.NDArray[np.bool_],
    text: pa.Array,
    final: pa.Array,
    finding: npt.NDArray[np.int8],
    writer: _Writer,
) -> tuple[pa.Array, npt.NDArray[np.int8]]:
    """The cells that hold real dates, in the form; each distinct date is written once."""
    assert column.dates is not None  # noqa: S101 - the caller found real dates in it
    instants, places = np.unique(column.dates[is_real].astype("datetime64[s]"), return_inverse=True)
    moments: list[dt.datetime] = instants.astype("datetime64[s]").tolist()
    out = pa.array([writer.form.write(when) for when in moments], pa.large_string()).take(pa.array(places))
    mask = pa.array(is_real)
    final = pc.replace_with_mask(final, mask, out)
    is_far = np.array([when in writer.far for when in moments])[places]
    is_changed = pc.not_equal(final, text).to_numpy(zero_copy_only=False)[is_real]
    finding[is_real] = np.where(is_far, _INDEX["date-far"], np.where(is_changed, _INDEX["date-reformatted"], 0))
    return final, finding
