"""Dates without a year, given one: the year that the rest of the column has, else this one, in one click for all of them.

In: a column of dates as it was read. Out: the column with a year in each, read again, when a person wants it; else an offer.
No date is given a year unasked: 5 January on a list of December may be of either year.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from lynn.check.repair import Offers, texts_of
from lynn.check.screen import Rows, with_texts
from lynn.dates import Dates
from lynn.dates.text import TIME, read_date
from lynn.sheets.grid import Column
from lynn.text import tn

NAME: Final = "date-add-year"

#: Rows in which the usual year is looked for.
_LOOKED_AT: Final = 2_000
_NUMBERS: Final = re.compile(r"\s*\d{1,2}\s*([/.\-])\s*\d{1,2}\s*")


def with_years(
    column: Column, dates: Dates, read: Callable[[Column], Dates], *, field: str, offers: Offers
) -> tuple[Column, Dates]:
    """The column and its dates, with the years when they are wanted. `read` reads a column again."""
    rows = np.flatnonzero(dates.finding == dates.codes.index("date-year-missing"))
    if not len(rows):
        return column, dates
    year = usual_year(dates)
    title = tn(
        "{count} date without a year gets {year}", "{count} dates without a year get {year}", len(rows), year=str(year)
    )

    def after(_: Rows, texts: Sequence[str]) -> list[str]:
        written: list[str] = read(Column(text=_chunked([add_year(text, year) for text in texts]))).text.to_pylist()
        return written

    if not offers.add(NAME, field, rows, texts_of(column.text), after, is_default=False, title=title):
        return column, dates
    texts = column.text.take(pa.array(rows)).to_pylist()
    column = dataclasses.replace(column, text=with_texts(column.text, rows, [add_year(text, year) for text in texts]))
    dates = read(column)
    # That they are written in the template's form as well is part of this repair, and needs no second one.
    finding = dates.finding.copy()
    finding[rows[finding[rows] == dates.codes.index("date-reformatted")]] = 0
    return column, dataclasses.replace(dates, finding=finding)


def usual_year(dates: Dates, *, today: dt.date | None = None) -> int:
    """The year that most dates of the column have; this year when none has one."""
    readings = (read_date(text) for text in dates.text.slice(0, _LOOKED_AT).to_pylist())
    whens = (reading.day_first or reading.month_first for reading in readings if not reading.code)
    years = Counter(when.year for when in whens if when is not None)
    return years.most_common(1)[0][0] if years else (today or dt.datetime.now(dt.UTC).date()).year


def add_year(text: str, year: int) -> str:
    """A date with its year, in the way the date is written: 24/12 → 24/12/2026, 24 de diciembre → 24 de diciembre 2026."""
    time = TIME.search(text)
    day, rest = (text[: time.start()], text[time.start() :]) if time else (text, "")
    numbers = _NUMBERS.fullmatch(day)
    return f"{day.rstrip()}{numbers[1] if numbers else ' '}{year}{rest}"


def _chunked(texts: list[str]) -> pa.ChunkedArray:
    return pa.chunked_array([texts], pa.large_string())
