"""Which comes first in a column, day or month: decided once, from all its values.

In: what each distinct text may mean, how often it occurs, and how real date cells are shown. Out: the order and the reason in
words, or None when nothing decides. The evidence, each with the weight of the rows that carry it:

1. A value that makes sense in one order only: 28/07 cannot be a month.
2. A real date cell whose shown text has one order.
3. Neighbours: a value that one order puts beside the certain dates of the column, and the other far from all of them.
4. Steps: values one after another that one order makes a run of days, and the other a zigzag over the year.

One side must have twice the weight of the other. Neighbours and steps alone decide nothing where the other order makes a fixed day
of each month of the column (05/05, 05/06, 05/07 are the days on which people pay as well as three days of May): then a person is
asked, unless the list's people write dates in the order that was found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lynn.dates.text import Meaning, read_date
from lynn.text import Text, t

DAY_FIRST = "day-first"
MONTH_FIRST = "month-first"
#: Of dates with a year of two digits: 26-05-13.
YEAR_FIRST = "year-first"

#: Where people write the month first: the United States and what takes after them. The Philippines write both.
MONTH_FIRST_COUNTRIES = frozenset({"US", "AS", "FM", "GU", "MH", "MP", "PR", "PW", "UM", "VI"})

#: A neighbour is at most this far; what is no neighbour is farther than the second number.
_NEAR_DAYS, _FAR_DAYS = 10, 25
#: One order must move this many times less than the other from value to value.
_STEP_RATIO = 4.0
#: Steps are looked at in this many values, and need at least the second number of them.
_STEPS_MAX, _STEPS_MIN = 5_000, 4
#: Such a share of the rows on one day of the month makes it the fixed day of each month.
_FIXED_DAY_SHARE = 0.8


def order_of_country(country: str | None) -> str | None:
    """How people of a country write dates in numbers; None where the country is not known."""
    return None if country is None else MONTH_FIRST if country in MONTH_FIRST_COUNTRIES else DAY_FIRST


def decide_order(
    meanings: Sequence[Meaning | None],
    counts: npt.NDArray[np.int64],
    shown: Sequence[tuple[str, dt.datetime]],
    *,
    usual: str | None = None,
    likely: str | None = None,
) -> tuple[str | None, Text | None]:
    """(order, why). `meanings` are those of the distinct texts in the order of the rows, `counts` their rows.

    `usual` is the order of the people's country. Where real dates are shown in the other one, that says nothing: most sheets leave
    it to whoever opens them. `likely` is that order, or else the one of the list's language."""
    pairs = [
        (meaning, int(count)) for meaning, count in zip(meanings, counts, strict=True) if meaning and not meaning.code
    ]
    ambiguous = [(meaning, count) for meaning, count in pairs if meaning.is_ambiguous]
    votes = {DAY_FIRST: 0, MONTH_FIRST: 0}
    proof: dict[str, Text] = {}
    for meaning, count in pairs:
        if meaning.day_first is None or meaning.month_first is None:
            order = MONTH_FIRST if meaning.day_first is None else DAY_FIRST
            votes[order] += count
            when = meaning.day_first or meaning.month_first
            if when is not None:
                proof.setdefault(order, _why(order, when))
    for text, when in shown:
        meaning = read_date(text)
        if meaning.day_first != meaning.month_first and when in (meaning.day_first, meaning.month_first):
            order = DAY_FIRST if meaning.day_first == when else MONTH_FIRST
            if usual not in (None, order):
                continue
            votes[order] += 1
            proof.setdefault(order, t("The sheet shows its real dates in this order."))
    certain = dict(votes)
    if ambiguous:
        _count_neighbours(pairs, ambiguous, shown, votes, proof)
    found = _winner(votes)
    why = proof.get(found or "")
    if not any(votes.values()):
        found, why = _from_steps([meaning for meaning, _ in ambiguous])
    if found is None or (not certain[found] and likely != found and _makes_fixed_day(pairs, found)):
        return None, None
    return found, why


def _makes_fixed_day(pairs: Sequence[tuple[Meaning, int]], found: str) -> bool:
    """Whether the order that was not found puts nearly all rows on one day of the month."""
    days = np.zeros(32, np.int64)
    for meaning, count in pairs:
        other = meaning.month_first if found == DAY_FIRST else meaning.day_first
        if other is not None:
            days[other.day] += count
    return bool(days.max() >= _FIXED_DAY_SHARE * sum(count for _, count in pairs))


def _why(order: str, when: dt.datetime) -> Text:
    parts = {"day": str(when.day), "month": str(when.month)}
    if order == DAY_FIRST:
        return t("Day first: in {day}/{month} the first number cannot be a month.", **parts)
    return t("Month first: in {month}/{day} the second number cannot be a month.", **parts)


def _winner(votes: dict[str, int]) -> str | None:
    for order, other in ((DAY_FIRST, MONTH_FIRST), (MONTH_FIRST, DAY_FIRST)):
        if votes[order] and votes[order] >= 2 * votes[other]:
            return order
    return None


def _count_neighbours(
    pairs: list[tuple[Meaning, int]],
    ambiguous: list[tuple[Meaning, int]],
    shown: Sequence[tuple[str, dt.datetime]],
    votes: dict[str, int],
    proof: dict[str, Text],
) -> None:
    certain = [meaning.day_first or meaning.month_first for meaning, _ in pairs if not meaning.is_ambiguous]
    days = np.unique(np.array([*certain, *(when for _, when in shown)], dtype="datetime64[D]").astype(np.int64))
    if not len(days):
        return
    distances = {}
    for order in (DAY_FIRST, MONTH_FIRST):
        read = [meaning.day_first if order == DAY_FIRST else meaning.month_first for meaning, _ in ambiguous]
        at = np.array(read, dtype="datetime64[D]").astype(np.int64)
        after = np.searchsorted(days, at)
        distances[order] = np.minimum(
            np.abs(at - days[np.minimum(after, len(days) - 1)]), np.abs(at - days[np.maximum(after - 1, 0)])
        )
    rows = np.array([count for _, count in ambiguous])
    for order, other in ((DAY_FIRST, MONTH_FIRST), (MONTH_FIRST, DAY_FIRST)):
        is_vote = (distances[order] <= _NEAR_DAYS) & (distances[other] > _FAR_DAYS)
        votes[order] += int(rows[is_vote].sum())
        if is_vote.any():
            proof.setdefault(order, t("In this order the dates lie close to the other dates of the column."))


def _from_steps(ambiguous: list[Meaning]) -> tuple[str | None, Text | None]:
    looked_at = ambiguous[:_STEPS_MAX]
    if len(looked_at) < _STEPS_MIN:
        return None, None
    moves = {}
    for order in (DAY_FIRST, MONTH_FIRST):
        read = [meaning.day_first if order == DAY_FIRST else meaning.month_first for meaning in looked_at]
        moves[order] = int(np.abs(np.diff(np.array(read, dtype="datetime64[D]").astype(np.int64))).sum())
    for order, other in ((DAY_FIRST, MONTH_FIRST), (MONTH_FIRST, DAY_FIRST)):
        if moves[order] * _STEP_RATIO <= moves[other]:
            return order, t("In this order the dates follow each other day by day.")
    return None, None
