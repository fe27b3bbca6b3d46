"""Whether 26-05-13 is 26 May 2013 or 13 May 2026: settled once for a column, like day and month.

In: what each distinct text may mean, and how often it occurs. Out: True (the year is first), False (last), or None where nothing
decides; then it is asked. Only dashes are looked at so: databases write 26-05-13, and nobody writes 26/05/13 for a day of 2026.

The evidence, in this order: values that make sense in one way only (a 98 is no day); dates that are certain and lie near; a column
whose dates lie close together in one way and years apart in the other. Short of that, dates of about now are taken as people write
them, year last; whatever else is open is a question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lynn.dates.order import MONTH_FIRST
from lynn.dates.text import Meaning, is_short_dashed

#: A certain date this near, in days, speaks for a reading; beyond the second number, against one.
_NEAR_DAYS, _FAR_DAYS = 60, 400
#: One reading must spread this many times less over time than the other, with so many distinct dates.
_SPREAD_RATIO, _SPREAD_LEAST = 3, 3
#: About now: within so many days of today.
_ABOUT_NOW = 3 * 366
#: Values of one reading alone decide from this share of the rows on; fewer are slips.
_LEAST_SHARE = 0.05
#: As many distinct dates are weighed.
_MOST = 5_000


def is_year_first(
    texts: Sequence[str],
    meanings: Sequence[Meaning | None],
    counts: npt.NDArray[np.int64],
    real: Sequence[dt.datetime],
    today: dt.date,
) -> bool | None:
    """What the column says; False where the question does not arise. `real`: the dates of real date cells."""
    places = [place for place, meaning in enumerate(meanings) if meaning and meaning.year_first][:_MOST]
    if not places:
        return False
    open_places = [place for place in places if _last(meanings[place])]
    # 31-04-26 is a slip in a column of days as likely as a year: only what can be no day at all counts.
    only_first = sum(int(counts[place]) for place in places if _is_no_day(meanings[place]))
    only_last = sum(
        int(count)
        for text, meaning, count in zip(texts, meanings, counts, strict=True)
        if meaning and not meaning.year_first and _last(meaning) and is_short_dashed(text)
    )
    few = sum(int(counts[place]) for place in places) * _LEAST_SHARE
    if max(only_first, only_last) > max(few, 2 * min(only_first, only_last)):
        return only_first > only_last
    if not open_places:
        return False
    first = _days([meanings[place].year_first for place in open_places])  # type: ignore[union-attr]
    last = _days([_last(meanings[place]) for place in open_places])
    certain = _days([*real, *(m.day_first for m in meanings if m and m.day_first and m.is_certain)])
    if len(certain):
        near_first, near_last = _distances(first, certain), _distances(last, certain)
        for_first = int(((near_first <= _NEAR_DAYS) & (near_last > _FAR_DAYS)).sum())
        for_last = int(((near_last <= _NEAR_DAYS) & (near_first > _FAR_DAYS)).sum())
        if max(for_first, for_last) >= 2 * min(for_first, for_last) and for_first != for_last:
            return for_first > for_last
    if len(first) >= _SPREAD_LEAST:
        spread_first, spread_last = int(np.ptp(first)), int(np.ptp(last))
        if _SPREAD_RATIO * min(spread_first, spread_last) <= max(spread_first, spread_last):
            return spread_first < spread_last
    now = _days([dt.datetime(today.year, today.month, today.day)])  # noqa: DTZ001 - a date on a calendar, in no zone
    is_about_now = _distances(last, now) <= _ABOUT_NOW
    return False if is_about_now.all() and not (_distances(first, now) <= _ABOUT_NOW).any() else None


def with_year_first(meaning: Meaning | None) -> Meaning | None:
    """The same text, the year being first where it may be."""
    if meaning is None or not meaning.year_first:
        return meaning
    return Meaning(meaning.year_first, meaning.year_first, meaning.has_time)


def with_year_open(meaning: Meaning | None, order: str) -> Meaning | None:
    """The same text as a question: the year last, day and month in `order`, or the year first."""
    if meaning is None or not meaning.year_first:
        return meaning
    last = (meaning.month_first if order == MONTH_FIRST else meaning.day_first) or _last(meaning)
    if last is None or last == meaning.year_first:
        return with_year_first(meaning) if last else meaning
    return Meaning(last, meaning.year_first, meaning.has_time, "date-ambiguous")


def _is_no_day(meaning: Meaning | None) -> bool:
    year = meaning.year_first.year % 100 if meaning and meaning.year_first else 1
    return year == 0 or year > 31


def _last(meaning: Meaning | None) -> dt.datetime | None:
    return meaning and (meaning.day_first or meaning.month_first)


def _days(whens: Sequence[dt.datetime | None]) -> npt.NDArray[np.int64]:
    return np.array(whens, dtype="datetime64[D]").astype(np.int64)


def _distances(days: npt.NDArray[np.int64], certain: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    ordered = np.unique(certain)
    after = np.searchsorted(ordered, days)
    before, behind = ordered[np.maximum(after - 1, 0)], ordered[np.minimum(after, len(ordered) - 1)]
    distances: npt.NDArray[np.int64] = np.minimum(np.abs(days - before), np.abs(days - behind))
    return distances
