"""Distinct texts and instants, written in the template's form, a column at a time.

In: the distinct texts of a column, or the instants of its real dates. Out: the texts that go out, and a finding for each. Days
repeat even where times do not, so a text such as 03/05/2024 18:30 is taken apart: each distinct day is read and written once,
each distinct time once, and Arrow puts them together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.dates.form import DateForm
from lynn.dates.order import MONTH_FIRST
from lynn.dates.text import TIME, Meaning, read_clock, read_date

#: A day without blanks, then a plain time. Whatever else has a time in it is read as a whole.
_TIMED = r"^(?P<day>[^\s:,T]+)(?P<time>[ T]\d{1,2}:\d\d(?::\d\d)?)$"
_MIDNIGHT = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - only its time of day is used
_NOTHING = pa.scalar("", pa.large_string())
#: Dates are far away before this year, and this many years from today.
_FIRST_YEAR, _YEARS_AHEAD = 1990, 10


@dataclass(frozen=True, kw_only=True)
class Spellings:
    """Distinct texts, taken apart. `day_of` and `time_of` have one entry a text."""

    #: Distinct spellings of days (or of whole texts, where they could not be taken apart).
    days: list[str]
    #: What each of `days` means; None for blanks.
    meanings: list[Meaning | None]
    #: Rows that have each of `days`.
    counts: npt.NDArray[np.int64]
    #: Distinct spellings of times, with the blank or T before them; the first is "", for none.
    times: list[str]
    day_of: npt.NDArray[np.int64]
    time_of: npt.NDArray[np.int64]


def take_apart(texts: pa.LargeStringArray, counts: npt.NDArray[np.int64]) -> Spellings:
    """Take distinct texts apart. `counts`: rows that have each text."""
    found = pc.extract_regex(texts, _TIMED)
    is_timed = found.is_valid()
    days = pc.if_else(is_timed, pc.struct_field(found, "day"), texts).dictionary_encode()
    times = pa.concat_arrays([pa.array([""], pa.large_string()), pc.fill_null(pc.struct_field(found, "time"), "")])
    times = times.dictionary_encode()
    day_of = days.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    spelled: list[str] = days.dictionary.to_pylist()
    day_counts = np.bincount(day_of, weights=counts, minlength=len(spelled)).astype(np.int64)
    return Spellings(
        days=spelled,
        # Texts of real date cells are not read: their instants are known.
        meanings=[read_date(day) if n and day.strip() else None for day, n in zip(spelled, day_counts, strict=True)],
        counts=day_counts,
        times=times.dictionary.to_pylist(),
        day_of=day_of,
        time_of=times.indices.to_numpy(zero_copy_only=False)[1:].astype(np.int64),
    )


class Writer:
    """Writes dates in a form, under an order of day and month (None: not settled).

    `written_in` is the order to write in where the form's example leaves it open; None: nothing tells, so nothing is written.
    In a column that `is_mixed`, some dates have their day first and others their month: its shape settles nothing there."""

    def __init__(
        self,
        *,
        form: DateForm,
        order: str | None,
        written_in: str | None,
        is_mixed: bool,
        today: dt.date,
        index: Mapping[str, int],
    ) -> None:
        self.is_mixed = is_mixed
        self.form, self.order, self.index = form.in_order(written_in) if written_in else form, order, index
        example = read_date(form.example)
        self._unwritable = example if form.is_order_assumed and not written_in and example.is_ambiguous else None
        self.years = range(_FIRST_YEAR, today.year + _YEARS_AHEAD + 1)
        #: The first date that would need a question: (ISO with the day first, ISO with the month first).
        self.question: tuple[str, str] | None = None
        #: Whether it is about the place of the year; its second date has the year first then.
        self.asks_year = False

    def write_spellings(
        self, spelled: Spellings, texts: pa.LargeStringArray
    ) -> tuple[pa.LargeStringArray, npt.NDArray[np.int8]]:
        """(what goes out for each distinct text, index of its finding)."""
        clocks = [_clock(time) for time in spelled.times]
        readings = [self._read(meaning) for meaning in spelled.meanings]
        is_timed = spelled.time_of > 0
        codes = np.array([self.index[code] if code else 0 for _, code in readings] or [0], np.int8)[spelled.day_of]
        is_bad_time = np.array([clock is None for clock in clocks])[spelled.time_of]
        is_serial = codes == self.index["date-serial"]
        codes[is_timed & is_serial] = self.index["date-not-a-date"]
        has_date = np.array([when is not None for when, _ in readings] or [False])[spelled.day_of]
        codes[is_timed & is_bad_time & has_date] = self.index["date-impossible"]
        is_written = has_date & (~is_timed | (~is_bad_time & ~is_serial))
        out = pa.array([self.form.write_day(when) if when else "" for when, _ in readings], pa.large_string())
        out = out.take(pa.array(spelled.day_of))
        if self.form.has_time:
            out = pc.binary_join_element_wise(out, self._tails(spelled, readings, clocks), _NOTHING)
        out = pc.if_else(pa.array(is_written), out, texts)
        has_time = np.array([meaning is not None and meaning.has_time for meaning in spelled.meanings] or [False])
        if self.form.has_time:
            codes[is_written & (codes == 0) & ~is_timed & ~has_time[spelled.day_of]] = self.index["date-time-missing"]
        is_changed = pc.not_equal(out, texts).to_numpy(zero_copy_only=False)
        codes[is_written & (codes == 0) & is_changed] = self.index["date-reformatted"]
        self._let_pass(spelled, codes, is_timed)
        return out, codes

    def write_instants(
        self, instants: npt.NDArray[np.datetime64], shown: pa.LargeStringArray
    ) -> tuple[pa.LargeStringArray, npt.NDArray[np.int8]]:
        """The same for real dates, with the text that the sheet shows for them."""
        if self._unwritable:
            self._ask(self._unwritable)
            return shown, np.full(len(shown), self.index["date-ambiguous"], np.int8)
        seconds = instants.astype("datetime64[s]").astype(np.int64)
        days, day_of = _distinct(seconds // 86_400)
        whens: list[dt.datetime] = days.astype("datetime64[D]").astype("datetime64[s]").tolist()
        out = pa.array([self.form.write_day(when) for when in whens], pa.large_string()).take(pa.array(day_of))
        if self.form.has_time:
            clocks, clock_of = _distinct(seconds % 86_400)
            tails = [self.form.write_time(_MIDNIGHT + dt.timedelta(seconds=int(clock))) for clock in clocks]
            tail = pa.array(tails, pa.large_string()).take(pa.array(clock_of))
            out = pc.binary_join_element_wise(out, tail, _NOTHING)
        is_far = np.array([when.year not in self.years for when in whens])[day_of]
        is_changed = pc.not_equal(out, shown).to_numpy(zero_copy_only=False)
        codes = np.where(is_changed, self.index["date-reformatted"], 0)
        return out, np.where(is_far, self.index["date-far"], codes).astype(np.int8)

    def _read(self, meaning: Meaning | None) -> tuple[dt.datetime | None, str]:
        """(the date that is meant, code of a finding that does not depend on its spelling)."""
        if meaning is not None and meaning.code == "date-day-missing" and not self.form.has_day:
            meaning = meaning._replace(code="")
        if meaning is None or (meaning.code and meaning.code != "date-serial"):
            return None, meaning.code if meaning else ""
        if meaning.is_ambiguous and self.order is None:
            return None, "date-ambiguous"
        wanted, other = meaning.day_first, meaning.month_first
        if self.order == MONTH_FIRST:
            wanted, other = other, wanted
        when = wanted or other
        if when is not None and self._unwritable:
            return None, "date-ambiguous"
        if when is not None and wanted is None and self.order is not None:
            return when, "date-other-order"
        if when is not None and when.year not in self.years:
            return when, "date-far"
        return when, meaning.code

    def _tails(
        self,
        spelled: Spellings,
        readings: list[tuple[dt.datetime | None, str]],
        clocks: list[dt.time | None],
    ) -> pa.LargeStringArray:
        """The time of each distinct text: its own, or the one that came with a text read as a whole."""
        own = [self.form.write_time(dt.datetime.combine(_MIDNIGHT, clock or dt.time())) for clock in clocks]
        whole = [self.form.write_time(when) if when else "" for when, _ in readings]
        return pc.if_else(
            pa.array(spelled.time_of > 0),
            pa.array(own, pa.large_string()).take(pa.array(spelled.time_of)),
            pa.array(whole or [""], pa.large_string()).take(pa.array(spelled.day_of)),
        )

    def _let_pass(self, spelled: Spellings, codes: npt.NDArray[np.int8], is_timed: npt.NDArray[np.bool_]) -> None:
        """What is not settled but has the form already goes as it is; of the rest, one becomes the question."""
        ambiguous, dayless, yearless = (
            self.index[code] for code in ("date-ambiguous", "date-day-missing", "date-year-missing")
        )
        for place in np.flatnonzero(np.isin(codes, (ambiguous, dayless, yearless))):
            day, time = spelled.days[spelled.day_of[place]], spelled.times[spelled.time_of[place]]
            is_in_form = self.form.has_shape_of_parts(day, time) if is_timed[place] else self.form.has_shape_of(day)
            meaning = spelled.meanings[spelled.day_of[place]]
            is_whole = {ambiguous: not self.is_mixed, dayless: not self.form.has_day, yearless: not self.form.has_year}
            if is_in_form and is_whole[int(codes[place])]:
                codes[place] = 0
            elif meaning and meaning.day_first and meaning.month_first:
                self._ask(meaning if meaning.is_ambiguous else self._unwritable)

    def _ask(self, about: Meaning | None) -> None:
        is_first = self.question is None or (about is not None and about.code != "" and not self.asks_year)
        if is_first and about and about.day_first and about.month_first:
            # The year comes before day and month: who says where it stands has said the rest.
            self.asks_year = about.code != ""
            self.question = (about.day_first.date().isoformat(), about.month_first.date().isoformat())


def _clock(time: str) -> dt.time | None:
    found = TIME.search(time)
    clock = read_clock(found) if found else (0, 0, 0)
    return dt.time(*clock) if clock else None


def _distinct(values: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(distinct values, ascending; where each value stands among them). Faster than sorting where they lie close together."""
    first, last = int(values.min()), int(values.max())
    if last - first > 1_000_000:
        distinct, places = np.unique(values, return_inverse=True)
        return distinct, places.astype(np.int64)
    is_there = np.zeros(last - first + 1, np.bool_)
    is_there[values - first] = True
    return np.flatnonzero(is_there) + first, (np.cumsum(is_there) - 1)[values - first]
