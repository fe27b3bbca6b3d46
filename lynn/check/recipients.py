"""Who would be reached: the phone column becomes E.164, with what was repaired, what cannot be used, and who comes twice.

In: the texts of the phone field and a person's answers. Out: `Recipients`. Why apart from `rules`: these look at people, not at
values, and some of them need all rows at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.check.repair import Offers, texts_of
from lynn.check.rules import runs
from lynn.check.screen import NO_ROWS, Rows, rows_among, text_buffers, with_texts
from lynn.issues import IssueRows, Severity
from lynn.phone import PHONE_FINDINGS, Phones, identities

_E164: Final = re.compile(r"\+[1-9][0-9]{2,14}")


@dataclass(frozen=True, kw_only=True)
class Recipients:
    """The phone column, read."""

    #: E.164 with its `+`, "" where nobody can be reached. `pa.large_string()`.
    e164: pa.ChunkedArray
    #: The same as integers, 0 for nobody: quick to compare.
    numbers: npt.NDArray[np.int64]
    issues: tuple[IssueRows, ...]


def read_recipients(phones: Phones, shown: pa.ChunkedArray, field: str, offers: Offers) -> Recipients:
    """Take over what was read, undo the repairs that a person undid, do those that were asked for, and name what is left."""
    reading = _Reading(phones=phones, shown=shown, field=field, offers=offers)
    reading.offer_guesses()
    reading.take_repairs()
    reading.name_problems()
    return Recipients(e164=reading.e164, numbers=as_numbers(reading.e164), issues=tuple(reading.issues))


class _Reading:
    """The phone column on its way to `Recipients`."""

    def __init__(self, *, phones: Phones, shown: pa.ChunkedArray, field: str, offers: Offers) -> None:
        self.phones, self.shown, self.field, self.offers = phones, shown, field, offers
        self.e164 = phones.e164
        self.finding, self.notice = phones.finding.copy(), phones.notice.copy()
        self.issues: list[IssueRows] = []

    def offer_guesses(self) -> None:
        """Repairs that guess a digit are done only where a person asked for them."""
        for code, rows in self._by_code(self.phones.offer_code):
            if self._offer(code, rows, self.phones.offer, is_default=False):
                self.e164 = with_texts(self.e164, rows, _joined(self.phones.offer.take(pa.array(rows))))
                self.finding[rows] = self.notice[rows] = 0

    def take_repairs(self) -> None:
        """Repairs that only tidy are done, unless a person undid them; then nobody can be reached there."""
        for code, rows in self._by_code(self.finding):
            if PHONE_FINDINGS[code].severity == "repair" and not self._offer(code, rows, self.e164, is_default=True):
                self.e164 = with_texts(self.e164, rows, [""] * len(rows))
                self.notice[rows] = 0
                self._add("phone-undone", Severity.BLOCKING, rows, repair=code)

    def name_problems(self) -> None:
        """What cannot be used, with the repair that was offered for it, and what a person may want to look at."""
        offered = self.phones.offer_code
        for code, rows in self._by_code(self.finding):
            if PHONE_FINDINGS[code].severity == "blocking":
                for index in np.unique(offered[rows]).tolist():
                    repair = self.phones.codes[index] or None
                    self._add(code, Severity.BLOCKING, rows[offered[rows] == index], repair=repair)
        for code, rows in self._by_code(self.notice):
            self._add(code, Severity.NOTICE, rows)

    def _by_code(self, indices: npt.NDArray[np.int8]) -> Iterator[tuple[str, Rows]]:
        counts = np.bincount(indices, minlength=len(self.phones.codes))
        for index in np.flatnonzero(counts[1:]).tolist():
            yield self.phones.codes[index + 1], np.flatnonzero(indices == index + 1)

    def _offer(self, code: str, rows: Rows, e164: pa.ChunkedArray, *, is_default: bool) -> bool:
        title = PHONE_FINDINGS[code].title(len(rows))

        def after(chosen: Rows, _: list[str]) -> list[str]:
            digits: list[str] = pc.utf8_ltrim(e164.take(pa.array(chosen)), "+").to_pylist()
            return digits

        return self.offers.add(code, self.field, rows, texts_of(self.shown), after, is_default=is_default, title=title)

    def _add(self, code: str, severity: Severity, rows: Rows, repair: str | None = None) -> None:
        key = f"{repair}:{self.field}" if repair else None
        self.issues.append(IssueRows(code=code, severity=severity, field=self.field, rows=rows, repair=key))


def _joined(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks)


def as_numbers(e164: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """E.164 texts as integers; "" becomes 0. At most 15 digits, so all fit."""
    parts = [_as_numbers(chunk) for chunk in e164.chunks]
    return np.concatenate([*parts, np.zeros(0, dtype=np.int64)])


def _as_numbers(e164: pa.Array) -> npt.NDArray[np.int64]:
    offsets, data = text_buffers(e164)
    lengths = np.diff(offsets)
    length = int(lengths.max(initial=0))
    is_filled = lengths > 0
    if not length or length * np.count_nonzero(is_filled) != len(data):
        digits = pc.if_else(pc.equal(e164, ""), "0", pc.utf8_ltrim(e164, "+"))
        several: npt.NDArray[np.int64] = pc.cast(digits, pa.int64()).to_numpy()
        return several
    # All of one length, as those of one country are: added up digit by digit, without a text for each.
    letters = data.reshape(-1, length)
    numbers = np.zeros(len(letters), dtype=np.int64)
    for place in range(1, length):
        numbers *= 10
        numbers += letters[:, place] - np.uint8(ord("0"))
    spread = np.zeros(len(lengths), dtype=np.int64)
    spread[is_filled] = numbers
    return spread


#: E.164 numbers that must not be reached, or what tells them out of a list's own: a record that cannot be listed is asked.
Suppressed = frozenset[str] | Callable[[Sequence[str]], frozenset[str]]


#: The code of those who asked for silence in this campaign or in all.
HERE: Final = "do-not-disturb"
#: The code of those who asked for silence in another campaign.
ELSEWHERE: Final = "do-not-disturb-elsewhere"


@dataclass(frozen=True, kw_only=True)
class Silence:
    """Who said no, as far as a list to one campaign goes."""

    #: To this campaign or to everything: nobody overrules it.
    here: Suppressed = frozenset()
    #: To another campaign: held back until a person decides otherwise.
    elsewhere: Suppressed = frozenset()
    #: Names a set of numbers as `Answers.allowed_people` does. None: whoever is elsewhere was decided about.
    fingerprint: Callable[[Sequence[str]], str] | None = None


def silent_rows(numbers: npt.NDArray[np.int64], silence: Silence, field: str | None) -> list[IssueRows]:
    """Rows of people who said no: to this campaign, then to another one."""
    made = []
    for code, listed in ((HERE, silence.here), (ELSEWHERE, silence.elsewhere)):
        rows = suppressed_rows(numbers, listed)
        if len(rows):
            made.append(IssueRows(code=code, severity=Severity.BLOCKING, field=field, rows=rows))
    return made


def rows_with(code: str, issues: Iterable[IssueRows]) -> Rows:
    """Places of the rows with this code among those issues, each once."""
    return np.unique(np.concatenate([NO_ROWS, *(issue.rows for issue in issues if issue.code == code)]))


def is_decided(numbers: npt.NDArray[np.int64], silence: Silence, allowed_people: str) -> bool:
    """Whether a person decided about exactly these people, who asked for silence elsewhere."""
    if silence.fingerprint is None or not len(numbers):
        return True
    return silence.fingerprint([f"+{number}" for number in np.unique(numbers).tolist()]) == allowed_people


def suppressed_rows(numbers: npt.NDArray[np.int64], suppressed: Suppressed) -> Rows:
    """Rows whose person must not be reached. ValueError when `suppressed` holds anything but E.164: to pass over somebody who
    said no would be worse than to stop."""
    if callable(suppressed):
        suppressed = suppressed([f"+{number}" for number in np.unique(numbers[numbers > 0]).tolist()])
    if not suppressed:
        return NO_ROWS
    if not all(_E164.fullmatch(e164) for e164 in suppressed):
        raise ValueError("suppressed numbers are E.164")  # without the number: it is somebody's
    listed = np.array([int(e164) for e164 in suppressed], dtype=np.int64)
    return rows_among(identities(numbers), identities(listed))


def consecutive_rows(numbers: npt.NDArray[np.int64]) -> Rows:
    """Rows whose phones count up one by one, as when a cell is dragged down."""
    return runs((np.diff(numbers) == 1) & (numbers[:-1] > 0))


def repeated_rows(
    numbers: npt.NDArray[np.int64], goes: npt.NDArray[np.bool_], keep: str, columns: Sequence[pa.ChunkedArray]
) -> tuple[Rows, Rows]:
    """Rows of people who come again, in whatever spelling, among those that would go, and for each the row that is kept instead.

    `keep`: "first", "last", or "fullest" (most characters in all `columns`; the first of those that tie)."""
    numbers = identities(numbers)
    rows = np.flatnonzero(goes & (numbers > 0))
    ordered = np.sort(numbers[rows])
    several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(several):
        return NO_ROWS, NO_ROWS
    rows = rows[rows_among(numbers[rows], several)]
    if keep == "last":
        rank = -rows
    elif keep == "fullest":
        taken = pa.array(rows)
        rank = -sum(
            (pc.utf8_length(column.take(taken)).to_numpy().astype(np.int64) for column in columns), NO_ROWS.sum()
        )
    else:
        rank = rows
    order = np.lexsort((rows, rank, numbers[rows]))
    rows = rows[order]
    begins = np.concatenate(([True], numbers[rows[1:]] != numbers[rows[:-1]]))
    kept = rows[begins][np.cumsum(begins) - 1]
    repeated, kept = rows[~begins], kept[~begins]
    back = np.argsort(repeated, kind="stable")
    return repeated[back], kept[back]
